//! Blocks of policy text.

use std::collections::BTreeSet;
use std::path::Path;

use gradus::diagnostic::{Code, Severity, render};
use gradus::source::{Sources, load};

use super::Desk;
use super::blocks::Block;

/// What is on the desk, compiled; with one more module if there is a text for it.
fn compiled(desk: &Desk, more: Option<&str>) -> (Sources, gradus::Compiled) {
    let mut sources = Sources::new();
    let errors = load(&gradus::source::DiskFiles, std::slice::from_ref(&desk.folder), &mut sources);
    // A page without files has an empty desk.
    assert!(errors.len() <= 1);
    if let Some(text) = more {
        sources.add("shown".into(), "shown.gradus".into(), text.to_owned(), false);
    }
    gradus::add_stdlib(&mut sources);
    let compiled = gradus::compile(&sources);
    (sources, compiled)
}

pub fn judge(block: &Block, desk: &Desk) -> Result<(), String> {
    if let Some(place) = block.value("in") {
        return judge_part(block, place, desk);
    }
    let on_desk = block.value("file").or(block.value("add")).is_some();
    let (sources, compiled) = compiled(desk, (!on_desk).then_some(block.text.as_str()));
    let wanted: BTreeSet<&str> =
        block.value("findings").map(|codes| codes.split(',').collect()).unwrap_or_default();
    let mine = |file| sources.get(file).is_some_and(|file| on_desk || file.path == "shown.gradus");
    let found: BTreeSet<&str> = compiled
        .findings
        .iter()
        .filter(|finding| mine(finding.span.file))
        // A page declares a thing here and uses it there.
        .filter(|finding| finding.code != Code::UnusedName || wanted.contains("unused-name"))
        .map(|finding| finding.code.name())
        .collect();
    if found == wanted {
        return Ok(());
    }
    Err(format!(
        "it should have the findings {wanted:?} and has {found:?}\n{}",
        render::terminal(&compiled.findings, &sources, false)
    ))
}

/// The block an `in=` names, around the text.
fn around(place: &str, text: &str) -> Result<String, String> {
    // Some words begin a declaration where they begin a line.
    let inner: String = text.split_inclusive('\n').map(|line| format!("  {line}")).collect();
    Ok(match place {
        "file" => text.to_owned(),
        "award" => format!(
            "program shown \"Shown\" {{\n  cite \"Shown\" as of 2026-01-01\n  grades on letter-grades\n{inner}}}\n"
        ),
        "example" => format!("example \"Shown\" for shown {{\n{inner}}}\n"),
        "course" => format!("course shown \"Shown\" {{\n{inner}}}\n"),
        other => return Err(format!("`in={other}` is no place: award, course, example or file")),
    })
}

fn judge_part(block: &Block, place: &str, desk: &Desk) -> Result<(), String> {
    let text = around(place, &block.text)?;
    if block.has("fragment") {
        let mut sources = Sources::new();
        let id = sources.add("shown".into(), "shown.gradus".into(), text.clone(), false);
        let file = gradus::syntax::parse(id, &text);
        if file.errors.is_empty() {
            return Ok(());
        }
        return Err(render::terminal(&file.errors, &sources, false));
    }
    let mut uses = String::new();
    for module in modules(&desk.folder)
        .into_iter()
        .chain(["std.subjects", "std.scales", "std.roles"].map(str::to_owned))
    {
        uses.push_str(&format!("use {module}\n"));
    }
    let (sources, compiled) = compiled(desk, Some(&format!("{uses}{text}")));
    let errors: Vec<_> = compiled
        .findings
        .iter()
        .filter(|finding| finding.code.severity() == Severity::Error)
        .filter(|finding| sources.get(finding.span.file).is_some_and(|file| file.path == "shown.gradus"))
        .cloned()
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(render::terminal(&errors, &sources, false)) }
}

/// The modules on a desk.
fn modules(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".gradus").map(str::to_owned))
        .collect();
    found.sort();
    found
}

/// A `text` block must not be a policy or a command in disguise.
pub fn is_none(block: &Block) -> Result<(), String> {
    if block.text.lines().any(|line| line.starts_with("$ ")) {
        return Err("a command stands in a `console` block".to_owned());
    }
    // How a command is written in general has names in capitals.
    for line in block.text.lines().filter(|line| line.starts_with("gradus ")) {
        if !line.split(' ').any(|word| {
            word.len() > 2 && word.trim_end_matches('…') == word.to_uppercase().trim_end_matches('…')
        }) {
            return Err(format!("`{line}` can be tried: in a `console` or `sh` block"));
        }
    }
    for place in ["file", "award", "course"] {
        let text = around(place, &block.text)?;
        let mut sources = Sources::new();
        let id = sources.add("shown".into(), "shown.gradus".into(), text.clone(), false);
        let file = gradus::syntax::parse(id, &text);
        if file.errors.is_empty() {
            return Err(format!("this is Gradus: `gradus fragment in={place}` at least"));
        }
    }
    Ok(())
}
