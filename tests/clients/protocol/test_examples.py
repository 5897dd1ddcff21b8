"""Examples: listed and run for the editor's test explorer, and one for a page."""

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from conftest import ask, command, put_right

pytestmark = pytest.mark.asyncio

TITLE = "Physics alone is enough for the laboratory"


def range_of(found):
    return types.Range(
        types.Position(found.start.line, found.start.character),
        types.Position(found.end.line, found.end.character),
    )


async def test_examples_are_listed_and_run(client, document):
    science = document("science.gradus")
    (one,) = await ask(client, "gradus/tests", {})
    assert one.label == TITLE and one.uri == science.uri
    assert TITLE in science.of(range_of(one.range))
    (ran,) = await ask(client, "gradus/runTests", {"ids": [one.id]})
    assert ran.id == one.id and ran.uri == science.uri
    # The package has a file with mistakes, so its policy is none yet.
    assert not ran.passed and "errors" in ran.message


async def test_what_comes_of_an_example(client, document):
    science = document("science.gradus")
    await put_right(document)
    (one,) = await ask(client, "gradus/tests", {})
    (ran,) = await ask(client, "gradus/runTests", {"ids": [one.id]})
    first = ran.passed
    # The opposite is expected.
    science.replace("expect lab met", "expect lab not met")
    (ran,) = await ask(client, "gradus/runTests", {"ids": [one.id]})
    assert not ran.passed and ran.message
    assert science.of(range_of(ran.range)).startswith("expect")
    science.replace("expect lab not met", "expect lab met")
    (again,) = await ask(client, "gradus/runTests", {"ids": [one.id]})
    assert again.passed == first
    assert first, ran.message
    page = await command(client, "gradus.runExample", {"uri": science.uri, "id": one.id})
    assert page.passed and TITLE in page.title and "lab" in page.markdown


async def test_examples_nobody_has_written(client, document):
    assert await ask(client, "gradus/runTests", {"ids": ["nowhere"]}) == []
    with pytest.raises(JsonRpcException, match="there is no example"):
        await command(client, "gradus.runExample", {"uri": "file:///x.gradus", "id": "nowhere"})
