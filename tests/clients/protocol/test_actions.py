"""What an editor offers to do about a finding."""

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def test_a_name_is_put_right(client, document):
    broken = document("broken.gradus")
    findings = await broken.findings()
    if not client.started.capabilities.code_action_provider:
        pytest.skip("the server offers no code actions")
    finding = next(one for one in findings if "phisics" in one.message)
    params = types.CodeActionParams(
        text_document=broken.id,
        range=finding.range,
        context=types.CodeActionContext(diagnostics=[finding]),
    )
    actions = await client.text_document_code_action_async(params)
    action = next(one for one in actions if "physics" in one.title)
    if action.edit is None:
        action = await client.code_action_resolve_async(action)
    edits = action.edit.document_changes[0].edits if action.edit.document_changes else action.edit.changes[broken.uri]
    assert "from physics, chemistry" in broken.applied(edits)
