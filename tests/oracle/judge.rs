//! From ways of counting to verdicts.

use std::cell::Cell;
use std::collections::BTreeSet;

use gradus::audit::outcome::Verdict;
use gradus::plan::{Plan, Signature, State};
use gradus::policy::{Cond, Count, Demand, Kind, Measure, Policy, Select};
use gradus::quantity::{Amount, Date};

use super::TooMuch;
use super::read::{Level, Tri, View, names};
use super::ways::{Instead, Job, Quantity, Way, taken, ways};

/// How what is unknown is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether unknown tests and fits hold.
    pub holding: bool,
    /// Which way each unknown condition of a branch, or of `applies`, is taken; equal conditions go
    /// the same way.
    pub branches: Vec<(Cond, bool)>,
}

/// What is asked, once every choice is made.
#[derive(Debug, Clone, Default)]
pub struct Config {
    pub slots: Vec<u32>,
    pub overall: Vec<(u32, Way)>,
    pub sums: Vec<(u32, Vec<u32>)>,
    pub averages: Vec<u32>,
    /// Demands owed: active ones, without those below a waived one.
    pub active: BTreeSet<u32>,
    pub waived: BTreeSet<u32>,
}

/// For an award and those it depends on: what is asked, and a way of counting for it.
pub type Proof = Vec<(u32, Config, Way)>;

pub struct Judge<'a> {
    pub policy: &'a Policy,
    pub plan: &'a Plan,
    pub as_of: Date,
    pub budget: &'a Cell<usize>,
}

/// Whether the award holds at the level in the reading.
pub fn holds(judge: &Judge<'_>, award: u32, level: Level, reading: &Reading) -> Result<bool, TooMuch> {
    judge.proof(award, level, reading).map(|proof| proof.is_some())
}

impl<'a> Judge<'a> {
    /// The verdict on an award: what all readings agree on.
    pub fn verdict(&self, award: u32) -> Result<Verdict, TooMuch> {
        let mut verdict = None;
        for reading in self.readings(award)? {
            let this = self.verdict_in(award, &reading)?;
            verdict = Some(match (verdict, this) {
                (None, this) => this,
                (Some(before), this) if before == this => this,
                // On track whatever the unknown is, though perhaps more.
                (Some(Verdict::Met | Verdict::OnTrack), Verdict::Met | Verdict::OnTrack) => Verdict::OnTrack,
                _ => return Ok(Verdict::CannotTell),
            });
        }
        Ok(verdict.unwrap())
    }

    fn verdict_in(&self, award: u32, reading: &Reading) -> Result<Verdict, TooMuch> {
        if !self.applies_with_bases(award, reading)? {
            return Ok(Verdict::NotApplicable);
        }
        for (level, verdict) in [(Level::Earned, Verdict::Met), (Level::Planned, Verdict::OnTrack)] {
            if holds(self, award, level, reading)? {
                return Ok(verdict);
            }
        }
        Ok(Verdict::NotMet)
    }

    /// Every way to take what is unknown.
    pub fn readings(&self, award: u32) -> Result<Vec<Reading>, TooMuch> {
        let mut open: Vec<&Cond> = Vec::new();
        for one in self.closure(award) {
            for level in [Level::Earned, Level::Planned] {
                let view = View::new(self.policy, self.plan, one, level);
                let mut conds: Vec<&Cond> = view.award.applies.iter().collect();
                for demand in &view.award.demands {
                    match &demand.kind {
                        Kind::If { cond, .. } => conds.push(cond),
                        Kind::When { branches, .. } => conds.extend(branches.iter().map(|(cond, _)| cond)),
                        _ => {}
                    }
                }
                for cond in conds {
                    if view.cond(cond)?.is_none() && !open.contains(&cond) {
                        open.push(cond);
                    }
                }
            }
        }
        if open.len() > 5 {
            return Err(TooMuch);
        }
        let mut readings = vec![Reading::default()];
        for cond in open {
            let both = |reading: &Reading| {
                [false, true].map(|value| {
                    let mut reading = reading.clone();
                    reading.branches.push((cond.clone(), value));
                    reading
                })
            };
            readings = readings.iter().flat_map(both).collect();
        }
        let holding = readings.iter().cloned().map(|reading| Reading { holding: true, ..reading });
        let holding: Vec<Reading> = holding.collect();
        readings.extend(holding);
        Ok(readings)
    }

