//! Laying out a verdict along the award's demands, in the order the author wrote them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::cond::{Conditions, all_earned};
use super::considered::Unmet;
use super::describe::decimal;
use super::evidence::{Evidence, Level, Lookup, Tri};
use super::findings::{findings, valid};
use super::judge::{Judged, Shown, judge};
use super::outcome::{AUDIT_VERSION, AmountResult, Audit, AwardResult, DemandResult, Use, Verdict};
use super::problem::{Looked, Node, NodeKind};
use super::relax::Work;
use super::search::average_of;
use super::time::{Told, asks_for_events, group, holds};
use super::timely;
use super::{Detail, Options};
use crate::plan::Plan;
use crate::policy::{Award, AwardId, Cond, Demand, DemandId, Kind, Measure, Policy};
use crate::quantity::Amount;

/// Audits a plan for the awards asked for.
pub(super) fn audit(policy: &Policy, lookup: &Lookup, plan: &Plan, options: &Options) -> Audit {
    let evidence = Evidence::new(policy, lookup, plan, options);
    let waivers = waivers(&evidence);
    let mut teller = Teller {
        evidence: &evidence,
        waivers,
        effort: options.effort,
        work: RefCell::default(),
        known: BTreeMap::new(),
    };
    let wanted = |award: &Award| {
        // What is asked of schools is not asked of a student.
        !award.of_schools
            && (options.awards.is_empty() || options.awards.iter().any(|name| award.named.goes_by(name)))
    };
    let ids: Vec<AwardId> =
        (0u32..).zip(&policy.awards).filter(|(_, award)| wanted(award)).map(|(id, _)| id).collect();
    ids.iter().for_each(|id| teller.award(*id));
    let awards = ids.iter().filter_map(|id| teller.known.remove(id)).collect();
    Audit {
        format: "gradus-audit".to_owned(),
        version: AUDIT_VERSION,
        policy: policy.sources.clone(),
        student: plan.student.id.clone(),
        student_name: plan.student.name.clone(),
        as_of: options.as_of.to_string(),
        awards,
        findings: findings(&evidence, options.as_of),
        flags: if options.detail == Detail::Full { timely::flags(&evidence) } else { Vec::new() },
        feasible: Vec::new(),
    }
}

/// The verdict on one award, without its layout.
pub(super) fn verdict(
    policy: &Policy,
    lookup: &Lookup,
    plan: &Plan,
    options: &Options,
    award: AwardId,
) -> Verdict {
    // What is not shown is not looked for.
    let options = Options { detail: Detail::Verdicts, ..options.clone() };
    let evidence = Evidence::new(policy, lookup, plan, &options);
    let waivers = waivers(&evidence);
    let waived = |award: AwardId, demand: DemandId| waivers.contains(&(award, demand));
    judge(&evidence, award, &waived, options.effort, &RefCell::default()).verdict
}

/// The waivers of the plan that hold on the day of the audit.
fn waivers(evidence: &Evidence<'_>) -> Vec<(AwardId, DemandId)> {
    let Evidence { policy, plan, as_of, .. } = *evidence;
    plan.waivers.iter().filter_map(|waiver| valid(policy, waiver, as_of).ok()).collect()
}

struct Teller<'a, 'e> {
    evidence: &'e Evidence<'a>,
    waivers: Vec<(AwardId, DemandId)>,
    effort: u32,
    /// The memory that questions are answered in.
    work: RefCell<Work>,
    /// Results already made; awards are asked for again by those that add to them.
    known: BTreeMap<AwardId, AwardResult>,
}

