//! The open questions of the documentation as switches.

use leadbatch::sandbox::OpenChoices;
use serde_json::json;

#[test]
fn choices_are_read_by_name_and_the_rest_keep_the_harder_answer() {
    let read: OpenChoices =
        serde_json::from_value(json!({"over_long": "refused", "items_lose_zeros": false})).unwrap();
    assert!(!read.items_lose_zeros && read.required_fields_enforced);
    assert_eq!(
        OpenChoices {
            items_lose_zeros: true,
            over_long: leadbatch::sandbox::OverLong::Cut,
            ..read
        },
        OpenChoices::default()
    );
    let mistyped = serde_json::from_value::<OpenChoices>(json!({"items_loose_zeros": false}));
    assert!(
        mistyped
            .unwrap_err()
            .to_string()
            .contains("items_lose_zeros")
    );
}
