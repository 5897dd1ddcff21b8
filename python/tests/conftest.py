"""What the tests share: the examples' validators and plans, and the command line to compare with.

`GRADUS` names the program `gradus`; `python/test` builds it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import gradus

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-05-20"
BAD = '{"format": "gradus-plan", "version": 1, "student": {"id": "b"}, "courses": [{"course": "x"}]}'
"""A plan that is rejected."""
FAULT = '{"format": "gradus-plan", "version": 1, "student": {"id": "planted-fault"}}'
"""A plan whose audit fails, in the package that `python/test` builds."""
AWARD = ["tops-tech-core"]
"""An award of Louisiana that asks some students for credit."""
PACKAGES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())


def program() -> str:
    """The program `gradus`."""
    named = os.environ.get("GRADUS", "")
    assert named, "GRADUS must name the program `gradus`: run python/test"
    return str(named)


def run(*arguments: object, code: int = 0) -> str:
    """What the command line prints; it must end with that code."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Example:
    """A package of the examples."""

    name: str
    sources: Path
    file: Path
    """Its validator."""
    validator: gradus.Validator
    paths: list[Path]
    """Its plan files, JSON and YAML."""
    plans: list[str]
    """The same as JSON, a line each."""


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Example]:
    """Every package of the examples, built by the command line."""
    made = {}
    for name in PACKAGES:
        sources = ROOT / "examples" / name
        file = tmp_path_factory.mktemp("validators") / f"{name}.json"
        run("build", sources, "--output", file)
        paths = [path for path in sorted((sources / "plans").iterdir()) if path.suffix in (".json", ".yaml", ".yml")]
        plans = [
            gradus.plan_json(path.read_bytes(), format="json" if path.suffix == ".json" else "yaml")
            for path in paths
        ]
        assert len(plans) >= 10, name
        made[name] = Example(name, sources, file, gradus.Validator.load(file), paths, plans)
    return made


@pytest.fixture(scope="session")
def louisiana(examples: dict[str, Example]) -> Example:
    """The package with the most awards, and every sixth of its plans."""
    whole = examples["louisiana"]
    return replace(whole, paths=whole.paths[::6], plans=whole.plans[::6])


def exact(text: str) -> Any:
    """JSON with every number as its exact decimal."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def rows_of_the_command_line(
    example: Example, plans: list[str], folder: Path, awards: Iterable[str] = (), code: int = 0
) -> Iterator[dict[str, Any]]:
    """The rows that `gradus audit` writes for plans, each as a row of results is; numbers are decimals."""
    file = folder / f"{example.name}.ndjson"
    file.write_text("".join(f"{plan}\n" for plan in plans))
    named = [word for award in awards for word in ("--award", award)]
    options = ["--policy", example.file, "--as-of", DAY, "--format", "ndjson", *named]
    written = run("audit", file, *options, code=code)
    for line in written.splitlines():
        row = exact(line)
        del row["source"]
        yield row


def as_the_command_line_says(row: dict[str, Any]) -> dict[str, Any]:
    """A row of results in the shape of the command line's JSON, which leaves out what is null or empty."""
    awards = []
    for award in row["awards"]:
        said: dict[str, Any] = {"award": award["award"], "verdict": award["verdict"]}
        if award["owed"] is not None:
            said["credit"] = {name: award[name] for name in ("owed", "counted", "earned", "missing")}
        if award["unmet"]:
            said["unmet"] = [
                {name: value for name, value in unmet.items() if value is not None} for unmet in award["unmet"]
            ]
        awards.append(said)
    said = {"student": row["student"], "awards": awards, "findings": Decimal(row["findings"])}
    if row["school"] is not None:
        said["school"] = row["school"]
    if row["grade"] is not None:
        said["grade"] = Decimal(row["grade"])
    return said


def many(plans: list[str], count: int, most: int = 100, seed: int = 7) -> list[str]:
    """Plans like those given, each with some of its courses missing or not earned yet, and with `most` courses at
    most; the same every time."""
    chance = random.Random(seed)
    models = [json.loads(plan, parse_float=Decimal) for plan in plans]
    made = []
    for number in range(count):
        model = models[number % len(models)]
        courses = []
        for course in model.get("courses", [])[:most]:
            luck = chance.random()
            if luck < 0.05:
                continue
            if luck < 0.1 and course["state"] == "earned":
                course = {**course, "state": "planned"}
                course.pop("grade", None)
                course.pop("date", None)
            courses.append(course)
        plan = {**model, "student": {**model["student"], "id": f"s-{number:06}"}, "courses": courses}
        made.append(json.dumps(plan, default=float))
    return made
