//! What may be written at a place.
//!
//! 1. [`Cursor`] says in which blocks the place lies and what of its clause stands before it.
//! 2. At the start of a clause the words are those `syntax::place` lists for the block. Further on
//!    [`follow`] says what the grammar lets stand next.
//! 3. `slots` says which kind of thing a name, word or text is there; `gather` finds them.

mod gather;
mod slots;

use std::collections::BTreeSet;

use self::slots::Slot;
use super::cursor::{Cursor, Head, Within};
use super::{forms, imports};
use crate::compile::Analysis;
use crate::names::{Sort, SymbolId};
use crate::quantity::Date;
use crate::source::{FileId, Span};
use crate::syntax::follow::{Next, What, follow, may_follow};
use crate::syntax::place::Place;
use crate::syntax::tree::ItemKind;

/// The most that is offered at once; past it what is written narrows the list down.
pub const MOST: usize = 500;

/// What may be written at a place.
#[derive(Debug, Clone)]
pub struct Completions {
    /// The stretch that is replaced.
    pub replace: Span,
    /// What may stand there.
    pub items: Vec<Completion>,
    /// Whether there is more, to be asked for when more is written.
    pub incomplete: bool,
}

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What it is called in the list.
    pub label: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// What is said of it behind the label.
    pub detail: String,
    /// Where it comes from.
    pub from: String,
    /// What the letters that are typed are looked for in.
    pub filter: String,
    /// By what the list is ordered.
    pub order: String,
    /// What is written.
    pub text: String,
    /// What is written by a client that knows places to fill in; the same as `text` where empty.
    pub snippet: String,
    /// A change elsewhere in the file that goes with it.
    pub import: Option<(Span, String)>,
    /// Whether it should not be used any more.
    pub over: bool,
    /// What [`super::hover`] explains, by module and name, or by the rule of a clause.
    pub about: Option<About>,
}

/// A sort of thing in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word of the language.
    Keyword,
    /// A whole declaration.
    Snippet,
    /// A declared thing.
    Declared(Sort),
    /// A module.
    Module,
    /// A word, step, year or date.
    Value,
    /// A text in quotes.
    Text,
}

/// What a completion is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A declared thing: its module and its name.
    Thing(String, String),
    /// A word at the start of a clause: the kind of block and the word.
    Clause(Place, String),
}

impl Completion {
    fn new(rank: usize, label: impl Into<String>, kind: Kind) -> Self {
        let label = label.into();
        Self {
            filter: label.clone(),
            order: format!("{rank:02}{}", label.to_lowercase()),
            text: label.clone(),
            label,
            kind,
            detail: String::new(),
            from: String::new(),
            snippet: String::new(),
            import: None,
            over: false,
            about: None,
        }
    }
}

/// What may be written at an offset. Nothing in a comment or in the standard library.
#[must_use]
pub fn complete(analysis: &Analysis<'_>, file: FileId, offset: usize, today: Date) -> Option<Completions> {
    let source = analysis.sources.get(file).filter(|source| !source.builtin)?;
    let cursor = Cursor::at(file, source, offset);
    if cursor.within == Within::Comment {
        return None;
    }
    let place = Place::within(cursor.around.iter().map(Head::keyword))?;
    let mut asked = Asked {
        analysis,
        file,
        offset,
        today,
        text: &source.text,
        cursor: &cursor,
        qualified: source.slice(cursor.word).contains('.') && cursor.within == Within::Words,
        found: Vec::new(),
        named: BTreeSet::new(),
    };
    let quoted = cursor.within == Within::Quotes;
    match cursor.tokens_before().first() {
        Some(first) => {
            let rule = place.rule(first.text)?;
            let head = cursor.head.as_ref()?;
            let start = (head.span.start as usize).min(cursor.word.start as usize);
            let written = source.text.get(start..cursor.word.start as usize)?;
            let next = follow(rule, written);
            asked.next(&next, rule, written, quoted);
        }
        None if quoted => return None,
        None => {
            // Behind a head that has its block already, up to the brace.
            let line = source.text.get(..offset)?.rsplit(['\n', '{', '}']).next().unwrap_or("");
            let written = line.trim_start();
            if cursor.head.is_some() || written.is_empty() {
                asked.clauses(place);
            } else {
                let rule = place.rule(written.split_whitespace().next()?)?;
                asked.next(&follow(rule, written), rule, written, quoted);
            }
        }
    }
    Some(asked.finish(quoted))
}