    /// An award with those that must be met with it, in a reading: those it is separate from only if
    /// they are for the student.
    pub fn judged_together(&self, award: u32, reading: &Reading) -> Result<Vec<u32>, TooMuch> {
        let mut all = vec![award];
        let mut at = 0;
        while let Some(one) = all.get(at).copied() {
            let award = &self.policy.awards[one as usize];
            for other in &award.adds_to {
                if !all.contains(other) {
                    all.push(*other);
                }
            }
            for other in &award.separate_from {
                if !all.contains(other) && self.applies_with_bases(*other, reading)? {
                    all.push(*other);
                }
            }
            at += 1;
        }
        Ok(all)
    }

    /// An award with every award that may have to be met with it.
    pub fn closure(&self, award: u32) -> Vec<u32> {
        let mut all = vec![award];
        let mut at = 0;
        while let Some(one) = all.get(at) {
            let award = &self.policy.awards[*one as usize];
            for other in award.adds_to.iter().chain(&award.separate_from) {
                if !all.contains(other) {
                    all.push(*other);
                }
            }
            at += 1;
        }
        all
    }

    /// An award is for the student if it and every award it adds to is.
    fn applies_with_bases(&self, award: u32, reading: &Reading) -> Result<bool, TooMuch> {
        for base in &self.policy.awards[award as usize].adds_to {
            if !self.applies_with_bases(*base, reading)? {
                return Ok(false);
            }
        }
        self.applies(award, reading)
    }

    fn applies(&self, award: u32, reading: &Reading) -> Result<bool, TooMuch> {
        let view = View::new(self.policy, self.plan, award, Level::Planned);
        match &view.award.applies {
            Some(cond) => self.decide(&view, cond, reading),
            None => Ok(true),
        }
    }

    fn decide(&self, view: &View<'_>, cond: &Cond, reading: &Reading) -> Result<bool, TooMuch> {
        let tri: Tri = view.cond(cond)?;
        Ok(tri.unwrap_or_else(|| {
            let taken = reading.branches.iter().find(|(one, _)| one == cond);
            taken.map_or(reading.holding, |(_, way)| *way)
        }))
    }

    /// A proof that the award holds at the level in the reading, if there is one.
    pub fn proof(&self, award: u32, level: Level, reading: &Reading) -> Result<Option<Proof>, TooMuch> {
        let closure = self.judged_together(award, reading)?;
        let mut all: Vec<Vec<(u32, Config, Way)>> = Vec::new();
        for one in &closure {
            // What must be told apart of its ways: averages over them, and their courses.
            let scales = self.scales_over(*one, &closure);
            let view = View::new(self.policy, self.plan, *one, level);
            let separate = |other: &u32| !self.policy.awards[*other as usize].separate_from.is_empty();
            let keep_used = closure.iter().any(separate);
            let mut found = Vec::new();
            for config in self.configs(&view, reading)? {
                for way in self.ways(&view, &config, reading, keep_used, scales.clone())? {
                    found.push((*one, config.clone(), way));
                }
                // Averages may differ in what is asked, so that one way is enough only without any.
                if !found.is_empty() && !keep_used && scales.is_empty() && config.averages.is_empty() {
                    break;
                }
            }
            if found.is_empty() {
                return Ok(None);
            }
            all.push(found);
        }
        let scales: Vec<Vec<Option<u32>>> =
            closure.iter().map(|one| self.scales_over(*one, &closure)).collect();
        self.join(&all, &scales, &mut Vec::new())
    }

    fn scales_over(&self, award: u32, closure: &[u32]) -> Vec<Option<u32>> {
        let mut scales = Vec::new();
        for other in closure {
            let other = &self.policy.awards[*other as usize];
            let asks =
                |demand: &Demand| matches!(demand.kind, Kind::GpaCounted { award: of, .. } if of == award);
            // Grades are read on the scale of the award that counts the courses.
            let scale = self.policy.awards[award as usize].scale;
            if other.demands.iter().any(asks) && !scales.contains(&scale) {
                scales.push(scale);
            }
        }
        scales
    }

