"""Files drawn at random: most learners are under way, some nearly done, some in trouble."""

from __future__ import annotations

import random
from decimal import Decimal

from lms_bridge.model.decision import DecisionKind
from lms_bridge.programme import Programme
from lms_bridge_testing.cohort.files import (
    ACQUIRED,
    NOT_YET,
    UNDER_WAY,
    CsecFile,
    DuFile,
    File,
    Mark,
    Word,
)
from lms_bridge_testing.cohort.rows_csec import BLOCKS, competences, jury_of_the_csec
from lms_bridge_testing.cohort.rows_du import (
    AGREED,
    C3S,
    EARLY,
    everything_passed,
    jury_of_the_du,
)
from lms_bridge_testing.cohort.syllabus import ALTERNATING, INTENSIVE

#: Who follows what, in parts of a hundred.
_TRACKS = {C3S: 45, "mention-1": 18, "mention-2": 9, "training": 22, "vae": 6}

_PASS = 10
_FIRST_SEMESTER = frozenset({"M2-UE1", "M2-UE2", "M2-UE5"})
_REFUSED = Word(
    DecisionKind.AGREEMENT,
    "agreement:host-institution",
    "refused",
    "L'institution d'accueil ne reconnaît pas la mission",
)


def draw_file(rng: random.Random, csec: Programme) -> File:
    """The file of some learner of either programme."""
    track = rng.choices(list(_TRACKS), list(_TRACKS.values()))[0]
    if track in {"training", "vae"}:
        return _candidate(rng, csec, track)
    return _both(rng) if track == C3S else _alone(rng, track)


def _chance(rng: random.Random, of_a_hundred: int) -> bool:
    return rng.randrange(100) < of_a_hundred


def _value(rng: random.Random) -> Decimal:
    """A mark out of twenty, in halves; about one in six fails."""
    return Decimal(min(40, max(4, round(rng.gauss(25.2, 5.2))))) / 2


def _diligence(rng: random.Random) -> float:
    return rng.uniform(0.4, 0.65) if _chance(rng, 10) else rng.uniform(0.78, 0.97)


def _alone(rng: random.Random, track: str) -> DuFile:
    """Somebody who follows the DU alone; one in eight has done it all."""
    if _chance(rng, 12):
        words = (jury_of_the_du("admitted"),) if _chance(rng, 40) else ()
        return DuFile(track, INTENSIVE, words=words)
    rhythm = INTENSIVE if _chance(rng, 25) else ALTERNATING
    return DuFile(track, rhythm, diligence=_diligence(rng))


def _both(rng: random.Random) -> DuFile:
    """Somebody enrolled in the Master as well; one in ten has done it all."""
    if _chance(rng, 10):
        outcome = "adjourned" if _chance(rng, 10) else "admitted"
        jury = (jury_of_the_du(outcome),) if _chance(rng, 40) else ()
        return DuFile(C3S, INTENSIVE, everything_passed(), words=(AGREED, *jury))
    rhythm = INTENSIVE if _chance(rng, 30) else ALTERNATING
    results = {each: _mark(rng, each, rhythm) for each in EARLY}
    mission = results["M2-UE10-MISSION"].value
    words: tuple[Word, ...] = ()
    if mission is not None and mission >= _PASS and _chance(rng, 60):
        words = (AGREED,) if _chance(rng, 90) else (_REFUSED,)
    return DuFile(
        C3S,
        rhythm,
        results,
        diligence=_diligence(rng),
        documents=_documents(rng, results),
        words=words,
    )


def _mark(rng: random.Random, result: str, rhythm: str) -> Mark:
    if result.startswith("M1"):
        years_ago = rng.choices((1, 2, 0), (84, 11, 5))[0]
        value = _value(rng) if years_ago or _chance(rng, 40) else None
        return Mark(value, years_ago, locked=bool(years_ago) and _chance(rng, 50))
    known = 88 if result in _FIRST_SEMESTER else 45 if rhythm == INTENSIVE else 15
    if not _chance(rng, known):
        return Mark()
    value = _value(rng)
    hidden = _chance(rng, 2)
    return Mark(value, locked=not hidden and _chance(rng, 50), hidden=hidden)


def _documents(rng: random.Random, results: dict[str, Mark]) -> dict[str, Decimal]:
    """Documents handed in for failures that are final, and graded."""
    found: dict[str, Decimal] = {}
    for result, mark in sorted(results.items()):
        final = mark.locked or mark.years_ago
        failed = mark.value is not None and mark.value < _PASS
        if final and failed and "MISSION" not in result and _chance(rng, 40):
            found["M1" if result.startswith("M1") else result] = _value(rng)
    return found


def _candidate(rng: random.Random, csec: Programme, track: str) -> CsecFile:
    """A candidate: some blocks done, the next one begun, at times the final examination."""
    done = rng.choices(range(6), (20, 24, 20, 15, 10, 11))[0]
    held = competences(csec, BLOCKS[:done])
    for each in competences(csec, BLOCKS[done : done + 1]):
        if _chance(rng, 70):
            held[each] = rng.choices((NOT_YET, UNDER_WAY, ACQUIRED), (15, 45, 40))[0]
    final, mark = "", None
    words: tuple[Word, ...] = ()
    if done == len(BLOCKS) and _chance(rng, 50):
        final = "active"
        mark = _value(rng) if _chance(rng, 60) else None
        if mark is not None and mark >= _PASS and _chance(rng, 60):
            words = (jury_of_the_csec("admitted" if _chance(rng, 90) else "adjourned"),)
    return CsecFile(track, _profile(rng, track), held, final, mark, words=words)


def _profile(rng: random.Random, track: str) -> dict[str, str]:
    """What the profile says; a tenth of each field was never filled in."""
    routes = ("continuing", "initial", "work-study")
    drawn = {
        "route": "vae" if track == "vae" else rng.choices(routes, (70, 10, 20))[0],
        "level": rng.choices(("5", "6", "7"), (30, 50, 20))[0],
        "experience": str(rng.randint(0, 15)),
        "practice": "own_post" if _chance(rng, 65) else "placement",
    }
    return {each: value for each, value in drawn.items() if not _chance(rng, 10)}
