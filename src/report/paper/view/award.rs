//! An award with everything it asks for, in words.

use serde::Serialize;

use super::item::{Item, item};
use super::names::days;
use super::{Lens, sources};
use crate::audit::outcome::gaps::{credit, gaps, is_choice, settled};
use crate::audit::outcome::{AwardResult, DemandResult, EventUse, Verdict, When};
use crate::diagnostic::render::text::clean;
use crate::policy::Measure;
use crate::quantity::Amount;
use crate::report::gaps::{blockers, counting, is_period, leaves, repairs};
use crate::report::terminal::{capital, ordered, sentence, sentence_end};
use crate::report::words::{day, due, joined, missing, plain, progress, title, unit, verdict};

/// An award in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwardView {
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// Its code in a state's records.
    pub code: Option<String>,
    /// Who grants or asks for it.
    pub authority: Option<String>,
    /// The title of the award it extends.
    pub extends: Option<String>,
    /// How it stands.
    #[serde(skip)]
    pub verdict: Verdict,
    /// The same in a word.
    pub stands: String,
    /// The same as a letter says it.
    pub stands_plain: String,
    /// How it stands, in one sentence.
    pub sentence: String,
    /// `19 of 24 credits earned`, where it counts credit.
    pub credits: Option<String>,
    /// Where it is written.
    pub sources: Vec<String>,
    /// How unclear rules were read.
    pub readings: Vec<String>,
    /// Notes.
    pub notes: Vec<String>,
    /// Awards that must be met besides: title and how they stand.
    pub adds_to: Vec<(String, String)>,
    /// Of what is missing: the records that do not count in it, and why.
    pub refused: Vec<String>,
    /// What it asks for, in its order.
    pub items: Vec<Item>,
    /// All its demands with what counts.
    pub rows: Vec<Row>,
    /// What the numbers in `rows` stand for: the sources of its demands.
    pub references: Vec<String>,
    /// Requirements that cannot all be met with what is there.
    pub conflicts: Vec<String>,
    /// The fewest courses to add that would meet what it asks of courses.
    pub repair: Vec<String>,
    /// Records that count for nothing here.
    pub unused: Vec<String>,
    /// Why it cannot be told or was not decided.
    pub questions: Vec<String>,
}

/// A demand in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its title, led by a sign for each demand around it.
    pub title: String,
    /// How it stands.
    pub stands: String,
    /// When it is wanted.
    pub due: String,
    /// Amount, what counts, and why it stands so.
    pub evidence: String,
    /// The numbers of its sources: `1, 2`.
    pub sources: String,
    /// Which award asks for it, in an award that extends another.
    pub layer: Option<String>,
}

pub(super) fn is_not_for(award: &AwardResult) -> bool {
    award.verdict == Verdict::NotApplicable
}

pub(super) fn view(lens: &Lens<'_>, award: &AwardResult) -> Option<AwardView> {
    if is_not_for(award) {
        return None;
    }
    let (_, stands, _) = verdict(award.verdict);
    let mut table =
        Table { lens, rows: Vec::new(), references: Vec::new(), readings: Vec::new(), notes: Vec::new() };
    table.readings.extend(award.readings.iter().map(reading));
    table.notes.extend(award.notes.iter().map(|note| clean(note)));
    for demand in &award.demands {
        table.add(demand, 0, "", None);
    }
    let Table { rows, references, readings, notes, .. } = table;
    let titled = |name: &String| {
        let known = lens.audit.awards.iter().find(|other| other.award == *name);
        known.map_or_else(|| lens.names.title(name), |other| clean(&other.title))
    };
    let items: Vec<Item> = leaves(award).iter().map(|leaf| item(lens, award, leaf)).collect();
    Some(AwardView {
        title: clean(&award.title),
        kind: clean(&award.kind),
        code: award.code.as_deref().map(clean),
        authority: award.authority.as_deref().map(clean),
        extends: award.extends.as_ref().map(titled),
        verdict: award.verdict,
        stands: stands.to_owned(),
        stands_plain: plain(award.verdict).to_owned(),
        sentence: sentence(award, &gaps(award)),
        credits: credits(award),
        sources: sources(&award.cites),
        readings,
        notes,
        adds_to: award
            .adds_to
            .iter()
            .map(|(name, stands)| (titled(name), verdict(*stands).1.to_owned()))
            .collect(),
        refused: items
            .iter()
            .flat_map(|item| item.refused.iter().map(|text| format!("{}: {text}", item.path)))
            .collect(),
        items,
        rows,
        references,
        conflicts: award
            .blocking
            .iter()
            .map(|set| blockers(&set.demands, award, &lens.audit))
            .filter(|titles| titles.len() > 1)
            .map(|titles| titles.join("; "))
            .collect(),
        repair: repairs(award, &lens.audit)
            .into_iter()
            .map(|(course, others)| or_any(course, &others))
            .collect(),
        unused: award.unused.iter().map(|at| record(lens, *at)).collect(),
        questions: award.open_questions.iter().map(|text| capital(&clean(text))).collect(),
    })
}

