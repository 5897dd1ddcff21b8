//! What an example expects: which demands of the award are meant.

use super::{Expectation, Reader, Target, follow_on, quoted};
use crate::audit::outcome::Verdict;
use crate::diagnostic::{Code, Diagnostic, Fix, did_you_mean};
use crate::policy::Award;
use crate::syntax::tree::{self, Expected, Word};

/// The most names a finding lists.
const MOST_LISTED: usize = 12;

impl Reader<'_, '_> {
    /// What is expected; without what names no demand.
    pub(super) fn expectations(&mut self, example: &tree::Example, award: &Award) -> Vec<Expectation> {
        let mut found = Vec::new();
        for expect in &example.expects {
            let demand = match &expect.demand {
                Some(word) => match self.target(word, award) {
                    Some(target) => Some(target),
                    None => continue,
                },
                None => None,
            };
            let because = expect.because.iter().filter_map(|word| self.target(word, award)).collect();
            let Some(place) = self.place(expect.span) else { continue };
            let text = self.sources.slice(expect.span).split_whitespace().collect::<Vec<_>>().join(" ");
            found.push(Expectation {
                span: expect.span,
                place,
                text,
                demand,
                verdict: verdict(expect.verdict.value),
                because,
            });
        }
        found
    }

    /// The demands a word means: by name, by the names down to it, or by title.
    pub(super) fn target(&mut self, word: &Word, award: &Award) -> Option<Target> {
        let means = |demand: &&crate::policy::Demand| {
            demand.path == word.value
                || demand.name.as_ref() == Some(&word.value)
                || demand.title.as_ref() == Some(&word.value)
        };
        let mut paths: Vec<String> =
            award.demands.iter().filter(means).map(|demand| demand.path.clone()).collect();
        paths.sort();
        paths.dedup();
        if !paths.is_empty() {
            return Some(Target { written: word.value.clone(), paths });
        }
        if follow_on::is_written(&word.value, award, self.files, self.names) {
            self.unread = true;
            return None;
        }
        let name = &award.named.name;
        let finding = Diagnostic::new(
            Code::ExampleDemand,
            word.span,
            format!("`{name}` has no demand `{}`", word.value),
        );
        let is_text = self.sources.slice(word.span).starts_with('"');
        let names: Vec<&str> = award.demands.iter().filter_map(|demand| demand.name.as_deref()).collect();
        let titles = award.demands.iter().filter_map(|demand| demand.title.as_deref());
        let meant = if is_text {
            did_you_mean(&word.value, titles).map(quoted)
        } else {
            did_you_mean(&word.value, names.iter().copied()).map(str::to_owned)
        };
        self.findings.push(match meant {
            Some(meant) => finding
                .label(format!("did you mean {}?", ticked(&meant)))
                .fix(Fix::review(format!("write {}", ticked(&meant))).replace(word.span, meant)),
            None if names.is_empty() => finding
                .label("not a demand")
                .help("give the demand meant a name, or write its title in quotes"),
            None => finding.label("not a demand of it").help(format!("it has: {}", listed(names))),
        });
        None
    }
}

fn ticked(text: &str) -> String {
    if text.starts_with('"') { text.to_owned() } else { format!("`{text}`") }
}

fn listed(mut names: Vec<&str>) -> String {
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(MOST_LISTED);
    names.truncate(MOST_LISTED);
    let list = names.join(", ");
    if more > 0 { format!("{list} and {more} more") } else { list }
}

fn verdict(expected: Expected) -> Verdict {
    match expected {
        Expected::Met => Verdict::Met,
        Expected::MetLate => Verdict::MetLate,
        Expected::OnTrack => Verdict::OnTrack,
        Expected::NotMet => Verdict::NotMet,
        Expected::NotYetDue => Verdict::NotYetDue,
        Expected::DueSoon => Verdict::DueSoon,
        Expected::Overdue => Verdict::Overdue,
        Expected::Missed => Verdict::Missed,
        Expected::CannotTell => Verdict::CannotTell,
        Expected::Waived => Verdict::Waived,
        Expected::NotApplicable => Verdict::NotApplicable,
        Expected::Undecided => Verdict::Undecided,
    }
}