impl<'a, 'e> Teller<'a, 'e> {
    /// Makes the result of an award known, and those of the awards it adds to.
    fn award(&mut self, id: AwardId) {
        let evidence = self.evidence;
        let Some(award) = evidence.policy.awards.get(id as usize) else { return };
        if self.known.contains_key(&id) {
            return;
        }
        let mut adds_to = Vec::new();
        for base in &award.adds_to {
            self.award(*base);
            adds_to.extend(self.known.get(base).map(|result| (result.award.clone(), result.verdict)));
        }
        let waived = |award: AwardId, demand: DemandId| self.waivers.contains(&(award, demand));
        let judged = judge(evidence, id, &waived, self.effort, &self.work);
        let mut result = blank(evidence, award, judged.verdict);
        result.adds_to = adds_to;
        if evidence.detail == Detail::Full {
            result.open_questions = self.questions(award, &judged);
        }
        result.blocking.clone_from(&judged.blocking);
        if let Some(shown) = &judged.shown {
            let layout = self.layout(0, id, award, judged.verdict, shown);
            result.demands = layout.all();
            result.unused = layout.unused();
            let besides: Vec<Verdict> = result.adds_to.iter().map(|(_, verdict)| *verdict).collect();
            result.verdict = timely::verdict(award, judged.verdict, &result.demands, &besides);
            if matches!(judged.verdict, Verdict::Met | Verdict::OnTrack) && evidence.detail == Detail::Full {
                for (place, (other, award)) in shown.problem.awards.iter().enumerate().skip(1) {
                    let layout = self.layout(place, *other, award, judged.verdict, shown);
                    let mut beside = blank(evidence, award, judged.verdict);
                    beside.demands = layout.all();
                    beside.unused = layout.unused();
                    beside.adds_to = self.bases(award, judged.verdict);
                    result.together.push(beside);
                }
            }
            if judged.verdict == Verdict::CannotTell && judged.unknown && evidence.detail == Detail::Full {
                result.open_questions.extend(layout.unknowns());
            }
        }
        result.open_questions.retain(|question| !question.is_empty());
        result.open_questions.sort();
        result.open_questions.dedup();
        self.known.insert(id, result);
    }

    /// What an award adds to, all of which share a verdict.
    fn bases(&self, award: &Award, verdict: Verdict) -> Vec<(String, Verdict)> {
        let bases = award.adds_to.iter().filter_map(|base| self.evidence.policy.awards.get(*base as usize));
        bases.map(|base| (base.named.name.clone(), verdict)).collect()
    }

    fn layout<'j>(
        &'j self,
        place: usize,
        own: AwardId,
        award: &'a Award,
        verdict: Verdict,
        shown: &'j Shown<'a>,
    ) -> Layout<'a, 'e, 'j> {
        let conditions =
            Conditions { evidence: self.evidence, level: shown.reading.level, scale: award.scale };
        Layout {
            evidence: self.evidence,
            award,
            place,
            conditions,
            verdict,
            shown,
            own,
            waivers: &self.waivers,
        }
    }

    /// What stands in the way of a clear verdict, or why the award is not for the student.
    fn questions(&self, award: &'a Award, judged: &Judged<'a>) -> Vec<String> {
        let conditions = Conditions { evidence: self.evidence, level: Level::Planned, scale: award.scale };
        match judged.verdict {
            Verdict::NotApplicable => award.applies.iter().map(|cond| conditions.why(cond)).collect(),
            Verdict::CannotTell => judged.open.iter().map(|cond| conditions.why(cond)).collect(),
            Verdict::Undecided => {
                vec![
                    "the search for a way of counting was cut off at its limit, so nothing is proven"
                        .to_owned(),
                ]
            }
            _ => Vec::new(),
        }
    }
}

/// A demand with nothing in it yet but what the policy says.
pub(super) fn empty(demand: &Demand, detail: Detail) -> DemandResult {
    let bare = DemandResult {
        path: demand.path.clone(),
        title: String::new(),
        text: String::new(),
        place: String::new(),
        verdict: Verdict::Met,
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        amount: None,
        counted: Vec::new(),
        considered: Vec::new(),
        other_courses: Vec::new(),
        overall: false,
        because: None,
        layer: None,
        when: None,
        events: Vec::new(),
        choose: None,
        parts: Vec::new(),
        chosen: false,
    };
    match detail {
        Detail::Verdicts => bare,
        Detail::Full => DemandResult {
            title: demand.title.clone().unwrap_or_else(|| demand.text.clone()),
            text: demand.text.clone(),
            place: demand.place.clone(),
            cites: demand.cites.clone(),
            readings: demand.readings.clone(),
            notes: demand.notes.clone(),
            layer: demand.layer.clone(),
            ..bare
        },
    }
}

