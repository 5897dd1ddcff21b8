//! Reports on paper and screen: one Markdown template a report, shown in three forms.
//!
//! 1. A report is a plain value made from audits (`letter`, `worksheet`, `form`, `due`; of a
//!    school `annual`, `rubric`; of a change of a policy `impact`), with every word that depends on the student in it.
//! 2. `fill` puts it into a template of `templates/`: layout and fixed words, no logic. What is put in
//!    is data and never markup (`escape`).
//! 3. `show` gives the Markdown as it is, as one HTML page to print (`html`), or laid out for a
//!    terminal (`text`).
//!
//! [`render`] does the last two for a template by its name; a new report adds a file to `templates/`
//! and a line to `fill::TEMPLATES`.

mod affected;
mod annual;
mod due;
pub(crate) mod escape;
mod fill;
mod form;
mod html;
mod impact;
mod letter;
mod rubric;
mod standards;
mod text;
mod view;
mod worksheet;

use serde::Serialize;

pub use affected::Affected;
pub use annual::{AnnualReport, annual};
pub use due::{Due, Entry, Group, due};
pub use fill::Fault;
pub use form::{PlanForm, form};
pub use impact::{ImpactReport, impact};
pub use letter::{Letter, letter};
pub use rubric::{SchoolRubric, rubric};
pub use worksheet::{Worksheet, worksheet};

/// How a report is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Laid out for a terminal.
    Terminal {
        /// Whether to write ANSI colours.
        color: bool,
        /// The most characters in a line; at least 40 are used.
        width: usize,
    },
    /// Markdown (CommonMark with tables).
    Markdown,
    /// One HTML page that needs no other file and runs no script.
    Html {
        /// The title of the page; that of its only report where empty.
        title: String,
    },
}

/// A verdict in a word or two.
#[must_use]
pub fn stands(verdict: crate::audit::outcome::Verdict) -> &'static str {
    crate::report::words::verdict(verdict).1
}

/// The report of a template (`letter`, by its name in `templates/`) with its data, in a form.
///
/// # Errors
/// When there is no such template, or it asks for what the data does not have: a fault of this
/// program, never of a plan or policy.
pub fn render(template: &str, data: &impl Serialize, form: &Form) -> Result<String, Fault> {
    Ok(show(&fill(template, data)?, form))
}

/// The report as Markdown. Several can be put one after another and shown together: each begins with
/// a heading of the first level.
///
/// # Errors
/// As [`render`].
pub fn fill(template: &str, data: &impl Serialize) -> Result<String, Fault> {
    fill::fill(template, data)
}

/// Markdown that [`fill`] made, in a form.
#[must_use]
pub fn show(markdown: &str, form: &Form) -> String {
    match form {
        Form::Terminal { color, width } => text::text(markdown, *color, (*width).max(40)),
        Form::Markdown => markdown.to_owned(),
        Form::Html { title } => html::page(markdown, title),
    }
}
