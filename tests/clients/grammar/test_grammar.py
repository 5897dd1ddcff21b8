"""The tree-sitter grammar: on every policy of the project, on its corpus, and below every query."""

import ctypes
import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest
from tree_sitter import Language, Parser, Query, QueryCursor

ROOT = Path(os.environ.get("GRADUS_ROOT", Path(__file__).resolve().parents[3]))
GRAMMAR = ROOT / "editors" / "tree-sitter-gradus"
POLICIES = sorted(p for folder in ("stdlib", "examples") for p in (ROOT / folder).rglob("*.gradus"))
QUERIES = sorted(p for p in (ROOT / "editors").rglob("*.scm") if "node_modules" not in p.parts)


@pytest.fixture(scope="session")
def language(tmp_path_factory):
    library = tmp_path_factory.mktemp("grammar") / "gradus.so"
    sources = [GRAMMAR / "src" / name for name in ("parser.c", "scanner.c")]
    # An editor compiles it with the warnings of its own; the scanner is ours and has none.
    subprocess.run(["cc", "-c", "-Wall", "-Wextra", "-Werror", "-std=c11", "-I", GRAMMAR / "src", sources[1],
                    "-o", library.with_suffix(".o")], check=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-I", GRAMMAR / "src", *sources, "-o", library], check=True)
    make = ctypes.CDLL(str(library)).tree_sitter_gradus
    make.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return Language(capsule(make(), b"tree_sitter.Language", None))


@pytest.fixture(scope="session")
def parse(language):
    parser = Parser(language)
    return lambda text: parser.parse(text.encode())


def place_of_error(node):
    if node.is_error or node.is_missing:
        return f"line {node.start_point[0] + 1}: {node.text.decode()[:60]!r}"
    return next((found for child in node.children if child.has_error and (found := place_of_error(child))), None)


def test_the_parser_is_that_of_the_grammar():
    """`generate` writes this mark beside the parser: after a change of the grammar, run it."""
    mark = (GRAMMAR / "src" / "grammar.js.sha256").read_text().split()[0]
    assert mark == hashlib.sha256((GRAMMAR / "grammar.js").read_bytes()).hexdigest()


def test_there_are_policies_to_read():
    assert len(POLICIES) > 30


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_policy_is_read_without_an_error(parse, path):
    tree = parse(path.read_text())
    assert not tree.root_node.has_error, place_of_error(tree.root_node)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_line_that_begins_a_declaration_is_one(parse, path):
    """What stands at the start of a line begins a statement at the top of the file, and nothing else does."""
    text = path.read_text()
    starts = {n for n, line in enumerate(text.split("\n")) if re.match(r"[a-z]", line)}
    found = {node.start_point[0] for node in parse(text).root_node.named_children if node.type != "comment"}
    assert found == starts


def corpus():
    rule = re.compile(r"^={80}\n(.+)\n={80}\n\n(.*?)\n\n-{80}\n\n(.*?)\n*(?=^={80}|\Z)", re.M | re.S)
    for file in sorted((GRAMMAR / "test" / "corpus").glob("*.txt")):
        for title, text, expected in rule.findall(file.read_text()):
            yield pytest.param(text, expected, id=f"{file.stem}: {title}")


@pytest.mark.parametrize(("text", "expected"), list(corpus()))
def test_corpus(parse, text, expected):
    found = re.sub(r"\w+: ", "", str(parse(text).root_node))
    assert found == re.sub(r"\s*\(", " (", " ".join(expected.split())).strip()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_query_goes_with_the_grammar_and_finds_something(language, parse, path):
    query = Query(language, path.read_text())
    text = (ROOT / "examples/louisiana/university.gradus").read_text()
    assert QueryCursor(query).captures(parse(text).root_node)


def test_the_queries_of_neovim_are_those_of_the_grammar():
    for ours in (ROOT / "editors/neovim/queries/gradus").glob("*.scm"):
        assert ours.read_text() == (GRAMMAR / "queries" / ours.name).read_text(), ours.name


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8])
def test_half_a_policy_keeps_its_colours(parse, part):
    """While a file is being written its end is missing; what stands above keeps its tree."""
    text = (ROOT / "examples/louisiana/university.gradus").read_text()
    root = parse(text[: int(len(text) * part)]).root_node
    kinds = [child.type for child in root.children if child.type != "comment"]
    assert kinds[0] == "use" and "declaration" in kinds
