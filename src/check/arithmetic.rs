//! Whether amounts add up.
//!
//! 1. [`totals`]: the parts of a total, in the best and in the worst case, against the total.
//! 2. Each amount out of a list, by itself: against its own limits, against all its courses together
//!    ([`capacity`](super::capacity)), and against the credits they come in.
//!
//! Only what no plan at all can meet is an error here. That two demands want the same course is not
//! seen: that is a question for an audit.

mod totals;

use super::capacity::Listed;
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::{DemandOrigin, Lowered};
use crate::policy::{Award, Cond, Count, Kind, Limit, Measure, Policy, Select};
use crate::quantity::Amount;
use crate::source::Span;

pub(super) fn check(lowered: &Lowered<'_>, findings: &mut Vec<Diagnostic>) {
    for (award, origin) in lowered.policy.awards.iter().zip(&lowered.origins.awards) {
        let book = Book { policy: &lowered.policy, award, origins: &origin.demands };
        totals::check(&book, findings);
        book.amounts(findings);
    }
}

/// For each total: its head, and what its parts count together in words.
pub(super) fn sums(lowered: &Lowered<'_>) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    for (award, origin) in lowered.policy.awards.iter().zip(&lowered.origins.awards) {
        totals::sums(&Book { policy: &lowered.policy, award, origins: &origin.demands }, &mut found);
    }
    found
}

/// For each block without a total: its head, and the one amount its parts count together in words.
pub(super) fn certain_totals(lowered: &Lowered<'_>) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    for (award, origin) in lowered.policy.awards.iter().zip(&lowered.origins.awards) {
        let book = Book { policy: &lowered.policy, award, origins: &origin.demands };
        totals::certain(&book, &mut found);
    }
    found
}

/// An award and where its demands stand.
struct Book<'a> {
    policy: &'a Policy,
    award: &'a Award,
    origins: &'a [DemandOrigin],
}

