//! `gradus schema`: JSON Schemas of the files this program reads and writes.

use clap::ValueEnum;

use super::{End, print};
use crate::ci::line_schema;

/// Print the JSON Schema of a file format
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Which format
    #[arg(value_enum, default_value_t = Of::Plan)]
    of: Of,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    /// The student plan file
    Plan,
    /// The school file
    School,
    /// What `audit --format json` writes
    Audit,
    /// A line of what `audit --format ndjson` writes
    Row,
    /// A line of what `audit --rejects` writes
    Reject,
    /// What `audit --summary-output` writes
    Summary,
    /// What `diff --format json` writes
    Diff,
    /// A line of what `diff --format json-lines` writes
    Change,
    /// What a change of a policy means for real students: the `impact` in what `diff --plans` writes
    Impact,
    /// What `check --format json` writes
    Findings,
    /// A line of what `check --format json-lines` writes
    Finding,
    /// What `test --format json` writes
    Examples,
    /// A line of what `test --format json-lines` writes
    Example,
    /// What `test --coverage=json` writes
    Coverage,
    /// What `test --mutants=json` writes
    Mutants,
}

pub(super) fn run(arguments: &Arguments) -> End {
    let schema = match arguments.of {
        Of::Plan => crate::plan::schema(),
        Of::School => crate::school::schema(),
        Of::Audit => crate::report::schema(),
        Of::Row => crate::batch::row_schema(),
        Of::Reject => crate::batch::reject_schema(),
        Of::Summary => crate::batch::summary_schema(),
        Of::Diff => crate::report::difference_schema(),
        Of::Change => line_schema::<crate::report::AwardDifference>(),
        Of::Impact => crate::report::impact_schema(),
        Of::Findings => crate::diagnostic::render::schema(),
        Of::Finding => line_schema::<crate::diagnostic::render::Finding>(),
        Of::Example => line_schema::<crate::report::Ran>(),
        Of::Examples => crate::report::examples_schema(),
        Of::Coverage => crate::report::coverage_schema(),
        Of::Mutants => crate::report::mutants_schema(),
    };
    print(&format!("{schema:#}\n"));
    End::Fine
}