/// A result with nothing in it yet but what the policy says.
fn blank(evidence: &Evidence<'_>, award: &Award, verdict: Verdict) -> AwardResult {
    let bare = AwardResult {
        award: award.named.name.clone(),
        title: String::new(),
        kind: String::new(),
        code: None,
        extends: None,
        authority: None,
        place: String::new(),
        verdict,
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        adds_to: Vec::new(),
        demands: Vec::new(),
        together: Vec::new(),
        unused: Vec::new(),
        open_questions: Vec::new(),
        blocking: Vec::new(),
        repair: None,
    };
    if evidence.detail == Detail::Verdicts {
        return bare;
    }
    let base = award.extends.and_then(|base| evidence.policy.awards.get(base as usize));
    AwardResult {
        title: award.named.title.clone(),
        kind: award.kind.clone(),
        code: award.code.clone(),
        extends: base.map(|base| base.named.name.clone()),
        authority: award.authority.clone(),
        place: award.place.clone(),
        cites: award.cites.clone(),
        readings: award.readings.clone(),
        notes: award.notes.clone(),
        ..bare
    }
}

/// Both must hold.
fn both(a: Verdict, b: Verdict) -> Verdict {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Met | Verdict::Waived => 0,
        Verdict::MetLate => 1,
        Verdict::OnTrack => 2,
        Verdict::NotYetDue => 3,
        Verdict::DueSoon => 4,
        Verdict::CannotTell => 5,
        Verdict::Undecided => 6,
        Verdict::NotMet => 7,
        Verdict::Overdue => 8,
        Verdict::Missed => 9,
        Verdict::NotApplicable => 10,
    };
    if rank(&a) >= rank(&b) { a } else { b }
}

/// The demands of one award under the way of counting that is shown.
struct Layout<'a, 'e, 'j> {
    evidence: &'e Evidence<'a>,
    award: &'a Award,
    /// The award's place in the problem.
    place: usize,
    conditions: Conditions<'a, 'e>,
    verdict: Verdict,
    shown: &'j Shown<'a>,
    own: AwardId,
    waivers: &'j [(AwardId, DemandId)],
}

impl<'a> Layout<'a, '_, '_> {
    fn all(&self) -> Vec<DemandResult> {
        match &self.shown.problem.root.kind {
            NodeKind::All(parts) => self.parts(parts, &self.award.roots, true),
            _ => Vec::new(),
        }
    }

    /// The results of parts, in the author's order.
    fn parts(&self, nodes: &[Node], order: &[DemandId], taken: bool) -> Vec<DemandResult> {
        let mut results = Vec::new();
        for id in order {
            let node = nodes.iter().find(|node| node.demand == Some((self.place, *id)));
            if let (Some(node), Some(demand)) = (node, self.award.demands.get(*id as usize)) {
                results.push(self.demand(node, demand, *id, taken));
            }
        }
        results
    }

    fn demand(&self, node: &Node, demand: &Demand, id: DemandId, taken: bool) -> DemandResult {
        let mut result = DemandResult {
            overall: matches!(demand.kind, Kind::Test(_))
                || matches!(&demand.kind, Kind::Count(count) if count.overall),
            ..empty(demand, self.evidence.detail)
        };
        if self.waivers.contains(&(self.own, id)) {
            result.verdict = Verdict::Waived;
            return result;
        }
        match &node.kind {
            NodeKind::Slot(slot) => self.slot(*slot, taken, &mut result),
            NodeKind::Settled(_) if self.evidence.lookup.ready.timed(self.own, id) => {
                let laid_out = timely::laid_out(self.evidence, self.award, &self.told(id));
                result = laid_out.unwrap_or(result);
            }
            NodeKind::Settled(_) => self.settled(id, demand, &mut result),
            NodeKind::Average { award, least } => self.average(*award, *least, &mut result),
            NodeKind::All(parts) => {
                result.parts = self.parts(parts, &demand.kind.parts(), taken);
                let verdicts = result.parts.iter().map(|part| part.verdict);
                result.verdict = if self.is_timely(id) { group(verdicts) } else { all_of(verdicts) };
                self.open_branch(&demand.kind, &mut result);
            }
            NodeKind::Sum { courses, least, parts, .. } => {
                result.parts = self.parts(parts, &demand.kind.parts(), taken);
                result.verdict = all_of(result.parts.iter().map(|part| part.verdict));
                self.sum(*courses, *least, &mut result);
            }
            NodeKind::Choose { choice, parts, .. } => self.choose(*choice, parts, demand, taken, &mut result),
        }
        if !taken {
            if result.overall {
                result.counted.clear();
                result.amount = None;
            }
            result.verdict = Verdict::NotApplicable;
        }
        result
    }

