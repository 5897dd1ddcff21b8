"""References, highlights and renaming."""

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

pytestmark = pytest.mark.asyncio


async def references(client, document, marked, declaration):
    context = types.ReferenceContext(include_declaration=declaration)
    params = types.ReferenceParams(**document.where(marked), context=context)
    return await client.text_document_references_async(params)


async def test_references_in_every_file(client, document, folder):
    science = document("science.gradus")
    found = await references(client, science, "course phy|sics", True)
    by_file = {}
    for one in found:
        by_file.setdefault(one.uri, []).append(one.range)
    assert (folder / "untidy.gradus").as_uri() in by_file
    own = by_file[science.uri]
    assert {science.of(range) for range in own} == {"physics"}
    # Declared once, and named in a course, in two demands and in an example.
    assert len(own) == 5
    without = await references(client, science, "course phy|sics", False)
    assert len(without) == len(found) - 1


async def test_highlights_tell_the_declaration_from_the_rest(client, document):
    science = document("science.gradus")
    params = types.DocumentHighlightParams(**science.where("prerequisite phy|sics"))
    found = await client.text_document_document_highlight_async(params)
    assert [science.of(one.range) for one in found] == ["physics"] * 5
    assert [one.kind for one in found].count(types.DocumentHighlightKind.Write) == 1


async def prepare(client, document, marked):
    return await client.text_document_prepare_rename_async(types.PrepareRenameParams(**document.where(marked)))


async def rename(client, document, marked, new):
    return await client.text_document_rename_async(types.RenameParams(**document.where(marked), new_name=new))


async def test_a_name_is_changed_everywhere(client, document, folder):
    science = document("science.gradus")
    ready = await prepare(client, science, "prerequisite phy|sics")
    assert science.of(ready.range) == ready.placeholder == "physics"
    edit = await rename(client, science, "prerequisite phy|sics", "physics-1")
    by_uri = {one.text_document.uri: one for one in edit.document_changes}
    assert by_uri[science.uri].text_document.version == 1
    untidy = by_uri[(folder / "untidy.gradus").as_uri()]
    assert untidy.text_document.version is None and len(untidy.edits) == 1
    after = science.applied(by_uri[science.uri].edits)
    assert 'course physics-1 "Physics"' in after and "prerequisite physics-1\n" in after
    assert "earned physics-1\n" in after and "physics," not in after
    assert '"Physics alone is enough' in after


@pytest.mark.start(workspace={"workspace_edit": None})
async def test_an_editor_without_versions_gets_changes_by_file(client, document):
    science = document("science.gradus")
    edit = await rename(client, science, "course chem|istry", "chemistry-1")
    assert edit.document_changes is None
    assert "course chemistry-1" in science.applied(edit.changes[science.uri])


async def test_what_cannot_be_renamed_is_said(client, document):
    science = document("science.gradus")
    assert await prepare(client, science, "# A pol|icy") is None
    cases = [
        ("subject sci|ence", "other", "belongs to the standard library"),
        ("course chem|istry", "physics", "`chemistry` cannot be named `physics`|already|is there"),
        ("course chem|istry", "not a name!", "letters and digits"),
        ("course chem|istry", "", "letters and digits"),
    ]
    for marked, new, why in cases:
        with pytest.raises(JsonRpcException, match=why) as refused:
            await rename(client, science, marked, new)
        assert refused.value.code == -32803
    with pytest.raises(JsonRpcException, match="standard library"):
        await prepare(client, science, "subject sci|ence")
