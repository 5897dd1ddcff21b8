//! What an author waits for, from the key press to what the editor is told: through the program itself,
//! over standard input and output.
//!
//! `cargo bench --bench lsp` measures both shapes of a workspace; `GRADUS_EDITS` says how many edits are
//! made of each, `GRADUS_EDITS_SEED` which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
#![allow(missing_docs, reason = "a program")]

#[path = "../tests/lsp/client.rs"]
mod client;
mod workspace;

use std::time::{Duration, Instant};

use client::{Client, change_between, folder, place, uri};
use serde_json::{Value, json};
use workspace::{Dice, Module, edited, many_files, number, one_file};

const PACKAGES: usize = 20;

fn main() {
    // The tests of all targets call this one too; it is no test.
    if std::env::args().any(|word| word == "--test") {
        return;
    }
    println!("load average {}", load().trim());
    shape("one file of 10,000 lines", &one_file(PACKAGES));
    shape("20 files of 500 lines", &many_files(PACKAGES));
    println!("load average {}", load().trim());
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default()
}

/// How long something took by the wall clock, and on the processor where the system tells.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    worked: Duration,
}

/// How long all threads of a program have had a processor.
fn worked(pid: u32) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let of = |task: std::fs::DirEntry| -> Option<u64> {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    Duration::from_nanos(tasks.filter_map(of).sum())
}

fn row(what: &str, times: &[Took]) {
    let at = |of_hundred: usize, part: fn(&Took) -> Duration| {
        let mut times: Vec<Duration> = times.iter().map(part).collect();
        times.sort_unstable();
        times[(times.len() - 1) * of_hundred / 100].as_secs_f64() * 1e3
    };
    let shown = [50, 99, 100]
        .map(|part| format!("{:>7.2} ({:>6.2})", at(part, |took| took.wall), at(part, |took| took.worked)));
    println!("    {what:<44} {}", shown.join("  "));
}

fn shape(name: &str, modules: &[Module]) {
    let folder = folder("bench");
    let files: Vec<_> = modules
        .iter()
        .map(|(module, text)| {
            let path = folder.join(format!("{}.gradus", module.trim_start_matches("workspace.")));
            std::fs::write(&path, text).unwrap();
            uri(&path)
        })
        .collect();
    std::fs::write(folder.join("gradus.toml"), "name = \"workspace\"\n").unwrap();

    let begun = Instant::now();
    let mut client = Client::open_folder(&folder, &[]);
    let pid = client.child.id();
    for ((_, text), uri) in modules.iter().zip(&files) {
        client.open(uri, text, 0);
    }
    let first = files.iter().map(|uri| client.told_of(uri, 0)).collect::<Vec<_>>();
    let opened = begun.elapsed();
    assert!(first.iter().all(|told| told.list.is_empty()), "{first:?}");

    let count = number("GRADUS_EDITS", 300);
    let mut dice = Dice(number("GRADUS_EDITS_SEED", 0x2026_1122));
    let mut version = 0;
    let mut edited_file = Vec::new();
    let mut completion = Vec::new();
    let mut completion_at_rest = Vec::new();
    let mut hover = Vec::new();
    for _ in 0..count {
        let at = dice.below(files.len());
        let (uri, text) = (&files[at], &modules[at].1);
        let (_, new) = edited(text, &mut dice);
        for (old, new) in [(text, &new), (&new, text)] {
            version += 1;
            let change = change_between(old, new);
            let (before, sent) = (worked(pid), Instant::now());
            client.change(uri, version, json!([change]));
            let told = client.told_of(uri, version);
            let wall = told.at - sent;
            edited_file.push(Took { wall, worked: worked(pid).saturating_sub(before) });
            client.told.clear();
        }
        // A question behind an edit is asked of the new text.
        version += 2;
        let spot = text.find("  credits 1").unwrap() + "  cred".len();
        let empty = json!({ "start": place(text, spot), "end": place(text, spot) });
        let there = json!({ "textDocument": { "uri": uri }, "position": place(text, spot) });
        let ask = |client: &mut Client, method: &str, times: &mut Vec<Took>, edit: Option<Value>| {
            let (before, sent) = (worked(pid), Instant::now());
            if let Some(edit) = edit {
                client.change(uri, version - 1, json!([edit]));
            }
            let id = client.put(method, there.clone());
            let (answer, at) = client.answer_at(id);
            assert!(!answer["result"].is_null(), "{answer}");
            times.push(Took { wall: at - sent, worked: worked(pid).saturating_sub(before) });
        };
        let typed = json!({ "range": empty, "text": "i" });
        ask(&mut client, "textDocument/completion", &mut completion, Some(typed));
        let end = json!({ "line": empty["end"]["line"], "character": empty["end"]["character"].as_u64().unwrap() + 1 });
        client.change(
            uri,
            version,
            json!([{ "range": { "start": empty["start"], "end": end }, "text": "" }]),
        );
        client.told_of(uri, version);
        ask(&mut client, "textDocument/completion", &mut completion_at_rest, None);
        ask(&mut client, "textDocument/hover", &mut hover, None);
        client.told.clear();
    }
    let lines: usize = modules.iter().map(|(_, text)| text.lines().count()).sum();
    println!("\n  {name}: {lines} lines, {} edits", edited_file.len());
    println!("    all findings after the start: {:.0} ms", opened.as_secs_f64() * 1e3);
    println!("    {:<44} p50, p99, slowest ms; in brackets the server's time on a processor", "");
    row("findings of the edited file, after an edit", &edited_file);
    row("completion, right after an edit", &completion);
    row("completion, at rest", &completion_at_rest);
    row("hover, at rest", &hover);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS")) {
        println!("    {line}");
    }
    assert!(client.end().success());
    let _ = std::fs::remove_dir_all(folder.parent().unwrap());
}
