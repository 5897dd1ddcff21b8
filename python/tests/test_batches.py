"""Batches: Arrow in, Arrow out."""

from __future__ import annotations

import json
import gc
import importlib
import resource
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import gradus
from conftest import BAD, DAY, FAULT, Example, as_the_command_line_says, exact, many, rows_of_the_command_line



def results(example: Example, batches: Any, **options: Any) -> list[dict[str, Any]]:
    """The rows of results."""
    rows: list[dict[str, Any]] = example.validator.audit_batches(batches, DAY, **options).read_all().to_pylist()
    return rows


def table(plans: list[Any], kind: pa.DataType = pa.string()) -> pa.Table:
    return pa.table({"plan": pa.array(plans, kind)})


def test_rows_are_those_of_the_command_line(examples: dict[str, Example], tmp_path: Path) -> None:
    compared = 0
    for example in examples.values():
        wanted = list(rows_of_the_command_line(example, example.plans, tmp_path))
        found = results(example, table(example.plans), jobs=2)
        assert len(found) == len(wanted) == len(example.plans)
        for row, said in zip(found, wanted):
            assert row.pop("problems") is None
            assert as_the_command_line_says(row) == said
            compared += 1
    assert compared >= 50


def test_the_full_audit_is_that_of_a_single_plan(examples: dict[str, Example]) -> None:
    for example in examples.values():
        for plan, row in zip(example.plans, results(example, table(example.plans), full=True)):
            assert gradus.audit_from_json(row["audit"]) == example.validator.audit(plan, DAY)


def test_the_schema_is_as_documented(louisiana: Example) -> None:
    source = pa.table({"plan": pa.array([], pa.string()), "id": pa.array([], pa.uint16())})
    reader = louisiana.validator.audit_batches(source, DAY, keep=["id"], full=True)
    amount = pa.decimal128(18, 4)

    def must(name: str, kind: Any) -> Any:
        return pa.field(name, kind, nullable=False)

    def may(name: str, kind: Any) -> Any:
        return pa.field(name, kind)

    unmet = pa.struct(
        [must("path", pa.string()), must("verdict", pa.string()), may("missing", amount), may("measure", pa.string())]
    )
    award = pa.struct(
        [
            must("award", pa.string()),
            must("verdict", pa.string()),
            may("owed", amount),
            may("counted", amount),
            may("earned", amount),
            may("missing", amount),
            must("unmet", pa.list_(unmet)),
        ]
    )
    assert reader.schema == pa.schema(
        [
            may("id", pa.uint16()),
            may("student", pa.string()),
            may("school", pa.string()),
            may("grade", pa.int8()),
            may("awards", pa.list_(award)),
            may("findings", pa.int32()),
            may("problems", pa.list_(pa.string())),
            may("audit", pa.string()),
        ]
    )
    assert reader.read_all().num_rows == 0


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_order_and_results_do_not_depend_on_threads_or_batches(louisiana: Example, jobs: int) -> None:
    # More than one part of 1,024 rows, most of them quick.
    good = many(louisiana.plans, 200, most=8)
    plans = [good[number // 20] if number % 20 == 0 else BAD for number in range(3_000)]
    source = pa.table({"n": pa.array(range(len(plans)), pa.int32()), "plan": plans})
    award = [louisiana.validator.awards[0].name]
    wanted = results(louisiana, source, jobs=1, keep=["n"], awards=award)
    assert [row["n"] for row in wanted] == list(range(len(plans)))
    assert [row["student"] for row in wanted[:41:20]] == ["s-000000", "s-000001", "s-000002"]
    for size in (17, 1_024, 5_000):
        batches = source.to_batches(max_chunksize=size)
        assert results(louisiana, batches, jobs=jobs, keep=["n"], awards=award) == wanted


def test_a_bad_row_stops_nothing(louisiana: Example) -> None:
    good = louisiana.plans[0]
    plans = [good, BAD, None, "", "nonsense", good]
    reader = louisiana.validator.audit_batches(table(plans), DAY, full=True)
    found = reader.read_all().to_pylist()
    assert (reader.rows, reader.rejected) == (6, 4)
    assert found[0] == found[5] and found[0]["problems"] is None
    for row in found[1:5]:
        assert row["problems"] and all(row["problems"])
        assert all(row[name] is None for name in ("student", "school", "grade", "awards", "findings", "audit"))
    with pytest.raises(gradus.PlanError) as caught:
        louisiana.validator.audit(BAD, DAY)
    assert found[1]["problems"] == [str(problem) for problem in caught.value.problems]
    assert found[2]["problems"] == ["the row has no plan"]


def test_text_that_is_not_utf_8_is_a_reject(louisiana: Example) -> None:
    data = louisiana.plans[0].encode() + b'\xff'
    offsets = pa.py_buffer((0).to_bytes(4, "little") + len(data).to_bytes(4, "little"))
    broken = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(data))
    [row] = results(louisiana, pa.table({"plan": broken}))
    assert "UTF-8" in row["problems"][0]


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.binary_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.uint8(), pa.large_string()),
    ],
    ids=str,
)
def test_plans_stand_in_any_kind_of_text(louisiana: Example, kind: pa.DataType) -> None:
    plans = [*louisiana.plans, None, *louisiana.plans]
    if pa.types.is_dictionary(kind):
        column: Any = pa.array(plans, kind.value_type).dictionary_encode().cast(kind)
    else:
        column = pa.array([plan if plan is None else plan.encode() for plan in plans], pa.binary()).cast(kind)
    source = pa.table({"plan": column})
    wanted = results(louisiana, table(plans))
    assert results(louisiana, source) == wanted
    # A slice begins in the middle of its buffers.
    assert results(louisiana, source.slice(3, 10)) == wanted[3:13]


