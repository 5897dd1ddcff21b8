//! What kind of thing stands where the grammar wants a name, a word or a text.

use crate::names::Sort;
use crate::syntax::follow::{Next, What};

/// A kind of thing that can be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Declared things of these sorts.
    Names(&'static [Sort]),
    /// Facts with such values, and other declared things.
    Facts(Values, &'static [Sort]),
    /// Modules.
    Modules,
    /// Terms of the school year.
    Terms,
    /// Levels of courses.
    Levels,
    /// Tags of courses.
    Tags,
    /// Systems of codes.
    CodeSystems,
    /// The values of the fact that is named before.
    FactValues,
    /// The values, formats or parts of a kind of event.
    EventValues,
    EventFormats,
    EventParts,
    /// School years.
    Years,
    /// Dates of versions that were read.
    CiteDates,
    /// Citations.
    Cites,
    /// Authorities.
    Authorities,
    /// Schools.
    Schools,
    /// Steps of a scale.
    Steps,
    /// Grades of school.
    Grades,
    /// Who may approve something: any word, so no `use` goes with it.
    Approvers,
    /// Demands of the award.
    Demands,
    /// Nothing that is known: a new name, a title, an amount.
    New,
}

/// The values of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    YesNo,
    Words,
    Number,
    Date,
    Any,
}

use Slot::{Facts, Names};
use Sort::{Award, Course, Credential, EventKind, Exam, Mark, Role, Scale, Sequence, Set, Subject};

