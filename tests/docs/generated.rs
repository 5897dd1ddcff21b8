//! What is made from the program: the list of findings, and the words of the syntax colours.

use std::collections::BTreeSet;

use gradus::diagnostic::{Code, Severity};

use super::reference::{heads, words};
use super::{root, text, write};

/// The text is in the file between the two marks.
fn between(file: &str, from: &str, to: &str, made: &str) {
    let whole = text(file);
    let (before, rest) = whole.split_once(from).unwrap_or_else(|| panic!("{file} has no `{from}`"));
    let (old, after) = rest.split_once(to).unwrap_or_else(|| panic!("{file} has no `{to}`"));
    if write() {
        std::fs::write(root().join(file), format!("{before}{from}{made}{to}{after}")).unwrap();
    } else {
        assert_eq!(old, made, "{file}: GRADUS_WRITE=1 cargo test --test docs");
    }
}

const BEGIN: &str = "<!-- made by a test: what stands below -->\n";
const END: &str = "<!-- made by a test: what stands above -->";

#[test]
fn the_standard_library() {
    let mut made = String::new();
    for name in ["subjects", "scales", "roles"] {
        let module = text(&format!("stdlib/{name}.gradus"));
        made.push_str(&format!("\n## `std.{name}`\n\n```gradus\n{}\n```\n", module.trim_end()));
    }
    between("docs/language/standard.md", BEGIN, END, &made);
}

#[test]
fn the_list_of_findings() {
    let mut list = String::new();
    let mut contents = "- [Findings](findings.md)\n".to_owned();
    let mut family = None;
    for code in Code::ALL {
        if family != Some(code.family()) {
            family = Some(code.family());
            let name = code.family().to_string();
            let (first, rest) = name.split_at(1);
            list.push_str(&format!(
                "\n## {}{rest}\n\n| code | | what it says |\n|---|---|---|\n",
                first.to_uppercase()
            ));
        }
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let page = format!("[{code}](../src/diagnostic/pages/{code}.md)");
        let linked = page.replacen(&format!("[{code}]"), &format!("[`{code}`]"), 1);
        list.push_str(&format!("| {linked} | {severity} | {} |\n", code.summary()));
        contents.push_str(&format!("  - {page}\n"));
    }
    list.push('\n');
    between("docs/findings.md", BEGIN, END, &list);
    between("docs/SUMMARY.md", BEGIN, END, &contents);
}

/// A list for a script, within its lines.
fn script_list(name: &str, words: &BTreeSet<String>) -> String {
    let mut out = format!("  const {name} = (\n");
    let mut line = String::new();
    for word in words {
        if line.len() + word.len() > 90 {
            out.push_str(&format!("    \"{line}\" +\n"));
            line.clear();
        }
        line.push_str(word);
        line.push(' ');
    }
    out + &format!("    \"{line}\"\n  ).trim().split(\" \");\n")
}

/// The grammar is the only definition of the spelling, of the colours too.
#[test]
fn the_words_of_the_syntax_colours() {
    let leads: BTreeSet<String> =
        heads().into_iter().filter_map(|(_, words)| words.into_iter().next()).flatten().collect();
    let others: BTreeSet<String> = words().difference(&leads).cloned().collect();
    assert!(leads.contains("course") && leads.contains("process") && others.contains("least"));
    let made = script_list("leads", &leads) + &script_list("others", &others);
    between(
        "docs/theme/gradus.js",
        "  // made by a test from the grammar: what stands below\n",
        "  // made by a test: what stands above",
        &made,
    );
}
