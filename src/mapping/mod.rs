//! The mapping: YAML text → checked against a header and a [`FieldCatalogue`](crate::domain::FieldCatalogue) → [`Mapping`].

mod model;

pub use model::{
    ColumnRule, ConstantRule, KeyColumn, LeadParams, Mapping, NewColumns, Piece, Requirement,
    Target, Template, ValueTable,
};
