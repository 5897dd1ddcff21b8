//! Runs that are cut short and go on: the whole result is that of a run without interruption.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::desk::Desk;
use super::made;

const COUNT: usize = 10_000;

fn line(input: &str, form: &str) -> String {
    format!(
        "audit {input} -p policy --as-of 2026-11-29 --jobs 2 --resume --checkpoint 500 --rejects no.ndjson --summary-output sum.json --output rows.{form}"
    )
}

/// Starts the run, and kills it once it has noted something.
fn cut_short(desk: &Desk, line: &str, signal: &str, form: &str) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("gradus"));
    command.args(line.split_whitespace()).current_dir(&desk.folder);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let place = desk.folder.join(format!("rows.{form}.progress.json"));
    while !place.exists() {
        assert!(child.try_wait().unwrap().is_none(), "the run was over before it could be cut short");
        std::thread::sleep(Duration::from_millis(1));
    }
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    let ended = child.wait().unwrap();
    assert!(!ended.success() && place.exists(), "{ended}");
    assert!(!desk.folder.join(format!("rows.{form}")).exists());
}

#[cfg(unix)]
#[test]
fn a_run_cut_short_goes_on_to_the_same_bytes() {
    let desk = Desk::new("batch_resumed");
    std::fs::create_dir_all(desk.folder.join("all/set")).unwrap();
    let broken = made::lines(COUNT).replace("s-777\"", "s-777\",\"nickname\":\"x\"");
    desk.put("all/plans.ndjson", broken);
    for (name, text) in made::tables(2_000) {
        desk.put(
            &format!("all/set/{name}"),
            text.replace("s-12,biology-1,earned,1", "s-12,biology-1,ernd,1"),
        );
    }
    for (form, signal) in [("ndjson", "-KILL"), ("json", "-KILL"), ("csv", "-INT")] {
        let line = line("all", form);
        let (code, _, err) = desk.run(&line);
        assert_eq!(code, 1, "{err}");
        let files = [format!("rows.{form}"), "no.ndjson".to_owned(), "sum.json".to_owned()];
        let expected: Vec<Vec<u8>> = files.iter().map(|file| desk.read(file)).collect();
        files.iter().for_each(|file| std::fs::remove_file(desk.folder.join(file)).unwrap());
        cut_short(&desk, &line, signal, form);
        let (code, _, err) = desk.run(&line);
        assert!(code == 1 && err.starts_with("going on after "), "{err}");
        for (file, expected) in files.iter().zip(expected) {
            assert!(desk.read(file) == expected, "{file} is another after {signal}");
        }
        let left =
            desk.names().into_iter().filter(|name| name.contains("partial") || name.contains("progress"));
        assert_eq!(left.collect::<Vec<_>>(), Vec::<String>::new());
        files.iter().for_each(|file| std::fs::remove_file(desk.folder.join(file)).unwrap());
    }
}

#[cfg(unix)]
#[test]
fn only_the_same_run_goes_on() {
    let desk = Desk::new("batch_not_resumed");
    desk.put("plans.ndjson", made::lines(COUNT));
    let same = line("plans.ndjson", "ndjson");
    cut_short(&desk, &same, "-KILL", "ndjson");
    let policy = String::from_utf8(desk.read("policy/rules.gradus")).unwrap();
    let mut said = String::new();
    let mut refused = |line: &str| {
        let (code, out, err) = desk.run(line);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        said.push_str(&err);
    };
    refused(&same.replace("2026-11-29", "2026-11-30"));
    refused(&format!("{same} --award regular"));
    refused(&format!("{same} --format csv"));
    desk.put("policy/rules.gradus", policy.replace("Board of Education", "Another Board"));
    refused(&same);
    desk.put("policy/rules.gradus", &policy);
    let progress = desk.read("rows.ndjson.progress.json");
    desk.put("rows.ndjson.progress.json", "{");
    refused(&same);
    desk.put("rows.ndjson.progress.json", progress);
    desk.put("rows.ndjson.partial", "");
    refused(&same);
    desk.put("plans.ndjson", made::lines(COUNT + 1));
    refused(&same);
    // How far the run had come when it was cut short is another number each time.
    let said = said.lines().map(|line| match line.strip_prefix("going on after ") {
        Some(rest) => {
            format!("going on after {}\n", rest.trim_start_matches(|one: char| one.is_ascii_digit()))
        }
        None => format!("{line}\n"),
    });
    insta::assert_snapshot!(said.collect::<String>());
    // To begin again is what the messages say it is.
    std::fs::remove_file(desk.folder.join("rows.ndjson.progress.json")).unwrap();
    assert_eq!(desk.run(&same).0, 0);
    assert_eq!(desk.read("rows.ndjson").iter().filter(|byte| **byte == b'\n').count(), COUNT + 1);
}
