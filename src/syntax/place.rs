//! Which clauses a block takes, and which rule of the grammar reads each: what `parse` goes by, for
//! an editor to ask.

use super::parse::example::EXAMPLE_CLAUSES;
use super::parse::time::{CALENDAR_CLAUSES, CALENDAR_YEAR_CLAUSES, EVENT_CLAUSES, FLAG_CLAUSES};
use super::parse::{AWARD_CLAUSES, COURSE_CLAUSES, EVENT_CLASSES, ITEMS, SEQUENCE_CLAUSES, WINDOWS};

/// A kind of block, by what it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// No block: the top of a file.
    Top,
    /// A scale.
    Scale,
    /// A course.
    Course,
    /// An award of any kind.
    Award,
    /// A demand or a branch of an award.
    Demand,
    /// A sequence.
    Sequence,
    /// A kind of event.
    EventKind,
    /// A calendar.
    Calendar,
    /// A school year of a calendar.
    CalendarYear,
    /// A flag.
    Flag,
    /// An example of a student.
    Example,
    /// Something that happened in an example.
    Happened,
}

impl Place {
    /// Every kind of block.
    pub const ALL: &[Self] = &[
        Self::Top,
        Self::Scale,
        Self::Course,
        Self::Award,
        Self::Demand,
        Self::Sequence,
        Self::EventKind,
        Self::Calendar,
        Self::CalendarYear,
        Self::Flag,
        Self::Example,
        Self::Happened,
    ];

