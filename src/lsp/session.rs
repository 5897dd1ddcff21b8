//! What was agreed with the client, and where its documents are.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use serde_json::Value;
use tower_lsp::ls_types::{ClientCapabilities, PositionEncodingKind, SemanticToken, Uri};

use crate::diagnostic::Code;
use crate::quantity::Date;
use crate::source::{Encoding, SourceFile};

/// The scheme of texts that are part of the program, for clients that ask for them.
const SCHEME: &str = "gradus-std";

/// What a client may ask for when it starts the server, or in its settings.
#[derive(Debug, Clone)]
pub(super) struct Wishes {
    /// Sums and counts within the text.
    pub(super) inlay_hints: bool,
    /// Commands above declarations.
    pub(super) code_lens: bool,
    /// The day on which plans are judged; today where absent.
    pub(super) as_of: Option<String>,
    /// Whether the client shows texts of the scheme `gradus-std`.
    pub(super) stdlib_scheme: bool,
    /// Whether the client has the commands `gradus.show…`.
    pub(super) client_commands: bool,
    /// Whether findings are asked for rather than sent.
    pub(super) pull_diagnostics: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            inlay_hints: true,
            code_lens: true,
            as_of: None,
            stdlib_scheme: false,
            client_commands: false,
            pull_diagnostics: false,
        }
    }
}

/// One client's side of things.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// How it counts columns.
    pub(super) encoding: Encoding,
    /// What it asked for.
    pub(super) wishes: Wishes,
    /// What it can do.
    pub(super) client: ClientCapabilities,
    /// Documents opened since findings were last sent: it may have forgotten what it was told of them.
    pub(super) fresh: RefCell<BTreeSet<PathBuf>>,
    /// The tokens it was given last of each document, with the name it knows them by.
    pub(super) given_tokens: RefCell<BTreeMap<Uri, (String, Vec<SemanticToken>)>>,
    /// What it calls the documents it has opened.
    opened: BTreeMap<PathBuf, Uri>,
    /// Where the program's own texts lie as files, for clients without the scheme.
    own_texts: Option<PathBuf>,
}

impl Session {
    pub(super) fn new() -> Self {
        Self {
            encoding: Encoding::Utf16,
            wishes: Wishes::default(),
            client: ClientCapabilities::default(),
            fresh: RefCell::default(),
            given_tokens: RefCell::default(),
            opened: BTreeMap::new(),
            own_texts: None,
        }
    }

    /// Takes what the client can do, and chooses how columns are counted: in characters or bytes
    /// where the client likes them as well, for they need no conversion.
    pub(super) fn agree(&mut self, client: ClientCapabilities) {
        let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_ref());
        let offers = |kind: &PositionEncodingKind| offered.is_some_and(|offered| offered.contains(kind));
        self.encoding = if offers(&PositionEncodingKind::UTF8) {
            Encoding::Utf8
        } else if offers(&PositionEncodingKind::UTF32) && !offers(&PositionEncodingKind::UTF16) {
            Encoding::Utf32
        } else {
            Encoding::Utf16
        };
        self.client = client;
    }

    /// Takes the client's wishes; what cannot be read is left as it was.
    pub(super) fn wish(&mut self, value: &Value) {
        let section = value.get("gradus").unwrap_or(value);
        let Wishes { inlay_hints, code_lens, as_of, stdlib_scheme, client_commands, pull_diagnostics } =
            &mut self.wishes;
        for (key, wish) in [
            ("inlayHints", inlay_hints),
            ("codeLens", code_lens),
            ("stdlibScheme", stdlib_scheme),
            ("clientCommands", client_commands),
            ("pullDiagnostics", pull_diagnostics),
        ] {
            *wish = section.get(key).and_then(Value::as_bool).unwrap_or(*wish);
        }
        if let Some(day) = section.get("asOf").and_then(Value::as_str) {
            *as_of = Some(day.to_owned());
        }
    }

    /// The day on which plans are judged.
    pub(super) fn as_of(&self) -> Date {
        let wished = self.wishes.as_of.as_ref().and_then(|day| day.parse().ok());
        wished.unwrap_or_else(|| jiff::Zoned::now().date())
    }

    /// Puts the program's own texts where every editor can open them: files below `folder`.
    pub(super) fn keep_own_texts(&mut self, folder: PathBuf) {
        self.own_texts = Some(folder);
    }

    /// The path a document goes by: a file's own, or the whole name of what is no file.
    pub(super) fn path(&self, uri: &Uri) -> PathBuf {
        match uri.to_file_path() {
            Some(path) if uri.as_str().starts_with("file:") => path.into_owned(),
            _ => PathBuf::from(uri.as_str()),
        }
    }

    /// Remembers what the client calls a document, also for when it is closed again.
    pub(super) fn opened(&mut self, uri: &Uri) -> PathBuf {
        let path = self.path(uri);
        self.opened.insert(path.clone(), uri.clone());
        self.fresh.borrow_mut().insert(path.clone());
        path
    }

    /// What the client calls a file.
    pub(super) fn uri(&self, path: &Path) -> Option<Uri> {
        self.opened.get(path).cloned().or_else(|| Uri::from_file_path(path))
    }

    /// What the client calls a file of a policy or of the standard library.
    pub(super) fn uri_of(&self, file: &SourceFile) -> Option<Uri> {
        if !file.builtin {
            return self.uri(Path::new(&file.path));
        }
        self.own_text(file.path.strip_prefix("stdlib/").map(|name| format!("std/{name}"))?.as_str())
    }

    /// The page that explains a kind of finding.
    pub(super) fn page_of(&self, code: Code) -> Option<Uri> {
        self.own_text(&format!("explain/{}.md", code.name()))
    }

    fn own_text(&self, name: &str) -> Option<Uri> {
        if self.wishes.stdlib_scheme {
            return Uri::from_str(&format!("{SCHEME}:/{name}")).ok();
        }
        Uri::from_file_path(self.own_texts.as_ref()?.join(name))
    }

    /// The name of the program's own text that a document is, if it is one: `std/subjects.gradus`.
    pub(super) fn own_name(&self, path: &Path) -> Option<String> {
        let text = path.to_string_lossy();
        if let Some(name) = text.strip_prefix(SCHEME).and_then(|rest| rest.strip_prefix(":/")) {
            return Some(name.to_owned());
        }
        let inside = path.strip_prefix(self.own_texts.as_ref()?).ok()?;
        Some(inside.to_string_lossy().replace('\\', "/"))
    }
}

/// The program's own texts, by name: the standard library and the pages that explain findings.
pub(super) fn own_texts() -> BTreeMap<String, String> {
    let mut sources = crate::source::Sources::new();
    crate::stdlib::add_stdlib(&mut sources);
    let library = sources.iter().filter_map(|(_, file)| {
        let name = file.path.strip_prefix("stdlib/")?;
        Some((format!("std/{name}"), file.text.clone()))
    });
    let pages = Code::ALL.iter().map(|code| (format!("explain/{code}.md"), code.page().to_owned()));
    library.chain(pages).collect()
}
