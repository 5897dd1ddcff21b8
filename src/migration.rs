//! Sources from the older spellings of the language to those of an edition: what `gradus fmt --migrate` does.
//!
//! 1. The sources are read as they are. What they mean is known, for the parser knows what an older spelling
//!    means (`syntax/older.rs`); any other error would leave that open, and nothing is done.
//! 2. The fixes of the older spellings are made ([`fixing`](crate::fixing)), and no others.
//! 3. The policy that comes of it must ask the same as before ([`Policy::asks_the_same`]); else nothing is done.
//!
//! It reads and writes no file.

use crate::compile::Analysis;
use crate::diagnostic::{Diagnostic, Grade, Severity};
use crate::fixing::{Made, fix_some};
use crate::policy::Policy;
use crate::source::{Edition, Sources};
use crate::syntax::older::Older;
use crate::syntax::{parse, tree};

/// What became of a set of files.
#[derive(Debug)]
pub enum Migration {
    /// They are written as the edition is, and ask the same.
    Done {
        /// The files, in the same order and with the same ids.
        sources: Sources,
        /// What was rewritten.
        made: Vec<Made>,
    },
    /// These errors must be put right first, for what is meant is not known.
    Unclear(Vec<Diagnostic>),
    /// Rewritten, they would not ask the same.
    Differs,
}

/// Writes files as an edition is written.
#[must_use]
pub fn migrate(sources: Sources, edition: Edition) -> Migration {
    rewrite(sources, &|finding| Older::of(finding).is_some_and(|older| older.since <= edition))
}

/// Makes the fixes of the findings that are wanted, if all else is well before, and all asks the same after.
fn rewrite(sources: Sources, wanted: &dyn Fn(&Diagnostic) -> bool) -> Migration {
    let trees = trees(&sources);
    let before = Analysis::new(&sources, &trees);
    let errors = || before.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    let open: Vec<Diagnostic> = errors()
        .filter(|finding| !wanted(finding) || finding.fix_up_to(Grade::Safe).is_none())
        .cloned()
        .collect();
    if !open.is_empty() {
        return Migration::Unclear(open);
    }
    if !before.findings.iter().any(wanted) {
        return Migration::Done { sources, made: Vec::new() };
    }
    let asked: Policy = before.lowered.policy.clone();
    let fixed = fix_some(sources.clone(), Grade::Safe, &|_| true, wanted);
    match fixed.compiled.policy {
        Some(policy) if policy.asks_the_same(&asked) => {
            Migration::Done { sources: fixed.sources, made: fixed.made }
        }
        _ => Migration::Differs,
    }
}

fn trees(sources: &Sources) -> Vec<tree::File> {
    sources.iter().map(|(id, file)| parse(id, &file.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    const POLICY: &str = r#"course art-1 "Art I" { credits 1 }
course art-2 "Art II" { credits 1 }
fact gifted "Gifted" yes or no

diploma art "Art Diploma" {
  cite "Rule 1" as of 2026-07-01
  if gifted {
    a "Art" 1 credit from art-1
  } else {
    b "Art" 1 credit from art-2
  }
}
"#;

    fn sources(text: &str) -> Sources {
        let mut sources = Sources::new();
        sources.add("art".to_owned(), "art.gradus".to_owned(), text.to_owned(), false);
        sources
    }

    fn text(sources: &Sources) -> &str {
        sources.iter().next().map(|(_, file)| file.text.as_str()).unwrap_or_default()
    }

    #[test]
    fn an_older_spelling_is_rewritten_and_asks_the_same() {
        let Migration::Done { sources, made } = migrate(sources(POLICY), Edition::NEWEST) else {
            panic!("not done");
        };
        assert_eq!(text(&sources), POLICY.replace("else", "otherwise"));
        assert_eq!(made.len(), 1);
    }

    /// A rewrite that would change what is asked, as a mistake in the table of spellings could.
    #[test]
    fn what_would_ask_something_else_is_refused() {
        let all = |finding: &Diagnostic| finding.severity() == Severity::Error;
        let otherwise = POLICY.replace("else", "otherwise");
        let twice = otherwise.replace("{ credits 1 }", "{ credits 1; credits 1 }");
        assert!(matches!(rewrite(sources(&twice), &all), Migration::Done { .. }), "it says the same twice");
        let unread = format!("{otherwise}\nCourse art-3 \"Art III\" {{ credits 1 }}\n");
        assert!(matches!(rewrite(sources(&unread), &all), Migration::Differs), "a course more");
    }

    #[test]
    fn other_errors_are_left_to_the_author() {
        let wrong = POLICY.replace("from art-1", "from art-3");
        let Migration::Unclear(open) = migrate(sources(&wrong), Edition::NEWEST) else {
            panic!("not unclear")
        };
        let codes: Vec<Code> = open.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::UnknownName]);
    }
}