    /// The block behind heads that begin with these words, outermost first. Nothing where such a
    /// block is unknown.
    #[must_use]
    pub fn within<'a>(heads: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        heads.into_iter().try_fold(Self::Top, |place, word| place.inside(word))
    }

    /// The block behind a head of this block that begins with a word.
    fn inside(self, word: &str) -> Option<Self> {
        Some(match (self, word) {
            (Self::Top, "scale") => Self::Scale,
            (Self::Top, "course") => Self::Course,
            (Self::Top, "sequence") => Self::Sequence,
            (Self::Top, "calendar") => Self::Calendar,
            (Self::Top, "flag") => Self::Flag,
            (Self::Top, _) if EVENT_CLASSES.contains(&word) => Self::EventKind,
            (Self::Top, _) if is_award(word) => Self::Award,
            (Self::Award | Self::Demand, _) => Self::Demand,
            (Self::Calendar, "school") => Self::CalendarYear,
            (Self::Top, "example") => Self::Example,
            (Self::Example | Self::Happened, _) if EVENT_CLASSES.contains(&word) => Self::Happened,
            _ => return None,
        })
    }

    /// The words that begin its clauses, but for demands, which begin as the grammar has it.
    #[must_use]
    pub fn clauses(self) -> &'static [&'static str] {
        match self {
            Self::Top => ITEMS,
            Self::Scale => &[],
            Self::Course => COURSE_CLAUSES,
            Self::Award => AWARD_CLAUSES,
            Self::Demand => &["if", "unless", "when", "otherwise", "cite", "reading", "note"],
            Self::Sequence => SEQUENCE_CLAUSES,
            Self::EventKind => EVENT_CLAUSES,
            Self::Calendar => CALENDAR_CLAUSES,
            Self::CalendarYear => CALENDAR_YEAR_CLAUSES,
            Self::Flag => FLAG_CLAUSES,
            Self::Example => EXAMPLE_CLAUSES,
            Self::Happened => EVENT_CLASSES,
        }
    }

    /// The rule that reads a head of it that begins with a word.
    #[must_use]
    pub fn rule(self, word: &str) -> Option<&'static str> {
        if !matches!(self, Self::CalendarYear | Self::Top | Self::Scale | Self::Happened) {
            match word {
                "cite" => return Some("cite_head"),
                "reading" => return Some("reading_head"),
                "note" => return Some("note_head"),
                _ => {}
            }
        }
        Some(match (self, word) {
            (Self::Top, "use") => "use_head",
            (Self::Top, "subject") => "subject_head",
            (Self::Top, "scale") => "scale_head",
            (Self::Top, "exam") => "exam_head",
            (Self::Top, "credential") => "credential_head",
            (Self::Top, "mark") => "mark_head",
            (Self::Top, "fact") => "fact_head",
            (Self::Top, "set") => "set_head",
            (Self::Top, "course") => "course_head",
            (Self::Top, "sequence") => "sequence_head",
            (Self::Top, "role") => "role_head",
            (Self::Top, "calendar") => "calendar_head",
            (Self::Top, "flag") => "flag_head",
            (Self::Top, "example") => "example_head",
            (Self::Top, _) if EVENT_CLASSES.contains(&word) => "event_kind_head",
            (Self::Top, _) if is_award(word) => "award_head",
            (Self::Scale, _) => "step_head",
            (Self::Course, "subject") => "subjects_head",
            (Self::Course, "credits" | "credit") => "credits_head",
            (Self::Course, "code") => "course_code_head",
            (Self::Course, "grades" | "grade") => "grades_head",
            (Self::Course, "offered") => "offered_head",
            (Self::Course, "level") => "level_head",
            (Self::Course, "tags" | "tag") => "tags_head",
            (Self::Course, "prerequisite") => "prerequisite_head",
            (Self::Course, "corequisite") => "corequisite_head",
            (Self::Course, "equivalent") => "equivalent_head",
            (Self::Course, "no") => "no_credit_head",
            (Self::Course, "repeatable") => "repeatable_head",
            (Self::Award, "authority") => "authority_head",
            (Self::Award, "code") => "code_head",
            (Self::Award, "applies") => "applies_head",
            (Self::Award, "extends") => "extends_head",
            (Self::Award, "grades") => "grades_on_head",
            (Self::Award, "adds") => "adds_head",
            (Self::Award, "separate") => "separate_head",
            (Self::Award, "courses") => "split_head",
            (Self::Award | Self::Demand, "require") => "require_head",
            (Self::Award | Self::Demand, "if" | "unless") => "if_head",
            (Self::Award | Self::Demand, "when") => "when_head",
            (Self::Award | Self::Demand, "otherwise") => "otherwise_head",
            (Self::Award, _) if WINDOWS.contains(&word) => "demand_head",
            (Self::Demand, _) => "demand_head",
            (Self::Sequence, "load") => "load_head",
            (Self::Sequence, "grade") => "place_head",
            (Self::EventKind, "formats" | "format") => "formats_head",
            (Self::EventKind, "parts" | "part") => "parts_head",
            (Self::Calendar, "for") => "schools_head",
            (Self::Calendar, "every") => "every_year_head",
            (Self::Calendar, "school") => "year_head",
            (Self::CalendarYear, "no") => "no_school_head",
            (Self::CalendarYear, "term") => "term_head",
            (Self::Flag, "suggest") => "suggest_head",
            (Self::Example | Self::Happened, _) if EVENT_CLASSES.contains(&word) => "happened_head",
            (Self::Example, "like") => "like_head",
            (Self::Example, "student") => "student_head",
            (Self::Example, "fact") => "given_fact_head",
            (Self::Example, "score") => "score_head",
            (Self::Example, "credential") => "held_head",
            (Self::Example, "experience") => "experience_head",
            (Self::Example, "waiver" | "opt-out") => "waiver_head",
            (Self::Example, "substitution") => "substitution_head",
            (Self::Example, "expect") => "expect_head",
            (
                Self::Example,
                "grade" | "earned" | "takes" | "registered" | "plans" | "failed" | "withdrew",
            ) => "courses_head",
            _ => return None,
        })
    }
}

/// Whether a word begins the declaration of an award.
fn is_award(word: &str) -> bool {
    super::follow::makes_sense("award_head", word)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::syntax::follow::makes_sense;

    #[test]
    fn each_clause_has_a_rule_that_begins_so() {
        for place in Place::ALL {
            for word in place.clauses() {
                let rule = place.rule(word);
                assert!(
                    rule.is_some_and(|rule| makes_sense(rule, word)),
                    "{place:?}: {word} is read by {rule:?}"
                );
            }
        }
    }

    #[test]
    fn blocks_within_blocks() {
        assert_eq!(Place::within([]).unwrap(), Place::Top);
        assert_eq!(Place::within(["diploma"]).unwrap(), Place::Award);
        assert_eq!(Place::within(["diploma", "require", "english"]).unwrap(), Place::Demand);
        assert_eq!(Place::within(["calendar", "school"]).unwrap(), Place::CalendarYear);
        assert_eq!(Place::within(["course", "credits"]), None);
    }
}
