//! `gradus fmt` as people run it.

use super::desk::{Desk, POLICY};

const CROWDED: &str = "course   chemistry \"Chemistry\"{credits 1}   # in the laboratory\n";
const BROKEN: &str = "course chemistry \"Chemistry\" {  credits one  }\n\nsubject   science  \"Science\"\n";

#[test]
fn files_are_laid_out_and_named_when_only_checked() {
    let desk = Desk::new("layout");
    desk.put("policy/lab.gradus", CROWDED);
    insta::assert_snapshot!(desk.session(&[
        "fmt --check policy",
        "fmt policy",
        "fmt --check policy",
        "fmt policy/lab.gradus",
        "fmt nothing.gradus",
    ]));
    let laid_out = "course chemistry \"Chemistry\" { credits 1 }  # in the laboratory\n";
    assert_eq!(desk.read("policy/lab.gradus"), laid_out.as_bytes());
    assert_eq!(desk.read("policy/rules.gradus"), POLICY.as_bytes());
}

#[test]
fn what_has_errors_is_left_as_it_is() {
    let desk = Desk::new("layout_broken");
    desk.put("policy/lab.gradus", BROKEN);
    insta::assert_snapshot!(desk.session(&["fmt policy/lab.gradus"]));
    let left = "course chemistry \"Chemistry\" {  credits one  }\n\nsubject science \"Science\"\n";
    assert_eq!(String::from_utf8(desk.read("policy/lab.gradus")).unwrap(), left);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let desk = Desk::new("layout_stdin");
    let output = desk.command("fmt -").write_stdin(CROWDED).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"course chemistry \"Chemistry\" { credits 1 }  # in the laboratory\n");
    let output = desk.command("fmt --check -").write_stdin(CROWDED).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let output = desk.command("fmt -").write_stdin(&b"course \xff"[..]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