/// What is said of something in the list.
#[must_use]
pub fn explain(analysis: &Analysis<'_>, about: &About) -> Option<String> {
    match about {
        About::Clause(place, word) => super::hover::clause(*place, word),
        About::Thing(module, name) => {
            let mut symbols = analysis.names.symbols.iter();
            let id = symbols.position(|symbol| symbol.module == module && symbol.name == name)?;
            super::hover::about(analysis, id)
        }
    }
}

struct Asked<'q, 'a> {
    analysis: &'q Analysis<'a>,
    file: FileId,
    offset: usize,
    today: Date,
    text: &'q str,
    cursor: &'q Cursor<'q>,
    /// Whether a full name is being written.
    qualified: bool,
    found: Vec<Completion>,
    /// The declared things among them.
    named: BTreeSet<SymbolId>,
}

impl Asked<'_, '_> {
    /// The clauses of a block.
    fn clauses(&mut self, place: Place) {
        let words = place.clauses();
        for word in words {
            // `grade` is another way to write `grades`.
            if words.contains(&format!("{word}s").as_str()) {
                continue;
            }
            let form = forms::forms(place, word).next();
            let mut item =
                Completion::new(0, *word, if place == Place::Top { Kind::Snippet } else { Kind::Keyword });
            item.detail = form.map_or(String::new(), forms::Form::line);
            if let Some(form) = form.filter(|form| !form.snippet.is_empty()) {
                let rest = form.snippet.split_once(' ').map_or("", |(_, rest)| rest);
                item.snippet = format!("{word} {rest}");
            }
            item.text = format!("{word}{}", if *word == "otherwise" { "" } else { " " });
            item.about = Some(About::Clause(place, (*word).to_owned()));
            self.found.push(item);
        }
        if place == Place::Demand {
            let next = follow("demand_head", "");
            self.next(&next, "demand_head", "", false);
        }
    }

