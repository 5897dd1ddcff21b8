"""What an editor shows within and above the text: hints, lenses, links."""

from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import types

from conftest import command, put_right

pytestmark = pytest.mark.asyncio

TOTALS = {
    "totals.gradus": """use std.subjects

course algebra "Algebra" {
  subject mathematics
  credits 1
  code sced "02052"
}

diploma base "Base" {
  authority "Board"
  cite "Rule 1, https://example.org/rule-1" as of 2026-07-01
  require units "Units" 3 credits {
    one "One" 1 credit from algebra
    two "Two" 2 credits from any course
  }
}
"""
}


async def hints(client, document):
    params = types.InlayHintParams(text_document=document.id, range=document.whole())
    return await client.text_document_inlay_hint_async(params)


@pytest.mark.files(TOTALS)
async def test_hints_stand_within_the_text(client, document):
    totals = document("totals.gradus")
    found = await hints(client, totals)
    assert found
    for one in found:
        label = one.label if isinstance(one.label, str) else "".join(part.value for part in one.label)
        assert label.strip()
        assert totals.place(0) <= one.position <= totals.place(len(totals.text))


@pytest.mark.files(TOTALS)
@pytest.mark.start(options={"inlayHints": False, "codeLens": False})
async def test_who_wants_neither_hints_nor_lenses_gets_none(client, document):
    totals = document("totals.gradus")
    assert not await hints(client, totals)
    assert not await client.text_document_code_lens_async(types.CodeLensParams(text_document=totals.id))


async def lenses(client, document):
    found = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document.id))
    resolved = [await client.code_lens_resolve_async(one) for one in found]
    return {(document.text.split("\n")[one.range.start.line].split(" ")[0], one.command.command): one for one in resolved}


async def test_lenses_and_the_commands_they_carry(client, document):
    await put_right(document)
    science = document("science.gradus")
    found = await lenses(client, science)
    assert set(found) == {
        ("course", "gradus.graph"),
        ("diploma", "gradus.affected"),
        ("example", "gradus.runExample"),
    }
    for one in found.values():
        assert one.command.title
        assert (await command(client, one.command.command, *one.command.arguments)).title
    award = found["diploma", "gradus.affected"].command
    assert award.arguments[0]["uri"] == science.uri and award.arguments[0]["award"] == "small"
    # Ana has not earned enough, or has: the lens counts the plan beside the policy.
    assert "1" in award.title, award.title


@pytest.mark.start(options={"clientCommands": True})
async def test_lenses_carry_the_commands_of_an_editor_that_has_its_own(client, document):
    found = await lenses(client, document("science.gradus"))
    names = {"gradus.showGraph", "gradus.showAffected", "gradus.showExample"}
    assert {command for _, command in found} == names


@pytest.mark.files(TOTALS)
async def test_links_lead_to_sources_and_modules(client, document):
    totals = document("totals.gradus")
    found = await client.text_document_document_link_async(types.DocumentLinkParams(text_document=totals.id))
    by_text = {totals.of(one.range): one.target for one in found}
    assert by_text["https://example.org/rule-1"] == "https://example.org/rule-1"
    assert all(one.tooltip for one in found)
    library = [target for text, target in by_text.items() if "std.subjects" in text]
    for target in library:
        with open(unquote(urlparse(target).path), encoding="utf-8") as file:
            assert "subject" in file.read()


@pytest.mark.files(TOTALS)
@pytest.mark.start(text={"document_link": None})
async def test_an_editor_without_tooltips_gets_none(client, document):
    totals = document("totals.gradus")
    found = await client.text_document_document_link_async(types.DocumentLinkParams(text_document=totals.id))
    assert found and not any(one.tooltip for one in found)
