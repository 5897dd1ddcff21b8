//! What contradicts itself in a school file that could be read.

use std::collections::BTreeMap;

use super::MAX_ENTRIES;
use super::model::{FORMAT, School, VERSION};
use crate::plan::check::{Finding, empty, far_off, of_events};
use crate::plan::problem::{Trouble, shown};
use crate::plan::tree::Step;
use crate::plan::tree::Step::{Item, Key};

/// Stands in for what could not be read; problems with it have been listed already.
const UNSAID: &str = "?";

/// Everything that contradicts itself in the school.
pub(super) fn check(school: &School) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    if !findings.few_enough(school) {
        return findings.0;
    }
    findings.header(school);
    let students = findings.ids("students", "student", school.students.iter().map(|one| one.id.as_str()));
    let staff = findings.ids("staff", "member of staff", school.staff.iter().map(|one| one.id.as_str()));
    for (at, student) in school.students.iter().enumerate() {
        if let Some(counselor) = &student.counselor {
            findings.known(&staff, counselor, vec![Key("students"), Item(at), Key("counselor")], STAFF);
        }
    }
    for (at, one) in school.staff.iter().enumerate() {
        for (role_at, role) in one.roles.iter().enumerate() {
            let steps = vec![Key("staff"), Item(at), Key("roles"), Item(role_at)];
            findings.text(role, steps);
        }
        for Finding { steps, trouble } in of_events(&one.events) {
            findings.note([Key("staff"), Item(at)].into_iter().chain(steps).collect(), trouble);
        }
    }
    findings.groups(school, &students, &staff);
    findings.0.extend(of_events(&school.events));
    findings.records(school, &students);
    findings.0
}

/// What refers to someone, for messages: who is meant, and the list they stand in.
type Who = (&'static str, &'static str);
const STUDENT: Who = ("student", "students");
const STAFF: Who = ("member of staff", "staff");

struct Findings(Vec<Finding>);

impl Findings {
    fn note(&mut self, steps: Vec<Step<'static>>, trouble: Trouble) {
        self.0.push(Finding { steps, trouble });
    }

    fn text(&mut self, text: &str, steps: Vec<Step<'static>>) {
        if text.trim().is_empty() {
            self.note(steps, empty());
        }
    }

    /// Whether there are few enough entries to look at them all.
    fn few_enough(&mut self, school: &School) -> bool {
        let events: usize = school.staff.iter().map(|one| one.events.len() + one.roles.len()).sum();
        let members: usize = school.groups.iter().map(|one| one.students.len() + one.staff.len()).sum();
        let fields: usize = school.state_records.iter().map(|one| one.fields.len()).sum();
        let lists = [
            ("students", school.students.len()),
            ("staff", school.staff.len() + events),
            ("groups", school.groups.len() + members),
            ("events", school.events.len()),
            ("facts", school.facts.len()),
            ("state_records", school.state_records.len() + fields),
        ];
        let count: usize = lists.iter().map(|(_, length)| length).sum();
        let longest = lists.iter().max_by_key(|(_, length)| *length);
        if let Some((list, _)) = longest.filter(|_| count > MAX_ENTRIES) {
            let trouble = Trouble::new(format!("the file has {count} entries, but at most 500,000 are read"));
            let help = "a school file holds one school in one school year: check how it was exported";
            self.note(vec![Key(list)], trouble.help(help));
        }
        count <= MAX_ENTRIES
    }

    fn header(&mut self, school: &School) {
        if school.format != FORMAT {
            let trouble =
                Trouble::new(format!("{} is not the format of a school file", shown(&school.format)));
            self.note(vec![Key("format")], trouble.help(format!("write {FORMAT}")));
        }
        if school.version != VERSION {
            let trouble = Trouble::new(format!("version {} of the format is not known", school.version));
            let help = if school.version > VERSION {
                "this program reads version 1: a newer program may be needed"
            } else {
                "write 1"
            };
            self.note(vec![Key("version")], trouble.help(help));
        }
        self.text(&school.school, vec![Key("school")]);
        if let Some(trouble) = far_off(school.year.start(), school.year) {
            self.note(vec![Key("year")], trouble);
        }
    }

    /// The ids of a list, each with its place; empty and repeated ones are noted.
    fn ids<'s>(
        &mut self,
        list: &'static str,
        who: &str,
        ids: impl Iterator<Item = &'s str>,
    ) -> BTreeMap<&'s str, usize> {
        let mut seen = BTreeMap::new();
        for (at, id) in ids.enumerate() {
            let steps = || vec![Key(list), Item(at), Key("id")];
            self.text(id, steps());
            if id == UNSAID {
                continue;
            }
            if let Some(first) = seen.get(id) {
                let trouble = Trouble::new(format!("{} is the id of {list}[{first}] too", shown(id)));
                self.note(steps(), trouble.help(format!("give each {who} one entry with an id of its own")));
            } else {
                seen.insert(id, at);
            }
        }
        seen
    }

    fn known(
        &mut self,
        known: &BTreeMap<&str, usize>,
        id: &str,
        steps: Vec<Step<'static>>,
        (who, list): Who,
    ) {
        if id != UNSAID && !known.contains_key(id) {
            let trouble = Trouble::new(format!("{} is no {who} of this file", shown(id)));
            self.note(steps, trouble.help(format!("correct the id, or add an entry to `{list}`")));
        }
    }

    fn groups(&mut self, school: &School, students: &BTreeMap<&str, usize>, staff: &BTreeMap<&str, usize>) {
        let mut names: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for (at, group) in school.groups.iter().enumerate() {
            let step = |key| vec![Key("groups"), Item(at), Key(key)];
            self.text(&group.kind, step("kind"));
            self.text(&group.name, step("name"));
            if group.name != UNSAID
                && let Some(first) = names.insert((group.kind.to_lowercase(), &group.name), at)
            {
                let trouble =
                    Trouble::new(format!("{} is the name of groups[{first}] too", shown(&group.name)));
                self.note(step("name"), trouble.help("give each group of a kind a name of its own"));
            }
            // Without a roster the students are those of the plans, which are not known here.
            let roster = (!students.is_empty()).then_some(students);
            let lists =
                [("students", &group.students, roster, STUDENT), ("staff", &group.staff, Some(staff), STAFF)];
            for (key, ids, known, who) in lists {
                let mut seen = BTreeMap::new();
                for (id_at, id) in ids.iter().enumerate() {
                    let steps = || vec![Key("groups"), Item(at), Key(key), Item(id_at)];
                    self.text(id, steps());
                    if let Some(known) = known {
                        self.known(known, id, steps(), who);
                    }
                    if id != UNSAID && seen.insert(id, id_at).is_some() {
                        let trouble = Trouble::new(format!("{} stands in this group twice", shown(id)));
                        self.note(steps(), trouble.help("keep one of the two"));
                    }
                }
            }
        }
    }

    fn records(&mut self, school: &School, students: &BTreeMap<&str, usize>) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, record) in school.state_records.iter().enumerate() {
            let steps = || vec![Key("state_records"), Item(at), Key("student")];
            self.text(&record.student, steps());
            if record.student == UNSAID {
                continue;
            }
            if !students.is_empty() {
                self.known(students, &record.student, steps(), STUDENT);
            }
            if let Some(first) = seen.insert(&record.student, at) {
                let trouble = Trouble::new(format!(
                    "{} has a state record already, state_records[{first}]",
                    shown(&record.student)
                ));
                self.note(steps(), trouble.help("put all fields of a student into one record"));
            }
        }
    }
}
