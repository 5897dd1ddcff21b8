//! `gradus check --fix` as people run it.

use super::desk::Desk;

/// Something certain, something likely, and something only the author knows.
const LAB: &str = "use std.scales
course chemistry \"Chemistry\" {
  credits 1
  credits 1
  prerequisite biology-1 or geology
}
diploma lab \"Laboratory\" {
  cite \"Rule 2\" as of 2024-1-1
  1 credit from chemstry
}
";

/// A desk whose policy is a package of three files, two of them with mistakes.
fn desk(name: &str) -> Desk {
    let desk = Desk::new(name);
    desk.put("policy/gradus.toml", "name = \"state\"\n");
    desk.put("policy/lab.gradus", LAB.replace("course chem", "use state.rules\n\ncourse chem"));
    desk.put("policy/art.gradus", "use std.scales\n\ncourse art \"Art\" { credits 1 }\n");
    desk
}

fn text(desk: &Desk, path: &str) -> String {
    String::from_utf8(desk.read(path)).unwrap()
}

#[test]
fn what_would_change_is_shown_then_made_then_there_is_nothing_more() {
    let desk = desk("fix_session");
    let before = desk.read("policy/lab.gradus");
    insta::assert_snapshot!(desk.session(&[
        "check policy --diff",
        "check policy --fix",
        "check policy --fix --likely",
        "check policy --fix --likely",
    ]));
    assert_ne!(desk.read("policy/lab.gradus"), before);
    assert_eq!(text(&desk, "policy/rules.gradus"), super::desk::POLICY);
}

#[test]
fn showing_changes_nothing() {
    let desk = desk("fix_diff");
    let before = [desk.read("policy/lab.gradus"), desk.read("policy/art.gradus")];
    let (code, out, _) = desk.run("check policy --fix --diff");
    assert_eq!(code, 1);
    assert!(out.starts_with("--- policy/lab.gradus\n+++ policy/lab.gradus\n@@"), "{out}");
    assert_eq!([desk.read("policy/lab.gradus"), desk.read("policy/art.gradus")], before);
    // The one that shows nothing tells how it stands all the same.
    assert_eq!(desk.run("check policy/rules.gradus --diff").1, "");
}

#[test]
fn only_the_files_that_are_named_are_changed() {
    let desk = desk("fix_scope");
    desk.put(
        "policy/lab.gradus",
        "use state.rules\nuse state.rules\ncourse lab \"Lab\" { credits 1; prerequisite biology-1 }\n",
    );
    desk.put(
        "policy/art.gradus",
        "use state.rules\nuse state.rules\ncourse art \"Art\" { credits 1; prerequisite biology-1 }\n",
    );
    let other = desk.read("policy/art.gradus");
    let (code, out, err) = desk.run("check --fix policy/lab.gradus");
    assert_eq!(code, 1);
    assert_eq!(err, "policy/lab.gradus: 1 fixed, 0 left\n  remove the second `use state.rules`\n");
    assert!(out.contains("policy/art.gradus"), "{out}");
    assert_eq!(desk.read("policy/art.gradus"), other);
    assert!(text(&desk, "policy/lab.gradus").starts_with("use state.rules\ncourse lab"));
    // And from within the folder, with another way to write the path.
    let (code, ..) = desk.run("check --fix policy/../policy/");
    assert_eq!(code, 0);
    assert_ne!(desk.read("policy/art.gradus"), other);
}

#[test]
fn line_ends_a_byte_order_mark_and_permissions_stay() {
    let desk = Desk::new("fix_bytes");
    let text = "\u{feff}course a \"A\" {\r\n  credits 1\r\n  credits 1\r\n}\r\n";
    desk.put("a.gradus", text);
    let place = desk.folder.join("a.gradus");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o640)).unwrap();
    }
    let permissions = std::fs::metadata(&place).unwrap().permissions();
    let (code, ..) = desk.run("check --fix a.gradus");
    assert_eq!(code, 0);
    assert_eq!(desk.read("a.gradus"), "\u{feff}course a \"A\" {\r\n  credits 1\r\n}\r\n".as_bytes());
    assert_eq!(std::fs::metadata(&place).unwrap().permissions(), permissions);
    assert_eq!(desk.names(), ["a.gradus", "plan.json", "policy"]);
}

#[test]
fn a_file_that_is_read_only_is_named_and_the_others_are_changed() {
    let desk = Desk::new("fix_read_only");
    let twice = |name: &str| format!("course {name} \"X\" {{ credits 1; credits 1 }}\n");
    desk.put("policy/locked.gradus", twice("locked"));
    desk.put("policy/open.gradus", twice("open"));
    let place = desk.folder.join("policy/locked.gradus");
    let mut permissions = std::fs::metadata(&place).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&place, permissions).unwrap();
    let shown = desk.session(&["check --fix policy"]);
    let mut permissions = std::fs::metadata(&place).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a file of this test alone")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&place, permissions).unwrap();
    insta::assert_snapshot!(shown);
    assert_eq!(text(&desk, "policy/locked.gradus"), twice("locked"));
    assert_eq!(text(&desk, "policy/open.gradus"), "course open \"X\" { credits 1 }\n");
}

#[test]
fn what_is_left_is_given_to_programs_too() {
    let desk = desk("fix_json");
    let (code, out, err) = desk.run("check policy --fix --format json");
    assert_eq!(code, 1);
    assert!(err.starts_with("policy/lab.gradus: "), "{err}");
    let left: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(left["findings"].as_array().unwrap().iter().all(|found| found["code"] != "repeated-clause"));
}

#[test]
fn words_that_do_not_go_together() {
    let desk = Desk::new("fix_arguments");
    assert_eq!(desk.run("check policy --likely").0, 2);
    insta::assert_snapshot!(desk.session(&["check policy --diff --format json"]));
}
