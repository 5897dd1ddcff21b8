//! Compiled demands on events: what must have happened, how often, by whom. `docs/time.md` says what
//! they mean.

use serde::{Deserialize, Serialize};

use super::{EventKindId, Named, Range};
use crate::quantity::Amount;

/// A kind of event a plan may record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventKind {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// What sort of thing it is.
    pub class: EventClass,
    /// The kind it lies beneath: what asks for that one accepts this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<EventKindId>,
    /// How it may be held; anything where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// What it may cover or contain; anything where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// The values it may have; anything where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// What sort of thing an event is. Only the last two differ in meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventClass {
    /// People met.
    Meeting,
    /// A version of a document was made.
    Document,
    /// Someone was told something.
    Notice,
    /// Something was chosen.
    Choice,
    /// A goal was set.
    Goal,
    /// Anything else that happened.
    Record,
    /// A judgement of a person; that there is none says nothing.
    Attestation,
    /// A stay in a program, with a first and a last day.
    Placement,
}

/// So many events of a selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happening {
    /// How they are counted.
    pub tally: Tally,
    /// Which.
    pub select: EventSelect,
}

/// How events are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Tally {
    /// So many of them.
    Times {
        /// At least so many.
        least: u32,
        /// At most so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// So many hours of them.
    Hours {
        /// At least so many.
        least: Amount,
        /// At most so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<Amount>,
    },
    /// Each of the kind passes the filters.
    Every,
    /// The last of the kind passes the filters.
    Latest,
}

/// Events of some kinds that pass every filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSelect {
    /// The kinds, sorted, those beneath the named one included.
    pub kinds: Vec<EventKindId>,
    /// What an event must be like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<EventFilter>,
}

/// What an event must be like. Roles, formats, parts and values are compared ignoring case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum EventFilter {
    /// Held in this way.
    Format(String),
    /// All these roles attended.
    AttendedBy(Vec<String>),
    /// None of these roles attended.
    Without(Vec<String>),
    /// Done by all these roles.
    By(Vec<String>),
    /// Addressed to all these roles.
    To(Vec<String>),
    /// Signed by all these roles.
    SignedBy(Vec<String>),
    /// It covers, or contains, all these.
    Covering(Vec<String>),
    /// Its value is one of these.
    Of(Vec<String>),
    /// It lasted at least and at most so long.
    Lasting(Unit, Option<u32>, Option<u32>),
    /// Dated within the range.
    Dated(Range),
    /// An event like this belongs to it.
    With(Box<EventSelect>),
    /// It belongs to an event like this.
    PartOf(Box<EventSelect>),
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Minutes; of what lasts that long only.
    Minutes,
    /// Calendar days.
    Days,
    /// Instructional days of a calendar.
    SchoolDays,
    /// Seven days.
    Weeks,
    /// Calendar months.
    Months,
}
