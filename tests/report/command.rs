//! `gradus report` and `gradus changes` as people run them.

use crate::desk::Desk;

const PLAN: &str = "-p policy --as-of 2026-05-20";

#[test]
fn on_the_terminal_and_into_files() {
    let desk = Desk::new("report_files");
    std::fs::create_dir_all(desk.folder.join("plans/more")).unwrap();
    desk.put("plans/b.json", desk.read("plan.json"));
    desk.put("plans/more/a.yaml", "{format: gradus-plan, version: 1, student: {id: a/b, name: Bo}}\n");
    desk.put("plans/notes.txt", "no plan");
    let lines: Vec<String> = [
        "letter plan.json",
        "letter plan.json --format html --output letter.html",
        "worksheet plans --format markdown --output sheets/",
        "form plans plan.json --output sheets",
        "due plans --format csv",
        "due plans --output sheets",
        "letter plans --format html --output all.html",
    ]
    .iter()
    .map(|line| format!("report {line} {PLAN}"))
    .collect();
    let session = desk.session(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let mut sheets: Vec<String> = std::fs::read_dir(desk.folder.join("sheets"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    sheets.sort();
    insta::assert_snapshot!("command_files", format!("{session}{:?}\n{sheets:?}", desk.names()));
    let all = String::from_utf8(desk.read("all.html")).unwrap();
    assert!(all.contains("<title>Graduation letters</title>") && all.matches("<article").count() == 2);
}

#[test]
fn what_cannot_be_done_is_said() {
    let desk = Desk::new("report_errors");
    std::fs::create_dir_all(desk.folder.join("empty")).unwrap();
    desk.put("broken.json", "{}");
    let before = desk.names();
    let lines: Vec<String> = [
        "letter plan.json --format pdf",
        "letter plan.json --format csv",
        "letter plan.json --award regullar",
        "letter plan.json --output missing/letter.txt",
        "letter plan.json --output policy/rules.gradus/x/",
        "poem plan.json",
        "letter nowhere.json",
        "letter empty",
        "due broken.json plan.json",
    ]
    .iter()
    .map(|line| format!("report {line} {PLAN}"))
    .collect();
    insta::assert_snapshot!(
        "command_errors",
        desk.session(&lines.iter().map(String::as_str).collect::<Vec<_>>())
    );
    assert_eq!(desk.names(), before, "something was left behind");
}

#[test]
fn changes_of_plans_and_of_audits() {
    let desk = Desk::new("report_changes");
    let later = String::from_utf8(desk.read("plan.json")).unwrap().replace(
        "\"credits\": 1 }",
        "\"credits\": 1 },\n    { \"course\": \"biology-1\", \"state\": \"planned\", \"credits\": 1 }",
    );
    desk.put("later.json", &later);
    desk.put("other.json", later.replace("s-1", "s-2"));
    for (plan, audit, day) in
        [("plan.json", "old.json", "2026-01-20"), ("later.json", "new.json", "2026-05-20")]
    {
        let (code, out, _) = desk.run(&format!("audit {plan} -p policy --format json --as-of {day}"));
        assert_eq!(code, 0);
        desk.put(audit, out);
    }
    desk.put("two.json", format!("[{0}, {0}]", String::from_utf8(desk.read("old.json")).unwrap()));
    desk.put(
        "young.json",
        String::from_utf8(desk.read("old.json")).unwrap().replace("\"version\": 1", "\"version\": 9"),
    );
    desk.put(
        "torn.json",
        String::from_utf8(desk.read("old.json")).unwrap().replace("\"awards\"", "\"rewards\""),
    );
    let days = "--old-as-of 2026-01-20 --new-as-of 2026-05-20";
    insta::assert_snapshot!(
        "command_changes",
        desk.session(&[
            "changes old.json new.json",
            "changes new.json old.json --format markdown",
            "changes old.json old.json --format json",
            "changes plan.json later.json",
            "changes plan.json other.json -p policy --old-as-of 2026-01-20",
            "changes old.json nowhere.json",
            "changes two.json new.json",
            "changes young.json new.json",
            "changes torn.json new.json",
            "changes old.json new.json --old-as-of 2026-01-20",
        ])
    );
    let by_plans = desk.run(&format!("changes plan.json later.json -p policy {days}"));
    assert_eq!(by_plans, desk.run("changes old.json new.json"), "plans and their audits say the same");
}
