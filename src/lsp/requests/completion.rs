//! `textDocument/completion` and `completionItem/resolve`.

use std::str::FromStr as _;

use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemCapability, CompletionItemKind, CompletionItemLabelDetails,
    CompletionItemTag, CompletionList, CompletionParams, CompletionResponse, CompletionTextEdit,
    Documentation, InsertTextFormat, Range, TextEdit, Uri,
};

use super::super::convert::{self, Located};
use super::super::desk::Desk;
use super::hover::markup;
use crate::ide::complete::{self, About, Completion, Kind};
use crate::names::Sort;
use crate::syntax::place::Place;

/// What may be written at a place.
pub(in crate::lsp) fn list(desk: &Desk<'_>, params: &CompletionParams) -> Option<CompletionResponse> {
    let (located, offset) = desk.at(&params.text_document_position)?;
    let found = complete::complete(located.analysis, located.file, offset, desk.session.as_of())?;
    let range = located.range(found.replace, desk.session);
    let uri = params.text_document_position.text_document.uri.as_str();
    let items = found.items.into_iter().map(|item| shown(desk, &located, item, range, uri));
    Some(CompletionResponse::List(CompletionList { is_incomplete: found.incomplete, items: items.collect() }))
}

/// What the client can do with an item.
fn able<'d>(desk: &'d Desk<'_>) -> Option<&'d CompletionItemCapability> {
    let client = desk.session.client.text_document.as_ref()?;
    client.completion.as_ref()?.completion_item.as_ref()
}

fn shown(
    desk: &Desk<'_>,
    located: &Located<'_, '_>,
    item: Completion,
    range: Range,
    uri: &str,
) -> CompletionItem {
    let able = able(desk);
    let snippets = able.and_then(|able| able.snippet_support).unwrap_or(false);
    let snippet = snippets && !item.snippet.is_empty();
    let text = match (snippet, item.snippet.is_empty()) {
        (true, _) => item.snippet,
        (false, true) => item.text,
        (false, false) => crate::ide::forms::plain(&item.snippet),
    };
    let tags = able.is_some_and(|able| able.tag_support.is_some());
    let details = able.and_then(|able| able.label_details_support).unwrap_or(false);
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let import = item.import.map(|(span, new_text)| {
        let range = convert::range(located.source, span, desk.session);
        vec![TextEdit { range, new_text }]
    });
    CompletionItem {
        label: item.label,
        label_details: filled(&item.from)
            .filter(|_| details)
            .map(|from| CompletionItemLabelDetails { detail: None, description: Some(from) }),
        kind: Some(kind(item.kind)),
        detail: filled(&item.detail),
        deprecated: (item.over && !tags).then_some(true),
        tags: (item.over && tags).then(|| vec![CompletionItemTag::DEPRECATED]),
        sort_text: Some(item.order),
        filter_text: Some(item.filter),
        insert_text_format: Some(if snippet {
            InsertTextFormat::SNIPPET
        } else {
            InsertTextFormat::PLAIN_TEXT
        }),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: text })),
        additional_text_edits: import,
        data: item.about.map(|about| match about {
            About::Thing(module, name) => json!({ "uri": uri, "module": module, "name": name }),
            About::Clause(place, word) => {
                json!({ "uri": uri, "place": Place::ALL.iter().position(|one| *one == place), "word": word })
            }
        }),
        ..CompletionItem::default()
    }
}

fn kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Keyword => CompletionItemKind::KEYWORD,
        Kind::Snippet => CompletionItemKind::SNIPPET,
        Kind::Module => CompletionItemKind::MODULE,
        Kind::Value => CompletionItemKind::VALUE,
        Kind::Text => CompletionItemKind::TEXT,
        Kind::Declared(sort) => match sort {
            Sort::Course => CompletionItemKind::CLASS,
            Sort::Award => CompletionItemKind::STRUCT,
            Sort::Set | Sort::Subject => CompletionItemKind::FOLDER,
            Sort::Scale => CompletionItemKind::ENUM,
            Sort::Fact | Sort::Mark => CompletionItemKind::FIELD,
            Sort::EventKind | Sort::Calendar => CompletionItemKind::EVENT,
            Sort::Exam | Sort::Credential => CompletionItemKind::CONSTANT,
            Sort::Role => CompletionItemKind::INTERFACE,
            Sort::Sequence | Sort::Flag => CompletionItemKind::REFERENCE,
        },
    }
}

/// The item with what is said of it.
pub(in crate::lsp) fn resolve(desk: &Desk<'_>, mut item: CompletionItem) -> CompletionItem {
    let text = item.data.as_ref().and_then(|data| {
        let word = |key: &str| data.get(key).and_then(Value::as_str);
        let located = desk.located(&Uri::from_str(word("uri")?).ok()?)?;
        let about = match (word("module"), word("name"), word("word")) {
            (Some(module), Some(name), _) => About::Thing(module.to_owned(), name.to_owned()),
            (_, _, Some(begins)) => {
                let place =
                    data.get("place").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok())?;
                About::Clause(*Place::ALL.get(place)?, begins.to_owned())
            }
            _ => return None,
        };
        complete::explain(located.analysis, &about)
    });
    let formats = able(desk).and_then(|able| able.documentation_format.as_deref());
    if let Some(text) = text {
        item.documentation = Some(Documentation::MarkupContent(markup(text, formats)));
    }
    item
}
