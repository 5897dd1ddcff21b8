"""Semantic tokens: all, of some lines, and what has changed."""

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def full(client, document):
    params = types.SemanticTokensParams(text_document=document.id)
    return await client.text_document_semantic_tokens_full_async(params)


def spoken(client, document, data):
    """The tokens as text, type and modifiers."""
    legend = client.started.capabilities.semantic_tokens_provider.legend
    found, line, column = [], 0, 0
    for at in range(0, len(data), 5):
        down, right, length, kind, bits = data[at : at + 5]
        line, column = line + down, right if down else column + right
        place = types.Position(line=line, character=column)
        end = types.Position(line=line, character=column + length)
        modifiers = {name for bit, name in enumerate(legend.token_modifiers) if bits >> bit & 1}
        found.append((document.of(types.Range(place, end)), legend.token_types[kind], modifiers))
    return found


async def test_every_token_is_a_word_of_the_text(client, document):
    science = document("science.gradus")
    found = spoken(client, science, (await full(client, science)).data)
    by_text = {}
    for text, kind, modifiers in found:
        assert text == text.strip() and text
        by_text.setdefault(text, set()).add(kind)
    assert len(by_text["physics"]) == 1
    declared = [modifiers for text, _, modifiers in found if text == "physics"]
    assert sum("declaration" in modifiers for modifiers in declared) == 1
    library = [modifiers for text, _, modifiers in found if text == "science"]
    assert all("defaultLibrary" in modifiers for modifiers in library)


async def test_some_lines(client, document):
    science = document("science.gradus")
    whole = spoken(client, science, (await full(client, science)).data)
    start = science.text.index("diploma small")
    lines = types.Range(science.place(start), science.place(len(science.text)))
    params = types.SemanticTokensRangeParams(text_document=science.id, range=lines)
    part = await client.text_document_semantic_tokens_range_async(params)
    part = spoken(client, science, part.data)
    assert part == whole[-len(part) :]
    assert part[0][0] in ("diploma", "small")


async def test_what_has_changed_applied_to_what_was_is_what_is(client, document):
    science = document("science.gradus")
    given = await full(client, science)
    edits = [
        ("course chemistry", "\n\ncourse chemistry"),
        ("credits 1\n  prerequisite physics", "prerequisite physics"),
        ("# A policy in which nothing is wrong.\n", ""),
        ("from physics, chemistry", "from chemistry"),
        ("diploma small", "\U0001f393 diploma small"),
    ]
    data, last = list(given.data), given.result_id
    for old, new in edits:
        science.replace(old, new)
        params = types.SemanticTokensDeltaParams(text_document=science.id, previous_result_id=last)
        delta = await client.text_document_semantic_tokens_full_delta_async(params)
        assert isinstance(delta, types.SemanticTokensDelta)
        for edit in sorted(delta.edits, key=lambda edit: edit.start, reverse=True):
            assert len(edit.data or []) < len(data), "less than all"
            data[edit.start : edit.start + edit.delete_count] = edit.data or []
        assert data == list((await full(client, science)).data)
        # Another full answer has another name.
        last = (await full(client, science)).result_id


async def test_nothing_has_changed_or_it_is_not_known_what_was(client, document):
    science = document("science.gradus")
    given = await full(client, science)
    params = types.SemanticTokensDeltaParams(text_document=science.id, previous_result_id=given.result_id)
    same = await client.text_document_semantic_tokens_full_delta_async(params)
    assert list(same.edits) == []
    params = types.SemanticTokensDeltaParams(text_document=science.id, previous_result_id="never given")
    whole = await client.text_document_semantic_tokens_full_delta_async(params)
    assert list(whole.data) == list(given.data)
