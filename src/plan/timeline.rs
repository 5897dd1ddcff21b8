//! When things were in a plan, as far as the plan says so: years of entry and graduation, and the
//! year and grade of a course. What a plan leaves open stays open; nothing is guessed.

use super::model::{CourseRecord, Enrolment, Entry, Plan};
use crate::quantity::{Date, SchoolYear, school_year_of};

impl Entry {
    /// The school year: the one written, else that of the day (see [`school_year_of`]).
    #[must_use]
    pub fn year(self) -> SchoolYear {
        match self {
            Self::Year(year) => year,
            Self::Date(date) => school_year_of(date),
        }
    }

    /// The day, where it is known to the day.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Year(_) => None,
            Self::Date(date) => Some(date),
        }
    }
}

impl Plan {
    /// The school year in which the student first entered the grade: the first enrolment in it.
    /// For grade 9 `student.entered_grade_9` wins.
    #[must_use]
    pub fn entry_year(&self, grade: i8) -> Option<SchoolYear> {
        match self.student.entered_grade_9 {
            Some(entry) if grade == 9 => Some(entry.year()),
            _ => self.enrolled_in(grade).map(|stay| stay.year).min(),
        }
    }

    /// The day on which the student first entered the grade: the first day of the stays in that
    /// grade in the year of [`Plan::entry_year`], if every one of them says its first day. For grade
    /// 9 a day in `student.entered_grade_9` wins.
    #[must_use]
    pub fn entry_date(&self, grade: i8) -> Option<Date> {
        if grade == 9
            && let Some(date) = self.student.entered_grade_9.and_then(Entry::date)
        {
            return Some(date);
        }
        let year = self.entry_year(grade)?;
        let mut first: Option<Date> = None;
        for stay in self.enrolled_in(grade).filter(|stay| stay.year == year) {
            let from = stay.from?;
            first = Some(first.map_or(from, |date| date.min(from)));
        }
        first
    }

    /// The school year in which the student graduated or is expected to. A day belongs to a school
    /// year as [`school_year_of`] says: `2026-05-20` to 2025-26, `2026-07-15` to 2026-27.
    #[must_use]
    pub fn graduation_year(&self) -> Option<SchoolYear> {
        self.student.graduation.map(Entry::year)
    }

    /// The stay in force on a day: of those whose days hold it (of a stay that does not say them, the
    /// whole school year, July 1 to June 30) the one begun last. Where none is, the latest of all.
    #[must_use]
    pub fn stay_on(&self, day: Date) -> Option<&Enrolment> {
        let holds = |stay: &&Enrolment| {
            let begun = stay.from.map_or(stay.year <= school_year_of(day), |from| from <= day);
            let ended = stay.to.map_or(stay.year < school_year_of(day), |to| to < day);
            begun && !ended
        };
        self.last_stay(|stay| holds(&stay)).or_else(|| self.last_stay(|_| true))
    }

    /// The last of some stays: the latest year, there the latest first day, there the highest grade.
    #[must_use]
    pub fn last_stay(&self, among: impl Fn(&Enrolment) -> bool) -> Option<&Enrolment> {
        let stays = self.enrolment.iter().filter(|stay| among(stay));
        stays.max_by_key(|stay| (stay.year, stay.from, stay.grade, stay.to, &stay.school))
    }

    fn enrolled_in(&self, grade: i8) -> impl Iterator<Item = &Enrolment> {
        self.enrolment.iter().filter(move |stay| stay.grade == grade)
    }
}

impl CourseRecord {
    /// The school year of the course: the one written, else that of its day.
    #[must_use]
    pub fn year(&self) -> Option<SchoolYear> {
        self.year.or_else(|| self.date.map(school_year_of))
    }

