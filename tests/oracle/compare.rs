//! Comparisons of policies held to every student of small catalogues: what is proven must be so, and a
//! student shown must make the difference.

use gradus::analysis::{Answer, compare};
use gradus::audit::outcome::Verdict;
use gradus::audit::{Auditor, Options};
use gradus::plan::{Entry, Plan, State};
use gradus::policy::{Cond, Kind, Policy, Select, Threshold};
use gradus::quantity::Amount;
use proptest::prelude::*;

use super::make::{Recipe, recipe};
use super::property::{Tally, count, shown, try_any};

/// A policy with one thing changed in it, as `turn` chooses: `None` where there is no such thing.
fn changed(policy: &Policy, turn: usize) -> Option<Policy> {
    let mut policy = policy.clone();
    let award = turn % policy.awards.len();
    let award = &mut policy.awards[award];
    let demand = (turn / 7) % award.demands.len().max(1);
    let up = turn.is_multiple_of(2);
    let moved = |amount: &mut Amount| {
        *amount = if up { *amount + Amount::ONE } else { amount.saturating_minus(Amount::ONE) };
    };
    match turn % 11 {
        0 => {
            let at = (turn / 11) % award.roots.len().max(1);
            let id = *award.roots.get(at)?;
            award.demands[id as usize].kind = Kind::All(Vec::new());
        }
        1 => match &mut award.demands.get_mut(demand)?.kind {
            Kind::Choose { count, parts } => {
                *count = if up { *count + 1 } else { count.saturating_sub(1) }.min(parts.len() as u32);
            }
            _ => return None,
        },
        2 | 3 => match &mut award.demands.get_mut(demand)?.kind {
            Kind::Count(count) => {
                moved(&mut count.least);
                count.most = count.most.map(|most| most.max(count.least));
            }
            Kind::Sum { least, most, .. } => {
                moved(least);
                *most = most.map(|most| most.max(*least));
            }
            _ => return None,
        },
        4 | 5 => match &mut award.demands.get_mut(demand)?.kind {
            Kind::Count(count) => fewer(&mut count.select, turn / 77),
            Kind::Gpa { over, .. } => fewer(over, turn / 77),
            _ => return None,
        },
        6 => match &mut award.demands.get_mut(demand)?.kind {
            Kind::Count(count) => {
                count.limits.pop()?;
            }
            _ => return None,
        },
        7 => match &mut award.demands.get_mut(demand)?.kind {
            Kind::Test(cond) | Kind::If { cond, .. } => milder(cond)?,
            _ => return None,
        },
        8 => match &mut award.demands.get_mut(demand)?.kind {
            Kind::Count(count) if !count.overall => count.excess = !count.excess,
            Kind::Choose { parts, .. } if parts.len() > 1 => {
                let last = parts.pop()?;
                let kept = *parts.first()?;
                award.demands[last as usize].kind = award.demands[kept as usize].kind.clone();
                return None;
            }
            _ => return None,
        },
        9 => match &mut award.demands.get_mut(demand)?.kind {
            Kind::Count(count) => count.most = if count.most.is_some() { None } else { Some(count.least) },
            Kind::Gpa { least, .. } | Kind::GpaCounted { least, .. } => moved(least),
            _ => return None,
        },
        _ => {
            let demand = award.demands.get_mut(demand)?;
            if demand.waived_by.is_empty() {
                demand.waived_by.push("principal".to_owned());
            } else {
                demand.waived_by.clear();
            }
        }
    }
    policy.faults().is_empty().then_some(policy)
}

fn fewer(select: &mut Select, turn: usize) {
    if let Some(courses) = select.picks.iter_mut().find_map(|pick| pick.courses.as_mut())
        && !courses.is_empty()
    {
        courses.remove(turn % courses.len());
    } else if !select.picks.is_empty() {
        select.picks.remove(turn % select.picks.len());
    } else {
        select.combined.pop();
    }
}

fn milder(cond: &mut Cond) -> Option<()> {
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter_mut().find_map(milder),
        Cond::Not(inner) => milder(inner),
        Cond::Score(_, threshold, _) => {
            *threshold = Threshold::Any;
            Some(())
        }
        Cond::Courses(_, least, _, _) | Cond::BestSum(_, _, least, _) | Cond::Credentials(least, _, _) => {
            *least = least.saturating_minus(Amount::ONE);
            Some(())
        }
        _ => None,
    }
}

