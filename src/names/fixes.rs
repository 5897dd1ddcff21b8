//! Changes that settle findings about names: where a `use` line goes, which lines and declarations go.

use super::{Names, Sort};
use crate::diagnostic::{Fix, did_you_mean};
use crate::source::{FileId, Span, list_entry, whole_statement, with_comments_above};
use crate::syntax::tree::{Item, Word};

impl Names<'_> {
    fn text(&self, file: FileId) -> &str {
        self.sources.get(file).map_or("", |source| &source.text)
    }

    /// Adds to a fix the line `use module` in a file, unless it is there.
    pub(super) fn with_use(&self, fix: Fix, file: FileId, module: &str) -> Fix {
        let text = self.text(file);
        let own = self.files.get(&file).copied().unwrap_or("");
        let imports = self.modules.get(own).map_or(&[][..], |module| &module.imports);
        if own == module || imports.iter().any(|(_, import)| *import == module) {
            return fix;
        }
        let at = |at: usize| Span::new(file, at, at);
        // Behind the last `use`, or before the first declaration and the comments that belong to it.
        if let Some(last) = imports.iter().map(|(word, _)| word.span.end as usize).max() {
            let rest = text.get(last..).unwrap_or("");
            return match rest.find('\n') {
                Some(end) => fix.replace(at(last + end + 1), format!("use {module}\n")),
                None => fix.replace(at(text.len()), format!("\nuse {module}")),
            };
        }
        let mut place = 0;
        let mut offset = 0;
        let mut first = "";
        for line in text.split_inclusive('\n') {
            first = line.trim();
            offset += line.len();
            if first.is_empty() {
                place = offset;
            } else if !first.starts_with('#') {
                break;
            }
        }
        let gap = if first.starts_with("use ") { "" } else { "\n" };
        fix.replace(at(place), format!("use {module}\n{gap}"))
    }

    /// Removes the whole line of a `use` that names the module by this word.
    pub(super) fn without_use(&self, fix: Fix, word: &Word) -> Fix {
        let text = self.text(word.span.file);
        let before = text.get(..word.span.start as usize).unwrap_or("").trim_end();
        let start = before.strip_suffix("use").map_or(word.span.start as usize, str::len);
        let line = Span::new(word.span.file, start, word.span.end as usize);
        fix.remove(whole_statement(text, line))
    }

    /// Removes a declaration.
    pub(super) fn without(&self, fix: Fix, item: &Item) -> Fix {
        fix.remove(whole_statement(self.text(item.span.file), item.span))
    }

    /// Removes a declaration, and the comments that stand directly above it.
    pub(super) fn without_comments(&self, fix: Fix, item: &Item) -> Fix {
        let text = self.text(item.span.file);
        let start = with_comments_above(text, item.span.start as usize);
        let whole = Span::new(item.span.file, start, item.span.end as usize);
        fix.remove(whole_statement(text, whole))
    }

    /// Removes an entry of a list; `None` where it is the only one.
    pub fn without_entry(&self, fix: Fix, entry: Span) -> Option<Fix> {
        Some(fix.remove(list_entry(self.text(entry.file), entry)?))
    }

    /// Whether two declarations are the same, word for word.
    pub(super) fn alike(&self, one: Span, other: Span) -> bool {
        let words = |span| self.sources.slice(span).split_whitespace();
        words(one).eq(words(other))
    }

    /// A line to fill in as the first of a declaration's block.
    pub fn first_line(&self, item: &Item, clause: &str) -> Option<Fix> {
        let text = self.text(item.span.file);
        let rest = text.get(item.head.end as usize..item.span.end as usize)?;
        if !rest.trim_start().starts_with('{') {
            return None;
        }
        let brace = item.head.end as usize + rest.find('{')? + 1;
        let one_line = !rest.contains('\n');
        let put = if one_line { format!(" {clause};") } else { format!("\n  {clause}") };
        let fix = Fix::show(format!("write `{clause}` in its block"));
        Some(fix.replace(Span::new(item.span.file, brace, brace), put))
    }

    /// The name known in a file that a word of another kind was most likely meant to be.
    pub fn near(&self, word: &Word, sort: Sort) -> Option<&str> {
        let scope = self.scopes.get(&word.span.file)?;
        let seen =
            |module: &str| module == scope.own || scope.imports.iter().any(|(import, _)| *import == module);
        let of_sort = self
            .symbols
            .iter()
            .filter(|symbol| symbol.sort == sort && symbol.name != word.value && seen(symbol.module));
        did_you_mean(&word.value, of_sort.map(|symbol| symbol.name))
    }
}
