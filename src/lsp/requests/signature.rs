//! `textDocument/signatureHelp`.

use tower_lsp::ls_types::{
    Documentation, ParameterInformation, ParameterLabel, SignatureHelp, SignatureHelpParams,
    SignatureInformation,
};

use super::super::convert;
use super::super::desk::Desk;
use crate::ide::forms::Form;
use crate::ide::signature;

/// The forms of the clause at a place.
pub(in crate::lsp) fn help(desk: &Desk<'_>, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let at = &params.text_document_position_params;
    let (source, file) = desk.text(&at.text_document.uri)?;
    let offset = convert::offset(source, at.position, desk.session);
    let found = signature::signature(file, source, offset)?;
    let number = |at: usize| u32::try_from(at).unwrap_or(0);
    let active = found.parts.get(found.active).copied().map(number);
    let signatures = found.forms.iter().zip(&found.parts).map(|(form, part)| shown(form, number(*part)));
    Some(SignatureHelp {
        signatures: signatures.collect(),
        active_signature: Some(number(found.active)),
        active_parameter: active,
    })
}

/// A form with the stretches of its parts: all of it is ASCII but for `…`, which is one unit in
/// every encoding that counts units of a label.
fn shown(form: &Form, active: u32) -> SignatureInformation {
    let mut start = 0;
    let mut parts = Vec::new();
    for part in form.parts {
        let end = start + part.encode_utf16().count();
        let ends = [start, end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        parts.push(ParameterInformation { label: ParameterLabel::LabelOffsets(ends), documentation: None });
        start = end + 1;
    }
    SignatureInformation {
        label: form.line(),
        documentation: Some(Documentation::String(form.meaning.to_owned())),
        parameters: Some(parts),
        active_parameter: Some(active),
    }
}
