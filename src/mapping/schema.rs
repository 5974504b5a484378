//! The JSON Schema of a mapping file, for editors; written from the parser's own table of keys.

use serde_json::{Map, Value, json};

use super::check_fields::writable;
use super::keys::{
    AnyOf, Clean, Constant, Duplicates, InFile, InPortal, Locale, Params, Report, Rows, Section,
    Shape, Source, Target, Test, Top, Update,
};
use super::shares::MOST_WEIGHT;
use crate::domain::{FieldCatalogue, MultiKind};

/// The JSON Schema (2020-12) of the mapping file. It names what works and nothing else; the fields are the standard ones.
pub fn schema() -> Value {
    let mut root = Map::new();
    let head = [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("title", "leadbatch mapping"),
        (
            "description",
            "Which column of a spreadsheet feeds which field of a Bitrix24 lead.",
        ),
    ];
    for (key, text) in head {
        root.insert(key.to_owned(), json!(text));
    }
    if let Value::Object(top) = section::<Top>() {
        root.extend(top);
    }
    root.insert("$defs".to_owned(), definitions());
    Value::Object(root)
}

fn definitions() -> Value {
    let fields = writable(&FieldCatalogue::standard());
    json!({
        "text": {"type": ["string", "number", "boolean"]},
        "texts": {"anyOf": [reference("text"), list(&reference("text"))]},
        "field": {"enum": fields},
        "key": {"anyOf": [reference("field"), {"type": "string", "pattern": r"^\w+( *\+ *\w+)+$"}]},
        "values": {"anyOf": [{"type": "object", "additionalProperties": reference("text")}, {"type": "string", "minLength": 1}]},
        "target": {"anyOf": [reference("field"), section::<Target>()]},
        "constant": {"anyOf": [reference("text"), constant()]},
        "condition": {"type": "object", "minProperties": 1, "additionalProperties": reference("test")},
        "test": {"anyOf": [reference("text"), {"type": "array", "minItems": 1, "items": reference("text")}, tests()]},
        "requirement": {"anyOf": [reference("field"), section::<AnyOf>()]},
    })
}

fn section<K: Section>() -> Value {
    let mut properties = Map::new();
    for row in K::ROWS {
        let mut property = Map::new();
        property.insert("description".to_owned(), json!(row.about));
        if let Value::Object(shape) = shape(row.shape) {
            property.extend(shape);
        }
        properties.insert(row.name.to_owned(), Value::Object(property));
    }
    let required: Vec<&str> = K::ROWS
        .iter()
        .filter(|row| row.required)
        .map(|row| row.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A section that may be written as its `action` alone.
fn action_or<K: Section>() -> Value {
    let mut action = K::row("action").map_or(Value::Null, |row| shape(row.shape));
    if let Value::Object(action) = &mut action {
        action.remove("description");
    }
    json!({"anyOf": [action, section::<K>()]})
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Version => json!({"const": 1}),
        Shape::Text => reference("text"),
        Shape::Texts => reference("texts"),
        Shape::Whole => json!({"type": "integer", "minimum": 0}),
        Shape::YesNo => json!({"enum": ["Y", "N", "yes", "no", "true", "false", true, false]}),
        Shape::OneOf(allowed) => json!({"enum": allowed}),
        Shape::Field => reference("field"),
        Shape::Fields => {
            json!({"anyOf": [reference("field"), {"type": "array", "minItems": 1, "items": reference("field")}]})
        }
        Shape::FieldList => json!({"anyOf": [reference("field"), list(&reference("field"))]}),
        Shape::ValueType => json!({"enum": value_types()}),
        Shape::Values => reference("values"),
        Shape::Columns => json!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "anyOf": [reference("target"), {"type": "array", "minItems": 1, "items": reference("target")}],
            },
        }),
        Shape::Set => json!({
            "type": "object",
            "propertyNames": reference("field"),
            "additionalProperties": {
                "anyOf": [reference("constant"), {"type": "array", "minItems": 1, "items": reference("constant")}],
            },
        }),
        Shape::Require => {
            json!({"anyOf": [reference("requirement"), list(&reference("requirement"))]})
        }
        Shape::Locale => section::<Locale>(),
        Shape::Source => section::<Source>(),
        Shape::Clean => section::<Clean>(),
        Shape::Params => section::<Params>(),
        Shape::Report => section::<Report>(),
        Shape::Shares => json!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "integer", "minimum": 0, "maximum": MOST_WEIGHT},
        }),
        Shape::Host => json!({"type": "string", "pattern": r"^(https://)?[^/\s]+/?$"}),
        Shape::Rows => section::<Rows>(),
        Shape::Condition => reference("condition"),
        Shape::Test => reference("test"),
        Shape::Update => section::<Update>(),
        Shape::Duplicates => section::<Duplicates>(),
        Shape::InFile => action_or::<InFile>(),
        Shape::InPortal => action_or::<InPortal>(),
        Shape::SomeOf(allowed) => {
            let one = json!({"enum": allowed});
            json!({"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]})
        }
        Shape::Keys => json!({"anyOf": [reference("key"), list(&reference("key"))]}),
    }
}

