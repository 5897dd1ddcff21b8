//! Text for a terminal: colour, characters that must not reach it, line breaks, numbers of things.
//!
//! The only place that writes an escape sequence by itself. It knows no finding and no report.

/// A colour or weight of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Bold,
    Dim,
    Red,
    Green,
    Yellow,
    Blue,
}

/// The text in that ink; as it is where `color` is off.
pub(crate) fn paint(text: &str, ink: Ink, color: bool) -> String {
    if !color {
        return text.to_owned();
    }
    let code = match ink {
        Ink::Bold => "1",
        Ink::Dim => "2",
        Ink::Red => "1;31",
        Ink::Green => "32",
        Ink::Yellow => "33",
        Ink::Blue => "34",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A character as it may be shown: controls, and marks that turn the direction of writing, would
/// let a file rewrite the message about it. One character stays one character.
pub(crate) fn clean_char(character: char) -> char {
    match character {
        '\t' => ' ',
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}

/// The text on one line, of characters that may be shown.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(clean_char).collect()
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number with its thousands apart: `12,345`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Lines of at most `width` characters: the first begins with `first`, the others with `rest`. A
/// word that is longer than a line stands on one by itself. Colours take no room.
pub(crate) fn wrap(text: &str, first: &str, rest: &str, width: usize) -> String {
    let mut out = String::new();
    let mut line = first.to_owned();
    let mut used = room(first);
    let mut fresh = true;
    for word in text.split_whitespace() {
        let length = room(word);
        if !fresh && used + 1 + length > width {
            out.push_str(line.trim_end());
            out.push('\n');
            line = rest.to_owned();
            used = room(rest);
            fresh = true;
        }
        if !fresh {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
        fresh = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

/// How many characters of a text are seen: without the colours.
fn room(text: &str) -> usize {
    let mut seen = 0;
    let mut hidden = false;
    for character in text.chars() {
        match character {
            '\u{1b}' => hidden = true,
            'm' if hidden => hidden = false,
            _ if hidden => {}
            _ => seen += 1,
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width_and_lose_no_word() {
        let text = "one two three four-hundred-and-fifty five";
        let out = wrap(text, "* ", "  ", 14);
        assert_eq!(out, "* one two\n  three\n  four-hundred-and-fifty\n  five\n");
        assert_eq!(wrap("", "* ", "  ", 14), "*\n");
        let red = paint("one two", Ink::Red, true);
        assert_eq!(wrap(&red, "", "", 7), format!("{red}\n"));
    }

    #[test]
    fn nothing_a_file_holds_can_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\r\nd"), "a\u{fffd}[2Jb\u{fffd}c  d");
        assert_eq!(paint("x", Ink::Red, false), "x");
    }

    #[test]
    fn numbers_are_read_easily() {
        assert_eq!(counted(1, "error", "errors"), "1 error");
        assert_eq!(counted(12_345, "error", "errors"), "12,345 errors");
        assert_eq!(counted(123, "error", "errors"), "123 errors");
    }
}
