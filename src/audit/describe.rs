//! Why a condition holds or not, in words for a counselor: the score found, the fact that is missing.

use std::rc::Rc;

use super::cond::Conditions;
use super::evidence::{Level, Meant, Tri};
use super::time::{Asked, Told};
use crate::plan::ScoreValue;
use crate::policy::{Award, AwardId, Cond, DemandId, FactId, Named, Range, Threshold};
use crate::quantity::Amount;

impl Conditions<'_, '_> {
    /// Why the condition stands as it does; empty where there is nothing to add.
    pub(super) fn why(&self, cond: &Cond) -> String {
        let state = self.holds(cond);
        match cond {
            Cond::All(parts) => {
                let against: Vec<String> = parts
                    .iter()
                    .filter(|part| state == Tri::Yes || self.holds(part) != Tri::Yes)
                    .map(|part| self.why(part))
                    .collect();
                join(against, "; ")
            }
            Cond::AtLeast(_, parts) => {
                let of_note: Vec<String> = parts
                    .iter()
                    .filter(|part| state != Tri::Yes || self.holds(part) == Tri::Yes)
                    .map(|part| self.why(part))
                    .collect();
                join(of_note, "; ")
            }
            Cond::Not(inner) => self.why(inner),
            Cond::Entered(grade, range) => match self.evidence.plan.entry_year(*grade) {
                Some(year) if state != Tri::Maybe => format!("entered grade {grade} in {year}"),
                _ => format!("the plan does not say when grade {grade} was entered ({})", span(range)),
            },
            Cond::Graduates(range) => match self.evidence.plan.graduation_year() {
                Some(year) if state != Tri::Maybe => format!("graduates in {year}"),
                _ => format!("the plan does not say the year of graduation ({})", span(range)),
            },
            Cond::FactYes(fact)
            | Cond::FactIs(fact, _)
            | Cond::FactNumber(fact, ..)
            | Cond::FactDate(fact, _) => self.why_fact(*fact, state),
            Cond::Score(exam, threshold, _) => self.why_score(*exam, threshold),
            Cond::Events(happening) => self.evidence.time.why_events(happening),
            Cond::InGrade(first, last) => self.evidence.time.why_in_grade_now(*first, *last),
            Cond::Placed(select) => self.evidence.time.why_placed_now(select),
            Cond::Stated(fact) => self.why_stated(*fact, state),
            Cond::Agrees(one, other) => self.why_agrees(*one, *other),
            Cond::CoursesListed(kind) => self.why_listed(*kind),
            Cond::CoursesFollow(sequence) => self.why_follow(*sequence),
            Cond::BestSum(..) | Cond::Credentials(..) => self.why_counted(cond, state),
            Cond::Courses(measure, least, most, select) => {
                let (sure, perhaps) = self.amount(*measure, select);
                let unit = unit(*measure, sure);
                let wanted = match most {
                    Some(most) if *least == Amount::ZERO => format!("at most {most} asked"),
                    Some(most) => format!("{least} to {most} asked"),
                    None => format!("{least} asked"),
                };
                if sure == perhaps {
                    format!("{sure} {unit} found, {wanted}")
                } else {
                    format!("{sure} {unit} found for sure, {wanted}")
                }
            }
        }
    }

    fn named(&self, fact: FactId) -> Option<&Named> {
        self.evidence.policy.facts.get(fact as usize).map(|fact| &fact.named)
    }

    fn why_fact(&self, fact: FactId, state: Tri) -> String {
        let Some(named) = self.named(fact) else { return String::new() };
        match state {
            Tri::Maybe => format!("the plan does not say: {} (`{}`)", named.title, named.name),
            Tri::Yes => format!("{}: yes", named.title),
            Tri::No => format!("{}: no", named.title),
        }
    }

    fn why_stated(&self, fact: FactId, state: Tri) -> String {
        let Some(named) = self.named(fact) else { return String::new() };
        match state {
            Tri::Yes => format!("{}: stated", named.title),
            _ => format!("the plan does not say: {} (`{}`)", named.title, named.name),
        }
    }

    fn why_score(&self, exam: u32, threshold: &Threshold) -> String {
        let policy = self.evidence.policy;
        let Some(found) = policy.exams.get(exam as usize) else { return String::new() };
        let title = &found.named.title;
        let asked = match threshold {
            Threshold::Any => String::new(),
            Threshold::Number(least) => format!(", {least} asked"),
            Threshold::Step(scale, step) => {
                let step =
                    policy.scales.get(*scale as usize).and_then(|scale| scale.steps.get(*step as usize));
                step.map_or_else(String::new, |step| format!(", {} asked", step.symbol))
            }
        };
        let scores = self
            .evidence
            .plan
            .scores
            .iter()
            .filter(|score| self.evidence.lookup.exam(&score.exam) == Meant::One(exam));
        let best = scores.map(|score| &score.score).max_by_key(|score| self.height(score, exam));
        match best {
            Some(ScoreValue::Number(value)) => format!("{title}: best score {value}{asked}"),
            Some(ScoreValue::Level(level)) => format!("{title}: best level {level}{asked}"),
            None => format!("{title}: no score on record{asked}"),
        }
    }

