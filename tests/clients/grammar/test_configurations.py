"""The configurations of editors that are not run here: whether they can be read, and name what there is."""

import json
import os
import tomllib
from pathlib import Path

ROOT = Path(os.environ.get("GRADUS_ROOT", Path(__file__).resolve().parents[3]))
EDITORS = ROOT / "editors"


def test_helix_starts_the_server_for_policies():
    told = tomllib.loads((EDITORS / "helix/languages.toml").read_text())
    [language] = told["language"]
    [grammar] = told["grammar"]
    server = told["language-server"][language["language-servers"][0]]
    assert [server["command"], *server["args"]] == ["gradus", "lsp"]
    assert language["file-types"] == ["gradus"]
    assert grammar["name"] == language["name"]
    folder = grammar["source"]["path"].replace("GRADUS", str(ROOT))
    assert (Path(folder) / "src/parser.c").is_file()
    assert (EDITORS / "helix/queries" / grammar["name"] / "highlights.scm").is_file()


def test_zed_knows_the_language_its_grammar_and_its_server():
    extension = tomllib.loads((EDITORS / "zed/extension.toml").read_text())
    config = tomllib.loads((EDITORS / "zed/languages/gradus/config.toml").read_text())
    grammar = extension["grammars"][config["grammar"]]
    assert (ROOT / grammar["path"] / "src/parser.c").is_file()
    assert extension["language_servers"]["gradus"]["languages"] == [config["name"]]
    assert config["path_suffixes"] == ["gradus"]
    crate = tomllib.loads((EDITORS / "zed/Cargo.toml").read_text())
    assert crate["package"]["version"] == extension["version"]
    assert (EDITORS / "zed" / crate["lib"]["path"]).is_file()


def test_the_grammar_names_its_queries():
    told = json.loads((EDITORS / "tree-sitter-gradus/tree-sitter.json").read_text())
    [grammar] = told["grammars"]
    for key in ("highlights", "tags"):
        assert (EDITORS / "tree-sitter-gradus" / grammar[key]).is_file()
    assert grammar["file-types"] == ["gradus"]

