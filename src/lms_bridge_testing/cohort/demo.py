"""What a demonstration cohort is: the Moodle's state, and what is known to be true of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import Intake
from lms_bridge_testing.sandbox import MoodleState
from lms_bridge_testing.sandbox.records import User

#: The day that a cohort is built for unless another is given.
TODAY = date(2026, 11, 20)

#: How many rows the truth table has: no cohort is smaller.
ROWS = 12

DU, CSEC, SEMESTER = "du-pccpu", "csec", "licence-info-s1"

#: By programme and track, how the idnumber of the intake's cohort begins.
COHORTS: Mapping[str, Mapping[str, str]] = {
    DU: {"mention-1-c3s": "DU-C3S", "mention-1": "DU-M1", "mention-2": "DU-M2"},
    CSEC: {"training": "CSEC", "vae": "CSEC-VAE"},
}


def intakes(year: AcademicYear, begins: date | None = None) -> Mapping[str, tuple[Intake, ...]]:
    """The intakes of a year, by programme: one cohort a track, for example DU-C3S-2026.

    `begins` is the first day on which sessions count; None: that of the year.
    """
    return {
        programme: tuple(
            Intake(track, year, cohort=f"{prefix}-{year.first}", begins=begins)
            for track, prefix in tracks.items()
        )
        for programme, tracks in COHORTS.items()
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A learner who shows something: who, in which programme, and what has to come out.

    Attributes:
        expected: sentences that `lms_bridge.programme.cases.expected.difference` understands.
    """

    idnumber: str
    programme: str
    track: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """An account that the bridge has to set aside, and why."""

    programme: str
    user_id: int
    idnumber: str
    why: str


@dataclass(frozen=True)
class DemoCohort:
    """A cohort in a sandbox Moodle.

    Attributes:
        state: the Moodle.
        today: the day that it was built for: sessions before it were held.
        learners: how many people the bridge can judge, those set aside not counted.
        note: what was asked for and not given, in words; "" if all was.
        rows: by a short name, who shows each row of the truth table.
        oddities: likewise, other things worth showing; fewer in a very small cohort.
        semester: likewise, the learners of the licence's semester, where there is one.
        aside: whom the bridge has to set aside.
        suspended: (user id, course idnumber) of enrolments that must stay suspended.
        decisions: what people decided, without ids: to be recorded before the first run.
        acquired: blocks acquired in earlier years: likewise.
        intakes: who follows what, by programme.
    """

    state: MoodleState
    today: date
    learners: int
    note: str
    rows: Mapping[str, Shown]
    oddities: Mapping[str, Shown]
    semester: Mapping[str, Shown]
    aside: tuple[Aside, ...]
    suspended: tuple[tuple[int, str], ...]
    decisions: tuple[Decision, ...]
    acquired: tuple[Acquired, ...]
    intakes: Mapping[str, tuple[Intake, ...]]

    @property
    def shown(self) -> Mapping[str, Shown]:
        """Rows, oddities and the semester together."""
        return {**self.rows, **self.oddities, **self.semester}

    def account_of(self, shown: Shown) -> User:
        """The account that a learner was made with, whatever number it has by now."""
        (user,) = self.state.find_users("username", username_of(shown.idnumber))
        return user


def username_of(idnumber: str) -> str:
    """What a learner with a number signs in as."""
    return f"e{idnumber}"
