//! What an award asks for, line by line, and what counts.

use std::fmt::Write as _;

use super::{GLUE, Writer, ordered, uses};
use crate::audit::outcome::gaps::{is_choice, is_open_branch, open, settled};
use crate::audit::outcome::{DemandResult, Use, Verdict, When};
use crate::diagnostic::render::text::clean;
use crate::report::gaps::counting;
use crate::report::words::{day, missing, progress, title, verdict, when};

impl Writer<'_> {
    pub(super) fn demand(&mut self, demand: &DemandResult, depth: usize, lead: &str) {
        self.line(demand, depth, lead);
        let around = self.enter(demand);
        self.below(demand, depth);
        (self.when, self.period, self.layer) = around;
    }

    /// A demand and how it stands, in a line.
    pub(super) fn line(&mut self, demand: &DemandResult, depth: usize, lead: &str) {
        let indent = "  ".repeat(depth);
        let (sign, words, ink) = verdict(demand.verdict);
        let mut line = format!("{lead}{}: {}", title(demand), self.ink(words, ink));
        line.push_str(&self.instead(&demand.path));
        if let Some(amount) =
            demand.amount.filter(|_| !matches!(demand.verdict, Verdict::NotApplicable | Verdict::Waived))
        {
            let _ = write!(line, ", {}", progress(amount));
            if let Some(missing) = missing(amount) {
                let _ = write!(line, "; {missing}");
            }
        }
        let applies = demand.verdict != Verdict::NotApplicable;
        if let Some(wanted) = demand.when.as_ref().filter(|_| applies) {
            let named = self.period.as_deref().or(Some(demand.title.as_str()));
            if Some(wanted) != self.when.as_ref()
                && let Some(wanted) = when(wanted, named)
            {
                let _ = write!(line, ", {wanted}");
            }
        }
        if let Some(layer) = demand.layer.as_ref().filter(|_| demand.layer != self.layer) {
            let _ = write!(line, " (asked for by {})", clean(layer));
        }
        self.text(&line, &format!("{indent}{} ", self.ink(&sign.to_string(), ink)), &format!("{indent}    "));
    }

    /// Notes the time, period and layer a demand stands in, and returns those around it.
    pub(super) fn enter(&mut self, demand: &DemandResult) -> (Option<When>, Option<String>, Option<String>) {
        let around = (self.when.clone(), self.period.clone(), self.layer.clone());
        if demand.when.is_some() {
            self.when.clone_from(&demand.when);
        }
        if let Some(period) = demand.when.as_ref().and_then(|when| when.period.clone()) {
            self.period = Some(period);
        }
        if demand.layer.is_some() && demand.layer != self.layer {
            self.layer.clone_from(&demand.layer);
        }
        around
    }

    /// What stands below the line of a demand.
    pub(super) fn below(&mut self, demand: &DemandResult, depth: usize) {
        let indent = "  ".repeat(depth);
        let inner = format!("{indent}  ");
        let more = format!("{indent}    ");
        // What was late is shown down to what was late in it.
        let late = demand.verdict == Verdict::MetLate;
        let otherwise = demand.parts.iter().any(|part| self.is_otherwise(part));
        let folded = settled(demand.verdict) && !late && !self.style.verbose && !otherwise;
        if let Some(because) = &demand.because {
            self.text(&format!("because: {}", clean(because)), &inner, &more);
        }
        if let Some(unknown) = demand.when.as_ref().and_then(|when| when.unknown.as_ref())
            && demand.because.as_ref() != Some(unknown)
            && (self.style.verbose || open(demand.verdict))
        {
            self.text(&format!("days not known: {}", clean(unknown)), &inner, &more);
        }
        if self.style.verbose && !demand.events.is_empty() {
            let each =
                demand.events.iter().map(|event| format!("{} of {}", clean(&event.title), day(&event.date)));
            let each: Vec<String> = each.collect();
            self.text(&format!("on record: {}", each.join(", ")), &inner, &more);
        }
        let found: Vec<&Use> = if folded { uses(demand).collect() } else { demand.counted.iter().collect() };
        if !found.is_empty() {
            let each = counting(found.into_iter(), |used| self.state(used)).into_iter();
            let names: Vec<String> =
                each.map(|(title, inside)| format!("{title} ({})", inside.replace(' ', GLUE))).collect();
            self.text(&format!("counts: {}", names.join(", ")), &inner, &more);
        }
        if self.traced {
            self.on_record(&demand.counted, &inner);
            self.considered(demand, &inner);
        }
        if folded {
            let by: Vec<String> = demand.parts.iter().filter(|part| part.chosen).map(title).collect();
            if !by.is_empty() {
                self.text(&format!("by: {}", by.join("; ")), &inner, &more);
            }
            return;
        }
        self.rule(demand, &inner);
        if is_choice(demand) {
            self.choice(demand, depth + 1);
        } else {
            if is_open_branch(demand) {
                self.text("if so, this is asked for:", &inner, &more);
            }
            let wanted = |part: &&DemandResult| {
                !late || self.style.verbose || otherwise || part.verdict == Verdict::MetLate
            };
            for part in demand.parts.iter().filter(wanted).collect::<Vec<_>>() {
                self.demand(part, depth + 1, "");
            }
        }
    }

    /// What the policy says of a demand.
    pub(super) fn rule(&mut self, demand: &DemandResult, indent: &str) {
        let more = format!("{indent}  ");
        if self.style.verbose || self.traced {
            let place = clean(&demand.place);
            self.text(&format!("rule: {} [{place}]", clean(&demand.text)), indent, &more);
        }
        // Of a demand that is owed period by period, it is said once.
        if (self.style.verbose || open(demand.verdict)) && self.said.insert(demand.place.clone()) {
            self.sources(&demand.cites, indent);
            self.readings(&demand.readings, indent);
            for note in &demand.notes {
                self.text(&format!("Note: {}", clean(note)), indent, &more);
            }
        }
    }

    /// The alternatives of a choice: the one counted, or what is nearest and what else would do.
    pub(super) fn choice(&mut self, demand: &DemandResult, depth: usize) {
        let indent = "  ".repeat(depth);
        let unmet = open(demand.verdict);
        let still = demand.parts.iter().filter(|part| part.chosen && open(part.verdict)).count();
        if unmet && still > 1 {
            self.text(&format!("{still} of these are needed:"), &indent, &indent);
        } else if unmet {
            self.text("one of these is needed:", &indent, &indent);
        }
        let mut others = Vec::new();
        for part in ordered(demand) {
            let lead = match (part.chosen, unmet && open(part.verdict)) {
                (true, true) => "nearest: ",
                (true, false) => "chosen: ",
                (false, _) => "",
            };
            let shown = part.chosen || self.style.verbose || self.is_otherwise(part);
            if shown || (unmet && part.verdict != Verdict::NotApplicable) {
                self.demand(part, depth, lead);
            } else if part.verdict != Verdict::NotApplicable {
                others.push(title(part));
            }
        }
        if !others.is_empty() {
            self.text(&format!("not needed besides: {}", others.join("; ")), &indent, &format!("{indent}  "));
        }
    }
}
