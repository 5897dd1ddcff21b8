//! Results as Arrow columns: one row for each plan, in the order of the plans.
//!
//! | column | type |
//! |---|---|
//! | the columns to keep | as they came |
//! | `student`, `school` | text |
//! | `grade` | 8-bit integer |
//! | `awards` | list of records: `award`, `verdict`; `owed`, `counted`, `earned`, `missing` in credits, null where the award asks for none; `unmet`, a list of records: `path`, `verdict`, `missing`, `measure` |
//! | `findings` | 32-bit integer |
//! | `problems` | list of text; null unless the plan was rejected, and then all of the above but the kept columns are null |
//! | `audit` | text: the full audit as JSON; only where asked for |
//!
//! Amounts are decimals of 18 digits, 4 of them behind the point: [`Amount`] is an exact count of
//! ten-thousandths, and this is the same number.

use std::sync::Arc;

use arrow_array::builder::{Decimal128Builder, Int8Builder, Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use gradus::batch::{AwardRow, Row, word};
use gradus::plan::PlanProblem;
use gradus::policy::Measure;
use gradus::quantity::Amount;

/// What came of one row.
pub enum Outcome {
    /// The plan was audited; with the full audit as JSON, where that is wanted.
    Audited(Row, Option<String>),
    /// It could not be: all that is wrong with it.
    Rejected(Vec<String>),
}

/// A problem as the column `problems` says it.
pub fn told(problem: &PlanProblem) -> String {
    match &problem.help {
        Some(help) => format!("{problem} ({help})"),
        None => problem.to_string(),
    }
}

const DECIMAL: DataType = DataType::Decimal128(18, 4);

fn unmet_fields() -> Fields {
    Fields::from(vec![
        Field::new("path", DataType::Utf8, false),
        Field::new("verdict", DataType::Utf8, false),
        Field::new("missing", DECIMAL, true),
        Field::new("measure", DataType::Utf8, true),
    ])
}

fn award_fields() -> Fields {
    Fields::from(vec![
        Field::new("award", DataType::Utf8, false),
        Field::new("verdict", DataType::Utf8, false),
        Field::new("owed", DECIMAL, true),
        Field::new("counted", DECIMAL, true),
        Field::new("earned", DECIMAL, true),
        Field::new("missing", DECIMAL, true),
        Field::new_list("unmet", item(DataType::Struct(unmet_fields())), false),
    ])
}

/// What a list of that type holds; called as pyarrow, Spark and others call it.
fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new_list_field(data_type, true))
}

/// The schema of results: the fields to keep, and those of the results.
pub fn schema(kept: &[Arc<Field>], full: bool) -> Schema {
    let mut fields: Vec<Arc<Field>> = kept.to_vec();
    let new = |name: &str, data_type| Arc::new(Field::new(name, data_type, true));
    fields.extend([
        new("student", DataType::Utf8),
        new("school", DataType::Utf8),
        new("grade", DataType::Int8),
        new("awards", DataType::List(item(DataType::Struct(award_fields())))),
        new("findings", DataType::Int32),
        new("problems", DataType::List(item(DataType::Utf8))),
    ]);
    if full {
        fields.push(new("audit", DataType::Utf8));
    }
    Schema::new(fields)
}

/// Lays out a batch of [`schema`].
///
/// # Errors
/// Where a list or a text is longer than Arrow's 32-bit offsets can say.
pub fn batch(
    schema: &SchemaRef,
    kept: Vec<ArrayRef>,
    outcomes: &[Outcome],
    full: bool,
) -> Result<RecordBatch, ArrowError> {
    let rows: Vec<Option<&Row>> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Audited(row, _) => Some(row),
            Outcome::Rejected(_) => None,
        })
        .collect();
    let mut columns = kept;
    columns.push(texts(rows.iter().map(|row| row.map(|row| row.student.as_str()))));
    columns.push(texts(rows.iter().map(|row| row.and_then(|row| row.school.as_deref()))));
    let mut grades = Int8Builder::with_capacity(rows.len());
    let mut findings = Int32Builder::with_capacity(rows.len());
    for row in &rows {
        grades.append_option(row.and_then(|row| row.grade));
        findings.append_option(row.map(|row| i32::try_from(row.findings).unwrap_or(i32::MAX)));
    }
    columns.push(Arc::new(grades.finish()));
    columns.push(awards(&rows)?);
    columns.push(Arc::new(findings.finish()));
    columns.push(problems(outcomes)?);
    if full {
        columns.push(texts(outcomes.iter().map(|outcome| match outcome {
            Outcome::Audited(_, audit) => audit.as_deref(),
            Outcome::Rejected(_) => None,
        })));
    }
    RecordBatch::try_new(schema.clone(), columns)
}

