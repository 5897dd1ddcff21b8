"""What `docs/python.md` shows is what happens.

The page's files and `sh` commands make a desk, in the order of the page; its `python` blocks run there as one
program, and what is `bash run` as commands. A `text output` block right after a block of Python is what that prints;
`GRADUS_WRITE=1` writes it into the page.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, program

BLOCK = re.compile(r"^```(?P<info>[^\n]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
WRITE = os.environ.get("GRADUS_WRITE") == "1"


def test_every_block_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = ROOT / "docs" / "python.md"
    page = place.read_text()
    found = list(BLOCK.finditer(page))
    blocks = [(match["info"].split(), match["text"]) for match in found]
    written: list[tuple[re.Match[str], str]] = []
    monkeypatch.chdir(tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "gradus").symlink_to(program())
    (tools / "python").symlink_to(sys.executable)
    # A link to Python is no virtual environment; this is where the packages are.
    packages = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": packages}
    environment.update({"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"})
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    known: dict[str, Any] = {"__name__": "page"}
    ran = compared = 0
    printed = ""
    for at, (info, text) in enumerate(blocks):
        files = [word.removeprefix("file=") for word in info if word.startswith("file=")]
        if files:
            Path(files[0]).write_text(text)
        if info[0] == "sh" or (info[0] == "bash" and "run" in info):
            for line in text.splitlines():
                done = subprocess.run(shlex.split(line), env=environment, capture_output=True, text=True)
                assert done.returncode in (0, 1), done.stderr
            ran += 1
        elif info[0] == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(text, f"docs/python.md, block {at}", "exec"), known)
            printed = out.getvalue()
            ran += 1
            shown = at + 1 < len(blocks) and blocks[at + 1][0] == ["text", "output"]
            assert shown == bool(printed), f"printed and not shown: {printed}"
        elif info == ["text", "output"]:
            written.append((found[at], printed))
            assert WRITE or text == printed
            compared += 1
    assert ran >= 6 and compared >= 5
    if WRITE:
        for match, real in reversed(written):
            page = page[: match.start("text")] + real + page[match.end("text") :]
        place.write_text(page)
