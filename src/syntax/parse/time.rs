//! The clauses of kinds of event, calendars and flags.

use super::{Reader, nameless};
use crate::syntax::blocks::Statement;
use crate::syntax::tree::*;

pub(in crate::syntax) const EVENT_CLAUSES: &[&str] =
    &["formats", "format", "parts", "part", "cite", "reading", "note"];
pub(in crate::syntax) const CALENDAR_CLAUSES: &[&str] =
    &["for", "school", "every", "cite", "reading", "note"];
pub(in crate::syntax) const CALENDAR_YEAR_CLAUSES: &[&str] = &["no", "term"];
pub(in crate::syntax) const FLAG_CLAUSES: &[&str] = &["suggest", "cite", "reading", "note"];

impl Reader<'_> {
    pub(super) fn event_kind(
        &mut self,
        found: Option<EventKind>,
        statements: Vec<Statement>,
    ) -> Option<EventKind> {
        let known = found.is_some();
        let nobody = nameless(self.heads_file());
        let mut kind = found.unwrap_or_else(|| EventKind {
            class: nobody.name.clone(),
            declared: nobody,
            parent: None,
            values: Vec::new(),
            formats: Vec::new(),
            parts: Vec::new(),
            sources: Provenance::default(),
        });
        for statement in statements {
            if self.provenance(&statement, &mut kind.sources) {
                continue;
            }
            let head = statement.head;
            match self.first_word(head).0 {
                "formats" | "format" => kind.formats.extend(self.heads.formats(head).unwrap_or_default()),
                "parts" | "part" => kind.parts.extend(self.heads.event_parts(head).unwrap_or_default()),
                _ => self.unknown(head, "in a kind of event", EVENT_CLAUSES),
            }
            self.no_block(statement.block.as_ref(), "this clause");
        }
        known.then_some(kind)
    }

    pub(super) fn calendar(
        &mut self,
        declared: Option<Declared>,
        statements: Vec<Statement>,
    ) -> Option<Calendar> {
        let known = declared.is_some();
        let mut calendar = Calendar {
            declared: declared.unwrap_or_else(|| nameless(self.heads_file())),
            schools: Vec::new(),
            years: Vec::new(),
            every: None,
            sources: Provenance::default(),
        };
        for statement in statements {
            if self.provenance(&statement, &mut calendar.sources) {
                continue;
            }
            let head = statement.head;
            match self.first_word(head).0 {
                "for" => {
                    calendar.schools.extend(self.heads.schools(head).unwrap_or_default());
                    self.no_block(statement.block.as_ref(), "this clause");
                }
                "every" => {
                    calendar.every = self.heads.every_year(head).or(calendar.every);
                    self.no_block(statement.block.as_ref(), "this clause");
                }
                "school" => {
                    let year = self.heads.calendar_year(head);
                    let statements = statement.block.map(|block| block.statements).unwrap_or_default();
                    calendar.years.extend(self.calendar_year(year, statements));
                }
                _ => self.unknown(head, "in a calendar", CALENDAR_CLAUSES),
            }
        }
        known.then_some(calendar)
    }

    fn calendar_year(
        &mut self,
        mut year: Option<CalendarYear>,
        statements: Vec<Statement>,
    ) -> Option<CalendarYear> {
        for statement in statements {
            let head = statement.head;
            self.no_block(statement.block.as_ref(), "this clause");
            match self.first_word(head).0 {
                "no" => {
                    let days = self.heads.no_school(head);
                    if let Some(year) = &mut year {
                        year.no_school.extend(days);
                    }
                }
                "term" => {
                    let term = self.heads.term(head);
                    if let Some(year) = &mut year {
                        year.terms.extend(term);
                    }
                }
                _ => self.unknown(head, "in a school year of a calendar", CALENDAR_YEAR_CLAUSES),
            }
        }
        year
    }

    pub(super) fn flag(
        &mut self,
        found: Option<(Declared, Condition)>,
        statements: Vec<Statement>,
    ) -> Option<Flag> {
        let mut suggest = Vec::new();
        let mut sources = Provenance::default();
        for statement in statements {
            if self.provenance(&statement, &mut sources) {
                continue;
            }
            let head = statement.head;
            match self.first_word(head).0 {
                "suggest" => suggest.extend(self.heads.suggest(head).unwrap_or_default()),
                _ => self.unknown(head, "in a flag", FLAG_CLAUSES),
            }
            self.no_block(statement.block.as_ref(), "this clause");
        }
        found.map(|(declared, condition)| Flag { declared, condition, suggest, sources })
    }
}
