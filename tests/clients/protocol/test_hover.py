"""Hover."""

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def hover(client, document, marked):
    return await client.text_document_hover_async(types.HoverParams(**document.where(marked)))


async def test_a_name_a_keyword_and_nothing(client, document):
    science = document("science.gradus")
    found = await hover(client, science, "prerequisite phy|sics")
    assert science.of(found.range) == "physics"
    assert found.contents.kind == types.MarkupKind.Markdown
    assert "Physics" in found.contents.value
    assert "prerequisite" in (await hover(client, science, "prereq|uisite physics")).contents.value
    assert await hover(client, science, "# A pol|icy") is None


async def test_an_award_says_what_it_asks(client, document):
    found = await hover(client, document("science.gradus"), "diploma sm|all")
    assert "Small Diploma" in found.contents.value


@pytest.mark.start(text={"hover": types.HoverClientCapabilities(content_format=[types.MarkupKind.PlainText])})
async def test_an_editor_that_shows_plain_text_gets_it(client, document):
    found = await hover(client, document("science.gradus"), "prerequisite phy|sics")
    assert found.contents.kind == types.MarkupKind.PlainText
    assert "**" not in found.contents.value and "`" not in found.contents.value
