//! Blocks of plan files, school files, and output for programs.

use gradus::plan::Format;
use saphyr::LoadableYamlNode as _;

use super::blocks::Block;

const PLAN: &str = r#""format": "gradus-plan", "version": 1, "student": {"id": "s"}"#;

pub fn judge(block: &Block) -> Result<(), String> {
    if block.value("job").is_some() {
        let read = saphyr::Yaml::load_from_str(&block.text).map_err(|error| error.to_string())?;
        return if read.len() == 1 { Ok(()) } else { Err("it is no single document".to_owned()) };
    }
    let json = block.language() == "json";
    let format = if json { Format::Json } else { Format::Yaml };
    let mut text = block.text.clone();
    if block.has("fragment") {
        text = match json {
            true => format!("{{ {PLAN}, {text} }}"),
            false => format!("format: gradus-plan\nversion: 1\nstudent: {{id: s}}\n{text}"),
        };
    }
    let problems: Vec<String> = if block.has("plan") {
        gradus::plan::read(text.as_bytes(), format).problems.iter().map(|one| format!("{one:?}")).collect()
    } else if block.has("school") {
        gradus::school::read(text.as_bytes(), format).problems.iter().map(|one| format!("{one:?}")).collect()
    } else if json {
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let schema = match (block.has("audit"), block.has("findings")) {
            (true, _) => gradus::report::schema(),
            (_, true) => gradus::diagnostic::render::schema(),
            _ => return Ok(()),
        };
        let validator = jsonschema::validator_for(&schema).map_err(|error| error.to_string())?;
        validator.iter_errors(&value).map(|error| error.to_string()).collect()
    } else {
        return Err("say what it is: `yaml plan` or `yaml school`".to_owned());
    };
    if block.has("problems") {
        return if problems.is_empty() { Err("it has no problem".to_owned()) } else { Ok(()) };
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
