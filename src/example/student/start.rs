//! What a case of a table starts from: a plan file, and all but what is left out.

use super::Builder;
use crate::names::Sort;
use crate::plan::check::lists;
use crate::plan::{Entry, Plan};
use crate::policy::Course;
use crate::quantity::school_year_of;
use crate::source::Span;
use crate::syntax::tree::Word;

impl Builder<'_, '_, '_> {
    /// Starts from the student of a plan file. What is wrong in it is told of the case as a whole.
    pub(in crate::example) fn start(&mut self, plan: &Plan, title: Span) {
        self.plan = plan.clone();
        for (list, count) in lists(plan) {
            self.places.records.insert(list, vec![title; count]);
        }
        let entries = [plan.student.entered_grade_9, plan.student.graduation].into_iter().flatten();
        let entries = entries.map(|entry| match entry {
            Entry::Year(year) => year,
            Entry::Date(date) => school_year_of(date),
        });
        let courses = plan.courses.iter().filter_map(|record| record.year());
        let stays = plan.enrolment.iter().map(|stay| stay.year);
        let years: Vec<_> = entries.chain(courses).chain(stays).collect();
        years.into_iter().for_each(|year| self.speaks_of(year));
    }

    /// Leaves out what goes by a name, for an example that is so far from the one that is read.
    pub(in crate::example) fn leave_out(&mut self, word: &Word, depth: usize) {
        let Ok(id) = self.reader.names.find(word).map_err(|finding| self.reader.findings.push(*finding))
        else {
            return;
        };
        let Some(symbol) = self.reader.names.get(id) else { return };
        let (full, short) = (format!("{}.{}", symbol.module, symbol.name), symbol.name);
        let meant = |name: &str| name == short || name == full;
        let places = &mut self.places.records;
        let gone = match symbol.sort {
            Sort::Course => {
                let course = self.reader.policy.courses.get(symbol.index as usize);
                let of_course = |name: &str, system: Option<&str>| {
                    meant(name) || course.is_some_and(|course| has_code(course, name, system))
                };
                let keep =
                    |record: &crate::plan::CourseRecord| !of_course(&record.course, record.system.as_deref());
                left(&mut self.plan.courses, places.get_mut("courses"), keep)
            }
            Sort::Exam => left(&mut self.plan.scores, places.get_mut("scores"), |score| !meant(&score.exam)),
            Sort::Credential => {
                left(&mut self.plan.credentials, places.get_mut("credentials"), |one| !meant(&one.credential))
            }
            Sort::EventKind => {
                let events = left(&mut self.plan.events, places.get_mut("events"), |one| !meant(&one.kind));
                let hours =
                    left(&mut self.plan.experiences, places.get_mut("experiences"), |one| !meant(&one.kind));
                let stays =
                    left(&mut self.plan.programs, places.get_mut("programs"), |one| !meant(&one.program));
                events || hours || stays
            }
            Sort::Fact => {
                // What the case itself says stays, and what a nearer one does.
                let own = self.said.get(&full).is_some_and(|(by, _)| *by <= depth);
                let facts = &mut self.plan.student.facts;
                let before = facts.len();
                facts.retain(|name, _| own && *name == full || !meant(name));
                facts.len() < before
            }
            sort => {
                let headline = format!("`{}` is {}, and cannot be left out", word.value, sort.called());
                let help = "leave out courses, exams, credentials, facts and kinds of event, by their names";
                return self.report(word.span, headline, help);
            }
        };
        if !gone {
            let headline = format!("there is no `{}` to leave out", word.value);
            let help = "name something that the student of the example or plan file has";
            self.report(word.span, headline, help);
        }
    }
}

/// Keeps what is to be kept of a list, and its places; tells whether something is gone.
fn left<T>(list: &mut Vec<T>, places: Option<&mut Vec<Span>>, keep: impl Fn(&T) -> bool) -> bool {
    let before = list.len();
    if let Some(places) = places {
        let mut each = list.iter();
        places.retain(|_| each.next().is_none_or(&keep));
    }
    list.retain(keep);
    list.len() < before
}

fn has_code(course: &Course, name: &str, system: Option<&str>) -> bool {
    course.codes.iter().any(|(own, code)| code == name && system.is_none_or(|system| system == own))
}
