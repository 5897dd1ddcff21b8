//! What is impossible about events: more minutes than a day has, a document signed before it was
//! made, and ties between events (`id` and `for`) that lead nowhere or in a circle.
//!
//! Whether something is a document is the policy's business; here it is one for sure only where it
//! gives a version or lists courses. A permission for a meeting may well be signed before the meeting.

use std::collections::BTreeMap;

use super::super::decode::UNSAID;
use super::super::model::{Event, Plan};
use super::super::problem::{Trouble, shown};
use super::{Findings, Record};
use crate::diagnostic::did_you_mean;

/// For so many names that nothing has, the one that was meant is looked for; more are listed by nobody.
const MOST_GUESSES: usize = 200;

/// The most minutes an event may take: a day.
const MOST_MINUTES: u32 = 24 * 60;

impl Findings {
    pub(super) fn event(&mut self, record: Record, event: &Event) {
        self.text(record, "kind", &event.kind);
        self.day(record, "date", Some(event.date));
        if let Some(minutes) = event.minutes.filter(|minutes| *minutes > MOST_MINUTES) {
            let trouble = Trouble::new(format!("{minutes} minutes are more than a day"));
            self.note(record, "minutes", trouble.help("write the minutes the event took"));
        }
        self.signatures(record, &event.signed);
        if event.version.is_none() && event.courses.is_empty() {
            return;
        }
        for (at, signature) in event.signed.iter().enumerate() {
            if signature.date < event.date {
                let trouble = Trouble::new(format!(
                    "signed on `{}`, but this version was made on {}",
                    signature.date, event.date
                ));
                let help = "correct one of the two days; the signature of an earlier version belongs to an event of its own";
                self.note_signature(record, at, "date", trouble.help(help));
            }
        }
    }

    /// Whether what events say they belong to is there, once, and never themselves.
    pub(super) fn belonging(&mut self, plan: &Plan) {
        let ids = self.ids(plan);
        let to: Vec<Option<usize>> = plan.events.iter().map(|event| names_event(event, &ids)).collect();
        let mut guesses = 0;
        for (at, event) in plan.events.iter().enumerate() {
            let Some(named) = &event.for_event else { continue };
            if named.trim().is_empty() {
                self.note(("events", at), "for", super::empty());
            } else if !ids.contains_key(named.as_str()) && !ids.contains_key(UNSAID) {
                guesses += 1;
                let known = ids.keys().copied().filter(|_| guesses <= MOST_GUESSES);
                let meant = did_you_mean(named, known.take(10 * MOST_GUESSES));
                let or = meant.map_or_else(String::new, |meant| format!(": did you mean `{meant}`?"));
                let trouble = Trouble::new(format!("no event or program has the `id` {}{or}", shown(named)));
                let help = "write the `id` of the event or program it belongs to, or leave `for` out";
                self.note(("events", at), "for", trouble.help(help));
            }
        }
        self.circles(&to);
    }

    /// Every `id` with where it stands; one that stands there twice is noted.
    fn ids<'p>(&mut self, plan: &'p Plan) -> BTreeMap<&'p str, Record> {
        let programs = plan.programs.iter().enumerate().map(|(at, one)| (("programs", at), &one.id));
        let events = plan.events.iter().enumerate().map(|(at, one)| (("events", at), &one.id));
        let mut ids: BTreeMap<&str, Record> = BTreeMap::new();
        for (record, id) in programs.chain(events) {
            let Some(id) = id.as_deref() else { continue };
            if id.trim().is_empty() {
                self.note(record, "id", super::empty());
                continue;
            }
            match ids.get(id) {
                Some((list, at)) if id != UNSAID => {
                    let trouble = Trouble::new(format!("{} is the `id` of {list}[{at}] already", shown(id)));
                    self.note(record, "id", trouble.help("give each event and program an `id` of its own"));
                }
                Some(_) => {}
                None => {
                    ids.insert(id, record);
                }
            }
        }
        ids
    }

    /// Notes, once for each circle, an event that by way of others belongs to itself.
    fn circles(&mut self, to: &[Option<usize>]) {
        // The walk that came by last; each event is walked over once.
        let mut walked = vec![0_usize; to.len()];
        for start in 0..to.len() {
            let (walk, mut at) = (start + 1, start);
            while let Some(mark) = walked.get_mut(at).filter(|mark| **mark == 0) {
                *mark = walk;
                let Some(Some(next)) = to.get(at).copied() else { break };
                if walked.get(next) == Some(&walk) {
                    let problem = match next == at {
                        true => "this event belongs to itself".to_owned(),
                        false => format!("by way of events[{next}] this event belongs to itself"),
                    };
                    let help = "`for` names what the event is a part of; correct one of them";
                    self.note(("events", at), "for", Trouble::new(problem).help(help));
                    break;
                }
                at = next;
            }
        }
    }
}

/// The event that another belongs to.
fn names_event(event: &Event, ids: &BTreeMap<&str, Record>) -> Option<usize> {
    let named = event.for_event.as_deref().filter(|named| *named != UNSAID)?;
    ids.get(named).filter(|(list, _)| *list == "events").map(|(_, at)| *at)
}
