//! Every kind of bad input: a place, a reason, a remedy, and the right exit code.

use super::desk::{Desk, PLAN, POLICY};

#[test]
fn wrong_arguments() {
    let desk = Desk::new("wrong_arguments");
    insta::assert_snapshot!(desk.session(&[
        "frobnicate",
        "check",
        "audit plan.json",
        "build policy",
        "check policy --color sometimes",
        "schema everything",
        "explain unknown-nam",
        "explain zzz",
        "audit plan.json --policy policy --as-of 2024-02-30",
        "audit plan.json --policy policy --effort 0",
        "audit plan.json --policy policy --award regulr",
        "audit plan.json --policy policy --award honors",
    ]));
}

#[test]
fn policies_that_cannot_be_read() {
    let desk = Desk::new("policies_that_cannot_be_read");
    std::fs::create_dir(desk.folder.join("empty")).unwrap();
    std::fs::create_dir(desk.folder.join("folder.gradus")).unwrap();
    desk.put("latin1.gradus", b"# one\ncourse caf\xe9 \"Caf\xe9\" {\n}\n");
    insta::assert_snapshot!(desk.session(&[
        "check nowhere",
        "check empty",
        "check folder.gradus",
        "check latin1.gradus",
        "check latin1.gradus policy",
        "check nowhere --format json",
        "audit plan.json --policy nowhere",
        "build nowhere --output v.json",
    ]));
    assert!(!desk.names().contains(&"v.json".to_owned()));
}

#[test]
fn policies_with_mistakes() {
    let desk = Desk::new("policies_with_mistakes");
    desk.put("policy/rules.gradus", POLICY.replace("from biology-1", "from biology-2"));
    desk.put("many.gradus", "course\nset a \"A\" is\n\ndiplma b \"B\" {\n}\n");
    insta::assert_snapshot!(desk.session(&[
        "check policy",
        "check many.gradus",
        "check plan.json",
        "build policy --output v.json",
        "audit plan.json --policy policy",
    ]));
    assert!(!desk.names().contains(&"v.json".to_owned()));
}

#[test]
fn plans_that_cannot_be_used() {
    let desk = Desk::new("plans_that_cannot_be_used");
    std::fs::create_dir(desk.folder.join("folder.json")).unwrap();
    desk.put("plan.txt", PLAN);
    desk.put("empty.json", "");
    desk.put("utf16.json", b"\xff\xfe{\0}\0");
    desk.put("latin1.yaml", b"format: gradus-plan\nversion: 1\nstudent: {id: Jos\xe9}\n");
    desk.put("wrong.json", PLAN.replace("earned", "ernd").replace("\"id\"", "\"ident\""));
    desk.put("newer.json", PLAN.replace("\"version\": 1", "\"version\": 2"));
    insta::assert_snapshot!(desk.session(&[
        "audit missing.json --policy policy",
        "audit folder.json --policy policy",
        "audit plan.txt --policy policy",
        "audit empty.json --policy policy",
        "audit utf16.json --policy policy",
        "audit latin1.yaml --policy policy",
        "audit wrong.json --policy policy",
        "audit newer.json --policy policy",
        "audit wrong.json --policy policy --format json",
    ]));
}

/// A plan that cannot be read is told, and the others are audited all the same.
#[test]
fn one_bad_plan_of_several() {
    let desk = Desk::new("one_bad_plan_of_several");
    desk.put("wrong.json", PLAN.replace("earned", "ernd"));
    let (code, out, err) = desk.run("audit wrong.json plan.json --policy policy");
    assert_eq!(code, 1);
    assert!(out.contains("Regular Diploma") && err.contains("wrong.json"), "{out}{err}");
    let (code, out, _) = desk.run("audit plan.json missing.json wrong.json --policy policy --format json");
    assert_eq!(code, 2);
    let list: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[test]
fn validators_that_cannot_be_used() {
    let desk = Desk::new("validators_that_cannot_be_used");
    assert_eq!(desk.run("build policy --output good.json").0, 0);
    let good = String::from_utf8(desk.read("good.json")).unwrap();
    desk.put("empty.json", "");
    desk.put("cut.json", &good.as_bytes()[..200]);
    desk.put("newer.json", good.replace("\"version\":3", "\"version\":9"));
    desk.put("older.json", good.replace("\"version\":3", "\"version\":0"));
    desk.put("no-edition.json", good.replace("\"edition\":\"2026\",", ""));
    desk.put("loose.json", good.replace("\"courses\":[0]", "\"courses\":[7]"));
    desk.put("binary", [0_u8, 159, 146, 150]);
    insta::assert_snapshot!(desk.session(&[
        "audit plan.json --policy empty.json",
        "audit plan.json --policy cut.json",
        "audit plan.json --policy newer.json",
        "audit plan.json --policy older.json",
        "audit plan.json --policy no-edition.json",
        "audit plan.json --policy loose.json",
        "audit plan.json --policy binary",
        "audit plan.json --policy plan.json",
    ]));
}

/// A byte order mark, the line ends of another system and an empty file are no mistakes.
#[test]
fn odd_but_good() {
    let desk = Desk::new("odd_but_good");
    let dos = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    desk.put("policy/rules.gradus", dos(POLICY));
    desk.put("dos.json", dos(PLAN));
    desk.put("nothing.gradus", "");
    desk.put("PLAN.JSON", PLAN);
    for line in ["check policy --deny-warnings", "check nothing.gradus", "audit dos.json PLAN.JSON -p policy"]
    {
        let (code, _, err) = desk.run(line);
        assert_eq!((code, err.as_str()), (0, ""), "{line}");
    }
}
