//! From what an example says is so to a plan, as a plan file would hold it.

mod records;
mod start;

use std::collections::BTreeMap;

use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::names::Sort;
use crate::plan::check::check;
use crate::plan::tree::Step;
use crate::plan::{Enrolment, Entry, FactValue, Plan};
use crate::policy::{Award, FactKind};
use crate::quantity::{Date, SchoolYear, school_year_of};
use crate::source::Span;
use crate::syntax::tree::{Enrolled, Given, GivenKind, GivenValue, Moment, Word};

/// The school of a stay that names none.
const SCHOOL: &str = "the school";

/// Where each record of an example's plan stands, by its list and its place there.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    records: BTreeMap<&'static str, Vec<Span>>,
    /// What is said of the student, by the name of the field or fact.
    student: BTreeMap<String, Span>,
}

impl Places {
    /// The place of something by its path: `courses[3].grade`, `student.facts.iep`.
    pub(super) fn of_path(&self, path: &str) -> Option<Span> {
        if let Some(field) = path.strip_prefix("student.") {
            return self.student.get(field.strip_prefix("facts.").unwrap_or(field)).copied();
        }
        let (list, rest) = path.split_once('[')?;
        let at: usize = rest.split_once(']')?.0.parse().ok()?;
        self.records.get(list)?.get(at).copied()
    }

    fn of_steps(&self, steps: &[Step<'_>]) -> Option<Span> {
        match steps {
            [Step::Key("student"), Step::Key(field), ..] => self.student.get(*field).copied(),
            [Step::Key(list), Step::Item(at), ..] => self.records.get(*list)?.get(*at).copied(),
            _ => None,
        }
    }
}

/// Puts a plan together.
pub(super) struct Builder<'r, 'a, 'n> {
    reader: &'r mut Reader<'a, 'n>,
    award: Option<&'a Award>,
    plan: Plan,
    places: Places,
    /// By whom each thing that may be said once was said: how far that example is, and where.
    said: BTreeMap<String, (usize, Span)>,
    /// The last school year anything speaks of.
    latest: Option<SchoolYear>,
}

impl<'r, 'a, 'n> Builder<'r, 'a, 'n> {
    pub(super) fn new(reader: &'r mut Reader<'a, 'n>, award: Option<&'a Award>) -> Self {
        Self {
            reader,
            award,
            plan: Plan::new("example"),
            places: Places::default(),
            said: BTreeMap::new(),
            latest: None,
        }
    }

    /// What is said of the student: it is needed before courses are looked at. Of two examples the
    /// nearer one holds.
    pub(super) fn set_up(&mut self, depth: usize, given: &Given) {
        match &given.kind {
            GivenKind::Entered(when) => {
                let holds = self.once(depth, "entered_grade_9", given.span);
                if holds {
                    self.plan.student.entered_grade_9 = Some(entry(when.value));
                    self.speaks_of(year_of(when.value));
                }
            }
            GivenKind::Graduates(when) => {
                let holds = self.once(depth, "graduation", given.span);
                if holds {
                    self.plan.student.graduation = Some(entry(when.value));
                    self.speaks_of(year_of(when.value));
                }
            }
            GivenKind::Born(date) => {
                let holds = self.once(depth, "born", given.span);
                if holds {
                    self.plan.student.born = Some(date.value);
                }
            }
            GivenKind::Enrolled(stay) => self.enrolled(stay, given.span),
            GivenKind::Fact(name, value) => {
                let Some(symbol) = self.reader.find(name, Sort::Fact) else { return };
                let full = format!("{}.{}", symbol.module, symbol.name);
                let kind = self.reader.policy.facts.get(symbol.index as usize).map(|fact| &fact.kind);
                if let Some(kind) = kind.filter(|kind| !fits(kind, value)) {
                    let headline = format!("`{}` cannot have this value", name.value);
                    return self.report(span_of(value), headline, &wanted(kind));
                }
                if self.once(depth, &full, given.span) {
                    let yes_no = kind.is_none_or(|kind| *kind == FactKind::YesNo);
                    self.plan.student.facts.insert(full, fact_value(value, yes_no));
                }
            }
            _ => {}
        }
    }

