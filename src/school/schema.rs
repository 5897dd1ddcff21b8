//! The JSON Schema of the school file, from the types of the [model](super::model).

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::model::School;

/// The schema (draft 2020-12) that editors complete and check school files with.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<School>();
    schema.insert("title".to_owned(), Value::from("Gradus school"));
    schema.to_value()
}
