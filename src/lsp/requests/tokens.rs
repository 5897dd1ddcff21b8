//! `textDocument/semanticTokens`: all of a document, a part, or what changed since.

use tower_lsp::ls_types::{
    Range, SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensLegend,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, Uri,
};

use super::super::convert::Located;
use super::super::desk::Desk;
use crate::ide::tokens::{self, TokenKind};
use crate::names::Sort;
use crate::quantity::school_year_of;

/// The kinds of token, in the order of their numbers.
const KINDS: &[SemanticTokenType] = &[
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::CLASS,
    SemanticTokenType::TYPE,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::PARAMETER,
    SemanticTokenType::EVENT,
    SemanticTokenType::INTERFACE,
    SemanticTokenType::KEYWORD,
    SemanticTokenType::STRING,
    SemanticTokenType::NUMBER,
    SemanticTokenType::COMMENT,
    SemanticTokenType::DECORATOR,
];

/// What can be said of a token, in the order of their bits.
const MODIFIERS: &[SemanticTokenModifier] = &[
    SemanticTokenModifier::DECLARATION,
    SemanticTokenModifier::DEPRECATED,
    SemanticTokenModifier::DEFAULT_LIBRARY,
    SemanticTokenModifier::new("unused"),
];

/// What the numbers mean.
pub(in crate::lsp) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend { token_types: KINDS.to_vec(), token_modifiers: MODIFIERS.to_vec() }
}

fn kind(kind: TokenKind) -> SemanticTokenType {
    match kind {
        TokenKind::Module => SemanticTokenType::NAMESPACE,
        TokenKind::Name(sort) => match sort {
            Sort::Award | Sort::Sequence | Sort::Calendar => SemanticTokenType::CLASS,
            Sort::Subject | Sort::Scale => SemanticTokenType::TYPE,
            Sort::Course => SemanticTokenType::FUNCTION,
            Sort::Set => SemanticTokenType::VARIABLE,
            Sort::Role => SemanticTokenType::PARAMETER,
            Sort::EventKind => SemanticTokenType::EVENT,
            Sort::Exam | Sort::Credential => SemanticTokenType::INTERFACE,
            Sort::Mark | Sort::Fact | Sort::Flag => SemanticTokenType::DECORATOR,
        },
        TokenKind::Demand => SemanticTokenType::PROPERTY,
        TokenKind::Word => SemanticTokenType::ENUM_MEMBER,
        TokenKind::Keyword => SemanticTokenType::KEYWORD,
        TokenKind::Text => SemanticTokenType::STRING,
        TokenKind::Number => SemanticTokenType::NUMBER,
        TokenKind::Comment => SemanticTokenType::COMMENT,
    }
}

/// The tokens of the lines of a range, or of all.
fn encoded(desk: &Desk<'_>, located: &Located<'_, '_>, within: Option<Range>) -> Vec<SemanticToken> {
    let now = school_year_of(desk.session.as_of());
    let mut last = (0, 0);
    let mut found = Vec::new();
    for token in tokens::tokens(located.analysis, located.file, now) {
        let range = located.range(token.span, desk.session);
        if within.is_some_and(|within| range.end < within.start || within.end < range.start) {
            continue;
        }
        let (line, start) = (range.start.line, range.start.character);
        let kind = kind(token.kind);
        let flags = [token.declares, token.past, token.library, token.unused];
        let modifiers = flags.iter().rev().fold(0, |bits, flag| bits << 1 | u32::from(*flag));
        found.push(SemanticToken {
            delta_line: line - last.0,
            delta_start: if line == last.0 { start - last.1 } else { start },
            length: range.end.character.saturating_sub(start),
            token_type: KINDS
                .iter()
                .position(|known| *known == kind)
                .and_then(|at| u32::try_from(at).ok())
                .unwrap_or(0),
            token_modifiers_bitset: modifiers,
        });
        last = (line, start);
    }
    found
}

/// All tokens.
pub(in crate::lsp) fn full(desk: &Desk<'_>, params: &SemanticTokensParams) -> Option<SemanticTokensResult> {
    let uri = &params.text_document.uri;
    let located = desk.located(uri)?;
    let data = encoded(desk, &located, None);
    let result_id = Some(remember(desk, uri, &data));
    Some(SemanticTokens { result_id, data }.into())
}

/// The tokens of some lines.
pub(in crate::lsp) fn range(
    desk: &Desk<'_>,
    params: &SemanticTokensRangeParams,
) -> Option<SemanticTokensRangeResult> {
    let located = desk.located(&params.text_document.uri)?;
    let data = encoded(desk, &located, Some(params.range));
    Some(SemanticTokens { result_id: None, data }.into())
}

/// What differs from the tokens that were given last: one stretch between what is alike before and
/// behind it.
pub(in crate::lsp) fn delta(
    desk: &Desk<'_>,
    params: &SemanticTokensDeltaParams,
) -> Option<SemanticTokensFullDeltaResult> {
    let uri = &params.text_document.uri;
    let located = desk.located(uri)?;
    let data = encoded(desk, &located, None);
    let before = desk.session.given_tokens.borrow().get(uri).cloned();
    let result_id = Some(remember(desk, uri, &data));
    let Some((_, before)) = before.filter(|(id, _)| *id == params.previous_result_id) else {
        return Some(SemanticTokens { result_id, data }.into());
    };
    let alike = before.iter().zip(&data).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(data.len()) - alike;
    let behind = before.iter().rev().zip(data.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let five = |tokens: usize| u32::try_from(tokens * 5).unwrap_or(u32::MAX);
    let changed = data.get(alike..data.len() - behind).unwrap_or(&[]);
    let gone = before.len() - behind - alike;
    let edits = (gone > 0 || !changed.is_empty()).then(|| SemanticTokensEdit {
        start: five(alike),
        delete_count: five(gone),
        data: Some(changed.to_vec()),
    });
    Some(SemanticTokensDelta { result_id, edits: edits.into_iter().collect() }.into())
}

/// Keeps what was given, under a name of its own.
fn remember(desk: &Desk<'_>, uri: &Uri, data: &[SemanticToken]) -> String {
    let mut given = desk.session.given_tokens.borrow_mut();
    let next = given.get(uri).and_then(|(id, _)| id.parse::<u64>().ok()).map_or(1, |id| id + 1).to_string();
    given.insert(uri.clone(), (next.clone(), data.to_vec()));
    next
}