    fn is_timely(&self, id: DemandId) -> bool {
        self.evidence.lookup.ready.demand(self.own, id).is_some_and(|demand| demand.timely)
    }

    /// A branch that asks for nothing as it is laid out, and of which it is not known whether it would:
    /// what is not known is said.
    fn open_branch(&self, kind: &Kind, result: &mut DemandResult) {
        if self.verdict != Verdict::CannotTell
            || result.parts.iter().any(|part| part.verdict != Verdict::NotApplicable)
        {
            return;
        }
        let planned = self.conditions.at(Level::Planned);
        let conds: Vec<&Cond> = match kind {
            Kind::If { cond, .. } => vec![cond],
            Kind::When { branches, .. } => branches.iter().map(|(cond, _)| cond).collect(),
            _ => return,
        };
        let before = conds.into_iter().take_while(|cond| planned.holds(cond) != Tri::Yes);
        let mut open: Vec<String> =
            before.filter(|cond| planned.holds(cond) == Tri::Maybe).map(|cond| planned.why(cond)).collect();
        open.retain(|why| !why.is_empty());
        if !open.is_empty() {
            result.verdict = Verdict::CannotTell;
            result.because = Some(open.join("; "));
        }
    }

    /// How a demand stands that is wanted at some time.
    fn told(&self, id: DemandId) -> Rc<Told> {
        let waived = |award: AwardId, demand: DemandId| self.waivers.contains(&(award, demand));
        self.conditions.told(self.own, self.award, id, &waived)
    }

    /// The verdict of what is not filled.
    fn unfilled(&self) -> Verdict {
        if self.verdict == Verdict::Undecided { Verdict::Undecided } else { Verdict::NotMet }
    }

    fn slot(&self, slot: usize, taken: bool, result: &mut DemandResult) {
        let problem = &self.shown.problem;
        let Some(found) = problem.slots.get(slot) else { return };
        if taken {
            result.counted = self.uses(slot);
        }
        let owed = if found.courses { found.least * Amount::SCALE } else { found.least };
        let AmountResult { owed, earned, missing, .. } =
            counted_amount(found.courses, Amount::from_parts(owed), result);
        result.verdict = if missing.is_zero() {
            let broken = self.broken_limit(slot);
            if let Some(why) = broken {
                result.because = Some(why);
                self.unfilled()
            } else if earned >= owed && result.counted.iter().all(|use_| use_.earned) {
                Verdict::Met
            } else {
                Verdict::OnTrack
            }
        } else if let Some(perhaps) = self.perhaps(slot) {
            result.because = Some(perhaps);
            Verdict::CannotTell
        } else {
            self.unfilled()
        };
        if taken {
            self.consider(found.demand.1, Some(slot), result);
        }
    }

    /// Says of a demand that counts and is not met why other records do not count in it.
    fn consider(&self, id: DemandId, slot: Option<usize>, result: &mut DemandResult) {
        if self.evidence.detail != Detail::Full
            || !matches!(result.verdict, Verdict::NotMet | Verdict::CannotTell | Verdict::Undecided)
        {
            return;
        }
        let Some(Kind::Count(count)) = self.award.demands.get(id as usize).map(|demand| &demand.kind) else {
            return;
        };
        let elsewhere = slot.map(|slot| self.elsewhere(slot)).unwrap_or_default();
        let unmet = Unmet {
            conditions: self.conditions.at(Level::Planned),
            owner: self.own,
            demand: id,
            count,
            counted: &result.counted,
            elsewhere: &elsewhere,
        };
        (result.considered, result.other_courses) = unmet.considered();
    }

