"""Cases: sentences that a registrar can read, judged by the real rules."""

from lms_bridge.programme.cases.reading import Case, find_cases
from lms_bridge.programme.cases.runner import CaseResult, read_cases, run_case

__all__ = ["Case", "CaseResult", "find_cases", "read_cases", "run_case"]
