//! The periods of `each` and `every`: up to the last that has begun, and the next while none has.

use super::calendar::{Day, NEVER, date_of};
use super::events::Sight;
use super::window::{Frame, Instance, Which};
use super::world::{World, in_all};
use super::{Gap, Timeline};
use crate::audit::evidence::{Tri, taken_within};
use crate::policy::{Edge, Periods};
use crate::quantity::SchoolYear;

/// The most periods that are followed.
const MOST_PERIODS: usize = 400;

impl Timeline<'_> {
    /// The periods within the windows around, in order; why there are none, or none can be told.
    pub(super) fn instances(&self, periods: &Periods, around: &[Frame<'_>]) -> Result<Vec<Instance>, Gap> {
        let all = self.all_instances(periods, around)?;
        if all.len() > MOST_PERIODS {
            return Err(Gap::Untold(format!("there are more than {MOST_PERIODS} periods")));
        }
        let mut begun = Vec::new();
        let mut next = None;
        let mut why = None;
        for instance in all {
            match self.may_begin(&instance, around) {
                Ok(true) => begun.push(instance),
                Ok(false) => next = next.or(Some(instance)),
                Err(gap) => why = why.or(Some(gap)),
            }
        }
        if begun.is_empty() {
            begun.extend(next);
        }
        match (begun.is_empty(), why) {
            (true, Some(gap)) => Err(gap),
            (true, None) => Err(Gap::Absent(none(periods))),
            (false, _) => Ok(begun),
        }
    }

    /// Whether a period may have begun by the audit; why it is none of the student's, if so.
    fn may_begin(&self, instance: &Instance, around: &[Frame<'_>]) -> Result<bool, Gap> {
        let mut frames = around.to_vec();
        frames.push(Frame::Period(instance.clone()));
        let starts = in_all(|world: &World| {
            let scope = self.scope(&frames, world)?;
            let first = scope.first.unwrap_or(Day::MIN);
            match scope.last.is_some_and(|last| last < first) {
                true => Err(Gap::Absent("no day of it lies in the time asked about".to_owned())),
                false => Ok(first <= self.as_of),
            }
        });
        let untold = || Gap::Untold(starts.missing.join("; "));
        if starts.found.is_empty() {
            return Err(untold());
        }
        let may = starts.found.iter().flatten().copied().reduce(|one, other| one || other);
        match may {
            Some(may) => Ok(may),
            None => Err(starts.found.iter().find_map(|one| one.clone().err()).unwrap_or_else(untold)),
        }
    }

    fn all_instances(&self, periods: &Periods, around: &[Frame<'_>]) -> Result<Vec<Instance>, Gap> {
        let sure = |which: Which| Instance { which, doubt: None };
        match periods {
            Periods::Years { grades, range } => {
                if let Some(untold) = self.student.untold() {
                    return Err(untold);
                }
                let mut found = Vec::new();
                for (year, of_year) in self.student.years() {
                    if !grades.is_empty() && !of_year.iter().any(|grade| grades.contains(grade)) {
                        continue;
                    }
                    let within =
                        range.as_ref().map_or(Tri::Yes, |range| taken_within(Some(year), None, range));
                    let doubt = || format!("whether {year} lies within the dates of the rule");
                    match within {
                        Tri::No => {}
                        Tri::Yes => found.push(sure(Which::Year(year))),
                        Tri::Maybe => found.push(Instance { which: Which::Year(year), doubt: Some(doubt()) }),
                    }
                }
                Ok(found)
            }
            Periods::Grades(grades) => {
                if let Some(untold) = self.student.untold() {
                    return Err(untold);
                }
                let mut grades = grades.clone();
                grades.sort_unstable();
                grades.dedup();
                Ok(grades.into_iter().map(|grade| sure(Which::Grade(grade))).collect())
            }
            Periods::Terms => self.terms_around(around),
            Periods::Events(select) => {
                let found = in_all(|world| {
                    let sight = Sight { signed_by: self.as_of, hopeful: false, world };
                    self.select(select, sight)
                });
                let found = found.agreed().map_err(Gap::Untold)?;
                if found.is_empty() {
                    return Err(Gap::Absent(self.none(select)));
                }
                Ok(found.into_iter().map(|at| sure(Which::Event(at))).collect())
            }
        }
    }

    fn terms_around(&self, around: &[Frame<'_>]) -> Result<Vec<Instance>, Gap> {
        if let Some(untold) = self.student.untold() {
            return Err(untold);
        }
        let period =
            in_all(|world| self.scope(around, world).map(|scope| scope.period.map(|span| span.years)));
        let years: Vec<SchoolYear> = match period.agreed().map_err(Gap::Untold)?? {
            Some((first, last)) => {
                let mut years: Vec<SchoolYear> =
                    self.student.years().into_iter().map(|(year, _)| year).collect();
                years.retain(|year| first <= *year && *year <= last);
                years
            }
            None => self.student.years().into_iter().map(|(year, _)| year).collect(),
        };
        let mut found = Vec::new();
        for year in years {
            match self.student.terms(year) {
                Some(terms) if !terms.is_empty() => found.extend(
                    terms
                        .iter()
                        .map(|(name, ..)| Instance { which: Which::Term(year, name.clone()), doubt: None }),
                ),
                // Years still to come need no calendar yet.
                _ if super::calendar::bounds_of(year).0 > self.as_of => {}
                _ => return Err(Gap::Untold(format!("no calendar gives the terms of {year}"))),
            }
        }
        Ok(found)
    }

    /// What a period is called.
    pub(super) fn label(&self, instance: &Instance) -> String {
        match &instance.which {
            Which::Year(year) => {
                let years = self.student.years();
                let grades = years.iter().find(|(one, _)| one == year).map(|(_, grades)| grades.as_slice());
                match grades {
                    Some([only]) => format!("{year} (grade {only})"),
                    Some([first, second]) => format!("{year} (grades {first} and {second})"),
                    _ => year.to_string(),
                }
            }
            Which::Grade(grade) => match self.student.grades(*grade, *grade, &World::default()) {
                Ok(found) if found.years.0 == found.years.1 => format!("grade {grade} ({})", found.years.0),
                Ok(found) => format!("grade {grade} ({} to {})", found.years.0, found.years.1),
                Err(_) => format!("grade {grade}"),
            },
            Which::Term(year, name) => format!("{name} term of {year}"),
            Which::Event(at) => self.events.get(*at).map_or_else(String::new, |event| {
                let title = self.policy.events.get(event.kind as usize).map(|kind| kind.named.title.as_str());
                let lead = title.unwrap_or_default();
                match event.until {
                    Some(until) if until != event.date && until < NEVER => {
                        format!("{lead} from {} to {}", date_of(event.date), date_of(until))
                    }
                    Some(_) => format!("{lead} of {}", date_of(event.date)),
                    None => format!("{lead} from {}", date_of(event.date)),
                }
            }),
        }
    }

    /// The student's school years so far that a calendar is missing for, and the school.
    pub(super) fn uncovered_years(&self) -> Vec<(SchoolYear, String)> {
        let years = self.student.years().into_iter().map(|(year, _)| year);
        let begun = years.filter(|year| super::calendar::in_year(*year, 7, 1) <= self.as_of);
        begun.filter_map(|year| Some((year, self.student.uncovered(year)?.to_owned()))).collect()
    }

    /// The last day of a school year by its calendar, else June 30.
    pub(super) fn year_end(&self, year: SchoolYear) -> Day {
        let known = self.student.known_end(year);
        known.unwrap_or_else(|| {
            self.student.edge(year, Edge::End, &World::default()).max(super::calendar::bounds_of(year).1)
        })
    }
}

fn none(periods: &Periods) -> String {
    match periods {
        Periods::Years { grades, .. } if grades.is_empty() => {
            "no school year of the student is meant".to_owned()
        }
        Periods::Years { .. } => "the student is in none of these grades".to_owned(),
        Periods::Grades(_) => "the student is in none of these grades".to_owned(),
        Periods::Terms => "no term lies in that time".to_owned(),
        Periods::Events(_) => "there is none".to_owned(),
    }
}
