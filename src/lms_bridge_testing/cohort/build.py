"""Build a cohort: first whoever shows something, then invented learners up to the number asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lms_bridge_testing.cohort import rows_csec, rows_du
from lms_bridge_testing.cohort.calendar import Calendar
from lms_bridge_testing.cohort.campus import open_campus
from lms_bridge_testing.cohort.demo import (
    CSEC,
    DU,
    ROWS,
    TODAY,
    Aside,
    DemoCohort,
    Shown,
    intakes,
)
from lms_bridge_testing.cohort.files import CsecFile, DuFile, File, Prepared
from lms_bridge_testing.cohort.invented import draw_file
from lms_bridge_testing.cohort.registrar import Registrar, numbered
from lms_bridge_testing.cohort.semester import add_semester
from lms_bridge_testing.sandbox.records import User

#: So many numbers are kept free for those who have to be set aside.
_ASIDE = 10


def build(
    learners: int = 60, seed: int = 1, today: date = TODAY, *, semester: bool = False
) -> DemoCohort:
    """A cohort of so many learners whom the bridge can judge, both programmes together.

    Everybody but the learners who show a row of the truth table depends on `seed` alone and on
    their place in it. Fewer learners than rows are raised to the rows; `note` says so. Four
    accounts that have to be set aside come on top, and with `semester` the learners of a licence.
    """
    number = max(learners, ROWS)
    campus = open_campus(Calendar(today))
    registrar = Registrar(campus)
    rows = _enter(registrar, (*rows_du.rows(), *rows_csec.rows(campus.csec)), 1, seed)
    odd = (*rows_du.oddities(), *rows_csec.oddities(campus.csec))[: number - ROWS]
    oddities = _enter(registrar, odd, ROWS + 1, seed)
    for each in range(ROWS + len(odd) + 1, number + 1):
        rng = numbered(seed, each)
        registrar.enter(each, draw_file(rng, campus.csec), rng)
    aside = _aside(registrar, number, seed)
    more = add_semester(registrar, number + _ASIDE, seed) if semester else {}
    note = f"asked for {learners} learners, made {number}: one for each row of the truth table"
    return DemoCohort(
        state=campus.state,
        today=today,
        learners=number,
        note=note if number > learners else "",
        rows=rows,
        oddities=oddities,
        semester=more,
        aside=aside,
        suspended=tuple(registrar.suspended),
        decisions=tuple(registrar.decisions),
        acquired=tuple(registrar.acquired),
        intakes=intakes(campus.year, campus.calendar.begins),
    )


def _enter(
    registrar: Registrar, prepared: Iterable[Prepared], first: int, seed: int
) -> dict[str, Shown]:
    shown: dict[str, Shown] = {}
    for number, each in enumerate(prepared, start=first):
        idnumber = registrar.enter(number, each.file, numbered(seed, number))
        programme = DU if isinstance(each.file, DuFile) else CSEC
        shown[each.name] = Shown(idnumber, programme, each.file.track, each.expected)
    return shown


def _aside(registrar: Registrar, number: int, seed: int) -> tuple[Aside, ...]:
    """A suspended account, one without an idnumber, two with the same one."""
    wanted: tuple[tuple[str, str, File], ...] = (
        (registrar.idnumber(number + 1), "suspended", CsecFile(profile=rows_csec.IN_POST)),
        ("", "no idnumber", DuFile(rows_du.C3S, results=rows_du.EARLY)),
        (registrar.idnumber(number + 2), "duplicated idnumber", DuFile("mention-1")),
        (registrar.idnumber(number + 2), "duplicated idnumber", DuFile("mention-1")),
    )
    found: list[Aside] = []
    for place, (idnumber, why, file) in enumerate(wanted, start=1):
        rng = numbered(seed, number + place)
        username = f"compte{place}"
        user: User = registrar.account(idnumber, username, rng, suspended=why == "suspended")
        registrar.record(user, file, rng)
        programme = DU if isinstance(file, DuFile) else CSEC
        found.append(Aside(programme, user.id, idnumber, why))
    return tuple(found)
