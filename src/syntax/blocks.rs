//! Finding the statements of a file: where each head begins and ends, and which block belongs to it.
//!
//! One pass over the bytes, without recursion and in linear time, whatever the text:
//! 1. Comments and quoted texts are recognised, so that a brace inside one is no brace.
//! 2. A line ends a head, unless the line or the next one plainly goes on (a comma, an open
//!    parenthesis, a joining word such as `or`).
//! 3. A declaration's keyword at the very start of a line always begins a declaration. That is where
//!    the reader finds its feet again after a brace that was never closed.
//!
//! It knows nothing of what a head means; `grammar/gradus.pest` does.

use super::repair::end_of_text;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::source::{FileId, Span, whole_statement};

/// How much of a text is shown where it should be closed, in characters.
const LONGEST_TITLE: usize = 80;

/// How deeply blocks, or parentheses, may be nested.
pub const MAX_DEPTH: usize = 64;

/// Words that begin a declaration and nothing else, so that one at the start of a line ends every
/// open block.
const ANCHORS: &[&str] = &[
    "use",
    "course",
    "set",
    "exam",
    "fact",
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
    "attestation",
    "placement",
    "calendar",
    "flag",
    "example",
];

/// Words a head does not end with: the next line goes on.
const OPEN_ENDS: &[&str] = &[
    "or", "and", "not", "except", "from", "of", "is", "to", "toward", "by", "with", "on", "for", "over",
    "as", "at", "because", "in", "than", "least", "most", "between", "require", "until", "within", "during",
    "before", "after", "the", "without", "covering", "lasting",
];

/// Words a head does not begin with: the line before goes on.
const JOINS: &[&str] = &[
    "attended",
    "signed",
    "covering",
    "without",
    "lasting",
    "until",
    "or",
    "and",
    "except",
    "from",
    "including",
    "may",
    "because",
    "together",
    "taken",
    "also",
    "over",
    "as",
    "completed",
    "marked",
    "with",
    "of",
    "in",
];

/// A statement: its head, and its block where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// From the head's first word to its last; empty where a block stands without one.
    pub head: Span,
    /// The block behind it.
    pub block: Option<Block>,
}

impl Statement {
    /// From the head's first word to the closing brace.
    #[must_use]
    pub fn span(&self) -> Span {
        self.block.as_ref().map_or(self.head, |block| self.head.to(block.span))
    }
}

/// Whether a line is best broken after this token: it goes on with the next.
#[must_use]
pub fn goes_on_after(token: &str) -> bool {
    // A line that could begin with the word as well is broken before it.
    token == "," || OPEN_ENDS.contains(&token) && !JOINS.contains(&token)
}

/// Whether a line that begins with this token belongs to the one before.
#[must_use]
pub fn goes_on_before(token: &str) -> bool {
    JOINS.contains(&token)
}

/// The statements between two braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From the `{` to the `}`.
    pub span: Span,
    /// What stands inside.
    pub statements: Vec<Statement>,
}

/// The statements of a file, its comments, and what is wrong with its braces and quotes.
#[derive(Debug, Clone, Default)]
pub struct Blocks {
    /// In the order they stand.
    pub statements: Vec<Statement>,
    /// Every comment, from `#` to the end of its line.
    pub comments: Vec<Span>,
    /// Findings.
    pub errors: Vec<Diagnostic>,
}

/// Reads the statements of a file.
#[must_use]
pub fn split(file: FileId, text: &str) -> Blocks {
    let mut reader = Reader {
        file,
        text,
        bytes: text.as_bytes(),
        at: 0,
        head: None,
        parens: Vec::new(),
        last: Last::Other,
        known_to_go_on_until: 0,
        cut_short: false,
        open: vec![Open { head: 0..0, brace: 0, statements: Vec::new() }],
        out: Blocks::default(),
    };
    reader.run();
    reader.finish()
}

/// A block still open: the head before its brace, the brace, and what was read inside so far.
struct Open {
    head: std::ops::Range<usize>,
    brace: usize,
    statements: Vec<Statement>,
}

