"""Cases: sentences that a registrar can read, judged by the real rules."""

from lms_bridge.testing.cases.runner import Case, CaseResult, read_cases, run_case

__all__ = ["Case", "CaseResult", "read_cases", "run_case"]
