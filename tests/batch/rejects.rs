//! Records that cannot be used: each has a place and a reason, none stops the run, none is passed over.

use super::desk::Desk;
use super::made;

const DAY: &str = "--policy policy --as-of 2026-11-29";

#[test]
fn every_kind_of_bad_line() {
    let desk = Desk::new("batch_bad_lines");
    let mut text = format!("{}\n", made::plan(0)).into_bytes();
    for line in [
        &b"{\"format\": \"gradus-plan\", oops"[..],
        b"",
        b"   ",
        b"{\"format\":\"gradus-school\",\"version\":1}",
        b"\xff\xfe",
        b"caf\xe9",
        b"[]",
        b"{\"format\":\"gradus-plan\",\"version\":1,\"student\":{\"id\":\"x\"},\"courses\":[{\"course\":\"a\",\"state\":\"ernd\"}]}",
    ] {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text.extend(std::iter::repeat_n(b'x', 8 * 1024 * 1024 + 1));
    text.extend_from_slice(format!("\n{}", made::plan(1)).as_bytes());
    desk.put("plans.ndjson", text);
    let (code, out, err) = desk.run(&format!("audit plans.ndjson {DAY} --rejects no.ndjson"));
    assert_eq!(err, "gradus: 9 records could not be audited: see no.ndjson\n");
    assert_eq!((code, out.lines().count()), (1, 2));
    insta::assert_snapshot!(String::from_utf8(desk.read("no.ndjson")).unwrap());
    insta::assert_snapshot!(desk.run(&format!("audit plans.ndjson {DAY}")).2);
}

#[test]
fn every_kind_of_bad_row() {
    let desk = Desk::new("batch_bad_rows");
    std::fs::create_dir(desk.folder.join("set")).unwrap();
    desk.put(
        "set/students.csv",
        "id,name,born,fact:iep\na,Ana,,true\nb,Bo,2030-13-01,yes\nc,Cy\nd,Di,,\na,Ana again,,\ne,Ed,,\nf,\"Fa, F\",,false\n",
    );
    desk.put(
        "set/courses.csv",
        b"student,course,state,credits,marks\nd,biology-1,earned,1,\nnobody,biology-1,earned,1,\n,biology-1,earned,1,\na,algebra-1,earned,1,\ne,biology-1,earned,1,x; y\ne,algebra-1,earned,one,\nf,caf\xe9,earned,1,\n",
    );
    desk.put("set/scores.csv", "student,exam,score,date\nf,act,21,2026-02-30\n");
    let (code, out, _) = desk.run(&format!("audit set {DAY} --rejects no.ndjson"));
    assert_eq!(code, 1);
    let students: Vec<&str> = out.lines().map(|line| line.split('"').nth(7).unwrap()).collect();
    assert_eq!(students, ["d"], "{out}");
    insta::assert_snapshot!(String::from_utf8(desk.read("no.ndjson")).unwrap());
}

#[test]
fn sets_that_cannot_be_trusted_as_a_whole() {
    let desk = Desk::new("batch_bad_sets");
    let sets: [(&str, &[(&str, &str)]); 6] = [
        ("stranger", &[("students.csv", "id\na\n"), ("course.csv", "student\na\n")]),
        ("column", &[("students.csv", "id,nmae\na,Ana\n"), ("courses.csv", "course\nx\n")]),
        ("semicolons", &[("students.csv", "id;name\na;Ana\n")]),
        (
            "quote",
            &[
                ("students.csv", "id\na\nb\n"),
                ("courses.csv", "student,course,state,credits\na,\"x,earned,1\nb,\"y,earned,1\n"),
            ],
        ),
        ("empty", &[("students.csv", "")]),
        ("alone", &[("courses.csv", "student,course\na,x\n")]),
    ];
    for (name, files) in sets {
        std::fs::create_dir(desk.folder.join(name)).unwrap();
        files.iter().for_each(|(file, text)| desk.put(&format!("{name}/{file}"), text));
    }
    let lines = sets.map(|(name, _)| format!("audit {name} {DAY}"));
    insta::assert_snapshot!(desk.session(&lines.each_ref().map(String::as_str)));
}

#[test]
fn what_was_named_in_vain() {
    let desk = Desk::new("batch_in_vain");
    std::fs::create_dir(desk.folder.join("empty")).unwrap();
    desk.put("table.csv", "id\n");
    insta::assert_snapshot!(desk.session(&[
        &format!("audit nowhere.ndjson {DAY}"),
        &format!("audit no*.json {DAY}"),
        &format!("audit a[.json {DAY}"),
        &format!("audit empty {DAY}"),
        &format!("audit table.csv {DAY}"),
        &format!("audit policy/rules.gradus {DAY}"),
        &format!("audit plan.json --output plan.json {DAY}"),
    ]));
    assert_eq!(desk.read("plan.json"), super::desk::PLAN.as_bytes());
}

/// A file of a folder that cannot be read is a record that cannot be used, and the others are audited.
#[cfg(unix)]
#[test]
fn an_unreadable_file_in_a_folder() {
    let desk = Desk::new("batch_unreadable");
    std::fs::create_dir(desk.folder.join("plans")).unwrap();
    desk.put("plans/b.json", made::plan(0));
    std::os::unix::fs::symlink("gone.json", desk.folder.join("plans/a.json")).unwrap();
    let (code, out, err) = desk.run(&format!("audit plans {DAY}"));
    assert_eq!((code, out.lines().count()), (1, 1), "{err}");
    assert!(err.starts_with("plans/a.json: there is no such file\n"), "{err}");
}
