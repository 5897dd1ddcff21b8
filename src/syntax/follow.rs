//! What may stand behind the beginning of a head, read off `grammar/gradus.pest` itself.
//!
//! The parser stops where a text stops making sense, and says what it tried there in the widest
//! words. An editor needs more: every word and every kind of name that could go on, with the rules
//! that lead to it. So the grammar is walked here along the words that are written. As in the parser,
//! the first alternative that matches is taken; but one that reaches the end of the text may yet fail,
//! so the next is tried as well. What is wanted where the text ends is the answer, as far as the
//! parser itself then gets beyond it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::LazyLock;

use pest_meta::ast::{Expr, Rule, RuleType};
use pest_meta::parser;

use super::grammar;

/// The steps one question may take; a head that is longer is answered as far as they reach.
const MOST_STEPS: usize = 50_000;

/// Something that may stand next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Next {
    /// What it is.
    pub what: What,
    /// The rules that lead to it, from the head's own inwards.
    pub path: Vec<&'static str>,
}

/// What may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The end of the head.
    End,
    /// A word or sign of the language.
    Word(&'static str),
    /// Something of a kind that a rule of the grammar describes: `name`, `text`, `year`.
    Open(&'static str),
}

struct Table {
    rules: BTreeMap<&'static str, &'static Rule>,
    /// The words of each rule that is nothing but words of the language.
    words: BTreeMap<&'static str, Vec<&'static str>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let pairs = parser::parse(parser::Rule::grammar_rules, grammar::TEXT);
    let rules = pairs.ok().and_then(|pairs| parser::consume_rules(pairs).ok()).unwrap_or_default();
    // They live as long as the program.
    let rules: &'static [Rule] = Vec::leak(rules);
    let words = rules.iter().filter_map(|rule| Some((rule.name.as_str(), fixed(&rule.expr)?)));
    Table { words: words.collect(), rules: rules.iter().map(|rule| (rule.name.as_str(), rule)).collect() }
});

/// The words an expression stands for, where it is nothing but a choice of words.
fn fixed(expr: &'static Expr) -> Option<Vec<&'static str>> {
    match expr {
        Expr::Str(word) => Some(vec![word]),
        Expr::Choice(one, other) => {
            let mut words = fixed(one)?;
            words.extend(fixed(other)?);
            Some(words)
        }
        Expr::Seq(words, end) if matches!(**end, Expr::NegPred(_)) => fixed(words),
        _ => None,
    }
}

/// The names of the rules that match a whole head, in order.
#[must_use]
pub fn head_rules() -> Vec<&'static str> {
    TABLE.rules.keys().copied().filter(|name| name.ends_with("_head")).collect()
}

/// What may stand behind the beginning of a head that is read by a rule. The beginning ends before
/// the word that is being written. Empty where the beginning makes no sense.
#[must_use]
pub fn follow(rule: &str, written: &str) -> Vec<Next> {
    let mut judged: BTreeMap<What, bool> = BTreeMap::new();
    let mut found = may_follow(rule, written);
    found.retain(|next| *judged.entry(next.what).or_insert_with(|| goes_on(rule, written, next.what)));
    found
}

/// The same without asking the parser about each: more than may stand there.
#[must_use]
pub fn may_follow(rule: &str, written: &str) -> Vec<Next> {
    let Some((name, _)) = TABLE.rules.get_key_value(rule) else { return Vec::new() };
    let mut walk = Walk { text: written, known: BTreeMap::new(), steps: 0 };
    let found = walk.rule(name, 0);
    let next = found.next.iter().map(|(what, path)| (*what, path.iter().rev().copied().collect()));
    next.map(|(what, path)| Next { what, path }).collect()
}

/// Whether the parser gets beyond something that is written next.
fn goes_on(rule: &str, written: &str, what: What) -> bool {
    let sample = match what {
        What::End => "",
        What::Word(word) => word,
        What::Open("text") => "\"\"",
        What::Open("number") => "1",
        What::Open("year") => "2024-25",
        What::Open("date") => "2024-12-01",
        What::Open(_) => "x",
    };
    // A comment would swallow it.
    let text = format!("{written}\n{sample}");
    match grammar::reach(rule, &text) {
        Some(reached) => reached >= text.trim_end().len(),
        None => true,
    }
}

