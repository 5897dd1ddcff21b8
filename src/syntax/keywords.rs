//! The words of the language, read off its grammar.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The grammar, the only definition of the spelling.
const GRAMMAR: &str = include_str!("../../grammar/gradus.pest");

static KEYWORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = GRAMMAR.lines().filter(|line| !line.trim_start().starts_with("//"));
    let quoted = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    quoted.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase())).collect()
});

/// Every word that the grammar spells out, such as `course` or `credits`.
#[must_use]
pub fn keywords() -> &'static BTreeSet<&'static str> {
    &KEYWORDS
}

#[cfg(test)]
mod tests {
    use super::keywords;

    #[test]
    fn words_of_the_grammar_and_nothing_else() {
        for word in ["course", "credits", "credit", "require", "or", "diploma", "september", "at"] {
            assert!(keywords().contains(word), "{word}");
        }
        for word in ["", "algebra", "SOI", "n", "kw_or"] {
            assert!(!keywords().contains(word), "{word}");
        }
    }
}
