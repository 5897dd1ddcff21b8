"""Spark, on two cores of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

import gradus
import gradus.spark
from conftest import AWARD, BAD, DAY, FAULT, Example, as_the_command_line_says, many, rows_of_the_command_line



@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .appName("gradus tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


def frame(spark: SparkSession, plans: list[Any]) -> DataFrame:
    kind = StructType([StructField("plan", StringType())])
    return spark.createDataFrame([(plan,) for plan in plans], kind)


def plain(value: Any) -> Any:
    """A value of Spark as pyarrow has it."""
    if isinstance(value, Row):
        return {name: plain(inner) for name, inner in value.asDict().items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def test_rows_are_those_of_the_command_line(
    spark: SparkSession, examples: dict[str, Example], tmp_path: Path
) -> None:
    compared = 0
    for example in examples.values():
        wanted = list(rows_of_the_command_line(example, example.plans, tmp_path))
        plans = frame(spark, example.plans).repartition(1)
        found = [plain(row) for row in gradus.spark.audit(frame(spark, example.plans), example.file, DAY).collect()]
        assert plans.rdd.getNumPartitions() == 1
        assert len(found) == len(wanted) == len(example.plans)
        for row, said in zip(found, wanted):
            assert row.pop("problems") is None
            assert as_the_command_line_says(row) == said
            compared += 1
    assert compared >= 50


def test_the_schema_is_that_of_the_batches(spark: SparkSession, louisiana: Example) -> None:
    from pyspark.sql.pandas.types import to_arrow_schema

    for full in (False, True):
        reader = louisiana.validator.audit_batches(pa.table({"plan": pa.array([], pa.string())}), DAY, full=full)
        written = to_arrow_schema(gradus.spark.schema(full))
        assert written.names == reader.schema.names

        def shape(kind: Any) -> Any:
            if pa.types.is_list(kind):
                return [shape(kind.value_type)]
            if pa.types.is_struct(kind):
                return {kind.field(at).name: (shape(kind.field(at).type), kind.field(at).nullable) for at in range(kind.num_fields)}
            return str(kind)

        assert [shape(field.type) for field in written] == [shape(field.type) for field in reader.schema]


@pytest.fixture(scope="session")
def partitioned(tmp_path_factory: pytest.TempPathFactory, louisiana: Example) -> tuple[Path, list[Any]]:
    """20,000 plans in eight folders, one of which has no row, with rejects among them."""
    folder = tmp_path_factory.mktemp("partitioned")
    plans: list[Any] = many(louisiana.plans, 20_000, most=8)
    for at in range(0, 20_000, 1_999):
        plans[at] = [BAD, None, "nonsense"][at % 3]
    begin = 0
    for part in range(8):
        count = 0 if part == 3 else 2_857 if part < 7 else 20_000 - begin
        numbers = pa.array(range(begin, begin + count), pa.int64())
        where = folder / f"district={part}"
        where.mkdir()
        table = pa.table({"n": numbers, "plan": pa.array(plans[begin : begin + count], pa.string())})
        pq.write_table(table, where / "plans.parquet")
        begin += count
    assert begin == 20_000
    return folder, plans


def test_twenty_thousand_plans_in_eight_partitions(
    spark: SparkSession, louisiana: Example, partitioned: tuple[Path, list[Any]], tmp_path: Path
) -> None:
    folder, plans = partitioned
    source = spark.read.parquet(str(folder)).repartitionByRange(8, "n").sortWithinPartitions("n")
    # An empty partition beside the others.
    source = source.union(source.where("n < 0"))
    results = gradus.spark.audit(source, louisiana.validator, DAY, AWARD, keep=["n", "district"])
    table = results.toArrow()
    assert table.num_rows == 20_000
    found = table.sort_by("n").drop_columns(["n", "district"]).to_pylist()
    rejects = [at for at, row in enumerate(found) if row["problems"] is not None]
    assert rejects == list(range(0, 20_000, 1_999))
    batches = pa.table({"plan": pa.array([plans[at] for at in rejects], pa.string())})
    wanted = louisiana.validator.audit_batches(batches, DAY, AWARD).read_all().to_pylist()
    assert [found[at] for at in rejects] == wanted
    audited = [row for row in found if row["problems"] is None]
    told = rows_of_the_command_line(louisiana, [plan or "" for plan in plans], tmp_path, AWARD, code=1)
    for row, said in zip_longest(audited, told):
        assert as_the_command_line_says(row) == said
    amounts = {award["owed"] for row in audited for award in row["awards"]} - {None}
    assert amounts and all(isinstance(amount, Decimal) for amount in amounts)


def test_a_fault_ends_the_job_and_names_the_row(spark: SparkSession, louisiana: Example) -> None:
    plans = frame(spark, [*louisiana.plans, FAULT]).coalesce(1)
    with pytest.raises(PySparkException, match=f"internal fault: the audit of row {len(louisiana.plans)} "):
        gradus.spark.audit(plans, louisiana.validator, DAY).collect()


def test_an_empty_frame_has_the_columns(spark: SparkSession, louisiana: Example) -> None:
    found = gradus.spark.audit(frame(spark, []), louisiana.file.read_bytes(), DAY, full=True)
    assert found.columns == ["student", "school", "grade", "awards", "findings", "problems", "audit"]
    assert found.collect() == []


def test_a_worker_reads_the_validator_once(spark: SparkSession, louisiana: Example) -> None:
    read = 0

    class Broadcast:
        @property
        def value(self) -> bytes:
            nonlocal read
            read += 1
            return louisiana.file.read_bytes()

    task = gradus.spark._Work(Broadcast(), "a validator", {"as_of": DAY, "awards": AWARD})
    for _ in range(3):
        assert len(list(task(iter([pa.record_batch({"plan": louisiana.plans})])))) == 1
        assert list(task(iter([]))) == []
    assert read == 1
    # And so it is in Spark's own workers, of which each has had one of these partitions.
    plans = frame(spark, louisiana.plans).repartition(4)
    gradus.spark.audit(plans, louisiana.validator, DAY, AWARD).collect()

    def kept(_: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import gradus.spark

        yield pa.record_batch({"kept": pa.array([len(gradus.spark._KEPT)], pa.int64())})

    found = plans.mapInArrow(kept, "kept long").collect()
    assert max(row["kept"] for row in found) >= 1


def test_wrong_arguments_are_told_by_the_driver(spark: SparkSession, louisiana: Example) -> None:
    plans = frame(spark, louisiana.plans).selectExpr("plan", "plan as student", "1 as n")
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"column": "x"}, "not one column `x`; there are: plan, student, n"),
        ({"column": "n"}, "is of type int; a plan stands in it as JSON"),
        ({"keep": ["student"]}, "two columns `student`: rename"),
        ({"awards": ["x"]}, "no award `x`"),
        ({"as_of": "x"}, "`x` is not a date"),
    ]
    for options, told in wrongs:
        arguments: dict[str, Any] = {"as_of": DAY, **options}
        with pytest.raises(ValueError) as caught:
            gradus.spark.audit(plans, louisiana.validator, **arguments)
        assert told in str(caught.value)
    with pytest.raises(gradus.ValidatorError):
        gradus.spark.audit(plans, b"{}", DAY)


def test_the_script(louisiana: Example, partitioned: tuple[Path, list[Any]], tmp_path: Path) -> None:
    """Partitioned Parquet in, partitioned Parquet out, as a user runs it."""
    folder, plans = partitioned
    small = tmp_path / "plans"
    for part in (0, 3):
        (small / f"district={part}").mkdir(parents=True)
        table = pq.read_table(folder / f"district={part}" / "plans.parquet", partitioning=None)
        pq.write_table(table.slice(0, 200), small / f"district={part}" / "plans.parquet")
    output = tmp_path / "results"
    line = [sys.executable, "-m", "gradus.spark", small, "--policy", louisiana.file, "--as-of", DAY]
    line += ["--output", output, "--keep", "n", "--keep", "district", "--partition-by", "district"]
    line += ["--master", "local[2]", "--full", "--award", AWARD[0]]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(list(map(str, line)), capture_output=True, text=True, env=environment)
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines()[-1] == f"wrote {output}: 199 audits, 1 reject"
    assert [path.name for path in output.iterdir() if path.is_dir()] == ["district=0"]
    found = pq.read_table(output).sort_by("n").drop_columns(["n", "district"])
    batches = pa.table({"plan": pa.array(plans[:200], pa.string())})
    wanted = louisiana.validator.audit_batches(batches, DAY, AWARD, full=True).read_all()
    assert found.to_pylist() == wanted.to_pylist()


def test_the_script_ends_as_the_command_line_does(
    spark: SparkSession, louisiana: Example, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, fault, there = tmp_path / "good", tmp_path / "fault", tmp_path / "there"
    good.mkdir()
    fault.mkdir()
    there.mkdir()
    (there / "x").write_text("")
    pq.write_table(pa.table({"plan": louisiana.plans}), good / "p.parquet")
    pq.write_table(pa.table({"plan": [FAULT]}), fault / "p.parquet")
    for source, output, more, code, told in [
        (good, tmp_path / "results", [], 0, f"results: {len(louisiana.plans)} audits, 0 rejects"),
        (good, there, [], 2, "already exists"),
        (good, there, ["--overwrite"], 0, f"there: {len(louisiana.plans)} audits, 0 rejects"),
        (tmp_path / "nowhere", tmp_path / "a", [], 2, "nowhere"),
        (good, tmp_path / "b", ["--partition-by", "x"], 2, "have no column `x` to partition by; they have: student"),
        (good, tmp_path / "c", ["--column", "x"], 2, "not one column `x`"),
        (fault, tmp_path / "d", [], 3, "gradus: internal fault: the audit of row 0 "),
    ]:
        line = [source, "--policy", louisiana.file, "--as-of", DAY, "--output", output, "--award", AWARD[0], *more]
        assert gradus.spark.main(list(map(str, line))) == code
        last = capsys.readouterr().err.strip().splitlines()[-1]
        assert told in last and last.startswith(("gradus: ", "wrote "))
        assert not (output / "_SUCCESS").exists() or code == 0
