"""What a site has that a programme could be bound to, and what is proposed for each need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms_bridge.model.site import Provider
from lms_bridge.model.snapshot import Activity, Competency, Course, Framework, GradeColumn


@dataclass(frozen=True, slots=True)
class CourseContent:
    """A course looked at: its activities, grade items, and what its sessions are called.

    Attributes:
        course: `idnumber` is "" where none is set, or none can be seen.
        sessions: by attendance activity's id, the descriptions of its sessions.
    """

    course: Course
    activities: tuple[Activity, ...] = ()
    columns: tuple[GradeColumn, ...] = ()
    sessions: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BindableItems:
    """Everything that bindings may name, as far as the service user may see it."""

    courses: tuple[CourseContent, ...]
    frameworks: tuple[Framework, ...] = ()
    competencies: tuple[Competency, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Why something is proposed: which sentence says it, and what it is about."""

    code: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing of the site that may provide one need.

    Attributes:
        need: need key.
        provider: what a binding would name; None where Moodle has to be changed first.
        score: how sure it is, 0 to 1.
        grounds: why, the strongest first.
        shared_with: other needs for which the same thing is proposed.
        place: the course that the convention gives the need; tracks may each have one of their
            own, and then each needs something.
    """

    need: str
    provider: Provider | None
    score: float
    grounds: tuple[Ground, ...]
    shared_with: tuple[str, ...] = ()
    place: str = ""
