//! What is due and overdue, for many students: by school and grade, what is late first, then by day.
//! Also as CSV, one line a thing to do.

use serde::Serialize;

use super::view::{Item, Lens, Who};
use crate::audit::outcome::{Audit, Verdict};
use crate::plan::Plan;
use crate::policy::Policy;
use crate::report::words::day;

/// What is due, for the template `due`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The day of the audits, in words.
    pub as_of: String,
    /// How many plans were read.
    pub students: usize,
    /// How many plan files could not be read, and so are missing here.
    pub left_out: usize,
    /// By school and grade, in that order.
    pub groups: Vec<Group>,
    /// Of all groups together.
    pub counts: Counts,
}

/// The students of one grade of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The school, and the grade in words.
    pub title: String,
    /// How much there is of what.
    pub counts: Counts,
    /// What is late first, then by day.
    pub entries: Vec<Entry>,
    #[serde(skip)]
    key: Key,
}

/// A school and a grade; those not on record come last.
type Key = (bool, String, bool, i8);

/// How much there is of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Students in the group, also those of whom nothing is due.
    pub students: usize,
    /// Of these, students with something overdue or missed.
    pub late: usize,
    /// Things that are overdue.
    pub overdue: usize,
    /// Things that were missed.
    pub missed: usize,
    /// Things that are due soon.
    pub soon: usize,
    /// Things that are due later.
    pub later: usize,
    /// Things of which it cannot be told.
    pub unclear: usize,
}

/// Something that is due from a student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The student.
    pub who: Who,
    /// What is due.
    pub what: String,
    /// How it stands.
    pub stands: String,
    /// When it is due, in words.
    pub due: String,
    /// What is missing.
    pub detail: String,
    /// The awards that ask for it.
    pub awards: Vec<String>,
    /// Who asks for it.
    pub asked_by: Option<String>,
    #[serde(skip)]
    item: Item,
}

/// What is due in some audits of one day. `left_out` plans could not be read.
#[must_use]
pub fn due(policy: &Policy, students: &[(Plan, Audit)], left_out: usize) -> Due {
    let mut groups: Vec<Group> = Vec::new();
    for (plan, audit) in students {
        let lens = Lens::new(policy, plan, audit);
        let entries = entries(&lens);
        let key = key(&lens);
        let at = groups.iter().position(|group| group.key == key).unwrap_or_else(|| {
            let counts = Counts::default();
            groups.push(Group { title: title(&lens), counts, entries: Vec::new(), key });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.counts.add(&entries);
            group.entries.extend(entries);
        }
    }
    groups.sort_by(|one, other| one.key.cmp(&other.key));
    let mut counts = Counts::default();
    for group in &mut groups {
        group.entries.sort_by(|one, other| order(one).cmp(&order(other)));
        counts.merge(group.counts);
    }
    let as_of = students.first().map(|(_, audit)| day(&audit.as_of)).unwrap_or_default();
    Due { as_of, students: students.len(), left_out, groups, counts }
}

fn order(entry: &Entry) -> (impl Ord + '_, &str, &str, &str) {
    (entry.item.order(), &entry.who.name, &entry.who.id, &entry.what)
}

fn key(lens: &Lens<'_>) -> Key {
    match lens.stay() {
        Some(stay) => (false, lens.who().school.unwrap_or_default(), false, stay.grade),
        None => (true, String::new(), true, 0),
    }
}

fn title(lens: &Lens<'_>) -> String {
    let who = lens.who();
    match (who.school, who.grade) {
        (Some(school), Some(grade)) => format!("{school}, {grade}"),
        _ => "School and grade not on record".to_owned(),
    }
}

/// What has a time and is not done; what several awards ask for alike stands once.
fn entries(lens: &Lens<'_>) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let who = lens.who();
    for item in lens.awards().into_iter().flat_map(|award| award.items).filter(is_due) {
        let same = |entry: &&mut Entry| {
            entry.what == item.path && entry.due == item.due && entry.detail == item.detail
        };
        match found.iter_mut().find(same) {
            Some(entry) => entry.awards.push(item.award.clone()),
            None => found.push(Entry {
                who: who.clone(),
                what: item.path.clone(),
                stands: item.stands.clone(),
                due: item.due.clone(),
                detail: item.detail.clone(),
                awards: vec![item.award.clone()],
                asked_by: item.asked_by.clone(),
                item,
            }),
        }
    }
    found
}

fn is_due(item: &Item) -> bool {
    item.is_late() || item.is_coming() || (item.is_open() && !item.due.is_empty())
}

impl Counts {
    /// Takes in one student with what is due.
    fn add(&mut self, entries: &[Entry]) {
        self.students += 1;
        self.late += usize::from(entries.iter().any(|entry| entry.item.is_late()));
        for entry in entries {
            match entry.item.verdict {
                Verdict::Overdue => self.overdue += 1,
                Verdict::Missed => self.missed += 1,
                Verdict::DueSoon => self.soon += 1,
                Verdict::NotYetDue => self.later += 1,
                _ => self.unclear += 1,
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.students += other.students;
        self.late += other.late;
        self.overdue += other.overdue;
        self.missed += other.missed;
        self.soon += other.soon;
        self.later += other.later;
        self.unclear += other.unclear;
    }
}

impl Due {
    /// One line for each thing that is due, for spreadsheets. A field that a spreadsheet would run as
    /// a formula begins with an apostrophe.
    #[must_use]
    pub fn csv(&self) -> String {
        const HEAD: [&str; 12] = [
            "school",
            "grade",
            "id",
            "name",
            "requirement",
            "status",
            "due",
            "from",
            "period",
            "detail",
            "awards",
            "asked_by",
        ];
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail, and every line has the fields of the head.
        let _ = writer.write_record(HEAD);
        for entry in self.groups.iter().flat_map(|group| &group.entries) {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let fields = [
                text(&entry.who.school),
                text(&entry.who.grade),
                entry.who.id.clone(),
                entry.who.name.clone(),
                entry.what.clone(),
                entry.stands.clone(),
                text(&entry.item.until),
                text(&entry.item.from),
                text(&entry.item.period),
                entry.detail.clone(),
                entry.awards.join("; "),
                text(&entry.asked_by),
            ];
            let _ = writer.write_record(fields.map(|field| no_formula(&field)));
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

fn no_formula(field: &str) -> String {
    match field.trim_start().starts_with(['=', '+', '-', '@']) {
        true => format!("'{field}"),
        false => field.to_owned(),
    }
}
