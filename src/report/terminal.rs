//! The result of an audit as a counselor reads it to a parent.
//!
//! For each award: how it stands, in a word and a sentence; what is missing, with its source; then
//! everything the award asks for and what counts toward it. What is met is folded to a line. Signs
//! and words never depend on colour.

mod demands;
mod feasible;
mod missing;
mod why;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::words::{day, source, verdict};
use crate::audit::outcome::gaps::{Gap, credit, gaps, is_choice};
use crate::audit::outcome::{Audit, AwardResult, DemandResult, Finding, FlagResult, Use, Verdict, When};
use crate::diagnostic::render::text::{Ink, clean, counted, paint, wrap};
use crate::plan::Plan;
use crate::policy::{Cite, Reading};
use crate::quantity::Amount;

pub use why::why;

/// How a report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to write ANSI colours.
    pub color: bool,
    /// The most characters in a line; at least 40 are used.
    pub width: usize,
    /// Whether to unfold what is met, alternatives that are not needed, and the rules' own words.
    pub verbose: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 80, verbose: false }
    }
}

/// What a course record of the plan file is called and how it stands, for an audit only knows its
/// place in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The course's title.
    pub title: String,
    /// Its state in words: `earned`, `in progress`, `planned`, `failed`.
    pub state: String,
    /// When it was taken and its grade, as far as the record says so: `2023-24, grade B`.
    pub details: String,
}

impl Record {
    /// Those of a plan, in their order.
    #[must_use]
    pub fn of(plan: &Plan) -> Vec<Self> {
        let each = plan.courses.iter().map(|record| {
            let year = record.year().map(|year| year.to_string());
            let grade = record.grade.as_ref().map(|grade| format!("grade {grade}"));
            let place = record.place.as_ref().map(|place| format!("at {place}"));
            let details = [year, record.term.clone(), grade, place].into_iter().flatten();
            Self {
                title: record.title.clone().unwrap_or_else(|| record.course.clone()),
                state: record.state.word().to_owned(),
                details: details.collect::<Vec<_>>().join(", "),
            }
        });
        each.collect()
    }
}

/// The report of an audit. `records` are the plan file's course records in their order; where one is
/// not given, it is called by its number.
#[must_use]
pub fn terminal(audit: &Audit, records: &[Record], style: &Style) -> String {
    let mut writer = Writer::new(records, style);
    writer.audit(&super::branches::without(audit));
    writer.out
}

/// Only whether the awards can still be met, as far as the audit says so, with their schedules.
#[must_use]
pub fn feasible(audit: &Audit, records: &[Record], style: &Style) -> String {
    let mut writer = Writer::new(records, style);
    let who = audit.student_name.as_ref().unwrap_or(&audit.student);
    let head = writer.ink(&format!("Schedule for {}, as of {}", clean(who), day(&audit.as_of)), Ink::Bold);
    writer.text(&head, "", "");
    writer.feasible(&audit.feasible);
    writer.out
}

/// How the awards of an audit stand and what counts where, without the frame of a report. `expected` is what
/// was expected instead, by the path of a demand; of the award by the empty path. It is shown beside what was
/// found, and the demands around it are unfolded.
pub(super) fn result(
    audit: &Audit,
    records: &[Record],
    style: &Style,
    expected: BTreeMap<String, String>,
) -> String {
    let mut writer = Writer { expected, ..Writer::new(records, style) };
    let audit = super::branches::without(audit);
    for award in &audit.awards {
        writer.alone(award);
    }
    if !audit.findings.is_empty() {
        writer.blank();
        for finding in &audit.findings {
            writer.text(&clean(&finding.problem), "! ", "  ");
        }
    }
    writer.out
}

/// Stands for a space at which no line is broken, until the lines are. No text has it: it is a
/// control character, and those are taken out.
const GLUE: &str = "\u{1}";

struct Writer<'a> {
    out: String,
    records: &'a [Record],
    style: Style,
    /// When what is around is wanted.
    when: Option<When>,
    /// The period named around what is being written.
    period: Option<String>,
    /// The award that asks for what is being written.
    layer: Option<String>,
    /// Whether rules, the places of records in the plan file and records that do not count are told with what is shown.
    traced: bool,
    /// Where the demands are declared of which sources, readings and notes were written, in this award.
    said: BTreeSet<String>,
    /// What was expected instead of what was found, by path.
    expected: BTreeMap<String, String>,
}

