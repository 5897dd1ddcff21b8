//! From statements to declarations: which clause may stand in which block.

pub(super) mod example;
pub(super) mod time;

use super::blocks::{Block, Statement, split};
use super::grammar::Heads;
use super::older::{ELSE, INNER_REQUIRE};
use super::tree::*;
use crate::diagnostic::{Code, Diagnostic, Fix, Grade, did_you_mean, sort};
use crate::source::{FileId, Span, whole_statement};

/// The most findings one file yields; the rest are counted.
pub(super) const MOST_ERRORS: usize = 1000;

/// The words that begin a declaration.
pub(super) const ITEMS: &[&str] = &[
    "use",
    "subject",
    "scale",
    "exam",
    "credential",
    "mark",
    "fact",
    "set",
    "course",
    "diploma",
    "pathway",
    "endorsement",
    "seal",
    "certificate",
    "scholarship",
    "program",
    "process",
    "rubric",
    "sequence",
    "role",
    "meeting",
    "document",
    "notice",
    "choice",
    "goal",
    "record",
    "attestation",
    "placement",
    "calendar",
    "flag",
    "example",
];
/// The words that begin the declaration of a kind of event.
pub(super) const EVENT_CLASSES: &[&str] =
    &["meeting", "document", "notice", "choice", "goal", "record", "attestation", "placement"];
/// The words that begin a window, and so a demand in one.
pub(super) const WINDOWS: &[&str] = &["by", "within", "before", "after", "during", "every", "each"];
pub(super) const COURSE_CLAUSES: &[&str] = &[
    "subject",
    "credits",
    "credit",
    "code",
    "grades",
    "grade",
    "offered",
    "level",
    "tags",
    "tag",
    "prerequisite",
    "corequisite",
    "equivalent",
    "no",
    "repeatable",
    "cite",
    "reading",
    "note",
];
pub(super) const AWARD_CLAUSES: &[&str] = &[
    "authority",
    "cite",
    "reading",
    "note",
    "code",
    "applies",
    "grades",
    "adds",
    "extends",
    "separate",
    "courses",
    "require",
    "if",
    "unless",
    "when",
    "otherwise",
    "by",
    "within",
    "before",
    "after",
    "during",
    "every",
    "each",
];
pub(super) const SEQUENCE_CLAUSES: &[&str] = &["grade", "load", "cite", "reading", "note"];

/// Reads one module.
#[must_use]
pub fn parse(file: FileId, text: &str) -> File {
    let blocks = split(file, text);
    let (items, errors) = read(file, text, blocks.statements, blocks.errors, |_| None);
    File { id: file, items, comments: blocks.comments, errors: finish(errors) }
}

/// Reads the statements of a module, but for those whose declaration is `known` already; adds what is wrong
/// with the others to `errors`.
pub(super) fn read(
    file: FileId,
    text: &str,
    statements: Vec<Statement>,
    errors: Vec<Diagnostic>,
    mut known: impl FnMut(&Statement) -> Option<Item>,
) -> (Vec<Item>, Vec<Diagnostic>) {
    let mut reader = Reader { text, heads: Heads::new(file, text), errors };
    let items = statements.into_iter().filter_map(|statement| match known(&statement) {
        Some(item) => Some(item),
        None => reader.item(statement),
    });
    let items = items.collect();
    let mut errors = reader.errors;
    errors.append(&mut reader.heads.errors);
    (items, errors)
}

/// All errors of a module in their order, without those that follow from another, and not too many.
pub(super) fn finish(mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // A text that is not closed makes its whole head unreadable; one finding is enough.
    let unclosed: Vec<Span> = errors.iter().filter(|e| e.code == Code::BadText).map(|e| e.span).collect();
    if !unclosed.is_empty() {
        errors.retain(|error| {
            error.code != Code::Unexpected
                || !unclosed.iter().any(|text| text.start <= error.span.end && error.span.start <= text.end)
        });
    }
    // With nothing else wrong, every block is complete, and a `}` too many is only that.
    let grade = if errors.len() == 1 { Grade::Safe } else { Grade::Review };
    for error in errors.iter_mut().filter(|error| error.code == Code::UnmatchedBrace) {
        error.fixes.iter_mut().for_each(|fix| fix.grade = grade);
    }
    sort(&mut errors);
    if errors.len() > MOST_ERRORS {
        let more = errors.len() - MOST_ERRORS;
        errors.truncate(MOST_ERRORS);
        if let Some(last) = errors.last() {
            let headline = format!("{more} more syntax errors are not shown");
            errors
                .push(Diagnostic::new(Code::TooManyErrors, last.span, headline).label("the last one shown"));
        }
    }
    errors
}