    /// The records that count toward other demands, with what those are called.
    fn elsewhere(&self, slot: usize) -> Vec<(usize, String)> {
        let problem = &self.shown.problem;
        let mut found = Vec::new();
        for (item, other, _) in self.shown.counting.uses.iter().filter(|(_, other, _)| *other != slot) {
            let (Some(item), Some(other)) = (problem.items.get(*item), problem.slots.get(*other)) else {
                continue;
            };
            let (at, id) = other.demand;
            let Some((owner, award)) = problem.awards.get(at) else { continue };
            // Awards compete for courses only where they are separate.
            let separate =
                award.separate_from.contains(&self.own) || self.award.separate_from.contains(owner);
            if item.award != self.place && !separate {
                continue;
            }
            let Some(demand) = award.demands.get(id as usize) else { continue };
            let mut title = demand.title.clone().unwrap_or_else(|| demand.text.clone());
            if at != self.place {
                title = format!("{title} ({})", award.named.title);
            }
            found.extend(item.records.iter().map(|record| (*record, title.clone())));
        }
        found.sort();
        found
    }

    /// A lower limit of a slot that what counts does not reach, in words.
    fn broken_limit(&self, slot: usize) -> Option<String> {
        let problem = &self.shown.problem;
        let found = problem.slots.get(slot)?;
        let (_, id) = found.demand;
        let Kind::Count(count) = &self.award.demands.get(id as usize)?.kind else { return None };
        for (bit, limit) in found.limits.iter().enumerate() {
            let uses = self.shown.counting.uses.iter().filter(|(item, used, _)| {
                let fits = problem.items.get(*item).map(|item| item.fits.as_slice()).unwrap_or_default();
                *used == slot && fits.iter().any(|fit| fit.slot == slot && fit.limits >> bit & 1 == 1)
            });
            let total: i64 = uses.map(|(_, _, amount)| if limit.courses { 1 } else { *amount }).sum();
            if total < limit.least {
                return count.limits.get(bit / 2).map(|limit| format!("not reached: {}", limit.text));
            }
        }
        None
    }

    /// A record that may or may not count in a slot that lacks something.
    fn perhaps(&self, slot: usize) -> Option<String> {
        if self.verdict != Verdict::CannotTell {
            return None;
        }
        let (_, id) = self.shown.problem.slots.get(slot)?.demand;
        let Kind::Count(count) = &self.award.demands.get(id as usize)?.kind else { return None };
        let records = self.evidence.records.iter();
        let mut open = records.filter(|record| {
            self.conditions.counts(record) && self.evidence.fits(record, &count.select) == Tri::Maybe
        });
        open.next()
            .map(|record| format!("it is not certain whether {} counts here", self.title(&[record.index])))
    }

    fn uses(&self, slot: usize) -> Vec<Use> {
        let problem = &self.shown.problem;
        let counting = &self.shown.counting;
        let mut uses = Vec::new();
        for (item, used, amount) in &counting.uses {
            if *used != slot {
                continue;
            }
            if let Some(found) = problem.items.get(*item) {
                let mut one = self.use_of(&found.records, *amount, self.is_excess(*item, slot));
                if let Some(replaced) = self.replaced(slot, &found.records) {
                    one.title = format!("{} in place of {replaced}", one.title);
                }
                uses.push(one);
            }
        }
        in_order(uses)
    }

    /// The title of the course that a record counts as by a substitution.
    fn replaced(&self, slot: usize, places: &[usize]) -> Option<String> {
        let ([place], (at, id)) = (places, self.shown.problem.slots.get(slot)?.demand) else { return None };
        let record = self.evidence.records.get(*place)?;
        let (own, award) = self.shown.problem.awards.get(at)?;
        let Kind::Count(count) = &award.demands.get(id as usize)?.kind else { return None };
        let admit = self.shown.reading.admit;
        let standing = self.evidence.substitutes_for(*own, id, count);
        if standing.is_empty() || self.evidence.fits(record, &count.select) >= admit {
            return None;
        }
        let (_, instead, _) = self.evidence.substituted(record, count, &standing, admit)?;
        let course = self.evidence.policy.courses.get(instead.course? as usize)?;
        Some(course.named.title.clone())
    }

    fn looked(&self, looked: &Looked) -> Vec<Use> {
        in_order(looked.iter().map(|(places, amount)| self.use_of(places, *amount, false)).collect())
    }

    /// Records, by place in the evidence, that count together.
    fn use_of(&self, places: &[usize], amount: i64, excess: bool) -> Use {
        let found = places.iter().filter_map(|place| self.evidence.records.get(*place));
        let mut records: Vec<usize> = found.map(|record| record.index).collect();
        records.sort_unstable();
        Use {
            title: self.title(&records),
            records,
            amount: Amount::from_parts(amount),
            earned: all_earned(self.evidence, places),
            excess,
        }
    }

