//! What a declared thing lies beneath, by the words of its declaration.

use crate::syntax::tree::{ItemKind, Scoring, Word};

/// The words that say what a thing is a kind or a part of.
#[must_use]
pub fn above(kind: &ItemKind) -> Vec<&Word> {
    match kind {
        ItemKind::Course(course) => course.subjects.iter().collect(),
        ItemKind::Subject(subject) => subject.parent.iter().collect(),
        ItemKind::EventKind(kind) => kind.parent.iter().collect(),
        ItemKind::Award(award) => award.extends.iter().chain(&award.scale).collect(),
        ItemKind::Sequence(sequence) => vec![&sequence.award],
        ItemKind::Exam(exam) => match &exam.scoring {
            Scoring::Scale(scale) => vec![scale],
            Scoring::Numbers(..) => Vec::new(),
        },
        _ => Vec::new(),
    }
}
