"""Completion and signature help."""

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def offered(client, document, marked):
    found = await client.text_document_completion_async(types.CompletionParams(**document.where(marked)))
    return {item.label: item for item in found.items}


async def test_names_that_fit_with_what_they_are(client, document):
    science = document("science.gradus")
    items = await offered(client, science, "from physics, chem|istry\n")
    assert {"physics", "chemistry"} <= set(items)
    chemistry = items["chemistry"]
    assert science.of(chemistry.text_edit.range) == "chemistry"
    assert chemistry.documentation is None
    told = await client.completion_item_resolve_async(chemistry)
    assert told.documentation.kind == types.MarkupKind.Markdown
    assert "Chemistry" in told.documentation.value
    assert told.label == "chemistry"


async def test_a_name_of_another_module_brings_its_import(client, document):
    text = document("new.gradus", "# New.\n\nset lab \"Laboratory\" is phys\n")
    items = await offered(client, text, "is phys|\n")
    physics = items["physics"]
    assert physics.additional_text_edits, physics
    after = text.applied([*physics.additional_text_edits, physics.text_edit])
    assert "use small.science\n" in after
    assert 'set lab "Laboratory" is physics\n' in after


async def test_clauses_as_snippets_and_as_plain_text(client, document):
    text = document("new.gradus", "use std.subjects\n\n\n")
    line = types.Position(line=2, character=0)
    params = types.CompletionParams(text_document=text.id, position=line)
    found = (await client.text_document_completion_async(params)).items
    snippets = [one for one in found if one.insert_text_format == types.InsertTextFormat.Snippet]
    assert any("$" in one.text_edit.new_text for one in snippets)
    assert any("course" in one.label for one in snippets)


@pytest.mark.start(text={"completion": types.CompletionClientCapabilities()})
async def test_an_editor_without_snippets_gets_none(client, document):
    text = document("new.gradus", "use std.subjects\n\n\n")
    line = types.Position(line=2, character=0)
    params = types.CompletionParams(text_document=text.id, position=line)
    found = (await client.text_document_completion_async(params)).items
    assert found
    for one in found:
        assert one.insert_text_format != types.InsertTextFormat.Snippet
        assert "$" not in one.text_edit.new_text, one


async def test_in_a_file_that_is_broken_elsewhere(client, document):
    broken = document("broken.gradus")
    broken.replace("from phisics", "from ")
    items = await offered(client, broken, "from |, chemistry")
    assert {"physics", "chemistry"} <= set(items)


async def test_what_a_line_wants_next(client, document):
    science = document("science.gradus")
    params = types.SignatureHelpParams(**science.where("1 cre|dit from physics, chemistry"))
    found = await client.text_document_signature_help_async(params)
    signature = found.signatures[found.active_signature or 0]
    assert "require" in signature.label
    assert signature.parameters
    assert 0 <= (found.active_parameter or 0) <= len(signature.parameters)