/// Students with some of what a plan has, all of it earned.
pub fn students(plan: &Plan) -> Vec<Plan> {
    let mut found = vec![plan.clone()];
    let mut earned = plan.clone();
    for record in &mut earned.courses {
        record.state = State::Earned;
        record.credits = record.credits.or(Some(Amount::ONE));
    }
    let records = earned.courses.len().min(6);
    for chosen in 0..1_u32 << records {
        let mut some = earned.clone();
        let mut at = 0;
        some.courses.retain(|_| {
            at += 1;
            at > records || chosen & (1 << (at - 1)) != 0
        });
        found.push(some);
    }
    found
}

/// A few here, since most random awards are hard to have at all; `GRADUS_ORACLE_CASES` asks for more.
#[test]
fn comparisons_are_as_students_say() {
    let tally = try_any(20, &(recipe(), any::<usize>()), |(recipe, turn): (Recipe, usize), tally| {
        let (old, plan) = recipe.build();
        let Some(new) = changed(&old, turn % 10_007) else { return Ok(()) };
        held(&old, &new, &plan, tally).map_err(|error| {
            let error = shown(error, &new, &plan);
            shown(error, &old, &plan)
        })
    });
    let of = |what: &str| tally.get(what).copied().unwrap_or(0);
    assert!(of("nobody") > 0, "{tally:?}");
    // Honest answers, but they should be the exception; many random awards nobody can have at all.
    assert!(of("NoProof") * 3 <= of("nobody") + of("somebody"), "{tally:?}");
    assert!(of("missed") * 20 <= of("nobody") + of("somebody"), "{tally:?}");
}

fn held(old: &Policy, new: &Policy, plan: &Plan, tally: &mut Tally) -> Result<(), TestCaseError> {
    let (before, after) = (Auditor::new(old), Auditor::new(new));
    for found in compare(old, new, &|_| true) {
        let Some(id) = found.pair.old else { continue };
        let name = old.awards[id as usize].named.full();
        for cohort in &found.cohorts {
            for (answer, have, want) in [(&cohort.loses, &before, &after), (&cohort.gains, &after, &before)] {
                let verdict = |auditor: &Auditor<'_>, plan: &Plan, as_of| {
                    let options = Options { awards: vec![name.clone()], ..Options::on(as_of) };
                    let audit = auditor.audit(plan, &options);
                    audit.awards.first().map_or(Verdict::NotApplicable, |award| award.verdict)
                };
                match answer {
                    Answer::Somebody(witness) => {
                        count(tally, "somebody");
                        let had = verdict(have, &witness.plan, witness.as_of);
                        let not = verdict(want, &witness.plan, witness.as_of);
                        prop_assert!(matches!(had, Verdict::Met | Verdict::Waived), "{had:?}");
                        prop_assert!(
                            !matches!(not, Verdict::Met | Verdict::Waived | Verdict::OnTrack),
                            "{not:?}"
                        );
                    }
                    Answer::Nobody => {
                        count(tally, "nobody");
                        for mut student in students(plan) {
                            student.student.entered_grade_9 = Some(Entry::Year(cohort.cohort.entered));
                            student.student.graduation = Some(Entry::Year(cohort.cohort.graduates()));
                            let as_of = super::make::today();
                            let had = verdict(have, &student, as_of);
                            if matches!(had, Verdict::Met | Verdict::Waived) {
                                let not = verdict(want, &student, as_of);
                                let good = !matches!(
                                    not,
                                    Verdict::NotMet | Verdict::NotApplicable | Verdict::OnTrack
                                );
                                prop_assert!(
                                    good,
                                    "nobody loses `{name}`, but a student does ({had:?}, then {not:?}): {}",
                                    serde_json::to_string(&student).unwrap()
                                );
                                count(tally, "students");
                            }
                        }
                    }
                    Answer::Undecided(why) => {
                        count(tally, "undecided");
                        count(tally, format!("{why:?}"));
                        // How often there was somebody to be found.
                        let somebody = students(plan).into_iter().any(|mut student| {
                            student.student.entered_grade_9 = Some(Entry::Year(cohort.cohort.entered));
                            student.student.graduation = Some(Entry::Year(cohort.cohort.graduates()));
                            let as_of = super::make::today();
                            verdict(have, &student, as_of) == Verdict::Met
                                && verdict(want, &student, as_of) == Verdict::NotMet
                        });
                        count(tally, if somebody { "missed" } else { "open" });
                    }
                }
            }
        }
    }
    Ok(())
}
