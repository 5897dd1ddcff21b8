"""Places in texts with emoji, combining marks and lines that end in two characters, however the editor
counts columns."""

import pytest
from lsprotocol import types

from conftest import no

pytestmark = pytest.mark.asyncio

TEXT = """# \U0001f3a8 e\u0301 \u5b66\r
use std.subjects\r
\r
course kunst "Kunst \U0001f3a8 e\u0301 \u5b66" {  # \U0001f3a8\r
  subject arts\r
  credits 1\r
}\r
\r
diploma base "\U0001f393\U0001f393" {\r
  authority "B"\r
  cite "R" as of 2026-07-01\r
  require a "\U0001f3a8 e\u0301 \u5b66" 1 credit from kunst\r
}\r
"""

ENCODINGS = ["utf-8", "utf-16", "utf-32"]


def each(encodings=ENCODINGS):
    return [
        pytest.param(one, marks=[pytest.mark.files({"a.gradus": TEXT}), pytest.mark.start(encodings=[one])], id=one)
        for one in encodings
    ]


@pytest.mark.parametrize("encoding", each())
async def test_places_go_out_and_come_in_as_the_editor_counts(client, document, encoding):
    assert client.started.capabilities.position_encoding == encoding
    text = document("a.gradus")
    place = text.at("credit from ku|nst")
    found = await client.text_document_references_async(
        types.ReferenceParams(text_document=text.id, position=place, context=types.ReferenceContext(True))
    )
    assert [text.of(one.range) for one in found] == ["kunst", "kunst"]
    hover = await client.text_document_hover_async(types.HoverParams(text_document=text.id, position=place))
    assert text.of(hover.range) == "kunst"
    edit = await client.text_document_rename_async(types.RenameParams(text_document=text.id, position=place, new_name="painting"))
    after = text.applied(edit.document_changes[0].edits)
    assert after == text.text.replace("kunst", "painting")
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text.id))
    from test_tokens import spoken

    assert "kunst" in [word for word, _, _ in spoken(client, text, tokens.data)]


@pytest.mark.parametrize("encoding", each())
async def test_edits_are_made_where_the_editor_makes_them(client, document, encoding):
    text = document("a.gradus")
    await text.findings(no)
    # Within a line of all kinds of characters, several in one message, and the ends of lines.
    text.replace("\U0001f3a8 e\u0301 \u5b66\" {", "\u5b66\U0001f3a8\U0001f3a8e\u0301\" {")
    start = text.text.index("kunst\r\n}")
    range = types.Range(text.place(start), text.place(start + 5))
    text.edit([(range, "nothing"), (types.Range(text.place(0), text.place(0)), "# \U0001f393\r\n")])
    findings = await text.findings()
    assert [text.of(one.range) for one in findings if "`nothing`" in one.message] == ["nothing"]
    text.replace("from nothing", "from kunst")
    assert await text.findings(no) == []
    text.replace("\r\n\r\ndiploma", "\r\ndiploma")
    text.replace("subject arts", "subject nowhere")
    findings = await text.findings()
    assert "nowhere" in [text.of(one.range) for one in findings]


@pytest.mark.start(encodings=["utf-16", "utf-8", "utf-32"])
async def test_who_likes_all_gets_the_one_that_costs_least(client):
    assert client.started.capabilities.position_encoding == "utf-8"


@pytest.mark.start(encodings=None)
async def test_who_says_nothing_counts_in_utf_16(client):
    assert client.started.capabilities.position_encoding == "utf-16"


@pytest.mark.files({"a.gradus": TEXT})
@pytest.mark.start(encodings=["utf-16"])
async def test_a_place_within_a_character_is_its_beginning(client, document):
    text = document("a.gradus")
    await text.findings(no)
    inside = types.Position(line=0, character=3)
    text.version += 1
    # Between the halves of the emoji: taken as before it.
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=text.uri, version=text.version),
            content_changes=[
                types.TextDocumentContentChangePartial(range=types.Range(inside, inside), text="\r\ncourse")
            ],
        )
    )
    assert await text.findings()
