"""The programmes of this repository and their cases, each loaded and judged once by a process.

Both are values: nobody changes one.
"""

from __future__ import annotations

from functools import cache

from lms_bridge.programme import Programme, read_programme
from lms_bridge.programme.cases import CaseResult, read_cases, run_case
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import bare_cause
from tests.paths import PLUGINS


@cache
def shipped(folder: str) -> Programme:
    """The programme in a folder of `plugins`."""
    return read_programme(PLUGINS / folder)


@cache
def case_results(folder: str) -> tuple[CaseResult, ...]:
    """What came of each of its cases, in the order of its files."""
    cases = read_cases(PLUGINS / folder)
    return tuple(run_case(shipped(folder), case, judge, bare_cause) for case in cases)
