//! Changes of windows.

use super::bench::Edit;
use super::edit::on_kind;
use super::plant::{List, Step, What, read_as};
use super::words;
use crate::policy::{Anchor, Kind, Period, Unit, Window};
use crate::quantity::Date;

/// Long before any student of today.
const LONG_AGO: Date = Date::constant(1900, 1, 1);

/// Takes the time from a window: what is wanted in it is wanted once, whenever that is.
pub(super) fn whenever() -> Edit {
    on_kind(|kind| {
        if let Kind::Timed { window, .. } = kind {
            *window = Window::After(Anchor::On(LONG_AGO));
        }
    })
}

/// Every change of a window.
pub(super) fn planted(list: &mut List<'_>, window: &Window) {
    let span = list.site.origin.head;
    let name = list.name.clone();
    list.add(
        What::Window,
        span,
        format!("{name} is wanted once, whenever that is"),
        "a student who did this too late, or not as often".to_owned(),
        whenever(),
    );
    for step in Step::BOTH {
        for (words, to) in changes(window, step) {
            let notice = match step {
                Step::Up => "a student who did this on the first day that is too late",
                Step::Down => "a student who did this on the very last day",
            };
            let edit = on_kind(move |kind| {
                if let Kind::Timed { window, .. } = kind {
                    *window = to.clone();
                }
            });
            list.add(What::Window, span, words, notice.to_owned(), edit);
        }
    }
}

/// The deadline or the stretch one step later or earlier.
fn changes(window: &Window, step: Step) -> Vec<(String, Window)> {
    let by = if step == Step::Up { 1 } else { -1 };
    let later = if step == Step::Up { "later" } else { "earlier" };
    let a_day = |what: &str| format!("{what} is a day {later}");
    let change = match window {
        Window::By(anchor) => Some((a_day("the last day"), Window::By(moved(anchor, by)))),
        Window::Before(anchor) => {
            Some((a_day("the day before which it is wanted"), Window::Before(moved(anchor, by))))
        }
        Window::After(anchor) => {
            // A later day after which it is wanted asks for more.
            Some((a_day("the day after which it is wanted"), Window::After(moved(anchor, by))))
        }
        Window::Within(length, unit, anchor) => step.of(*length).map(|to| {
            let words = read_as(&words::length(*length, *unit), &words::length(to, *unit));
            (words, Window::Within(to, *unit, anchor.clone()))
        }),
        Window::During(Period::Grades(first, last)) => {
            last.checked_add(by).filter(|to| to >= first).map(|to| {
                let grades = |to: i8| {
                    if to == *first { format!("grade {to}") } else { format!("grades {first} to {to}") }
                };
                (read_as(&grades(*last), &grades(to)), Window::During(Period::Grades(*first, to)))
            })
        }
        Window::During(Period::TheYear(year)) => {
            let to = year.plus(i16::from(by));
            Some((read_as(&year.to_string(), &to.to_string()), Window::During(Period::TheYear(to))))
        }
        Window::During(Period::Dates(first, last)) => {
            let to = if by > 0 { last.tomorrow() } else { last.yesterday() };
            to.ok().filter(|to| to >= first).map(|to| {
                (read_as(&last.to_string(), &to.to_string()), Window::During(Period::Dates(*first, to)))
            })
        }
        Window::EveryFew { length, unit, from, until } => step.of(*length).filter(|to| *to > 0).map(|to| {
            let words = read_as(&words::length(*length, *unit), &words::length(to, *unit));
            let (from, until) = (from.clone(), until.clone());
            (words, Window::EveryFew { length: to, unit: *unit, from, until })
        }),
        Window::During(_) | Window::Each(_) => None,
    };
    change.into_iter().collect()
}

/// A day later or earlier.
fn moved(anchor: &Anchor, by: i8) -> Anchor {
    match anchor {
        Anchor::On(date) => {
            let next = if by > 0 { date.tomorrow() } else { date.yesterday() };
            Anchor::On(next.unwrap_or(*date))
        }
        Anchor::Offset(days, unit @ (Unit::Days | Unit::SchoolDays), from) => {
            Anchor::Offset(days.saturating_add(i32::from(by)), *unit, from.clone())
        }
        other => Anchor::Offset(i32::from(by), Unit::Days, Box::new(other.clone())),
    }
}