def test_columns_of_nulls_and_dictionaries_of_nothing(louisiana: Example) -> None:
    nothing = pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int8()), pa.array([], pa.string()))
    for column in (pa.nulls(2), nothing, pa.array([None, None], pa.string())):
        found = results(louisiana, pa.table({"plan": column}))
        assert [row["problems"] for row in found] == [["the row has no plan"]] * 2


def test_any_producer_and_any_consumer(louisiana: Example) -> None:
    wanted = results(louisiana, table(louisiana.plans))
    arrow = table(louisiana.plans)
    relation = duckdb.sql("select * from arrow")
    pandas: Any = importlib.import_module("pandas")
    sources: list[Any] = [
        arrow,
        arrow.to_batches()[0],
        arrow.to_reader(),
        iter(arrow.to_batches()),
        arrow.to_batches(),
        pl.DataFrame({"plan": louisiana.plans}),
        pandas.DataFrame({"plan": louisiana.plans}),
        relation,
    ]
    for source in sources:
        assert results(louisiana, source) == wanted, type(source)

    def audit() -> gradus.RecordBatchReader:
        return louisiana.validator.audit_batches(arrow, DAY)

    assert pa.table(audit()).to_pylist() == wanted
    assert pl.DataFrame(audit()).to_dicts() == wanted
    reader = audit()
    counted: Any = duckdb.sql("select count(*), count(problems) from reader")
    assert counted.fetchall() == [(len(wanted), 0)]
    assert [row for batch in audit() for row in batch.to_pylist()] == wanted


def test_kept_columns_pass_through_without_copying(louisiana: Example) -> None:
    count = len(louisiana.plans)
    nested = pa.array([{"a": [number, None], "b": f"x{number}"} for number in range(count)])
    field = pa.field("nested", nested.type, metadata={"unit": "none"})
    schema = pa.schema([pa.field("plan", pa.string()), field])
    batch = pa.record_batch([pa.array(louisiana.plans), nested], schema=schema)
    [found] = list(louisiana.validator.audit_batches([batch], DAY, keep=["nested", "plan"]))
    assert found.schema.names[:2] == ["nested", "plan"]
    assert found.schema.field("nested").metadata == {b"unit": b"none"}
    assert found.column("nested").equals(nested)
    addresses = [buffer.address for buffer in batch.column("plan").buffers() if buffer]
    assert [buffer.address for buffer in found.column("plan").buffers() if buffer] == addresses


def test_it_is_lazy_and_holds_few_batches(louisiana: Example) -> None:
    asked = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal asked
        for _ in range(1_000):
            asked += 1
            yield pa.record_batch({"plan": louisiana.plans})

    reader = louisiana.validator.audit_batches(batches(), DAY, jobs=2)
    # The first batch says which columns there are.
    assert asked == 1 and reader.rows == 0
    next(reader)
    assert asked <= 6 and reader.rows == len(louisiana.plans)
    next(reader)
    assert asked <= 7
    del reader
    gc.collect()
    assert asked <= 7


def test_memory_does_not_grow_with_the_rows(louisiana: Example) -> None:
    """A stream of 60 MB of plans, and 300 MB of results that nobody keeps."""
    plan = BAD
    block = pa.record_batch({"plan": [plan + " " * 20_000] * 100})
    for batch in louisiana.validator.audit_batches((block for _ in range(3)), DAY, jobs=2, keep=["plan"]):
        assert batch.num_rows == 100
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def blocks() -> Iterator[pa.RecordBatch]:
        for number in range(150):
            yield pa.record_batch({"plan": [plan + " " * (20_000 + number)] * 100})

    rows = sum(batch.num_rows for batch in louisiana.validator.audit_batches(blocks(), DAY, jobs=2, keep=["plan"]))
    assert rows == 15_000
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 60, f"{grown} MB more for 300 MB of plans"