/// A constant written as an object: a text, or people.
fn constant() -> Value {
    let mut constant = section::<Constant>();
    if let Value::Object(object) = &mut constant {
        let one_of = json!([{"required": ["value"]}, {"required": ["distribute"]}]);
        object.insert("oneOf".to_owned(), one_of);
        object.insert(
            "dependentRequired".to_owned(),
            json!({"same": ["distribute"]}),
        );
    }
    constant
}

/// What is asked of a cell, at least one thing.
fn tests() -> Value {
    let mut tests = section::<Test>();
    if let Value::Object(object) = &mut tests {
        object.insert("minProperties".to_owned(), json!(1));
    }
    tests
}

/// Every type of every multifield, each once.
fn value_types() -> Vec<&'static str> {
    let mut types: Vec<&str> = Vec::new();
    for value_type in MultiKind::ALL.iter().flat_map(|kind| kind.value_types()) {
        if !types.contains(value_type) {
            types.push(value_type);
        }
    }
    types
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn list(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::schema;
    use crate::mapping::keys::{
        AnyOf, Clean, Constant, Duplicates, InFile, InPortal, Locale, Params, Report, Rows,
        Section, Source, Target, Test, Top, Update,
    };
    use crate::mapping::parse;

    fn valid(yaml: &str) -> bool {
        let value: Value = serde_saphyr::from_str(yaml).unwrap();
        let validator = jsonschema::draft202012::new(&schema()).unwrap();
        validator.is_valid(&value)
    }

    fn assert_same_keys<K: Section>(schema: &Value, path: &str) {
        let object = schema.pointer(path).unwrap();
        let theirs: Vec<&String> = object["properties"].as_object().unwrap().keys().collect();
        let ours: Vec<&str> = K::ROWS.iter().map(|row| row.name).collect();
        assert_eq!(theirs, ours, "{path}");
        let described = object["properties"].as_object().unwrap().values();
        assert!(
            described
                .map(|key| &key["description"])
                .all(Value::is_string)
        );
        assert_eq!(object["additionalProperties"], false);
        let later = K::NOT_YET.iter().any(|key| ours.contains(key));
        assert!(!later, "a key of a later version is in the table");
    }

    #[test]
    fn the_schema_has_the_parsers_keys_and_no_others() {
        let schema = schema();
        assert_same_keys::<Top>(&schema, "");
        assert_same_keys::<Locale>(&schema, "/properties/locale");
        assert_same_keys::<Clean>(&schema, "/properties/clean");
        assert_same_keys::<Source>(&schema, "/properties/source");
        assert_same_keys::<Params>(&schema, "/properties/params");
        assert_same_keys::<Report>(&schema, "/properties/report");
        assert_same_keys::<Rows>(&schema, "/properties/rows");
        assert_same_keys::<Test>(&schema, "/$defs/test/anyOf/2");
        assert_same_keys::<Update>(&schema, "/properties/update");
        assert_same_keys::<Duplicates>(&schema, "/properties/duplicates");
        let in_file = "/properties/duplicates/properties/in_file/anyOf/1";
        assert_same_keys::<InFile>(&schema, in_file);
        let in_portal = "/properties/duplicates/properties/in_portal/anyOf/1";
        assert_same_keys::<InPortal>(&schema, in_portal);
        assert_same_keys::<Target>(&schema, "/$defs/target/anyOf/1");
        assert_same_keys::<Constant>(&schema, "/$defs/constant/anyOf/1");
        assert_same_keys::<AnyOf>(&schema, "/$defs/requirement/anyOf/1");
    }

    #[test]
    fn the_shipped_mappings_are_valid() {
        assert!(valid(include_str!("../../mappings/legacy.yaml")));
        assert!(valid(include_str!("../../mappings/modern.yaml")));
    }

    #[test]
    fn schema_and_parser_agree_about_methods() {
        for (more, accepted) in [
            ("method: crm.lead.add", true),
            ("method: crm.item.add", true),
            ("method: crm.item.batchImport\nsecond_call: true", true),
            ("method: lead.php", true),
            ("method: crm.item.import", false),
            ("second_call: maybe", false),
        ] {
            let text = format!("version: 1\n{more}\ncolumns: {{A: TITLE}}\n");
            assert_eq!(valid(&text), accepted, "schema: {text}");
            assert_eq!(parse("m.yaml", &text).is_ok(), accepted, "parser: {text}");
        }
    }

    #[test]
    fn schema_and_parser_agree_about_what_a_mapping_may_be() {
        let whole = include_str!("tests/everything.yaml");
        assert!(valid(whole));
        assert!(parse("everything.yaml", whole).is_ok());
        for (text, accepted) in [
            ("version: 1\ncolumns: {A: TITLE}\n", true),
            (
                "version: 1\ncolumns: {A: [TITLE, {field: NAME}]}\nrequire: TITLE\n",
                true,
            ),
            (
                "version: 1\ncolumns: {A: TITLE}\nlocale: {area: 495}\n",
                true,
            ),
            ("version: 2\ncolumns: {A: TITLE}\n", false),
            ("columns: {A: TITLE}\n", false),
            ("version: 1\n", false),
            ("version: 1\ncolumns: {}\n", false),
            (
                "version: 1\ncolumns: {A: TITLE}\nportal: https://example.org/rest/1/secret/\n",
                false,
            ),
            ("version: 1\ncolumns: {A: {type: WORK}}\n", false),
            (
                "version: 1\ncolumns: {A: {field: TITLE, lookup: user}}\n",
                false,
            ),
            ("version: 1\ncolumns: {A: TITLE}\nset: {NAME: []}\n", false),
            (
                "version: 1\ncolumns: {A: TITLE}\nset: {NAME: [{value: x, when: {B: y}}, z]}\n",
                true,
            ),
            (
                "version: 1\ncolumns: {A: TITLE}\nsource: {sheet: [A, B]}\n",
                true,
            ),
            (
                "version: 1\ncolumns: {A: TITLE}\nsource: {header_row: 0, range: \"A5:H\", strict_encoding: true}\n",
                true,
            ),
            (
                "version: 1\ncolumns: {A: TITLE}\nsource: {header_row: -1}\n",
                false,
            ),
            (
                "version: 1\ncolumns: {A: TITLE}\nsource: {decimal: x}\n",
                false,
            ),
            (
                "version: 1\ncolumns: {A: TITLE}\nparams: {REGISTER_SONET_EVENT: maybe}\n",
                false,
            ),
            (
                "version: 1\ncolumns: {A: TITLE}\nrequire: [{any: []}]\n",
                false,
            ),
        ] {
            assert_eq!(valid(text), accepted, "schema: {text}");
            assert_eq!(parse("m.yaml", text).is_ok(), accepted, "parser: {text}");
        }
    }

    #[test]
    fn schema_and_parser_agree_about_conditions() {
        let mapping = |more: &str| format!("version: 1\ncolumns: {{A: TITLE}}\n{more}\n");
        for (more, accepted) in [
            ("rows: {only: {B: {not: {matches: x, empty: true}}}}", true),
            (
                "rows: {only: {B: x, C: [x, 1]}, skip: {C: {from: 1}}}",
                true,
            ),
            ("set: {NAME: {value: x, when: {B: {to: 2026-03-31}}}}", true),
            ("rows: {only: {}}", false),
            ("rows: {only: {B: {}}}", false),
            ("rows: {only: {B: []}}", false),
            ("rows: {only: {B: {like: x}}}", false),
            ("rows: {all: {B: x}}", false),
            ("set: {NAME: {value: x, when: y}}", false),
        ] {
            let text = mapping(more);
            assert_eq!(valid(&text), accepted, "schema: {text}");
            assert_eq!(parse("m.yaml", &text).is_ok(), accepted, "parser: {text}");
        }
    }
}
