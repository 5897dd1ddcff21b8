//! The JSON Schema of the plan file, from the types of the [model](super::model).

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::model::Plan;

/// The schema (draft 2020-12) that editors complete and check plan files with.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Plan>();
    schema.insert("title".to_owned(), Value::from("Gradus student plan"));
    schema.to_value()
}
