"""The native half; use the package `gradus`."""

from typing import Any, Optional

VERSION: str
DEFAULT_EFFORT: int
DUE_SOON: int

class Results:
    @property
    def rows(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

class Validator:
    @staticmethod
    def load(bytes: bytes) -> Validator: ...
    @staticmethod
    def compile(paths: list[str]) -> Validator: ...
    @staticmethod
    def plan_json(plan: Any, yaml: bool) -> str: ...
    def to_bytes(self) -> bytes: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def awards(self) -> list[tuple[str, str, str, Optional[str]]]: ...
    def audit(
        self, plan: Any, as_of: str, awards: list[str], effort: int, due_soon: int, repairs: bool
    ) -> str: ...
    def audit_batches(
        self,
        batches: object,
        as_of: str,
        awards: list[str],
        effort: int,
        due_soon: int,
        column: str,
        keep: list[str],
        full: bool,
        jobs: int,
    ) -> Results: ...
