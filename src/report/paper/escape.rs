//! Names, notes and titles in Markdown: always text, never markup.

use crate::diagnostic::render::text::clean;

/// The text on one line, so that Markdown and the HTML made of it show it letter by letter. It may
/// stand anywhere: at the beginning of a line, in a table, between stars.
pub(crate) fn escape(text: &str) -> String {
    let text = clean(text);
    let text = text.trim();
    let mut out = String::with_capacity(text.len());
    let mut number = true;
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let special = match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' => true,
            // What begins a heading, a list or a line under a heading.
            '#' | '+' | '-' | '=' => at == 0,
            // What makes a numbered list of the digits before it.
            '.' | ')' => at > 0 && number,
            // What some readers make a link of.
            ':' => rest.starts_with("://"),
            '@' => true,
            _ => false,
        };
        number = number && character.is_ascii_digit();
        if special {
            out.push('\\');
        }
        out.push(character);
    }
    match text.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("www.") => out.replacen('.', "\\.", 1),
        _ => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let names = [
            "Ana Núñez",
            "*Bobby* <script>alert('x')</script> & \"Tables\" | pipe",
            "# heading",
            "- item",
            "+ item",
            "1. one",
            "1) one",
            "---",
            "===",
            "``` code",
            "    indented",
            "a\\",
            "[link](http://example.org) ![x](y) <http://example.org>",
            "&lt; &amp;",
            "~~gone~~ __bold__ $x$",
            "two\n\n# lines",
            "x@example.org www.example.org",
            "www.example.org",
            "\u{202e}turned",
            ": definition",
            "| a | b |",
        ];
        for name in names {
            for around in
                ["X", "- X", "| X | y |\n|---|---|\n| X | z |", "**X**: a", "1. X", "text\nX", "## X"]
            {
                let page = around.replace('X', &escape(name));
                let shown = super::super::text::words(&page);
                let wanted = clean(name);
                let wanted: Vec<&str> = wanted.split_whitespace().collect();
                let shown: Vec<&str> = shown.split_whitespace().collect();
                let found = shown.windows(wanted.len()).any(|window| window == wanted.as_slice());
                let near = shown.join(" ").contains(&wanted.join(" "));
                assert!(found || near, "{page}\nis read as\n{shown:?}");
            }
        }
    }

    #[test]
    fn plain_names_stay_plain() {
        assert_eq!(escape("S-1001, North High (grade 9)"), "S-1001, North High (grade 9)");
        assert_eq!(escape("3.5 of 4 credits"), "3\\.5 of 4 credits");
        assert_eq!(escape("Algebra I. Done."), "Algebra I. Done.");
    }
}
