"""Findings that the server sends by itself."""

from lsprotocol import types
import pytest

from conftest import Document, no, told

UNUSED = {"a.gradus": "use std.scales\n\ncourse art \"Art\" {\n  credits 1\n}\n\ncourse art \"Again\" {\n  credits 1\n}\n"}


@pytest.mark.asyncio
async def test_each_mistake_is_told_of_at_its_place(client, document):
    broken = document("broken.gradus")
    findings = await broken.findings()
    places = {broken.of(one.range): one for one in findings}
    assert "there is no `phisics` here" in places["phisics"].message
    assert "`requires` means nothing in an award" in places["requires"].message
    for one in findings:
        assert one.source == "gradus"
        assert one.severity == types.DiagnosticSeverity.Error
        assert one.code


@pytest.mark.asyncio
async def test_files_that_are_not_open_are_told_of_too(client, folder):
    assert await told(client, (folder / "broken.gradus").as_uri())
    assert not client.diagnostics.get((folder / "science.gradus").as_uri())
    assert not client.diagnostics.get((folder / "other.yaml").as_uri())


@pytest.mark.asyncio
async def test_a_mistake_that_is_put_right_is_gone_and_comes_back(client, document):
    broken = document("broken.gradus")
    await broken.findings()
    broken.replace("phisics", "physics")
    broken.replace("requires", "require")
    assert await broken.findings(no) == []
    broken.replace("physics", "phisics")
    assert "phisics" in (await broken.findings())[0].message


@pytest.mark.asyncio
async def test_an_edit_of_one_file_changes_the_findings_of_another(client, document):
    science, untidy = document("science.gradus"), document("untidy.gradus")
    await untidy.findings(no)
    science.replace('course physics "Physics"', 'course fysics "Physics"')
    assert any("`physics`" in one.message for one in await untidy.findings())
    science.replace("course fysics", "course physics")
    assert await untidy.findings(no) == []


@pytest.mark.files(UNUSED)
@pytest.mark.asyncio
async def test_other_places_tags_and_the_page_that_explains(client, document):
    text = document("a.gradus")
    findings = await text.findings()
    unused = next(one for one in findings if "std.scales" in text.of(one.range))
    assert list(unused.tags) == [types.DiagnosticTag.Unnecessary]
    assert unused.severity == types.DiagnosticSeverity.Warning
    twice = next(one for one in findings if one.related_information)
    other = twice.related_information[0]
    assert other.location.uri == text.uri and text.of(other.location.range) == "art"
    assert other.message
    # The page is a file that any editor can open.
    for one in findings:
        page = one.code_description.href
        assert page.startswith("file:") and page.endswith(f"{one.code}.md")
        from urllib.parse import unquote, urlparse

        with open(unquote(urlparse(page).path), encoding="utf-8") as file:
            assert str(one.code) in file.read()


@pytest.mark.files(UNUSED)
@pytest.mark.start(options={"stdlibScheme": True})
@pytest.mark.asyncio
async def test_the_page_that_explains_is_asked_for_where_the_editor_can(client, document):
    from conftest import ask

    for one in await document("a.gradus").findings():
        href = one.code_description.href
        assert href == f"gradus-std:/explain/{one.code}.md"
        assert str(one.code) in (await ask(client, "gradus/stdlibText", {"uri": href})).text


@pytest.mark.asyncio
async def test_closing_reverts_to_the_disk(client, document):
    science = document("science.gradus")
    await science.findings(no)
    science.replace("credits 1", "credits many")
    assert await science.findings()
    science.close()
    assert await science.findings(no) == []


@pytest.mark.asyncio
async def test_a_document_of_no_folder_is_a_policy_by_itself(client, tmp_path):
    alone = Document(client, (tmp_path / "alone.gradus").as_uri(), "course lost {\n  subject nowhere\n}\n")
    assert any("nowhere" in one.message for one in await alone.findings())
    unsaved = Document(client, "untitled:Untitled-1", "course lost {\n  subject nowhere\n}\n")
    assert any("nowhere" in one.message for one in await unsaved.findings())
    unsaved.close()
    assert await unsaved.findings(no) == []
