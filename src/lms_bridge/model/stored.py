"""A verdict as it lies in the store: to be computed again and compared, byte by byte."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Stored:
    """A verdict with what it rests on.

    Attributes:
        number: the number that the store gave it.
        verdict: what it says.
        evidence: the facts it rests on.
        body: the verdict's text, exactly as it is stored.
    """

    number: int
    verdict: Verdict
    evidence: Evidence
    body: str