/// Whether a rule could still match when more is written, or matches already.
#[must_use]
pub fn makes_sense(rule: &str, written: &str) -> bool {
    !may_follow(rule, written).is_empty()
}

/// Where an expression may end, and what it wants where the text ends.
#[derive(Default)]
struct Found {
    ends: BTreeSet<usize>,
    /// With the rules that lead to it, innermost first.
    next: BTreeSet<(What, Vec<&'static str>)>,
    /// Whether it looked ahead over the end of the text.
    open: bool,
}

impl Found {
    /// Whether it matches whatever follows the text.
    fn sure(&self) -> bool {
        !self.ends.is_empty() && self.next.is_empty() && !self.open
    }

    /// Adds another alternative.
    fn or(&mut self, other: Self) {
        self.ends.extend(other.ends);
        self.next.extend(other.next);
        self.open |= other.open;
    }
}

struct Walk<'t> {
    text: &'t str,
    known: BTreeMap<(&'static str, usize), Rc<Found>>,
    steps: usize,
}

impl Walk<'_> {
    fn rule(&mut self, name: &'static str, at: usize) -> Rc<Found> {
        if let Some(known) = self.known.get(&(name, at)) {
            return Rc::clone(known);
        }
        let found = match TABLE.rules.get(name) {
            Some(rule) if rule.ty == RuleType::Atomic => self.token(name, at),
            Some(rule) => {
                let mut found = self.walk(&rule.expr, at);
                found.next = std::mem::take(&mut found.next)
                    .into_iter()
                    .map(|(what, mut path)| {
                        path.push(name);
                        (what, path)
                    })
                    .collect();
                found
            }
            None => self.builtin(name, at),
        };
        let found = Rc::new(found);
        self.known.insert((name, at), Rc::clone(&found));
        found
    }

    /// A rule without parts: a word of the language, or something of a kind.
    fn token(&mut self, name: &'static str, at: usize) -> Found {
        let at = self.skip(at);
        let mut found = Found::default();
        if at < self.text.len() {
            let rest = self.text.get(at..).unwrap_or("");
            found.ends.extend(grammar::length(name, rest).map(|length| at + length));
        } else if let Some(words) = TABLE.words.get(name) {
            found.next.extend(words.iter().map(|word| (What::Word(word), vec![name])));
        } else {
            found.next.insert((What::Open(name), vec![name]));
        }
        found
    }

    fn builtin(&mut self, name: &str, at: usize) -> Found {
        let mut found = Found::default();
        match name {
            "SOI" => _ = found.ends.insert(at),
            "EOI" if self.skip(at) >= self.text.len() => _ = found.next.insert((What::End, Vec::new())),
            _ => {}
        }
        found
    }

