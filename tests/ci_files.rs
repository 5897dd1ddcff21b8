//! The files that what runs jobs reads: `action.yml`, `.pre-commit-hooks.yaml`, and those that `docs/ci.md`
//! shows. Each is read as its reader does, and the commands in it are run in a repository of their own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by it"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value};

const POLICY: &str = r#"course art-1 "Art I" {
  credits 1
}

diploma art "Art Diploma" {
  authority "Board of Education"
  cite "Rule 1" as of 2026-07-01
  require arts "Arts" 1 credit from art-1
}

example "One course is enough" for art as of 2026-05-20 {
  earned art-1
  expect met
}
"#;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap()
}

fn yaml(text: &str) -> Value {
    let read = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(read.len(), 1, "one document");
    plain(&read[0])
}

fn plain(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => (*value).into(),
        Yaml::Value(Scalar::Integer(value)) => (*value).into(),
        Yaml::Value(Scalar::FloatingPoint(value)) => f64::from(*value).into(),
        Yaml::Value(Scalar::String(value)) => value.to_string().into(),
        Yaml::Sequence(nodes) => nodes.iter().map(plain).collect(),
        Yaml::Mapping(entries) => {
            let entry =
                |(key, value): (&Yaml<'_>, &Yaml<'_>)| (key.as_str().unwrap().to_owned(), plain(value));
            Value::Object(entries.iter().map(entry).collect::<Map<String, Value>>())
        }
        other => panic!("{other:?}"),
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list")).clone()
}

/// A repository with a policy, of which all is committed.
struct Repository {
    folder: PathBuf,
    /// Where the job keeps what is its own.
    job: PathBuf,
}

