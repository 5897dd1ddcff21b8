//! What comes over standard input and output, before and after the transport.
//!
//! The transport ends at the first message it cannot read. Here such a message is answered with an
//! error and goes no further, so that one mistake of a client does not cost its user the server.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tower_lsp::jsonrpc::{Request, Response};

use super::frames::{Broken, Frames, framed};
use super::record::Recorder;

/// How much may lie between two of the parts, in bytes and in messages.
const BUFFER: usize = 64 * 1024;
const MESSAGES: usize = 64;

/// Runs `serve` on a stream that holds nothing but messages it can read, until it ends. Everything
/// that comes and goes is told to the recorder.
pub(super) async fn carry<S: Future<Output = ()>>(
    input: impl AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Unpin + Send + 'static,
    recorder: Option<Arc<Recorder>>,
    serve: impl FnOnce(DuplexStream, DuplexStream) -> S,
) {
    let (to_server, server_input) = duplex(BUFFER);
    let (server_output, from_server) = duplex(BUFFER);
    let (sender, receiver) = channel(MESSAGES);
    let coming = tokio::spawn(inward(input, to_server, sender.clone(), recorder.clone()));
    tokio::spawn(outward(from_server, sender));
    let come = coming.abort_handle();
    let written = tokio::spawn(async move {
        write(output, receiver, recorder).await;
        // Without a reader there is nobody to serve, whatever still comes.
        come.abort();
    });
    serve(server_input, server_output).await;
    coming.abort();
    let _ = written.await;
}

/// From the client to the server, without what is no message.
async fn inward(
    mut input: impl AsyncRead + Unpin,
    mut server: DuplexStream,
    answers: Sender<Vec<u8>>,
    recorder: Option<Arc<Recorder>>,
) {
    let mut frames = Frames::default();
    let mut buffer = vec![0; BUFFER];
    while let Ok(read @ 1..) = input.read(&mut buffer).await {
        frames.add(buffer.get(..read).unwrap_or_default());
        loop {
            let refused = match frames.next() {
                Ok(None) => break,
                Ok(Some(body)) => {
                    if let Some(recorder) = &recorder {
                        recorder.came(&body);
                    }
                    match checked(body) {
                        Ok(body) if server.write_all(&framed(&body)).await.is_err() => return,
                        Ok(_) => continue,
                        Err(refused) => refused,
                    }
                }
                Err(Broken::NoHead) => {
                    refusal(PARSE_ERROR, "what came is no message: it does not say its length", Value::Null)
                }
                Err(Broken::TooLong) => {
                    let what = "the message is too long to be read, so nothing behind it can be";
                    let _ = answers.send(refusal(PARSE_ERROR, what, Value::Null)).await;
                    return;
                }
            };
            if answers.send(refused).await.is_err() {
                return;
            }
        }
    }
}

/// From the server to whoever writes.
async fn outward(mut server: DuplexStream, messages: Sender<Vec<u8>>) {
    let mut frames = Frames::default();
    let mut buffer = vec![0; BUFFER];
    while let Ok(read @ 1..) = server.read(&mut buffer).await {
        frames.add(buffer.get(..read).unwrap_or_default());
        while let Ok(Some(body)) = frames.next() {
            if messages.send(body).await.is_err() {
                return;
            }
        }
    }
}

/// Writes messages until there are no more, or nobody reads them.
async fn write(
    mut output: impl AsyncWrite + Unpin,
    mut messages: Receiver<Vec<u8>>,
    recorder: Option<Arc<Recorder>>,
) {
    while let Some(body) = messages.recv().await {
        if let Some(recorder) = &recorder {
            recorder.went(&body);
        }
        if output.write_all(&framed(&body)).await.is_err() || output.flush().await.is_err() {
            return;
        }
    }
}

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;

/// The message if the transport can read it, or else the answer to it.
fn checked(body: Vec<u8>) -> Result<Vec<u8>, Vec<u8>> {
    let body = whole(body);
    if serde_json::from_slice::<Request>(&body).is_ok() || serde_json::from_slice::<Response>(&body).is_ok() {
        return Ok(body);
    }
    Err(match serde_json::from_slice::<Value>(&body) {
        Ok(value) => {
            let id = value.get("id").filter(|id| id.is_string() || id.is_i64()).cloned();
            refusal(INVALID_REQUEST, "this is no message of the protocol", id.unwrap_or_default())
        }
        Err(error) => refusal(PARSE_ERROR, &format!("the message is no JSON: {error}"), Value::Null),
    })
}

fn refusal(code: i64, message: &str, id: Value) -> Vec<u8> {
    let error = json!({ "code": code, "message": message });
    json!({ "jsonrpc": "2.0", "id": id, "error": error }).to_string().into_bytes()
}

/// The message with U+FFFD for each half of a character that stands alone. Editors that count in
/// UTF-16 may send one; no text here can hold it. Columns stay as they are.
fn whole(body: Vec<u8>) -> Vec<u8> {
    let mut halves = Vec::new();
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        if *byte != b'\\' {
            at += 1;
            continue;
        }
        match (unit(&body, at), unit(&body, at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => at += 12,
            (Some(0xD800..0xE000), _) => {
                halves.push(at);
                at += 6;
            }
            // Whatever is escaped is not the beginning of another escape.
            _ => at += 2,
        }
    }
    let mut body = body;
    for at in halves {
        if let Some(place) = body.get_mut(at + 2..at + 6) {
            place.copy_from_slice(b"FFFD");
        }
    }
    body
}

/// The unit of UTF-16 that is escaped at a place: `\uD83D`.
fn unit(body: &[u8], at: usize) -> Option<u32> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn halves_of_characters_are_taken_out_and_nothing_else() {
        let cases = [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, r#""\uFFFD""#),
            (r#""\ude00\ud83d""#, r#""\uFFFD\uFFFD""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\uFFFD\ud83d\ude00""#),
            (r#""\\ud83d \u00e4""#, r#""\\ud83d \u00e4""#),
            (r#""\ud83"#, r#""\ud83"#),
        ];
        for (before, after) in cases {
            assert_eq!(String::from_utf8(whole(before.into())).unwrap(), after);
        }
    }

    #[test]
    fn what_the_transport_cannot_read_is_answered() {
        let refused =
            |text: &str| -> Value { serde_json::from_slice(&checked(text.into()).unwrap_err()).unwrap() };
        assert_eq!(refused("{")["error"]["code"], PARSE_ERROR);
        assert_eq!(refused("\"")["error"]["code"], PARSE_ERROR);
        for text in ["[]", "5", "{}", r#"{"jsonrpc": "1.0", "method": "x"}"#, r#"[{"jsonrpc": "2.0"}]"#] {
            assert_eq!(refused(text)["error"]["code"], INVALID_REQUEST, "{text}");
        }
        let named = refused(r#"{"jsonrpc": "2.0", "id": 7, "method": 5}"#);
        assert_eq!(named["id"], 7);
        let answer = r#"{"jsonrpc": "2.0", "id": 7, "result": null}"#;
        assert_eq!(checked(answer.into()).unwrap(), answer.as_bytes());
    }
}
