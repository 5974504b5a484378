//! First names by which the order of a full name is told (NAM-03): common ones of people who appear in Russian lists, folded
//! (lower case, ё as е). Names that are as often surnames (Ким, Jordan) are left out: they would decide what they do not know.

/// Whether a folded word is a first name, full or short, in either alphabet. The parts of a double one (`Анна-Мария`) are looked
/// up one by one.
pub(super) fn is_first_name(folded: &str) -> bool {
    !folded.is_empty()
        && folded.split('-').all(|part| {
            MEN.binary_search(&part).is_ok()
                || WOMEN_AND_SHORT.binary_search(&part).is_ok()
                || LATIN.binary_search(&part).is_ok()
        })
}

/// Whether a folded word is a man's first name in Cyrillic: one of which a patronymic is made.
pub(super) fn is_father(folded: &str) -> bool {
    MEN.binary_search(&folded).is_ok()
}

/// Men's names, of which patronymics are made.
#[rustfmt::skip]
const MEN: &[&str] = &[
    "абрам", "август", "авдей", "аверьян", "адам", "адриан", "азамат", "азат", "айдар", "айрат", "аким", "аксен",
    "алан", "александр", "алексей", "али", "алим", "алихан", "алмаз", "альберт", "альфред", "аляксандр", "амир",
    "анас", "анатолий", "анатолій", "анвар", "андрей", "андрон", "андрэй", "андрій", "антип", "антон", "аполлон",
    "арам", "аркадий", "арман", "армен", "арнольд", "арон", "арсен", "арсений", "арслан", "артем", "артемий",
    "артур", "архип", "аскар", "асхат", "афанасий", "ахмад", "ахмат", "ахмед", "ашот", "бахтияр", "бекзат", "богдан",
    "болат", "борис", "борислав", "булат", "вадим", "валентин", "валерий", "валерьян", "вальтер", "варлам",
    "варфоломей", "василий", "василь", "вахтанг", "велимир", "венедикт", "вениамин", "викентий", "виктор",
    "вильгельм", "виссарион", "виталий", "витольд", "владимир", "владислав", "владлен", "влас", "власий",
    "володимир", "всеволод", "вячеслав", "віктор", "гавриил", "гаврила", "газиз", "гайдар", "гамзат", "гарик",
    "гарри", "гасан", "геннадий", "генрих", "георгий", "герасим", "герман", "глеб", "гордей", "григорий", "григорій",
    "гурам", "гурген", "гусейн", "давид", "давыд", "дамиан", "дамир", "даниар", "даниил", "данил", "данила",
    "данило", "даниэль", "данияр", "демид", "демьян", "денис", "джабраил", "джамал", "дзмітрый", "дмитрий", "дмитро",
    "добрыня", "донат", "дорофей", "евгений", "евграф", "евдоким", "евсей", "егор", "елисей", "емельян", "еремей",
    "ерлан", "ермак", "ермолай", "ефим", "ефрем", "жан", "заур", "захар", "зиновий", "зураб", "ибрагим", "иван",
    "игнат", "игнатий", "игорь", "идрис", "илиа", "илларион", "ильдар", "ильнар", "ильнур", "ильфат", "ильшат",
    "илья", "ильяс", "имран", "иннокентий", "иоанн", "иосиф", "ипполит", "ираклий", "исаак", "исай", "искандер",
    "ислам", "исмаил", "казимир", "камиль", "камран", "карен", "карим", "карл", "кирилл", "клим", "климент",
    "кондрат", "константин", "корней", "корнилий", "кузьма", "курбан", "лаврентий", "лазарь", "лев", "левон", "леон",
    "леонард", "леонид", "леонтий", "лука", "лукьян", "любомир", "людвиг", "магомед", "мадьяр", "макар", "максим",
    "максимилиан", "максуд", "малик", "мансур", "марат", "марк", "марсель", "мартин", "мартын", "матвей", "махмуд",
    "мелитон", "мефодий", "мечислав", "микола", "милан", "мирон", "мирослав", "митрофан", "михаил", "михайло",
    "модест", "моисей", "мстислав", "мурад", "мурат", "муса", "муслим", "мустафа", "мухаммад", "мухаммед", "мікалай",
    "назар", "назарий", "наиль", "натан", "наум", "нестор", "никанор", "никита", "никифор", "никодим", "никола",
    "николай", "никон", "нил", "нурлан", "нурсултан", "овидий", "олег", "олександр", "олексій", "олесь", "олжас",
    "онисим", "орест", "осип", "оскар", "остап", "павел", "павло", "панкрат", "пантелеймон", "пахом", "петр",
    "петро", "платон", "потап", "прохор", "равиль", "радий", "радик", "радислав", "радомир", "раис", "рамазан",
    "рамиль", "рамис", "расул", "ратмир", "рауль", "рафаил", "рафаэль", "рафик", "рашид", "ренат", "ринат", "ришат",
    "роберт", "родион", "ролан", "роман", "ростислав", "рубен", "рудольф", "руслан", "рустам", "рустем", "рыгор",
    "саид", "салават", "салим", "самвел", "самсон", "самуил", "санжар", "сарвар", "сафар", "святослав", "севастьян",
    "семен", "серафим", "сергей", "серго", "сергій", "серик", "симон", "славомир", "созон", "соломон", "спартак",
    "спиридон", "станислав", "степан", "султан", "сурен", "сяргей", "тагир", "тамерлан", "тарас", "теймур",
    "терентий", "тигран", "тимофей", "тимур", "тихон", "трифон", "трофим", "уладзімір", "умар", "устин", "фадей",
    "фазиль", "фаиль", "фаррух", "фархад", "федор", "федот", "феликс", "феодосий", "филимон", "филипп", "фома",
    "франц", "фридрих", "хабиб", "харитон", "хасан", "хусейн", "цезарь", "чингиз", "шавкат", "шамиль", "шарип",
    "эдвард", "эдгар", "эдуард", "эльдар", "эльмир", "эльнур", "эмиль", "эмин", "эммануил", "эраст", "эрик",
    "эрнест", "эрнст", "юлиан", "юлий", "юрий", "юрій", "юсуп", "юсуф", "яков", "ян", "яромир", "ярослав", "ясон",
    "євген", "іван", "ігор", "ілля",
];

