//! What a change of a policy means for students: a page for a board memo, in counts that name nobody; and, only where
//! the office's list is handed over, the students below it.

use serde::Serialize;

use super::standards::capital;
use crate::audit::outcome::Verdict;
use crate::diagnostic::render::text::{clean, counted};
use crate::population::Cell;
use crate::population::impact::{AwardImpact, Effect, Effects, Impact, Line};
use crate::report::changes::told_demand;
use crate::report::impact::{AwardStudents, Office, Student};
use crate::report::words::{day, grade, verdict};

/// The impact of a change, for the template `impact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImpactReport {
    as_of: String,
    students: String,
    unread: Option<String>,
    of_schools: Vec<String>,
    /// The smallest count that is shown, and the one below; absent where none is hidden.
    hides: Option<(u32, u32)>,
    awards: Vec<Part>,
    office: Option<ForOffice>,
    old: String,
    new: String,
}

/// A table: words in the first column, numbers in the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Part {
    title: String,
    was: Option<String>,
    /// Absent where nothing can be shown.
    sentence: Option<String>,
    verdicts: Option<Table>,
    undecided: bool,
    by_school: Option<Table>,
    no_schools: bool,
    by_grade: Option<Table>,
    no_grades: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ForOffice {
    awards: Vec<List>,
    unread: Vec<(String, String)>,
    more_unread: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct List {
    title: String,
    changed: Vec<Told>,
    more_changed: Option<String>,
    undecided: Vec<Told>,
    more_undecided: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Told {
    who: String,
    change: String,
    demands: Vec<(String, String)>,
}

/// The impact of a change; with the students only where the office's list is handed over.
#[must_use]
pub fn impact(impact: &Impact, office: Option<&Office>) -> ImpactReport {
    let short = |hash: &str| hash.chars().take(12).collect();
    ImpactReport {
        as_of: day(&impact.as_of),
        students: people(impact.students),
        unread: (impact.unread > 0).then(|| counted(impact.unread, "plan file", "plan files")),
        of_schools: impact.of_schools.iter().map(|title| clean(title)).collect(),
        hides: (impact.suppress > 1).then(|| (impact.suppress, impact.suppress - 1)),
        awards: impact.awards.iter().map(part).collect(),
        office: office.map(for_office),
        old: short(&impact.old_policy),
        new: short(&impact.new_policy),
    }
}

/// `12 students`, `nobody`, `fewer than 10 students`, `a number of students that is not shown`.
fn people(cell: Cell) -> String {
    match cell {
        Cell::Count(0) => "nobody".to_owned(),
        Cell::Count(1) => "1 student".to_owned(),
        Cell::Withheld => "a number of students that is not shown".to_owned(),
        other => format!("{other} students"),
    }
}

fn part(award: &AwardImpact) -> Part {
    let found = |verdict: Verdict| {
        award.verdicts.iter().any(|moved| moved.before == verdict || moved.after == verdict)
    };
    let table = |lines: Option<&Vec<Line>>, first: &str| {
        lines.filter(|lines| lines.len() > 1).map(|lines| Table {
            head: [first, "Students", "Lose", "Gain", "Other change", "No change"]
                .map(str::to_owned)
                .to_vec(),
            rows: lines.iter().map(row).collect(),
        })
    };
    Part {
        title: clean(&award.title),
        was: (award.old_title != award.title).then(|| clean(&award.old_title)),
        sentence: award.all.as_ref().map(sentence),
        verdicts: (!award.verdicts.is_empty()).then(|| verdicts(award)),
        undecided: found(Verdict::Undecided),
        by_school: table(award.by_school.as_ref(), "School"),
        no_schools: award.all.is_some() && award.by_school.is_none(),
        by_grade: table(award.by_grade.as_ref(), "Grade"),
        no_grades: award.all.is_some() && award.by_grade.is_none(),
    }
}

fn sentence(all: &Effects) -> String {
    let said = |cell: Cell, one: &str, many: &str| {
        let verb = if matches!(cell, Cell::Count(0 | 1)) { one } else { many };
        format!("{} {verb}", people(cell))
    };
    let text = format!(
        "{}; {}; {}; {}.",
        said(all.loses, "loses", "lose"),
        said(all.gains, "gains", "gain"),
        said(all.otherwise, "changes otherwise", "change otherwise"),
        said(all.same, "stands as before", "stand as before")
    );
    capital(&text)
}

/// The verdict before, downwards, against the verdict after.
fn verdicts(award: &AwardImpact) -> Table {
    let mut all: Vec<Verdict> = award.verdicts.iter().flat_map(|moved| [moved.before, moved.after]).collect();
    all.sort_by_key(|verdict| rank(*verdict));
    all.dedup();
    let occurs = |side: &dyn Fn(&Verdict) -> bool| all.iter().copied().filter(side).collect::<Vec<_>>();
    let rows = occurs(&|verdict| award.verdicts.iter().any(|moved| moved.before == *verdict));
    let columns = occurs(&|verdict| award.verdicts.iter().any(|moved| moved.after == *verdict));
    let cell = |before: Verdict, after: Verdict| {
        let moved = award.verdicts.iter().find(|moved| moved.before == before && moved.after == after);
        match moved {
            Some(moved) => moved.students.to_string(),
            None if award.not_shown.contains(&Effect::of(before, after)) => "withheld".to_owned(),
            None => "0".to_owned(),
        }
    };
    let mut head = vec!["Before".to_owned()];
    head.extend(columns.iter().map(|after| format!("After: {}", verdict(*after).1)));
    let rows = rows.into_iter().map(|before| {
        let mut row = vec![verdict(before).1.to_owned()];
        row.extend(columns.iter().map(|after| cell(before, *after)));
        row
    });
    Table { head, rows: rows.collect() }
}

/// In which order verdicts are shown: from done to not for this student.
fn rank(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Met => 0,
        Verdict::MetLate => 1,
        Verdict::Waived => 2,
        Verdict::OnTrack => 3,
        Verdict::NotYetDue => 4,
        Verdict::DueSoon => 5,
        Verdict::Overdue => 6,
        Verdict::Missed => 7,
        Verdict::NotMet => 8,
        Verdict::CannotTell => 9,
        Verdict::Undecided => 10,
        Verdict::NotApplicable => 11,
    }
}

fn row(line: &Line) -> Vec<String> {
    let mut row = vec![clean(&line.label), line.students.to_string()];
    row.extend(Effect::ALL.map(|effect| line.effects.get(effect).to_string()));
    row
}

fn for_office(office: &Office) -> ForOffice {
    ForOffice {
        awards: office.awards.iter().map(list).collect(),
        unread: office.unread.iter().map(|one| (clean(&one.file), clean(&one.problem))).collect(),
        more_unread: more(office.more_unread, "file", "files"),
    }
}

fn list(award: &AwardStudents) -> List {
    List {
        title: clean(&award.title),
        changed: award.changed.iter().map(told).collect(),
        more_changed: more(award.more_changed, "student", "students"),
        undecided: award.undecided.iter().map(told).collect(),
        more_undecided: more(award.more_undecided, "student", "students"),
    }
}

fn more(count: usize, one: &str, many: &str) -> Option<String> {
    (count > 0).then(|| format!("and {}", counted(count, &format!("more {one}"), &format!("more {many}"))))
}

fn told(student: &Student) -> Told {
    let mut who = clean(&student.student);
    if let Some(name) = &student.name {
        who = format!("{} ({who})", clean(name));
    }
    let place: Vec<String> =
        student.school.as_deref().map(clean).into_iter().chain(student.grade.map(grade)).collect();
    if !place.is_empty() {
        who = format!("{who}, {}", place.join(", "));
    }
    let (before, after) = (verdict(student.before).1, verdict(student.after).1);
    let change = if before == after { after.to_owned() } else { format!("{after}, was {before}") };
    let mut demands: Vec<(String, String)> =
        student.demands.iter().map(|demand| (demand.title.clone(), told_demand(demand))).collect();
    if student.more_demands > 0 {
        demands
            .push((counted(student.more_demands, "more demand", "more demands"), "changed too".to_owned()));
    }
    Told { who, change, demands }
}
