//! The table as a page.

use std::fmt::Write as _;

use crate::AGAIN;
use crate::judge::{Line, STATUSES};
use crate::marks::{By, Mark};

pub fn markdown(lines: &[Line]) -> String {
    let mut page = format!(
        "# What the sources ask for, and where it stands\n\n\
         One row for each thing that the source documents ask for or describe. This page is made from\n\
         [source-rows.tsv](source-rows.tsv), [source-notes.tsv](source-notes.tsv) and the annotations\n\
         `rows: …` in policies, program and tests by `{AGAIN}`;\n\
         a test fails while it is not what they make.\n\n"
    );
    let mut sources: Vec<&str> = lines.iter().map(|line| line.row.source.as_str()).collect();
    sources.dedup();
    counts(&mut page, lines, &sources);
    page.push_str(
        "\nKind: a, a check of one plan; b, a matter of process and time; c, of a school or district as a\n\
         whole; d, something the program does; e, a report. \"Shown by\" names tests.\n",
    );
    for source in sources {
        _ = write!(
            page,
            "\n## {source}\n\n| row | kind | what it asks | how it stands | where | shown by |\n|---|---|---|---|---|---|\n"
        );
        for line in lines.iter().filter(|line| line.row.source == source) {
            let mut places: Vec<String> = line.by.iter().map(|mark| answer(mark)).collect();
            places.extend(line.note.map(|note| cell(&note.remark)));
            _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} |",
                line.row.id,
                line.row.class,
                cell(&line.row.asks),
                line.status,
                list(places),
                list(line.tests.iter().map(|mark| named(mark)).collect())
            );
        }
    }
    page
}

/// How many rows stand how, by source.
fn counts(page: &mut String, lines: &[Line], sources: &[&str]) {
    let count = |of: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| of(line)).count();
    page.push_str("| how it stands | which means |");
    for id in sources.iter().filter_map(|source| lines.iter().find(|line| line.row.source == *source)) {
        _ = write!(page, " {} |", id.row.id.split('-').next().unwrap_or_default());
    }
    _ = writeln!(page, " all |\n|---|---|{}", "---:|".repeat(sources.len() + 1));
    for (status, means) in STATUSES {
        _ = write!(page, "| {status} | {means} |");
        for source in sources {
            _ = write!(page, " {} |", count(&|line| line.status == *status && line.row.source == *source));
        }
        _ = writeln!(page, " {} |", count(&|line| line.status == *status));
    }
    page.push_str("| all | |");
    for source in sources {
        _ = write!(page, " {} |", count(&|line| line.row.source == *source));
    }
    _ = writeln!(page, " {} |", lines.len());
    let waiting = count(&|line| line.status == "open" && line.note.is_some_and(|note| note.waits()));
    if waiting > 0 {
        _ = writeln!(page, "\nOpen only because it is not yet encoded: {waiting}.");
    }
}

/// What answers a row: the file and statement of a policy, or the command.
fn answer(mark: &Mark) -> String {
    let command = mark.file.strip_prefix("src/cli/").and_then(|file| file.strip_suffix(".rs"));
    match command {
        Some(path) if mark.by != By::Policy => {
            let words = path.trim_end_matches("/mod").replace('/', " ");
            format!("[`gradus {words}`](../{})", mark.file)
        }
        _ => named(mark),
    }
}

/// A file with a link, and what in it is meant.
fn named(mark: &Mark) -> String {
    let short = mark.file.trim_start_matches("examples/");
    let of = mark.of.as_ref().map_or(String::new(), |of| format!(": {}", cell(of)));
    format!("[{short}](../{}){of}", mark.file)
}

fn list(mut all: Vec<String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for one in all.drain(..).filter(|one| !one.is_empty()) {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept.join("<br>")
}

/// Text that cannot end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
