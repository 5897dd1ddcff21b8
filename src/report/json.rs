//! The result of an audit for programs: [`Audit`] as JSON, documented in `docs/audit-json.md`.

use crate::audit::outcome::Audit;

/// The audit as JSON, with its fields always in the same order, ending with a line break.
#[must_use]
pub fn json(audit: &Audit) -> String {
    // Every key is a string and every number finite, so that writing cannot fail.
    serde_json::to_string_pretty(audit).unwrap_or_default() + "\n"
}

/// Writes the audit as a single line of JSON, with the line's end.
pub fn json_line(audit: &Audit, out: &mut Vec<u8>) {
    // Every key is a string and every number finite, so that writing into memory cannot fail.
    let _ = serde_json::to_writer(&mut *out, audit);
    out.push(b'\n');
}

/// The JSON Schema of [`json`].
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Audit>().to_value()
}
