//! `gradus.toml`: what a package says of itself. Lines `key = "value"`, and below `[links]` where its
//! sources can be read.

use super::Edition;

/// What a folder needs to be a package.
pub const MANIFEST: &str = "gradus.toml";
/// How many addresses a package may give for citations.
const MOST_LINKS: usize = 1_000;

/// What a package says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The name that leads those of its modules, where one is given.
    pub(super) name: Option<String>,
    /// The edition it is written in, where it names one; else what is wrong with the line, and what to do.
    pub(super) edition: Result<Option<Edition>, (String, String)>,
    /// The beginnings of citations, and the address of each.
    pub(super) links: Vec<(String, String)>,
}

impl Manifest {
    pub(super) fn read(text: &str) -> Self {
        let named = |line| match setting(line)? {
            (key, value) if key == "name" => Some(value),
            _ => None,
        };
        let links = text.lines().skip_while(|line| line.trim() != "[links]").skip(1);
        let links = links.take_while(|line| !line.trim_start().starts_with('['));
        let links = links.filter_map(setting).filter(|(_, address)| address.starts_with("http"));
        Self {
            name: text.lines().find_map(named),
            edition: edition(text),
            links: links.take(MOST_LINKS).collect(),
        }
    }
}

/// The edition that is named, or what is wrong with it and what to do.
fn edition(text: &str) -> Result<Option<Edition>, (String, String)> {
    let mut lines = text.lines().take(own_lines(text)).enumerate().filter(|(_, line)| is_edition(line));
    let Some((at, line)) = lines.next() else { return Ok(None) };
    let line_of = |at: usize| format!("line {}", at + 1);
    let known: Vec<String> = Edition::ALL.iter().map(|edition| format!("\"{edition}\"")).collect();
    let known = known.join(" or ");
    if let Some((again, _)) = lines.next() {
        let problem = format!("the edition is named twice, on {} and {}", line_of(at), line_of(again));
        return Err((problem, "keep one of the two lines".to_owned()));
    }
    let Some((_, name)) = setting(line) else {
        let problem = format!("the edition on {} is not in quotation marks", line_of(at));
        return Err((problem, format!("write it as in `edition = {known}`")));
    };
    match Edition::from_name(&name) {
        Some(edition) => Ok(Some(edition)),
        None => Err((
            format!("this program does not know the edition \"{name}\", which {} names", line_of(at)),
            format!("it knows {known}; for a newer edition use a newer gradus"),
        )),
    }
}

/// The text with the edition named in it; all else stays as it is.
#[must_use]
pub fn with_edition(text: &str, edition: Edition) -> String {
    let line = format!("edition = \"{edition}\"");
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::with_capacity(text.len() + line.len() + 2);
    let is_named = |line: &str| setting(line).is_some_and(|(key, _)| key == "name");
    let own = own_lines(text);
    let lines = || text.split_inclusive('\n').take(own).enumerate();
    let old = lines().find(|(_, line)| is_edition(line)).map(|(at, _)| at);
    // Below the name, or before everything else.
    let behind = lines().find(|(_, line)| is_named(line)).map(|(at, _)| at);
    if old.is_none() && behind.is_none() {
        out.push_str(&line);
        out.push_str(end);
    }
    for (at, part) in text.split_inclusive('\n').enumerate() {
        if Some(at) == old {
            let comment = part.find('#').and_then(|at| part.get(at..)).map(str::trim_end);
            out.push_str(&line);
            out.push_str(&comment.map(|comment| format!(" {comment}")).unwrap_or_default());
            out.push_str(if part.ends_with('\n') { end } else { "" });
            continue;
        }
        out.push_str(part);
        if old.is_none() && Some(at) == behind {
            out.push_str(if part.ends_with('\n') { "" } else { end });
            out.push_str(&line);
            out.push_str(end);
        }
    }
    out
}

/// How many lines stand above the first `[section]`.
fn own_lines(text: &str) -> usize {
    text.lines().take_while(|line| !line.trim_start().starts_with('[')).count()
}

fn is_edition(line: &str) -> bool {
    line.split_once('=').is_some_and(|(key, _)| key.trim().trim_matches('"') == "edition")
}

/// The key and the value of a line `key = "value"`.
fn setting(line: &str) -> Option<(String, String)> {
    let (key, value) = match line.trim().strip_prefix('"') {
        Some(quoted) => quoted
            .split_once('"')
            .and_then(|(key, rest)| Some((key, rest.trim_start().strip_prefix('=')?)))?,
        None => line.split_once('=')?,
    };
    Some((key.trim().to_owned(), value.trim().strip_prefix('"')?.split_once('"')?.0.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_says_what_it_is() {
        let text = "name = \"utah\"\nedition = \"2026\"\n\n[links]\n\"R277\" = \"https://example.org\"\nedition = \"1\"\n";
        let read = Manifest::read(text);
        assert_eq!(read.name.as_deref(), Some("utah"));
        assert_eq!(read.edition, Ok(Some(Edition::Of2026)));
        assert_eq!(read.links, [("R277".to_owned(), "https://example.org".to_owned())]);
        assert_eq!(Manifest::read("# edition = \"1\"\n").edition, Ok(None));
    }

    #[test]
    fn an_edition_that_is_none_is_told_with_its_line() {
        let problem = |text| Manifest::read(text).edition.map_err(|(problem, _)| problem);
        assert_eq!(
            problem("name = \"a\"\nedition = \"2031\"\n"),
            Err("this program does not know the edition \"2031\", which line 2 names".to_owned())
        );
        assert_eq!(
            problem("edition = 2026\n"),
            Err("the edition on line 1 is not in quotation marks".to_owned())
        );
        assert_eq!(
            problem("edition = \"2026\"\nedition = \"2026\"\n"),
            Err("the edition is named twice, on line 1 and line 2".to_owned())
        );
    }

    #[test]
    fn an_edition_is_put_in_and_all_else_stays() {
        let with = |text: &str| with_edition(text, Edition::Of2026);
        assert_eq!(with(""), "edition = \"2026\"\n");
        assert_eq!(
            with("# a\nname = \"a\" # b\n\n[links]\n"),
            "# a\nname = \"a\" # b\nedition = \"2026\"\n\n[links]\n"
        );
        assert_eq!(with("name = \"a\""), "name = \"a\"\nedition = \"2026\"\n");
        assert_eq!(with("name = \"a\"\r\n[links]\r\n"), "name = \"a\"\r\nedition = \"2026\"\r\n[links]\r\n");
        assert_eq!(with("[links]\nname = \"x\"\n"), "edition = \"2026\"\n[links]\nname = \"x\"\n");
        assert_eq!(with("edition = \"1\" # old\nname = \"a\""), "edition = \"2026\" # old\nname = \"a\"");
        for text in ["", "name = \"a\"", "[links]\n", "edition = \"1\""] {
            let once = with(text);
            assert_eq!(with(&once), once);
            assert_eq!(Manifest::read(&once).edition, Ok(Some(Edition::Of2026)), "{once}");
        }
    }
}