    /// The grade the student was in: the one written, else that of the enrolment in the course's
    /// year, if all enrolments of that year agree.
    #[must_use]
    pub fn grade_level(&self, plan: &Plan) -> Option<i8> {
        if self.grade_level.is_some() {
            return self.grade_level;
        }
        let year = self.year()?;
        let mut grades = plan.enrolment.iter().filter(|stay| stay.year == year).map(|stay| stay.grade);
        let grade = grades.next()?;
        grades.all(|other| other == grade).then_some(grade)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::State;
    use super::*;

    fn stay(grade: i8, year: i16, from: Option<Date>) -> Enrolment {
        Enrolment { school: "North".to_owned(), grade, year: SchoolYear::starting(year), from, to: None }
    }

    fn day(year: i16, month: i8, day: i8) -> Date {
        jiff::civil::date(year, month, day)
    }

    #[test]
    fn a_day_from_july_on_belongs_to_the_year_that_starts() {
        assert_eq!(school_year_of(day(2026, 6, 30)), SchoolYear::starting(2025));
        assert_eq!(school_year_of(day(2026, 7, 1)), SchoolYear::starting(2026));
    }

    #[test]
    fn entry_is_the_first_stay_unless_the_student_says_otherwise() {
        let mut plan = Plan::new("S");
        assert_eq!(plan.entry_year(9), None);
        plan.enrolment = vec![
            stay(9, 2023, Some(day(2023, 8, 9))),
            stay(9, 2022, Some(day(2022, 8, 10))),
            stay(10, 2024, None),
        ];
        assert_eq!(plan.entry_year(9), Some(SchoolYear::starting(2022)));
        assert_eq!(plan.entry_date(9), Some(day(2022, 8, 10)));
        assert_eq!(plan.entry_date(10), None);
        plan.student.entered_grade_9 = Some(Entry::Year(SchoolYear::starting(2021)));
        assert_eq!(plan.entry_year(9), Some(SchoolYear::starting(2021)));
        assert_eq!(plan.entry_date(9), None, "no stay of that year says its first day");
        plan.student.entered_grade_9 = Some(Entry::Date(day(2021, 9, 1)));
        assert_eq!(plan.entry_date(9), Some(day(2021, 9, 1)));
        // One stay of the first year without its first day: it may have been the earlier one.
        plan.enrolment.push(stay(8, 2020, Some(day(2021, 1, 5))));
        plan.enrolment.push(stay(8, 2020, None));
        assert_eq!(plan.entry_date(8), None);
    }

    #[test]
    fn the_stay_in_force_is_the_one_begun_last() {
        let mut plan = Plan::new("S");
        assert_eq!(plan.stay_on(day(2024, 1, 1)), None);
        let mut moved = stay(11, 2023, Some(day(2024, 1, 8)));
        moved.school = "South".to_owned();
        plan.enrolment = vec![moved, stay(11, 2023, None), stay(12, 2024, None), stay(10, 2022, None)];
        let school_on = |date| plan.stay_on(date).map(|stay| (stay.school.as_str(), stay.grade));
        assert_eq!(school_on(day(2023, 9, 1)), Some(("North", 11)));
        assert_eq!(school_on(day(2024, 1, 8)), Some(("South", 11)), "begun last");
        assert_eq!(school_on(day(2024, 7, 1)), Some(("North", 12)));
        assert_eq!(school_on(day(2030, 1, 1)), Some(("North", 12)), "the latest, as none is in force");
        let mut backwards = plan.clone();
        backwards.enrolment.reverse();
        assert_eq!(backwards.stay_on(day(2024, 2, 1)), plan.stay_on(day(2024, 2, 1)));
    }

    #[test]
    fn the_grade_of_a_course_is_never_guessed() {
        let mut plan = Plan::new("S");
        plan.enrolment = vec![stay(9, 2022, None), stay(10, 2023, None), stay(11, 2023, None)];
        let mut course = CourseRecord::new("english-1", State::Earned);
        assert_eq!(course.grade_level(&plan), None);
        course.date = Some(day(2023, 5, 20));
        assert_eq!(course.year(), Some(SchoolYear::starting(2022)));
        assert_eq!(course.grade_level(&plan), Some(9));
        course.year = Some(SchoolYear::starting(2023));
        assert_eq!(course.grade_level(&plan), None, "two grades in that year");
        course.grade_level = Some(11);
        assert_eq!(course.grade_level(&plan), Some(11));
    }
}