impl<'a> Writer<'a> {
    fn new(records: &'a [Record], style: &Style) -> Self {
        Self {
            out: String::new(),
            records,
            style: Style { width: style.width.max(40), ..*style },
            when: None,
            period: None,
            layer: None,
            traced: false,
            said: BTreeSet::new(),
            expected: BTreeMap::new(),
        }
    }

    fn audit(&mut self, audit: &Audit) {
        let who = match &audit.student_name {
            Some(name) => format!("{} ({})", clean(name), clean(&audit.student)),
            None => format!("student {}", clean(&audit.student)),
        };
        let head = self.ink(&format!("Audit for {who}, as of {}", day(&audit.as_of)), Ink::Bold);
        self.text(&head, "", "");
        if audit.awards.is_empty() {
            self.blank();
            self.text("No award was asked for.", "", "");
        }
        if audit.awards.len() > 1 {
            self.blank();
            for award in &audit.awards {
                let line = self.judged(&clean(&award.title), award.verdict);
                self.text(&line, "  ", "    ");
            }
        }
        for award in &audit.awards {
            self.award(award, audit);
        }
        if !audit.feasible.is_empty() {
            self.feasible(&audit.feasible);
        }
        if !audit.flags.is_empty() {
            self.flags(&audit.flags);
        }
        if !audit.findings.is_empty() {
            self.findings(&audit.findings);
        }
        self.blank();
        let short: String = audit.policy.chars().take(12).collect();
        let foot = self.ink(&format!("Policy fingerprint: {}", clean(&short)), Ink::Dim);
        self.text(&foot, "", "");
    }

    fn award(&mut self, award: &AwardResult, audit: &Audit) {
        self.blank();
        let rule = self.ink(&"─".repeat(self.style.width), Ink::Dim);
        let _ = writeln!(self.out, "{rule}");
        let code = award.code.as_ref().map(|code| format!(" ({})", clean(code))).unwrap_or_default();
        let name = self.ink(&format!("{}{code}", clean(&award.title)), Ink::Bold);
        let line = self.judged(&name, award.verdict);
        self.text(&line, "", "  ");
        let gaps = gaps(award);
        self.text(&sentence(award, &gaps), "  ", "  ");
        self.sources(&award.cites, "  ");
        if award.verdict == Verdict::NotApplicable && !self.style.verbose {
            return;
        }
        self.readings(&award.readings, "  ");
        for note in &award.notes {
            self.text(&format!("Note: {}", clean(note)), "  ", "    ");
        }
        if let Some(base) = &award.extends {
            let known = audit.awards.iter().find(|other| other.award == *base);
            let base = known.map_or_else(|| clean(base), |other| clean(&other.title));
            self.text(&format!("Extends: {base}"), "  ", "    ");
        }
        for (name, stands) in &award.adds_to {
            let known = audit.awards.iter().find(|other| other.award == *name);
            let name = known.map_or_else(|| clean(name), |other| clean(&other.title));
            let line = self.judged(&name, *stands);
            self.text(&format!("Also required: {line}"), "  ", "    ");
        }
        let (missing, unknown): (Vec<_>, Vec<_>) = gaps.into_iter().partition(|gap| {
            matches!(gap.demand.verdict, Verdict::NotMet | Verdict::Overdue | Verdict::Missed)
        });
        if !missing.is_empty() {
            self.heading("What is missing");
            self.gaps(&missing);
            self.blocking(award.blocking.iter(), award, audit);
            if let Some(repair) = &award.repair {
                self.repair(repair, award, audit);
            }
        }
        if !unknown.is_empty() || !award.open_questions.is_empty() {
            self.heading(match award.verdict {
                Verdict::Undecided => "Why it is not decided",
                _ => "What is not known",
            });
            self.gaps(&unknown);
            let said = |question: &&String| !unknown.iter().any(|gap| says_all(gap.demand, question));
            for question in award.open_questions.iter().filter(said) {
                self.text(&clean(question), "  ? ", "    ");
            }
        }
        self.pending(award);
        self.due_soon(award);
        if !award.demands.is_empty() {
            self.heading("What is asked for, and what counts");
            self.said.clear();
            // What the award asks for itself needs no name; what it takes over does.
            self.layer = Some(award.title.clone());
            for demand in &award.demands {
                self.demand(demand, 1, "");
            }
        }
        self.unused(award);
    }

