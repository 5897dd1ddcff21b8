"""What a document and the workspace declare; folding and selecting."""

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def outline(client, document):
    return await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document.id))


async def test_the_outline_is_a_tree(client, document):
    science = document("science.gradus")
    symbols = {one.name.split(" ")[0]: one for one in await outline(client, science)}
    assert {"physics", "chemistry", "small"} <= set(symbols)
    small = symbols["small"]
    assert science.of(small.range).startswith("diploma small") and science.of(small.range).endswith("}")
    assert science.of(small.selection_range) == "small"
    assert [one.name for one in small.children] == ["science-courses", "lab"]
    for part in small.children:
        assert small.range.start <= part.range.start and part.range.end <= small.range.end


@pytest.mark.start(text={"document_symbol": types.DocumentSymbolClientCapabilities()})
async def test_a_simple_editor_gets_a_list(client, document):
    symbols = await outline(client, document("science.gradus"))
    lab = next(one for one in symbols if one.name == "lab")
    assert lab.container_name.startswith("small") and lab.location.uri.endswith("science.gradus")


async def test_the_workspace_by_a_few_letters(client, document, folder):
    async def search(query):
        found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query=query))
        return {one.name: one.location for one in found}

    found = await search("chemi")
    assert found["chemistry"].uri == (folder / "science.gradus").as_uri()
    assert "lab-seal" in await search("labseal") or "lab-seal" in await search("lab-seal")
    assert await search("nothing-like-it-anywhere") == {}


async def test_folding(client, document):
    science = document("science.gradus")
    params = types.FoldingRangeParams(text_document=science.id)
    folds = await client.text_document_folding_range_async(params)
    lines = science.text.split("\n")
    begins = {lines[one.start_line].split(" ")[0] for one in folds}
    assert {"course", "diploma", "example"} <= begins
    for one in folds:
        assert one.start_line < one.end_line < len(lines)


async def test_selecting_more_and_more(client, document):
    science = document("science.gradus")
    positions = [science.at("from phy|sics, chemistry"), science.at("cred|its 1")]
    params = types.SelectionRangeParams(text_document=science.id, positions=positions)
    found = await client.text_document_selection_range_async(params)
    assert len(found) == 2
    for position, one in zip(positions, found):
        steps = []
        while one is not None:
            assert one.range.start <= position <= one.range.end
            if steps:
                assert one.range.start <= steps[-1].start and steps[-1].end <= one.range.end
            steps.append(one.range)
            one = one.parent
        assert len(steps) >= 3
        assert science.of(steps[-1]).strip() == science.text.strip()
    assert science.of(found[0].range) == "physics"
