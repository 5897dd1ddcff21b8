//! A [tree](super::tree) into a [`Plan`], noting every problem on the way.
//!
//! Where a key that must be there is missing or wrong, a harmless value stands in for it, chosen so
//! that [`check`](super::check) has nothing to say about it: the plan is only looked at, never given
//! out, once there is a problem. A day that is missing is one long after everything else, as much is
//! refused for being too early and nothing for being late.

use super::fields::{Fields, named};
use super::model::{
    CourseRecord, Credential, Enrolment, Event, Experience, FORMAT, Plan, Program, ScoreRecord, ScoreValue,
    Signature, State, Student, Substitution, VERSION, Waiver,
};
use super::problem::Problems;
use super::scalar::{amount, count, date, entry, fact, grade, score, state, text, waiver_kind, year};
use super::tree::{Node, Path};
use crate::quantity::{Amount, Date, SchoolYear};

/// The keys of each kind of record; a test holds them against the schema.
pub(crate) mod keys {
    pub const PLAN: &[&str] = &[
        "format",
        "version",
        "student",
        "enrolment",
        "programs",
        "courses",
        "scores",
        "credentials",
        "experiences",
        "events",
        "waivers",
        "substitutions",
    ];
    pub const STUDENT: &[&str] = &["id", "name", "born", "entered_grade_9", "graduation", "facts"];
    pub const ENROLMENT: &[&str] = &["school", "grade", "year", "from", "to"];
    pub const PROGRAM: &[&str] = &["program", "from", "to", "value", "id"];
    pub const COURSE: &[&str] = &[
        "course",
        "system",
        "title",
        "credits",
        "grade",
        "points",
        "state",
        "year",
        "date",
        "registered",
        "term",
        "grade_level",
        "where",
        "marks",
        "hours",
    ];
    pub const SCORE: &[&str] = &["exam", "score", "date", "year", "attempt"];
    pub const CREDENTIAL: &[&str] = &["credential", "date", "state"];
    pub const EXPERIENCE: &[&str] = &["kind", "hours", "date", "state"];
    pub const EVENT: &[&str] = &[
        "kind", "date", "id", "for", "by", "to", "attended", "format", "minutes", "parts", "courses",
        "signed", "version", "value", "notes",
    ];
    pub const SIGNATURE: &[&str] = &["by", "date", "name"];
    pub const WAIVER: &[&str] = &["rule", "kind", "by", "name", "date", "expires", "signed", "reason"];
    pub const SUBSTITUTION: &[&str] =
        &["rule", "for", "use", "by", "date", "expires", "credits", "signed", "reason"];
}

/// Decodes the whole file.
pub(crate) fn plan(root: &Node, problems: &mut Problems) -> Plan {
    let mut at = Fields::open(root, &Path::ROOT, problems, "a plan", keys::PLAN);
    Plan {
        format: at.must("format", text, FORMAT.to_owned()),
        version: at.must("version", count, VERSION),
        student: at.record("student", student).unwrap_or_else(|| Plan::new("?").student),
        enrolment: at.list("enrolment", enrolment),
        programs: at.list("programs", program),
        courses: at.list("courses", course),
        scores: at.list("scores", score_record),
        credentials: at.list("credentials", credential),
        experiences: at.list("experiences", experience),
        events: at.list("events", event),
        waivers: at.list("waivers", waiver),
        substitutions: at.list("substitutions", substitution),
    }
}

