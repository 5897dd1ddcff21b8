"""The chain of prerequisites, both ways."""

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def test_what_a_course_needs_and_what_it_opens(client, document):
    science = document("science.gradus")
    params = types.CallHierarchyPrepareParams(**science.where("course chem|istry"))
    (chemistry,) = await client.text_document_prepare_call_hierarchy_async(params)
    assert chemistry.name == "chemistry" and "Chemistry" in chemistry.detail
    assert science.of(chemistry.selection_range) == "chemistry"
    outgoing = await client.call_hierarchy_outgoing_calls_async(
        types.CallHierarchyOutgoingCallsParams(item=chemistry)
    )
    assert [one.to.name for one in outgoing] == ["physics"]
    assert [science.of(range) for range in outgoing[0].from_ranges] == ["physics"]
    incoming = await client.call_hierarchy_incoming_calls_async(
        types.CallHierarchyIncomingCallsParams(item=outgoing[0].to)
    )
    assert [one.from_.name for one in incoming] == ["chemistry"]
    # The item is found again where the text has moved since.
    science.replace("# A policy in which nothing is wrong.\n", "# One\n# Two\n# Three\n")
    outgoing = await client.call_hierarchy_outgoing_calls_async(
        types.CallHierarchyOutgoingCallsParams(item=chemistry)
    )
    assert science.of(outgoing[0].to.selection_range) == "physics"
    none = await client.call_hierarchy_outgoing_calls_async(
        types.CallHierarchyOutgoingCallsParams(item=outgoing[0].to)
    )
    assert not none


async def test_where_no_course_stands(client, document):
    science = document("science.gradus")
    params = types.CallHierarchyPrepareParams(**science.where("diploma sm|all"))
    assert not await client.text_document_prepare_call_hierarchy_async(params)
