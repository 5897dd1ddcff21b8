//! Lowering of what is asked of the members of a school.

use super::Lowerer;
use crate::diagnostic::{Code, Diagnostic};
use crate::names::Sort;
use crate::policy::{Has, Members, Share};
use crate::quantity::Amount;
use crate::syntax::tree::{self, ConditionKind, Tally};

impl Lowerer<'_, '_> {
    pub(super) fn share_of(&mut self, share: &tree::Share) -> Option<Share> {
        let all = Amount::whole(100);
        let least = match &share.least {
            None => all,
            Some(least) if least.value > Amount::ZERO && least.value <= all => least.value,
            Some(least) => {
                self.report(
                    Diagnostic::new(Code::BadBound, least.span, format!("{}% is no share", least.value))
                        .label("expected more than 0 and at most 100"),
                );
                return None;
            }
        };
        let of = match &share.of {
            tree::Members::Students(None) => Members::Students(None),
            tree::Members::Students(Some(condition)) => Members::Students(Some(self.condition(condition)?)),
            tree::Members::Staff(None) => Members::Staff(None),
            tree::Members::Staff(Some(role)) => {
                self.find_sort(role, Sort::Role)?;
                Members::Staff(Some(role.value.clone()))
            }
            tree::Members::Groups(kind) => Members::Groups(kind.value.clone()),
        };
        let has = match (&share.has, &of) {
            (tree::Has::Award(word), Members::Students(_)) => Has::Award(self.find_sort(word, Sort::Award)?),
            (tree::Has::Group(kind), Members::Students(_)) => Has::Group(kind.value.clone()),
            (tree::Has::Students(bound), Members::Groups(_)) => {
                let (least, most) = self.count_bound(bound)?;
                Has::Students(least, most)
            }
            (tree::Has::Condition(condition), of) => self.has(condition, of)?,
            (tree::Has::Award(word), _) => {
                self.no_such_share(word.span, "only a student meets an award");
                return None;
            }
            (tree::Has::Group(kind), _) => {
                self.no_such_share(kind.span, "only a student has a group");
                return None;
            }
            (tree::Has::Students(bound), _) => {
                self.no_such_share(bound.span, "only a group has students");
                return None;
            }
        };
        Some(Share { least, of, has })
    }

    fn no_such_share(&mut self, span: crate::source::Span, headline: &str) {
        self.report(
            Diagnostic::new(Code::WrongKind, span, headline)
                .help("ask students, staff in a role, or groups for what they can have"),
        );
    }

    fn count_bound(&mut self, bound: &tree::Bound) -> Option<(u32, Option<u32>)> {
        self.bound_is_sound(bound)?;
        let least = self.small(bound.least.as_ref())?.unwrap_or(0);
        let most = if bound.plain { None } else { self.small(bound.most.as_ref())? };
        Some((least, most))
    }

    /// What a condition asks: staff in a role, events of staff, or something true of a student.
    fn has(&mut self, condition: &tree::Condition, of: &Members) -> Option<Has> {
        if let ConditionKind::Happening(happening) = &condition.kind {
            let role = self.names.find(&happening.select.kind).ok().and_then(|id| self.names.get(id));
            if let (Some(symbol), Tally::Times(bound)) = (role, &happening.tally)
                && symbol.sort == Sort::Role
                && happening.select.filters.is_empty()
                && happening.select.format.is_none()
            {
                let role = symbol.name.to_owned();
                let (least, most) = self.count_bound(bound)?;
                return match of {
                    Members::Staff(_) => {
                        self.no_such_share(condition.span, "staff have no staff");
                        None
                    }
                    _ => Some(Has::Staff(role, least, most)),
                };
            }
            if let Members::Staff(_) = of {
                return self.happening(happening).map(Has::Events);
            }
        }
        match of {
            Members::Students(_) => self.condition(condition).map(Has::Cond),
            Members::Staff(_) => {
                self.no_such_share(condition.span, "of staff only events are known: `1 training`");
                None
            }
            Members::Groups(_) => {
                self.no_such_share(condition.span, "of groups only their students and staff are known");
                None
            }
        }
    }
}
