"""What an audit says, as typed dictionaries.

They are the JSON of `gradus audit --format json`, field by field (see the page "Audits as JSON"), with two
differences: a verdict is a :class:`Verdict`, and every amount is an exact :class:`decimal.Decimal`.
"""

from __future__ import annotations

import json
from decimal import Decimal
from enum import Enum
from typing import Any, TypedDict

__all__ = [
    "AlsoNeeded",
    "Amount",
    "Audit",
    "AwardResult",
    "Blocker",
    "Blocking",
    "Cite",
    "Considered",
    "Demand",
    "EventUse",
    "Feasibility",
    "Feasible",
    "Finding",
    "Flag",
    "Impossible",
    "Reading",
    "Repair",
    "RepairCourse",
    "Schedule",
    "ScheduledCourse",
    "ScheduledTerm",
    "Use",
    "Verdict",
    "When",
]


class Verdict(str, Enum):
    """How things stand with an award or a demand."""

    MET = "met"
    """Met by what has been earned."""
    ON_TRACK = "on-track"
    """Met once what is under way, registered or planned succeeds."""
    NOT_MET = "not-met"
    """Not met, and nothing in the plan would meet it."""
    CANNOT_TELL = "cannot-tell"
    """It depends on something the plan does not say."""
    WAIVED = "waived"
    """A valid waiver settles it."""
    NOT_APPLICABLE = "not-applicable"
    """It is not for this student."""
    UNDECIDED = "undecided"
    """The search was cut off at its limit of effort."""
    MET_LATE = "met-late"
    """Met, but after the day it was due."""
    NOT_YET_DUE = "not-yet-due"
    """Not met yet, and there is time."""
    DUE_SOON = "due-soon"
    """Not met yet, and the last day is near."""
    OVERDUE = "overdue"
    """The last day has passed; it can still be done, late."""
    MISSED = "missed"
    """The time for it is over for good."""

    def __str__(self) -> str:
        return self.value


class Feasible(str, Enum):
    """Whether an award can still be met."""

    ALREADY_MET = "already-met"
    """It is met by what has been earned."""
    FEASIBLE = "feasible"
    """The schedule meets it."""
    FEASIBLE_IF = "feasible-if"
    """The schedule meets what it asks of courses; what is also needed is no course."""
    NOT_FEASIBLE = "not-feasible"
    """No schedule meets it."""
    CANNOT_TELL = "cannot-tell"
    """It depends on something the plan does not say."""
    UNDECIDED = "undecided"
    """The search was cut off at its limit of effort."""

    def __str__(self) -> str:
        return self.value


class _CiteAlways(TypedDict):
    text: str


class Cite(_CiteAlways, total=False):
    """Where something is written; `as_of` is the version date of the text that was read."""

    as_of: str


class _ReadingAlways(TypedDict):
    text: str


class Reading(_ReadingAlways, total=False):
    """How an unclear source was read, and why."""

    because: str


class Amount(TypedDict):
    """How much is owed, counted and missing; see the page "Audits as JSON"."""

    measure: str
    """`credits`, `courses`, `hours` or `points`."""
    owed: Decimal
    counted: Decimal
    """What counts here: earned, under way and planned together."""
    earned: Decimal
    missing: Decimal
    """What is missing even if everything under way and planned succeeds."""


class _UseAlways(TypedDict):
    records: list[int]
    title: str
    amount: Decimal
    earned: bool


class Use(_UseAlways, total=False):
    """A course record, or several together, that count; `records` are places in the plan's `courses`, from 0."""

    excess: bool


When = TypedDict("When", {"from": str, "until": str, "period": str, "unknown": str}, total=False)
When.__doc__ = "When something is wanted: first and last day, the period, and what is not known of them."


class EventUse(TypedDict):
    """An event that counts: its day, its place in the plan, what it is called."""

    date: str
    path: str
    title: str


class Considered(TypedDict):
    """A course record that does not count toward a demand: its place in the plan's `courses`, the kind of reason,
    and the reason in words."""

    record: int
    title: str
    why: str
    because: str


class _DemandAlways(TypedDict):
    path: str
    title: str
    text: str
    place: str
    verdict: Verdict


class Demand(_DemandAlways, total=False):
    """How things stand with one demand of an award; `parts` are the demands inside it."""

    cites: list[Cite]
    readings: list[Reading]
    notes: list[str]
    amount: Amount
    counted: list[Use]
    considered: list[Considered]
    other_courses: list[int]
    overall: bool
    because: str
    layer: str
    when: When
    events: list[EventUse]
    choose: int
    parts: list["Demand"]
    chosen: bool


class Blocker(TypedDict):
    """A demand of a blocking set: its award and its path."""

    award: str
    path: str


class _BlockingAlways(TypedDict):
    demands: list[Blocker]