/// Women's names, and the short forms of both.
#[rustfmt::skip]
const WOMEN_AND_SHORT: &[&str] = &[
    "августа", "авдотья", "аврора", "агата", "агафья", "аглая", "агнесса", "агния", "ада", "аделаида", "аделина",
    "аделия", "адель", "азалия", "аида", "айгерим", "айгуль", "айжан", "айнур", "аксинья", "алевтина", "александра",
    "александрина", "алена", "алеся", "алик", "алика", "алина", "алиса", "алия", "алла", "алсу", "альбина",
    "альмира", "альфира", "альфия", "аля", "амалия", "амина", "амира", "анастасия", "ангелина", "андрюха", "андрюша",
    "анечка", "анжела", "анжелика", "анита", "анна", "антонина", "антония", "антоха", "антоша", "анфиса", "анэля",
    "анюта", "аня", "ариадна", "арина", "арсюша", "артемка", "асель", "асенька", "асия", "ассоль", "астра", "ася",
    "аурика", "аэлита", "бажена", "барбара", "беата", "беатриса", "бела", "белла", "береслава", "богдана", "божена",
    "борислава", "боря", "бронислава", "валентина", "валера", "валерия", "валя", "ванда", "ваня", "варвара", "варя",
    "василина", "василиса", "васса", "вася", "венера", "вера", "вероника", "верочка", "веста", "вика", "виктория",
    "вилена", "виола", "виолетта", "виталик", "виталина", "виталия", "витек", "витя", "влад", "влада", "владик",
    "владислава", "владлена", "вова", "вовка", "володя", "вікторія", "галина", "галия", "галя", "ганна", "гелена",
    "гелия", "гена", "генриетта", "генриэтта", "гера", "геша", "глафира", "глория", "гоша", "гриша", "гузель",
    "гульмира", "гульназ", "гульнара", "гульнур", "гульшат", "гюзель", "дайана", "дана", "дания", "даня", "дара",
    "дарина", "дария", "дарья", "дарьяна", "даша", "дашенька", "даяна", "джамиля", "джульетта", "диана", "дилара",
    "дильнара", "диля", "дима", "димка", "димон", "дина", "динара", "доминика", "дуся", "ева", "евангелина",
    "евгения", "евдокия", "евлалия", "екатерина", "елена", "елизавета", "есения", "ефросинья", "жанетта", "жанна",
    "жаннета", "жасмин", "женечка", "женя", "земфира", "зина", "зинаида", "злата", "зоенька", "зоя", "зульфия",
    "зухра", "ивона", "ида", "изабелла", "изольда", "илона", "ильзира", "ильмира", "илюша", "инга", "инесса", "инна",
    "иоанна", "ира", "ираида", "ирена", "ирина", "ириша", "ирма", "ирочка", "ия", "камила", "камилла", "капитолина",
    "карина", "каролина", "катенька", "катерина", "катюша", "катя", "кацярына", "кеша", "кира", "кирюша", "клавдия",
    "клара", "клеопатра", "коля", "колян", "костик", "костя", "кристина", "ксения", "ксюха", "ксюша", "лада",
    "лайма", "лана", "лара", "лариса", "латифа", "лаура", "лева", "лейла", "леня", "лера", "леся", "леха", "леша",
    "лиана", "лида", "лидия", "лиза", "лика", "лилиана", "лилия", "лиля", "лина", "линара", "линда", "лия", "лола",
    "лолита", "лукерья", "люба", "любава", "любов", "любовь", "любомира", "люда", "людмила", "люся", "ляйсан",
    "ляля", "лілія", "магдалина", "мадина", "майя", "макс", "малика", "мальвина", "маня", "маняша", "мара",
    "маргарита", "марго", "маргоша", "марианна", "марик", "марина", "мария", "марта", "маруся", "марфа", "марья",
    "марьям", "марьяна", "марія", "матильда", "матрена", "маша", "машенька", "мелания", "меланья", "мила", "милада",
    "милана", "милена", "милица", "мира", "мирослава", "мирра", "митя", "миша", "мишаня", "моника", "надежда",
    "надя", "надія", "назира", "наиля", "наина", "настасья", "настенька", "настюша", "настя", "ната", "наталия",
    "наталья", "наталія", "наташа", "наташенька", "нелли", "неля", "ника", "никитка", "николь", "нина", "нинель",
    "нонна", "нора", "нурия", "оксана", "октябрина", "олежка", "олександра", "олена", "оленька", "олеся", "олечка",
    "оливия", "олимпиада", "олимпия", "ольга", "оля", "павла", "павлина", "патриция", "паша", "пелагея", "петя",
    "полина", "поля", "прасковья", "рада", "радмила", "раиля", "раиса", "рамиля", "рая", "ревекка", "регина",
    "резеда", "рената", "римма", "рита", "рогнеда", "роза", "розалия", "роксана", "роксолана", "рома", "ромка",
    "рузалия", "румия", "русалина", "руслана", "руся", "рушания", "сабина", "сабрина", "саида", "салима", "сания",
    "саня", "сара", "саша", "сашенька", "света", "светик", "светлана", "светозара", "светочка", "світлана", "сева",
    "севара", "серафима", "серега", "сережа", "сима", "слава", "славик", "славка", "снежана", "соня", "софа",
    "софия", "софья", "станислава", "стас", "стелла", "степа", "стефания", "сусанна", "сюзанна", "таисия", "таисья",
    "тамара", "тамарочка", "тамила", "танечка", "танюша", "таня", "тася", "татьяна", "таццяна", "тема", "тетяна",
    "тима", "тоня", "тоша", "ульяна", "устинья", "фаина", "фания", "фарида", "фатима", "феврония", "федя", "фекла",
    "филя", "флора", "фрида", "хадижа", "христина", "цветана", "чулпан", "шахло", "шура", "эвелина", "эвита",
    "элеонора", "элиза", "элина", "элла", "эллина", "элоиза", "эльвира", "эльза", "эльмира", "эмилия", "эмма",
    "эрика", "эсмеральда", "эстер", "эсфирь", "юленька", "юлиана", "юлианна", "юлия", "юля", "юлія", "юна", "юнона",
    "юра", "юрик", "юстина", "ядвига", "яна", "янина", "ярик", "ярослава", "ясмина", "яся", "яша", "євгенія",
    "ірина",
];

