"""A learner's file: what their Moodle records hold, written down before it is entered there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lms_bridge.model.decision import DecisionKind, JuryMember
from lms_bridge_testing.cohort.syllabus import ALTERNATING

#: The positions on the CSEC's scale.
SCALE = ("Non acquis", "En cours", "Acquis")
NOT_YET, UNDER_WAY, ACQUIRED = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark out of twenty; `value` None while there is none.

    Attributes:
        years_ago: in which academic year it was obtained, counted back from this one.
        locked: nobody can change it any more, so it is final.
        hidden: nobody released it yet.
    """

    value: Decimal | None = None
    years_ago: int = 0
    locked: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """What a person decided about the learner."""

    kind: DecisionKind
    subject: str
    outcome: str
    because: str
    jury: tuple[JuryMember, ...] = ()
    by: str = "service-formation-continue"


@dataclass(frozen=True, slots=True)
class DuFile:
    """A learner of the DU.

    Attributes:
        results: marks in units of the Master, by result.
        attendance: acronyms of attendance marks, by lesson ("UE1#2"), part ("UE1.ethics") or
            unit ("UE1"), the first found in this order; "" for a learner whom nobody marked.
        diligence: how likely the learner was present otherwise; 1 is always.
        documents: marks of documents handed in, by document.
    """

    track: str
    rhythm: str = ALTERNATING
    results: Mapping[str, Mark] = field(default_factory=dict)
    attendance: Mapping[str, str] = field(default_factory=dict)
    diligence: float = 1
    documents: Mapping[str, Decimal] = field(default_factory=dict)
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class CsecFile:
    """A candidate of the CSEC.

    Attributes:
        profile: what the profile fields hold: by field, a declared code or a plain value.
        competences: positions on the scale, by competence.
        final: the enrolment in the final examination: "" for none, "active" or "suspended".
        final_mark: the mark of the final examination.
        acquired: blocks acquired last year.
    """

    track: str = "training"
    profile: Mapping[str, str] = field(default_factory=dict)
    competences: Mapping[str, int] = field(default_factory=dict)
    final: str = ""
    final_mark: Decimal | None = None
    acquired: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()


File = DuFile | CsecFile


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that shows something, by name, and what the bridge has to say of it."""

    name: str
    file: File
    expected: tuple[str, ...]
