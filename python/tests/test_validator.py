"""Validators, and single plans."""

from __future__ import annotations

import copy
import json
import pickle
import re
import threading
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import gradus
from conftest import DAY, FAULT, ROOT, Example, exact, run
from gradus import outcome


def plain(value: Any) -> Any:
    """A typed audit as JSON has it, with numbers as decimals."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (gradus.Verdict, outcome.Feasible)):
        return value.value
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_audits_are_those_of_the_command_line(examples: dict[str, Example]) -> None:
    compared = 0
    for example in examples.values():
        told = exact(
            run("audit", *example.paths, "--policy", example.file, "--as-of", DAY, "--format", "json")
        )
        assert len(told) == len(example.plans)
        for plan, said in zip(example.plans, told):
            audit = example.validator.audit(plan, as_of=date(2026, 5, 20))
            assert plain(audit) == said
            assert example.validator.audit(json.loads(plan, parse_float=Decimal), DAY) == audit
            assert example.validator.audit(plan.encode(), DAY) == audit
            compared += 1
    assert compared >= 50


def test_repairs_are_those_of_a_single_plan(examples: dict[str, Example]) -> None:
    for example in examples.values():
        for path, plan in list(zip(example.paths, example.plans))[:12:6]:
            said = exact(run("audit", path, "--policy", example.file, "--as-of", DAY, "--format", "json", "--repairs"))
            audit = example.validator.audit(plan, DAY, repairs=True)
            assert plain(audit) == said


def test_repairs_are_courses(tmp_path: Path) -> None:
    (tmp_path / "p.gradus").write_text(
        'course physics "Physics" {\n  credits 1\n}\ncourse chemistry "Chemistry" {\n  credits 1\n}\n'
        'diploma small "Small" {\n  authority "Board"\n  cite "Rule 1" as of 2026-07-01\n'
        '  require science "Science" 2 credits from physics, chemistry\n}\n'
    )
    plan = {
        "format": "gradus-plan",
        "version": 1,
        "student": {"id": "s", "entered_grade_9": "2023-24", "graduation": "2026-27"},
        "courses": [{"course": "physics", "state": "earned", "credits": 1, "grade": "A", "year": "2024-25"}],
    }
    validator = gradus.Validator.compile(tmp_path)
    [award] = validator.audit(plan, DAY, repairs=True)["awards"]
    assert [(course["course"], course["credits"]) for course in award["repair"]["courses"]] == [("chemistry", Decimal(1))]
    assert type(award["repair"]["courses"][0]["credits"]) is Decimal and award["repair"]["fewest"]
    assert "repair" not in validator.audit(plan, DAY)["awards"][0]


def test_awards_effort_and_due_soon_are_those_of_the_command_line(examples: dict[str, Example]) -> None:
    example = examples["utah"]
    award = example.validator.awards[0].name
    options = ["--award", award, "--effort", "1", "--due-soon", "400", "--format", "json", "--as-of", "2024-10-01"]
    told = exact(run("audit", *example.paths, "--policy", example.file, *options))
    for plan, said in zip(example.plans, told):
        audit = example.validator.audit(plan, "2024-10-01", [award], effort=1, due_soon=400)
        assert plain(audit) == said


def test_verdicts_and_amounts_are_typed(louisiana: Example) -> None:
    awards = [award for plan in louisiana.plans for award in louisiana.validator.audit(plan, DAY)["awards"]]
    assert all(isinstance(award["verdict"], gradus.Verdict) for award in awards)
    assert all(award["verdict"] == award["verdict"].value for award in awards)
    def all_of(demands: list[outcome.Demand]) -> Iterator[outcome.Demand]:
        for demand in demands:
            yield demand
            yield from all_of(demand.get("parts", []))

    demands = [demand for award in awards for demand in all_of(award["demands"])]
    amounts = [demand["amount"] for demand in demands if "amount" in demand]
    assert amounts and all(isinstance(amount["owed"], Decimal) for amount in amounts)
    uses = [use for demand in demands for use in demand.get("counted", [])]
    assert uses and all(type(use["earned"]) is bool and isinstance(use["amount"], Decimal) for use in uses)


def test_the_types_have_the_fields_of_the_schema() -> None:
    """A field that the audit gets is a field of its type in `gradus/outcome.py`, and of `Verdict`."""
    schema = json.loads(run("schema", "audit"))
    types = {
        "Audit": outcome.Audit,
        "AwardResult": outcome.AwardResult,
        "DemandResult": outcome.Demand,
        "AmountResult": outcome.Amount,
        "Use": outcome.Use,
        "When": outcome.When,
        "EventUse": outcome.EventUse,
        "FlagResult": outcome.Flag,
        "Finding": outcome.Finding,
        "Cite": outcome.Cite,
        "Reading": outcome.Reading,
        "Blocking": outcome.Blocking,
        "Blocker": outcome.Blocker,
        "Considered": outcome.Considered,
        "Feasibility": outcome.Feasibility,
        "Schedule": outcome.Schedule,
        "ScheduledTerm": outcome.ScheduledTerm,
        "ScheduledCourse": outcome.ScheduledCourse,
        "AlsoNeeded": outcome.AlsoNeeded,
        "Impossible": outcome.Impossible,
        "Repair": outcome.Repair,
        "RepairCourse": outcome.RepairCourse,
    }
    objects = {name: part for name, part in schema["$defs"].items() if "properties" in part}
    objects["Audit"] = schema
    assert sorted(objects) == sorted(types)
    for name, part in objects.items():
        kind: Any = types[name]
        assert set(part["properties"]) == set(kind.__annotations__), name
        assert set(part.get("required", [])) == set(kind.__required_keys__), name
    for name, words in (("Verdict", gradus.Verdict), ("Feasible", outcome.Feasible)):
        assert {part["const"] for part in schema["$defs"][name]["oneOf"]} == {word.value for word in words}


def test_audits_that_say_what_is_feasible_are_read(examples: dict[str, Example]) -> None:
    example = examples["kentucky"]
    text = run(
        "audit", *example.paths[:3], "--policy", example.file, "--as-of", DAY, "--format", "json", "--feasible",
        "--award", "kentucky-diploma",
    )  # fmt: skip
    for said in json.loads(text, parse_float=Decimal):
        audit = gradus.audit_from_json(json.dumps(said, default=float))
        assert audit["feasible"] and all(isinstance(found["verdict"], outcome.Feasible) for found in audit["feasible"])
        for found in audit["feasible"]:
            for term in found["schedule"]["terms"] if "schedule" in found else []:
                assert all(isinstance(course["credits"], Decimal) for course in term["courses"])


def test_a_validator_tells_what_it_is(louisiana: Example) -> None:
    validator = louisiana.validator
    built = json.loads(louisiana.file.read_bytes())
    assert validator.fingerprint == built["sources"]
    assert [award.name for award in validator.awards] == [award["is"]["name"] for award in built["awards"]]
    assert {award.kind for award in validator.awards} >= {"diploma", "scholarship"}
    assert validator.fingerprint[:12] in repr(validator)


def test_sources_compile_to_the_bytes_of_build(louisiana: Example) -> None:
    compiled = gradus.Validator.compile(louisiana.sources)
    assert compiled.to_bytes() == louisiana.file.read_bytes() == louisiana.validator.to_bytes()
    assert gradus.Validator.compile([str(louisiana.sources)]).fingerprint == compiled.fingerprint
    again: gradus.Validator = pickle.loads(pickle.dumps(compiled))
    assert again.to_bytes() == compiled.to_bytes()


def test_every_error_of_a_policy_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.gradus").write_text('diploma small "Small" {\n  require a 1 credit from nothing-such\n}\ncourse\n')
    with pytest.raises(gradus.PolicyError) as caught:
        gradus.Validator.compile(tmp_path)
    told = json.loads(run("check", tmp_path, "--format", "json", code=1))["findings"]
    assert caught.value.findings == [finding for finding in told if finding["severity"] == "error"]
    assert "bad.gradus" in str(caught.value)
    with pytest.raises(gradus.PolicyError, match="no such file or folder") as caught:
        gradus.Validator.compile(tmp_path / "nowhere")
    assert caught.value.findings == []


def test_what_is_no_validator_is_refused(louisiana: Example, tmp_path: Path) -> None:
    with pytest.raises(gradus.ValidatorError, match="not a validator") as caught:
        gradus.Validator.load(b"{}")
    assert "gradus build" in caught.value.help
    damaged = re.sub(rb'"version":\d+', b'"version":99', louisiana.file.read_bytes(), count=1)
    with pytest.raises(gradus.ValidatorError, match="version 99"):
        gradus.Validator.load(damaged)
    with pytest.raises(gradus.ValidatorError):
        gradus.Validator.load(louisiana.file.read_bytes()[:-1000])
    with pytest.raises(FileNotFoundError):
        gradus.Validator.load(tmp_path / "nowhere.json")


def test_every_problem_of_a_plan_is_told(louisiana: Example) -> None:
    text = '{"format": "gradus-plan", "version": 1,\n "student": {"id": ""},\n "courses": [{"course": "x", "state": "done"}]}'
    with pytest.raises(gradus.PlanError) as caught:
        louisiana.validator.audit(text, DAY)
    problems = caught.value.problems
    assert len(problems) == 2
    state = next(problem for problem in problems if problem.path == "courses[0].state")
    assert (state.line, state.column) == (3, 39)
    assert "done" in state.message and state.help
    assert str(state) in str(caught.value) and "2 problems" in str(caught.value)
    with pytest.raises(gradus.PlanError) as as_dictionary:
        louisiana.validator.audit(json.loads(text), DAY)
    assert [problem.path for problem in as_dictionary.value.problems] == [problem.path for problem in problems]
    assert as_dictionary.value.problems[0].line is None
    again: gradus.PlanError = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == problems


@pytest.mark.parametrize("text", [b"", b"\xff\xfe{", b"[1]", "[" * 100_000, b"null", b'{"a":'])
def test_what_is_no_plan_is_refused(louisiana: Example, text: Any) -> None:
    with pytest.raises(gradus.PlanError) as caught:
        louisiana.validator.audit(text, DAY)
    assert caught.value.problems


def test_dictionaries_say_what_python_means(louisiana: Example) -> None:
    base: dict[str, Any] = {
        "format": "gradus-plan",
        "version": 1,
        "student": {"id": 'Ü "quoted" \\ \n'},
        "courses": [
            {"course": "english-1", "state": "earned", "credits": Decimal("0.50"), "grade": "A", "date": date(2024, 5, 20)},
            {"course": "english-2", "state": "earned", "credits": 0.25, "grade": "B"},
            {"course": "english-3", "state": "earned", "credits": Decimal("1E+0"), "grade": "B"},
        ],
        "enrolment": ({"school": "x", "grade": 9, "year": "2023-24"},),
    }
    read = json.loads(gradus.plan_json(base))
    assert read["student"]["id"] == base["student"]["id"]
    assert [course["credits"] for course in read["courses"]] == [0.5, 0.25, 1]
    assert read["courses"][0]["date"] == "2024-05-20"
    assert louisiana.validator.audit(base, DAY)["student"] == base["student"]["id"]


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        (float("nan"), ValueError, "`courses[0].credits` is no number"),
        (Decimal("Infinity"), ValueError, "`courses[0].credits` is no number"),
        ({1, 2}, TypeError, "`courses[0].credits` is a `set`"),
        (datetime(2024, 1, 1), TypeError, "`courses[0].credits` is a `datetime`"),
        ({1: 2}, TypeError, "`courses[0].credits` has a name that is no text"),
    ],
)
def test_what_json_cannot_say_is_named(louisiana: Example, value: object, kind: type[Exception], told: str) -> None:
    plan = {"format": "gradus-plan", "version": 1, "student": {"id": "a"}, "courses": [{"credits": value}]}
    with pytest.raises(kind) as caught:
        louisiana.validator.audit(plan, DAY)
    assert told in str(caught.value)


def test_a_fault_is_an_exception(louisiana: Example) -> None:
    with pytest.raises(gradus.Fault, match="a mistake in the program, not in your data"):
        louisiana.validator.audit(FAULT, DAY)
    # And is all that is lost.
    assert louisiana.validator.audit(louisiana.plans[0], DAY)["awards"]


def test_a_plan_that_holds_itself_is_refused(louisiana: Example) -> None:
    plan: dict[str, Any] = {"format": "gradus-plan"}
    plan["student"] = plan
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        louisiana.validator.audit(plan, DAY)


def test_wrong_arguments_are_told(louisiana: Example) -> None:
    validator, plan = louisiana.validator, louisiana.plans[0]
    name = validator.awards[0].name
    with pytest.raises(ValueError, match=f"no award `{name}x`; did you mean `{name}`"):
        validator.audit(plan, DAY, [f"{name}x"])
    with pytest.raises(ValueError, match="is not a day of the calendar"):
        validator.audit(plan, "2026-02-30")
    with pytest.raises(TypeError, match="without a time"):
        validator.audit(plan, datetime(2026, 5, 20))
    with pytest.raises(TypeError, match="list of names"):
        validator.audit(plan, DAY, name)
    with pytest.raises(ValueError, match="effort"):
        validator.audit(plan, DAY, effort=0)
    wrong: Any = 3
    with pytest.raises(TypeError, match="not a `int`"):
        validator.audit(wrong, DAY)


def test_many_threads_may_audit_at_once(louisiana: Example) -> None:
    wanted = [louisiana.validator.audit(plan, DAY) for plan in louisiana.plans]
    wrong: list[int] = []

    def work() -> None:
        for at, plan in enumerate(louisiana.plans):
            if louisiana.validator.audit(plan, DAY) != wanted[at]:
                wrong.append(at)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_page_of_the_types_is_whole() -> None:
    """Every public name of the package is on the page of the documentation."""
    page = (ROOT / "docs" / "python.md").read_text()
    for name in set(gradus.__all__) - {"__version__"}:
        assert f"`{name}" in page or f".{name}" in page or f"{name}(" in page, name


def test_a_copy_is_as_good(louisiana: Example) -> None:
    again = copy.copy(louisiana.validator)
    assert again.fingerprint == louisiana.validator.fingerprint