    /// Everything else.
    pub(super) fn given(&mut self, given: &Given) {
        match &given.kind {
            GivenKind::Courses(courses) => self.courses(courses),
            GivenKind::Score { exam, score, when } => {
                self.score(given.span, exam, score, when.as_ref().map(|when| when.value));
            }
            GivenKind::Credential { name, standing, date } => {
                self.credential(given.span, name, *standing, date.as_ref().map(|date| date.value));
            }
            GivenKind::Experience { name, hours, standing, date } => {
                let date = date.as_ref().map(|date| date.value);
                self.experience(given.span, name, hours.value, *standing, date);
            }
            GivenKind::Event(event) => self.event(given.span, event, None),
            GivenKind::Waiver(waiver) => self.waiver(given.span, waiver),
            GivenKind::Substitution(substitution) => self.substitution(given.span, substitution),
            _ => {}
        }
    }

    /// The plan, where its records stand, and the last school year it speaks of; what contradicts itself
    /// in it is reported.
    pub(super) fn finish(self, title: Span) -> (Plan, Places, Option<SchoolYear>) {
        let Self { reader, plan, places, latest, .. } = self;
        for found in check(&plan) {
            let span = places.of_steps(&found.steps).unwrap_or(title);
            let finding = Diagnostic::new(Code::ExampleGiven, span, found.trouble.problem);
            reader.findings.push(match found.trouble.help {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
        (plan, places, latest)
    }

    fn report(&mut self, span: Span, headline: impl Into<String>, help: &str) {
        self.reader.findings.push(Diagnostic::new(Code::ExampleGiven, span, headline).help(help));
    }

    /// Whether something that may be said once holds here; said twice in one example it is a finding.
    fn once(&mut self, depth: usize, what: &str, span: Span) -> bool {
        if let Some((_, first)) = self.said.get(what).filter(|(by, _)| *by == depth) {
            self.reader.findings.push(
                Diagnostic::new(Code::RepeatedClause, span, "this is said twice of the student")
                    .label("again")
                    .also(*first, "first here")
                    .help("keep one of the two"),
            );
            return false;
        }
        self.said.insert(what.to_owned(), (depth, span));
        self.places.student.insert(what.to_owned(), span);
        true
    }

    fn speaks_of(&mut self, year: SchoolYear) {
        self.latest = self.latest.max(Some(year));
    }

    /// Where a record stands that is about to be added to a list.
    fn stands(&mut self, list: &'static str, span: Span) {
        self.places.records.entry(list).or_default().push(span);
    }

    /// The full name of something declared, or a finding.
    fn full(&mut self, word: &Word, sort: Sort) -> Option<String> {
        let symbol = self.reader.find(word, sort)?;
        Some(format!("{}.{}", symbol.module, symbol.name))
    }

    /// The names of roles as plans write them: short.
    fn roles(&mut self, words: &[Word]) -> Vec<String> {
        let each = words.iter().filter_map(|word| self.full(word, Sort::Role));
        each.map(|full| full.rsplit('.').next().unwrap_or(&full).to_owned()).collect()
    }

    /// The role of an approval: a plain word, as in `may be waived by`; it need not be declared.
    fn approver(&self, word: &Word) -> String {
        // Where it is declared, it counts as used.
        let _ = self.reader.names.find(word);
        word.value.clone()
    }

    /// One stay for each grade, a school year later each.
    fn enrolled(&mut self, stay: &Enrolled, span: Span) {
        let (first, last) = (stay.grades.0.value, stay.grades.1.value);
        let (from, until) = (stay.years.0.value, stay.years.1.value);
        let count = i16::from(last) - i16::from(first);
        if count < 0 {
            return self.report(span, "the first grade is above the last", "write the lower grade first");
        }
        if until.start() - from.start() != count {
            let headline = "there are not as many school years as grades";
            let help = "a grade takes one school year; write a line of its own for one that took two";
            return self.report(span, headline, help);
        }
        if count > 0 && (stay.from.is_some() || stay.to.is_some()) {
            let headline = "a first or last day belongs to the stay of one school year";
            return self.report(span, headline, "write a line for each school year");
        }
        for (step, grade) in (first..=last).enumerate() {
            let year = from.plus(i16::try_from(step).unwrap_or(0));
            self.speaks_of(year);
            self.stands("enrolment", span);
            self.plan.enrolment.push(Enrolment {
                school: stay.school.as_ref().map_or_else(|| SCHOOL.to_owned(), |school| school.value.clone()),
                grade,
                year,
                from: stay.from.as_ref().map(|day| day.value),
                to: stay.to.as_ref().map(|day| day.value),
            });
        }
    }

    /// The school year the student was in a grade: where enrolled so, else counted from grade 9.
    fn year_of_grade(&self, grade: i8) -> Option<SchoolYear> {
        let stays = self.plan.enrolment.iter().filter(|stay| stay.grade == grade);
        let mut years: Vec<SchoolYear> = stays.map(|stay| stay.year).collect();
        years.sort_unstable();
        years.dedup();
        match (years.as_slice(), self.plan.student.entered_grade_9) {
            ([only], _) => Some(*only),
            ([], Some(entered)) => {
                let entered = match entered {
                    Entry::Year(year) => year,
                    Entry::Date(date) => school_year_of(date),
                };
                Some(entered.plus(i16::from(grade) - 9))
            }
            _ => None,
        }
    }
}

fn entry(moment: Moment) -> Entry {
    match moment {
        Moment::Year(year) => Entry::Year(year),
        Moment::Date(date) => Entry::Date(date),
    }
}

fn year_of(moment: Moment) -> SchoolYear {
    match moment {
        Moment::Year(year) => year,
        Moment::Date(date) => school_year_of(date),
    }
}

/// The value of a fact as a plan file says it.
fn fact_value(value: &GivenValue, yes_no: bool) -> FactValue {
    match value {
        GivenValue::Word(word) if word.value == "yes" && yes_no => FactValue::Bool(true),
        GivenValue::Word(word) if word.value == "no" && yes_no => FactValue::Bool(false),
        GivenValue::Word(word) | GivenValue::Text(word) => FactValue::Text(word.value.clone()),
        GivenValue::Number(number) => FactValue::Number(number.value),
        GivenValue::Date(date) => FactValue::Text(date.value.to_string()),
    }
}

/// Whether a value is one a fact can have.
fn fits(kind: &FactKind, value: &GivenValue) -> bool {
    match (kind, value) {
        (FactKind::YesNo, GivenValue::Word(word)) => matches!(word.value.as_str(), "yes" | "no"),
        (FactKind::OneOf(words), GivenValue::Word(word)) => words.contains(&word.value),
        (FactKind::Number, GivenValue::Number(_))
        | (FactKind::Date, GivenValue::Date(_))
        | (FactKind::Text, GivenValue::Text(_)) => true,
        _ => false,
    }
}

/// What to write instead.
fn wanted(kind: &FactKind) -> String {
    match kind {
        FactKind::YesNo => "write `yes` or `no`".to_owned(),
        FactKind::OneOf(words) => format!("write one of: {}", words.join(", ")),
        FactKind::Number => "write a number".to_owned(),
        FactKind::Date => "write a date such as `2026-05-20`".to_owned(),
        FactKind::Text => "write a text in quotes".to_owned(),
    }
}

fn span_of(value: &GivenValue) -> Span {
    match value {
        GivenValue::Word(word) | GivenValue::Text(word) => word.span,
        GivenValue::Number(number) => number.span,
        GivenValue::Date(date) => date.span,
    }
}

/// The date a thing happened on, if its school year counts toward the example's day.
fn dates(each: impl IntoIterator<Item = Option<Date>>) -> impl Iterator<Item = SchoolYear> {
    each.into_iter().flatten().map(school_year_of)
}
