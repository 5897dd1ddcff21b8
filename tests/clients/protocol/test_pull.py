"""Findings that the editor asks for."""

import asyncio

import pytest
from lsprotocol import types

pytestmark = [pytest.mark.start(options={"pullDiagnostics": True}), pytest.mark.asyncio]


async def of(client, document, before=None):
    params = types.DocumentDiagnosticParams(text_document=document.id, previous_result_id=before)
    return await client.text_document_diagnostic_async(params)


async def test_a_document_and_that_nothing_has_changed(client, document):
    assert client.started.capabilities.diagnostic_provider.workspace_diagnostics
    assert client.started.capabilities.diagnostic_provider.inter_file_dependencies
    broken = document("broken.gradus")
    first = await of(client, broken)
    assert first.kind == "full"
    assert any("phisics" in one.message for one in first.items)
    again = await of(client, broken, first.result_id)
    assert again.kind == "unchanged" and again.result_id == first.result_id
    broken.replace("phisics", "physics")
    changed = await of(client, broken, first.result_id)
    assert changed.kind == "full" and changed.result_id != first.result_id
    assert not any("phisics" in one.message for one in changed.items)
    # They were asked for, so they are not sent.
    assert not client.diagnostics


async def test_the_workspace_and_what_of_it_has_not_changed(client, document, folder):
    broken = document("broken.gradus")
    params = types.WorkspaceDiagnosticParams(previous_result_ids=[])
    first = await client.workspace_diagnostic_async(params)
    by_uri = {one.uri: one for one in first.items}
    assert by_uri[broken.uri].items and by_uri[broken.uri].version == 1
    assert by_uri[(folder / "science.gradus").as_uri()].items == ()
    assert (folder / "other.yaml").as_uri() not in by_uri
    known = [types.PreviousResultId(uri=one.uri, value=one.result_id) for one in first.items]
    broken.replace("phisics", "physics")
    params = types.WorkspaceDiagnosticParams(previous_result_ids=known)
    second = {one.uri: one for one in (await client.workspace_diagnostic_async(params)).items}
    assert second.pop(broken.uri).kind == "full"
    assert {one.kind for one in second.values()} == {"unchanged"}


async def test_the_editor_is_told_to_ask_again_where_an_edit_changes_other_files(client, document):
    science, untidy = document("science.gradus"), document("untidy.gradus")
    assert (await of(client, untidy)).items == ()
    before = client.diagnostic_refresh_count
    science.replace("course physics", "course fysics")
    for _ in range(1000):
        if client.diagnostic_refresh_count > before:
            break
        await asyncio.sleep(0.02)
    assert client.diagnostic_refresh_count > before
    assert (await of(client, untidy)).items