/// What the head read so far ends with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A comma or a word that joins: more must follow.
    GoesOn,
    Other,
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The head being read: from its first byte to the end of its last word.
    head: Option<std::ops::Range<usize>>,
    parens: Vec<usize>,
    last: Last,
    /// Up to where a look ahead has already found that the head goes on.
    known_to_go_on_until: usize,
    /// Whether the file ended inside a block that was nested too deeply.
    cut_short: bool,
    open: Vec<Open>,
    out: Blocks,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'\n' => self.line_break(),
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'#' => self.comment(),
                b'"' => self.quoted(),
                b'{' => self.open_block(),
                b'}' => self.close_block(),
                b';' => {
                    self.end_head();
                    self.at += 1;
                }
                b'(' => {
                    self.parens.push(self.at);
                    if self.parens.len() == MAX_DEPTH + 1 {
                        let span = self.span(self.at, self.at + 1);
                        self.out.errors.push(too_deep(span, "parentheses"));
                    }
                    self.token(1, Last::GoesOn);
                }
                b')' => {
                    self.parens.pop();
                    self.token(1, Last::Other);
                }
                b',' => self.token(1, Last::GoesOn),
                _ => self.word(),
            }
        }
        self.end_head();
    }

    fn finish(mut self) -> Blocks {
        self.close_down_to(1, self.bytes.len());
        if let Some(root) = self.open.pop() {
            self.out.statements = root.statements;
        }
        self.out
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// Takes `length` bytes into the head.
    fn token(&mut self, length: usize, last: Last) {
        let end = self.at + length;
        match &mut self.head {
            Some(head) => head.end = end,
            None => self.head = Some(self.at..end),
        }
        self.last = last;
        self.at = end;
    }

    fn word(&mut self) {
        let stops = |byte: &u8| {
            matches!(
                byte,
                b' ' | b'\t' | b'\r' | b'\n' | b'#' | b'"' | b'{' | b'}' | b';' | b'(' | b')' | b','
            )
        };
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let length = rest.iter().position(stops).unwrap_or(rest.len()).max(1);
        let word = self.text.get(self.at..self.at + length).unwrap_or("");
        let at_line_start = self.at == 0 || self.bytes.get(self.at - 1) == Some(&b'\n');
        if at_line_start && ANCHORS.contains(&word) {
            self.end_head();
            self.close_down_to(1, self.at);
        }
        let last = if OPEN_ENDS.contains(&word) { Last::GoesOn } else { Last::Other };
        self.token(length, last);
    }

    fn line_break(&mut self) {
        self.at += 1;
        if self.head.is_none() || self.at <= self.known_to_go_on_until {
            return;
        }
        match self.goes_on() {
            Some(until) => self.known_to_go_on_until = until,
            None => self.end_head(),
        }
    }

    /// Where the head goes on after the line break that was just read, if it does.
    fn goes_on(&self) -> Option<usize> {
        let mut at = self.at;
        let mut blank = false;
        // The next line that holds more than a comment.
        let next = loop {
            let line = self.bytes.get(at..).unwrap_or(&[]);
            let length = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
            let body = self.text.get(at..at + length).unwrap_or("").trim_start();
            if body.trim_end().is_empty() {
                blank = true;
            } else if !body.starts_with('#') {
                break body;
            }
            if at + length >= self.bytes.len() {
                return None;
            }
            at += length + 1;
        };
        // A declaration's keyword at the start of a line is never part of what stands before it.
        let first: &str = next.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or("");
        let at_line_start =
            self.text.get(at..).is_some_and(|rest| rest.starts_with(first)) && !first.is_empty();
        if (at_line_start && ANCHORS.contains(&first)) || next.starts_with('}') {
            return None;
        }
        let left_open = !self.parens.is_empty() || self.last == Last::GoesOn || next.starts_with('{');
        let goes_on = left_open && !blank || next.starts_with([',', ')']) || JOINS.contains(&first);
        goes_on.then_some(at)
    }

    fn comment(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let end = self.text.get(..self.at + length).map_or(self.at + length, |text| text.trim_end().len());
        let span = self.span(self.at, end.max(self.at));
        self.out.comments.push(span);
        self.at += length;
    }

    fn quoted(&mut self) {
        let mut end = self.at + 1;
        loop {
            match self.bytes.get(end) {
                Some(b'\\') if self.bytes.get(end + 1).is_some_and(|next| *next != b'\n') => end += 2,
                Some(b'"') => {
                    end += 1;
                    break;
                }
                Some(b'\n') | None => {
                    // A brace at the end of the line most likely opens the block.
                    let line = self.text.get(self.at..end).unwrap_or("").trim_end();
                    let line = line.strip_suffix('{').unwrap_or(line).trim_end();
                    end = self.at + line.len().max(1);
                    let span = self.span(self.at, end);
                    let text = self.at + end_of_text(line);
                    let closed = self.text.get(self.at..text).unwrap_or("");
                    let first: String = closed.chars().take(LONGEST_TITLE).collect();
                    let title = if closed.len() == first.len() {
                        format!("write `{closed}\"`")
                    } else {
                        format!("put the `\"` behind the text that begins `{first}`")
                    };
                    self.out.errors.push(
                        Diagnostic::new(Code::BadText, span, "this text is not closed")
                            .label("it begins here")
                            .help("put a `\"` where it ends, on the same line")
                            .fix(Fix::review(title).replace(self.span(text, text), "\"")),
                    );
                    break;
                }
                Some(_) => end += 1,
            }
        }
        let mut end = end.min(self.bytes.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.token(end - self.at, Last::Other);
    }

    fn open_block(&mut self) {
        let head = self.head.take().unwrap_or(self.at..self.at);
        self.parens.clear();
        if self.open.len() > MAX_DEPTH {
            let span = self.span(self.at, self.at + 1);
            self.out.errors.push(too_deep(span, "blocks"));
            self.skip_block();
            return;
        }
        self.open.push(Open { head, brace: self.at, statements: Vec::new() });
        self.at += 1;
    }

    /// Passes over a block that is nested too deeply, by counting braces.
    fn skip_block(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
        self.cut_short = true;
    }

    fn close_block(&mut self) {
        self.end_head();
        if self.open.len() > 1 {
            self.close_one(self.at + 1);
        } else {
            let span = self.span(self.at, self.at + 1);
            self.out.errors.push(
                Diagnostic::new(Code::UnmatchedBrace, span, "this `}` closes nothing")
                    .label("no `{` is open here")
                    .help("remove it, or look for a `{` that is missing above")
                    .fix(Fix::review("remove this `}`").remove(whole_statement(self.text, span))),
            );
        }
        self.at += 1;
    }

    /// Ends the innermost block at the byte `end`.
    fn close_one(&mut self, end: usize) {
        let Some(block) = self.open.pop() else { return };
        let statement = Statement {
            head: self.span(block.head.start, block.head.end),
            block: Some(Block { span: self.span(block.brace, end), statements: block.statements }),
        };
        if let Some(outer) = self.open.last_mut() {
            outer.statements.push(statement);
        }
    }

    /// Ends, with one finding, the blocks that are still open beyond the outermost `keep`.
    fn close_down_to(&mut self, keep: usize, end: usize) {
        if self.open.len() > keep && !self.cut_short {
            let brace = self.open.last().map_or(0, |block| block.brace);
            let more = self.open.len() - keep;
            let headline = match more {
                1 => "this `{` is never closed".to_owned(),
                _ => format!("this `{{` and {} around it are never closed", more - 1),
            };
            let mut finding = Diagnostic::new(Code::UnclosedBlock, self.span(brace, brace + 1), headline)
                .label("the block begins here")
                .help("add a `}` on a line of its own where the block ends");
            finding = finding.fix(self.missing_braces(keep, end));
            if end < self.bytes.len() {
                finding = finding.also(self.span(end, end + 1), "a new declaration begins here");
            }
            self.out.errors.push(finding);
        }
        let end = self.text.get(..end).map_or(end, |text| text.trim_end().len());
        while self.open.len() > keep {
            self.close_one(end);
        }
    }

    /// A `}` for each block beyond the outermost `keep`, behind the last line that can be theirs.
    fn missing_braces(&self, keep: usize, end: usize) -> Fix {
        let mut at = self.text.get(..end).map_or(end, |text| text.trim_end().len());
        // Comments at the start of a line most likely belong to the declaration that follows them.
        while let Some((before, line)) = self.text.get(..at).and_then(|text| text.rsplit_once('\n')) {
            if !line.starts_with('#') || end == self.bytes.len() {
                break;
            }
            at = before.trim_end().len();
        }
        let mut braces = String::new();
        for block in self.open.iter().skip(keep).rev() {
            let line = self.text.get(..block.head.start).and_then(|text| text.rsplit('\n').next());
            let indent: String =
                line.unwrap_or("").chars().take_while(|character| matches!(character, ' ' | '\t')).collect();
            braces.push('\n');
            braces.push_str(&indent);
            braces.push('}');
        }
        let what = if self.open.len() - keep == 1 { "the missing `}`" } else { "the missing `}`s" };
        Fix::review(format!("write {what} behind the block")).replace(self.span(at, at), braces)
    }

    fn end_head(&mut self) {
        self.parens.clear();
        self.last = Last::Other;
        if let Some(head) = self.head.take() {
            let statement = Statement { head: self.span(head.start, head.end), block: None };
            if let Some(block) = self.open.last_mut() {
                block.statements.push(statement);
            }
        }
    }
}

fn too_deep(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, span, format!("{what} are nested more than {MAX_DEPTH} deep"))
        .label("this one is too deep")
        .help("give the inner part a name of its own and refer to it")
}