/// Names in Latin letters, Russian ones as they are transliterated among them.
#[rustfmt::skip]
const LATIN: &[&str] = &[
    "aaron", "abdul", "abdullah", "abigail", "ada", "adam", "adrian", "adriana", "agnes", "ahmed", "aidan", "alan",
    "albert", "alberto", "alejandro", "aleksander", "aleksandr", "aleksandra", "aleksei", "aleksey", "alessandro",
    "alessia", "alex", "alexander", "alexandra", "alexandre", "alexei", "alexey", "alexis", "alfred", "alfredo",
    "ali", "alice", "alicia", "alina", "alison", "allison", "alyona", "amanda", "amber", "amelia", "amir", "amit",
    "amy", "ana", "anastasia", "anatoly", "anders", "andre", "andrea", "andreas", "andrei", "andrew", "andrey",
    "andy", "angela", "angelina", "angelo", "anil", "anita", "anja", "ann", "anna", "anne", "annette", "anthony",
    "antoine", "anton", "antonio", "arjun", "arkady", "armen", "artem", "arthur", "artur", "arun", "ashley", "ashok",
    "astrid", "audrey", "augustin", "barbara", "ben", "benedict", "benjamin", "bernard", "bernd", "beth", "birgit",
    "björn", "bob", "bogdan", "boris", "brandon", "brenda", "brian", "bridget", "bruce", "bruno", "camille", "carl",
    "carla", "carlo", "carlos", "carol", "carolina", "caroline", "catherine", "cecilia", "charles", "charlotte",
    "chloe", "chris", "christian", "christina", "christine", "christoph", "christopher", "cindy", "claire", "clara",
    "claudia", "claus", "connor", "craig", "cristina", "cynthia", "damian", "dan", "daniel", "daniela", "daniele",
    "danielle", "danil", "daria", "darya", "david", "deborah", "deepak", "denis", "dennis", "derek", "diana",
    "diane", "diego", "dieter", "dimitri", "dinesh", "dirk", "dmitri", "dmitrii", "dmitriy", "dmitry", "dominic",
    "dominik", "donald", "donna", "dorothy", "douglas", "dylan", "ed", "eduard", "eduardo", "edward", "edwin",
    "egor", "eileen", "ekaterina", "eleanor", "elena", "elias", "elisabeth", "elizabeth", "ella", "ellen", "emil",
    "emily", "emma", "emmanuel", "enrique", "eric", "erica", "erik", "ernest", "esther", "eugene", "eugenia", "eva",
    "evan", "evelyn", "evgeni", "evgenia", "evgeniy", "evgeny", "fabian", "fatima", "federico", "felix", "fernando",
    "filip", "fiona", "florian", "frances", "francesca", "francesco", "francis", "francisco", "franck", "frank",
    "franz", "fred", "frederic", "frederick", "friedrich", "fritz", "gabriel", "gabriela", "galina", "gary",
    "gaurav", "gennady", "geoffrey", "georg", "george", "georges", "georgy", "gerald", "gerard", "gerhard",
    "giovanni", "giulia", "giuseppe", "gleb", "gloria", "grace", "graham", "greg", "gregory", "grigory", "guido",
    "guillaume", "gunther", "gustav", "hannah", "hans", "harald", "harold", "harry", "hassan", "heather", "heidi",
    "heinrich", "heinz", "helen", "helena", "helmut", "henri", "henrik", "henry", "herbert", "hermann", "howard",
    "hugo", "hussein", "ian", "ibrahim", "igor", "ilia", "ilya", "inga", "ingrid", "inna", "irene", "irina", "isaac",
    "isabel", "isabella", "ivan", "ivo", "jack", "jacob", "jacqueline", "jacques", "jaime", "james", "jan", "jane",
    "janet", "janice", "jason", "javier", "jean", "jeff", "jeffrey", "jennifer", "jens", "jeremy", "jerry",
    "jessica", "jesus", "jim", "joan", "joanna", "joao", "joe", "joel", "johan", "johann", "johannes", "john",
    "johnny", "jon", "jonas", "jonathan", "jorge", "jose", "josef", "joseph", "joshua", "josé", "joyce", "juan",
    "judith", "judy", "jules", "julia", "julian", "juliana", "julie", "julien", "justin", "jürgen", "karen", "karim",
    "karin", "karina", "karl", "kate", "katerina", "katherine", "kathleen", "kathryn", "katja", "katya", "keith",
    "ken", "kenneth", "kevin", "kirill", "klaus", "konstantin", "kristina", "ksenia", "kseniya", "kurt", "larisa",
    "larry", "lars", "laura", "lauren", "laurent", "lawrence", "leah", "lena", "leo", "leon", "leonard", "leonardo",
    "leonid", "leslie", "lev", "liam", "lidia", "lilia", "lina", "linda", "lisa", "liudmila", "logan", "lorenzo",
    "louis", "louise", "luc", "luca", "lucas", "lucia", "lucy", "ludmila", "luis", "luisa", "lukas", "luke",
    "lyubov", "lyudmila", "madison", "maksim", "manfred", "manuel", "marc", "marcel", "marco", "marcus", "margaret",
    "margarita", "maria", "mariana", "marie", "marina", "mario", "marion", "mark", "marko", "markus", "martha",
    "martin", "martina", "mary", "matt", "matteo", "matthew", "matthias", "matvey", "maurice", "max", "maxim",
    "maya", "megan", "mehmet", "melanie", "melissa", "michael", "michel", "michelle", "miguel", "mihail", "mike",
    "mikhail", "milena", "mohamed", "mohammad", "mohammed", "mohit", "monica", "monika", "muhammad", "mustafa",
    "nadezhda", "nadia", "nadine", "nancy", "naomi", "natalia", "natalie", "natalya", "natasha", "nathan", "neha",
    "neil", "nelly", "nicholas", "nick", "nicolas", "nicole", "niels", "nikita", "nikolai", "nikolay", "nina",
    "noah", "noel", "nora", "norbert", "norman", "oksana", "oleg", "olga", "oliver", "olivia", "olivier", "oscar",
    "oskar", "otto", "owen", "pablo", "pamela", "paola", "paolo", "pascal", "patricia", "patrick", "paul", "paula",
    "paulo", "pavel", "pedro", "peter", "petr", "phil", "philip", "philipp", "philippe", "phillip", "pierre",
    "pietro", "polina", "prakash", "priya", "puneet", "pyotr", "rachel", "rafael", "rahul", "raj", "rajesh", "ralf",
    "ralph", "ramon", "raphael", "raul", "raymond", "rebecca", "regina", "reinhard", "renata", "renate", "rene",
    "ricardo", "riccardo", "richard", "rick", "rita", "rob", "robert", "roberto", "robin", "rodrigo", "roger",
    "roland", "rolf", "roman", "ron", "ronald", "rosa", "roy", "ruben", "rudolf", "ruslan", "russell", "rustam",
    "ruth", "ryan", "sabine", "sam", "samantha", "samuel", "sandra", "sanjay", "sara", "sarah", "sean", "sebastian",
    "serena", "serge", "sergei", "sergey", "sergio", "sharon", "shirley", "silvia", "simon", "simone", "simran",
    "sofia", "sonia", "sophia", "sophie", "stanislav", "stefan", "stefania", "stefano", "stella", "stephan",
    "stephanie", "stephen", "steve", "steven", "stuart", "sunil", "suresh", "susan", "susanne", "sven", "svetlana",
    "sylvia", "tamara", "tanya", "tara", "tatiana", "tatyana", "ted", "teresa", "terry", "theodore", "theresa",
    "thierry", "thomas", "tim", "timofey", "timothy", "timur", "tina", "tobias", "todd", "tom", "tomas", "tony",
    "tracy", "ursula", "uwe", "vadim", "valentin", "valentina", "valeria", "valeriy", "valery", "vanessa", "varvara",
    "vasily", "vera", "veronica", "veronika", "victor", "victoria", "vijay", "vikram", "viktor", "viktoria",
    "viktoriya", "vincent", "vincenzo", "virginia", "vitaly", "vladimir", "vladislav", "vsevolod", "vyacheslav",
    "walter", "wayne", "wendy", "werner", "william", "wolfgang", "xavier", "yana", "yaroslav", "yulia", "yuliya",
    "yuri", "yuriy", "yury", "yusuf", "yves", "yvonne", "zachary", "zhanna", "zinaida", "zoe",
];

#[cfg(test)]
mod tests {
    use super::{LATIN, MEN, WOMEN_AND_SHORT, is_father, is_first_name};
    use crate::fields::fold::fold;

    #[test]
    fn the_lists_are_folded_and_sorted_so_that_names_are_found() {
        for list in [MEN, WOMEN_AND_SHORT, LATIN] {
            assert!(list.is_sorted());
            assert!(list.iter().all(|name| fold(name) == *name));
        }
        for name in ["Семён", "Анна-Мария", "ЮЛИЯ", "Katya", "Саша"] {
            assert!(is_first_name(&fold(name)), "{name}");
        }
        for other in ["Иванов", "Ким", "", "-", "Анна-"] {
            assert!(!is_first_name(&fold(other)), "{other}");
        }
        assert!(is_father("петр") && !is_father("анна"));
    }
}
