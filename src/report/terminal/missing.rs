//! What stands in the way of an award, what is not earned yet, and what is due soon.

use std::collections::BTreeSet;

use super::{Writer, ordered, uses};
use crate::audit::outcome::gaps::{Gap, is_choice, open, settled};
use crate::audit::outcome::{Audit, AwardResult, Blocking, DemandResult, Verdict};
use crate::diagnostic::render::text::{clean, counted};
use crate::report::gaps::{blockers, lack, refusals};
use crate::report::words::{day, title, verdict};

/// How many reasons why records do not count are shown of a requirement, unless all are.
const MOST_REFUSALS: usize = 4;
/// How many records are named that could count in requirements that block, unless all are.
const MOST_NAMED: usize = 8;

impl Writer<'_> {
    /// Things that stand in the way; of several in a row with the same sources the last names them.
    pub(super) fn gaps(&mut self, gaps: &[Gap<'_>]) {
        let mut written = BTreeSet::new();
        for (at, gap) in gaps.iter().enumerate() {
            let before = self.out.len();
            self.gap(gap);
            // What two branches leave open alike is said once.
            let text = self.out.split_off(before);
            if !written.insert(text.clone()) {
                continue;
            }
            self.out.push_str(&text);
            let same = gaps.get(at + 1).is_some_and(|next| next.cites == gap.cites);
            if !same {
                self.sources(gap.cites, "    ");
            }
        }
    }

    /// One thing that stands in the way.
    pub(super) fn gap(&mut self, gap: &Gap<'_>) {
        let (sign, _, ink) = verdict(gap.demand.verdict);
        let sign = self.ink(&sign.to_string(), ink);
        let around: Vec<String> = gap.within.iter().copied().map(title).collect();
        let within = gap.demand.when.as_ref().and_then(|when| when.period.as_deref());
        let within = within.filter(|period| around.iter().any(|title| title == period));
        let mut path = around;
        path.push(title(gap.demand));
        let path = path.join(" › ");
        if is_choice(gap.demand) {
            let still = gap.demand.parts.iter().filter(|part| part.chosen && open(part.verdict)).count();
            let needed = if still > 1 {
                format!("{still} of these are needed")
            } else {
                "one of these is needed".to_owned()
            };
            self.text(&format!("{path}: {needed}"), &format!("  {sign} "), "    ");
            for part in ordered(gap.demand).into_iter().filter(|part| !settled(part.verdict)) {
                let lead = if part.chosen { "nearest: " } else { "" };
                self.text(&format!("{lead}{}: {}", title(part), lack(part, None)), "    • ", "      ");
                self.considered(part, "      ");
            }
        } else {
            self.text(&format!("{path}: {}", lack(gap.demand, within)), &format!("  {sign} "), "    ");
            self.considered(gap.demand, "    ");
        }
    }

    /// The records that were looked at for a demand, and why they do not count.
    pub(super) fn considered(&mut self, demand: &DemandResult, indent: &str) {
        let more = format!("{indent}  ");
        let found = refusals(demand, self.style.verbose);
        let shown = if self.style.verbose { found.len() } else { MOST_REFUSALS };
        for refusal in found.iter().take(shown) {
            let said = refusal.said(|one| self.record(one.record));
            self.text(&format!("not counted: {said}"), indent, &more);
        }
        if found.len() > shown {
            let rest: usize = found.iter().skip(shown).map(|refusal| refusal.records.len()).sum();
            let rest = counted(rest, "more record", "more records");
            self.text(&format!("not counted: {rest}; shown with --verbose"), indent, &more);
        }
        if self.style.verbose && !demand.other_courses.is_empty() {
            let names: Vec<String> = demand.other_courses.iter().map(|at| self.record(*at)).collect();
            self.text(&format!("of other courses: {}", names.join(", ")), indent, &more);
        }
    }

    /// Requirements that stand in each other's way.
    pub(super) fn blocking<'s>(
        &mut self,
        sets: impl Iterator<Item = &'s Blocking>,
        award: &AwardResult,
        audit: &Audit,
    ) {
        for set in sets {
            let titles = blockers(&set.demands, award, audit);
            if titles.len() < 2 {
                continue;
            }
            let text = format!(
                "Whatever is counted where, these cannot all be met with what is on record and planned: {}.",
                titles.join("; ")
            );
            self.text(&text, "  ", "  ");
            let many = set.evidence.len() > MOST_NAMED && !self.style.verbose;
            if many {
                let count = set.evidence.len();
                self.text(
                    &format!("{count} records could count in them; shown with --verbose"),
                    "    ",
                    "      ",
                );
            } else if !set.evidence.is_empty() {
                let names: Vec<String> = set.evidence.iter().map(|at| self.record(*at)).collect();
                self.text(&format!("what could count in them: {}", names.join(", ")), "    ", "      ");
            }
        }
    }

    /// What is counted on but not earned yet.
    pub(super) fn pending(&mut self, award: &AwardResult) {
        if !matches!(award.verdict, Verdict::OnTrack | Verdict::NotMet | Verdict::CannotTell) {
            return;
        }
        let mut names: Vec<String> = Vec::new();
        for used in award.demands.iter().flat_map(uses).filter(|used| !used.earned) {
            let name = format!("{} ({})", clean(&used.title), self.state(used));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            self.heading("What is counted on, but not earned yet");
            self.text(&names.join(", "), "  ", "  ");
        }
    }

    /// What is due soon, by day.
    pub(super) fn due_soon(&mut self, award: &AwardResult) {
        let mut soon: Vec<(String, String)> = Vec::new();
        let mut open: Vec<&DemandResult> = award.demands.iter().collect();
        while let Some(demand) = open.pop() {
            let choice = is_choice(demand);
            let within = demand.parts.iter().filter(|part| part.verdict == Verdict::DueSoon);
            let mut within: Vec<&DemandResult> = within.filter(|part| !choice || part.chosen).collect();
            let last = demand.when.as_ref().and_then(|when| when.until.clone());
            if let (true, Verdict::DueSoon, Some(last)) = (within.is_empty(), demand.verdict, last) {
                let period = demand.when.as_ref().and_then(|when| when.period.as_deref());
                let period = period.map(|period| format!(" ({})", clean(period))).unwrap_or_default();
                soon.push((last, format!("{}{period}", title(demand))));
            }
            open.append(&mut within);
        }
        soon.sort();
        soon.dedup();
        if !soon.is_empty() {
            self.heading("What is due soon");
            for (last, what) in soon {
                self.text(&format!("{what}: by {}", day(&last)), "  … ", "    ");
            }
        }
    }
}
