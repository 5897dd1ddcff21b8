//! A proof of the oracle as the reports of the awards it is about.

use gradus::audit::outcome::{AmountResult, AwardResult, DemandResult, Use, Verdict};
use gradus::plan::{Plan, State};
use gradus::policy::{Award, Kind, Measure, Policy};
use gradus::quantity::Amount;

use super::judge::{Config, Proof};
use super::ways::{self, Way};

pub fn reports(policy: &Policy, plan: &Plan, proof: &Proof, verdict: Verdict) -> Vec<AwardResult> {
    let report = |(award, config, way): &(u32, Config, Way)| {
        let award = &policy.awards[*award as usize];
        let show = Show { plan, award, config, way, verdict };
        let adds_to =
            award.adds_to.iter().map(|other| (policy.awards[*other as usize].named.name.clone(), verdict));
        AwardResult {
            award: award.named.name.clone(),
            title: award.named.title.clone(),
            kind: award.kind.clone(),
            code: None,
            extends: None,
            authority: None,
            place: String::new(),
            verdict,
            cites: Vec::new(),
            readings: Vec::new(),
            notes: Vec::new(),
            adds_to: adds_to.collect(),
            demands: award.roots.iter().map(|root| show.demand(*root)).collect(),
            together: Vec::new(),
            unused: (0..plan.courses.len()).filter(|at| way.used >> at & 1 == 0).collect(),
            open_questions: Vec::new(),
            blocking: Vec::new(),
            repair: None,
        }
    };
    proof.iter().map(report).collect()
}

struct Show<'a> {
    plan: &'a Plan,
    award: &'a Award,
    config: &'a Config,
    way: &'a Way,
    verdict: Verdict,
}

impl Show<'_> {
    fn demand(&self, id: u32) -> DemandResult {
        let demand = &self.award.demands[id as usize];
        let waived = self.config.waived.contains(&id);
        let shown: Vec<u32> = match &demand.kind {
            _ if waived => Vec::new(),
            Kind::Choose { parts, .. } => parts.clone(),
            kind => kind.parts().into_iter().filter(|part| self.config.active.contains(part)).collect(),
        };
        let mut parts: Vec<DemandResult> = Vec::new();
        for part in shown {
            let active = self.config.active.contains(&part);
            let mut result = self.demand(part);
            if matches!(demand.kind, Kind::Choose { .. }) {
                result.chosen = active;
                if !active {
                    result.parts.clear();
                    result.amount = None;
                    result.verdict = Verdict::NotMet;
                }
            }
            parts.push(result);
        }
        let counted = match &demand.kind {
            Kind::Count(_) if !waived => self.counted(id),
            _ => Vec::new(),
        };
        let all: Vec<&Use> = counted.iter().chain(parts.iter().flat_map(used)).collect();
        let amount = match &demand.kind {
            Kind::Count(count) if !waived => Some(amount(count.measure, count.least, &all)),
            Kind::Sum { measure, least, parts, .. } if !waived => {
                let below = self.below(parts);
                Some(amount(*measure, *least, &below.iter().collect::<Vec<_>>()))
            }
            _ => None,
        };
        DemandResult {
            path: demand.path.clone(),
            title: demand.text.clone(),
            text: demand.text.clone(),
            place: String::new(),
            verdict: if waived { Verdict::Waived } else { self.verdict },
            cites: Vec::new(),
            readings: Vec::new(),
            notes: Vec::new(),
            amount,
            counted,
            considered: Vec::new(),
            other_courses: Vec::new(),
            overall: false,
            choose: None,
            because: None,
            layer: None,
            when: None,
            events: Vec::new(),
            parts,
            chosen: false,
        }
    }

    /// What the slots below count: nothing of demands that only look.
    fn below(&self, parts: &[u32]) -> Vec<Use> {
        let mut uses = Vec::new();
        for part in parts {
            match &self.award.demands[*part as usize].kind {
                Kind::Count(count) if !count.overall => uses.extend(self.counted(*part)),
                kind => uses.extend(self.below(&kind.parts())),
            }
        }
        uses
    }

    fn counted(&self, id: u32) -> Vec<Use> {
        let looking = self.config.overall.iter().filter(|(of, _)| *of == id);
        let uses = looking.flat_map(|(_, way)| &way.uses).chain(&self.way.uses);
        let mut uses: Vec<Use> = uses.filter(|one| one.slot == id).map(|one| self.use_of(one)).collect();
        uses.sort();
        uses
    }

    fn use_of(&self, one: &ways::Use) -> Use {
        Use {
            records: one.records.clone(),
            title: String::new(),
            amount: Amount::from_parts(one.amount),
            earned: one.records.iter().all(|at| self.plan.courses[*at].state == State::Earned),
            excess: one.excess,
        }
    }
}

fn used(result: &DemandResult) -> Vec<&Use> {
    result.counted.iter().chain(result.parts.iter().flat_map(used)).collect()
}

fn amount(measure: Measure, owed: Amount, uses: &[&Use]) -> AmountResult {
    let sum = |earned: bool| {
        let each = |one: &&Use| match measure {
            Measure::Courses => Amount::ONE,
            _ => one.amount,
        };
        uses.iter().filter(|one| one.earned || !earned).map(each).sum::<Amount>()
    };
    let (counted, earned) = (sum(false), sum(true));
    AmountResult { measure, owed, counted, earned, missing: owed.saturating_minus(counted) }
}