    /// An award and everything it asks for.
    fn alone(&mut self, award: &AwardResult) {
        let name = self.ink(&clean(&award.title), Ink::Bold);
        let line = self.judged(&name, award.verdict) + &self.instead("");
        self.text(&line, "", "  ");
        self.text(&sentence(award, &gaps(award)), "  ", "  ");
        for (name, stands) in &award.adds_to {
            let line = self.judged(&clean(name), *stands);
            self.text(&format!("Also required: {line}"), "  ", "    ");
        }
        for question in &award.open_questions {
            self.text(&clean(question), "  ? ", "    ");
        }
        self.layer = Some(award.title.clone());
        // Sources and readings stand in the policy, which is open in front of the reader.
        let mut open: Vec<&DemandResult> = award.demands.iter().collect();
        while let Some(demand) = open.pop() {
            self.said.insert(demand.place.clone());
            open.extend(&demand.parts);
        }
        for demand in &award.demands {
            self.demand(demand, 1, "");
        }
        if !award.unused.is_empty() {
            let names: Vec<String> = award.unused.iter().map(|at| self.record(*at)).collect();
            self.text(&format!("counts for nothing here: {}", names.join(", ")), "  ", "    ");
        }
    }

    /// Early warnings, and those the plan leaves open.
    fn flags(&mut self, flags: &[FlagResult]) {
        self.blank();
        let rule = self.ink(&"─".repeat(self.style.width), Ink::Dim);
        let _ = writeln!(self.out, "{rule}");
        let head = self.ink("Early warnings", Ink::Bold);
        self.text(&head, "", "");
        for flag in flags {
            let (sign, open) = if flag.raised { ('!', "") } else { ('?', ": cannot tell") };
            let why =
                if flag.because.is_empty() { String::new() } else { format!(": {}", clean(&flag.because)) };
            self.text(&format!("{}{open}{why}", clean(&flag.title)), &format!("  {sign} "), "    ");
            for suggestion in &flag.suggest {
                self.text(&format!("Suggested: {}", clean(suggestion)), "    ", "      ");
            }
            self.sources(&flag.cites, "    ");
        }
    }

    fn sources(&mut self, cites: &[Cite], indent: &str) {
        for cite in cites {
            let line = self.ink(&format!("Source: {}", source(cite)), Ink::Dim);
            self.text(&line, indent, &format!("{indent}  "));
        }
    }

    fn readings(&mut self, readings: &[Reading], indent: &str) {
        for reading in readings {
            let mut line =
                format!("The rule is unclear here and is read as follows: {}", sentence_end(&reading.text));
            if let Some(because) = &reading.because {
                let _ = write!(line, " Reason: {}", sentence_end(because));
            }
            self.text(&line, indent, &format!("{indent}  "));
        }
    }

    /// Records that count for nothing in an award.
    fn unused(&mut self, award: &AwardResult) {
        if award.unused.is_empty() {
            return;
        }
        self.heading("On record, but not counted toward this award");
        let names: Vec<String> = award.unused.iter().map(|at| self.record(*at)).collect();
        self.text(&names.join(", "), "  ", "  ");
    }

    fn findings(&mut self, findings: &[Finding]) {
        self.blank();
        let rule = self.ink(&"─".repeat(self.style.width), Ink::Dim);
        let _ = writeln!(self.out, "{rule}");
        let count = counted(findings.len(), "thing", "things");
        let head = self.ink(&format!("In the plan file, {count} could not be used as written"), Ink::Bold);
        self.text(&head, "", "");
        for finding in findings {
            self.text(&format!("{}: {}", clean(&finding.path), clean(&finding.problem)), "  ! ", "    ");
            if let Some(help) = &finding.help {
                self.text(&clean(help), "    ", "    ");
            }
        }
    }

    /// How the records of a use stand that are not earned yet.
    fn state(&self, used: &Use) -> String {
        let mut states: Vec<String> = Vec::new();
        for record in used.records.iter().filter_map(|at| self.records.get(*at)) {
            if !record.state.is_empty() && record.state != "earned" && !states.contains(&record.state) {
                states.push(record.state.clone());
            }
        }
        if states.is_empty() { "not earned yet".to_owned() } else { clean(&states.join(" and ")) }
    }

    fn record(&self, at: usize) -> String {
        match self.records.get(at) {
            Some(record) if record.state.is_empty() => clean(&record.title),
            Some(record) => format!("{} ({})", clean(&record.title), clean(&record.state)),
            None => format!("record {}", at + 1),
        }
    }

    /// What was expected of a demand instead of what is found, behind its verdict.
    fn instead(&self, path: &str) -> String {
        let expected = self.expected.get(path).map(|expected| format!("({expected})"));
        expected.map_or_else(String::new, |expected| format!(" {}", self.ink(&expected, Ink::Bold)))
    }