impl Repository {
    fn new(name: &str, policy: &str) -> Self {
        let base = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ci_files").join(name);
        let _ = std::fs::remove_dir_all(&base);
        let repository = Self { folder: base.join("repository"), job: base.join("job") };
        std::fs::create_dir_all(&repository.folder).unwrap();
        std::fs::create_dir_all(&repository.job).unwrap();
        repository.put("policy/gradus.toml", "name = \"art\"\n");
        repository.put("policy/art.gradus", policy);
        for line in [
            "init --quiet --initial-branch=main",
            "add .",
            "commit --quiet --message=A --author=A<a@example.org>",
        ] {
            repository.git(line);
        }
        repository
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn git(&self, line: &str) -> String {
        let mut command = Command::new("git");
        command.current_dir(&self.folder).args(line.split(' '));
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        command.env("GIT_CONFIG_GLOBAL", "").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_COMMITTER_NAME", "A").env("GIT_COMMITTER_EMAIL", "a@example.org");
        let output = command.output().unwrap();
        assert!(output.status.success(), "git {line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a script as a job does, with `gradus` where programs are looked for.
    fn script(&self, script: &str, env: &BTreeMap<String, String>) -> Output {
        let file = self.job.join("script.sh");
        std::fs::write(&file, script).unwrap();
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(file).current_dir(&self.folder);
        let program = Path::new(env!("CARGO_BIN_EXE_gradus")).parent().unwrap();
        let before = std::env::var_os("PATH").unwrap();
        let all =
            [self.job.join("bin"), program.to_owned()].into_iter().chain(std::env::split_paths(&before));
        command.env("PATH", std::env::join_paths(all).unwrap());
        for name in ["CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"]
        {
            command.env_remove(name);
        }
        command.env("RUNNER_TEMP", &self.job);
        command.env("GITHUB_WORKSPACE", &self.folder);
        command.env("GITHUB_OUTPUT", self.job.join("output"));
        command.env("GITHUB_STEP_SUMMARY", self.job.join("summary"));
        command.envs(env).output().unwrap()
    }

    /// Puts a program where the job finds it.
    fn program(&self, name: &str, script: &str) -> PathBuf {
        let path = self.job.join("bin").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
        std::fs::set_permissions(&path, permissions).unwrap();
        path
    }

    fn job_file(&self, name: &str) -> String {
        std::fs::read_to_string(self.job.join(name)).unwrap_or_default()
    }
}

/// The action, run as GitHub runs it.
struct Action<'a> {
    repository: &'a Repository,
    /// What each expression is: `inputs.policy`.
    known: BTreeMap<String, String>,
}

/// What came of a step.
struct Step {
    code: i32,
    shown: String,
}

impl<'a> Action<'a> {
    fn new(repository: &'a Repository, inputs: &[(&str, &str)]) -> Self {
        let action = yaml(&text("action.yml"));
        let mut known = BTreeMap::new();
        known.insert("github.action_path".to_owned(), root().display().to_string());
        for (name, input) in action["inputs"].as_object().unwrap() {
            let given = inputs.iter().find(|(key, _)| key == name).map(|(_, value)| (*value).to_owned());
            let default = input.get("default").map(string).unwrap_or_default();
            let value = given.unwrap_or(if default.starts_with("${{") { String::new() } else { default });
            known.insert(format!("inputs.{name}"), value);
        }
        for (name, _) in inputs {
            assert!(known.contains_key(&format!("inputs.{name}")), "there is no input {name}");
        }
        Self { repository, known }
    }

    /// A text with the expressions in it replaced.
    fn filled(&self, text: &str) -> String {
        match text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")) {
            Some(expression) => self
                .known
                .get(expression.trim())
                .unwrap_or_else(|| panic!("`{expression}` is nothing the test knows"))
                .clone(),
            None => text.to_owned(),
        }
    }

    fn step(&mut self, id: &str) -> Step {
        let action = yaml(&text("action.yml"));
        let steps = list(&action["runs"]["steps"]);
        let step = steps.iter().find(|step| step["id"] == id).unwrap();
        let env = step["env"].as_object().unwrap().iter();
        let env = env.map(|(name, value)| (name.clone(), self.filled(&string(value)))).collect();
        let before = self.repository.job_file("output");
        let output = self.repository.script(&string(&step["run"]), &env);
        let after = self.repository.job_file("output");
        for line in after[before.len()..].lines() {
            let (name, value) = line.split_once('=').unwrap();
            self.known.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        let shown =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Step { code: output.status.code().unwrap(), shown }
    }
}

const GRADUS: &str = env!("CARGO_BIN_EXE_gradus");

/// Whether the program can compare policies.
fn can_compare() -> bool {
    Command::new(GRADUS).args(["diff", "--help"]).output().unwrap().status.success()
}

#[test]
fn no_input_is_put_into_a_script() {
    let action = yaml(&text("action.yml"));
    for key in ["name", "description", "author", "inputs", "outputs", "runs"] {
        assert!(action.get(key).is_some(), "{key}");
    }
    assert_eq!(action["runs"]["using"], "composite");
    for input in action["inputs"].as_object().unwrap().values() {
        assert!(
            input["description"].is_string() && input.get("default").is_none_or(Value::is_string),
            "{input}"
        );
    }
    for step in list(&action["runs"]["steps"]) {
        assert_eq!(step["shell"], "bash", "{step}");
        assert!(!string(&step["run"]).contains("${{"), "{step}");
        for value in step["env"].as_object().unwrap().values() {
            assert!(string(value).starts_with("${{ ") && string(value).ends_with(" }}"), "{value}");
        }
    }
}

#[test]
fn a_policy_without_a_mistake() {
    let repository = Repository::new("good", POLICY);
    let mut action =
        Action::new(&repository, &[("policy", "policy"), ("gradus", GRADUS), ("junit", "out.xml")]);
    for id in ["program", "check", "test"] {
        let step = action.step(id);
        assert_eq!(step.code, 0, "{id}: {}", step.shown);
    }
    insta::assert_snapshot!(repository.job_file("summary"));
    let junit = std::fs::read_to_string(repository.folder.join("out.xml")).unwrap();
    assert!(junit.contains("One course is enough"), "{junit}");
}

#[test]
fn a_policy_with_mistakes_fails_each_step_and_leaves_its_reports() {
    let wrong = POLICY.replace("expect met", "expect not met").replace(" as of 2026-07-01", "");
    let repository = Repository::new("wrong", &wrong);
    let inputs = [
        ("policy", "policy"),
        ("gradus", GRADUS),
        ("sarif", "out.sarif"),
        ("junit", "out.xml"),
        ("deny-warnings", "true"),
    ];
    let mut action = Action::new(&repository, &inputs);
    assert_eq!(action.step("program").code, 0);
    let check = action.step("check");
    assert_eq!(check.code, 1, "{}", check.shown);
    assert!(check.shown.starts_with("::warning file=policy/art.gradus,line=7,"), "{}", check.shown);
    let test = action.step("test");
    assert_eq!(test.code, 1, "{}", test.shown);
    assert!(test.shown.starts_with("::error file=policy/art.gradus,line=13,"), "{}", test.shown);
    let sarif: Value =
        serde_json::from_str(&std::fs::read_to_string(repository.folder.join("out.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "no-version-date");
    assert!(std::fs::read_to_string(repository.folder.join("out.xml")).unwrap().contains("<failure"));
    // Without being told to deny them, warnings are only shown.
    let mut action = Action::new(&repository, &[("policy", "policy"), ("gradus", GRADUS)]);
    action.step("program");
    assert_eq!(action.step("check").code, 0);
    let unreadable = [("policy", "nowhere"), ("gradus", GRADUS), ("sarif", "none.sarif")];
    let mut action = Action::new(&repository, &unreadable);
    action.step("program");
    assert_eq!(action.step("check").code, 2, "a file that cannot be read is no finding");
}

/// Names that a shell would run, were they not kept as they are.
#[test]
fn names_are_names_and_nothing_is_run_by_them() {
    let repository = Repository::new("names", POLICY);
    let folder = r#"--po"li'cy $(touch pwned) `touch pwned`; touch pwned #"#;
    repository.put(&format!("{folder}/art.gradus"), POLICY);
    let seen = repository.job.join("seen");
    let gradus = repository.program("my gradus", &format!("printf '<%s>' \"$@\" >'{}'", seen.display()));
    let base = repository.git("rev-parse HEAD").trim().to_owned();
    let inputs = [
        ("policy", folder),
        ("gradus", GRADUS),
        ("base", base.as_str()),
        ("deny", "looser; $(touch pwned)  *"),
    ];
    let mut action = Action::new(&repository, &inputs);
    for id in ["program", "check", "test"] {
        let step = action.step(id);
        assert_eq!(step.code, 0, "{id}: {}", step.shown);
    }
    // What the comparison is asked, whatever it answers.
    action.known.insert("steps.program.outputs.gradus".to_owned(), gradus.display().to_string());
    let step = action.step("diff");
    assert_eq!(step.code, 0, "{}", step.shown);
    let asked = std::fs::read_to_string(seen).unwrap();
    assert_eq!(
        asked,
        format!(
            "<diff><--format><markdown><--deny><looser;><--deny><$(touch><--deny><pwned)><--deny><*><--><{base}:{folder}><{folder}>"
        )
    );
    assert!(!repository.folder.join("pwned").exists());
}

#[test]
fn a_comparison_that_is_denied_fails_the_step_and_is_shown() {
    let repository = Repository::new("denied", POLICY);
    let gradus = repository.program("compare", "echo '# What changed'; exit 1");
    let base = repository.git("rev-parse HEAD").trim().to_owned();
    let mut action = Action::new(&repository, &[("policy", "policy"), ("base", &base)]);
    action.known.insert("steps.program.outputs.gradus".to_owned(), gradus.display().to_string());
    assert_eq!(action.step("diff").code, 1);
    assert_eq!(repository.job_file("summary"), "# What changed\n");
    assert_eq!(repository.job_file("gradus-diff.md"), "# What changed\n");
    assert!(action.known["steps.diff.outputs.diff"].ends_with("/gradus-diff.md"));
    let mut action = Action::new(&repository, &[("policy", "policy"), ("base", "0123456789abcdef")]);
    action.known.insert("steps.program.outputs.gradus".to_owned(), gradus.display().to_string());
    let step = action.step("diff");
    assert!(step.code == 2 && step.shown.contains("fetch-depth: 0"), "{}", step.shown);
}

/// Runs as soon as there is `gradus diff`.
#[test]
fn a_change_is_compared_with_its_base() {
    if !can_compare() {
        return;
    }
    let repository = Repository::new("compared", POLICY);
    let base = repository.git("rev-parse HEAD").trim().to_owned();
    let inputs = [("policy", "policy"), ("gradus", GRADUS), ("base", base.as_str()), ("deny", "looser")];
    let mut action = Action::new(&repository, &inputs);
    action.step("program");
    let same = action.step("diff");
    assert_eq!(same.code, 0, "{}", same.shown);
    repository.put("policy/art.gradus", &POLICY.replace("1 credit from art-1", "0.5 credits from art-1"));
    let looser = action.step("diff");
    assert_eq!(looser.code, 1, "{}", looser.shown);
}

/// The files a hook is given, as pre-commit picks them.
fn picked(pattern: &str, files: &str) -> Vec<String> {
    let rule = format!("{{\"pattern\": {}}}", Value::from(pattern));
    let rule = jsonschema::validator_for(&serde_json::from_str(&rule).unwrap()).unwrap();
    files.lines().filter(|file| rule.is_valid(&Value::from(*file))).map(str::to_owned).collect()
}

#[test]
fn hooks_before_a_commit() {
    let repository = Repository::new("hooks", POLICY);
    repository.put("policy/more courses.gradus", "course art-2   \"Art II\" { credits 1 }\n");
    repository.put("notes.md", "no policy\n");
    repository.git("add .");
    let staged = repository.git("diff --name-only --cached") + &repository.git("ls-files policy/gradus.toml");
    let hooks = list(&yaml(&text(".pre-commit-hooks.yaml")));
    assert_eq!(
        hooks.iter().map(|hook| string(&hook["id"])).collect::<Vec<_>>(),
        ["gradus-check", "gradus-fmt"]
    );
    let run = |hook: &Value| {
        // What pre-commit builds and puts where programs are looked for.
        assert_eq!(hook["language"], "rust");
        let files = picked(&string(&hook["files"]), &staged);
        assert!(files.iter().any(|file| file == "policy/more courses.gradus"), "{files:?}");
        assert!(!files.contains(&"notes.md".to_owned()));
        let quoted: Vec<String> = files.iter().map(|file| format!("'{file}'")).collect();
        let line = format!("{} {}", string(&hook["entry"]), quoted.join(" "));
        repository.script(&line, &BTreeMap::new())
    };
    let [check, fmt] = [&hooks[0], &hooks[1]];
    let output = run(check);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let output = run(fmt);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let changed = repository.git("diff --name-only");
    assert_eq!(changed, "policy/more courses.gradus\n", "a hook that changes a file fails the commit");
    repository.put("policy/more courses.gradus", "course art-2 \"Art II\" { credits one }\n");
    assert_eq!(run(check).status.code(), Some(1));
}

/// The blocks of the page for a kind of job.
fn jobs(kind: &str) -> Vec<Value> {
    let page = text("docs/ci.md");
    let mut found = Vec::new();
    for part in page.split("\n```yaml ").skip(1) {
        let (info, rest) = part.split_once('\n').unwrap();
        if info.split(' ').any(|word| word == format!("job={kind}")) {
            found.push(yaml(rest.split("\n```").next().unwrap()));
        }
    }
    assert!(!found.is_empty(), "docs/ci.md shows no {kind}");
    found
}

#[test]
fn the_workflows_of_the_page_use_what_the_action_has() {
    let action = yaml(&text("action.yml"));
    let mut comments = 0;
    for workflow in jobs("github") {
        for job in workflow["jobs"].as_object().unwrap().values() {
            for step in list(&job["steps"]) {
                if step["uses"].as_str().is_some_and(|uses| uses.contains("/gradus@")) {
                    for input in step["with"].as_object().unwrap().keys() {
                        assert!(action["inputs"].get(input).is_some(), "{input}");
                    }
                }
                let Some(script) = step["run"].as_str() else { continue };
                assert!(!script.contains("${{"), "{script}");
                comments += 1;
                posted(script);
            }
        }
    }
    assert_eq!(comments, 1);
}

/// Posts a short and a long comparison with a program in the place of GitHub's own.
fn posted(script: &str) {
    let repository = Repository::new("posted", POLICY);
    repository.program("gh", "printf '<%s>' \"$@\"");
    let diff = repository.job.join("gradus-diff.md");
    let env = [("DIFF", diff.display().to_string()), ("NUMBER", "7".to_owned())];
    let env: BTreeMap<String, String> =
        env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for (text, fits) in [("short\n".to_owned(), true), ("long\n".repeat(20_000), false)] {
        std::fs::write(&diff, &text).unwrap();
        let output = repository.script(script, &env);
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            "<pr><comment><7><--edit-last><--create-if-none><--body-file><comment.md>"
        );
        let comment = std::fs::read_to_string(repository.folder.join("comment.md")).unwrap();
        assert_eq!(comment == text, fits);
        assert!(comment.len() < 65_536 && (fits || comment.ends_with("summary of the job.\n")));
    }
}

#[test]
fn the_jobs_of_the_page_run_and_leave_their_reports() {
    let has_jq = Command::new("jq").arg("--version").output().is_ok();
    let wrong = POLICY.replace("expect met", "expect not met").replace(" as of 2026-07-01", "");
    for (name, policy, code) in [("job_good", POLICY, 0), ("job_wrong", wrong.as_str(), 1)] {
        let repository = Repository::new(name, policy);
        let run = |script: &str| {
            let output = repository.script(script, &BTreeMap::new());
            let shown = String::from_utf8_lossy(&output.stderr).into_owned();
            (output.status.code().unwrap(), shown)
        };
        for job in jobs("gitlab") {
            let job = &job["policy"];
            let each: Vec<i32> = list(&job["script"]).iter().map(|line| run(&string(line)).0).collect();
            assert_eq!(each.iter().max(), Some(&code));
            for line in list(&job["after_script"]) {
                let line = string(&line);
                if has_jq || !line.contains("jq ") {
                    assert_eq!(run(&line).0, 0, "{line}: {}", run(&line).1);
                }
            }
            if has_jq {
                let path = repository.folder.join(string(&job["artifacts"]["reports"]["codequality"]));
                let quality: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
                assert_eq!(list(&quality).len(), usize::try_from(code).unwrap(), "{quality:#}");
                for one in list(&quality) {
                    assert_eq!(
                        (&one["location"]["path"], &one["location"]["lines"]["begin"]),
                        (&"policy/art.gradus".into(), &7.into())
                    );
                    assert!(one["fingerprint"].is_string() && one["severity"] == "minor", "{one}");
                }
            }
        }
        for file in ["gradus-check.xml", "gradus-test.xml"] {
            std::fs::remove_file(repository.folder.join(file)).unwrap();
        }
        for pipeline in jobs("azure") {
            let scripts = list(&pipeline["steps"]);
            let scripts = scripts.iter().filter_map(|step| step["bash"].as_str());
            let each: Vec<i32> = scripts.map(|script| run(script).0).collect();
            assert_eq!((each.iter().max(), each.last()), (Some(&code), Some(&0)));
        }
        for file in ["gradus-check.xml", "gradus-test.xml", "scans/gradus.sarif"] {
            assert!(repository.folder.join(file).exists(), "{file}");
        }
    }
}

#[test]
fn the_hooks_of_the_page_are_there() {
    let hooks = list(&yaml(&text(".pre-commit-hooks.yaml")));
    for config in jobs("pre-commit") {
        for hook in list(&config["repos"][0]["hooks"]) {
            assert!(hooks.iter().any(|known| known["id"] == hook["id"]), "{hook}");
        }
    }
}
