"""Settings, files and folders that change while the server runs."""

import asyncio

import pytest
from lsprotocol import types

from conftest import no, told

pytestmark = pytest.mark.asyncio


async def test_the_editor_is_asked_to_watch_policies(client, folder):
    await told(client, (folder / "broken.gradus").as_uri())
    for _ in range(500):
        if client.registered:
            break
        await asyncio.sleep(0.02)
    (watch,) = [one for one in client.registered if one.method == "workspace/didChangeWatchedFiles"]
    options = watch.register_options
    globs = str(options)
    assert "*.gradus" in globs and "gradus.toml" in globs


def changed(client, path, kind):
    event = types.FileEvent(uri=path.as_uri(), type=kind)
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[event]))


async def test_files_that_come_change_and_go(client, folder):
    broken, new = folder / "broken.gradus", folder / "new.gradus"
    await told(client, broken.as_uri())
    new.write_text("course lost {\n  subject nowhere\n}\n")
    changed(client, new, types.FileChangeType.Created)
    assert await told(client, new.as_uri())
    new.write_text("# Nothing yet.\n")
    changed(client, new, types.FileChangeType.Changed)
    assert await told(client, new.as_uri(), no) == []
    broken.unlink()
    changed(client, broken, types.FileChangeType.Deleted)
    assert await told(client, broken.as_uri(), no) == []


async def test_a_file_that_is_open_is_as_the_editor_has_it(client, document, folder):
    science = document("science.gradus")
    (folder / "science.gradus").write_text("nonsense")
    changed(client, folder / "science.gradus", types.FileChangeType.Changed)
    params = types.DocumentSymbolParams(text_document=science.id)
    assert len(await client.text_document_document_symbol_async(params)) >= 3
    science.close()
    assert await science.findings()


async def test_settings(client, document):
    science = document("science.gradus")
    params = types.CodeLensParams(text_document=science.id)
    assert await client.text_document_code_lens_async(params)
    for settings in [{"gradus": {"codeLens": False}}, {"codeLens": True}, {"gradus": {"codeLens": "no"}}, None]:
        client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=settings))
        lenses = await client.text_document_code_lens_async(params)
        assert bool(lenses) == (settings != {"gradus": {"codeLens": False}}), settings


async def test_folders_that_are_added_and_removed(client, folder, tmp_path):
    broken = (folder / "broken.gradus").as_uri()
    await told(client, broken)
    other = tmp_path / "other"
    other.mkdir()
    (other / "lost.gradus").write_text("course lost {\n  subject nowhere\n}\n")
    added, old = (types.WorkspaceFolder(uri=path.as_uri(), name=path.name) for path in (other, folder))

    def change(**event):
        event = types.WorkspaceFoldersChangeEvent(**{"added": [], "removed": [], **event})
        client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event=event))

    change(added=[added])
    assert await told(client, (other / "lost.gradus").as_uri())
    change(removed=[old])
    assert await told(client, broken, no) == []
    change(added=[old], removed=[added])
    assert await told(client, broken)
    assert await told(client, (other / "lost.gradus").as_uri(), no) == []
