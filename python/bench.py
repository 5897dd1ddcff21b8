"""How fast the package is, beside the command line, pure reading and Spark: 
`python -P python/bench.py [ROWS [spark]]`, with the last word of Spark alone. `-P` takes the package that is
installed, and not the folder beside this file; for Spark's workers be in another folder than this one.

`GRADUS` names the program to compare with. The plans are those of the Louisiana example, varied; see
`docs/python.md` for what came of it. Each figure is the shorter of two runs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent / "tests"))

import gradus
from conftest import DAY, ROOT, many, program

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000


def timed(what: str, work: Callable[[], object], runs: int = 2) -> None:
    spans = []
    for _ in range(runs):
        begin, before = time.perf_counter(), processor()
        work()
        spans.append((time.perf_counter() - begin, processor() - before))
    best, used = min(span for span, _ in spans), min(used for _, used in spans)
    rates = f"{best:8.2f} s {ROWS / best:10,.0f} rows/s"
    if used > 0.02:
        # What Spark's processes have had is not known here.
        rates += f"; {used:8.2f} s of a processor {ROWS / used:10,.0f} rows/s"
    print(f"{what:56} {rates}", flush=True)


def processor() -> float:
    """What this program and the commands it has run have had of a processor, in seconds."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    sources = ROOT / "examples" / "louisiana"
    validator = gradus.Validator.compile(sources)
    file = folder / "louisiana.json"
    file.write_bytes(validator.to_bytes())
    models = [gradus.plan_json(path.read_text()) for path in sorted((sources / "plans").glob("*.json"))]
    plans = many(models, ROWS)
    table = pa.table({"plan": plans})
    print(f"{ROWS:,} plans, {table.nbytes / 1e6:.0f} MB of JSON, {os.getloadavg()[0]:.1f} programs want to run")
    pq.write_table(table, folder / "plans.parquet")
    (folder / "plans.ndjson").write_text("".join(f"{plan}\n" for plan in plans))

    def batches(jobs: int, awards: list[str], full: bool = False) -> None:
        for _ in validator.audit_batches(table, DAY, awards, jobs=jobs, full=full):
            pass

    def line(jobs: int, awards: list[str]) -> None:
        named = [word for award in awards for word in ("--award", award)]
        words = [program(), "audit", folder / "plans.ndjson", "--policy", file, "--as-of", DAY, *named]
        words += ["--format", "ndjson", "--jobs", jobs, "--output", folder / "rows.ndjson", "--quiet"]
        subprocess.run(list(map(str, words)), check=True)

    one = ["tops-university"]
    if len(sys.argv) > 2:
        spark(folder, file, one)
        return
    timed("Parquet read by pyarrow", lambda: list(pq.ParquetFile(folder / "plans.parquet").iter_batches()))
    timed("json.loads of each plan", lambda: [json.loads(plan) for plan in plans])
    timed("gradus.plan_json: read, checked, written again", lambda: [gradus.plan_json(plan) for plan in plans])
    rejects = pa.table({"plan": ["{}"] * ROWS})
    timed("audit_batches of rejects: everything but audits", lambda: list(validator.audit_batches(rejects, DAY, jobs=1)))
    for jobs in (1, 2):
        timed(f"audit_batches, one award, jobs={jobs}", lambda jobs=jobs: batches(jobs, one))
        timed(f"gradus audit, one award, --jobs {jobs}", lambda jobs=jobs: line(jobs, one))
    timed("audit_batches, one award, jobs=2, full audits", lambda: batches(2, one, True))
    timed("validator.audit, one award, plan by plan", lambda: [validator.audit(plan, DAY, one) for plan in plans])
    spark(folder, file, one)


def spark(folder: Path, file: Path, awards: list[str]) -> None:
    from pyspark.sql import SparkSession

    import gradus.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    begin = time.perf_counter()
    builder = SparkSession.builder.master("local[2]").config("spark.ui.showConsoleProgress", "false")
    session = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    print(f"{'a Spark session begins':60} {time.perf_counter() - begin:8.2f} s")
    plans = session.read.parquet(str(folder / "plans.parquet")).repartition(8).cache()
    plans.count()
    empty = plans.select("plan").mapInArrow(lambda batches: batches, "plan string")
    timed("Spark local[2], 8 partitions: plans there and back", lambda: empty.selectExpr("sum(length(plan))").collect())

    def run() -> None:
        results = gradus.spark.audit(plans, file, DAY, awards)
        results.selectExpr("count(problems)", "sum(size(awards))").collect()

    timed("gradus.spark.audit, one award, local[2], 8 partitions", run)
    session.stop()


if __name__ == "__main__":
    main()
