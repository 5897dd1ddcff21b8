//! The checker's own evaluator: conditions on the student, averages, and the most that a selector
//! can count.

use super::evidence::{Evidence, Sure, is_called, within};
use super::time::Time;
use crate::plan::{Entry, FactValue, ScoreRecord, ScoreValue, State};
use crate::policy::{Cond, CredentialId, ExamId, FactId, Measure, Named, Range, Select, Threshold};
use crate::quantity::{Amount, parse_date};

/// How many steps are spent on one group of courses that exclude each other.
const EFFORT: usize = 100_000;

impl Evidence<'_> {
    /// Whether the condition holds of the student.
    pub(super) fn holds(&self, cond: &Cond) -> Sure {
        match cond {
            Cond::Events(_)
            | Cond::InGrade(..)
            | Cond::Placed(_)
            | Cond::Stated(_)
            | Cond::Agrees(..)
            | Cond::CoursesListed(_)
            | Cond::CoursesFollow(_) => Time::new(self).holds_now(cond),
            Cond::All(parts) => Sure::all(parts.iter().map(|part| self.holds(part))),
            Cond::AtLeast(count, parts) => {
                let at_least = |sure| parts.iter().filter(|part| self.holds(part) >= sure).count();
                bounded(at_least(Sure::Yes), at_least(Sure::Perhaps), *count as usize, None)
            }
            Cond::Not(inner) => self.holds(inner).not(),
            Cond::Entered(grade, range) => {
                within(range, self.plan.entry_date(*grade), self.plan.entry_year(*grade))
            }
            Cond::Graduates(range) => {
                let graduation = self.plan.student.graduation;
                within(range, graduation.and_then(Entry::date), graduation.map(Entry::year))
            }
            Cond::FactYes(fact) => match self.fact(*fact) {
                Some(FactValue::Bool(yes)) => Sure::of(*yes),
                _ => Sure::Perhaps,
            },
            Cond::FactIs(fact, word) => match self.fact(*fact) {
                Some(FactValue::Text(own)) => Sure::of(own == word),
                _ => Sure::Perhaps,
            },
            Cond::FactNumber(fact, least, most) => match self.fact(*fact) {
                Some(FactValue::Number(own)) => {
                    Sure::of(least.is_none_or(|least| *own >= least) && most.is_none_or(|most| *own <= most))
                }
                _ => Sure::Perhaps,
            },
            Cond::FactDate(fact, range) => match self.fact(*fact) {
                Some(FactValue::Text(own)) => {
                    parse_date(own).map_or(Sure::Perhaps, |date| within(range, Some(date), None))
                }
                _ => Sure::Perhaps,
            },
            Cond::Score(exam, threshold, range) => Sure::any(
                self.scores(*exam, range.as_ref())
                    .map(|(score, taken)| Sure::all([taken, self.reaches(score, threshold)])),
            ),
            Cond::BestSum(count, exams, least, range) => {
                let sum = |sure| self.best_sum(*count as usize, exams, range.as_ref(), sure);
                bounded(sum(Sure::Yes), sum(Sure::Perhaps), *least, None)
            }
            Cond::Credentials(least, credentials, range) => {
                let held = |sure| {
                    let held =
                        credentials.iter().filter(|one| self.credential(**one, range.as_ref()) >= sure);
                    held.map(|_| Amount::ONE).sum::<Amount>()
                };
                bounded(held(Sure::Yes), held(Sure::Perhaps), *least, None)
            }
            Cond::Courses(measure, least, most, select) => {
                let (Some(low), Some(high)) = (
                    self.most_of(select, *measure, Sure::Yes),
                    self.most_of(select, *measure, Sure::Perhaps),
                ) else {
                    return Sure::Perhaps;
                };
                bounded(low, high, *least, *most)
            }
        }
    }

    pub(super) fn fact(&self, fact: FactId) -> Option<&FactValue> {
        let fact = &self.policy.facts.get(fact as usize)?.named;
        self.plan.student.facts.iter().find(|(name, _)| is_called(fact, name)).map(|(_, value)| value)
    }

    /// The scores on an exam that are or may be of the range.
    fn scores(&self, exam: ExamId, range: Option<&Range>) -> impl Iterator<Item = (&ScoreRecord, Sure)> {
        let exam: Option<&Named> = self.policy.exams.get(exam as usize).map(|exam| &exam.named);
        self.plan
            .scores
            .iter()
            .filter(move |score| exam.is_some_and(|exam| is_called(exam, &score.exam)))
            .map(move |score| (score, range.map_or(Sure::Yes, |range| within(range, score.date, score.year))))
    }

    fn reaches(&self, score: &ScoreRecord, threshold: &Threshold) -> Sure {
        match (threshold, &score.score) {
            (Threshold::Any, _) => Sure::Yes,
            (Threshold::Number(least), score) => {
                number(score).map_or(Sure::Perhaps, |own| Sure::of(own >= *least))
            }
            (Threshold::Step(scale, least), score) => {
                let symbol = match score {
                    ScoreValue::Level(level) => level.clone(),
                    ScoreValue::Number(number) => number.to_string(),
                };
                let steps = self.policy.scales.get(*scale as usize).map(|scale| scale.steps.as_slice());
                let found = steps.and_then(|steps| steps.iter().position(|step| step.symbol == symbol));
                found.map_or(Sure::Perhaps, |step| Sure::of(step <= *least as usize))
            }
        }
    }

    fn best_sum(&self, count: usize, exams: &[ExamId], range: Option<&Range>, sure: Sure) -> Amount {
        let best_on = |exam: &ExamId| {
            let taken = self.scores(*exam, range).filter(|(_, taken)| *taken >= sure);
            taken.filter_map(|(score, _)| number(&score.score)).max()
        };
        let mut best: Vec<Amount> = exams.iter().filter_map(best_on).collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.into_iter().take(count).sum()
    }

    fn credential(&self, credential: CredentialId, range: Option<&Range>) -> Sure {
        let named = self.policy.credentials.get(credential as usize);
        Sure::any(
            self.plan
                .credentials
                .iter()
                .filter(|held| self.level.takes(held.state))
                .filter(|held| named.is_some_and(|named| is_called(named, &held.credential)))
                .map(|held| range.map_or(Sure::Yes, |range| within(range, held.date, None))),
        )
    }

    /// The most that a selector can count, alone and uncapped, of what fits it at least so surely;
    /// nothing where that is too much work to tell.
    fn most_of(&self, select: &Select, measure: Measure, sure: Sure) -> Option<Amount> {
        let value = |credits: Amount| match measure {
            Measure::Credits => Some(credits),
            Measure::Courses => Some(Amount::ONE),
            Measure::Hours | Measure::Points => None,
        };
        let mut things: Vec<(Vec<usize>, Amount)> = Vec::new();
        for at in self.records() {
            if self.worth(at) > Amount::ZERO && self.fits(at, select) >= sure {
                things.push((vec![at], value(self.worth(at))?));
            }
        }
        for entry in &select.combined {
            let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
            for part in &entry.parts {
                let fitting: Vec<usize> =
                    self.records().filter(|at| self.stands_for(*at, part, &entry.filters) >= sure).collect();
                let longer = groups.iter().flat_map(|group| {
                    let free = fitting.iter().filter(|at| !group.contains(at));
                    free.map(|at| group.iter().copied().chain([*at]).collect())
                });
                groups = longer.take(EFFORT + 1).collect();
                if groups.len() > EFFORT {
                    return None;
                }
            }
            let credits = value(entry.credits)?;
            things.extend(groups.into_iter().filter(|group| !group.is_empty()).map(|group| (group, credits)));
        }
        let mut total = Amount::ZERO;
        for group in self.apart(things, |thing| &thing.0) {
            let mut effort = EFFORT;
            let left = group.iter().map(|(_, value)| *value).sum();
            let mut best = Amount::ZERO;
            self.pack(&group, Amount::ZERO, left, &mut Vec::new(), &mut best, &mut effort)?;
            total += best;
        }
        Some(total)
    }

    /// Tries every legal selection of the things; `left` is what those not looked at amount to.
    fn pack(
        &self,
        things: &[(Vec<usize>, Amount)],
        so_far: Amount,
        left: Amount,
        used: &mut Vec<usize>,
        best: &mut Amount,
        effort: &mut usize,
    ) -> Option<()> {
        *best = (*best).max(so_far);
        let Some(((records, value), rest)) = things.split_first() else { return Some(()) };
        if so_far + left <= *best {
            return Some(());
        }
        *effort = effort.checked_sub(1)?;
        let before = used.len();
        let legal = records.iter().all(|at| {
            let legal = !used.contains(at) && self.barred(*at, used).is_none();
            used.push(*at);
            legal
        });
        if legal {
            self.pack(rest, so_far + *value, left - *value, used, best, effort)?;
        }
        used.truncate(before);
        self.pack(rest, so_far, left - *value, used, best, effort)
    }

    /// Whether the average over the earned records that fit is at least so much, with the choice
    /// that is best for the student among records that exclude each other. What may fit is taken against
    /// the student, or where `admit` is [`Sure::Perhaps`] for them.
    pub(super) fn average_reaches(&self, least: Amount, over: &Select, admit: Sure) -> Sure {
        let mut graded: Vec<(usize, i128)> = Vec::new();
        for at in self.records() {
            let earned = self.record(at).is_some_and(|record| record.state == State::Earned);
            if let Some(points) = self.points(at)
                && earned
                && self.worth(at) > Amount::ZERO
            {
                let above = above(points, least, self.worth(at));
                let against = if admit == Sure::Yes { above < 0 } else { above >= 0 };
                if self.fits(at, over) >= if against { Sure::Perhaps } else { Sure::Yes } {
                    graded.push((at, above));
                }
            }
        }
        // A record that can never earn credit has no weight either.
        graded.retain(|(at, _)| self.barred(*at, &[]).is_none());
        if graded.is_empty() {
            return Sure::No;
        }
        let mut total = 0;
        let things = graded.into_iter().map(|(at, value)| (vec![at], value)).collect();
        for group in self.apart(things, |thing| &thing.0) {
            let mut effort = EFFORT;
            let mut best = None;
            let mut chosen = Vec::new();
            if self.fullest(&group, &group, 0, &mut chosen, &mut best, &mut effort).is_none() {
                return Sure::Perhaps;
            }
            total += best.unwrap_or(0);
        }
        Sure::of(total >= 0)
    }

    /// Tries every legal selection to which no other of the records can be added.
    fn fullest(
        &self,
        all: &[(Vec<usize>, i128)],
        open: &[(Vec<usize>, i128)],
        so_far: i128,
        chosen: &mut Vec<usize>,
        best: &mut Option<i128>,
        effort: &mut usize,
    ) -> Option<()> {
        *effort = effort.checked_sub(1)?;
        let can_join =
            |at: &usize, chosen: &[usize]| !chosen.contains(at) && self.barred(*at, chosen).is_none();
        let Some(((records, value), rest)) = open.split_first() else {
            let full = !all.iter().flat_map(|(records, _)| records).any(|at| can_join(at, chosen));
            if full {
                *best = Some(best.map_or(so_far, |best| best.max(so_far)));
            }
            return Some(());
        };
        if records.iter().all(|at| can_join(at, chosen)) {
            chosen.extend(records);
            self.fullest(all, rest, so_far + value, chosen, best, effort)?;
            chosen.truncate(chosen.len() - records.len());
        }
        self.fullest(all, rest, so_far, chosen, best, effort)
    }

    /// Groups of which no two have to do with each other: what is chosen in one never bars what is
    /// chosen in another.
    fn apart<T>(&self, things: Vec<T>, records: impl Fn(&T) -> &Vec<usize>) -> Vec<Vec<T>> {
        let mut groups: Vec<Vec<T>> = Vec::new();
        for thing in things {
            let tied = |group: &Vec<T>| {
                group
                    .iter()
                    .flat_map(&records)
                    .any(|one| records(&thing).iter().any(|other| one == other || self.tied(*one, *other)))
            };
            let (with, without): (Vec<_>, Vec<_>) = groups.into_iter().partition(tied);
            groups = without;
            groups.push(with.into_iter().flatten().chain([thing]).collect());
        }
        groups
    }

    /// Whether rule 6 may set one record against another.
    pub(super) fn tied(&self, one: usize, other: usize) -> bool {
        let same = self.course_id(one).is_some() && self.course_id(one) == self.course_id(other);
        same || self.barred(one, &[other]).is_some_and(|by| by == other)
    }
}

