//! Where rules come from: awards without a citation, citations without a version date, readings
//! without a reason.
//!
//! An award must cite its source itself; what it cites inside its demands does not do. Courses and
//! sequences need no citation, but one they have needs its date.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::names::Names;
use crate::syntax::tree::{Demand, ItemKind, Provenance};

pub(super) fn check(names: &Names<'_>, findings: &mut Vec<Diagnostic>) {
    for symbol in &names.symbols {
        match &symbol.item.kind {
            ItemKind::Award(award) => {
                if award.sources.cites.is_empty() {
                    let name = &award.declared.name;
                    let mut finding = Diagnostic::new(
                        Code::NoCitation,
                        name.span,
                        format!("`{}` does not say where it is written", name.value),
                    )
                    .label(format!("this {} has no `cite` of its own", award.kind.value))
                    .help(
                        "add where its rules stand and which version you read: `cite \"…\" as of 2024-08-01`",
                    );
                    finding.fixes.extend(names.first_line(symbol.item, "cite \"…\" as of YYYY-MM-DD"));
                    findings.push(finding);
                }
                sources(&award.sources, findings);
                demands(&award.demands, findings);
            }
            ItemKind::Course(course) => sources(&course.sources, findings),
            ItemKind::Sequence(sequence) => sources(&sequence.sources, findings),
            _ => {}
        }
    }
}

fn demands(list: &[Demand], findings: &mut Vec<Diagnostic>) {
    for demand in list {
        sources(&demand.sources, findings);
        demands(&demand.parts, findings);
    }
}

fn sources(of: &Provenance, findings: &mut Vec<Diagnostic>) {
    for cite in of.cites.iter().filter(|cite| cite.as_of.is_none()) {
        findings.push(
            Diagnostic::new(
                Code::NoVersionDate,
                cite.text.span,
                "it is not said which version of this source was read",
            )
            .label("as of when?")
            .help("add the date of the version: `as of 2024-08-01`")
            .fix(Fix::show("write `as of` and the date").after(cite.text.span, " as of YYYY-MM-DD")),
        );
    }
    for reading in of.readings.iter().filter(|reading| reading.because.is_none()) {
        findings.push(
            Diagnostic::new(
                Code::ReadingWithoutReason,
                reading.text.span,
                "it is not said why the source is read so",
            )
            .label("for which reason?")
            .help("add what the reading rests on: `because \"…\"`")
            .fix(Fix::show("write `because` and the reason").after(reading.text.span, " because \"…\"")),
        );
    }
}
