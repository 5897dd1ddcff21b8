"""Formatting."""

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def formatted(client, document):
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentFormattingParams(text_document=document.id, options=options)
    return await client.text_document_formatting_async(params) or []


async def test_the_one_style(client, document):
    untidy = document("untidy.gradus")
    after = untidy.applied(await formatted(client, untidy))
    assert 'seal lab-seal "Laboratory Seal" {\n  authority "Example Board"\n' in after
    assert "from physics, chemistry\n" in after
    science = document("science.gradus")
    assert science.applied(await formatted(client, science)) == science.text


async def test_what_cannot_be_read_stays_as_it_is(client, document):
    untidy = document("untidy.gradus")
    untidy.replace("require laboratory", "requires {{ laboratory")
    after = untidy.applied(await formatted(client, untidy))
    assert "requires {{ laboratory" in after


async def test_lines_end_as_they_did(client, document):
    text = 'use   std.subjects\r\ncourse  art "Kunst \U0001f3a8"   {\r\nsubject   arts\r\ncredits 1\r\n}\r\n'
    art = document("art.gradus", text)
    after = art.applied(await formatted(client, art))
    assert 'course art "Kunst \U0001f3a8" {' in after and "  subject arts" in after
    assert after.count("\n") == after.count("\r\n") or "\r" not in after


async def test_only_the_stretch_that_is_asked_for(client, document):
    untidy = document("untidy.gradus")
    start = untidy.text.index("      require laboratory")
    range = types.Range(untidy.place(start), untidy.place(start + 10))
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentRangeFormattingParams(text_document=untidy.id, range=range, options=options)
    after = untidy.applied(await client.text_document_range_formatting_async(params) or [])
    assert "\n  require laboratory \"Laboratory course\" 1 credit from physics, chemistry\n" in after
    assert "seal    lab-seal   " in after, "what is not asked for stays"


async def test_the_line_that_is_begun_is_set_in(client, document):
    science = document("science.gradus")
    science.replace("  credits 1\n}\n\ncourse chemistry", "  credits 1\n\n}\n\ncourse chemistry")
    offset = science.text.index("\n}\n\ncourse chemistry")
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentOnTypeFormattingParams(
        text_document=science.id, position=science.place(offset), ch="\n", options=options
    )
    after = science.applied(await client.text_document_on_type_formatting_async(params) or [])
    assert "  credits 1\n  \n}\n" in after
