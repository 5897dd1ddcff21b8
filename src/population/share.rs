//! Shares of members: who is meant, who passes, and what follows for the whole. Where a member is
//! open, the share is met only if it is met whichever way each of them turns out.

use super::outcome::{Members, ShareResult};
use crate::audit::outcome::Verdict;
use crate::policy::{Has, Members as Of, Share};
use crate::quantity::Amount;

/// How a member fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fares {
    /// It passes.
    Passes,
    /// It fails for now; there is time.
    Waits(&'static str),
    /// It fails.
    Fails(String),
    /// It cannot be told.
    Open(String),
}

/// The running count of one share.
#[derive(Debug, Default)]
pub(super) struct Count {
    met: usize,
    waiting: usize,
    failed: usize,
    open: usize,
    perhaps_met: usize,
    perhaps_other: usize,
    not_met: Members,
    cannot_tell: Members,
    perhaps_meant: Members,
}

impl Count {
    /// Counts a member that is meant, or of which that cannot be told (`None`).
    pub(super) fn note(&mut self, id: &str, meant: Option<bool>, fares: Fares, most: usize) {
        match (meant, fares) {
            (Some(false), _) => {}
            (Some(true), Fares::Passes) => self.met += 1,
            (Some(true), Fares::Waits(why)) => {
                self.waiting += 1;
                self.not_met.note(id, why, most);
            }
            (Some(true), Fares::Fails(why)) => {
                self.failed += 1;
                self.not_met.note(id, why, most);
            }
            (Some(true), Fares::Open(why)) => {
                self.open += 1;
                self.cannot_tell.note(id, why, most);
            }
            (None, fares) => {
                let why = match fares {
                    Fares::Passes => {
                        self.perhaps_met += 1;
                        "would pass"
                    }
                    Fares::Waits(_) | Fares::Fails(_) => {
                        self.perhaps_other += 1;
                        "would fail"
                    }
                    Fares::Open(_) => {
                        self.perhaps_other += 1;
                        "cannot be told either"
                    }
                };
                self.perhaps_meant.note(id, why, most);
            }
        }
    }

    /// How the share fares. `waiting` is said of those for whom there is still time.
    pub(super) fn verdict(&self, least: Amount) -> Verdict {
        let sure = self.met + self.waiting + self.failed + self.open;
        // At worst every open member fails, and those who may be meant are meant where they fail.
        let worst = fares(self.met, sure + self.perhaps_other, least);
        // At best they pass, and whoever may be meant is meant where that helps.
        let others = self.perhaps_met + self.perhaps_other;
        let best = fares(self.met + self.open + others, sure + others, least);
        let in_time = fares(self.met + self.open + self.waiting + others, sure + others, least);
        match (worst, best) {
            _ if worst == best && worst != Verdict::NotMet => worst,
            (Verdict::NotMet, Verdict::NotMet) if in_time == Verdict::Met => Verdict::NotYetDue,
            (Verdict::NotMet, Verdict::NotMet) => Verdict::NotMet,
            _ => Verdict::CannotTell,
        }
    }

    /// The count as it is shown.
    pub(super) fn shown(self, share: &Share) -> ShareResult {
        ShareResult {
            of: match &share.of {
                Of::Students(_) => "students".to_owned(),
                Of::Staff(None) => "staff".to_owned(),
                Of::Staff(Some(role)) => format!("staff in the role {role}"),
                Of::Groups(kind) => format!("{kind} groups"),
            },
            least: share.least.to_string(),
            members: self.met + self.waiting + self.failed + self.open,
            met: self.met,
            not_met: self.not_met,
            open: self.cannot_tell,
            perhaps_meant: self.perhaps_meant,
        }
    }
}

/// Whether so many of so many are at least so large a share; of nobody there is none.
fn fares(met: usize, of: usize, least: Amount) -> Verdict {
    if of == 0 {
        return Verdict::NotApplicable;
    }
    let wide = |count: usize| i128::try_from(count).unwrap_or(i128::MAX / 1_000_000_000);
    let hundred = 100 * i128::from(Amount::SCALE);
    if wide(met) * hundred >= wide(of) * i128::from(least.parts()) { Verdict::Met } else { Verdict::NotMet }
}

/// How a count of members or staff fares against bounds.
pub(super) fn within(count: usize, least: u32, most: Option<u32>, what: &str) -> Fares {
    let enough = count >= least as usize;
    if enough && most.is_none_or(|most| count <= most as usize) {
        return Fares::Passes;
    }
    Fares::Fails(format!("{count} {what}"))
}

/// How the verdict of an award or demand counts in a share.
pub(super) fn passes(verdict: Verdict) -> Fares {
    match verdict {
        Verdict::Met
        | Verdict::MetLate
        | Verdict::OnTrack
        | Verdict::Waived
        | Verdict::NotApplicable
        | Verdict::NotYetDue
        | Verdict::DueSoon => Fares::Passes,
        Verdict::CannotTell => Fares::Open(String::new()),
        Verdict::Undecided => Fares::Open("was not decided".to_owned()),
        Verdict::NotMet => Fares::Fails("not met".to_owned()),
        Verdict::Overdue => Fares::Fails("overdue".to_owned()),
        Verdict::Missed => Fares::Fails("missed".to_owned()),
    }
}

/// Whether members of this kind can have such a thing at all.
pub(super) fn fits(share: &Share) -> bool {
    matches!(
        (&share.of, &share.has),
        (Of::Students(_), Has::Award(_) | Has::Cond(_) | Has::Group(_) | Has::Staff(..))
            | (Of::Staff(_), Has::Events(_))
            | (Of::Groups(_), Has::Staff(..) | Has::Students(..))
    )
}
