"""What an editor offers to do about a place, and what comes of it."""

import pytest
from lsprotocol import types

from conftest import no, put_right

pytestmark = pytest.mark.asyncio

CAN = {
    "code_action": types.CodeActionClientCapabilities(
        code_action_literal_support=types.ClientCodeActionLiteralOptions(
            code_action_kind=types.ClientCodeActionKindOptions(value_set=list(types.CodeActionKind))
        ),
        is_preferred_support=True,
        data_support=True,
        resolve_support=types.ClientCodeActionResolveOptions(properties=["edit"]),
    )
}

UNTIDY_USES = {
    "a.gradus": """use std.subjects
use std.scales
use lists

course art "Art" {
  subject arts
  credits 1
}
""",
    "lists.gradus": "# Nothing yet.\n",
}


async def offered(client, document, range, only=None, diagnostics=()):
    context = types.CodeActionContext(
        diagnostics=list(diagnostics), only=only, trigger_kind=types.CodeActionTriggerKind.Invoked
    )
    params = types.CodeActionParams(text_document=document.id, range=range, context=context)
    return await client.text_document_code_action_async(params) or []


def edits_of(document, edit):
    """The edits of the one document that is changed."""
    if edit.document_changes:
        (change,) = edit.document_changes
        assert change.text_document.uri == document.uri
        assert change.text_document.version in (document.version, None)
        return change.edits
    assert list(edit.changes) == [document.uri]
    return edit.changes[document.uri]


def take(document, edit):
    """Makes the edits as an editor does."""
    after = document.applied(edits_of(document, edit))
    document.edit([(document.whole(), after)])
    assert document.text == after


@pytest.mark.start(text=CAN)
async def test_a_name_is_put_right_and_the_finding_is_gone(client, document):
    broken = document("broken.gradus")
    finding = next(one for one in await broken.findings() if "phisics" in one.message)
    actions = await offered(client, broken, finding.range, diagnostics=[finding])
    action = next(one for one in actions if "physics" in one.title)
    assert action.kind == types.CodeActionKind.QuickFix
    assert [one.range for one in action.diagnostics] == [finding.range]
    take(broken, action.edit)
    assert "from physics, chemistry" in broken.text
    left = await broken.findings(lambda list: not any("phisics" in one.message for one in list))
    assert left, "the other mistake is still there"


@pytest.mark.start(text=CAN)
async def test_only_what_is_asked_for(client, document):
    broken = document("broken.gradus")
    finding = next(one for one in await broken.findings() if "phisics" in one.message)
    for kind in [types.CodeActionKind.QuickFix, types.CodeActionKind.Refactor, types.CodeActionKind.Source]:
        for one in await offered(client, broken, finding.range, only=[kind]):
            assert one.kind == kind or one.kind.startswith(kind + "."), one
    assert not await offered(client, broken, finding.range, only=["nothing.like.it"])


@pytest.mark.files(UNTIDY_USES)
@pytest.mark.start(text=CAN)
async def test_everything_that_is_certain_at_once(client, document):
    text = document("a.gradus")
    await text.findings()
    (action,) = await offered(client, text, text.whole(), only=["source.fixAll"])
    assert action.edit is None and action.data is not None
    action = await client.code_action_resolve_async(action)
    take(text, action.edit)
    assert "std.scales" not in text.text and "course art" in text.text
    await text.findings(lambda list: not any("std.scales" in one.message for one in list))


@pytest.mark.files(UNTIDY_USES)
async def test_an_editor_that_does_not_ask_again_gets_the_edits_at_once(client, document):
    text = document("a.gradus")
    await text.findings()
    (action,) = await offered(client, text, text.whole(), only=["source.fixAll"])
    assert action.edit is not None and action.data is None


@pytest.mark.files(UNTIDY_USES)
@pytest.mark.start(text=CAN)
async def test_imports_in_order(client, document):
    text = document("a.gradus")
    (action,) = await offered(client, text, text.whole(), only=["source.organizeImports"])
    take(text, action.edit)
    uses = [line for line in text.text.split("\n") if line.startswith("use ")]
    assert uses == sorted(uses) and "use std.subjects" in uses


@pytest.mark.start(text=CAN)
async def test_a_course_of_a_plan_is_put_right(client, document):
    await put_right(document)
    ana = document("ana.yaml", language="yaml")
    await ana.findings(no)
    ana.replace("course: chemistry", "course: chemistri")
    finding = next(one for one in await ana.findings() if "chemistri" in one.message)
    (action,) = await offered(client, ana, finding.range, diagnostics=[finding])
    assert action.title == "write `chemistry`" and action.is_preferred
    take(ana, action.edit)
    assert await ana.findings(no) == []


@pytest.mark.start(text=CAN, options={"stdlibScheme": True})
async def test_nothing_is_done_to_the_standard_library(client):
    from conftest import Document, ask

    uri = "gradus-std:/std/subjects.gradus"
    library = Document(client, uri, (await ask(client, "gradus/stdlibText", {"uri": uri})).text)
    assert not await offered(client, library, library.whole())
