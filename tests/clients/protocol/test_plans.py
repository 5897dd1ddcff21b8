"""Plan files that are open in the editor."""

import json

import pytest
from lsprotocol import types

from conftest import no, put_right

pytestmark = pytest.mark.asyncio

PLAN = {
    "format": "gradus-plan",
    "version": 1,
    "student": {"id": "s-2", "name": "Cy"},
    "courses": [{"course": "alchemy", "state": "earned", "credits": 1}],
}


async def test_a_plan_in_json(client, document):
    await put_right(document)
    cy = document("cy.json", json.dumps(PLAN, indent=2), "json")
    findings = await cy.findings()
    assert any("alchemy" in one.message and "alchemy" in cy.of(one.range) for one in findings), findings
    cy.replace("alchemy", "physics")
    assert await cy.findings(no) == []
    cy.replace('"credits": 1', '"credits": "many"')
    findings = await cy.findings()
    assert any("many" in cy.of(one.range) for one in findings), findings
    cy.close()
    assert await cy.findings(no) == []


async def test_a_plan_in_yaml(client, document):
    await put_right(document)
    ana = document("ana.yaml", language="yaml")
    await ana.findings(no)
    ana.replace("course: chemistry", "course: alchemy")
    assert any("alchemy" in one.message for one in await ana.findings())
    ana.replace("{course: alchemy, state", "{course: chemistry, stage")
    findings = await ana.findings(lambda list: any("stage" in one.message for one in list))
    assert any("stage" in ana.of(one.range) for one in findings), findings
    ana.replace("stage", "state")
    assert await ana.findings(no) == []


async def test_of_other_files_nothing_is_said(client, document):
    other = document("other.yaml", language="yaml")
    tsconfig = document("tsconfig.json", '{"compilerOptions": {"strict": tru', "json")
    for one in (other, tsconfig):
        assert await client.text_document_hover_async(types.HoverParams(one.id, one.place(3))) is None
        params = types.DocumentSymbolParams(text_document=one.id)
        assert not await client.text_document_document_symbol_async(params)
        assert one.uri not in client.diagnostics


async def test_an_edit_of_the_policy_is_an_edit_of_what_a_plan_means(client, document):
    broken = await put_right(document)
    science, untidy = document("science.gradus"), document("untidy.gradus")
    ana = document("ana.yaml", language="yaml")
    untidy.replace("physics,chemistry", "physics")
    await ana.findings(no)
    science.replace("course chemistry", "course chemistry-1")
    science.replace("from physics, chemistry", "from physics, chemistry-1")
    broken.replace("physics, chemistry", "physics")
    assert any("chemistry" in one.message for one in await ana.findings())