/// How far the points lie above an average, times their weight; negative below it.
pub(super) fn above(points: Amount, least: Amount, weight: Amount) -> i128 {
    i128::from((points - least).parts()) * i128::from(weight.parts())
}

/// Averages over uses: at least so much, over the grade points and weights given.
pub(super) fn average(least: Amount, uses: &[(Amount, Amount)]) -> Option<bool> {
    let weight: Amount = uses.iter().map(|(_, weight)| *weight).sum();
    let sum: i128 = uses.iter().map(|(points, weight)| above(*points, least, *weight)).sum();
    (weight > Amount::ZERO).then_some(sum >= 0)
}

/// Whether a number that lies between `low` and `high` is at least and at most so much.
fn bounded<N: PartialOrd>(low: N, high: N, least: N, most: Option<N>) -> Sure {
    let (below, over) = match &most {
        Some(most) => (high <= *most, low > *most),
        None => (true, false),
    };
    if low >= least && below {
        Sure::Yes
    } else if high < least || over {
        Sure::No
    } else {
        Sure::Perhaps
    }
}

fn number(score: &ScoreValue) -> Option<Amount> {
    match score {
        ScoreValue::Number(number) => Some(*number),
        ScoreValue::Level(text) => text.parse().ok(),
    }
}

/// The best way to say which measure is meant.
pub(super) fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Credits => "credits",
        Measure::Courses => "courses",
        Measure::Hours => "hours",
        Measure::Points => "points",
    }
}
