//! Many plans: what is kept of each audit when there are too many to read, and what they add up to.
//!
//! 1. [`Row`] is the short result of one plan: each award's verdict, its credit, and what stands in the
//!    way. It is written as a line of JSON or as lines of CSV.
//! 2. [`Reject`] is a record that could not be audited, with its place and every reason.
//! 3. [`Summary`] counts rows by award, demand, school and grade. Two summaries merge into one, in
//!    whatever order.
//!
//! What this stage is *not*: it judges nothing, reads and writes no file, and starts no thread; that is
//! `cli/batch/`, and a program of your own may do it in another way.

mod reject;
mod row;
mod summary;

pub use reject::{Reject, Trouble};
pub use row::{AwardRow, Credit, Row, Unmet, csv_head, word};
pub use summary::{
    AwardCount, Counts, DemandCount, MOST_DEMANDS, MOST_SCHOOLS, PlaceCount, SUMMARY_VERSION, Shown, Summary,
};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

/// The JSON Schema of one line of results: a [`Row`].
#[must_use]
pub fn row_schema() -> serde_json::Value {
    schema::<Row>("Gradus row")
}

/// The JSON Schema of one line of a rejects file: a [`Reject`].
#[must_use]
pub fn reject_schema() -> serde_json::Value {
    schema::<Reject>("Gradus reject")
}

/// The JSON Schema of a summary as programs read it: [`Shown`].
#[must_use]
pub fn summary_schema() -> serde_json::Value {
    schema::<Shown>("Gradus summary")
}

fn schema<T: JsonSchema>(title: &str) -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), serde_json::Value::from(title));
    schema.to_value()
}
