//! How a run ends when something goes wrong around it, and how much memory it takes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use super::desk::Desk;
use super::made;

fn command(desk: &Desk, line: &str) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("gradus"));
    command.args(line.split_whitespace()).current_dir(&desk.folder);
    command
}

/// A reader that has seen enough ends a long run quietly.
#[test]
fn a_broken_pipe_ends_a_long_run() {
    let desk = Desk::new("batch_broken_pipe");
    desk.put("plans.ndjson", made::lines(20_000));
    for format in ["ndjson", "csv", "terminal"] {
        let mut command = command(&desk, &format!("audit plans.ndjson -p policy --format {format}"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
        assert!(!first.is_empty());
    }
}

/// Where the result cannot be put into its place, nothing stays behind.
#[cfg(unix)]
#[test]
fn nothing_stays_behind() {
    let desk = Desk::new("batch_nothing_behind");
    desk.put("plans.ndjson", made::lines(20_000));
    let before = desk.names();
    for line in [
        "audit plans.ndjson -p policy --output nowhere/rows.ndjson",
        "audit plans.ndjson -p policy --output rows.ndjson --award nothing",
        "audit plans.ndjson -p nowhere --output rows.ndjson",
    ] {
        assert_eq!(desk.run(line).0, 2, "{line}");
        assert_eq!(desk.names(), before, "{line}");
    }
    // Interrupted while it waits for more plans, and while it works.
    for line in [
        "audit - -p policy --output rows.ndjson --rejects no.ndjson",
        "audit plans.ndjson -p policy --verify --quiet --output rows.ndjson",
    ] {
        let mut command = command(&desk, line);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.as_mut().unwrap().write_all(made::lines(100).as_bytes()).unwrap();
        let begun = || desk.names().iter().any(|name| name.ends_with(".part"));
        while !begun() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        std::thread::sleep(std::time::Duration::from_millis(30));
        let ended = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let stdin = child.stdin.take();
        let output = child.wait_with_output().unwrap();
        drop(stdin);
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(ended.success() && output.status.code() == Some(2) && err.contains("interrupted"), "{err}");
        assert_eq!(desk.names(), before, "{line}");
    }
}

/// Memory does not grow with the number of plans.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat() {
    let desk = Desk::new("batch_memory");
    let peak = |count: usize| {
        let mut command = command(&desk, "audit - -p policy --jobs 2 --summary --format csv");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || {
            for first in (0..count).step_by(1_000) {
                let text: String = (first..first + 1_000).map(|number| made::plan(number) + "\n").collect();
                stdin.write_all(text.as_bytes()).unwrap();
            }
            stdin
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = 0;
        // All but the last: the program is still there then.
        while seen < count {
            lines.next().unwrap().unwrap();
            seen += 1;
        }
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        drop(writer.join().unwrap());
        assert_eq!(lines.map(Result::unwrap).count(), 1);
        assert!(child.wait().unwrap().success());
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim();
        peak.strip_suffix(" kB").unwrap().parse::<u64>().unwrap()
    };
    let (few, many) = (peak(20_000), peak(200_000));
    assert!(many < 64 * 1024, "{many} kB");
    assert!(many < few + 8 * 1024, "{few} kB for 20,000 plans, {many} kB for 200,000");
}
