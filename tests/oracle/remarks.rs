//! What is proven of a policy by itself, held to students of small catalogues: what never decides can be dropped,
//! and what nobody can have nobody has.

use gradus::analysis::{Remark, remarks};
use gradus::audit::outcome::Verdict;
use gradus::audit::{Auditor, Options};
use gradus::plan::{Entry, Plan};
use gradus::policy::{Kind, Policy};
use proptest::prelude::*;

use super::compare::students;
use super::make::{Recipe, recipe, today};
use super::property::{Tally, count, shown, try_any};

/// The policy without what a remark says never decides; `None` for a remark of another kind.
fn without(policy: &Policy, remark: &Remark) -> Option<Policy> {
    let mut policy = policy.clone();
    match remark {
        Remark::Everybody { award, demand } | Remark::Follows { award, demand, .. } => {
            policy.awards[*award as usize].demands[*demand as usize].kind = Kind::All(Vec::new());
        }
        Remark::Idle { award, part, .. } | Remark::NobodyChooses { award, part } => {
            for demand in &mut policy.awards[*award as usize].demands {
                if let Kind::Choose { parts, .. } = &mut demand.kind {
                    parts.retain(|other| other != part);
                }
            }
        }
        Remark::IdleCap { award, demand, limit, .. } => {
            match &mut policy.awards[*award as usize].demands[*demand as usize].kind {
                Kind::Count(count) => count.limits[*limit].most = None,
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(policy)
}

#[test]
fn remarks_are_as_students_say() {
    let tally = try_any(200, &recipe(), |recipe: Recipe, tally| {
        let (policy, plan) = recipe.build();
        held(&policy, &plan, tally).map_err(|error| shown(error, &policy, &plan))
    });
    assert!(tally.get("dropped").copied().unwrap_or(0) > 0, "{tally:?}");
    assert!(tally.get("nobody").copied().unwrap_or(0) > 0, "{tally:?}");
}

fn held(policy: &Policy, plan: &Plan, tally: &mut Tally) -> Result<(), TestCaseError> {
    let verdict = |auditor: &Auditor<'_>, student: &Plan, award: usize| {
        let name = policy.awards[award].named.full();
        let audit = auditor.audit(student, &Options { awards: vec![name], ..Options::on(today()) });
        audit.awards.first().map_or(Verdict::NotApplicable, |result| result.verdict)
    };
    let met = |verdict: Verdict| matches!(verdict, Verdict::Met | Verdict::Waived);
    let whole = Auditor::new(policy);
    let all: Vec<u32> = (0..policy.awards.len() as u32).collect();
    for (award, found) in remarks(policy, &all).into_iter().enumerate() {
        for remark in found {
            match &remark {
                Remark::Nobody { cohort, .. } => {
                    count(tally, "nobody");
                    for mut student in students(plan) {
                        if let Some(cohort) = cohort {
                            student.student.entered_grade_9 = Some(Entry::Year(cohort.entered));
                            student.student.graduation = Some(Entry::Year(cohort.graduates()));
                        }
                        // A course may be worth more on a record than the catalogue says.
                        let as_listed = student.courses.iter().all(|record| {
                            let course = whole.course_of(record).map(|id| &policy.courses[id as usize]);
                            course.is_some_and(|course| {
                                record.credits.is_none_or(|own| own <= course.credits.1)
                            })
                        });
                        if as_listed {
                            let found = verdict(&whole, &student, award);
                            prop_assert!(!met(found), "{remark:?}, but {student:?}");
                        }
                    }
                }
                remark => {
                    let Some(dropped) = without(policy, remark) else { continue };
                    count(tally, "dropped");
                    let rest = Auditor::new(&dropped);
                    for student in students(plan) {
                        if met(verdict(&rest, &student, award)) {
                            let found = verdict(&whole, &student, award);
                            let good =
                                !matches!(found, Verdict::NotMet | Verdict::OnTrack | Verdict::NotApplicable);
                            prop_assert!(good, "{remark:?} decides for {student:?}: {found:?}");
                            count(tally, "students");
                        }
                    }
                }
            }
        }
    }
    Ok(())
}