def test_an_error_of_the_input_comes_after_what_was_before_it(louisiana: Example) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"plan": louisiana.plans[:1]})
        yield pa.record_batch({"plan": louisiana.plans[:1]})
        raise OSError("the disk \0 is gone")

    reader = louisiana.validator.audit_batches(batches(), DAY, jobs=3)
    assert next(reader).num_rows == 1
    assert next(reader).num_rows == 1
    with pytest.raises(Exception, match="the disk"):
        next(reader)
    with pytest.raises(StopIteration):
        next(reader)


def test_a_fault_is_an_exception_and_names_the_row(louisiana: Example) -> None:
    source = table([BAD] * 1_500 + [FAULT] + [BAD] * 3_000)
    reader = louisiana.validator.audit_batches(source, DAY, jobs=2)
    assert next(reader).num_rows == 1_024
    with pytest.raises(gradus.Fault, match=r"the audit of row 1500 \(counted from 0\) failed"):
        next(reader)
    with pytest.raises(StopIteration):
        next(reader)
    with pytest.raises(pa.ArrowInvalid, match="row 1500"):
        pa.table(louisiana.validator.audit_batches(source, DAY, jobs=2))


def test_results_that_nobody_takes_are_no_matter(louisiana: Example) -> None:
    before = threading.active_count()
    for _ in range(20):
        reader = louisiana.validator.audit_batches(table(louisiana.plans), DAY, jobs=4)
        next(reader)
    untouched = louisiana.validator.audit_batches(table(louisiana.plans), DAY)
    del untouched
    assert threading.active_count() == before


def test_results_are_taken_once(louisiana: Example) -> None:
    reader = louisiana.validator.audit_batches(table(louisiana.plans), DAY)
    assert pa.table(reader).num_rows == len(louisiana.plans)
    with pytest.raises(RuntimeError, match="taken already"):
        pa.table(reader)


def test_wrong_arguments_are_told_before_anything_is_read(louisiana: Example) -> None:
    audit = louisiana.validator.audit_batches
    source = pa.table({"plan": louisiana.plans, "student": louisiana.plans, "n": range(len(louisiana.plans))})
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"column": "plans"}, "no column `plans`; there are: plan, student, n"),
        ({"keep": ["x"]}, "no column `x`"),
        ({"keep": ["student"]}, "two columns `student`: rename"),
        ({"keep": ["n", "n"]}, "two columns `n`"),
        ({"column": "n"}, "is of type Int64; a plan stands in it as JSON"),
        ({"awards": ["nothing"]}, "no award `nothing`"),
        ({"jobs": 0}, "`jobs` is 0; it is 1 to 256"),
        ({"as_of": "tomorrow"}, "`tomorrow` is not a date"),
    ]
    for options, told in wrongs:
        arguments: dict[str, Any] = {"as_of": DAY, **options}
        with pytest.raises(ValueError) as caught:
            audit(source, **arguments)
        assert told in str(caught.value)
    twice = pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["plan", "plan"])
    with pytest.raises(ValueError, match="several columns `plan`"):
        audit(twice, DAY)
    with pytest.raises(ValueError, match="no record batch"):
        audit([], DAY)
    wrong: Any = 5
    with pytest.raises(TypeError, match="no source of Arrow"):
        audit(wrong, DAY)
    with pytest.raises(TypeError, match="an item of the batches is a `int`"):
        audit([wrong], DAY)


def test_amounts_cross_exactly(tmp_path: Path) -> None:
    (tmp_path / "tenths.gradus").write_text(
        'course a "A" {\n  credits 0.1 to 0.5\n}\ndiploma tenths "Tenths" {\n  authority "Board"\n'
        '  cite "Rule 1" as of 2026-07-01\n  require some "Some" 0.3 credits from a\n}\n'
    )
    validator = gradus.Validator.compile(tmp_path)
    course = {"course": "a", "state": "earned", "credits": Decimal("0.1001"), "grade": "A"}
    plan = gradus.plan_json(
        {"format": "gradus-plan", "version": 1, "student": {"id": "s"}, "courses": [course]}
    )
    [row] = validator.audit_batches(table([plan]), DAY).read_all().to_pylist()
    award = row["awards"][0]
    assert award["owed"] == Decimal("0.3000")
    assert award["missing"] == award["owed"] - award["counted"]
    assert award["counted"].as_tuple().exponent == -4
    audit = validator.audit(plan, DAY)
    assert audit["awards"][0]["demands"][0]["amount"]["counted"] == award["counted"]
    assert exact(json.dumps({"owed": "0.3"}))["owed"] == "0.3"
