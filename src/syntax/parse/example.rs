//! The clauses of examples.

use super::{EVENT_CLASSES, Reader};
use crate::source::Span;
use crate::syntax::blocks::{Block, Statement};
use crate::syntax::grammar::ExampleHead;
use crate::syntax::tree::*;

pub(in crate::syntax) const EXAMPLE_CLAUSES: &[&str] = &[
    "like",
    "student",
    "fact",
    "grade",
    "earned",
    "takes",
    "registered",
    "plans",
    "failed",
    "withdrew",
    "score",
    "credential",
    "experience",
    "meeting",
    "document",
    "notice",
    "choice",
    "goal",
    "record",
    "attestation",
    "placement",
    "waiver",
    "opt-out",
    "substitution",
    "expect",
    "cite",
    "reading",
    "note",
];

impl Reader<'_> {
    pub(super) fn example(
        &mut self,
        found: Option<ExampleHead>,
        statements: Vec<Statement>,
    ) -> Option<Example> {
        let (mut like, mut given, mut expects) = (None, Vec::new(), Vec::new());
        let mut sources = Provenance::default();
        let mut seen = Vec::new();
        for statement in statements {
            if self.provenance(&statement, &mut sources) {
                continue;
            }
            let head = statement.head;
            match self.first_word(head).0 {
                "like" => {
                    self.no_block(statement.block.as_ref(), "this clause");
                    self.once(&mut seen, head);
                    like = self.heads.like(head).or(like);
                }
                "expect" => {
                    self.no_block(statement.block.as_ref(), "this clause");
                    expects.extend(self.heads.expect(head));
                }
                word if EXAMPLE_CLAUSES.contains(&word) => given.extend(self.given(statement)),
                _ => self.unknown(head, "in an example", EXAMPLE_CLAUSES),
            }
        }
        found.map(|(title, award, as_of)| Example { title, award, as_of, like, given, expects, sources })
    }

    fn given(&mut self, statement: Statement) -> Option<Given> {
        let span = statement.head;
        let word = self.first_word(span).0;
        if EVENT_CLASSES.contains(&word) {
            return self.given_event(span, statement.block);
        }
        self.no_block(statement.block.as_ref(), "this clause");
        let kind = match word {
            "student" => self.heads.given_student(span),
            "fact" => self.heads.given_fact(span),
            "score" => self.heads.given_score(span),
            "credential" => self.heads.given_credential(span),
            "experience" => self.heads.given_experience(span),
            "waiver" | "opt-out" => self.heads.given_waiver(span),
            "substitution" => self.heads.given_substitution(span),
            _ => self.heads.given_courses(span),
        };
        Some(Given { span, kind: kind? })
    }

    /// Something that happened, with what belongs to it in its block.
    fn given_event(&mut self, span: Span, block: Option<Block>) -> Option<Given> {
        let found = self.heads.given_event(span);
        let mut inner = Vec::new();
        for statement in block.map(|block| block.statements).unwrap_or_default() {
            if EVENT_CLASSES.contains(&self.first_word(statement.head).0) {
                inner.extend(self.given(statement));
            } else {
                self.unknown(statement.head, "in what happened", EVENT_CLASSES);
            }
        }
        let event = GivenEvent { parts_of_it: inner, ..found? };
        Some(Given { span, kind: GivenKind::Event(Box::new(event)) })
    }
}
