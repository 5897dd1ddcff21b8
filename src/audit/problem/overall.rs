//! Counts that only look: a question of their own each.

use super::{Assumed, Builder, Node, NodeKind, Problem, Reading, nest, unit};
use crate::audit::DEFAULT_EFFORT;
use crate::audit::cond::Conditions;
use crate::audit::evidence::Tri;
use crate::audit::relax::Work;
use crate::audit::search::{Answer, solve};
use crate::policy::{AwardId, Count, DemandId};

/// What counts in an `overall` count: records (by place in the evidence) and amount.
pub(in crate::audit) type Looked = Vec<(Vec<usize>, i64)>;

/// Whether an `overall` count holds, and by what: a question of its own, with this one slot.
pub(in crate::audit) fn overall(
    conditions: &Conditions<'_, '_>,
    owner: AwardId,
    id: DemandId,
    count: &Count,
) -> (Tri, Looked) {
    let evidence = conditions.evidence;
    let Some(award) = evidence.policy.awards.get(owner as usize) else { return (Tri::No, Vec::new()) };
    let count =
        Count { overall: false, excess: false, shares: Vec::new(), substitutes: Vec::new(), ..count.clone() };
    let ask = |admit: Tri| {
        let reading = Reading { level: conditions.level, admit };
        let mut builder = Builder {
            evidence,
            reading,
            waived: &|_, _| false,
            assumed: &mut Assumed::default(),
            problem: Problem::of(vec![(owner, award)]),
            counts: Vec::new(),
        };
        let slot = builder.slot(0, award, id, &count);
        let mut problem = builder.finish();
        problem.root = Node { demand: None, kind: NodeKind::Slot(slot) };
        problem.unit = unit(&problem);
        nest::steps(&mut problem);
        let (held, counting) = match solve(&problem, DEFAULT_EFFORT, true, &mut Work::default()) {
            Answer::Filled(counting) => (Tri::Yes, counting),
            Answer::Not(counting) => (Tri::No, counting),
            Answer::CutOff(counting) => (Tri::Maybe, counting),
        };
        let uses = counting
            .uses
            .iter()
            .filter_map(|(item, _, amount)| Some((problem.items.get(*item)?.records.clone(), *amount)));
        (held, uses.collect(), problem.unknown)
    };
    let (sure, uses, unknown) = ask(Tri::Yes);
    if !unknown || sure == Tri::Maybe {
        return (sure, uses);
    }
    let (perhaps, _, _) = ask(Tri::Maybe);
    (if sure == perhaps { sure } else { Tri::Maybe }, uses)
}
