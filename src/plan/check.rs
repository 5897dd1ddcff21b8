//! What contradicts itself in a plan that could be read: errors of the file that no policy is needed
//! to see. A finding here is certain; whatever may be true of some student is left alone.

mod events;

use std::fmt;

use super::model::{
    CourseRecord, Enrolment, Entry, FORMAT, Plan, ScoreRecord, ScoreValue, Signature, State, Substitution,
    VERSION, Waiver,
};
use super::problem::{Trouble, shown};
use super::read::MAX_RECORDS;
use super::scalar::{GRADES, not_a_grade};
use super::tree::Step;
use super::tree::Step::{Item, Key};
use crate::quantity::school_year_of;
use crate::quantity::{Amount, Date, SchoolYear};

/// Calendar years outside of these are slips of the keyboard.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2150;

/// The calendar years a student may be born in; grown-ups earn diplomas as well.
const BIRTHS: std::ops::RangeInclusive<i16> = 1900..=2150;

/// The most credits one record may carry.
const MOST_CREDITS: Amount = Amount::whole(10);

/// The most attempts at one exam.
const MOST_ATTEMPTS: u32 = 100;

/// A finding and the way to the value it is about.
pub(crate) struct Finding {
    pub steps: Vec<Step<'static>>,
    pub trouble: Trouble,
}

/// Everything that contradicts itself in the plan.
pub(crate) fn check(plan: &Plan) -> Vec<Finding> {
    let mut findings = Findings::default();
    if !findings.records(plan) {
        return findings.0;
    }
    findings.header(plan);
    for (at, stay) in plan.enrolment.iter().enumerate() {
        findings.stay(at, stay);
    }
    findings.grades_at_once(&plan.enrolment);
    for (at, program) in plan.programs.iter().enumerate() {
        let record = ("programs", at);
        findings.text(record, "program", &program.program);
        findings.day(record, "from", Some(program.from));
        findings.day(record, "to", program.to);
        findings.order(record, ("from", Some(program.from)), ("to", program.to));
    }
    for (at, course) in plan.courses.iter().enumerate() {
        findings.course(("courses", at), course);
    }
    for (at, score) in plan.scores.iter().enumerate() {
        findings.score(("scores", at), score);
    }
    for (at, credential) in plan.credentials.iter().enumerate() {
        findings.text(("credentials", at), "credential", &credential.credential);
        findings.day(("credentials", at), "date", credential.date);
    }
    for (at, experience) in plan.experiences.iter().enumerate() {
        let record = ("experiences", at);
        findings.text(record, "kind", &experience.kind);
        findings.not_negative(record, "hours", Some(experience.hours));
        findings.day(record, "date", experience.date);
    }
    for (at, event) in plan.events.iter().enumerate() {
        findings.event(("events", at), event);
    }
    findings.belonging(plan);
    for (at, waiver) in plan.waivers.iter().enumerate() {
        findings.waiver(("waivers", at), waiver);
    }
    for (at, substitution) in plan.substitutions.iter().enumerate() {
        findings.substitution(("substitutions", at), substitution);
    }
    findings.0
}

/// What cannot be so in the events of someone who has no plan, with the way to each from the record that
/// holds `events`.
pub(crate) fn of_events(events: &[super::model::Event]) -> Vec<Finding> {
    let mut plan = Plan::new("of others");
    plan.events = events.to_vec();
    let mut findings = Findings::default();
    for (at, event) in events.iter().enumerate() {
        findings.event(("events", at), event);
    }
    findings.belonging(&plan);
    findings.0
}