struct Reader<'a> {
    text: &'a str,
    heads: Heads<'a>,
    errors: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// The word a head begins with, and its place.
    fn first_word(&self, head: Span) -> (&'a str, Span) {
        let text = self.text.get(head.range()).unwrap_or("");
        let length =
            text.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
        let word = text.get(..length).unwrap_or("");
        let width = if word.is_empty() { text.chars().next().map_or(0, char::len_utf8) } else { length };
        let start = head.start as usize;
        (word, Span::new(head.file, start, start + width))
    }

    fn unknown(&mut self, head: Span, place: &str, known: &[&'static str]) {
        let (word, span) = self.first_word(head);
        if word.is_empty() {
            let sign = self.text.get(span.range()).unwrap_or("");
            let headline = if sign.is_empty() {
                format!("this block has no head {place}")
            } else {
                format!("`{sign}` cannot stand here")
            };
            self.errors.push(Diagnostic::new(Code::Unexpected, span, headline).help(format!(
                "{place} each line begins with a word such as `{}`",
                known.first().unwrap_or(&"")
            )));
            return;
        }
        let mut finding =
            Diagnostic::new(Code::UnknownKeyword, span, format!("`{word}` means nothing {place}"));
        let small = word.to_lowercase();
        if let Some(same) = known.iter().find(|known| **known == small) {
            finding = finding
                .label("words of the language have small letters")
                .fix(Fix::safe(format!("write `{same}`")).replace(span, *same));
        } else if let Some(meant) = did_you_mean(word, known.iter().copied()) {
            finding = finding.meant(span, meant);
        } else {
            finding = finding.help(format!("{place} a line begins with one of: {}", known.join(", ")));
        }
        self.errors.push(finding);
    }

    /// Refuses a block behind a clause that takes none.
    fn no_block(&mut self, block: Option<&Block>, what: &str) {
        if let Some(block) = block {
            let span = Span { end: block.span.start + 1, ..block.span };
            let mut finding = Diagnostic::new(Code::StrayBlock, span, format!("{what} takes no block"))
                .label("this block belongs to nothing")
                .help("move what stands inside out of it, or remove it");
            let inside = self.text.get(block.span.range()).unwrap_or("");
            if inside.chars().all(|c| c.is_whitespace() || matches!(c, '{' | '}')) {
                let before = self.text.get(..block.span.start as usize).unwrap_or("").trim_end().len();
                let empty = Span::new(span.file, before, block.span.end as usize);
                finding = finding.fix(Fix::safe("remove the empty block").remove(empty));
            }
            self.errors.push(finding);
        }
    }

    /// The statements of the block a declaration must have.
    fn need_block(&mut self, head: Span, block: Option<Block>, what: &str) -> Vec<Statement> {
        match block {
            Some(block) => block.statements,
            None => {
                self.errors.push(
                    Diagnostic::new(Code::MissingBlock, head, format!("{what} needs a block"))
                        .label("nothing follows this")
                        .help("write `{` behind it, what it holds on the lines below, and `}` at the end")
                        .fix(Fix::show("write a block behind it").after(head, " {\n}")),
                );
                Vec::new()
            }
        }
    }

    fn item(&mut self, statement: Statement) -> Option<Item> {
        let head = statement.head;
        let span = statement.block.as_ref().map_or(head, |block| head.to(block.span));
        let block = statement.block;
        let (keyword, _) = self.first_word(head);
        let kind = match keyword {
            "use" => {
                self.no_block(block.as_ref(), "`use`");
                ItemKind::Use(self.heads.use_module(head)?)
            }
            "subject" => {
                self.no_block(block.as_ref(), "a subject");
                ItemKind::Subject(self.heads.subject(head)?)
            }
            "exam" => {
                self.no_block(block.as_ref(), "an exam");
                ItemKind::Exam(self.heads.exam(head)?)
            }
            "credential" => {
                self.no_block(block.as_ref(), "a credential");
                ItemKind::Credential(self.heads.credential(head)?)
            }
            "mark" => {
                self.no_block(block.as_ref(), "a mark");
                ItemKind::Mark(self.heads.mark(head)?)
            }
            "fact" => {
                self.no_block(block.as_ref(), "a fact");
                ItemKind::Fact(self.heads.fact(head)?)
            }
            "set" => {
                self.no_block(block.as_ref(), "a set");
                ItemKind::Set(self.heads.set(head)?)
            }
            "scale" => {
                let declared = self.heads.scale(head);
                let statements = self.need_block(head, block, "a scale");
                let steps = statements.into_iter().filter_map(|statement| {
                    self.no_block(statement.block.as_ref(), "a step of a scale");
                    self.heads.step(statement.head)
                });
                let steps = steps.collect();
                ItemKind::Scale(Scale { declared: declared?, steps })
            }
            "course" => {
                let declared = self.heads.course(head);
                let statements = self.need_block(head, block, "a course");
                ItemKind::Course(Box::new(self.course(declared, statements)?))
            }
            "sequence" => {
                let declared = self.heads.sequence(head);
                let statements = self.need_block(head, block, "a sequence");
                ItemKind::Sequence(Box::new(self.sequence(declared, statements)?))
            }
            "role" => {
                self.no_block(block.as_ref(), "a role");
                ItemKind::Role(self.heads.role(head)?)
            }
            "calendar" => {
                let declared = self.heads.calendar(head);
                let statements = self.need_block(head, block, "a calendar");
                ItemKind::Calendar(Box::new(self.calendar(declared, statements)?))
            }
            "flag" => {
                let found = self.heads.flag(head);
                let statements = block.map(|block| block.statements).unwrap_or_default();
                ItemKind::Flag(Box::new(self.flag(found, statements)?))
            }
            "example" => {
                let found = self.heads.example(head);
                let statements = self.need_block(head, block, "an example");
                ItemKind::Example(Box::new(self.example(found, statements)?))
            }
            _ if EVENT_CLASSES.contains(&keyword) => {
                let kind = self.heads.event_kind(head);
                let statements = block.map(|block| block.statements).unwrap_or_default();
                ItemKind::EventKind(Box::new(self.event_kind(kind, statements)?))
            }
            _ if ITEMS.contains(&keyword) => {
                let declared = self.heads.award(head);
                let statements = self.need_block(head, block, &format!("a {keyword}"));
                ItemKind::Award(Box::new(self.award(declared, statements)?))
            }
            _ => {
                self.unknown(head, "at the top of a file", ITEMS);
                return None;
            }
        };
        Some(Item { span, head, kind })
    }

    /// Says so where a clause that may stand once stands again.
    fn once(&mut self, seen: &mut Vec<(&'a str, Span)>, head: Span) {
        let (word, span) = self.first_word(head);
        let Some((_, before)) = seen.iter().find(|(known, _)| *known == word).copied() else {
            seen.push((word, head));
            return;
        };
        let words = |head: Span| -> Vec<&str> {
            self.text.get(head.range()).unwrap_or("").split_whitespace().collect()
        };
        let (first, again) = (words(before), words(head));
        let mut finding = Diagnostic::new(Code::RepeatedClause, span, format!("`{word}` stands here twice"))
            .label("again")
            .also(self.first_word(before).1, "first here")
            .help("keep one of the two");
        let without = |fix: Fix, gone: Span| fix.remove(whole_statement(self.text, gone));
        if first == again {
            finding =
                finding.fix(without(Fix::safe(format!("remove the second `{}`", again.join(" "))), head));
        } else {
            finding = finding
                .fix(without(Fix::review(format!("keep `{}`", first.join(" "))), head))
                .fix(without(Fix::review(format!("keep `{}`", again.join(" "))), before));
        }
        self.errors.push(finding);
    }

    /// Reads a citation, reading or note; `false` where the head is none of them.
    fn provenance(&mut self, statement: &Statement, sources: &mut Provenance) -> bool {
        let head = statement.head;
        match self.first_word(head).0 {
            "cite" => sources.cites.extend(self.heads.cite(head)),
            "reading" => sources.readings.extend(self.heads.reading(head)),
            "note" => sources.notes.extend(self.heads.note(head)),
            _ => return false,
        }
        self.no_block(statement.block.as_ref(), "this clause");
        true
    }

    fn course(&mut self, declared: Option<Declared>, statements: Vec<Statement>) -> Option<Course> {
        let mut course = Course {
            declared: declared.clone().unwrap_or_else(|| nameless(self.heads_file())),
            subjects: Vec::new(),
            credits: None,
            codes: Vec::new(),
            grades: None,
            terms: Vec::new(),
            rotation: None,
            years: None,
            level: None,
            tags: Vec::new(),
            prerequisites: Vec::new(),
            corequisites: Vec::new(),
            equivalents: Vec::new(),
            no_credit_with: Vec::new(),
            repeatable: None,
            sources: Provenance::default(),
        };
        let mut seen = Vec::new();
        for statement in statements {
            if self.provenance(&statement, &mut course.sources) {
                continue;
            }
            let head = statement.head;
            let keyword = self.first_word(head).0;
            if !COURSE_CLAUSES.contains(&keyword) {
                self.unknown(head, "in a course", COURSE_CLAUSES);
                continue;
            }
            self.no_block(statement.block.as_ref(), "a clause of a course");
            if matches!(
                keyword,
                "credits" | "credit" | "grades" | "grade" | "level" | "repeatable" | "offered"
            ) {
                self.once(&mut seen, head);
            }
            match keyword {
                "subject" => course.subjects.extend(self.heads.subjects(head).unwrap_or_default()),
                "credits" | "credit" => course.credits = self.heads.credits(head).or(course.credits),
                "code" => course.codes.extend(self.heads.course_code(head)),
                "grades" | "grade" => course.grades = self.heads.grades(head).or(course.grades),
                "offered" => {
                    if let Some(offering) = self.heads.offered(head) {
                        course.terms = offering.terms;
                        course.rotation = offering.rotation;
                        course.years = offering.years;
                    }
                }
                "level" => course.level = self.heads.level(head).or(course.level),
                "tags" | "tag" => course.tags.extend(self.heads.tags(head).unwrap_or_default()),
                "prerequisite" => course.prerequisites.extend(self.heads.prerequisite(head)),
                "corequisite" => course.corequisites.extend(self.heads.corequisite(head)),
                "equivalent" => course.equivalents.extend(self.heads.equivalent(head).unwrap_or_default()),
                "no" => course.no_credit_with.extend(self.heads.no_credit_with(head).unwrap_or_default()),
                _ => course.repeatable = self.heads.repeatable(head).or(course.repeatable),
            }
        }
        declared.map(|_| course)
    }

    fn award(&mut self, declared: Option<(Word, Declared)>, statements: Vec<Statement>) -> Option<Award> {
        let (kind, name) = declared.clone().unwrap_or_else(|| {
            let nobody = nameless(self.heads_file());
            (nobody.name.clone(), nobody)
        });
        let mut award = Award {
            kind,
            declared: name,
            authority: None,
            code: None,
            applies: None,
            of_schools: false,
            extends: None,
            scale: None,
            adds_to: Vec::new(),
            separate_from: Vec::new(),
            split: false,
            demands: Vec::new(),
            sources: Provenance::default(),
        };
        let mut seen = Vec::new();
        for statement in statements {
            if self.provenance(&statement, &mut award.sources) {
                continue;
            }
            let head = statement.head;
            let keyword = self.first_word(head).0;
            match keyword {
                "require" => {
                    let demand = self.heads.require(head);
                    let demand = self.demand_with_block(demand, head, statement.block);
                    award.demands.extend(demand);
                    continue;
                }
                _ if matches!(keyword, "if" | "unless" | "when" | "otherwise")
                    || self.says_else(head)
                    || WINDOWS.contains(&keyword) =>
                {
                    let demand = self.demand(statement);
                    award.demands.extend(demand);
                    continue;
                }
                _ => {}
            }
            if !AWARD_CLAUSES.contains(&keyword) {
                self.unknown_in_award(head);
                continue;
            }
            self.no_block(statement.block.as_ref(), "this clause");
            if matches!(keyword, "authority" | "code" | "applies" | "grades" | "courses" | "extends") {
                self.once(&mut seen, head);
            }
            match keyword {
                "authority" => award.authority = self.heads.authority(head).or(award.authority),
                "code" => award.code = self.heads.code(head).or(award.code),
                "applies" => match self.heads.applies(head) {
                    Some(Some(condition)) => award.applies = Some(condition),
                    Some(None) => award.of_schools = true,
                    None => {}
                },
                "extends" => award.extends = self.heads.extends(head).or(award.extends),
                "grades" => award.scale = self.heads.grades_on(head).or(award.scale),
                "adds" => award.adds_to.extend(self.heads.adds_to(head).unwrap_or_default()),
                "separate" => award.separate_from.extend(self.heads.separate_from(head).unwrap_or_default()),
                _ => award.split |= self.heads.split(head).is_some(),
            }
        }
        declared.map(|_| award)
    }

    /// An unknown word in an award: most often a demand without its `require`.
    fn unknown_in_award(&mut self, head: Span) {
        let before = self.heads.errors.len();
        let demand = self.heads.demand(head);
        self.heads.errors.truncate(before);
        let (word, span) = self.first_word(head);
        // What stands behind a `}` on its line, such as `including excess`, is there by mistake.
        let line = self.text.get(..head.start as usize).and_then(|text| text.rsplit('\n').next());
        let behind_brace = line.is_some_and(|line| line.trim_end().ends_with('}'));
        if demand.is_some_and(|demand| !behind_brace || !is_named(&demand.body))
            && did_you_mean(word, AWARD_CLAUSES.iter().copied()).is_none()
        {
            let start = Span { end: head.start, ..head };
            // Where a `{` is missing, what follows looks so as well: it is for the author to see.
            self.errors.push(
                Diagnostic::new(Code::UnknownKeyword, span, "a demand of an award begins with `require`")
                    .label("`require` is missing before this")
                    .fix(Fix::review(format!("write `require` before `{word}`")).replace(start, "require ")),
            );
        } else {
            self.unknown(head, "in an award", AWARD_CLAUSES);
        }
    }

    /// Whether a branch begins as other languages have it: a demand of that name has more behind it.
    fn says_else(&self, head: Span) -> bool {
        let (word, span) = self.first_word(head);
        let behind = self.text.get(span.end as usize..head.end as usize).unwrap_or("").trim();
        word == "else" && (behind.is_empty() || behind.starts_with("if "))
    }

    fn demand(&mut self, statement: Statement) -> Option<Demand> {
        let head = statement.head;
        let block = statement.block;
        let body = match self.first_word(head).0 {
            "if" | "unless" => {
                self.heads.if_or_unless(head).map(|(condition, positive)| DemandBody::If(condition, positive))
            }
            "when" => self.heads.when(head).map(DemandBody::When),
            "otherwise" => self.heads.otherwise(head).map(|()| DemandBody::Otherwise),
            _ if self.says_else(head) => {
                let (_, span) = self.first_word(head);
                let finding = ELSE.finding(span);
                self.errors.push(if span == head {
                    finding.fix(ELSE.fix().replace(span, "otherwise"))
                } else {
                    finding.help("write `otherwise { }` with the `if` inside it, or `when { }` with a line for each case")
                });
                Some(DemandBody::Otherwise)
            }
            "require" => {
                let (_, span) = self.first_word(head);
                let behind = self.text.get(span.end as usize..head.end as usize).unwrap_or("");
                let blanks = behind.len() - behind.trim_start().len();
                let after = Span::new(span.file, span.start as usize, span.end as usize + blanks);
                self.errors.push(
                    INNER_REQUIRE
                        .finding(span)
                        .label(INNER_REQUIRE.why)
                        .fix(INNER_REQUIRE.fix().remove(after)),
                );
                let demand = self.heads.require(head);
                return self.demand_with_block(demand, head, block);
            }
            _ => {
                let demand = self.heads.demand(head);
                return self.demand_with_block(demand, head, block);
            }
        };
        let span = block.as_ref().map_or(head, |block| head.to(block.span));
        let statements = self.need_block(head, block, "a branch");
        let mut demand = blank_demand(span, head, body.clone().unwrap_or(DemandBody::All));
        self.parts(&mut demand, statements);
        body.map(|_| demand)
    }

    fn demand_with_block(
        &mut self,
        head_of: Option<super::grammar::DemandHead>,
        head: Span,
        block: Option<Block>,
    ) -> Option<Demand> {
        let span = block.as_ref().map_or(head, |block| head.to(block.span));
        let mut demand = blank_demand(span, head, DemandBody::All);
        let known = head_of.is_some();
        if let Some(found) = head_of {
            demand.name = found.name;
            demand.title = found.title;
            demand.body = found.body;
            demand.excess = found.excess;
            demand.also_toward = found.also_toward;
            demand.waived_by = found.waived_by;
            demand.substituted_by = found.substituted_by;
            demand.replaces = found.replaces;
            if let Some(inner) = found.inner {
                return self.in_window(demand, *inner, head, block);
            }
        }
        // A lone name with no block is not a named group but a thing the student must have.
        if block.is_none() && known && matches!(demand.body, DemandBody::All) {
            match demand.name.take() {
                Some(name) if demand.title.is_none() => {
                    let kind = ConditionKind::Held { name, filters: Vec::new(), concurrent: false };
                    demand.body = DemandBody::Test(Condition { span: head, kind });
                }
                _ => {
                    self.need_block(head, None, "this demand");
                    return None;
                }
            }
        }
        if block.is_none() && known && matches!(demand.body, DemandBody::Timed(_)) {
            self.errors.push(
                Diagnostic::new(Code::MissingBlock, head, "it is not said what is wanted then")
                    .label("nothing follows this time")
                    .help("write `require` and what is wanted behind it, or a block"),
            );
            return None;
        }
        if block.is_none() && known && matches!(demand.body, DemandBody::Choose(_)) {
            self.need_block(head, None, "a choice");
            return None;
        }
        if let (Some(block), DemandBody::Test(_) | DemandBody::Share(_) | DemandBody::Gpa { .. }) =
            (&block, &demand.body)
        {
            let only_sources = block
                .statements
                .iter()
                .all(|inner| matches!(self.first_word(inner.head).0, "cite" | "reading" | "note"));
            if !only_sources && known {
                self.no_block(Some(block), "a condition");
                return Some(demand);
            }
        }
        self.parts(&mut demand, block.map(|block| block.statements).unwrap_or_default());
        known.then_some(demand)
    }

    /// A demand behind its window, on one line: the block is the demand's.
    fn in_window(
        &mut self,
        mut outer: Demand,
        inner: super::grammar::DemandHead,
        head: Span,
        block: Option<Block>,
    ) -> Option<Demand> {
        if let DemandBody::Timed(window) = &outer.body {
            outer.head = window.span;
        }
        let own = Span { end: head.end, ..inner.span };
        let inner = self.demand_with_block(Some(inner), own, block)?;
        outer.parts.push(inner);
        Some(outer)
    }

    fn parts(&mut self, demand: &mut Demand, statements: Vec<Statement>) {
        for statement in statements {
            if !self.provenance(&statement, &mut demand.sources) {
                demand.parts.extend(self.demand(statement));
            }
        }
    }

    fn sequence(
        &mut self,
        declared: Option<(Declared, Word)>,
        statements: Vec<Statement>,
    ) -> Option<Sequence> {
        let (name, award) = declared.clone().unwrap_or_else(|| {
            let nobody = nameless(self.heads_file());
            (nobody.clone(), nobody.name)
        });
        let mut sequence = Sequence {
            declared: name,
            award,
            term_load: None,
            year_load: None,
            places: Vec::new(),
            sources: Provenance::default(),
        };
        for statement in statements {
            if self.provenance(&statement, &mut sequence.sources) {
                continue;
            }
            let head = statement.head;
            match self.first_word(head).0 {
                "grade" => sequence.places.extend(self.heads.place(head)),
                "load" => match self.heads.load(head) {
                    Some((most, true)) => sequence.term_load = Some(most),
                    Some((most, false)) => sequence.year_load = Some(most),
                    None => {}
                },
                _ => self.unknown(head, "in a sequence", SEQUENCE_CLAUSES),
            }
            self.no_block(statement.block.as_ref(), "this clause");
        }
        declared.map(|_| sequence)
    }

    fn heads_file(&self) -> FileId {
        self.heads.file()
    }
}

/// Whether nothing but names tells that it is a demand.
fn is_named(body: &DemandBody) -> bool {
    matches!(body, DemandBody::Test(_) | DemandBody::All)
}

/// A stand-in for a declaration whose head could not be read, so that its block still is.
fn nameless(file: FileId) -> Declared {
    Declared { name: At { value: String::new(), span: Span::new(file, 0, 0) }, title: None }
}

fn blank_demand(span: Span, head: Span, body: DemandBody) -> Demand {
    Demand {
        span,
        head,
        name: None,
        title: None,
        body,
        excess: false,
        also_toward: Vec::new(),
        waived_by: Vec::new(),
        substituted_by: Vec::new(),
        replaces: None,
        parts: Vec::new(),
        sources: Provenance::default(),
    }
}