    /// Whether a use is what is left over from the item's other use.
    fn is_excess(&self, item: usize, slot: usize) -> bool {
        let slots = &self.shown.problem.slots;
        let Some(own) = slots.get(slot) else { return false };
        if !own.excess || own.split {
            return false;
        }
        let mut others =
            self.shown.counting.uses.iter().filter(|(used, other, _)| *used == item && *other != slot);
        others.any(|(_, other, _)| {
            let plain = slots.get(*other).is_some_and(|found| !found.sharing);
            // Of two slots that both take what is left, the later is the one that does.
            let first = slots.get(*other).is_some_and(|found| !found.excess) || *other < slot;
            plain && first && !own.shares.contains(other)
        })
    }

    /// What records are called.
    fn title(&self, records: &[usize]) -> String {
        let mut titles = records.iter().filter_map(|index| self.evidence.title_of(*index));
        let first = titles.next().unwrap_or_default().to_owned();
        titles.fold(first, |so_far, title| so_far + " with " + title)
    }

    fn settled(&self, id: DemandId, demand: &Demand, result: &mut DemandResult) {
        if let Kind::Test(cond) = &demand.kind
            && asks_for_events(cond)
        {
            let told = self.conditions.told_outside(self.award, id, cond);
            result.verdict = told.status;
            result.because = told.because;
            result.events = told.events.iter().filter_map(|at| self.evidence.time.shown(*at)).collect();
            result.events.sort();
            return;
        }
        let (now, later) = match &demand.kind {
            Kind::Test(cond) => {
                let earned = self.conditions.at(Level::Earned);
                let planned = self.conditions.at(Level::Planned);
                let (now, later) = (earned.holds(cond), planned.holds(cond));
                let broken = self.is_broken(now, later);
                let shown = if now == Tri::Yes && !broken { earned } else { planned };
                if self.evidence.detail == Detail::Full {
                    result.because = Some(shown.why(cond)).filter(|why| !why.is_empty());
                }
                self.test_amount(cond, result);
                (now, later)
            }
            Kind::Gpa { least, over } => {
                let held = super::average::reaches(&self.conditions, over, *least);
                result.because = Some(if held == Tri::Yes {
                    format!("at least {least}")
                } else {
                    format!("{least} is not reached")
                });
                (held, held)
            }
            Kind::Count(count) => {
                let ask =
                    |level: Level| super::problem::overall(&self.conditions.at(level), self.own, id, count);
                let (now, later) = (ask(Level::Earned), ask(Level::Planned));
                let (_, looked) = if now.0 == Tri::Yes { &now } else { &later };
                result.counted = self.looked(looked);
                counted_amount(count.measure == Measure::Courses, count.least, result);
                (now.0, later.0)
            }
            _ => (Tri::Yes, Tri::Yes),
        };
        result.verdict = match (now, later) {
            _ if self.is_broken(now, later) => Verdict::NotMet,
            (Tri::Yes, _) => Verdict::Met,
            (_, Tri::Yes) => Verdict::OnTrack,
            (Tri::Maybe, _) | (_, Tri::Maybe) => Verdict::CannotTell,
            _ => Verdict::NotMet,
        };
        self.consider(id, None, result);
    }

    /// Whether a test that holds so far fails with what is planned, in an award that is not met: what is
    /// shown of it is what is planned, and there the test is in the way.
    fn is_broken(&self, now: Tri, later: Tri) -> bool {
        self.verdict == Verdict::NotMet && now == Tri::Yes && later == Tri::No
    }

    /// A total that only looks is shown as an amount.
    fn test_amount(&self, cond: &Cond, result: &mut DemandResult) {
        let Cond::Courses(measure, least, None, select) = cond else { return };
        if *measure == Measure::Courses && *least == Amount::ONE {
            return;
        }
        let courses = *measure == Measure::Courses;
        if matches!(measure, Measure::Hours | Measure::Points) {
            return;
        }
        let level = if self.conditions.at(Level::Earned).holds(cond) == Tri::Yes {
            Level::Earned
        } else {
            Level::Planned
        };
        result.counted = self.looked(&self.conditions.at(level).made_of(courses, select));
        counted_amount(courses, *least, result);
        result.because = None;
    }

