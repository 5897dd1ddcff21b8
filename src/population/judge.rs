//! The demands of awards of schools, put together: shares from their counts, everything else from what
//! the auditor says of the school's own events, and groups as `docs/time.md` puts them together.

use std::collections::BTreeMap;

use super::MOST_LISTED;
use super::outcome::{SchoolAward, SchoolDemand};
use super::roster::{Roster, plays};
use super::share::{Count, Fares, fits, passes, within};
use super::subject::{
    Question, asking, cond_is_foreign, for_events, for_nothing, is_foreign, stand_in, window_is_foreign,
};
use crate::audit::outcome::{DemandResult, Finding, Verdict, When};
use crate::audit::{Auditor, Options};
use crate::policy::{
    Award, AwardId, Cond, Demand, DemandId, Has, Kind, Members as Of, Policy, Share, Window,
};

/// Deeper than any demand of a sound policy.
const MAX_DEPTH: usize = 64;

/// A demand for a share.
pub(super) struct ShareAt<'a> {
    pub(super) award: AwardId,
    pub(super) demand: DemandId,
    pub(super) share: &'a Share,
    windows: Vec<Window>,
}

/// What the awards of schools ask for.
pub(super) struct Asked<'a> {
    awards: Vec<AwardId>,
    pub(super) shares: Vec<ShareAt<'a>>,
    /// What is asked of the school itself.
    questions: Vec<Question>,
}

impl<'a> Asked<'a> {
    /// Of the awards of those names; of all where there are none.
    pub(super) fn of(policy: &'a Policy, names: &[String]) -> Self {
        let mut asked = Self { awards: Vec::new(), shares: Vec::new(), questions: Vec::new() };
        for (id, award) in (0u32..).zip(&policy.awards) {
            let named = names.is_empty() || names.iter().any(|name| award.named.goes_by(name));
            if award.of_schools && named {
                asked.awards.push(id);
                for root in &award.roots {
                    asked.walk(id, award, *root, &mut Vec::new(), 0);
                }
            }
        }
        asked
    }

    fn walk(&mut self, id: AwardId, award: &'a Award, at: DemandId, windows: &mut Vec<Window>, depth: usize) {
        let Some(demand) = award.demands.get(at as usize) else { return };
        if depth > MAX_DEPTH || is_foreign(award, at).is_some() && !has_share(award, at, 0) {
            return;
        }
        let question = |instead| Question { award: id, demand: at, instead, windows: windows.clone() };
        match &demand.kind {
            Kind::Share(share) => {
                if !windows.is_empty() {
                    self.questions.push(question(Some(for_nothing())));
                }
                self.shares.push(ShareAt { award: id, demand: at, share, windows: windows.clone() });
            }
            _ if !has_share(award, at, 0) => self.questions.push(question(None)),
            Kind::Timed { window, parts } => {
                windows.push(window.clone());
                for part in parts {
                    self.walk(id, award, *part, windows, depth + 1);
                }
                windows.pop();
            }
            kind => {
                for part in kind.parts() {
                    self.walk(id, award, part, windows, depth + 1);
                }
            }
        }
    }
}

fn has_share(award: &Award, at: DemandId, depth: usize) -> bool {
    let Some(demand) = award.demands.get(at as usize) else { return false };
    depth <= MAX_DEPTH
        && (matches!(demand.kind, Kind::Share(_))
            || demand.kind.parts().into_iter().any(|part| has_share(award, part, depth + 1)))
}

/// Judges the awards, with the counts of the shares of students; and what of the school's events cannot
/// be made use of.
pub(super) fn awards(
    policy: &Policy,
    roster: &Roster<'_>,
    asked: &Asked<'_>,
    counts: BTreeMap<(AwardId, DemandId), Count>,
    options: &Options,
) -> (Vec<SchoolAward>, Vec<Finding>) {
    let options = Options { awards: Vec::new(), ..options.clone() };
    let school = roster.school;
    let plan = stand_in(school, &school.school, &school.facts, &school.events);
    let questions = asking(policy, &asked.questions);
    let auditor = Auditor::new(&questions);
    let audit = auditor.audit(&plan, &options);
    let mut findings: Vec<Finding> =
        audit.findings.into_iter().filter_map(|one| of_school(one, None)).collect();
    let answers = asked.questions.iter().map(|question| (question.award, question.demand));
    let answers = answers.zip(audit.awards.into_iter().map(|result| result.demands.into_iter().next()));
    let mut judge = Judge {
        policy,
        roster,
        auditor: &auditor,
        plan: &plan,
        options: &options,
        answers: answers.filter_map(|(at, result)| Some((at, result?))).collect(),
        counts,
        windows: asked.shares.iter().map(|at| ((at.award, at.demand), at.windows.as_slice())).collect(),
    };
    let asked_staff = asked.shares.iter().any(|at| matches!(at.share.has, Has::Events(_)));
    if asked_staff {
        findings.extend(judge.staff(&asked.shares));
    }
    let awards = asked.awards.iter().filter_map(|id| judge.award(*id)).collect();
    (awards, findings)
}

