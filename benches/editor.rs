//! How fast findings follow an edit: what an author waits for at every key press.
//!
//! `cargo bench --bench editor` prints everything; `cargo bench --bench editor -- stages` only what is named.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
#![allow(missing_docs, reason = "a program")]

mod workspace;

use std::hint::black_box;
use std::time::{Duration, Instant};

use gradus::names::Names;
use gradus::source::Sources;
use gradus::syntax::{self, tree::File};
use gradus::{check, compile, lower};
use workspace::{Module, many_files, one_file, sources};

fn shapes() -> [(&'static str, Vec<Module>); 2] {
    [("one file of 10,000 lines", one_file(20)), ("20 files of 500 lines", many_files(20))]
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let all: [(&str, fn()); 1] = [("stages", stages)];
    for (name, part) in all {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            println!("\n{name}");
            part();
        }
    }
}

/// The shortest of several runs: what disturbs a run only makes it longer.
fn shortest<T>(runs: usize, mut work: impl FnMut() -> T) -> Duration {
    let run = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..runs).map(run).min().unwrap()
}

/// Each stage of a full compilation by itself.
fn stages() {
    for (shape, modules) in shapes() {
        let lines: usize = modules.iter().map(|(_, text)| text.lines().count()).sum();
        let sources: Sources = sources(&modules);
        let files: Vec<File> = sources.iter().map(|(id, file)| syntax::parse(id, &file.text)).collect();
        let (names, found) = Names::collect(&sources, &files);
        assert!(found.is_empty(), "{found:#?}");
        let lowered = lower::lower(&sources, &names);
        let compiled = compile(&sources);
        println!("  {shape}: {lines} lines, {} findings", compiled.findings.len());
        for finding in compiled.findings.iter().take(4) {
            println!("    {}", finding.headline);
        }
        let row =
            |what: &str, time: Duration| println!("    {what:<10} {:>8.2} ms", time.as_secs_f64() * 1e3);
        row(
            "split",
            shortest(10, || {
                sources.iter().map(|(id, file)| syntax::blocks::split(id, &file.text)).collect::<Vec<_>>()
            }),
        );
        row(
            "parse",
            shortest(10, || {
                sources.iter().map(|(id, file)| syntax::parse(id, &file.text)).collect::<Vec<_>>()
            }),
        );
        row("names", shortest(10, || Names::collect(&sources, &files).1));
        row("lower", shortest(10, || lower::lower(&sources, &names).findings));
        row("check", shortest(10, || check::check(&names, &lowered)));
        row("compile", shortest(10, || compile(&sources)));
    }
}