    fn average(&self, award: usize, least: i64, result: &mut DemandResult) {
        let (points, weight) = average_of(&self.shown.problem, &self.shown.counting, award);
        let credits = Amount::from_parts(i64::try_from(weight).unwrap_or(i64::MAX));
        let asked = Amount::from_parts(least);
        let average = decimal(points, weight);
        let holds = weight > 0 && points >= i128::from(least) * weight;
        result.because = Some(match weight {
            0 => "no counted course has grade points".to_owned(),
            _ => format!("average {average} over {credits} counted credits, {asked} asked"),
        });
        result.verdict = match (holds, self.verdict) {
            (true, Verdict::OnTrack) => Verdict::OnTrack,
            (true, _) => Verdict::Met,
            (false, _) => self.unfilled(),
        };
    }

    fn sum(&self, courses: bool, least: i64, result: &mut DemandResult) {
        let measure = if courses { Measure::Courses } else { Measure::Credits };
        let (mut counted, mut earned) = (Amount::ZERO, Amount::ZERO);
        let mut open: Vec<&DemandResult> = result.parts.iter().collect();
        while let Some(part) = open.pop() {
            if part.overall {
                continue;
            }
            for use_ in &part.counted {
                let each = if courses { Amount::ONE } else { use_.amount };
                counted += each;
                if use_.earned {
                    earned += each;
                }
            }
            open.extend(&part.parts);
        }
        let owed = Amount::from_parts(if courses { least * Amount::SCALE } else { least });
        let missing = owed.saturating_minus(counted);
        if !missing.is_zero() && matches!(result.verdict, Verdict::Met | Verdict::OnTrack | Verdict::Waived) {
            // A waived part may leave the total short; the total is owed all the same.
            result.verdict = self.unfilled();
        }
        result.amount = Some(AmountResult { measure, owed, counted, earned, missing });
    }

    fn choose(&self, choice: usize, parts: &[Node], demand: &Demand, taken: bool, result: &mut DemandResult) {
        let chosen = |at: usize| self.shown.counting.takes(choice, at);
        let mut verdicts = Vec::new();
        let mut by_id: Vec<(Option<usize>, DemandResult)> = Vec::new();
        let order = demand.kind.parts();
        for (at, node) in parts.iter().enumerate() {
            let Some((_, id)) = node.demand else { continue };
            let Some(part) = self.award.demands.get(id as usize) else { continue };
            let mut inner = self.demand(node, part, id, taken && chosen(at));
            inner.chosen = taken && chosen(at);
            if taken && !inner.chosen {
                self.open_alternative(node, &mut inner);
            }
            if inner.chosen {
                verdicts.push(inner.verdict);
            }
            by_id.push((order.iter().position(|other| *other == id), inner));
        }
        by_id.sort_by_key(|(place, _)| *place);
        result.parts = by_id.into_iter().map(|(_, part)| part).collect();
        let count = match &demand.kind {
            Kind::Choose { count, .. } => *count as usize,
            _ => 0,
        };
        result.choose = u32::try_from(count).ok();
        let open = |node: &Node| self.tests(node) == Tri::Maybe;
        result.verdict = if verdicts.len() < count { self.unfilled() } else { all_of(verdicts.into_iter()) };
        if result.verdict == Verdict::NotMet && self.verdict == Verdict::CannotTell && parts.iter().any(open)
        {
            // Another alternative may hold: what it takes is not known.
            result.verdict = Verdict::CannotTell;
        }
    }

    /// An alternative that is not the nearest, but may hold by something that is not known.
    fn open_alternative(&self, node: &Node, result: &mut DemandResult) {
        if self.verdict != Verdict::CannotTell || self.tests(node) != Tri::Maybe {
            return;
        }
        let mut open = Vec::new();
        self.open_tests(node, &mut open);
        open.retain(|why| !why.is_empty());
        open.dedup();
        if !open.is_empty() {
            result.verdict = Verdict::CannotTell;
            result.because = Some(open.join("; "));
            result.parts.clear();
        }
    }

