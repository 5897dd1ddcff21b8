//! One JSON value a line: what programs read one by one, without waiting for the last.

use schemars::JsonSchema;
use serde::Serialize;

/// One line: the format's name and version, and then what it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line<T> {
    /// What the line is: `gradus-finding`, `gradus-example`.
    pub format: String,
    /// The version of that.
    pub version: u32,
    /// What it tells.
    #[serde(flatten)]
    pub told: T,
}

/// Each value on a line of its own; nothing where there is none.
#[must_use]
pub fn lines<T: Serialize>(format: &str, version: u32, each: impl IntoIterator<Item = T>) -> String {
    let line = |told| {
        let line = Line { format: format.to_owned(), version, told };
        // Every key is a string and every number finite, so that writing cannot fail.
        serde_json::to_string(&line).unwrap_or_default() + "\n"
    };
    each.into_iter().map(line).collect()
}

/// The JSON Schema of one of the [`lines`].
#[must_use]
pub fn line_schema<T: JsonSchema>() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Line<T>>().to_value()
}