/// A finding about the stand-in as one about the school file, if it is one.
fn of_school(mut finding: Finding, staff: Option<usize>) -> Option<Finding> {
    let own = |path: &str| match staff {
        Some(at) => format!("staff[{at}].{path}"),
        None => path.to_owned(),
    };
    if finding.path.starts_with("events") {
        finding.path = own(&finding.path);
    } else if let (Some(path), None) = (finding.path.strip_prefix("student."), staff) {
        finding.path = path.strip_prefix("facts").map(|rest| format!("facts{rest}"))?;
    } else {
        return None;
    }
    Some(finding)
}

struct Judge<'a, 'p> {
    policy: &'p Policy,
    roster: &'a Roster<'p>,
    auditor: &'a Auditor<'a>,
    plan: &'a crate::plan::Plan,
    options: &'a Options,
    /// What the auditor says of the school, by award and demand.
    answers: BTreeMap<(AwardId, DemandId), DemandResult>,
    counts: BTreeMap<(AwardId, DemandId), Count>,
    windows: BTreeMap<(AwardId, DemandId), &'a [Window]>,
}

impl Judge<'_, '_> {
    /// Counts the shares of staff with events; says what of their events cannot be made use of.
    fn staff(&mut self, shares: &[ShareAt<'_>]) -> Vec<Finding> {
        let mut at_staff = Vec::new();
        let mut questions = Vec::new();
        for at in shares {
            if let (Of::Staff(role), Has::Events(happening)) = (&at.share.of, &at.share.has) {
                at_staff.push((at, role));
                questions.push(Question {
                    award: at.award,
                    demand: at.demand,
                    instead: Some(for_events(happening)),
                    windows: at.windows.clone(),
                });
            }
        }
        let policy = asking(self.policy, &questions);
        let auditor = Auditor::new(&policy);
        let mut findings = Vec::new();
        for (place, one) in self.roster.school.staff.iter().enumerate() {
            let meant = at_staff.iter().any(|(_, role)| role.as_deref().is_none_or(|role| plays(one, role)));
            if !meant {
                continue;
            }
            let plan = stand_in(self.roster.school, &one.id, &BTreeMap::new(), &one.events);
            let audit = auditor.audit(&plan, self.options);
            findings.extend(audit.findings.into_iter().filter_map(|finding| of_school(finding, Some(place))));
            for ((at, role), result) in at_staff.iter().zip(audit.awards) {
                if role.as_deref().is_some_and(|role| !plays(one, role)) {
                    continue;
                }
                let verdict = result.demands.first().map_or(result.verdict, |demand| demand.verdict);
                let fares = match verdict {
                    Verdict::NotYetDue => Fares::Waits("not yet"),
                    Verdict::DueSoon => Fares::Waits("not yet, and the last day is near"),
                    verdict => passes(verdict),
                };
                let count = self.counts.entry((at.award, at.demand)).or_default();
                count.note(&one.id, Some(true), fares, MOST_LISTED);
            }
        }
        findings
    }

    fn award(&mut self, id: AwardId) -> Option<SchoolAward> {
        let award = self.policy.awards.get(id as usize)?;
        let mut demands: Vec<SchoolDemand> = Vec::new();
        let applies = match &award.applies {
            Some(cond) => self.holds(award, cond),
            None => Some(true),
        };
        let mut verdict = Verdict::NotApplicable;
        if applies != Some(false) {
            demands = award.roots.iter().filter_map(|root| self.demand(id, award, *root, 0)).collect();
            verdict = group(demands.iter().map(|demand| demand.verdict));
            if applies.is_none() && verdict != Verdict::NotApplicable {
                verdict = Verdict::CannotTell;
            }
        }
        Some(SchoolAward {
            award: award.named.name.clone(),
            title: award.named.title.clone(),
            kind: award.kind.clone(),
            authority: award.authority.clone(),
            place: award.place.clone(),
            verdict,
            cites: award.cites.clone(),
            readings: award.readings.clone(),
            notes: award.notes.clone(),
            demands,
        })
    }

    /// Whether a condition holds of the school.
    fn holds(&self, award: &Award, cond: &Cond) -> Option<bool> {
        if cond_is_foreign(cond, 0).is_some() {
            return None;
        }
        self.auditor.holds(self.plan, self.options, award.scale, &[cond]).first().copied().flatten()
    }

    fn demand(&mut self, id: AwardId, award: &Award, at: DemandId, depth: usize) -> Option<SchoolDemand> {
        let demand = award.demands.get(at as usize)?;
        if depth > MAX_DEPTH {
            return None;
        }
        if let Kind::Share(share) = &demand.kind {
            return Some(self.share(id, at, demand, share));
        }
        if !has_share(award, at, 0) {
            if let Some(why) = is_foreign(award, at) {
                let because = Some(why.to_owned());
                return Some(SchoolDemand { because, ..blank(demand, Verdict::CannotTell) });
            }
            return Some(match self.answers.remove(&(id, at)) {
                Some(answer) => {
                    SchoolDemand { parts: Vec::new(), ..from_audit(&answer, demand) }.with_parts(answer.parts)
                }
                None => blank(demand, Verdict::CannotTell),
            });
        }
        let mut parts = |judge: &mut Self, list: &[DemandId]| -> Vec<SchoolDemand> {
            list.iter().filter_map(|part| judge.demand(id, award, *part, depth + 1)).collect()
        };
        let mut made = blank(demand, Verdict::CannotTell);
        match &demand.kind {
            Kind::All(list) | Kind::Timed { parts: list, .. } => {
                made.parts = parts(self, list);
                made.verdict = group(made.parts.iter().map(|part| part.verdict));
            }
            Kind::Choose { count, parts: list } => {
                made.parts = parts(self, list);
                made.choose = Some(*count);
                made.verdict = choice(*count, made.parts.iter().map(|part| part.verdict));
            }
            Kind::If { cond, then, otherwise } => {
                let branches = [(self.holds(award, cond), then.as_slice()), (Some(true), otherwise)];
                self.branches(&mut made, &branches, &mut parts);
            }
            Kind::When { branches, otherwise } => {
                let mut all: Vec<(Option<bool>, &[DemandId])> =
                    branches.iter().map(|(cond, list)| (self.holds(award, cond), list.as_slice())).collect();
                all.push((Some(true), otherwise));
                self.branches(&mut made, &all, &mut parts);
            }
            Kind::Share(_)
            | Kind::Sum { .. }
            | Kind::Count(_)
            | Kind::Test(_)
            | Kind::Gpa { .. }
            | Kind::GpaCounted { .. } => {
                made.because = Some("shares of members do not add up to courses".to_owned());
            }
        }
        Some(made)
    }

    /// The first branch whose condition holds; where that is open, what all that may be it agree on.
    fn branches(
        &mut self,
        made: &mut SchoolDemand,
        branches: &[(Option<bool>, &[DemandId])],
        parts: &mut dyn FnMut(&mut Self, &[DemandId]) -> Vec<SchoolDemand>,
    ) {
        let mut verdicts = Vec::new();
        for (holds, list) in branches {
            if *holds == Some(false) {
                continue;
            }
            let own = parts(self, list);
            verdicts.push(group(own.iter().map(|part| part.verdict)));
            made.parts.extend(own);
            if *holds == Some(true) {
                break;
            }
        }
        let first = verdicts.first().copied().unwrap_or(Verdict::NotApplicable);
        made.verdict = if verdicts.iter().all(|one| *one == first) { first } else { Verdict::CannotTell };
        if verdicts.len() > 1 {
            made.because =
                Some("which of these is owed depends on what the school file does not say".to_owned());
        }
    }

    fn share(&mut self, id: AwardId, at: DemandId, demand: &Demand, share: &Share) -> SchoolDemand {
        let mut made = blank(demand, Verdict::CannotTell);
        if !fits(share) {
            made.because = Some("members of this kind cannot have such a thing".to_owned());
            return made;
        }
        let mut count = self.counts.remove(&(id, at)).unwrap_or_default();
        if let Of::Groups(kind) = &share.of {
            self.groups(kind, &share.has, &mut count);
        }
        made.verdict = count.verdict(share.least);
        let windows = self.windows.get(&(id, at)).copied().unwrap_or_default();
        if let Some(why) = windows.iter().find_map(window_is_foreign) {
            made.verdict = Verdict::CannotTell;
            made.because = Some(why.to_owned());
        } else if !windows.is_empty()
            && let Some(answer) = self.answers.remove(&(id, at))
        {
            made.when = first_when(&answer);
            // What is not so yet is owed by the end of the window.
            if matches!(made.verdict, Verdict::NotMet | Verdict::NotYetDue) {
                made.verdict = answer.verdict;
            }
        }
        made.share = Some(count.shown(share));
        made
    }

    fn groups(&self, kind: &str, has: &Has, count: &mut Count) {
        for group in &self.roster.school.groups {
            if !group.kind.eq_ignore_ascii_case(kind) {
                continue;
            }
            let fares = match has {
                Has::Students(least, most) => within(group.students.len(), *least, *most, "students"),
                Has::Staff(role, least, most) => within(
                    self.roster.staff_of_group(group, role),
                    *least,
                    *most,
                    &format!("in the role {role}"),
                ),
                Has::Award(_) | Has::Cond(_) | Has::Events(_) | Has::Group(_) => {
                    Fares::Open("this is not asked of groups".to_owned())
                }
            };
            count.note(&group.name, Some(true), fares, MOST_LISTED);
        }
    }
}

fn first_when(result: &DemandResult) -> Option<When> {
    result.when.clone().map(without_grade).or_else(|| result.parts.iter().find_map(first_when))
}

/// A school year of a school is in no grade.
fn without_grade(when: When) -> When {
    When { period: when.period.map(|period| year_alone(&period).to_owned()), ..when }
}

/// `2026-27` of `2026-27 (grade 0)`.
fn year_alone(period: &str) -> &str {
    period.split(" (grade").next().unwrap_or_default()
}

impl SchoolDemand {
    fn with_parts(mut self, parts: Vec<DemandResult>) -> Self {
        self.parts = parts.into_iter().map(of_part).collect();
        self
    }
}

/// A part the auditor has laid out.
fn of_part(result: DemandResult) -> SchoolDemand {
    // A period is called by its school year; other titles are the policy's own words.
    let is_period = result.when.as_ref().is_some_and(|when| when.period.as_ref() == Some(&result.title));
    let title = if is_period { year_alone(&result.title).to_owned() } else { result.title };
    SchoolDemand {
        path: result.path,
        title,
        text: result.text,
        place: result.place,
        verdict: result.verdict,
        cites: result.cites,
        readings: result.readings,
        notes: result.notes,
        share: None,
        because: result.because,
        when: result.when.map(without_grade),
        events: result.events,
        choose: result.choose,
        parts: result.parts.into_iter().map(of_part).collect(),
    }
}

/// What the auditor says, with the demand's own words (a window around it has been given them too).
fn from_audit(result: &DemandResult, demand: &Demand) -> SchoolDemand {
    SchoolDemand {
        because: result.because.clone(),
        when: result.when.clone().map(without_grade),
        events: result.events.clone(),
        choose: result.choose,
        ..blank(demand, result.verdict)
    }
}

fn blank(demand: &Demand, verdict: Verdict) -> SchoolDemand {
    SchoolDemand {
        path: demand.path.clone(),
        title: demand.title.clone().unwrap_or_else(|| demand.text.clone()),
        text: demand.text.clone(),
        place: demand.place.clone(),
        verdict,
        cites: demand.cites.clone(),
        readings: demand.readings.clone(),
        notes: demand.notes.clone(),
        share: None,
        because: None,
        when: None,
        events: Vec::new(),
        choose: None,
        parts: Vec::new(),
    }
}

/// The worse the lower.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Missed => 0,
        Verdict::Overdue => 1,
        Verdict::NotMet => 2,
        Verdict::CannotTell | Verdict::Undecided => 3,
        Verdict::DueSoon => 4,
        Verdict::NotYetDue => 5,
        Verdict::OnTrack => 6,
        Verdict::MetLate => 7,
        Verdict::Met => 8,
        Verdict::Waived => 9,
        Verdict::NotApplicable => 10,
    }
}

/// The worst of the parts that apply.
fn group(parts: impl Iterator<Item = Verdict>) -> Verdict {
    parts.min_by_key(|verdict| rank(*verdict)).unwrap_or(Verdict::NotApplicable)
}

/// The worst of the so many best of the parts that apply.
fn choice(count: u32, parts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut all: Vec<Verdict> = parts.filter(|verdict| *verdict != Verdict::NotApplicable).collect();
    all.sort_by_key(|verdict| std::cmp::Reverse(rank(*verdict)));
    group(all.into_iter().take(count as usize))
}
