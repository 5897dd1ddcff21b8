//! A folder of its own for each test, with a small policy and a plan in it.

use std::fmt::Write as _;
use std::path::PathBuf;

use assert_cmd::Command;

pub const POLICY: &str = r#"use std.subjects

course algebra-1 "Algebra I" {
  subject mathematics
  credits 1
}

course biology-1 "Biology I" {
  subject science
  credits 1
}

diploma regular "Regular Diploma" {
  authority "Board of Education"
  cite "Rule 1" as of 2024-01-01
  require mathematics "Mathematics" 1 credit from algebra-1
  require science "Science" 1 credit from biology-1
}
"#;

pub const PLAN: &str = r#"{
  "format": "gradus-plan",
  "version": 1,
  "student": { "id": "s-1", "name": "Ana Lopez" },
  "courses": [
    { "course": "algebra-1", "state": "earned", "credits": 1 }
  ]
}
"#;

pub struct Desk {
    pub folder: PathBuf,
}

impl Desk {
    /// An empty folder with `policy/rules.gradus` and `plan.json`.
    pub fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("policy")).unwrap();
        let desk = Self { folder };
        desk.put("policy/rules.gradus", POLICY);
        desk.put("plan.json", PLAN);
        desk
    }

    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder.join(path), bytes).unwrap();
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(path)).unwrap()
    }

    /// All there is in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program, in the folder, with the words of a command line.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::cargo_bin("gradus").unwrap();
        command.current_dir(&self.folder).args(line.split_whitespace());
        command.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE");
        // The tests may run in a job themselves.
        for name in ["GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"] {
            command.env_remove(name);
        }
        command
    }

    /// How a command ends, and what it prints on each output.
    pub fn run(&self, line: &str) -> (i32, String, String) {
        let output = self.command(line).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    /// The same for several commands, as a person sees it; standard error is marked by `!`.
    pub fn session(&self, lines: &[&str]) -> String {
        let mut shown = String::new();
        for line in lines {
            let (code, out, err) = self.run(line);
            writeln!(shown, "$ gradus {line}").unwrap();
            shown.push_str(&out);
            err.lines().for_each(|line| writeln!(shown, "! {line}").unwrap());
            writeln!(shown, "[{code}]\n").unwrap();
        }
        shown
    }
}
