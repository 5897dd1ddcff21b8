"""A client that speaks to the server as an editor does, with a workspace that may be changed."""

import asyncio
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, make_test_lsp_client

GRADUS = os.environ.get("GRADUS", "gradus")
HERE = Path(__file__).resolve().parent
WORKSPACE = Path(os.environ.get("GRADUS_WORKSPACE", HERE.parent / "workspace")) / "small"
ROOT = Path(os.environ.get("GRADUS_ROOT", HERE.parents[2]))

# How long anything is waited for, in seconds.
PATIENCE = 20


class Diagnostics(dict):
    """What was told of findings, and how often of which document."""

    def __init__(self):
        super().__init__()
        self.times = {}

    def __setitem__(self, uri, findings):
        super().__setitem__(uri, list(findings))
        self.times[uri] = self.times.get(uri, 0) + 1


def make_client():
    client = make_test_lsp_client()
    client.diagnostics = Diagnostics()
    client.registered = []

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        client.registered.extend(params.registrations)

    return client


def capabilities(**changed):
    """What a good editor can do; a test takes away or adds by the names of the two groups."""
    text = types.TextDocumentClientCapabilities(
        publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
            related_information=True, version_support=True, code_description_support=True
        ),
        completion=types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(
                snippet_support=True,
                documentation_format=[types.MarkupKind.Markdown, types.MarkupKind.PlainText],
                label_details_support=True,
            )
        ),
        hover=types.HoverClientCapabilities(
            content_format=[types.MarkupKind.Markdown, types.MarkupKind.PlainText]
        ),
        document_symbol=types.DocumentSymbolClientCapabilities(
            hierarchical_document_symbol_support=True
        ),
        rename=types.RenameClientCapabilities(prepare_support=True),
        document_link=types.DocumentLinkClientCapabilities(tooltip_support=True),
        diagnostic=types.DiagnosticClientCapabilities(dynamic_registration=False),
    )
    workspace = types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
            dynamic_registration=True
        ),
        workspace_folders=True,
    )
    general = types.GeneralClientCapabilities(
        position_encodings=changed.get("encodings", [types.PositionEncodingKind.Utf16])
    )
    window = types.WindowClientCapabilities(work_done_progress=True)
    for name, value in changed.get("text", {}).items():
        setattr(text, name, value)
    for name, value in changed.get("workspace", {}).items():
        setattr(workspace, name, value)
    return types.ClientCapabilities(
        text_document=text, workspace=workspace, general=general, window=window
    )


@pytest.fixture
def folder(tmp_path):
    """A copy of the package `small` with the files of `workspace/` here; `@pytest.mark.files({name: text})` puts others in its place."""
    return tmp_path / "small"


def fill(folder, node):
    files = node.get_closest_marker("files")
    if files is None:
        shutil.copytree(WORKSPACE, folder)
        shutil.copytree(HERE / "workspace", folder, dirs_exist_ok=True)
        return
    folder.mkdir()
    for name, text in files.args[0].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


@pytest_lsp.fixture(
    config=ClientServerConfig(
        server_command=[GRADUS, "lsp"], client_factory=make_client, server_env=dict(os.environ)
    )
)
async def client(lsp_client: LanguageClient, request, folder):
    """A server that has the workspace open; `@pytest.mark.start(options=…, text=…, workspace=…,
    encodings=…)` says how it is started."""
    fill(folder, request.node)
    start = request.node.get_closest_marker("start")
    wanted = dict(start.kwargs) if start else {}
    options = {"asOf": "2026-11-22", **wanted.pop("options", {})}
    lsp_client.started = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities(**wanted),
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="small")],
            initialization_options=options,
        )
    )
    yield
    await lsp_client.shutdown_session()


def pytest_configure(config):
    config.addinivalue_line("markers", "files(texts): the workspace has these files")
    # Whatever the specification does not allow is a mistake.
    config.addinivalue_line("filterwarnings", "error::pytest_lsp.LspSpecificationWarning")
    config.addinivalue_line("markers", "start(**how): how the server is started")