    /// Whether something else was expected of a demand, or of one below it.
    fn is_otherwise(&self, demand: &DemandResult) -> bool {
        !self.expected.is_empty()
            && (self.expected.contains_key(&demand.path)
                || demand.parts.iter().any(|part| self.is_otherwise(part)))
    }

    /// `✓ title: met`, in colour.
    fn judged(&self, title: &str, stands: Verdict) -> String {
        let (sign, words, ink) = verdict(stands);
        format!("{} {title}: {}", self.ink(&sign.to_string(), ink), self.ink(words, ink))
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        let text = self.ink(text, Ink::Bold);
        self.text(&text, "", "");
    }

    fn text(&mut self, text: &str, first: &str, rest: &str) {
        self.out.push_str(&wrap(text, first, rest, self.style.width).replace(GLUE, " "));
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn ink(&self, text: &str, ink: Ink) -> String {
        paint(text, ink, self.style.color)
    }
}

/// How an award stands, in one sentence.
pub(super) fn sentence(award: &AwardResult, gaps: &[Gap<'_>]) -> String {
    let credit = credit(award);
    let mut lead = String::new();
    if credit.owed > Amount::ZERO {
        lead = format!(
            "{} of {} {}",
            credit.counted,
            credit.owed,
            super::words::unit(crate::policy::Measure::Credits, credit.owed)
        );
        if credit.earned < credit.counted {
            let _ = write!(lead, " ({} earned so far)", credit.earned);
        }
        lead.push_str("; ");
    }
    let rest = match award.verdict {
        Verdict::Met => match award.demands.iter().any(|demand| demand.verdict == Verdict::Waived) {
            true => "everything that is asked for is met or waived.".to_owned(),
            false => "everything that is asked for is met.".to_owned(),
        },
        Verdict::Waived => "it is waived.".to_owned(),
        Verdict::OnTrack => "it will be met if everything under way and planned succeeds.".to_owned(),
        Verdict::MetLate => "everything that is asked for is met, some of it late.".to_owned(),
        Verdict::NotYetDue => "nothing more is due yet.".to_owned(),
        Verdict::DueSoon => "something is due soon.".to_owned(),
        Verdict::Overdue => "something is overdue.".to_owned(),
        Verdict::Missed => "something was missed.".to_owned(),
        Verdict::NotMet => not_met(award, gaps),
        Verdict::CannotTell => "whether it is met depends on something the plan file does not say.".to_owned(),
        Verdict::NotApplicable => return "It does not apply to this student, who owes nothing for it.".to_owned(),
        Verdict::Undecided => "the search for the best way of counting was stopped at its limit. This says nothing about the student.".to_owned(),
    };
    capital(&format!("{lead}{rest}"))
}

fn not_met(award: &AwardResult, gaps: &[Gap<'_>]) -> String {
    let short = gaps.iter().filter(|gap| gap.demand.verdict == Verdict::NotMet).count();
    let besides = award.adds_to.iter().any(|(_, stands)| *stands == Verdict::NotMet);
    if short > 0 {
        let verb = if short == 1 { "is" } else { "are" };
        return format!(
            "{} {verb} not met, even if everything under way and planned succeeds.",
            counted(short, "requirement", "requirements")
        );
    }
    if besides {
        return "its own requirements can be met, but another award it depends on is not met.".to_owned();
    }
    "its requirements cannot all be met at once, even if everything under way and planned succeeds."
        .to_owned()
}

/// Whether a demand, or an alternative of it, says that already.
fn says_all(demand: &DemandResult, question: &str) -> bool {
    demand.because.as_deref() == Some(question) || demand.parts.iter().any(|part| says_all(part, question))
}

/// The chosen alternatives first.
pub(super) fn ordered(demand: &DemandResult) -> Vec<&DemandResult> {
    let (mut first, rest): (Vec<_>, Vec<_>) = demand.parts.iter().partition(|part| part.chosen);
    first.extend(rest);
    first
}

/// Everything that counts in a demand and below it, of a choice in what is chosen.
pub(super) fn uses(demand: &DemandResult) -> Box<dyn Iterator<Item = &Use> + '_> {
    let choice = is_choice(demand);
    let parts = demand.parts.iter().filter(move |part| !choice || part.chosen);
    Box::new(demand.counted.iter().chain(parts.flat_map(uses)))
}

pub(super) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The text with a full stop.
pub(super) fn sentence_end(text: &str) -> String {
    let text = clean(text);
    if text.trim_end().ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}