/// For what the grammar wants, and a rule it stands in: what to offer. Of several rules around it the
/// innermost that is listed counts.
#[rustfmt::skip]
const SLOTS: &[(&str, &str, Slot)] = &[
    ("name", "declared", Slot::New),
    ("name", "use_head", Slot::Modules),
    ("name", "subject_head", Names(&[Subject])),
    ("name", "subjects_head", Names(&[Subject])),
    ("name", "exam_scale", Names(&[Scale])),
    ("name", "grades_on_head", Names(&[Scale])),
    ("name", "equivalent_head", Names(&[Course])),
    ("name", "no_credit_head", Names(&[Course])),
    ("name", "place_head", Names(&[Course])),
    ("name", "extends_head", Names(&[Award])),
    ("name", "adds_head", Names(&[Award])),
    ("name", "separate_head", Names(&[Award])),
    ("name", "sequence_head", Names(&[Award])),
    ("name", "counted_for", Names(&[Award])),
    ("name", "sharing", Names(&[Award])),
    ("name", "event_kind_head", Names(&[EventKind])),
    ("name", "pick", Names(&[Course, Set, Subject, Credential])),
    ("name", "combined", Names(&[Course])),
    ("name", "branch", Names(&[Subject])),
    ("name", "marked", Names(&[Mark])),
    ("name", "also_in", Names(&[Set, Subject])),
    ("name", "best_sum", Names(&[Exam])),
    ("name", "each_held", Facts(Values::YesNo, &[Exam, Course, Credential])),
    ("name", "held", Facts(Values::YesNo, &[Exam, Course, Credential, Set])),
    ("name", "fact_is", Facts(Values::Words, &[])),
    ("name", "fact_at_least", Facts(Values::Number, &[])),
    ("name", "fact_at_most", Facts(Values::Number, &[])),
    ("name", "fact_when", Facts(Values::Date, &[])),
    ("name", "stated", Facts(Values::Any, &[])),
    ("name", "agrees", Facts(Values::Any, &[EventKind])),
    ("name", "courses_follow", Names(&[Sequence, EventKind])),
    ("name", "event_select", Names(&[EventKind])),
    ("name", "event_ref", Names(&[EventKind])),
    ("name", "one_anchor", Facts(Values::Date, &[])),
    ("name", "also_toward", Slot::Demands),
    ("name", "labelled", Slot::New),
    ("word", "tags_head", Slot::Tags),
    ("word", "with_tag", Slot::Tags),
    ("word", "level_head", Slot::Levels),
    ("word", "with_level", Slot::Levels),
    ("word", "course_code_head", Slot::CodeSystems),
    ("word", "offered_head", Slot::Terms),
    ("word", "one_of_words", Slot::New),
    ("word", "formats_head", Slot::EventFormats),
    ("word", "parts_head", Slot::EventParts),
    ("word", "event_kind_head", Slot::New),
    ("word", "fact_is", Slot::FactValues),
    ("word", "held_as", Slot::EventFormats),
    ("word", "covering", Slot::EventParts),
    ("word", "valued", Slot::EventValues),
    ("word", "attended_by", Names(&[Role])),
    ("word", "signed_by", Names(&[Role])),
    ("word", "without", Names(&[Role])),
    ("word", "done_by", Names(&[Role])),
    ("word", "addressed_to", Names(&[Role])),
    ("word", "may_be_waived", Slot::Approvers),
    ("word", "may_be_substituted", Slot::Approvers),
    ("word", "some_staff", Names(&[Role])),
    ("word", "some_groups", Slot::New),
    ("word", "has_group", Slot::New),
    ("year", "range", Slot::Years),
    ("year", "rotation", Slot::Years),
    ("year", "year_head", Slot::Years),
    ("year", "period", Slot::Years),
    ("date", "cite_head", Slot::CiteDates),
    ("text", "cite_head", Slot::Cites),
    ("text", "authority_head", Slot::Authorities),
    ("text", "schools_head", Slot::Schools),
    ("text", "taken_at", Slot::Schools),
    ("step", "at_or_above", Slot::Steps),
    ("name", "example_head", Names(&[Award])),
    ("name", "given_fact_head", Facts(Values::Any, &[])),
    ("word", "given_fact_head", Slot::FactValues),
    ("name", "given_course", Names(&[Course])),
    ("step", "given_grade", Slot::Steps),
    ("name", "with_marks", Names(&[Mark])),
    ("name", "score_head", Names(&[Exam])),
    ("step", "score_head", Slot::Steps),
    ("name", "held_head", Names(&[Credential])),
    ("name", "experience_head", Slot::New),
    ("name", "happened_head", Names(&[EventKind])),
    ("name", "listing", Names(&[Course])),
    ("word", "signed_on", Names(&[Role])),
    ("word", "approved_by", Slot::Approvers),
    ("word", "held_format", Slot::EventFormats),
    ("word", "of_value", Slot::EventValues),
    ("name", "rule_ref", Names(&[Award])),
    ("demand_path", "demand_ref", Slot::Demands),
    ("name", "substitution_head", Names(&[Course])),
    ("year", "in_one_year", Slot::Years),
    ("year", "enrolled", Slot::Years),
    ("number", "entered", Slot::Grades),
    ("number", "courses_head", Slot::Grades),
    ("number", "entering", Slot::Grades),
    ("number", "edge_grade", Slot::Grades),
    ("number", "grade_span", Slot::Grades),
    ("number", "taken_before_grade", Slot::Grades),
    ("number", "in_grade", Slot::Grades),
    ("number", "during_grades", Slot::Grades),
    ("number", "place_head", Slot::Grades),
    ("number", "year_grades", Slot::Grades),
];

/// What to offer for something of a kind that may stand next; nothing for a word of the language.
pub(super) fn slot(next: &Next) -> Option<Slot> {
    let What::Open(open) = next.what else { return None };
    Some(listed(open, &next.path).unwrap_or(Slot::New))
}

fn listed(open: &str, path: &[&str]) -> Option<Slot> {
    let row = |rule: &str| SLOTS.iter().find(|(what, around, _)| *what == open && *around == rule);
    path.iter().rev().find_map(|rule| row(rule)).map(|(_, _, slot)| *slot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::forms::FORMS;
    use crate::syntax::follow::follow;

    /// At every place of every example, what the grammar wants there is in the table.
    #[test]
    fn each_kind_of_word_has_its_row() {
        for form in FORMS {
            let head = form.example.split('{').next().unwrap_or("");
            for (at, _) in head.char_indices().filter(|(_, c)| *c == ' ') {
                for next in follow(form.rule, head.get(..at).unwrap_or("")) {
                    if let What::Open(open @ ("name" | "word" | "year" | "date" | "step")) = next.what {
                        let taken = open == "date" || listed(open, &next.path).is_some();
                        assert!(taken, "{open} in {:?} after `{}`", next.path, head.get(..at).unwrap_or(""));
                    }
                }
            }
        }
    }
}