class Document:
    """An open document, and the text its editor has of it."""

    def __init__(self, client, uri, text, language="gradus"):
        self.client, self.uri, self.text, self.version = client, uri, text, 1
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                text_document=types.TextDocumentItem(
                    uri=uri, language_id=language, version=1, text=text
                )
            )
        )

    @property
    def id(self):
        return types.TextDocumentIdentifier(uri=self.uri)

    @property
    def units(self):
        """How the server counts columns."""
        kind = self.client.started.capabilities.position_encoding
        return {"utf-8": 1, "utf-16": 2, "utf-32": 4}[kind]

    def place(self, offset):
        before = self.text[:offset]
        line = before.count("\n")
        column = before[before.rfind("\n") + 1 :]
        width = {1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[self.units]
        return types.Position(line=line, character=len(column.encode(width)) // self.units)

    def offset(self, place):
        lines = self.text.split("\n")
        begin = sum(len(line) + 1 for line in lines[: place.line])
        width = {1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[self.units]
        line = lines[place.line].encode(width)[: place.character * self.units]
        return begin + len(line.decode(width))

    def at(self, marked):
        """The place of `|` in a stretch of the text: `"chem|istry \\""`."""
        inside = marked.index("|")
        wanted = marked.replace("|", "")
        assert wanted in self.text, wanted
        return self.place(self.text.index(wanted) + inside)

    def where(self, marked):
        return dict(text_document=self.id, position=self.at(marked))

    def whole(self):
        return types.Range(start=self.place(0), end=self.place(len(self.text)))

    def of(self, range):
        """The text of a range."""
        return self.text[self.offset(range.start) : self.offset(range.end)]

    def replace(self, old, new):
        """Puts something in the place of a stretch, as an edit of only that."""
        start = self.text.index(old)
        range = types.Range(start=self.place(start), end=self.place(start + len(old)))
        self.edit([(range, new)])

    def edit(self, changes):
        events = []
        for range, new in changes:
            events.append(types.TextDocumentContentChangePartial(range=range, text=new))
            self.text = self.text[: self.offset(range.start)] + new + self.text[self.offset(range.end) :]
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(
                    uri=self.uri, version=self.version
                ),
                content_changes=events,
            )
        )

    def close(self):
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=self.id))

    def applied(self, edits):
        """The text after edits that are all of the text as it is."""
        text = self.text
        for edit in sorted(edits, key=lambda edit: self.offset(edit.range.start), reverse=True):
            text = text[: self.offset(edit.range.start)] + edit.new_text + text[self.offset(edit.range.end) :]
        return text

    async def findings(self, so=bool):
        """The findings, as soon as they are what a test waits for; any by default."""
        return await told(self.client, self.uri, so)


async def told(client, uri, so=bool):
    for _ in range(PATIENCE * 50):
        if uri in client.diagnostics and so(client.diagnostics[uri]):
            return client.diagnostics[uri]
        await asyncio.sleep(0.02)
    raise AssertionError(f"not told; last: {client.diagnostics.get(uri)}")


def no(findings):
    return not findings


@pytest.fixture
def document(client, folder):
    """Opens a file of the workspace, by name."""

    def opened(name, text=None, language="gradus"):
        path = folder / name
        text = path.read_bytes().decode() if text is None else text
        return Document(client, path.as_uri(), text, language)

    return opened


async def put_right(document):
    """The file with mistakes without them, so that plans can be judged; and that nothing is wrong."""
    broken = document("broken.gradus")
    broken.replace("phisics", "physics")
    broken.replace("requires", "require")
    await broken.findings(no)
    return broken


def plain(value):
    """What came as JSON, with its keys as attributes."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return SimpleNamespace(**{key: plain(part) for key, part in value.items()})
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


async def ask(client, method, params):
    """A request of the server's own."""
    return plain(await asyncio.wait_for(client.protocol.send_request_async(method, params), PATIENCE))


async def command(client, name, *arguments):
    """What comes of a command."""
    params = types.ExecuteCommandParams(command=name, arguments=list(arguments))
    return plain(await asyncio.wait_for(client.workspace_execute_command_async(params), PATIENCE))
