//! How one verdict comes about, from the award down to the rule, its source and the records.

use std::collections::BTreeSet;

use super::{Record, Style, Writer, sentence};
use crate::audit::outcome::gaps::gaps;
use crate::audit::outcome::{Audit, AwardResult, DemandResult, Use};
use crate::diagnostic::render::text::{Ink, clean};
use crate::report::branches;
use crate::report::words::{day, title};

/// How the requirements of a path come to stand as they do, in an audit that holds nothing else (see
/// [`only`](crate::report::only)); without a path, how the award does.
#[must_use]
pub fn why(audit: &Audit, path: Option<&str>, records: &[Record], style: &Style) -> String {
    // Of one requirement everything is wanted, also the branches it stands in; of an award what decides.
    let whole = path.is_none().then(|| branches::without(audit));
    let audit = whole.as_ref().unwrap_or(audit);
    let mut writer = Writer::new(records, &Style { verbose: path.is_some(), ..*style });
    writer.traced = true;
    let who = audit.student_name.as_ref().unwrap_or(&audit.student);
    if let Some(award) = audit.awards.first() {
        let what = path.and_then(|path| award.demands.iter().find_map(|demand| found(demand, path)));
        let what = what.map_or_else(|| clean(&award.title), title);
        let head = format!("{what}: how it stands for {}, as of {}, and why", clean(who), day(&audit.as_of));
        let head = writer.ink(&head, Ink::Bold);
        writer.text(&head, "", "");
        writer.blank();
        writer.chain(award, path, audit);
    }
    writer.out
}

fn found<'a>(demand: &'a DemandResult, path: &str) -> Option<&'a DemandResult> {
    if demand.path == path {
        return Some(demand);
    }
    demand.parts.iter().find_map(|part| found(part, path))
}

impl Writer<'_> {
    fn chain(&mut self, award: &AwardResult, path: Option<&str>, audit: &Audit) {
        let name = self.ink(&clean(&award.title), Ink::Bold);
        let line = self.judged(&name, award.verdict);
        self.text(&line, "", "  ");
        if path.is_none() {
            self.text(&sentence(award, &gaps(award)), "  ", "  ");
            for question in &award.open_questions {
                self.text(&format!("because: {}", clean(question)), "  ", "    ");
            }
        }
        if let Some(authority) = &award.authority {
            self.text(&format!("Asked for by: {}", clean(authority)), "  ", "    ");
        }
        let (kind, name, place) = (clean(&award.kind), clean(&award.award), clean(&award.place));
        self.text(&format!("rule: {kind} {name} [{place}]"), "  ", "    ");
        for (name, stands) in &award.adds_to {
            let line = self.judged(&clean(name), *stands);
            self.text(&format!("Also required: {line}"), "  ", "    ");
        }
        self.sources(&award.cites, "  ");
        self.readings(&award.readings, "  ");
        for note in &award.notes {
            self.text(&format!("Note: {}", clean(note)), "  ", "    ");
        }
        for base in audit.awards.iter().skip(1) {
            let by = base.authority.as_ref().map(|by| format!(", asked for by {}", clean(by)));
            let line = format!("Extends: {}{}", clean(&base.title), by.unwrap_or_default());
            self.text(&line, "  ", "    ");
            self.sources(&base.cites, "    ");
            self.readings(&base.readings, "    ");
        }
        self.layer = Some(award.title.clone());
        for demand in &award.demands {
            self.link(demand, path, 1);
        }
        let mut about = BTreeSet::new();
        if let Some(path) = path {
            award.demands.iter().for_each(|demand| names(demand, path, false, &mut about));
        }
        let sets = award.blocking.iter();
        let sets = sets
            .filter(|set| path.is_none() || set.demands.iter().any(|one| about.contains(one.path.as_str())));
        self.blocking(sets, award, audit);
    }

    /// A requirement on the way to the one that is asked about, or that one with all that is below it.
    fn link(&mut self, demand: &DemandResult, path: Option<&str>, depth: usize) {
        if path.is_none_or(|path| demand.path == path) {
            self.demand(demand, depth, "");
            return;
        }
        self.line(demand, depth, "");
        let around = self.enter(demand);
        self.rule(demand, &"  ".repeat(depth + 1));
        for part in &demand.parts {
            self.link(part, path, depth + 1);
        }
        (self.when, self.period, self.layer) = around;
    }

    /// Where what counts stands in the plan file.
    pub(super) fn on_record(&mut self, uses: &[Use], indent: &str) {
        for at in uses.iter().flat_map(|one| &one.records) {
            let (title, details) = match self.records.get(*at) {
                Some(record) => (clean(&record.title), clean(&record.details)),
                None => Default::default(),
            };
            let details = if details.is_empty() { details } else { format!(", {details}") };
            self.text(&format!("on record: courses[{at}], {title}{details}"), indent, &format!("{indent}  "));
        }
    }
}

/// The paths of the requirements asked about and of those below them.
fn names<'a>(demand: &'a DemandResult, path: &str, within: bool, into: &mut BTreeSet<&'a str>) {
    let within = within || demand.path == path;
    if within {
        into.insert(&demand.path);
    }
    demand.parts.iter().for_each(|part| names(part, path, within, into));
}