    /// One way for each award, so that they go together.
    fn join(
        &self,
        all: &[Vec<(u32, Config, Way)>],
        scales: &[Vec<Option<u32>>],
        chosen: &mut Proof,
    ) -> Result<Option<Proof>, TooMuch> {
        let Some(next) = all.get(chosen.len()) else {
            let good = chosen.iter().all(|(one, config, _)| {
                config.averages.iter().all(|id| self.average_holds(*one, *id, scales, chosen))
            });
            return Ok(good.then(|| chosen.clone()));
        };
        for (one, config, way) in next {
            let left = self.budget.get().checked_sub(1).ok_or(TooMuch)?;
            self.budget.set(left);
            let award = &self.policy.awards[*one as usize];
            let apart = chosen.iter().all(|(other, _, theirs)| {
                let their = &self.policy.awards[*other as usize];
                let separate = award.separate_from.contains(other) || their.separate_from.contains(one);
                !separate || way.used & theirs.used == 0
            });
            if apart {
                chosen.push((*one, config.clone(), way.clone()));
                let found = self.join(all, scales, chosen)?;
                chosen.pop();
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    fn average_holds(&self, award: u32, id: u32, scales: &[Vec<Option<u32>>], chosen: &Proof) -> bool {
        let asking = &self.policy.awards[award as usize];
        let Kind::GpaCounted { least, award: over } = &asking.demands[id as usize].kind else { panic!() };
        let own = *over == award || asking.adds_to.contains(over);
        let found = chosen.iter().zip(scales).find(|((one, _, _), _)| one == over && own);
        found.is_some_and(|((_, _, way), scales)| {
            let counting = self.policy.awards[*over as usize].scale;
            let at = scales.iter().position(|scale| *scale == counting).unwrap();
            let (points, weight) = way.averages[at];
            weight > 0 && points >= least.parts() * weight
        })
    }

    fn ways(
        &self,
        view: &View<'a>,
        config: &Config,
        reading: &Reading,
        keep_used: bool,
        scales: Vec<Option<u32>>,
    ) -> Result<Vec<Way>, TooMuch> {
        let slots: Vec<(u32, &Count)> = config.slots.iter().map(|id| (*id, count(view, *id))).collect();
        let mut quantities = Vec::new();
        for (id, count) in &slots {
            quantities.extend(bounds(*id, count));
        }
        for (id, below) in &config.sums {
            if let Kind::Sum { measure, least, most, .. } = &view.award.demands[*id as usize].kind {
                quantities.push(Quantity {
                    measure: *measure,
                    least: least.parts(),
                    most: most.map(|most| most.parts()),
                    slots: below.clone(),
                    of: None,
                    only: None,
                });
            }
        }
        let split = view.award.split;
        let holding = reading.holding;
        let mut instead = Vec::new();
        for (id, count) in &slots {
            let approved = self.approved(view, *id, count);
            let mut by: Vec<(usize, usize)> = Vec::new();
            for record in 0..self.plan.courses.len() {
                if let Some((which, course)) = stands_in(view, count, &approved, record, holding) {
                    instead.push(Instead { slot: *id, record, course });
                    by.push((record, which));
                }
            }
            let mut cap = |most: Option<Amount>, only: Vec<usize>| {
                quantities.extend(most.map(|most| Quantity {
                    measure: Measure::Credits,
                    least: 0,
                    most: Some(most.parts()),
                    slots: vec![*id],
                    of: None,
                    only: Some(only),
                }));
            };
            cap(count.replaces, by.iter().map(|(record, _)| *record).collect());
            for (which, one) in approved.iter().enumerate() {
                cap(one.2, by.iter().filter(|(_, by)| *by == which).map(|(record, _)| *record).collect());
            }
        }
        ways(&Job {
            view,
            holding,
            split,
            slots,
            quantities,
            instead,
            keep_used,
            scales,
            budget: self.budget,
        })
    }

    /// The substitutions a demand accepts, by the courses used and replaced, with the most each allows:
    /// those that allow most first, then by the names of what is replaced.
    pub fn approved(&self, view: &View<'_>, id: u32, count: &Count) -> Vec<(u32, u32, Option<Amount>)> {
        let demand = &view.award.demands[id as usize];
        let course = |name: &String| {
            let found = (0..).zip(&self.policy.courses);
            let found: Vec<u32> =
                found.filter(|(_, course)| names(&course.named).contains(name)).map(|(id, _)| id).collect();
            if found.len() == 1 { Some(found[0]) } else { None }
        };
        let mut approved = Vec::new();
        for one in &self.plan.substitutions {
            let about = one.rule.as_ref().is_none_or(|rule| is_rule_of(view, demand, rule));
            let good = about
                && has_role(&count.substitutes, &one.by)
                && self.is_in_force(one.date, one.expires, &one.by, &one.signed);
            if let (true, Some(used), Some(replaced)) =
                (good, course(&one.use_course), course(&one.for_course))
            {
                approved.push((used, replaced, one.credits));
            }
        }
        approved.sort_by_key(|(_, replaced, most)| {
            let named = &self.policy.courses[*replaced as usize].named;
            let most = most.map_or(i64::MAX, |most| most.parts());
            (std::cmp::Reverse(most), named.name.clone(), named.module.clone())
        });
        approved
    }

    fn is_in_force(&self, from: Date, until: Option<Date>, by: &str, signed: &[Signature]) -> bool {
        let signed = signed.iter().any(|one| one.by.eq_ignore_ascii_case(by) && one.date <= self.as_of);
        signed && from <= self.as_of && until.is_none_or(|until| until >= self.as_of)
    }

    /// Everything that can be asked of the student, by what is chosen.
    fn configs(&self, view: &View<'a>, reading: &Reading) -> Result<Vec<Config>, TooMuch> {
        self.product(view, reading, &view.award.roots)
    }

    fn product(&self, view: &View<'a>, reading: &Reading, parts: &[u32]) -> Result<Vec<Config>, TooMuch> {
        let mut all = vec![Config::default()];
        for part in parts {
            let more = self.expand(view, reading, *part)?;
            all = all.iter().flat_map(|one| more.iter().map(|other| one.with(other))).collect();
            if all.len() > 300 {
                return Err(TooMuch);
            }
        }
        Ok(all)
    }

    fn expand(&self, view: &View<'a>, reading: &Reading, id: u32) -> Result<Vec<Config>, TooMuch> {
        let demand = &view.award.demands[id as usize];
        let own = || Config { active: BTreeSet::from([id]), ..Config::default() };
        if self.is_waived(view, demand) {
            return Ok(vec![Config { waived: BTreeSet::from([id]), ..own() }]);
        }
        let when = |holds: bool| if holds { vec![own()] } else { Vec::new() };
        let below = match &demand.kind {
            Kind::All(parts) => self.product(view, reading, parts)?,
            Kind::Sum { parts, .. } => {
                let mut all = self.product(view, reading, parts)?;
                for one in &mut all {
                    one.sums.push((id, one.slots.clone()));
                }
                all
            }
            Kind::Choose { count, parts } => {
                let mut all = Vec::new();
                for subset in 0..1_u32 << parts.len() {
                    if subset.count_ones() == *count {
                        let chosen: Vec<u32> = (0..parts.len())
                            .filter(|bit| subset >> bit & 1 == 1)
                            .map(|bit| parts[bit])
                            .collect();
                        all.extend(self.product(view, reading, &chosen)?);
                    }
                }
                all
            }
            Kind::Count(count) if count.overall => {
                let quantities = bounds(id, count);
                let (keep_used, scales) = (false, Vec::new());
                let (slots, holding) = (vec![(id, &**count)], reading.holding);
                let job = Job {
                    view,
                    holding,
                    split: false,
                    slots,
                    quantities,
                    instead: Vec::new(),
                    keep_used,
                    scales,
                    budget: self.budget,
                };
                let found = ways(&job)?.into_iter().next();
                found.map(|way| Config { overall: vec![(id, way)], ..own() }).into_iter().collect()
            }
            Kind::Count(_) => vec![Config { slots: vec![id], ..own() }],
            Kind::Test(cond) => when(view.cond(cond)?.unwrap_or(reading.holding)),
            Kind::Timed { .. } | Kind::Share(_) => panic!("no recipe asks for events"),
            Kind::Gpa { least, over } => when(average(view, reading.holding, least.parts(), over)),
            Kind::GpaCounted { .. } => vec![Config { averages: vec![id], ..own() }],
            Kind::If { cond, then, otherwise } => {
                let yes = self.decide(view, cond, reading)?;
                self.product(view, reading, if yes { then } else { otherwise })?
            }
            Kind::When { branches, otherwise } => {
                let mut owed = otherwise;
                for (cond, parts) in branches {
                    if self.decide(view, cond, reading)? {
                        owed = parts;
                        break;
                    }
                }
                self.product(view, reading, owed)?
            }
        };
        Ok(below.iter().map(|one| one.with(&own())).collect())
    }

    pub fn is_waived(&self, view: &View<'_>, demand: &Demand) -> bool {
        self.plan.waivers.iter().any(|waiver| {
            is_rule_of(view, demand, &waiver.rule)
                && has_role(&demand.waived_by, &waiver.by)
                && self.is_in_force(waiver.date, waiver.expires, &waiver.by, &waiver.signed)
        })
    }
}

fn is_rule_of(view: &View<'_>, demand: &Demand, rule: &str) -> bool {
    names(&view.award.named)
        .iter()
        .any(|award| demand.name.iter().chain([&demand.path]).any(|name| rule == format!("{award}/{name}")))
}

fn has_role(roles: &[String], role: &str) -> bool {
    roles.iter().any(|one| one.eq_ignore_ascii_case(role))
}

/// Which of the substitutions lets a record count, and as what: none where it counts by itself.
pub fn stands_in(
    view: &View<'_>,
    count: &Count,
    approved: &[(u32, u32, Option<Amount>)],
    record: usize,
    holding: bool,
) -> Option<(usize, u32)> {
    if taken(view.fits(record, &count.select), holding) {
        return None;
    }
    let own = view.course(record)?;
    let (which, (_, replaced, _)) = approved.iter().enumerate().find(|(_, (used, replaced, _))| {
        *used == own && taken(view.fits_as(record, Some(*replaced), &count.select), holding)
    })?;
    Some((which, *replaced))
}

impl Config {
    fn with(&self, other: &Self) -> Self {
        Self {
            slots: [self.slots.clone(), other.slots.clone()].concat(),
            overall: [self.overall.clone(), other.overall.clone()].concat(),
            sums: [self.sums.clone(), other.sums.clone()].concat(),
            averages: [self.averages.clone(), other.averages.clone()].concat(),
            active: self.active.union(&other.active).copied().collect(),
            waived: self.waived.union(&other.waived).copied().collect(),
        }
    }
}

fn count<'a>(view: &View<'a>, id: u32) -> &'a Count {
    match &view.award.demands[id as usize].kind {
        Kind::Count(count) => count,
        _ => panic!("a slot is a count"),
    }
}

/// Rule 7 of one slot.
fn bounds(id: u32, count: &Count) -> Vec<Quantity<'_>> {
    let own = Quantity {
        measure: count.measure,
        least: count.least.parts(),
        most: count.most.map(|most| most.parts()),
        slots: vec![id],
        of: None,
        only: None,
    };
    // The two ends of a limit are asked apart, as what may fall under it counts differently for them.
    let limits = count.limits.iter().flat_map(|limit| {
        let end = |least: i64, most: Option<i64>| Quantity {
            measure: limit.measure,
            least,
            most,
            slots: vec![id],
            of: Some(&limit.select),
            only: None,
        };
        let cap = limit.most.map(|most| end(0, Some(most.parts())));
        [end(limit.least.parts(), None)].into_iter().chain(cap)
    });
    [own].into_iter().chain(limits).collect()
}

/// Whether the best average over the earned records that fit is at least so much.
fn average(view: &View<'_>, holding: bool, least: i64, over: &Select) -> bool {
    let graded: Vec<usize> = view
        .evidence()
        .into_iter()
        .filter(|one| view.record(*one).state == State::Earned)
        .filter(|one| {
            let good = view.points_on(*one, view.award.scale).is_some_and(|points| points >= least);
            view.fits(*one, over).unwrap_or(good == holding)
        })
        .filter(|one| view.points_on(*one, view.award.scale).is_some() && view.worth(*one) > 0)
        .collect();
    let subset = |mask: u32| -> Vec<usize> {
        (0..graded.len()).filter(|bit| mask >> bit & 1 == 1).map(|bit| graded[bit]).collect()
    };
    (1..1_u32 << graded.len()).any(|mask| {
        let chosen = subset(mask);
        let full = (0..graded.len())
            .filter(|bit| mask >> bit & 1 == 0)
            .all(|bit| !view.one_credit(&subset(mask | 1 << bit)));
        let sum: i64 = chosen
            .iter()
            .map(|one| (view.points_on(*one, view.award.scale).unwrap() - least) * view.worth(*one))
            .sum();
        sum >= 0 && full && view.one_credit(&chosen)
    })
}
