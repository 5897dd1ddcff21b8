//! How messages stand in a stream of bytes: a `Content-Length` header, an empty line, the body.
//!
//! What stands between messages and is none is thrown away up to the next header.

/// The longest message that is taken: twice the largest policy.
pub(super) const LONGEST: usize = 128 * 1024 * 1024;

/// The longest head of a message.
const LONGEST_HEAD: usize = 8 * 1024;

const HEADER: &[u8] = b"Content-Length:";
const HEAD_END: &[u8] = b"\r\n\r\n";

/// Takes messages out of a stream of bytes, as it comes.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    /// How long the body is that comes next, once its head is read.
    body: Option<usize>,
    /// Whether what stands here was found to be no head, and said so.
    lost: bool,
}

/// What is wrong with a stream of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// Something that is no message stands between messages; it is passed over.
    NoHead,
    /// The next message is longer than any that is taken: nothing behind it can be found.
    TooLong,
}

impl Frames {
    /// Takes in what has come.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The body of the next message; nothing where it has not come in full.
    ///
    /// # Errors
    /// What stands there instead. After [`Broken::NoHead`] one may go on.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        loop {
            if let Some(length) = self.body {
                if self.bytes.len() < length {
                    return Ok(None);
                }
                let rest = self.bytes.split_off(length);
                self.body = None;
                return Ok(Some(std::mem::replace(&mut self.bytes, rest)));
            }
            let Some(end) = find(&self.bytes, HEAD_END) else {
                return if self.bytes.len() > LONGEST_HEAD { self.pass_over(0) } else { Ok(None) };
            };
            match self.bytes.get(..end).map(length) {
                Some(Some(length)) if length > LONGEST => return Err(Broken::TooLong),
                Some(Some(length)) => {
                    self.bytes.drain(..end + HEAD_END.len());
                    self.body = Some(length);
                    self.lost = false;
                }
                _ => {
                    self.pass_over(end + HEAD_END.len())?;
                }
            }
        }
    }

    /// Goes on at the next header, or behind what was read where none is in sight.
    fn pass_over(&mut self, read: usize) -> Result<Option<Vec<u8>>, Broken> {
        let next = self.bytes.get(1..).and_then(|rest| find(rest, HEADER)).map(|at| at + 1);
        // The beginning of a header may be the last that has come.
        let kept = self.bytes.len().saturating_sub(HEADER.len());
        self.bytes.drain(..next.unwrap_or(if read > 0 { read } else { kept }));
        if std::mem::replace(&mut self.lost, true) { Ok(None) } else { Err(Broken::NoHead) }
    }
}

/// A message as it stands in a stream.
pub(super) fn framed(body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The length that a head gives; the greatest of all where it is no number that could be counted to.
fn length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let mut given = None;
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':')?;
        if name.trim().eq_ignore_ascii_case("content-length") {
            let value = value.trim();
            let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            given = Some(digits.then(|| value.parse().unwrap_or(usize::MAX))?);
        }
    }
    given
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    /// Everything in a stream that comes in pieces of this size.
    fn read(stream: &[u8], piece: usize) -> Vec<Result<String, Broken>> {
        let mut frames = Frames::default();
        let mut found = Vec::new();
        for piece in stream.chunks(piece) {
            frames.add(piece);
            loop {
                match frames.next() {
                    Ok(Some(body)) => found.push(Ok(String::from_utf8(body).unwrap())),
                    Ok(None) => break,
                    Err(Broken::TooLong) => {
                        found.push(Err(Broken::TooLong));
                        return found;
                    }
                    Err(broken) => found.push(Err(broken)),
                }
            }
        }
        found
    }

    #[test]
    fn messages_are_found_whatever_pieces_they_come_in() {
        let stream = "Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]\
                      Content-Length: 0\r\n\r\nContent-Length: 4\r\n\r\n\"ä\"";
        for piece in 1..stream.len() {
            let wanted = ["{}", "[1]", "", "\"ä\""].map(|body| Ok(body.to_owned()));
            assert_eq!(read(stream.as_bytes(), piece), wanted, "in pieces of {piece}");
        }
    }

    #[test]
    fn what_is_no_message_is_passed_over_and_said_once() {
        for garbage in
            ["hello\r\n\r\n", "Content-Type: x\r\n\r\n", "}", "Content-Length: -1\r\n\r\n", "\r\n\r\n"]
        {
            let stream = format!("{garbage}Content-Length: 2\r\n\r\n{{}}");
            let found = read(stream.as_bytes(), 1000);
            assert_eq!(found, [Err(Broken::NoHead), Ok("{}".to_owned())], "{garbage:?}");
        }
    }

    #[test]
    fn noise_without_end_is_not_kept() {
        let mut frames = Frames::default();
        for _ in 0..1000 {
            frames.add(&[b'x'; 1000]);
            while frames.next().is_err() {}
            assert!(frames.bytes.len() <= LONGEST_HEAD + 1000);
        }
        frames.add(b"Content-Length: 2\r\n\r\n{}");
        assert_eq!(frames.next(), Ok(Some(b"{}".to_vec())));
    }

    #[test]
    fn a_message_too_long_for_anything_is_refused_by_its_head() {
        for length in ["99999999999", "99999999999999999999999999999999"] {
            let stream = format!("Content-Length: {length}\r\n\r\n{{}}");
            assert_eq!(read(stream.as_bytes(), 7), [Err(Broken::TooLong)]);
        }
    }
}