    /// Why the tests of a demand are open that are.
    fn open_tests(&self, node: &Node, into: &mut Vec<String>) {
        match &node.kind {
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } | NodeKind::Choose { parts, .. } => {
                parts.iter().for_each(|part| self.open_tests(part, into));
            }
            _ if self.tests(node) != Tri::Maybe => {}
            _ => {
                let Some((_, id)) = node.demand else { return };
                if self.evidence.lookup.ready.timed(self.own, id) {
                    timely::questions(&self.told(id), into);
                } else if let Some(Kind::Test(cond)) =
                    self.award.demands.get(id as usize).map(|demand| &demand.kind)
                {
                    into.push(self.conditions.at(Level::Planned).why(cond));
                }
            }
        }
    }

    /// Whether the tests of a demand hold, whatever counts in its slots.
    fn tests(&self, node: &Node) -> Tri {
        match &node.kind {
            NodeKind::Slot(_) | NodeKind::Average { .. } => Tri::Yes,
            NodeKind::Settled(held) => {
                let id = node.demand.map(|(_, id)| id);
                if let Some(id) = id.filter(|id| self.evidence.lookup.ready.timed(self.own, *id)) {
                    return holds(self.told(id).status).1;
                }
                let demand = id.and_then(|id| self.award.demands.get(id as usize));
                match demand.map(|demand| &demand.kind) {
                    Some(Kind::Test(cond)) => self.conditions.at(Level::Planned).demanded(cond),
                    _ => (*held).into(),
                }
            }
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
                parts.iter().fold(Tri::Yes, |so_far, part| so_far.and(self.tests(part)))
            }
            NodeKind::Choose { parts, .. } => {
                parts.iter().fold(Tri::No, |so_far, part| so_far.or(self.tests(part)))
            }
        }
    }

    /// Records that count for nothing in this award; none where it counts no courses at all.
    fn unused(&self) -> Vec<usize> {
        if !self.evidence.lookup.ready.counts(self.own) {
            return Vec::new();
        }
        let problem = &self.shown.problem;
        let used = self
            .shown
            .counting
            .uses
            .iter()
            .filter_map(|(item, _, _)| problem.items.get(*item))
            .filter(|item| item.award == self.place);
        let mut places: Vec<usize> = used.flat_map(|item| &item.records).copied().collect();
        places.sort_unstable();
        let mut unused: Vec<usize> = self
            .evidence
            .records
            .iter()
            .enumerate()
            .filter(|(place, record)| {
                places.binary_search(place).is_err() && self.conditions.at(Level::Planned).counts(record)
            })
            .map(|(_, record)| record.index)
            .collect();
        unused.sort_unstable();
        unused
    }

    /// What the plan leaves open of records and tests.
    fn unknowns(&self) -> Vec<String> {
        let mut open = Vec::new();
        for record in self.evidence.records.iter().filter(|record| record.course.is_none()) {
            open.push(format!("which course is `{}`?", record.source.course));
        }
        let (timed, tests) = timely::outermost(self.award);
        for demand in tests.iter().filter_map(|id| self.award.demands.get(*id as usize)) {
            if let Kind::Test(cond) = &demand.kind
                && self.conditions.at(Level::Planned).demanded(cond) == Tri::Maybe
            {
                open.push(self.conditions.at(Level::Planned).why(cond));
            }
        }
        for id in timed {
            timely::questions(&self.told(id), &mut open);
        }
        open
    }
}

fn in_order(mut uses: Vec<Use>) -> Vec<Use> {
    uses.sort_by(|a, b| (!a.earned, &a.title, &a.records).cmp(&(!b.earned, &b.title, &b.records)));
    uses
}

/// Adds up what counts in a demand.
fn counted_amount(courses: bool, owed: Amount, result: &mut DemandResult) -> AmountResult {
    let each = |one: &Use| if courses { Amount::ONE } else { one.amount };
    let counted = result.counted.iter().map(each).sum();
    let earned = result.counted.iter().filter(|one| one.earned).map(each).sum();
    let measure = if courses { Measure::Courses } else { Measure::Credits };
    let amount = AmountResult { measure, owed, counted, earned, missing: owed.saturating_minus(counted) };
    result.amount = Some(amount);
    amount
}

/// All must hold.
fn all_of(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut worst = Verdict::Met;
    for verdict in verdicts {
        if verdict != Verdict::NotApplicable {
            worst = both(worst, verdict);
        }
    }
    worst
}