fn texts<'a>(each: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut texts = StringBuilder::new();
    for text in each {
        texts.append_option(text);
    }
    Arc::new(texts.finish())
}

fn amounts(each: impl Iterator<Item = Option<Amount>>) -> Result<ArrayRef, ArrowError> {
    let mut amounts = Decimal128Builder::new().with_data_type(DECIMAL);
    for amount in each {
        amounts.append_option(amount.map(|amount| i128::from(amount.parts())));
    }
    Ok(Arc::new(amounts.finish()))
}

/// Lists of those lengths over values that stand one after the other.
fn lists(
    lengths: impl Iterator<Item = usize>,
    values: ArrayRef,
    nulls: Option<NullBuffer>,
) -> Result<ArrayRef, ArrowError> {
    let too_many = || ArrowError::OffsetOverflowError(values.len());
    let mut offsets = vec![0_i32];
    let mut end = 0_usize;
    for length in lengths {
        end = end.checked_add(length).ok_or_else(too_many)?;
        offsets.push(i32::try_from(end).map_err(|_| too_many())?);
    }
    let field = item(values.data_type().clone());
    Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::new(offsets.into()), values, nulls)?))
}

fn awards(rows: &[Option<&Row>]) -> Result<ArrayRef, ArrowError> {
    let all = || rows.iter().flatten().flat_map(|row| &row.awards);
    let credit = |of: fn(&gradus::batch::Credit) -> Amount| {
        amounts(all().map(move |award: &AwardRow| award.credit.as_ref().map(of)))
    };
    let unmet = || all().flat_map(|award| &award.unmet);
    let stands = StructArray::try_new(
        unmet_fields(),
        vec![
            texts(unmet().map(|unmet| Some(unmet.path.as_str()))),
            texts(unmet().map(|unmet| Some(word(unmet.verdict)))),
            amounts(unmet().map(|unmet| unmet.missing))?,
            texts(unmet().map(|unmet| unmet.measure.map(measure))),
        ],
        None,
    )?;
    let each = StructArray::try_new(
        award_fields(),
        vec![
            texts(all().map(|award| Some(award.award.as_str()))),
            texts(all().map(|award| Some(word(award.verdict)))),
            credit(|credit| credit.owed)?,
            credit(|credit| credit.counted)?,
            credit(|credit| credit.earned)?,
            credit(|credit| credit.missing)?,
            lists(all().map(|award| award.unmet.len()), Arc::new(stands), None)?,
        ],
        None,
    )?;
    let audited = BooleanBuffer::from_iter(rows.iter().map(Option::is_some));
    lists(
        rows.iter().map(|row| row.map_or(0, |row| row.awards.len())),
        Arc::new(each),
        Some(NullBuffer::new(audited)),
    )
}

fn problems(outcomes: &[Outcome]) -> Result<ArrayRef, ArrowError> {
    let of = |outcome: &'_ Outcome| match outcome {
        Outcome::Audited(..) => None,
        Outcome::Rejected(problems) => Some(problems.len()),
    };
    let mut values = StringBuilder::new();
    for outcome in outcomes {
        if let Outcome::Rejected(problems) = outcome {
            for problem in problems {
                values.append_value(problem);
            }
        }
    }
    let rejected = BooleanBuffer::from_iter(outcomes.iter().map(|outcome| of(outcome).is_some()));
    lists(
        outcomes.iter().map(|outcome| of(outcome).unwrap_or(0)),
        Arc::new(values.finish()),
        Some(NullBuffer::new(rejected)),
    )
}

/// A measure as the JSON writes it.
const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Credits => "credits",
        Measure::Courses => "courses",
        Measure::Hours => "hours",
        Measure::Points => "points",
    }
}