    fn walk(&mut self, expr: &'static Expr, at: usize) -> Found {
        self.steps += 1;
        let mut found = Found::default();
        if self.steps > MOST_STEPS {
            return found;
        }
        match expr {
            Expr::Str(sign) => {
                let at = self.skip(at);
                if at >= self.text.len() {
                    found.next.insert((What::Word(sign), Vec::new()));
                } else if self.text.get(at..).is_some_and(|rest| rest.starts_with(sign.as_str())) {
                    found.ends.insert(at + sign.len());
                }
            }
            Expr::Ident(name) => {
                let inner = self.rule(name, at);
                found.ends.extend(&inner.ends);
                found.next.extend(inner.next.iter().cloned());
                found.open = inner.open;
            }
            Expr::Seq(one, other) => {
                let first = self.walk(one, at);
                found = Found { ends: BTreeSet::new(), ..first };
                for end in first.ends {
                    found.or(self.walk(other, end));
                }
            }
            Expr::Choice(one, other) => {
                found = self.walk(one, at);
                if !found.sure() {
                    found.or(self.walk(other, at));
                }
            }
            Expr::Opt(inner) => {
                found = self.walk(inner, at);
                if !found.sure() {
                    found.ends.insert(at);
                }
            }
            Expr::Rep(inner) => found = self.again(inner, at),
            Expr::RepOnce(inner) => {
                let first = self.walk(inner, at);
                found = Found { ends: BTreeSet::new(), ..first };
                for end in first.ends {
                    found.or(self.again(inner, end));
                }
            }
            Expr::PosPred(inner) => {
                let ahead = self.walk(inner, at);
                found.open = ahead.open || !ahead.next.is_empty();
                if !ahead.ends.is_empty() || found.open {
                    found.ends.insert(at);
                }
            }
            Expr::NegPred(inner) => {
                let ahead = self.walk(inner, at);
                found.open = ahead.open || !ahead.next.is_empty();
                if ahead.ends.is_empty() {
                    found.ends.insert(at);
                }
            }
            // The others stand in rules without parts only.
            _ => {}
        }
        found
    }

    /// As often as it matches, and not at all.
    fn again(&mut self, inner: &'static Expr, at: usize) -> Found {
        let mut found = Found::default();
        let mut waiting = vec![at];
        let mut seen = BTreeSet::from([at]);
        while let Some(at) = waiting.pop() {
            let once = self.walk(inner, at);
            if !once.sure() {
                found.ends.insert(at);
            }
            waiting.extend(once.ends.iter().copied().filter(|end| seen.insert(*end)));
            found.or(Found { ends: BTreeSet::new(), ..once });
        }
        found
    }

    /// Behind spaces and comments.
    fn skip(&self, at: usize) -> usize {
        let mut rest = self.text.get(at..).unwrap_or("");
        loop {
            rest = rest.trim_start();
            match rest.strip_prefix('#') {
                Some(comment) => rest = comment.find('\n').and_then(|end| comment.get(end..)).unwrap_or(""),
                None => return self.text.len() - rest.len(),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn words(rule: &str, written: &str) -> Vec<String> {
        let said = |next: Next| match next.what {
            What::End => "END".to_owned(),
            What::Word(word) => word.to_owned(),
            What::Open(rule) => format!("<{rule}>"),
        };
        let mut words: Vec<String> = follow(rule, written).into_iter().map(said).collect();
        words.sort();
        words.dedup();
        words
    }

    #[test]
    fn what_a_citation_goes_on_with() {
        assert_eq!(words("cite_head", ""), ["cite"]);
        assert_eq!(words("cite_head", "cite"), ["<text>"]);
        assert_eq!(words("cite_head", "cite \"Rule 7\""), ["END", "as"]);
        assert_eq!(words("cite_head", "cite \"Rule 7\" as of"), ["<date>"]);
    }

    #[test]
    fn every_alternative_is_followed() {
        assert_eq!(words("require_head", "require 1 credit"), ["END", "from", "including", "may"]);
        assert_eq!(words("require_head", "require one of"), ["<name>", "END", "including", "may"]);
        let after = words("require_head", "require 1 credit from biology,");
        assert_eq!(after, ["(", "<name>", "any"]);
        assert!(words("prerequisite_head", "prerequisite algebra-1").contains(&"or".to_owned()));
    }

    #[test]
    fn the_rules_that_lead_there() {
        let next = follow("require_head", "require science \"Science\" 1 credit from");
        let name = next.iter().find(|next| next.what == What::Open("name") && next.path.contains(&"pick"));
        assert_eq!(name.unwrap().path.first(), Some(&"require_head"));
    }

    #[test]
    fn what_makes_no_sense() {
        assert!(words("cite_head", "cite cite").is_empty());
        assert!(words("no_such_rule", "").is_empty());
    }

    #[test]
    fn a_long_head_ends() {
        let mut head = "require 1 credit from a".to_owned();
        for _ in 0..2000 {
            head.push_str(", a");
        }
        let _ = follow("require_head", &head);
    }
}
