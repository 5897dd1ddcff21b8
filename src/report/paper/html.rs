//! A report as one HTML page: no other file, no script, made to be printed and to be read aloud.
//!
//! Each heading of the first level begins an `article` (on a page of its own in print), each of the
//! second a `section` named by it. A comment `<!-- word -->` before a heading of the second level
//! gives its section that class; data can hold no comment, for it is escaped.

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

const STYLE: &str = include_str!("templates/page.css");

/// The page of a Markdown text. Without a title, the first heading gives it.
pub(super) fn page(markdown: &str, title: &str) -> String {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.event(event);
    }
    writer.close_article();
    let mut body = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut body, writer.events.into_iter());
    let mut name = String::new();
    let title = if title.is_empty() { writer.title.trim() } else { title };
    html::push_html(&mut name, std::iter::once(Event::Text(title.into())));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
         <title>{name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

#[derive(Default)]
struct Writer<'a> {
    events: Vec<Event<'a>>,
    /// The words of the first heading.
    title: String,
    titled: bool,
    headings: usize,
    article: bool,
    section: bool,
    /// The class of the section that comes next.
    class: Option<String>,
    table: Table,
}

/// Where in a table the next cell stands.
#[derive(Default)]
struct Table {
    head: bool,
    column: usize,
    right: Vec<bool>,
}

impl<'a> Writer<'a> {
    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => match class(&text) {
                Some(class) => self.class = Some(class),
                None => self.events.push(Event::Text(text)),
            },
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                self.headings += 1;
                let id = format!("h{}", self.headings);
                match level {
                    HeadingLevel::H1 => {
                        self.close_article();
                        self.article = true;
                        self.tag(format!("<article aria-labelledby=\"{id}\">\n"));
                    }
                    HeadingLevel::H2 => {
                        self.close_section();
                        self.section = true;
                        let class = self.class.take().map(|name| format!(" class=\"{name}\""));
                        let class = class.unwrap_or_default();
                        self.tag(format!("<section{class} aria-labelledby=\"{id}\">\n"));
                    }
                    _ => {}
                }
                self.events.push(Event::Start(Tag::Heading { level, id: Some(id.into()), classes, attrs }));
            }
            Event::End(TagEnd::Heading(level)) => {
                self.titled = true;
                self.events.push(Event::End(TagEnd::Heading(level)));
            }
            Event::Start(Tag::Table(alignments)) => {
                self.table.right =
                    alignments.iter().map(|alignment| *alignment == Alignment::Right).collect();
                let label = format!("h{}", self.headings);
                self.tag(format!(
                    "<div class=\"table\" role=\"region\" aria-labelledby=\"{label}\" tabindex=\"0\">\n<table>"
                ));
            }
            Event::End(TagEnd::Table) => self.tag("</tbody></table>\n</div>\n".to_owned()),
            Event::Start(Tag::TableHead) => {
                self.table.head = true;
                self.table.column = 0;
                self.tag("<thead><tr>".to_owned());
            }
            Event::End(TagEnd::TableHead) => {
                self.table.head = false;
                self.tag("</tr></thead><tbody>\n".to_owned());
            }
            Event::Start(Tag::TableRow) => {
                self.table.column = 0;
                self.tag("<tr>".to_owned());
            }
            Event::End(TagEnd::TableRow) => self.tag("</tr>\n".to_owned()),
            Event::Start(Tag::TableCell) => {
                let right = self.table.right.get(self.table.column).copied().unwrap_or(false);
                let class = if right { " class=\"number\"" } else { "" };
                let open = match (self.table.head, self.table.column) {
                    (true, _) => format!("<th scope=\"col\"{class}>"),
                    (false, 0) => format!("<th scope=\"row\"{class}>"),
                    _ => format!("<td{class}>"),
                };
                self.tag(open);
            }
            Event::End(TagEnd::TableCell) => {
                let is_head = self.table.head || self.table.column == 0;
                self.table.column += 1;
                self.tag(if is_head { "</th>" } else { "</td>" }.to_owned());
            }
            // No report links anywhere, and none loads anything.
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image) => {
            }
            Event::Text(text) => {
                if !self.titled {
                    self.title.push_str(&text);
                }
                self.events.push(Event::Text(text));
            }
            other => self.events.push(other),
        }
    }

    fn tag(&mut self, tag: String) {
        self.events.push(Event::Html(CowStr::from(tag)));
    }

    fn close_section(&mut self) {
        if std::mem::take(&mut self.section) {
            self.tag("</section>\n".to_owned());
        }
    }

    fn close_article(&mut self) {
        self.close_section();
        if std::mem::take(&mut self.article) {
            self.tag("</article>\n".to_owned());
        }
    }
}

/// The word of a comment `<!-- word -->`.
pub(super) fn class(text: &str) -> Option<String> {
    let word = text.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    let plain = !word.is_empty() && word.chars().all(|character| character.is_ascii_lowercase());
    plain.then(|| word.to_owned())
}
