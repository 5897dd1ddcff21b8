//! The certificate checker: does the report of an award prove its verdict?
//!
//! An audit that says `met` or `on track` shows one way of counting; one that says `not met` shows
//! demands that cannot all be filled. This stage takes nothing of how that was found on trust: it reads
//! the policy, the plan and the report, and goes through the rules of `docs/semantics.md` with code of
//! its own.
//!
//! 1. The course records are read: which course each is, what it is worth, what it fits for sure
//!    (`verify/evidence.rs`).
//! 2. The report's demands are walked beside the policy's: the parts owed are there, chosen parts are
//!    as many as asked for, conditions hold (`verify/conds.rs`), waivers are valid (`verify/approvals.rs`).
//! 3. What is counted is held to the rules of counting and to the amounts printed
//!    (`verify/legal.rs`).
//! 4. What is wanted at some time is worked out anew (`verify/time.rs`, `verify/process.rs`).
//! 5. The same is done for the awards it adds to, and courses are kept apart from awards it is
//!    separate from.
//!
//! 6. For an award that is not met, its blocking sets are shown to block (`verify/refute.rs`).
//!
//! What this stage is *not*: a second auditor. It looks at what is shown, and shares no code with what
//! made the report.

mod approvals;
mod conds;
mod evidence;
mod legal;
mod process;
mod refute;
#[cfg(test)]
mod tests;
mod time;

use std::ops::Range;

use evidence::{Evidence, Level, Sure, is_called};
use legal::Slot;
use process::SOON;

use super::outcome::{AwardResult, DemandResult, Use, Verdict};
use crate::plan::Plan;
use crate::policy::{Award, AwardId, Cond, Demand, DemandId, Kind, Policy};
use crate::quantity::{Amount, Date};

/// What a certificate came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// The verdict claims nothing that a way of counting could prove.
    Nothing,
    /// It proves the verdict, if what is assumed is so.
    Proved {
        /// What had to be taken as given, in sentences: conditions the plan leaves open, awards whose
        /// reports were not at hand. Empty for a proof that needs nothing else.
        assuming: Vec<String>,
    },
    /// It claims that an award is not met, and neither that nor the contrary could be confirmed within the
    /// limit of effort.
    Unconfirmed,
}

/// Confirms that the report of an award proves its verdict. `others` holds the reports of the awards
/// judged together with it (its own [`AwardResult::together`]), and may hold more.
///
/// # Errors
/// Every problem found, as a sentence.
pub fn verify(
    policy: &Policy,
    plan: &Plan,
    as_of: Date,
    result: &AwardResult,
    others: &[AwardResult],
) -> Result<Checked, Vec<String>> {
    verify_soon(policy, plan, as_of, SOON, result, others)
}

/// The same for an audit that calls a demand due soon so many days before its last one.
///
/// # Errors
/// Every problem found, as a sentence.
pub fn verify_soon(
    policy: &Policy,
    plan: &Plan,
    as_of: Date,
    due_soon: u32,
    result: &AwardResult,
    others: &[AwardResult],
) -> Result<Checked, Vec<String>> {
    let checker = Checker { policy, plan, as_of, due_soon, own: result, others };
    if let Some(checked) = checker.process(result) {
        return checked;
    }
    let level = match result.verdict {
        Verdict::Met => Level::Earned,
        Verdict::OnTrack => Level::Planned,
        Verdict::NotMet => return checker.not_met(result),
        Verdict::CannotTell
        | Verdict::Waived
        | Verdict::NotApplicable
        | Verdict::Undecided
        | Verdict::MetLate
        | Verdict::NotYetDue
        | Verdict::DueSoon
        | Verdict::Overdue
        | Verdict::Missed => return Ok(Checked::Nothing),
    };
    let mut notes = Notes::default();
    checker.award(result, level, policy.awards.len(), &mut notes);
    if notes.problems.is_empty() {
        Ok(Checked::Proved { assuming: notes.assuming })
    } else {
        Err(notes.problems)
    }
}

#[derive(Default)]
struct Notes {
    problems: Vec<String>,
    assuming: Vec<String>,
    /// The awards looked at, by name, so that none of two that are separate waits for the other.
    seen: Vec<String>,
}