class Blocking(_BlockingAlways, total=False):
    """Demands that cannot all be filled, and the course records that could count in one of them."""

    evidence: list[int]


class _RepairCourseAlways(TypedDict):
    course: str
    title: str
    credits: Decimal
    year: str
    term: str


_Or = TypedDict("_Or", {"or": list[str]}, total=False)


class RepairCourse(_RepairCourseAlways, _Or, total=False):
    """A course to add: when it can be taken, the demands it would count toward (`toward`), and the titles of
    courses that would do the same (`or`)."""

    toward: list[Blocker]


class _RepairAlways(TypedDict):
    courses: list[RepairCourse]
    fewest: bool


class Repair(_RepairAlways, total=False):
    """Courses to add that would meet what an award asks of courses; `fewest` where it is proven that no fewer do."""

    left_out: list[int]


class _AwardAlways(TypedDict):
    award: str
    title: str
    kind: str
    place: str
    verdict: Verdict
    cites: list[Cite]
    demands: list[Demand]
    unused: list[int]


class AwardResult(_AwardAlways, total=False):
    """How things stand with one award."""

    code: str
    extends: str
    authority: str
    readings: list[Reading]
    notes: list[str]
    adds_to: list[tuple[str, Verdict]]
    together: list["AwardResult"]
    open_questions: list[str]
    blocking: list[Blocking]
    repair: Repair


class _FindingAlways(TypedDict):
    code: str
    path: str
    problem: str


class Finding(_FindingAlways, total=False):
    """Something in the plan that the policy cannot make use of."""

    help: str


class _FlagAlways(TypedDict):
    flag: str
    title: str
    place: str
    raised: bool
    because: str


class Flag(_FlagAlways, total=False):
    """An early warning: raised for sure, or left open by the plan."""

    suggest: list[str]
    cites: list[Cite]


class _ScheduledCourseAlways(TypedDict):
    course: str
    title: str
    credits: Decimal
    change: str


class ScheduledCourse(_ScheduledCourseAlways, total=False):
    """A course of a schedule: `change` says what becomes of the student's own plan, `kept`, `placed`, `moved` or
    `added`."""

    record: int


class _ScheduledTermAlways(TypedDict):
    year: str
    term: str
    courses: list[ScheduledCourse]


class ScheduledTerm(_ScheduledTermAlways, total=False):
    """The courses of one term, or of one whole school year."""

    grade: int


class _ScheduleAlways(TypedDict):
    terms: list[ScheduledTerm]


class Schedule(_ScheduleAlways, total=False):
    """The courses ahead of a student; `left_out` are planned records that are in no term of it."""

    left_out: list[int]


class _AlsoNeededAlways(TypedDict):
    what: str
    place: str


class AlsoNeeded(_AlsoNeededAlways, total=False):
    """Something an award needs that is no course."""

    because: str


class _ImpossibleAlways(TypedDict):
    kind: str
    because: str


class Impossible(_ImpossibleAlways, total=False):
    """Why an award cannot be met any more, and until when it could."""

    details: list[str]
    until: str
    until_because: str


class _FeasibilityAlways(TypedDict):
    award: str
    title: str
    verdict: Feasible


class Feasibility(_FeasibilityAlways, total=False):
    """Whether an award can still be met, as `gradus audit --feasible` says it."""

    schedule: Schedule
    also_needed: list[AlsoNeeded]
    impossible: Impossible
    open_questions: list[str]
    assumptions: list[str]


class _AuditAlways(TypedDict):
    format: str
    version: int
    policy: str
    student: str
    as_of: str
    awards: list[AwardResult]
    findings: list[Finding]


class Audit(_AuditAlways, total=False):
    """The result of auditing one plan."""

    student_name: str
    flags: list[Flag]
    feasible: list[Feasibility]


_AMOUNTS = ("amount", "counted", "credits", "earned", "missing", "owed")


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    """One object of the JSON with its verdicts and amounts as what they are."""
    verdict = given.get("verdict")
    if verdict is not None:
        # Awards and demands have a place; whether an award is still feasible has none.
        given["verdict"] = Verdict(verdict) if "place" in given else Feasible(verdict)
    if "adds_to" in given:
        given["adds_to"] = [(name, Verdict(verdict)) for name, verdict in given["adds_to"]]
    for name in _AMOUNTS:
        # A whole amount has no point in it; the truth value `earned` of a use is no amount.
        if type(given.get(name)) is int:
            given[name] = Decimal(given[name])
    return given


def audit_from_json(text: str) -> Audit:
    """An audit as :class:`Audit`, from the text of `gradus audit --format json` or of the column `audit`."""
    found: Audit = json.loads(text, parse_float=Decimal, object_hook=_typed)
    return found
