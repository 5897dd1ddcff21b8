"""Parquet files, and `python -m gradus audit`."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gradus
import gradus.parquet
from conftest import BAD, DAY, FAULT, Example, many



def command(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "gradus", "audit", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, **more)


@pytest.fixture
def plans(louisiana: Example, tmp_path: Path) -> Path:
    """A folder of three files with row groups of their own, and what is to be passed over."""
    folder = tmp_path / "plans"
    (folder / "year=2026").mkdir(parents=True)
    made = many(louisiana.plans, 60, most=8) * 5
    made[150] = BAD
    for number, place in enumerate(["a.parquet", "b.parquet", "year=2026/c.parquet"]):
        part = pa.table({"n": range(number * 100, number * 100 + 100), "plan": made[number * 100 : number * 100 + 100]})
        pq.write_table(part, folder / place, row_group_size=27)
    (folder / "_SUCCESS").write_text("")
    (folder / ".hidden.parquet").write_text("being written")
    return folder


def test_parquet_in_parquet_out(louisiana: Example, plans: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    output = tmp_path / "results.parquet"
    done = gradus.parquet.audit(
        plans, output, louisiana.validator, DAY, keep=["n"], progress=lambda *at: seen.append(at)
    )
    assert (done.rows, done.rejected) == (300, 1)
    assert [(reject.row, len(reject.problems)) for reject in done.first_rejects] == [(150, 1)]
    assert seen[-1] == (300, 300) and seen == sorted(seen)
    found = pq.read_table(output)
    assert found.column("n").to_pylist() == list(range(300))
    source = pa.concat_tables([pq.read_table(file, partitioning=None) for file in gradus.parquet.files(plans)])
    wanted = louisiana.validator.audit_batches(source, DAY, keep=["n"]).read_all()
    assert found.to_pylist() == wanted.to_pylist()
    assert found.schema.metadata[b"gradus.policy"].decode() == louisiana.validator.fingerprint
    assert found.schema.metadata[b"gradus.as_of"].decode() == DAY
    assert os.listdir(tmp_path).count("results.parquet") == 1 and not list(tmp_path.glob(".*.part"))


def test_no_rows_are_a_file_too(louisiana: Example, tmp_path: Path) -> None:
    empty, output = tmp_path / "empty.parquet", tmp_path / "results.parquet"
    pq.write_table(pa.table({"plan": pa.array([], pa.string())}), empty)
    done = gradus.parquet.audit(empty, output, louisiana.validator, DAY, full=True)
    assert (done.rows, done.rejected) == (0, 0)
    assert pq.read_table(output).column_names[-1] == "audit"


def test_a_file_appears_whole_or_not_at_all(louisiana: Example, plans: Path, tmp_path: Path) -> None:
    output = tmp_path / "results.parquet"
    output.write_text("what was there before")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gradus.parquet.audit(plans, output, louisiana.validator, DAY, progress=stop)
    assert output.read_text() == "what was there before"
    assert not list(tmp_path.glob(".*.part"))


def test_what_cannot_be_is_told(louisiana: Example, plans: Path, tmp_path: Path) -> None:
    output = tmp_path / "results.parquet"
    cases: list[tuple[Any, Any, dict[str, Any], str]] = [
        (tmp_path / "nowhere", output, {}, "no such file or folder"),
        (plans / "year=2026", tmp_path, {}, "it is a folder; name a file"),
        (plans, tmp_path / "no" / "x.parquet", {}, "there is no folder"),
        (plans / "a.parquet", plans / "a.parquet", {}, "is a file of the input"),
        (plans, output, {"column": "x"}, "there is no column `x`; there are: n, plan"),
        (plans / ".hidden.parquet", output, {}, "it is no Parquet file, or a damaged one"),
        (plans, output, {"awards": ["x"]}, "has no award `x`"),
    ]
    for source, target, options, told in cases:
        with pytest.raises((OSError, ValueError)) as caught:
            gradus.parquet.audit(source, target, louisiana.validator, DAY, **options)
        assert told in str(caught.value)
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"plan": pa.array(["x"], pa.large_binary())}), other)
    with pytest.raises(ValueError, match="the column `plan` is large_binary here, and string in"):
        gradus.parquet.audit([plans / "a.parquet", other], output, louisiana.validator, DAY)
    assert not output.exists()


def test_the_command(louisiana: Example, plans: Path, tmp_path: Path) -> None:
    output = tmp_path / "results.parquet"
    done = command(plans, "--policy", louisiana.file, "--as-of", DAY, "--output", output, "--keep", "n", "--jobs", 2)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith("row 150: 1:") and "state" in lines[0]
    assert lines[1:] == [f"wrote {output}: 299 audits, 1 reject"]
    wanted = tmp_path / "wanted.parquet"
    gradus.parquet.audit(plans, wanted, louisiana.validator, DAY, keep=["n"])
    assert pq.read_table(output).equals(pq.read_table(wanted))


def test_the_command_ends_as_the_command_line_does(louisiana: Example, plans: Path, tmp_path: Path) -> None:
    good = plans / "a.parquet"
    output = tmp_path / "results.parquet"
    base = ["--as-of", DAY, "--output", output]
    fine = command(good, "--policy", louisiana.file, *base, "--quiet")
    assert (fine.returncode, fine.stderr, fine.stdout) == (0, "", "")
    output.unlink()
    bad_policy = tmp_path / "bad.gradus"
    bad_policy.write_text("diploma {\n")
    for arguments, code, told in [
        ([good, "--policy", bad_policy], 1, "the policy has errors, so nothing was done"),
        ([good, "--policy", tmp_path / "nowhere"], 2, "no such file or folder"),
        ([good, "--policy", good], 2, "not a validator"),
        ([tmp_path / "no.parquet", "--policy", louisiana.file], 2, "gradus: "),
        ([good, "--policy", louisiana.file, "--award", "x"], 2, "no award `x`"),
        ([good, "--policy", louisiana.file, "--effort", "0"], 2, "give 1 or more"),
    ]:
        done = command(*arguments, *base)
        assert (done.returncode, told in done.stderr) == (code, True), done.stderr
        assert "Traceback" not in done.stderr
        assert not output.exists()
    from_sources = command(good, "--policy", louisiana.sources, *base)
    assert from_sources.returncode == 0 and output.exists()


def test_a_fault_leaves_no_file_behind(louisiana: Example, tmp_path: Path) -> None:
    plans, output = tmp_path / "plans.parquet", tmp_path / "results.parquet"
    pq.write_table(pa.table({"plan": [*louisiana.plans, FAULT]}), plans)
    done = command(plans, "--policy", louisiana.file, "--as-of", DAY, "--output", output)
    assert done.returncode == 3, done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"gradus: internal fault: the audit of row {len(louisiana.plans)} ")
    assert [path.name for path in tmp_path.iterdir()] == ["plans.parquet"]


def test_a_terminal_sees_how_far_it_is(louisiana: Example, plans: Path, tmp_path: Path) -> None:
    main, terminal = pty.openpty()
    line = [sys.executable, "-m", "gradus", "audit", plans, "--policy", louisiana.file, "--as-of", DAY]
    with subprocess.Popen([*map(str, line), "--output", str(tmp_path / "r.parquet")], stderr=terminal) as child:
        os.close(terminal)
        shown = b""
        try:
            while piece := os.read(main, 4096):
                shown += piece
        except OSError:
            # The terminal is gone once the child is.
            pass
        assert child.wait() == 1
    os.close(main)
    assert b"300 of 300 plans (100%), " in shown and b"a second, 0 s left" in shown
    assert shown.rstrip().endswith(b"299 audits, 1 reject")