/// A course and some of those that would do the same.
fn or_any(course: String, others: &[String]) -> String {
    match others {
        [] => course,
        few if few.len() <= MOST_OTHERS => format!("{course}; or in its place {}", joined(few, "or")),
        many => format!("{course}; or one of {} others", many.len()),
    }
}

/// How many courses are named that would do the same as another.
const MOST_OTHERS: usize = 4;

fn credits(award: &AwardResult) -> Option<String> {
    let credit = credit(award);
    (credit.owed > Amount::ZERO).then(|| {
        format!("{} of {} {} earned", credit.earned, credit.owed, unit(Measure::Credits, credit.owed))
    })
}

fn reading(reading: &crate::policy::Reading) -> String {
    let mut line = sentence_end(&reading.text);
    if let Some(because) = &reading.because {
        line.push_str(" Reason: ");
        line.push_str(&sentence_end(because));
    }
    line
}

fn record(lens: &Lens<'_>, at: usize) -> String {
    match lens.plan.courses.get(at) {
        Some(record) => format!("{} ({})", lens.names.record(record), record.state.word()),
        None => format!("record {}", at + 1),
    }
}

struct Table<'l, 'a> {
    lens: &'l Lens<'a>,
    rows: Vec<Row>,
    references: Vec<String>,
    readings: Vec<String>,
    notes: Vec<String>,
}

impl Table<'_, '_> {
    /// `around` is when what is around it is wanted: that is not said again.
    fn add(&mut self, demand: &DemandResult, depth: usize, lead: &str, around: Option<&When>) {
        if demand.verdict == Verdict::NotApplicable && depth > 0 {
            return;
        }
        let (_, stands, _) = verdict(demand.verdict);
        let numbers: Vec<String> =
            sources(&demand.cites).into_iter().map(|text| self.reference(text)).collect();
        // Of a demand that is owed period by period, what the policy says of it stands once.
        if !is_period(demand) {
            for one in &demand.readings {
                add(&mut self.readings, format!("{}: {}", title(demand), reading(one)));
            }
            for note in &demand.notes {
                add(&mut self.notes, format!("{}: {}", title(demand), clean(note)));
            }
        }
        self.rows.push(Row {
            title: format!("{}{lead}{}", "› ".repeat(depth), title(demand)),
            stands: stands.to_owned(),
            due: demand
                .when
                .as_ref()
                .filter(|when| Some(*when) != around)
                .map(|when| {
                    due(&When { period: period(when, demand, around), ..when.clone() }, demand.verdict)
                })
                .unwrap_or_default(),
            evidence: self.evidence(demand),
            sources: numbers.join(", "),
            layer: demand.layer.as_deref().map(clean),
        });
        let inner = demand.when.as_ref().or(around);
        let unmet = !settled(demand.verdict) && demand.verdict != Verdict::OnTrack;
        if !is_choice(demand) {
            demand.parts.iter().for_each(|part| self.add(part, depth + 1, "", inner));
            return;
        }
        for part in ordered(demand) {
            match (part.chosen, unmet) {
                (true, true) if !settled(part.verdict) => self.add(part, depth + 1, "nearest: ", inner),
                (true, _) => self.add(part, depth + 1, "chosen: ", inner),
                (false, true) => self.add(part, depth + 1, "or: ", inner),
                (false, false) => {}
            }
        }
    }

    fn reference(&mut self, text: String) -> String {
        let at = self.references.iter().position(|known| *known == text).unwrap_or_else(|| {
            self.references.push(text);
            self.references.len() - 1
        });
        (at + 1).to_string()
    }

    fn evidence(&self, demand: &DemandResult) -> String {
        let mut parts: Vec<String> = Vec::new();
        if demand.verdict != Verdict::NotApplicable {
            parts.extend(demand.amount.map(progress));
            parts.extend(demand.amount.and_then(missing));
        }
        let because = demand.because.as_deref().map(clean).filter(|text| !text.is_empty());
        parts.extend(because.map(|text| days(&text)));
        let each = counting(demand.counted.iter(), |used| self.lens.state(used)).into_iter();
        let mut counted: Vec<String> = each.map(|(title, inside)| format!("{title} ({inside})")).collect();
        // The reason names the days already where it is that something happened.
        let because = demand.because.as_deref().unwrap_or_default();
        let named = demand.events.iter().all(|event| because.contains(&event.date));
        if !named {
            counted.extend(demand.events.iter().map(event));
        }
        if !counted.is_empty() {
            parts.push(format!("counts: {}", counted.join(", ")));
        }
        parts.join("; ")
    }
}

/// The period, where neither its name nor what is around it says it.
fn period(when: &When, demand: &DemandResult, around: Option<&When>) -> Option<String> {
    let named = Some(&demand.title) == when.period.as_ref();
    let known = around.is_some_and(|around| around.period == when.period);
    when.period.clone().filter(|_| !named && !known)
}

fn add(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

fn event(event: &EventUse) -> String {
    format!("{} on {}", clean(&event.title), day(&event.date))
}
