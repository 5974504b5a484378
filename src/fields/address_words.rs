//! Words by which a part of an address is known, in Russian and in English.

use super::fold::fold;

/// What a part of an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Country,
    Code,
    /// `Московская обл.`, `Краснодарский край`, `Illinois`.
    Province,
    /// `Одинцовский р-н`.
    Region,
    City,
    /// Street and house.
    Street,
    /// Flat, office, floor, entrance.
    Flat,
}

const COUNTRIES: &[&str] = &[
    "россия",
    "рф",
    "российская федерация",
    "russia",
    "russian federation",
    "беларусь",
    "белоруссия",
    "республика беларусь",
    "belarus",
    "казахстан",
    "республика казахстан",
    "kazakhstan",
    "украина",
    "ukraine",
    "узбекистан",
    "республика узбекистан",
    "uzbekistan",
    "армения",
    "республика армения",
    "armenia",
    "азербайджан",
    "azerbaijan",
    "грузия",
    "киргизия",
    "кыргызстан",
    "kyrgyzstan",
    "таджикистан",
    "tajikistan",
    "туркменистан",
    "молдова",
    "молдавия",
    "moldova",
    "латвия",
    "latvia",
    "литва",
    "lithuania",
    "эстония",
    "estonia",
    "польша",
    "poland",
    "германия",
    "germany",
    "deutschland",
    "франция",
    "france",
    "италия",
    "italy",
    "испания",
    "spain",
    "финляндия",
    "finland",
    "чехия",
    "czech republic",
    "сербия",
    "serbia",
    "турция",
    "turkey",
    "китай",
    "china",
    "израиль",
    "israel",
    "оаэ",
    "uae",
    "сша",
    "usa",
    "u.s.a",
    "united states",
    "united states of america",
    "канада",
    "canada",
    "великобритания",
    "uk",
    "united kingdom",
    "england",
];

/// Cities that are written without a word for it.
const CITIES: &[&str] = &[
    "москва",
    "moscow",
    "санкт-петербург",
    "санкт петербург",
    "с-петербург",
    "спб",
    "saint petersburg",
    "st petersburg",
    "st. petersburg",
    "севастополь",
    "новосибирск",
    "екатеринбург",
    "казань",
    "нижний новгород",
    "красноярск",
    "челябинск",
    "самара",
    "уфа",
    "ростов-на-дону",
    "краснодар",
    "омск",
    "воронеж",
    "пермь",
    "волгоград",
    "саратов",
    "тюмень",
    "минск",
    "minsk",
    "алматы",
    "астана",
    "киев",
    "ташкент",
    "london",
    "new york",
    "berlin",
];

/// Words of a flat, at the beginning of the part.
const FLATS: &[&str] = &[
    "кв",
    "квартира",
    "оф",
    "офис",
    "ком",
    "комн",
    "комната",
    "пом",
    "помещение",
    "эт",
    "этаж",
    "под",
    "подъезд",
    "каб",
    "кабинет",
    "бокс",
    "apt",
    "apartment",
    "suite",
    "ste",
    "unit",
    "room",
    "floor",
    "flat",
    "office",
];

/// Words of streets and houses, at the beginning or the end.
const STREETS: &[&str] = &[
    "ул",
    "улица",
    "пр",
    "пр-т",
    "пр-кт",
    "просп",
    "проспект",
    "пер",
    "переулок",
    "ш",
    "шоссе",
    "наб",
    "набережная",
    "б-р",
    "бул",
    "бульвар",
    "пл",
    "площадь",
    "проезд",
    "пр-д",
    "мкр",
    "мкрн",
    "мкр-н",
    "микрорайон",
    "кв-л",
    "квартал",
    "линия",
    "тупик",
    "аллея",
    "тракт",
    "дом",
    "стр",
    "строение",
    "корп",
    "корпус",
    "лит",
    "литера",
    "вл",
    "владение",
];

/// Words of English streets, anywhere but at the beginning.
const STREETS_EN: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "ln",
    "boulevard",
    "blvd",
    "drive",
    "dr",
    "square",
    "sq",
    "court",
    "way",
    "highway",
    "hwy",
    "place",
];

/// Words of places that people live in, at the beginning or the end.
const PLACES: &[&str] = &[
    "г",
    "гор",
    "город",
    "пгт",
    "рп",
    "п",
    "пос",
    "поселок",
    "с",
    "село",
    "дер",
    "деревня",
    "ст-ца",
    "станица",
    "х",
    "хутор",
    "аул",
];

/// What a part is by its own words; `None` when they do not tell.
pub(super) fn part_of(text: &str) -> Option<Part> {
    let folded = fold(text);
    let bare = folded.trim_matches(['.', ' ', ':']);
    if COUNTRIES.contains(&bare) {
        return Some(Part::Country);
    }
    if CITIES.contains(&bare) {
        return Some(Part::City);
    }
    if is_code(bare) {
        return Some(Part::Code);
    }
    let words: Vec<&str> = bare
        .split(|c: char| c.is_whitespace() || c == '.')
        .filter(|word| !word.is_empty())
        .collect();
    let (first, last) = (*words.first()?, *words.last()?);
    let number_behind = words.get(1).is_some_and(|word| has_digit(word));
    // Alone, or beside the name that they go with.
    let several = words.len() > 1;
    let either = |known: &[&str]| several && (known.contains(&first) || known.contains(&last));
    if (several && FLATS.contains(&first) && words.iter().skip(1).any(|word| has_digit(word)))
        || bare.starts_with('#')
    {
        return Some(Part::Flat);
    }
    if first == "индекс" && words.get(1).is_some_and(|word| is_code(word)) {
        return Some(Part::Code);
    }
    if words
        .iter()
        .any(|word| matches!(*word, "автономный" | "автономная"))
        || (several && last == "ао")
        || either(&[
            "обл",
            "область",
            "респ",
            "республика",
            "oblast",
            "region",
            "krai",
        ])
        || (several && last == "край")
    {
        return Some(Part::Province);
    }
    if is_region(&words) {
        return Some(Part::Region);
    }
    let house = matches!(first, "д" | "к") && number_behind;
    let street_en = words.iter().skip(1).any(|word| STREETS_EN.contains(word));
    if house || either(STREETS) || street_en {
        return Some(Part::Street);
    }
    let village = first == "д" && several && !number_behind;
    (village || either(PLACES)).then_some(Part::City)
}

fn is_region(words: &[&str]) -> bool {
    let known = |word: &&str| matches!(*word, "район" | "р-н" | "district" | "county");
    words.len() > 1 && words.iter().any(known)
        || matches!(words, ["г", "о", _, ..] | ["городской", "округ", ..])
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

/// `101000`, `NW1 6XE`.
fn is_code(text: &str) -> bool {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let Some((outward, inward)) = text.split_once(' ') else {
        return false;
    };
    let letters = outward.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = outward
        .bytes()
        .skip(letters)
        .take_while(u8::is_ascii_digit)
        .count();
    let area = (1..=2).contains(&letters) && (1..=2).contains(&digits);
    let mut of_inward = inward.bytes();
    let inner = inward.len() == 3
        && of_inward.next().is_some_and(|b| b.is_ascii_digit())
        && of_inward.all(|b| b.is_ascii_alphabetic());
    area && outward.len() <= 4 && inner
}