    /// What the grammar lets stand next.
    fn next(&mut self, next: &[Next], rule: &'static str, written: &str, quoted: bool) {
        let mut slots: Vec<Slot> = Vec::new();
        for slot in next.iter().filter_map(slots::slot) {
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
        for slot in slots {
            let text = matches!(slot, Slot::Cites | Slot::Authorities | Slot::Schools);
            if text == quoted || text {
                self.slot(slot);
            }
        }
        if !quoted {
            for phrase in self.phrases(next, rule, written) {
                let known =
                    self.found.iter().any(|item| item.label == phrase || item.text == format!("{phrase} "));
                if phrase.chars().any(char::is_alphabetic) && !known {
                    self.found.push(Completion::new(5, phrase, Kind::Keyword));
                }
            }
        }
    }

    /// The words of the language that may stand next, each with those that must follow it.
    fn phrases(&self, next: &[Next], rule: &'static str, written: &str) -> Vec<String> {
        let last = self.cursor.tokens_before().last().map_or("", |token| token.text);
        let mut found = Vec::new();
        for word in words(next, last) {
            self.extend(rule, written, word.to_owned(), 0, &mut found);
        }
        found
    }

    fn extend(
        &self,
        rule: &'static str,
        written: &str,
        phrase: String,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        let next = may_follow(rule, &format!("{written} {phrase}"));
        let only_words = next.iter().all(|next| matches!(next.what, What::Word(_)));
        let last = phrase.rsplit(' ').next().unwrap_or("");
        let more = words(&next, last);
        let plain = more.iter().all(|word| word.chars().all(char::is_alphabetic));
        if !only_words || !plain || more.is_empty() || more.len() > 3 || depth >= 5 {
            found.push(phrase);
            return;
        }
        for word in more {
            self.extend(rule, written, format!("{phrase} {word}"), depth + 1, found);
        }
    }

    fn slot(&mut self, slot: Slot) {
        let (analysis, before) = (self.analysis, self.cursor.tokens_before());
        match slot {
            Slot::New => {}
            Slot::Names(sorts) => self.names(|symbol| sorts.iter().position(|sort| *sort == symbol.sort)),
            Slot::Facts(values, sorts) => self.names(|symbol| match &symbol.item.kind {
                ItemKind::Fact(fact) => gather::takes(&fact.kind, values).then_some(0),
                _ => sorts.iter().position(|sort| *sort == symbol.sort),
            }),
            Slot::Modules => {
                let at_hand = imports::at_hand(analysis, self.file);
                for module in gather::modules(analysis, self.file) {
                    let rank = if at_hand.contains(imports::package(&module)) { 0 } else { 10 };
                    self.found.push(Completion::new(rank, module, Kind::Module));
                }
            }
            Slot::Terms => self.values(crate::catalog::TERMS.iter().map(|term| (*term).to_owned())),
            Slot::Levels => self.values(gather::levels(analysis)),
            Slot::Tags => self.values(gather::tags(analysis)),
            Slot::CodeSystems => self.values(gather::code_systems(analysis)),
            Slot::FactValues => self.values(gather::fact_values(analysis, before)),
            Slot::EventValues => self.values(gather::of_event(analysis, before, |kind| &kind.values)),
            Slot::EventFormats => self.values(gather::of_event(analysis, before, |kind| &kind.formats)),
            Slot::EventParts => self.values(gather::of_event(analysis, before, |kind| &kind.parts)),
            Slot::Grades => self.values((9..=12).map(|grade| grade.to_string())),
            Slot::Years => {
                for (at, (year, now)) in gather::years(self.text, self.today).into_iter().enumerate() {
                    let detail = if now { "this school year" } else { "" };
                    self.value(at, year.to_string(), detail.to_owned());
                }
            }
            Slot::CiteDates => {
                for (at, (date, detail)) in
                    gather::cite_dates(analysis, before, self.today).into_iter().enumerate()
                {
                    self.value(at, date, detail);
                }
            }
            Slot::Steps => {
                for (at, (step, scale)) in
                    gather::steps(analysis, self.file, self.offset, before).into_iter().enumerate()
                {
                    self.value(at, step, scale);
                }
            }
            Slot::Approvers => {
                for (at, (name, title)) in gather::approvers(analysis).into_iter().enumerate() {
                    self.value(at, name, title);
                }
            }
            Slot::Demands => {
                for (name, title) in gather::demands(analysis, self.file, self.offset) {
                    self.value(0, name, title);
                }
            }
            Slot::Cites => {
                for (text, date) in gather::citations(analysis) {
                    let detail = date.map_or(String::new(), |date| format!("as of {date}"));
                    self.quoted(&text, detail);
                }
            }
            Slot::Authorities => {
                gather::authorities(analysis).iter().for_each(|text| self.quoted(text, String::new()))
            }
            Slot::Schools => {
                gather::schools(analysis).iter().for_each(|text| self.quoted(text, String::new()))
            }
        }
    }

    fn values(&mut self, values: impl IntoIterator<Item = String>) {
        for (at, value) in values.into_iter().enumerate() {
            self.value(at, value, String::new());
        }
    }

    /// A word; the first of a list that has an order first.
    fn value(&mut self, at: usize, value: String, detail: String) {
        let mut item = Completion::new(0, value, Kind::Value);
        item.order = format!("00{at:04}");
        item.detail = detail;
        self.found.push(item);
    }

    fn quoted(&mut self, text: &str, detail: String) {
        let mut item = Completion::new(0, text, Kind::Text);
        item.text = text.replace('\\', "\\\\").replace('"', "\\\"");
        item.detail = detail;
        self.found.push(item);
    }

    /// Declared things, by how near their sort is to what is meant.
    fn names(&mut self, near: impl Fn(&crate::names::Symbol<'_>) -> Option<usize>) {
        let names = &self.analysis.names;
        let at_hand = imports::at_hand(self.analysis, self.file);
        for (id, symbol) in names.symbols.iter().enumerate() {
            // Another policy in the same window: only for one who writes its name.
            if !self.qualified && !at_hand.contains(imports::package(symbol.module)) {
                continue;
            }
            let Some(rank) = near(symbol) else { continue };
            if self.named.insert(id) {
                self.found.push(self.name(id, rank));
            }
        }
    }

    fn name(&self, id: SymbolId, rank: usize) -> Completion {
        let names = &self.analysis.names;
        let Some(symbol) = names.get(id) else { return Completion::new(rank, "", Kind::Value) };
        let known = imports::is_known(self.analysis, self.file, id);
        let clash = names.symbols.iter().enumerate().any(|(other, one)| {
            other != id && one.name == symbol.name && imports::is_known(self.analysis, self.file, other)
        });
        let full = format!("{}.{}", symbol.module, symbol.name);
        let label = if self.qualified || clash { full } else { symbol.name.to_owned() };
        let own = names.module_of(self.file) == Some(symbol.module);
        // What is known goes before what must be made known first, and there the same policy comes first.
        let policy = names.module_of(self.file).map(imports::package);
        let near = policy == Some(imports::package(symbol.module));
        let far = match (known, near) {
            (true, _) => 0,
            (false, true) => 10,
            (false, false) => 20,
        };
        let rank = rank + far + usize::from(!own);
        let mut item = Completion::new(rank, label, Kind::Declared(symbol.sort));
        item.detail = gather::detail(self.analysis, symbol);
        item.from = if own { String::new() } else { symbol.module.to_owned() };
        item.about = Some(About::Thing(symbol.module.to_owned(), symbol.name.to_owned()));
        if symbol.title != symbol.name {
            item.filter = format!("{} {}", item.filter, symbol.title);
        }
        if let ItemKind::Course(course) = &symbol.item.kind {
            for (_, code) in &course.codes {
                item.filter = format!("{} {}", item.filter, code.value);
            }
            item.over = gather::is_over(course, self.today);
        }
        if !known {
            item.import = imports::add(self.analysis, self.file, symbol.module);
        }
        item
    }

    fn finish(mut self, quoted: bool) -> Completions {
        let word = self.cursor.word;
        let written = self.text.get(word.range()).unwrap_or("");
        let mut replace = word;
        if quoted {
            replace.start += 1;
            if written.len() > 1 && written.ends_with('"') {
                replace.end -= 1;
            } else {
                // Not closed: up to the cursor, and closed by what is put there.
                replace.end = Span::new(self.file, 0, self.offset).end.max(replace.start);
                for item in &mut self.found {
                    item.text.push('"');
                }
            }
        } else {
            if self.offset <= word.start as usize {
                replace = Span::new(self.file, self.offset, self.offset);
            }
            for item in self.found.iter_mut().filter(|item| item.kind == Kind::Text) {
                item.text = format!("\"{}\"", item.text);
                item.filter.clone_from(&item.text);
            }
        }
        self.found.retain(|item| !item.label.is_empty());
        let mut seen = BTreeSet::new();
        self.found.retain(|item| seen.insert((item.label.clone(), item.from.clone())));
        self.found.sort_by(|a, b| a.order.cmp(&b.order));
        let incomplete = self.found.len() > MOST;
        if incomplete {
            let typed = self.text.get(replace.start as usize..self.offset).unwrap_or("").to_lowercase();
            self.found.retain(|item| item.filter.to_lowercase().contains(&typed));
            self.found.truncate(MOST);
        }
        Completions { replace, items: self.found, incomplete }
    }
}

/// The words of the language that may stand next; of `credit` and `credits` the one that fits the
/// word before.
fn words(next: &[Next], last: &str) -> Vec<&'static str> {
    let number = last.parse::<crate::quantity::Amount>().ok();
    let all: Vec<(&'static str, &'static str)> = next
        .iter()
        .filter_map(|next| match next.what {
            What::Word(word) => Some((word, next.path.last().copied().unwrap_or(""))),
            _ => None,
        })
        .collect();
    let mut found: Vec<&'static str> = Vec::new();
    for (word, rule) in &all {
        let singular = word
            .strip_suffix('s')
            .is_some_and(|one| all.iter().any(|(other, same)| same == rule && *other == one));
        let plural = all.iter().any(|(other, same)| same == rule && other.strip_suffix('s') == Some(*word));
        let many = match number {
            Some(number) => number > crate::quantity::Amount::ONE || number.is_zero(),
            None => {
                !matches!(*rule, "kw_score" | "kw_years" | "kw_meets")
                    && !matches!(last, "a" | "each" | "one")
            }
        };
        let fits = if singular {
            many
        } else if plural {
            !many
        } else {
            true
        };
        if fits && !found.contains(word) && !(*word == "an" && all.iter().any(|(other, _)| *other == "a")) {
            found.push(word);
        }
    }
    found
}