struct Checker<'a> {
    policy: &'a Policy,
    plan: &'a Plan,
    as_of: Date,
    due_soon: u32,
    /// The report that is checked, which others may rest on in their turn.
    own: &'a AwardResult,
    others: &'a [AwardResult],
}

/// What the walk through the demands of one award collects.
struct Sheet<'a> {
    award: &'a Award,
    evidence: Evidence<'a>,
    /// The demands that count and use up, in the order of the walk: those below a demand are a range.
    slots: Vec<Slot<'a>>,
    averages: Vec<(&'a Demand, Amount, AwardId)>,
}

impl<'a> Checker<'a> {
    /// Goes through one award and what it depends on; `depth` bounds the awards added to in a row.
    fn award(
        &self,
        result: &'a AwardResult,
        level: Level,
        depth: usize,
        notes: &mut Notes,
    ) -> Option<Sheet<'a>> {
        let Some(award) = self.policy.awards.iter().find(|award| is_called(&award.named, &result.award))
        else {
            notes.problems.push(format!("the policy has no award `{}`", result.award));
            return None;
        };
        notes.seen.push(award.named.name.clone());
        let evidence = Evidence::new(self.policy, self.plan, self.as_of, award, level);
        if award.applies.as_ref().is_some_and(|cond| evidence.holds(cond) != Sure::Yes) {
            notes.problems.push(format!("`{}` is not for this student for sure", result.award));
        }
        let mut sheet = Sheet { award, evidence, slots: Vec::new(), averages: Vec::new() };
        self.parts(&mut sheet, &award.roots, &result.demands, &format!("`{}`", result.award), notes);
        legal::check(&sheet.evidence, &sheet.slots, award.split, &mut notes.problems);
        self.unused(&sheet, result, notes);
        self.added(&sheet, result, level, depth, notes);
        self.separate(&sheet, result, level, depth, notes);
        Some(sheet)
    }

    /// The demands owed and the results shown for them, which must be the same; returns the slots
    /// below them.
    fn parts(
        &self,
        sheet: &mut Sheet<'a>,
        owed: &[DemandId],
        shown: &'a [DemandResult],
        of: &str,
        notes: &mut Notes,
    ) -> Range<usize> {
        let start = sheet.slots.len();
        for (demand, result) in self.pairs(sheet.award, owed, shown, of, notes) {
            self.demand(sheet, demand, result, notes);
        }
        start..sheet.slots.len()
    }

    /// Puts each demand beside its result, by path; equal paths in the order shown.
    fn pairs(
        &self,
        award: &'a Award,
        owed: &[DemandId],
        shown: &'a [DemandResult],
        of: &str,
        notes: &mut Notes,
    ) -> Vec<((DemandId, &'a Demand), &'a DemandResult)> {
        let mut left: Vec<&DemandResult> = shown.iter().collect();
        let mut pairs = Vec::new();
        for id in owed {
            let Some(demand) = award.demands.get(*id as usize) else {
                notes.problems.push(format!("{of} asks for a demand the policy does not have"));
                continue;
            };
            let path = process::shown_path(award, demand, &|demand: &Demand| self.waived(award, demand));
            match left.iter().position(|result| result.path == path) {
                Some(at) => pairs.push(((*id, demand), left.remove(at))),
                None => notes.problems.push(format!("{of} owes `{}`, which is not shown", demand.path)),
            }
        }
        for result in left {
            notes.problems.push(format!("{of} shows `{}`, which it does not owe", result.path));
        }
        pairs
    }

    fn demand(
        &self,
        sheet: &mut Sheet<'a>,
        (id, demand): (DemandId, &'a Demand),
        result: &'a DemandResult,
        notes: &mut Notes,
    ) {
        let name = format!("`{}`", demand.path);
        if self.timely(sheet, (id, demand), result, notes) {
            return;
        }
        match result.verdict {
            Verdict::Waived => {
                if !self.waived(sheet.award, demand) {
                    notes.problems.push(format!("{name} is said to be waived, but no waiver settles it"));
                }
                legal::stray(result, &mut notes.problems);
                return;
            }
            Verdict::Met => {}
            Verdict::OnTrack if sheet.evidence.level == Level::Planned => {}
            verdict if process::holds(sheet, demand, verdict) => {}
            _ => notes.problems.push(format!("{name} is owed, but is not said to be met")),
        }
        let lists = matches!(demand.kind, Kind::Count(_) | Kind::Test(Cond::Courses(..)));
        if !lists && !result.counted.is_empty() {
            notes.problems.push(format!("{name} shows courses as counted, but counts none itself"));
        }
        let start = sheet.slots.len();
        let mut owed = None;
        match &demand.kind {
            Kind::All(parts) => {
                self.parts(sheet, parts, &result.parts, &name, notes);
            }
            Kind::Sum { measure, least, most, parts } => {
                let below = self.parts(sheet, parts, &result.parts, &name, notes);
                let counted = legal::total(uses(sheet, below), *measure);
                let problems = &mut notes.problems;
                legal::within_bounds(&name, counted, *measure, *least, *most, problems);
                owed = Some((*measure, *least));
            }
            Kind::Choose { count, parts } => self.choice(sheet, *count, parts, result, &name, notes),
            Kind::Count(count) => {
                let standing = match count.overall {
                    true => Vec::new(),
                    false => self.standing(sheet.award, demand, count),
                };
                let slot = Slot { id, count, result, standing };
                if count.overall {
                    let alone = std::slice::from_ref(&slot);
                    legal::check(&sheet.evidence, alone, false, &mut notes.problems);
                } else {
                    sheet.slots.push(slot);
                }
                owed = Some((count.measure, count.least));
            }
            Kind::Test(cond) => {
                if sheet.evidence.holds(cond) != Sure::Yes {
                    notes.problems.push(format!("{name} does not hold for sure: {}", demand.text));
                }
                // A total lists what it is made of; that it is enough was just worked out anew.
                if let Cond::Courses(measure, least, _, select) = cond {
                    owed = Some((*measure, *least));
                    for at in result.counted.iter().filter_map(legal::single) {
                        if sheet.evidence.fits(at, select) != Sure::Yes {
                            let what = sheet.evidence.label(at);
                            notes
                                .problems
                                .push(format!("{name} lists {what}, which does not count there for sure"));
                        }
                    }
                }
            }
            Kind::Timed { .. } | Kind::Share(_) => {}
            Kind::Gpa { least, over } => {
                if sheet.evidence.average_reaches(*least, over, Sure::Yes) != Sure::Yes {
                    notes.problems.push(format!("{name}: the average does not reach {least} for sure"));
                }
            }
            Kind::GpaCounted { least, award } => sheet.averages.push((demand, *least, *award)),
            Kind::If { cond, then, otherwise } => {
                let branches = [(cond, then)];
                self.branches(sheet, demand, &branches, otherwise, result, notes);
            }
            Kind::When { branches, otherwise } => {
                let branches: Vec<_> = branches.iter().map(|(cond, parts)| (cond, parts)).collect();
                self.branches(sheet, demand, &branches, otherwise, result, notes);
            }
        }
        match &demand.kind {
            Kind::Test(_) => legal::printed(result, owed, result.counted.iter(), &mut notes.problems),
            Kind::Count(count) if count.overall => {
                legal::printed(result, owed, result.counted.iter(), &mut notes.problems);
            }
            _ => {
                let uses = uses(sheet, start..sheet.slots.len());
                legal::printed(result, owed, uses, &mut notes.problems);
            }
        }
    }

    /// Exactly so many parts are chosen, and they hold; the others count nothing.
    fn choice(
        &self,
        sheet: &mut Sheet<'a>,
        count: u32,
        parts: &[DemandId],
        result: &'a DemandResult,
        name: &str,
        notes: &mut Notes,
    ) {
        let shown: Vec<&DemandResult> = result.parts.iter().filter(|part| part.chosen).collect();
        if shown.len() != count as usize {
            notes
                .problems
                .push(format!("{name} asks for {count} of its parts, but {} are chosen", shown.len()));
        }
        let mut open: Vec<(DemandId, &Demand)> = parts
            .iter()
            .filter_map(|id| sheet.award.demands.get(*id as usize).map(|demand| (*id, demand)))
            .collect();
        for part in &result.parts {
            let waived = |demand: &Demand| self.waived(sheet.award, demand);
            let is_shown = |demand: &Demand| process::shown_path(sheet.award, demand, &waived) == part.path;
            match open.iter().position(|(_, demand)| is_shown(demand)) {
                None => {
                    notes.problems.push(format!("{name} shows `{}`, which is none of its parts", part.path));
                }
                Some(at) if part.chosen => self.demand(sheet, open.remove(at), part, notes),
                Some(at) => {
                    open.remove(at);
                    legal::stray(part, &mut notes.problems);
                }
            }
        }
    }

    /// The branch that is owed. Where the plan leaves that open, the one shown is checked, and that
    /// it is the right one is noted as assumed.
    fn branches(
        &self,
        sheet: &mut Sheet<'a>,
        demand: &'a Demand,
        branches: &[(&Cond, &Vec<DemandId>)],
        otherwise: &'a [DemandId],
        result: &'a DemandResult,
        notes: &mut Notes,
    ) {
        let name = format!("`{}`", demand.path);
        let mut possible: Vec<&[DemandId]> = Vec::new();
        let mut settled = false;
        for (cond, parts) in branches {
            let sure = sheet.evidence.holds(cond);
            if sure != Sure::No {
                possible.push(parts.as_slice());
            }
            if sure == Sure::Yes {
                settled = true;
                break;
            }
        }
        if !settled {
            possible.push(otherwise);
        }
        let is_shown = |parts: &&[DemandId]| {
            let paths = parts.iter().filter_map(|id| sheet.award.demands.get(*id as usize));
            let waived = |demand: &Demand| self.waived(sheet.award, demand);
            let mut paths: Vec<&str> =
                paths.map(|part| process::shown_path(sheet.award, part, &waived)).collect();
            let mut shown: Vec<&str> = result.parts.iter().map(|part| part.path.as_str()).collect();
            paths.sort_unstable();
            shown.sort_unstable();
            paths == shown
        };
        let branch = possible.iter().copied().find(is_shown).or(possible.first().copied());
        if possible.len() > 1 {
            notes.assuming.push(format!("what {name} asks of this student is what is shown"));
        }
        self.parts(sheet, branch.unwrap_or_default(), &result.parts, &name, notes);
    }

    /// A record said to count for nothing must not be counted.
    fn unused(&self, sheet: &Sheet<'_>, result: &AwardResult, notes: &mut Notes) {
        let used: Vec<usize> = used(sheet).collect();
        for at in result.unused.iter().filter(|at| used.contains(at)) {
            let label = sheet.evidence.label(*at);
            notes.problems.push(format!("{label} is said to count for nothing, but is counted"));
        }
    }

    /// Awards that must be met besides, and averages over what is counted.
    fn added(&self, sheet: &Sheet<'a>, result: &AwardResult, level: Level, depth: usize, notes: &mut Notes) {
        let mut sheets: Vec<(AwardId, Sheet<'a>)> = Vec::new();
        for other in &sheet.award.adds_to {
            let Some(award) = self.policy.awards.get(*other as usize) else { continue };
            let name = &award.named.name;
            let holds = |verdict: Verdict| {
                verdict == Verdict::Met || (level == Level::Planned && verdict == Verdict::OnTrack)
            };
            match result.adds_to.iter().find(|(of, _)| is_called(&award.named, of)) {
                Some((_, verdict)) if holds(*verdict) => {}
                _ => notes
                    .problems
                    .push(format!("`{}` adds to `{name}`, which is not said to be met", result.award)),
            }
            match (self.report(award), depth.checked_sub(1)) {
                (Some(report), Some(depth)) if holds(report.verdict) => {
                    let level = if report.verdict == Verdict::Met { Level::Earned } else { Level::Planned };
                    if let Some(added) = self.award(report, level, depth, notes) {
                        sheets.push((*other, added));
                    }
                }
                (Some(_), _) => notes.problems.push(format!(
                    "`{}` adds to `{name}`, whose report does not say that it is met",
                    result.award
                )),
                (None, _) => notes.assuming.push(format!("`{name}` is met")),
            }
        }
        for (demand, least, of) in &sheet.averages {
            let own = self.policy.awards.get(*of as usize).is_some_and(|of| std::ptr::eq(of, sheet.award));
            let counted = if own { Some(sheet) } else { find(&sheets, *of) };
            let Some(counted) = counted else {
                notes.problems.push(format!(
                    "`{}` asks for an average over courses counted for an award that is not shown",
                    demand.path
                ));
                continue;
            };
            let graded: Vec<(Amount, Amount)> = uses(counted, 0..counted.slots.len())
                .filter_map(|one| Some((counted.evidence.points(legal::single(one)?)?, one.amount)))
                .collect();
            if conds::average(*least, &graded) != Some(true) {
                let path = &demand.path;
                notes.problems.push(format!("`{path}`: the average of what is counted is below {least}"));
            }
        }
    }

    /// Awards that must be met by other courses.
    fn separate(
        &self,
        sheet: &Sheet<'a>,
        result: &AwardResult,
        level: Level,
        depth: usize,
        notes: &mut Notes,
    ) {
        for other in &sheet.award.separate_from {
            let Some(award) = self.policy.awards.get(*other as usize) else { continue };
            let name = &award.named.name;
            let Some(report) = self.report(award) else {
                notes.assuming.push(format!("`{name}` is met by other courses"));
                continue;
            };
            let theirs = match report.verdict {
                Verdict::Met => Level::Earned,
                Verdict::OnTrack if level == Level::Planned => Level::Planned,
                _ => {
                    notes.problems.push(format!(
                        "`{}` is separate from `{name}`, which is not met besides",
                        result.award
                    ));
                    continue;
                }
            };
            if let (false, Some(depth)) = (notes.seen.contains(name), depth.checked_sub(1)) {
                self.award(report, theirs, depth, notes);
            }
            let mut theirs: Vec<usize> = Vec::new();
            self.shown(award, &award.roots, &report.demands, &mut theirs);
            for at in used(sheet).filter(|at| theirs.contains(at)) {
                notes.problems.push(format!(
                    "{} counts for `{}` and for `{name}`, which may not share a course",
                    sheet.evidence.label(at),
                    result.award
                ));
            }
        }
    }

    /// Every record a report shows as counted and used up.
    fn shown(&self, award: &Award, of: &[DemandId], results: &[DemandResult], records: &mut Vec<usize>) {
        for result in results {
            let mut demands = of.iter().filter_map(|id| award.demands.get(*id as usize));
            let Some(demand) = demands.find(|demand| demand.path == result.path) else { continue };
            // What a test or an overall count shows it only looks at.
            if matches!(&demand.kind, Kind::Count(count) if !count.overall) {
                records.extend(result.counted.iter().flat_map(|one| &one.records));
            }
            self.shown(award, &demand.kind.parts(), &result.parts, records);
        }
    }

    fn report(&self, award: &Award) -> Option<&'a AwardResult> {
        std::iter::once(self.own).chain(self.others).find(|other| is_called(&award.named, &other.award))
    }
}

fn find<'s, 'a>(sheets: &'s [(AwardId, Sheet<'a>)], award: AwardId) -> Option<&'s Sheet<'a>> {
    sheets.iter().find(|(of, _)| *of == award).map(|(_, sheet)| sheet)
}

/// What is counted in a range of the slots.
fn uses<'s>(sheet: &'s Sheet<'_>, slots: Range<usize>) -> impl Iterator<Item = &'s Use> + Clone {
    sheet.slots.get(slots).unwrap_or_default().iter().flat_map(|slot| &slot.result.counted)
}

/// Every record that is counted and used up.
fn used(sheet: &Sheet<'_>) -> impl Iterator<Item = usize> {
    uses(sheet, 0..sheet.slots.len()).flat_map(|one| one.records.iter().copied())
}
