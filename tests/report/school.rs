//! A school's rubric and its annual report, as they are read.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

use crate::desk::Desk;
use crate::forms::body;

/// A school of the examples, and whose plans are read.
struct Sample {
    state: &'static str,
    school: &'static str,
    /// How the names of its plan files begin.
    plans: &'static [&'static str],
}

const UTAH: Sample = Sample { state: "utah", school: "spectrum-academy.yaml", plans: &["spectrum-"] };
const KENTUCKY: Sample = Sample {
    state: "kentucky",
    school: "elkhorn-valley-middle.yaml",
    plans: &[
        "a-year-of-practice",
        "plan-on-day-9",
        "services-in",
        "services-general-notice-only",
        "transfer-in",
    ],
};

impl Sample {
    fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(self.state)
    }

    fn plans(&self) -> Vec<PathBuf> {
        let all = std::fs::read_dir(self.folder().join("plans")).unwrap();
        let mut paths: Vec<PathBuf> = all.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            self.plans.iter().any(|start| name.starts_with(start))
        });
        paths.sort();
        paths
    }

    /// `gradus school` with more arguments: its exit code, and both outputs.
    fn run(&self, more: &[&str]) -> (i32, String, String) {
        let mut command = Command::cargo_bin("gradus").unwrap();
        command.arg("school").arg(self.folder().join("school").join(self.school)).arg("--plans");
        command.args(self.plans()).arg("-p").arg(self.folder());
        let output = command.args(["--as-of", "2026-11-01"]).args(more).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn shown(&self, more: &[&str]) -> String {
        let (_, out, err) = self.run(more);
        assert_eq!(err, "");
        // The fingerprint changes with every word of the policy.
        let own = |line: &&str| !line.contains("fingerprint: ") && !line.contains("Rules used: ");
        out.lines().filter(own).map(|line| format!("{line}\n")).collect()
    }

    /// The identifiers and names of all students and staff, and the names of groups.
    fn people(&self) -> Vec<String> {
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let school = read(self.folder().join("school").join(self.school));
        let school = gradus::school::read(school.as_bytes(), gradus::plan::Format::Yaml).school.unwrap();
        let mut found: Vec<String> = school.students.iter().map(|student| student.id.clone()).collect();
        for one in &school.staff {
            found.push(one.id.clone());
            found.extend(one.name.clone());
        }
        found.extend(school.groups.iter().map(|group| group.name.clone()));
        for path in self.plans() {
            let format = gradus::plan::Format::from_path(&path).unwrap();
            let plan = gradus::plan::read(read(path).as_bytes(), format).plan.unwrap();
            found.push(plan.student.id.clone());
            found.extend(plan.student.name.clone());
        }
        found
    }
}

// rows: SP-31, SP-32
#[test]
fn the_annual_report_to_patrons() {
    insta::assert_snapshot!("annual_utah_markdown", UTAH.shown(&["--annual", "--format", "markdown"]));
    insta::assert_snapshot!("annual_utah_html", body(&UTAH.shown(&["--annual", "--format", "html"])));
}

// rows: PA-14, PA-15
#[test]
fn with_nothing_hidden_by_grade_and_cohort_and_interest() {
    let school = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/school/cases/annual");
    let mut command = Command::cargo_bin("gradus").unwrap();
    command.arg("school").arg(school.join("school.yaml")).arg("--plans").arg(school.join("plans")).arg("-p");
    command.arg(school.join("policy.gradus")).args(["--as-of", "2026-06-01", "--annual", "--suppress", "1"]);
    let shown = String::from_utf8(command.args(["--format", "markdown"]).output().unwrap().stdout).unwrap();
    assert!(!shown.contains("fewer than") && !shown.contains("withheld") && !shown.contains("not shown"));
    insta::assert_snapshot!("annual_everything", shown.split("Rules used").next().unwrap());
}

// rows: PA-15, PA-30, PA-35
#[test]
fn the_rubric_with_the_words_of_the_law_and_who_is_missing() {
    let shown = UTAH.shown(&["--format", "markdown"]);
    assert!(shown.contains("S-2004") && !shown.contains("grade 0"), "{shown}");
    insta::assert_snapshot!("rubric_utah_markdown", shown);
    insta::assert_snapshot!("rubric_utah_html", body(&UTAH.shown(&["--format", "html"])));
    insta::assert_snapshot!(
        "rubric_kentucky_markdown",
        KENTUCKY.shown(&["--format", "markdown", "-a", "advising-by-law"])
    );
}

// rows: SP-31
#[test]
fn no_form_of_the_annual_report_names_anybody() {
    for sample in [UTAH, KENTUCKY] {
        let people = sample.people();
        assert!(people.len() > 20);
        for form in ["terminal", "markdown", "html", "json"] {
            for few in ["1", "10"] {
                let (code, out, _) = sample.run(&["--annual", "--suppress", few, "--format", form]);
                assert_eq!(code, 0);
                for who in &people {
                    assert!(!out.contains(who.as_str()), "{who} is named in the {form} of {}", sample.state);
                }
            }
        }
    }
}

#[test]
fn into_a_file_whole_or_not_at_all() {
    let desk = Desk::new("report_school");
    let file = desk.folder.join("annual.html");
    let (code, out, err) = UTAH.run(&["--annual", "--format", "html", "--output", file.to_str().unwrap()]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    assert!(std::fs::read_to_string(&file).unwrap().ends_with("</html>\n"));
    let before = desk.names();
    for (path, problem) in [("missing/annual.html", "there is no such folder"), ("policy", "it is a folder")]
    {
        let path = desk.folder.join(path);
        let (code, out, err) = UTAH.run(&["--annual", "--output", path.to_str().unwrap()]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains(problem) && err.contains("help: name a file"), "{err}");
    }
    assert_eq!(desk.names(), before, "something was left behind");
}

/// Pages that have to be whole in themselves as all others.
pub fn pages() -> Vec<String> {
    [&["--format", "html"][..], &["--annual", "--format", "html"]].map(|more| KENTUCKY.run(more).1).to_vec()
}
