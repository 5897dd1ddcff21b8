//! Plans and records that say no more than they must, for programs to fill in.

use std::collections::BTreeMap;

use super::model::{CourseRecord, FORMAT, Plan, State, Student, VERSION};

impl Plan {
    /// The plan of a student of whom nothing is known yet.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            student: Student {
                id: id.into(),
                name: None,
                born: None,
                entered_grade_9: None,
                graduation: None,
                facts: BTreeMap::new(),
            },
            enrolment: Vec::new(),
            programs: Vec::new(),
            courses: Vec::new(),
            scores: Vec::new(),
            credentials: Vec::new(),
            experiences: Vec::new(),
            events: Vec::new(),
            waivers: Vec::new(),
            substitutions: Vec::new(),
        }
    }
}

impl CourseRecord {
    /// A record that says no more than the course and its state.
    #[must_use]
    pub fn new(course: impl Into<String>, state: State) -> Self {
        Self {
            course: course.into(),
            system: None,
            title: None,
            credits: None,
            grade: None,
            points: None,
            state,
            year: None,
            date: None,
            registered: None,
            term: None,
            grade_level: None,
            place: None,
            marks: Vec::new(),
            hours: None,
        }
    }
}
