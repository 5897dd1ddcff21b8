//! Plans made by rule, many at once.

use std::fmt::Write as _;

/// The id of the plan with this number.
pub fn id(number: usize) -> String {
    format!("s-{number}")
}

/// A plan as one line: every second has its science, every third its mathematics; three schools, two
/// grades.
pub fn plan(number: usize) -> String {
    let mut courses = Vec::new();
    if number.is_multiple_of(2) {
        courses.push(r#"{"course":"biology-1","state":"earned","credits":1}"#);
    }
    if number.is_multiple_of(3) {
        courses.push(r#"{"course":"algebra-1","state":"earned","credits":1}"#);
    }
    let grade = 11 + number % 2;
    let school = number % 3;
    format!(
        r#"{{"format":"gradus-plan","version":1,"student":{{"id":"{}"}},"enrolment":[{{"school":"School {school}","grade":{grade},"year":"2026-27"}}],"courses":[{}]}}"#,
        id(number),
        courses.join(",")
    )
}

/// Plans one a line.
pub fn lines(count: usize) -> String {
    let mut text = String::new();
    (0..count).for_each(|number| writeln!(text, "{}", plan(number)).unwrap());
    text
}

/// The same plans as tables: `students.csv`, `enrolment.csv` and `courses.csv`.
pub fn tables(count: usize) -> [(&'static str, String); 3] {
    let mut students = "id\n".to_owned();
    let mut enrolment = "student,school,grade,year\n".to_owned();
    let mut courses = "student,course,state,credits\n".to_owned();
    for number in 0..count {
        let id = id(number);
        writeln!(students, "{id}").unwrap();
        writeln!(enrolment, "{id},School {},{},2026-27", number % 3, 11 + number % 2).unwrap();
        if number.is_multiple_of(2) {
            writeln!(courses, "{id},biology-1,earned,1").unwrap();
        }
        if number.is_multiple_of(3) {
            writeln!(courses, "{id},algebra-1,earned,1").unwrap();
        }
    }
    [("students.csv", students), ("enrolment.csv", enrolment), ("courses.csv", courses)]
}