    /// How high a score stands, to find the best.
    fn height(&self, score: &ScoreValue, exam: u32) -> i64 {
        match score {
            ScoreValue::Number(value) => value.parts(),
            ScoreValue::Level(level) => {
                let scale = match self.evidence.policy.exams.get(exam as usize).map(|exam| &exam.scoring) {
                    Some(crate::policy::Scoring::Scale(scale)) => {
                        self.evidence.policy.scales.get(*scale as usize)
                    }
                    _ => None,
                };
                let step = scale.and_then(|scale| scale.steps.iter().position(|step| step.symbol == *level));
                step.map_or(i64::MIN, |step| -i64::try_from(step).unwrap_or(i64::MAX))
            }
        }
    }

    fn why_counted(&self, cond: &Cond, state: Tri) -> String {
        let policy = self.evidence.policy;
        match cond {
            Cond::BestSum(count, exams, least, _) => {
                let titles: Vec<String> = exams
                    .iter()
                    .filter_map(|exam| policy.exams.get(*exam as usize))
                    .map(|exam| exam.named.title.clone())
                    .collect();
                let reached = if state == Tri::Yes { "reach" } else { "do not reach" };
                format!("the best {count} scores on {} {reached} {least}", titles.join(", "))
            }
            Cond::Credentials(least, credentials, _) => {
                let titles: Vec<&str> = credentials
                    .iter()
                    .filter_map(|one| policy.credentials.get(*one as usize))
                    .map(|one| one.title.as_str())
                    .collect();
                let held = if state == Tri::Yes { "held" } else { "not on record" };
                match titles.as_slice() {
                    [only] => format!("{only}: {held}"),
                    _ => format!("{least} of {} credentials {held}", titles.len()),
                }
            }
            _ => String::new(),
        }
    }

    /// How a demand stands that is wanted at some time.
    pub(super) fn told(
        &self,
        owner: AwardId,
        award: &Award,
        id: DemandId,
        waived: &dyn Fn(AwardId, DemandId) -> bool,
    ) -> Rc<Told> {
        self.asked(award, &|demand| waived(owner, demand), |asked| asked.told(owner, id))
    }

    /// How a test stands that asks for events at no particular time.
    pub(super) fn told_outside(&self, award: &Award, id: DemandId, cond: &Cond) -> Told {
        self.asked(award, &|_| false, |asked| asked.outside(id, cond))
    }

    fn asked<T>(
        &self,
        award: &Award,
        waived: &dyn Fn(DemandId) -> bool,
        ask: impl FnOnce(&Asked<'_>) -> T,
    ) -> T {
        let (earned, planned) = (self.at(Level::Earned), self.at(Level::Planned));
        let asked = Asked {
            time: &self.evidence.time,
            award,
            other: &|cond| earned.holds(cond),
            branch: &|cond| planned.holds(cond),
            why: &|cond| earned.why(cond),
            waived,
        };
        ask(&asked)
    }

    /// The same questions at another level.
    pub(super) fn at(&self, level: Level) -> Self {
        Self { level, ..*self }
    }
}

pub(super) fn unit(measure: crate::policy::Measure, amount: Amount) -> &'static str {
    use crate::policy::Measure;
    let one = amount == Amount::ONE;
    match measure {
        Measure::Credits if one => "credit",
        Measure::Credits => "credits",
        Measure::Courses if one => "course",
        Measure::Courses => "courses",
        Measure::Hours if one => "hour",
        Measure::Hours => "hours",
        Measure::Points if one => "point",
        Measure::Points => "points",
    }
}

fn span(range: &Range) -> String {
    format!("asked: {}", within(range))
}

/// A stretch of time in words: `2023-24 or later`.
pub(super) fn within(range: &Range) -> String {
    match (range.from, range.until) {
        (Some(from), Some(until)) if from == until => from.to_string(),
        (Some(from), Some(until)) => format!("{from} to {until}"),
        (Some(from), None) => format!("{from} or later"),
        (None, Some(until)) => format!("{until} or earlier"),
        (None, None) => "any time".to_owned(),
    }
}

fn join(parts: Vec<String>, between: &str) -> String {
    let mut parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.dedup();
    parts.join(between)
}

/// A fraction as a decimal, cut (never rounded up) after four places.
pub(super) fn decimal(numerator: i128, denominator: i128) -> String {
    if denominator == 0 {
        return "none".to_owned();
    }
    let parts = numerator / denominator;
    let shown = Amount::from_parts(i64::try_from(parts).unwrap_or(i64::MAX));
    if parts * denominator == numerator { shown.to_string() } else { format!("{shown}…") }
}