fn student(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Student {
    let mut at = Fields::open(node, path, problems, "a student", keys::STUDENT);
    Student {
        id: at.must("id", text, unsaid()),
        name: at.maybe("name", text),
        born: at.maybe("born", date),
        entered_grade_9: at.maybe("entered_grade_9", entry),
        graduation: at.maybe("graduation", entry),
        facts: at
            .maybe_record("facts", |node, path, problems| named(node, path, problems, fact))
            .unwrap_or_default()
            .into_iter()
            .collect(),
    }
}

fn enrolment(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Enrolment {
    let mut at = Fields::open(node, path, problems, "an enrolment", keys::ENROLMENT);
    let mut stay = Enrolment {
        school: at.must("school", text, unsaid()),
        grade: at.must("grade", grade, 0),
        year: at.must("year", year, SchoolYear::starting(2149)),
        from: at.maybe("from", date),
        to: at.maybe("to", date),
    };
    if at.faults() > 0 {
        // A grade or year that is not the written one must not be held against the days.
        (stay.from, stay.to) = (None, None);
    }
    stay
}

fn program(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Program {
    let mut at = Fields::open(node, path, problems, "a program", keys::PROGRAM);
    let program = at.must("program", text, unsaid());
    let (from, to) = stretch(at.needed("from", date), at.maybe("to", date));
    Program { program, from, to, value: at.maybe("value", text), id: id(&mut at) }
}

fn course(node: &Node, path: &Path<'_>, problems: &mut Problems) -> CourseRecord {
    let mut at = Fields::open(node, path, problems, "a course", keys::COURSE);
    let credits_written = at.has("credits");
    let mut record = CourseRecord {
        course: at.must("course", text, unsaid()),
        system: at.maybe("system", text),
        title: at.maybe("title", text),
        credits: at.maybe("credits", amount),
        grade: at.maybe("grade", text),
        points: at.maybe("points", amount),
        state: at.must("state", state, State::Planned),
        year: at.maybe("year", year),
        date: at.maybe("date", date),
        registered: at.maybe("registered", date),
        term: at.maybe("term", text),
        grade_level: at.maybe("grade_level", grade),
        place: at.maybe("where", text),
        marks: at.texts("marks"),
        hours: at.maybe("hours", amount),
    };
    if record.credits.is_none() && credits_written {
        // Written but unreadable, which is said already: not missing.
        record.credits = Some(Amount::ZERO);
    }
    record
}

fn score_record(node: &Node, path: &Path<'_>, problems: &mut Problems) -> ScoreRecord {
    let mut at = Fields::open(node, path, problems, "a score", keys::SCORE);
    ScoreRecord {
        exam: at.must("exam", text, unsaid()),
        score: at.must("score", score, ScoreValue::Number(Amount::ZERO)),
        date: at.maybe("date", date),
        year: at.maybe("year", year),
        attempt: at.maybe("attempt", count),
    }
}

fn credential(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Credential {
    let mut at = Fields::open(node, path, problems, "a credential", keys::CREDENTIAL);
    Credential {
        credential: at.must("credential", text, unsaid()),
        date: at.maybe("date", date),
        state: at.maybe("state", state).unwrap_or_default(),
    }
}

fn experience(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Experience {
    let mut at = Fields::open(node, path, problems, "an experience", keys::EXPERIENCE);
    Experience {
        kind: at.must("kind", text, unsaid()),
        hours: at.must("hours", amount, Amount::ZERO),
        date: at.maybe("date", date),
        state: at.maybe("state", state).unwrap_or_default(),
    }
}

pub(crate) fn event(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Event {
    let mut at = Fields::open(node, path, problems, "an event", keys::EVENT);
    let mut event = Event {
        kind: at.must("kind", text, unsaid()),
        date: at.must("date", date, some_day()),
        id: id(&mut at),
        for_event: at.maybe("for", text),
        by: at.texts("by"),
        to: at.texts("to"),
        attended: at.texts("attended"),
        format: at.maybe("format", text),
        minutes: at.maybe("minutes", count),
        parts: at.texts("parts"),
        courses: at.texts("courses"),
        signed: at.list("signed", signature),
        version: at.maybe("version", text),
        value: at.maybe("value", text),
        notes: at.maybe("notes", text),
    };
    if at.faults() > 0 {
        // A day that is not the written one must not be held against the signatures.
        event.signed = Vec::new();
    }
    event
}

/// What others name it by; an unreadable one is there all the same, so that nothing which names it is
/// refused as well.
fn id(at: &mut Fields<'_>) -> Option<String> {
    let written = at.has("id");
    at.maybe("id", text).or_else(|| written.then(unsaid))
}

fn signature(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Signature {
    let mut at = Fields::open(node, path, problems, "a signature", keys::SIGNATURE);
    Signature {
        by: at.must("by", text, unsaid()),
        date: at.must("date", date, some_day()),
        name: at.maybe("name", text),
    }
}

fn waiver(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Waiver {
    let mut at = Fields::open(node, path, problems, "a waiver", keys::WAIVER);
    let (date, expires) = stretch(at.needed("date", date), at.maybe("expires", date));
    Waiver {
        rule: at.must("rule", text, unsaid()),
        kind: at.maybe("kind", waiver_kind).unwrap_or_default(),
        by: at.must("by", text, unsaid()),
        name: at.maybe("name", text),
        date,
        expires,
        signed: at.list("signed", signature),
        reason: at.maybe("reason", text),
    }
}

fn substitution(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Substitution {
    let mut at = Fields::open(node, path, problems, "a substitution", keys::SUBSTITUTION);
    let (date, expires) = stretch(at.needed("date", date), at.maybe("expires", date));
    Substitution {
        rule: at.maybe("rule", text),
        for_course: at.must("for", text, unsaid()),
        use_course: at.must("use", text, unsaid()),
        by: at.must("by", text, unsaid()),
        date,
        expires,
        credits: at.maybe("credits", amount),
        signed: at.list("signed", signature),
        reason: at.maybe("reason", text),
    }
}

/// What stands in for text that is missing.
pub(crate) const UNSAID: &str = "?";

pub(crate) fn unsaid() -> String {
    String::from(UNSAID)
}

/// Stands in for a date that is missing.
fn some_day() -> Date {
    jiff::civil::date(2150, 1, 1)
}

/// A first and a last day; without the first the last is not looked at.
fn stretch(first: Option<Date>, last: Option<Date>) -> (Date, Option<Date>) {
    match first {
        Some(first) => (first, last),
        None => (some_day(), None),
    }
}