/// The list a record stands in, and its place there.
type Record = (&'static str, usize);

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn note(&mut self, (list, at): Record, key: &'static str, trouble: Trouble) {
        self.0.push(Finding { steps: vec![Key(list), Item(at), Key(key)], trouble });
    }

    fn note_at(&mut self, keys: &[&'static str], trouble: Trouble) {
        self.0.push(Finding { steps: keys.iter().map(|key| Key(key)).collect(), trouble });
    }

    /// The same for a value in one of the record's signatures.
    fn note_signature(&mut self, (list, at): Record, signature: usize, key: &'static str, trouble: Trouble) {
        let steps = vec![Key(list), Item(at), Key("signed"), Item(signature), Key(key)];
        self.0.push(Finding { steps, trouble });
    }

    /// Whether there are few enough records to look at them all.
    fn records(&mut self, plan: &Plan) -> bool {
        let lists = lists(plan);
        let count: usize = lists.iter().map(|(_, length)| length).sum();
        let longest = lists.iter().max_by_key(|(_, length)| *length);
        if let Some((list, _)) = longest.filter(|_| count > MAX_RECORDS) {
            let trouble = Trouble::new(format!("the plan has {count} records, but at most 100,000 are read"));
            self.note_at(&[list], trouble.help("a plan file holds one student: check how it was exported"));
        }
        count <= MAX_RECORDS
    }

    fn header(&mut self, plan: &Plan) {
        if plan.format != FORMAT {
            let trouble = Trouble::new(format!("{} is not the format of a plan file", shown(&plan.format)));
            self.note_at(&["format"], trouble.help(format!("write {FORMAT}")));
        }
        if plan.version != VERSION {
            let trouble = Trouble::new(format!("version {} of the format is not known", plan.version));
            let help = if plan.version > VERSION {
                "this program reads version 1: a newer program may be needed"
            } else {
                "write 1"
            };
            self.note_at(&["version"], trouble.help(help));
        }
        let student = &plan.student;
        if student.id.trim().is_empty() {
            self.note_at(&["student", "id"], empty());
        }
        if let Some(born) = student.born.filter(|born| !BIRTHS.contains(&born.year())) {
            let trouble = Trouble::new(format!("`{born}` is no day a student was born on"));
            self.note_at(&["student", "born"], trouble.help("correct the year"));
        }
        let times = [("entered_grade_9", student.entered_grade_9), ("graduation", student.graduation)];
        for (key, entry) in times {
            let trouble = match entry {
                Some(Entry::Year(year)) => far_off(year.start(), year),
                Some(Entry::Date(date)) => far_off(date.year(), date),
                None => None,
            };
            if let Some(trouble) = trouble {
                self.note_at(&["student", key], trouble);
            }
        }
        if let (Some(entered), Some(graduation)) = (student.entered_grade_9, student.graduation)
            && graduation.year() < entered.year()
        {
            let trouble = Trouble::new(format!(
                "graduation in {} is before grade 9 was entered, in {}",
                graduation.year(),
                entered.year()
            ));
            self.note_at(&["student", "graduation"], trouble.help("correct one of the two"));
        }
    }

    fn stay(&mut self, at: usize, stay: &Enrolment) {
        let record = ("enrolment", at);
        self.text(record, "school", &stay.school);
        self.grade(record, "grade", Some(stay.grade));
        self.year(record, "year", Some(stay.year));
        self.day(record, "from", stay.from);
        self.day(record, "to", stay.to);
        if self.order(record, ("from", stay.from), ("to", stay.to)) {
            return;
        }
        let outside = |day: Date| {
            Trouble::new(format!("`{day}` is not in the school year {}", stay.year))
                .help("correct the day or the year; a stay over two school years has an entry for each")
        };
        if let Some(from) = stay.from.filter(|from| school_year_of(*from) > stay.year) {
            self.note(record, "from", outside(from));
        }
        if let Some(to) = stay.to.filter(|to| school_year_of(*to) < stay.year) {
            self.note(record, "to", outside(to));
        }
    }

    /// Two grades on the same day. A stay without its last day is only known to cover its first.
    fn grades_at_once(&mut self, enrolment: &[Enrolment]) {
        let mut stays: Vec<(Date, Date, usize, &Enrolment)> = Vec::new();
        for (at, stay) in enrolment.iter().enumerate() {
            if let Some(from) = stay.from {
                stays.push((from, stay.to.unwrap_or(from).max(from), at, stay));
            }
        }
        stays.sort_by_key(|(from, _, at, _)| (*from, *at));
        // For each grade the stay so far that lasts longest; there are at most 15 grades.
        let mut latest: Vec<(i8, Date, usize)> = Vec::new();
        for (from, to, at, stay) in stays {
            if !GRADES.contains(&stay.grade) {
                continue;
            }
            let clash = latest.iter().find(|(grade, last, _)| *grade != stay.grade && *last >= from);
            if let Some((grade, _, other)) = clash {
                let trouble = Trouble::new(format!(
                    "on {from} the student is in grade {} and by enrolment[{other}] in grade {grade}",
                    stay.grade
                ));
                let help = "correct the grade, or end one stay on the day before the other begins";
                self.note(("enrolment", at), "grade", trouble.help(help));
            }
            match latest.iter_mut().find(|(grade, _, _)| *grade == stay.grade) {
                Some(entry) if entry.1 < to => *entry = (stay.grade, to, at),
                Some(_) => {}
                None => latest.push((stay.grade, to, at)),
            }
        }
    }

    fn course(&mut self, record: Record, course: &CourseRecord) {
        self.text(record, "course", &course.course);
        self.credits(record, course.credits);
        self.not_negative(record, "points", course.points);
        self.not_negative(record, "hours", course.hours);
        self.grade(record, "grade_level", course.grade_level);
        self.year(record, "year", course.year);
        self.day(record, "date", course.date);
        self.day(record, "registered", course.registered);
        match (course.state, course.credits) {
            (State::Earned, None) => {
                let trouble = Trouble::new("an earned course says no credits");
                self.note(record, "credits", trouble.help("add `credits`; 0 if the course carries none"));
            }
            (State::Failed | State::Withdrawn, Some(credits)) if credits > Amount::ZERO => {
                let word = course.state.word();
                let trouble =
                    Trouble::new(format!("a {word} course earns no credits, but {credits} stands here"));
                let help = "write 0 or leave `credits` out; or correct the state to earned";
                self.note(record, "credits", trouble.help(help));
            }
            _ => {}
        }
        if let (Some(year), Some(date)) = (course.year, course.date) {
            // A summer course may end in the year before or after the one it is counted in.
            let apart = i32::from(school_year_of(date).start()) - i32::from(year.start());
            let slip = far_off(date.year(), date).is_some() || far_off(year.start(), year).is_some();
            if apart.abs() > 1 && !slip {
                let trouble = Trouble::new(format!("`{date}` is far from the school year {year}"));
                self.note(record, "date", trouble.help("correct the day or the year"));
            }
        }
    }

    fn score(&mut self, record: Record, score: &ScoreRecord) {
        self.text(record, "exam", &score.exam);
        self.year(record, "year", score.year);
        self.day(record, "date", score.date);
        if let ScoreValue::Level(level) = &score.score {
            if let Ok(number) = level.parse::<Amount>() {
                let trouble =
                    Trouble::new(format!("{} is in quotes, but a number goes without", shown(level)));
                self.note(record, "score", trouble.help(format!("write {number}")));
            } else {
                self.text(record, "score", level);
            }
        }
        if let Some(attempt) = score.attempt.filter(|attempt| !(1..=MOST_ATTEMPTS).contains(attempt)) {
            let trouble = Trouble::new(format!("there is no attempt {attempt}"));
            self.note(record, "attempt", trouble.help("attempts are counted 1, 2, 3, …"));
        }
    }

    fn waiver(&mut self, record: Record, waiver: &Waiver) {
        self.text(record, "rule", &waiver.rule);
        self.text(record, "by", &waiver.by);
        self.day(record, "date", Some(waiver.date));
        self.day(record, "expires", waiver.expires);
        self.order(record, ("date", Some(waiver.date)), ("expires", waiver.expires));
        self.signatures(record, &waiver.signed);
    }

    fn substitution(&mut self, record: Record, substitution: &Substitution) {
        self.text(record, "for", &substitution.for_course);
        self.text(record, "use", &substitution.use_course);
        self.text(record, "by", &substitution.by);
        self.credits(record, substitution.credits);
        self.day(record, "date", Some(substitution.date));
        self.day(record, "expires", substitution.expires);
        self.order(record, ("date", Some(substitution.date)), ("expires", substitution.expires));
        self.signatures(record, &substitution.signed);
        if substitution.for_course == substitution.use_course && substitution.for_course != "?" {
            let trouble = Trouble::new(format!("{} replaces itself", shown(&substitution.use_course)));
            self.note(record, "use", trouble.help("name the course that takes the other's place"));
        }
    }

    fn signatures(&mut self, record: Record, signed: &[Signature]) {
        for (at, signature) in signed.iter().enumerate() {
            if signature.by.trim().is_empty() {
                self.note_signature(record, at, "by", empty());
            }
            if let Some(trouble) = far_off(signature.date.year(), signature.date) {
                self.note_signature(record, at, "date", trouble);
            }
        }
    }

    fn text(&mut self, record: Record, key: &'static str, text: &str) {
        if text.trim().is_empty() {
            self.note(record, key, empty());
        }
    }

    fn credits(&mut self, record: Record, credits: Option<Amount>) {
        if credits.is_some_and(|credits| credits > MOST_CREDITS) {
            let trouble = Trouble::new("more than 10 credits for one course");
            let help = "write Carnegie units (one full-year course is usually 1), not hours or points";
            self.note(record, "credits", trouble.help(help));
        }
        self.not_negative(record, "credits", credits);
    }

    fn not_negative(&mut self, record: Record, key: &'static str, amount: Option<Amount>) {
        if let Some(amount) = amount.filter(|amount| *amount < Amount::ZERO) {
            let trouble = Trouble::new(format!("`{amount}` is below 0"));
            self.note(record, key, trouble.help("write 0 or more"));
        }
    }

    fn grade(&mut self, record: Record, key: &'static str, grade: Option<i8>) {
        if let Some(grade) = grade.filter(|grade| !GRADES.contains(grade)) {
            self.note(record, key, not_a_grade(grade));
        }
    }

    fn year(&mut self, record: Record, key: &'static str, year: Option<SchoolYear>) {
        if let Some(trouble) = year.and_then(|year| far_off(year.start(), year)) {
            self.note(record, key, trouble);
        }
    }

    fn day(&mut self, record: Record, key: &'static str, day: Option<Date>) {
        if let Some(trouble) = day.and_then(|day| far_off(day.year(), day)) {
            self.note(record, key, trouble);
        }
    }

    /// Notes an end before its start; says whether it did.
    fn order(
        &mut self,
        record: Record,
        (start_key, start): (&str, Option<Date>),
        (end_key, end): (&'static str, Option<Date>),
    ) -> bool {
        let (Some(start), Some(end)) = (start, end) else { return false };
        if end < start {
            let trouble = Trouble::new(format!("`{end}` is before `{start}`, which `{start_key}` says"));
            self.note(record, end_key, trouble.help("correct one of the two dates"));
        }
        end < start
    }
}

pub(crate) fn empty() -> Trouble {
    Trouble::new("this text is empty").help("write the text that belongs here")
}

/// A year so far away that it can only be a slip.
pub(crate) fn far_off(year: i16, written: impl fmt::Display) -> Option<Trouble> {
    (!YEARS.contains(&year))
        .then(|| Trouble::new(format!("`{written}` is too far away to be meant")).help("correct the year"))
}

/// The lists of a plan, by name, and how many records each has.
pub(crate) fn lists(plan: &Plan) -> [(&'static str, usize); 9] {
    [
        ("enrolment", plan.enrolment.len()),
        ("programs", plan.programs.len()),
        ("courses", plan.courses.len()),
        ("scores", plan.scores.len()),
        ("credentials", plan.credentials.len()),
        ("experiences", plan.experiences.len()),
        ("events", plan.events.len()),
        ("waivers", plan.waivers.len()),
        ("substitutions", plan.substitutions.len()),
    ]
}
