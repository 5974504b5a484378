//! The pages of all settings hold what the code holds: `docs/mapping.md` and `docs/mapping.ru.md`.

use crate::domain::{Coded as _, FieldCatalogue, HeaderCell};
use crate::mapping::keys::{
    AnyOf, Clean, Constant, Duplicates, InFile, InPortal, Locale, Params, Report, Rows, Section,
    Source, Target, Test, Top, Update,
};
use crate::mapping::titles::split_number;
use crate::mapping::{MappingErrorKind, parse, schema};

const ENGLISH: &str = include_str!("../../../docs/mapping.md");
const RUSSIAN: &str = include_str!("../../../docs/mapping.ru.md");

/// A setting of the page: its path and its examples.
#[derive(Debug, PartialEq, Eq)]
struct Setting {
    path: String,
    examples: Vec<String>,
}

fn settings(page: &str) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    let mut example: Option<String> = None;
    for line in page.lines() {
        if let Some(path) = line.strip_prefix("### `") {
            settings.push(Setting {
                path: path.trim_end_matches('`').to_owned(),
                examples: Vec::new(),
            });
        } else if line == "```yaml" {
            example = Some(String::new());
        } else if line == "```" {
            let ended = example.take().unwrap();
            if let Some(setting) = settings.last_mut() {
                setting.examples.push(ended);
            }
        } else if let Some(text) = &mut example {
            // Comments are in the page's own language.
            text.push_str(line.split(" #").next().unwrap_or(line).trim_end());
            text.push('\n');
        }
    }
    settings
}

fn keys<K: Section>(section: &str) -> impl Iterator<Item = String> {
    let prefix = if section.is_empty() {
        String::new()
    } else {
        format!("{section}.")
    };
    K::ROWS
        .iter()
        .map(move |row| format!("{prefix}{}", row.name))
}

/// An example with what it leaves out.
fn whole(example: &str) -> String {
    let has = |key: &str| example.lines().any(|line| line.starts_with(key));
    let mut text = String::new();
    if !has("version:") {
        text.push_str("version: 1\n");
    }
    text.push_str(example);
    if !has("columns:") {
        text.push_str("columns: {Название: TITLE}\n");
    }
    text
}

/// What is wrong with an example once what it leaves out is put in and its file has the columns that it names.
fn complaints(example: &str) -> Vec<String> {
    let text = whole(example);
    let mut file = match parse("example", &text) {
        Ok(file) => file,
        Err(errors) => return vec![errors.to_string()],
    };
    for name in file.values_files() {
        let errors = file.read_values(&name, "Новая;NEW\nВ работе;IN_PROCESS\n");
        assert!(errors.errors.is_empty(), "{errors}");
    }
    let mut header = Vec::new();
    for _ in 0..20 {
        let Err(errors) = file.check(&header, &FieldCatalogue::standard()) else {
            return Vec::new();
        };
        let missing = errors.errors.iter().find_map(|error| {
            if let MappingErrorKind::ColumnMissing { column, .. } = &error.kind {
                Some(column.as_str())
            } else {
                None
            }
        });
        let Some(name) = missing else {
            let kinds = errors.errors.iter().map(|error| error.kind.code());
            return kinds.map(str::to_owned).collect();
        };
        let (title, count) = split_number(name).unwrap_or((name, 1));
        header.extend((0..count).map(|_| HeaderCell::of(title.to_owned())));
    }
    vec!["its columns cannot be found".to_owned()]
}

#[test]
fn every_setting_stands_on_the_page_with_an_example_that_is_right() {
    let wanted: Vec<String> = keys::<Top>("")
        .chain(keys::<Locale>("locale"))
        .chain(keys::<Source>("source"))
        .chain(keys::<Clean>("clean"))
        .chain(keys::<Target>("columns"))
        .chain(keys::<Constant>("set"))
        .chain(keys::<Rows>("rows"))
        .chain(keys::<Test>("condition"))
        .chain(keys::<AnyOf>("require"))
        .chain(keys::<Report>("report"))
        .chain(keys::<Params>("params"))
        .chain(keys::<Update>("update"))
        .chain(keys::<Duplicates>("duplicates"))
        .chain(keys::<InFile>("duplicates.in_file"))
        .chain(keys::<InPortal>("duplicates.in_portal"))
        .collect();
    let page = settings(ENGLISH);
    for path in &wanted {
        let setting = page.iter().find(|setting| setting.path == *path);
        let setting = setting.unwrap_or_else(|| panic!("{path} does not stand on docs/mapping.md"));
        let name = path.rsplit('.').next().unwrap();
        assert!(
            setting
                .examples
                .iter()
                .any(|text| text.contains(&format!("{name}:"))),
            "{path} has no example that shows it"
        );
    }
    let schema = jsonschema::draft202012::new(&schema()).unwrap();
    for setting in &page {
        assert!(
            wanted.contains(&setting.path),
            "{} is no setting",
            setting.path
        );
        for example in &setting.examples {
            assert_eq!(
                complaints(example),
                Vec::<String>::new(),
                "{}\n{example}",
                setting.path
            );
            let value = serde_saphyr::from_str(&whole(example)).unwrap();
            let wrong: Vec<String> = schema
                .iter_errors(&value)
                .map(|error| error.to_string())
                .collect();
            assert_eq!(wrong, Vec::<String>::new(), "{}\n{example}", setting.path);
        }
    }
}

#[test]
fn the_russian_page_says_the_same() {
    assert_eq!(settings(RUSSIAN), settings(ENGLISH));
}
