"""Definition and declaration, also into the standard library."""

from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import types

from conftest import Document, ask

pytestmark = pytest.mark.asyncio


def first(found):
    place = found[0] if isinstance(found, list) else found
    return place if isinstance(place, types.Location) else types.Location(place.target_uri, place.target_selection_range)


async def definition(client, document, marked):
    return first(await client.text_document_definition_async(types.DefinitionParams(**document.where(marked))))


async def test_in_the_same_file_and_in_another(client, document):
    science, broken = document("science.gradus"), document("broken.gradus")
    cases = [(science, "prerequisite phy|sics", "physics"), (broken, "phisics, chem|istry", "chemistry")]
    for text, marked, name in cases:
        place = await definition(client, text, marked)
        assert place.uri == science.uri and science.of(place.range) == name
        declared = await client.text_document_declaration_async(types.DeclarationParams(**text.where(marked)))
        assert first(declared) == place


async def test_a_module(client, document):
    place = await definition(client, document("broken.gradus"), "use small.sci|ence")
    assert place.uri.endswith("/science.gradus")


async def test_what_has_a_type(client, document):
    science = document("science.gradus")
    params = types.TypeDefinitionParams(**science.where("chemistry|\n  require lab"))
    found = await client.text_document_type_definition_async(params)
    assert found is None or first(found).uri


async def test_the_standard_library_as_a_file(client, document):
    place = await definition(client, document("science.gradus"), "subject sci|ence")
    path = Path(unquote(urlparse(place.uri).path))
    assert place.uri.startswith("file:") and path.name == "subjects.gradus"
    line = path.read_text(encoding="utf-8").split("\n")[place.range.start.line]
    assert line[place.range.start.character : place.range.end.character] == "science"
    # It is for reading, and the server knows it.
    assert not path.stat().st_mode & 0o222
    library = Document(client, place.uri, path.read_text(encoding="utf-8"))
    found = await client.text_document_hover_async(
        types.HoverParams(text_document=library.id, position=place.range.start)
    )
    assert found is not None
    refused = types.RenameParams(text_document=library.id, position=place.range.start, new_name="other")
    with pytest.raises(Exception, match="belongs to the standard library"):
        await client.text_document_rename_async(refused)


@pytest.mark.start(options={"stdlibScheme": True})
async def test_the_standard_library_by_its_own_scheme(client, document):
    place = await definition(client, document("science.gradus"), "subject sci|ence")
    assert place.uri == "gradus-std:/std/subjects.gradus"
    text = (await ask(client, "gradus/stdlibText", {"uri": place.uri})).text
    library = Document(client, place.uri, text)
    assert library.of(place.range) == "science"
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=library.id))
    assert any(one.name.startswith("science") for one in symbols)
    nothing = await ask(client, "gradus/stdlibText", {"uri": "gradus-std:/std/nowhere.gradus"})
    assert nothing.text is None
