"""Commands: an audit, who is affected, and the picture of prerequisites."""

import pytest
from pygls.exceptions import JsonRpcException

from conftest import command, put_right

pytestmark = pytest.mark.asyncio


async def test_an_audit_of_a_plan(client, document, folder):
    await put_right(document)
    uri = (folder / "ana.yaml").as_uri()
    page = await command(client, "gradus.audit", {"uri": uri})
    assert "Ana" in page.markdown and "Small Diploma" in page.markdown
    assert page.title and "<h" in page.html
    # The text of the editor counts, not that of the disk.
    ana = document("ana.yaml", language="yaml")
    ana.replace("Ana Lopez", "Bea Lopez")
    assert "Bea" in (await command(client, "gradus.audit", {"uri": uri})).markdown
    # The progress of it was shown and came to its end.
    kinds = [[type(report).__name__ for report in reports] for reports in client.progress_reports.values()]
    assert ["WorkDoneProgressBegin", "WorkDoneProgressEnd"] in [[one[0], one[-1]] for one in kinds if one], kinds


async def test_an_audit_on_another_day(client, document, folder):
    await put_right(document)
    uri = (folder / "ana.yaml").as_uri()
    page = await command(client, "gradus.audit", {"uri": uri, "asOf": "2026-08-01"})
    assert "2026" in page.markdown
    with pytest.raises(JsonRpcException, match="`tomorrow` is no day"):
        await command(client, "gradus.audit", {"uri": uri, "asOf": "tomorrow"})


async def test_who_is_affected_by_an_award(client, document):
    await put_right(document)
    science = document("science.gradus")
    page = await command(client, "gradus.affected", {"uri": science.uri, "award": "small"})
    assert "Small Diploma" in page.title and "Ana" in page.markdown
    with pytest.raises(JsonRpcException, match="no award `large`"):
        await command(client, "gradus.affected", {"uri": science.uri, "award": "large"})


async def test_the_picture_of_prerequisites(client, document):
    science = document("science.gradus")
    whole = await command(client, "gradus.graph", {"uri": science.uri})
    place = science.at("course chem|istry")
    at = {"uri": science.uri, "position": {"line": place.line, "character": place.character}}
    around = await command(client, "gradus.graph", at)
    named = await command(client, "gradus.graph", {"course": "chemistry"})
    for picture in [whole, around, named]:
        titles = {node.title for node in picture.nodes}
        assert titles == {"Physics", "Chemistry"}
        (edge,) = picture.edges
        by_id = {node.id: node for node in picture.nodes}
        assert {by_id[getattr(edge, "from")].title, by_id[edge.to].title} == titles
        assert picture.mermaid.startswith(("graph", "flowchart")) and picture.dot.startswith("digraph")
    with pytest.raises(JsonRpcException, match="no course `alchemy`"):
        await command(client, "gradus.graph", {"course": "alchemy"})


async def test_what_cannot_be_done_is_said(client, document, folder):
    with pytest.raises(JsonRpcException, match="the policy has errors"):
        await command(client, "gradus.audit", {"uri": (folder / "ana.yaml").as_uri()})
    await put_right(document)
    cases = [
        ("gradus.audit", {"uri": (folder / "other.yaml").as_uri()}, "no plan file"),
        ("gradus.audit", {}, "which file"),
        ("gradus.audit", {"uri": (folder / "nowhere.yaml").as_uri()}, "."),
        ("gradus.nothing", {}, "there is no command"),
    ]
    for name, argument, why in cases:
        with pytest.raises(JsonRpcException, match=why):
            await command(client, name, argument)
