//! What is written where: results, complaints, colours, files.

use std::process::Stdio;

use super::desk::Desk;

// rows: PA-34
// rows: PA-01
#[test]
fn the_same_audit_from_sources_and_from_a_validator() {
    let desk = Desk::new("the_same_audit");
    assert_eq!(desk.run("build policy --output one.json").0, 0);
    assert_eq!(desk.run("build policy/rules.gradus --output two.json").0, 0);
    assert_eq!(desk.run("build policy --output one.json").0, 0, "an old one is replaced");
    assert_eq!(desk.read("one.json"), desk.read("two.json"));
    for format in ["terminal", "json"] {
        let line =
            |policy: &str| format!("audit plan.json --as-of 2026-05-20 --format {format} --policy {policy}");
        assert_eq!(desk.run(&line("policy")), desk.run(&line("one.json")));
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let desk = Desk::new("a_file_is_written_whole");
    desk.put("kept.json", "kept");
    std::fs::create_dir(desk.folder.join("folder")).unwrap();
    let before = desk.names();
    insta::assert_snapshot!(desk.session(&[
        "build policy --output missing/v.json",
        "build policy --output folder",
        "build policy nowhere --output kept.json",
    ]));
    assert_eq!(desk.names(), before, "something was left behind");
    assert_eq!(desk.read("kept.json"), b"kept");
}

#[test]
fn json_is_as_its_schema_says() {
    let desk = Desk::new("json_is_as_its_schema_says");
    desk.put("broken.gradus", "course\nuse nothing\n");
    let json = |line: &str| -> serde_json::Value {
        let (_, out, err) = desk.run(line);
        assert_eq!(err, "", "{line}");
        serde_json::from_str(&out).unwrap()
    };
    let pairs = [
        ("schema findings", json("check policy --format json")),
        ("schema findings", json("check broken.gradus --format json")),
        ("schema audit", json("audit plan.json --policy policy --format json")),
        ("schema plan", serde_json::from_slice(&desk.read("plan.json")).unwrap()),
    ];
    for (schema, value) in pairs {
        let schema = json(schema);
        let schema = jsonschema::validator_for(&schema).unwrap();
        let problems: Vec<String> = schema.iter_errors(&value).map(|problem| problem.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?}\n{value:#}");
    }
    let (code, out, _) = desk.run("audit plan.json plan.json --policy policy --format json");
    let list: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    assert_eq!((code, list.len()), (0, 2), "several plans give a list");
}

#[test]
fn colours_only_where_asked_for() {
    let desk = Desk::new("colours");
    desk.put("broken.gradus", "course\n");
    for line in ["check broken.gradus", "audit plan.json -p policy"] {
        let colored = |more: &str| desk.run(&format!("{line}{more}")).1.contains('\u{1b}');
        // The output here is no terminal.
        assert!(!colored("") && !colored(" --color never") && colored(" --color always"), "{line}");
        let output = desk.command(line).env("NO_COLOR", "1").output().unwrap();
        assert!(!output.stdout.contains(&0x1b), "{line}");
    }
}

#[test]
fn results_go_one_way_and_complaints_the_other() {
    let desk = Desk::new("results_and_complaints");
    let silent =
        ["check policy", "audit plan.json -p policy", "explain", "explain unknown-name", "schema", "help"];
    for line in silent {
        let (code, out, err) = desk.run(line);
        assert!(code == 0 && !out.is_empty() && err.is_empty(), "{line}: {code}, {err}");
    }
    let (code, out, err) = desk.run("build policy -o v.json");
    assert!(code == 0 && out.is_empty() && err.starts_with("wrote v.json: 1 award, 2 courses"), "{out}{err}");
    for line in ["check nowhere", "audit nowhere.json -p policy", "explain zzz", "nothing"] {
        let (code, out, err) = desk.run(line);
        assert!(code == 2 && out.is_empty() && !err.is_empty(), "{line}: {code}, {out}");
    }
}

/// Findings end with 1, warnings only where they are not allowed.
#[test]
fn warnings_are_no_failure_unless_denied() {
    let desk = Desk::new("warnings");
    desk.put("lax.gradus", "use std.scales\n\ncourse art \"Art\" {\n  credits 1\n}\n");
    let (code, out, _) = desk.run("check lax.gradus");
    assert!(code == 0 && out.contains("warning"), "{out}");
    assert_eq!(desk.run("check lax.gradus --deny-warnings").0, 1);
}

#[test]
fn certificates_are_checked_when_asked() {
    let desk = Desk::new("certificates");
    desk.put("met.yaml", "format: gradus-plan\nversion: 1\nstudent: {id: m-1}\ncourses:\n  - {course: algebra-1, state: earned, credits: 1}\n  - {course: biology-1, state: planned}\n");
    let (code, out, err) = desk.run("audit met.yaml plan.json -p policy --verify");
    let both = "m-1: regular: the certificate holds\ns-1: regular: the proof that it is not met holds\n";
    assert_eq!((code, err.as_str()), (0, both), "{out}");
}

/// A reader that goes away early is no fault of the program.
#[test]
fn a_broken_pipe_is_no_fault() {
    let desk = Desk::new("a_broken_pipe");
    for line in ["schema", "explain", "audit plan.json -p policy"] {
        let program = assert_cmd::cargo::cargo_bin("gradus");
        let mut command = std::process::Command::new(program);
        command.args(line.split_whitespace()).current_dir(&desk.folder);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{line}");
    }
}

#[test]
fn the_first_page() {
    let desk = Desk::new("the_first_page");
    insta::assert_snapshot!(desk.session(&["help", "help audit", "help build", "help check"]));
}
