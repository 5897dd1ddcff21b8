//! Awards that ask for nothing but tests and events, and demands on events in others.
//!
//! Of these every status follows from the plan and the day alone, whatever it is; so all of them are
//! checked, and not only what is met.

use super::evidence::{Evidence, Level, Sure};
use super::time::{Sheet as TimeSheet, Time, holds_timely, inner, is_process, is_timely};
use super::{Checked, Checker, Notes, Sheet, is_called};
use crate::audit::outcome::{AwardResult, DemandResult, Verdict};
use crate::policy::{Award, Demand, DemandId, Kind};

/// How many days before its last day a demand is due soon, unless asked otherwise.
pub(super) const SOON: u32 = 30;

impl<'a> Checker<'a> {
    /// Checks an award that asks for nothing but tests and events, whatever its verdict; nothing for
    /// other awards.
    pub(super) fn process(&self, result: &'a AwardResult) -> Option<Result<Checked, Vec<String>>> {
        let award = self.policy.awards.iter().find(|award| is_called(&award.named, &result.award))?;
        if award.of_schools || !is_process(award) {
            return None;
        }
        let evidence = |level| Evidence::new(self.policy, self.plan, self.as_of, award, level);
        let (earned, planned) = (evidence(Level::Earned), evidence(Level::Planned));
        let applies = award.applies.as_ref().map_or(Sure::Yes, |cond| planned.holds(cond));
        let by_itself = applies == Sure::Yes && award.adds_to.is_empty();
        if result.verdict == Verdict::Undecided || result.verdict == Verdict::NotApplicable && !by_itself {
            return Some(Ok(Checked::Nothing));
        }
        let mut problems = Vec::new();
        if applies == Sure::No {
            problems.push(format!("`{}` is not for this student", result.award));
        }
        let time = Time::new(&earned).with(&planned, self.due_soon);
        let waived = |demand: &Demand| self.waived(award, demand);
        let sheet = TimeSheet { time: &time, award, waived: &waived };
        sheet.check_all(&award.roots, &result.demands, &format!("`{}`", result.award), &mut problems);
        let besides = result.adds_to.iter().map(|(_, verdict)| *verdict);
        let status = sheet.whole(&award.roots, &result.demands, besides);
        let is_open = result.verdict == Verdict::CannotTell && sheet.is_open(&award.roots);
        if problems.is_empty() && applies == Sure::Yes && status != result.verdict && !is_open {
            problems.push(sheet.differs(&result.award, result.verdict, status));
        }
        if problems.is_empty() && applies == Sure::Perhaps && result.verdict != Verdict::CannotTell {
            problems.push(format!("`{}` may not be for this student", result.award));
        }
        if !problems.is_empty() {
            return Some(Err(problems));
        }
        let assuming = result.adds_to.iter().map(|(award, _)| format!("`{award}` stands as shown"));
        Some(Ok(Checked::Proved { assuming: assuming.collect() }))
    }

    /// Checks a demand on events in an award that counts courses as well; says whether it is one.
    pub(super) fn timely(
        &self,
        sheet: &Sheet<'a>,
        (id, demand): (DemandId, &'a Demand),
        result: &'a DemandResult,
        notes: &mut Notes,
    ) -> bool {
        if !is_timely(demand) && !is_choice_of_events(sheet.award, demand) {
            return false;
        }
        let planned = Evidence::new(self.policy, self.plan, self.as_of, sheet.award, Level::Planned);
        let earned = Evidence::new(self.policy, self.plan, self.as_of, sheet.award, Level::Earned);
        let time = Time::new(&earned).with(&planned, self.due_soon);
        let waived = |demand: &Demand| self.waived(sheet.award, demand);
        let own = TimeSheet { time: &time, award: sheet.award, waived: &waived };
        own.check_one(id, result, &mut notes.problems);
        if !holds(sheet, demand, result.verdict) {
            notes.problems.push(format!("`{}` is owed, but is not said to be met", result.path));
        }
        true
    }
}

/// The path a demand is shown by: a window without a name around one demand is shown as that.
pub(super) fn shown_path<'a>(
    award: &'a Award,
    demand: &'a Demand,
    waived: &dyn Fn(&Demand) -> bool,
) -> &'a str {
    let inner = inner(demand).filter(|_| !waived(demand)).and_then(|(_, id)| award.demands.get(id as usize));
    inner.map_or(demand.path.as_str(), |part| shown_path(award, part, waived))
}

/// Whether it is a choice among demands that count no courses, some of them on events.
pub(super) fn is_choice_of_events(award: &Award, demand: &Demand) -> bool {
    fn counts(award: &Award, demand: &Demand) -> bool {
        match &demand.kind {
            Kind::Timed { .. } | Kind::Test(_) => false,
            Kind::All(_) | Kind::Choose { .. } | Kind::If { .. } | Kind::When { .. } => {
                let mut parts =
                    demand.kind.parts().into_iter().filter_map(|id| award.demands.get(id as usize));
                parts.any(|part| counts(award, part))
            }
            _ => true,
        }
    }
    matches!(demand.kind, Kind::Choose { .. }) && holds_timely(award, demand) && !counts(award, demand)
}

/// Whether a status of a demand on events, or of a group with some, holds at the level of the sheet.
pub(super) fn holds(sheet: &Sheet<'_>, demand: &Demand, status: Verdict) -> bool {
    holds_timely(sheet.award, demand)
        && match status {
            Verdict::Met | Verdict::MetLate | Verdict::Waived | Verdict::NotApplicable => true,
            Verdict::OnTrack | Verdict::NotYetDue | Verdict::DueSoon => {
                sheet.evidence.level == Level::Planned
            }
            _ => false,
        }
}
