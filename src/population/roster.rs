//! A school file made ready to be asked: who is on the roster, in which groups, with which staff.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::Plan;
use crate::quantity::SchoolYear;
use crate::school::{Group, RosterEntry, School, Staff};

/// Who belongs to the school.
pub(super) struct Roster<'a> {
    pub(super) school: &'a School,
    students: BTreeMap<&'a str, &'a RosterEntry>,
    staff: BTreeMap<&'a str, &'a Staff>,
    groups_of: BTreeMap<&'a str, Vec<&'a Group>>,
    /// The students whose plans have been seen.
    seen: BTreeSet<String>,
}

/// What became of a plan that was held against the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is that of a student of the school.
    Yes,
    /// A plan of that student has been seen already.
    Again,
    /// The student is not on the roster.
    Stranger,
}

impl<'a> Roster<'a> {
    pub(super) fn new(school: &'a School) -> Self {
        let mut groups_of: BTreeMap<&str, Vec<&Group>> = BTreeMap::new();
        for group in &school.groups {
            for student in &group.students {
                groups_of.entry(student).or_default().push(group);
            }
        }
        Self {
            school,
            students: school.students.iter().map(|one| (one.id.as_str(), one)).collect(),
            staff: school.staff.iter().map(|one| (one.id.as_str(), one)).collect(),
            groups_of,
            seen: BTreeSet::new(),
        }
    }

    /// Holds a plan against the roster.
    pub(super) fn take(&mut self, id: &str) -> Taken {
        if !self.students.is_empty() && !self.students.contains_key(id) {
            return Taken::Stranger;
        }
        if self.seen.insert(id.to_owned()) { Taken::Yes } else { Taken::Again }
    }

    /// How many students the school has.
    pub(super) fn size(&self) -> usize {
        if self.students.is_empty() { self.seen.len() } else { self.students.len() }
    }

    /// The students of the roster of whom no plan was seen.
    pub(super) fn without_plan(&self) -> Vec<&'a RosterEntry> {
        self.students.values().filter(|student| !self.seen.contains(&student.id)).copied().collect()
    }

    /// The grade of a student in the school year of the file: that of the roster, else that of the
    /// last enrolment of the plan in that year.
    pub(super) fn grade(&self, id: &str, plan: Option<&Plan>) -> Option<i8> {
        let listed = self.students.get(id).and_then(|student| student.grade);
        listed.or_else(|| {
            let year: SchoolYear = self.school.year;
            plan?.last_stay(|stay| stay.year == year).map(|stay| stay.grade)
        })
    }

    /// Whether the student has a place in a group of this kind.
    pub(super) fn in_group(&self, student: &str, kind: &str) -> bool {
        self.groups_of
            .get(student)
            .is_some_and(|groups| groups.iter().any(|group| group.kind.eq_ignore_ascii_case(kind)))
    }

    /// How many staff in this role a student has: the assigned counselor, and the staff of the
    /// student's groups, each once. An assigned counselor is one in the role `counselor`, whatever
    /// else the staff list says.
    pub(super) fn staff_of_student(&self, student: &str, role: &str) -> usize {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let counselor = self.students.get(student).and_then(|student| student.counselor.as_deref());
        found
            .extend(counselor.filter(|id| role.eq_ignore_ascii_case("counselor") || self.has_role(id, role)));
        for group in self.groups_of.get(student).into_iter().flatten() {
            found.extend(group.staff.iter().map(String::as_str).filter(|id| self.has_role(id, role)));
        }
        found.len()
    }

    /// How many staff in this role a group has.
    pub(super) fn staff_of_group(&self, group: &Group, role: &str) -> usize {
        group.staff.iter().filter(|id| self.has_role(id, role)).count()
    }

    fn has_role(&self, id: &str, role: &str) -> bool {
        self.staff.get(id).is_some_and(|one| plays(one, role))
    }
}

/// Whether someone has a role.
pub(super) fn plays(staff: &Staff, role: &str) -> bool {
    staff.roles.iter().any(|one| one.eq_ignore_ascii_case(role))
}