impl Book<'_> {
    fn amounts(&self, findings: &mut Vec<Diagnostic>) {
        // The branches of `one branch of` come from one clause: it is wrong where all of them are.
        let mut branches = vec![false; self.award.demands.len()];
        for (demand, origin) in self.award.demands.iter().zip(self.origins) {
            let Kind::Choose { parts, .. } = &demand.kind else { continue };
            let made =
                |id: &u32| self.origins.get(*id as usize).is_some_and(|part| part.amount == origin.amount);
            if !parts.iter().all(made) {
                continue;
            }
            let mut common: Option<Vec<Diagnostic>> = None;
            for id in parts {
                if let Some(entry) = branches.get_mut(*id as usize) {
                    *entry = true;
                }
                let found = self.amount(*id as usize);
                common = Some(match common {
                    None => found,
                    Some(mut before) => {
                        before.retain(|one| found.iter().any(|other| other.code == one.code));
                        before
                    }
                });
            }
            findings.extend(common.unwrap_or_default());
        }
        for (at, branch) in branches.iter().enumerate() {
            if !branch {
                findings.extend(self.amount(at));
            }
        }
    }

    /// What is wrong with one amount out of a list.
    fn amount(&self, at: usize) -> Vec<Diagnostic> {
        let (Some(demand), Some(origin)) = (self.award.demands.get(at), self.origins.get(at)) else {
            return Vec::new();
        };
        if origin.hole {
            return Vec::new();
        }
        match &demand.kind {
            Kind::Count(count) => self.count(count, origin),
            Kind::Test(Cond::Courses(measure, least, _, select)) => {
                self.enough(*measure, *least, select, None, origin.amount).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn count(&self, count: &Count, origin: &DemandOrigin) -> Vec<Diagnostic> {
        // Any number of other courses may stand in for those of the list.
        if !count.substitutes.is_empty() {
            return Vec::new();
        }
        let short = self.enough(count.measure, count.least, &count.select, None, origin.amount);
        let mut findings: Vec<Diagnostic> = self.limits(count, origin);
        if let Some(short) = short {
            findings.push(short);
        } else if findings.is_empty() {
            findings.extend(self.step(count, origin));
        }
        findings
    }

    /// Whether the courses of a list, all together, give what is asked.
    fn enough(
        &self,
        measure: Measure,
        least: Amount,
        select: &Select,
        within: Option<&Select>,
        place: Span,
    ) -> Option<Diagnostic> {
        let mut listed = Listed::of(select);
        if let Some(within) = within.and_then(Listed::of) {
            listed = Some(listed.map_or_else(|| within.and(&within), |listed| listed.and(&within)));
        }
        let most = listed?.most(self.policy, measure)?;
        if most >= least {
            return None;
        }
        let have = match (within.is_some(), most == Amount::ZERO) {
            (true, true) => "none of these courses counts here".to_owned(),
            (_, true) => format!("these courses give no {}", unit(measure)),
            _ => format!("these courses give {} at most", amount(most, measure)),
        };
        Some(
            Diagnostic::new(
                Code::NotEnoughCredit,
                place,
                format!("{have}, but {} asked for", are(least, measure)),
            )
            .label(format!("asks for {}", amount(least, measure)))
            .help("complete the list, correct the credits of its courses, or ask for less; a course counts once unless it is `repeatable for credit`"),
        )
    }

    /// Whether limits leave the amount possible.
    fn limits(&self, count: &Count, origin: &DemandOrigin) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let placed: Vec<_> = count.limits.iter().zip(&origin.limits).collect();
        for (limit, place) in &placed {
            if let Some(most) =
                count.most.filter(|most| limit.measure == count.measure && limit.least > *most)
            {
                findings.push(
                    Diagnostic::new(
                        Code::CapBelowMinimum,
                        **place,
                        format!(
                            "{} wanted of these courses, but only {} here",
                            are(limit.least, limit.measure),
                            counts(most, count.measure)
                        ),
                    )
                    .label("more than the demand lets count")
                    .also(origin.amount, format!("at most {}", amount(most, count.measure)))
                    .help("lower this minimum, or let the demand count more"),
                );
            } else {
                findings.extend(self.enough(
                    limit.measure,
                    limit.least,
                    &limit.select,
                    Some(&count.select),
                    **place,
                ));
            }
        }
        findings.extend(self.minimums(count, origin, &placed));
        if findings.is_empty() {
            findings.extend(self.caps(count, origin, &placed));
        }
        findings
    }

    /// Minimums for parts that exclude each other, against the most that counts.
    fn minimums(
        &self,
        count: &Count,
        origin: &DemandOrigin,
        placed: &[(&Limit, &crate::source::Span)],
    ) -> Option<Diagnostic> {
        let most = count.most?;
        let mut apart: Vec<(&Limit, &crate::source::Span, Listed<'_>)> = Vec::new();
        for (limit, place) in placed {
            if limit.measure != count.measure || limit.least == Amount::ZERO || limit.least > most {
                continue;
            }
            let Some(listed) = Listed::of(&limit.select) else { continue };
            if apart.iter().all(|(_, _, other)| listed.apart(other)) {
                apart.push((limit, place, listed));
            }
        }
        let sum: Amount = apart.iter().map(|(limit, _, _)| limit.least).sum();
        if sum <= most || apart.len() < 2 {
            return None;
        }
        let headline = format!(
            "the minimums add up to {}, but only {} here",
            amount(sum, count.measure),
            counts(most, count.measure)
        );
        let finding = Diagnostic::new(Code::CapBelowMinimum, origin.amount, headline)
            .label(format!("at most {}", amount(most, count.measure)));
        let labels = apart
            .iter()
            .map(|(limit, place, _)| (**place, format!("at least {}", amount(limit.least, limit.measure))));
        Some(super::with_labels(finding, labels).help("lower a minimum, or let the demand count more"))
    }

    /// Caps on parts of the list, with all that is outside them, against the least owed.
    fn caps(
        &self,
        count: &Count,
        origin: &DemandOrigin,
        placed: &[(&Limit, &crate::source::Span)],
    ) -> Option<Diagnostic> {
        let all = Listed::of(&count.select);
        // A cap on any course caps the whole; one on a list caps what is in it.
        let mut capped: Vec<(&crate::source::Span, Amount, Option<Listed<'_>>)> = Vec::new();
        for (limit, place) in placed {
            let Some(most) = limit.most else { continue };
            let plain = limit.select.picks.iter().all(|pick| pick.filters.is_empty());
            if !plain {
                continue;
            }
            let listed = Listed::of(&limit.select);
            let reach = match (limit.measure == count.measure, limit.measure, &all, &listed) {
                (true, ..) => Some(most),
                // So many courses, each of at most so much credit.
                (false, Measure::Courses, Some(all), Some(listed)) => self.largest(&all.and(listed), most),
                _ => None,
            };
            if let Some(reach) = reach {
                capped.push((place, reach, listed));
            }
        }
        // Alone, then as many as keep apart.
        let mut trials: Vec<Vec<usize>> = (0..capped.len()).map(|at| vec![at]).collect();
        let mut together: Vec<usize> = Vec::new();
        for (at, (_, _, listed)) in capped.iter().enumerate() {
            let apart = together.iter().all(|other| match (capped.get(*other), listed) {
                (Some((_, _, Some(other))), Some(listed)) => listed.apart(other),
                _ => false,
            });
            if apart {
                together.push(at);
            }
        }
        trials.push(together);
        for trial in trials {
            let mut total = Amount::ZERO;
            let mut labels = Vec::new();
            let mut outside: Option<Listed<'_>> = all.as_ref().map(|all| all.and(all));
            for at in &trial {
                let (place, reach, listed) = capped.get(*at)?;
                total += *reach;
                labels.push((**place, format!("at most {}", amount(*reach, count.measure))));
                outside = match (outside, listed) {
                    (Some(outside), Some(listed)) => Some(outside.less(listed)),
                    (_, None) => Some(Listed::empty()),
                    (None, Some(_)) => None,
                };
            }
            let Some(outside) = outside else { continue };
            if labels.is_empty() {
                continue;
            }
            let rest = if outside.is_empty() {
                Some(Amount::ZERO)
            } else {
                outside.most(self.policy, count.measure)
            };
            let Some(rest) = rest else { continue };
            total += rest;
            if total < count.least {
                let headline = format!(
                    "{} owed, but the limits let only {}",
                    are(count.least, count.measure),
                    count_words(total, count.measure)
                );
                let finding = Diagnostic::new(Code::CapBelowMinimum, origin.amount, headline)
                    .label(format!("{} owed", are(count.least, count.measure)));
                let finding = super::with_labels(finding, labels);
                return Some(
                    finding.help("raise a limit, let it speak of only a part of the list, or ask for less"),
                );
            }
        }
        None
    }

    /// The most credit so many courses of a list give.
    fn largest(&self, listed: &Listed<'_>, courses: Amount) -> Option<Amount> {
        let each = listed.largest_first(self.policy)?;
        let count = usize::try_from(courses.parts() / Amount::SCALE).ok()?;
        Some(each.into_iter().take(count).sum())
    }

    /// Whether the amount is a sum of the credits its courses come in.
    fn step(&self, count: &Count, origin: &DemandOrigin) -> Option<Diagnostic> {
        let most = count.most?;
        // What is left over of a course is lost only where nothing else takes it up.
        let taken_up = self.award.split
            || !count.shares.is_empty()
            || self
                .award
                .demands
                .iter()
                .any(|demand| matches!(&demand.kind, Kind::Count(other) if other.excess));
        if taken_up || count.least == Amount::ZERO {
            return None;
        }
        let listed = Listed::of(&count.select)?;
        if listed.reaches(self.policy, count.measure, count.least, most)? {
            return None;
        }
        let headline = if count.least == most {
            format!("no courses of this list add up to {}", amount(most, count.measure))
        } else {
            format!("no courses of this list add up to {} to {}", count.least, amount(most, count.measure))
        };
        Some(
            Diagnostic::new(Code::CreditStep, origin.amount, headline)
                .label("a part of some course would be lost")
                .help("check the amount and the credits of the courses listed"),
        )
    }
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Credits => "credit",
        Measure::Courses => "course",
        Measure::Hours => "hours",
        Measure::Points => "points",
    }
}

/// `1 credit`, `2.5 credits`.
fn amount(amount: Amount, measure: Measure) -> String {
    let unit = unit(measure);
    let plural = if amount == Amount::ONE || unit.ends_with('s') { "" } else { "s" };
    format!("{amount} {unit}{plural}")
}

/// `1 credit is`, `2 credits are`.
fn are(value: Amount, measure: Measure) -> String {
    let verb = if value == Amount::ONE { "is" } else { "are" };
    format!("{} {verb}", amount(value, measure))
}

/// `1 credit counts`, `2 credits count`.
fn counts(value: Amount, measure: Measure) -> String {
    let verb = if value == Amount::ONE { "counts" } else { "count" };
    format!("{} {verb}", amount(value, measure))
}

/// `1 credit count`, as behind `let`.
fn count_words(value: Amount, measure: Measure) -> String {
    format!("{} count", amount(value, measure))
}
