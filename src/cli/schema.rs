//! `gradus schema`: JSON Schemas of the files this program reads and writes.

use clap::ValueEnum;

use super::{End, print};

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
    /// What `check --format json` writes
    Findings,
    /// What `test --format json` writes
    Examples,
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
        Of::Findings => crate::diagnostic::render::schema(),
        Of::Examples => crate::report::examples_schema(),
        Of::Coverage => crate::report::coverage_schema(),
        Of::Mutants => crate::report::mutants_schema(),
    };
    print(&format!("{schema:#}\n"));
    End::Fine
}
