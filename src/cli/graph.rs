//! `gradus graph`: prerequisites, or the structure of an award, as a picture.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::audit::known_awards;
use super::{Color, End, complain, files, print};
use crate::diagnostic::did_you_mean;
use crate::picture::{self, NoPicture, Picture};
use crate::policy::Policy;

/// Draw the prerequisites of a policy's courses, or what an award asks for
#[derive(clap::Args)]
#[command(
    after_help = "Exit codes: 0 the picture was drawn, 1 the policy has errors, 2 the command could not be carried out."
)]
pub(super) struct Arguments {
    /// The policy: folders, files, or one validator made by `build`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Draw what this award asks for, instead of prerequisites
    #[arg(long, value_name = "NAME", conflicts_with = "around")]
    award: Option<String>,
    /// Draw only what leads to this course, and what it opens
    #[arg(long, value_name = "COURSE")]
    around: Option<String>,
    /// How to write the picture; by the ending of the file where absent, else as SVG
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write it into this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a browser, a document or a printer
    Svg,
    /// For Graphviz
    Dot,
    /// For a wiki or a pull request
    Mermaid,
}

impl Format {
    /// The format that a file's name asks for.
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()?.to_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "dot" | "gv" => Some(Self::Dot),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            _ => None,
        }
    }
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let by_name = arguments.output.as_deref().and_then(Format::of);
    let format = arguments.format.or(by_name).unwrap_or(Format::Svg);
    let policy = match files::policy(&arguments.paths, color) {
        Ok(policy) => policy,
        Err(end) => return end,
    };
    let picture = match picture(&policy, arguments) {
        Ok(picture) => picture,
        Err(end) => return end,
    };
    let text = match format {
        Format::Svg => picture::svg(&picture),
        Format::Dot => Ok(picture::dot(&picture)),
        Format::Mermaid => Ok(picture::mermaid(&picture)),
    };
    let text = match text {
        Ok(text) => text,
        Err(none) => return refuse(&none),
    };
    let Some(file) = &arguments.output else {
        print(&text);
        return End::Fine;
    };
    if file.is_dir() {
        complain(&format!("{}: it is a folder", file.display()), Some("name a file in it"));
        return End::Unusable;
    }
    if let Err(problem) = files::write_report(file, &text) {
        complain(&problem, Some("name a file that can be written, in a folder that is there"));
        return End::Unusable;
    }
    eprintln!("wrote {}: {}", file.display(), picture.title);
    if let Some(aside) = picture.aside.filter(|_| format != Format::Svg) {
        eprintln!("not drawn: {}", aside.title);
    }
    End::Fine
}

fn picture(policy: &Policy, arguments: &Arguments) -> Result<Picture, End> {
    if let Some(name) = &arguments.award {
        if !known_awards(policy, std::slice::from_ref(name)) {
            return Err(End::Unusable);
        }
        let award = policy.awards.iter().find(|one| one.named.goes_by(name)).ok_or(End::Unusable)?;
        return picture::award(policy, award).map_err(|none| refuse(&none));
    }
    let Some(name) = &arguments.around else {
        return picture::prerequisites(policy).map_err(|none| refuse(&none));
    };
    let Some(course) = picture::named(policy, name) else {
        unknown(policy, name);
        return Err(End::Unusable);
    };
    picture::around(policy, course).map_err(|none| refuse(&none))
}

fn unknown(policy: &Policy, name: &str) {
    let several: Vec<String> = policy
        .courses
        .iter()
        .filter(|course| course.named.goes_by(name))
        .map(|course| course.named.full())
        .collect();
    if !several.is_empty() {
        let help = format!("name one of {}", several.join(", "));
        complain(&format!("`{name}` may mean several courses"), Some(&help));
        return;
    }
    let all = policy.courses.iter().map(|course| course.named.name.as_str());
    let help = did_you_mean(name, all).map(|meant| format!("did you mean `{meant}`?"));
    complain(&format!("the policy has no course `{name}`"), help.as_deref());
}

fn refuse(none: &NoPicture) -> End {
    complain(&none.problem, Some(&none.help));
    End::Unusable
}
