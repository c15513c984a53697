"""Reads what learners hold beyond courses: badges and competency ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import TypeAdapter

from lms_bridge.cause import Cause
from lms_bridge.errors import LmsUnreadable, RefusedByLms, UnusableRecord
from lms_bridge.http.answer import exact_json
from lms_bridge.lms.moodle.batch import Answered
from lms_bridge.lms.moodle.functions import (
    BADGES,
    COMPETENCIES,
    FRAMEWORKS,
    RATING,
    Function,
)
from lms_bridge.lms.moodle.payloads_site import (
    FoundCompetency,
    FoundFramework,
    ScaleEntry,
)
from lms_bridge.lms.moodle.source import RecordSource
from lms_bridge.model.snapshot import Badge, Competency, Framework, Rating
from lms_bridge.ports import Answers

_SCALE: Final = Function("scaleconfiguration", TypeAdapter(list[ScaleEntry]))


def read_badges(source: RecordSource, user_ids: Sequence[int]) -> Mapping[int, tuple[Badge, ...]]:
    """Read the badges that some people hold; one refusal is the refusal of all."""
    wanted = sorted(set(user_ids))
    questions = [{"userid": user_id} for user_id in wanted]
    held: dict[int, tuple[Badge, ...]] = {}
    for user_id, answer in zip(wanted, source.ask_many(BADGES, questions), strict=True):
        if not isinstance(answer, Answered):
            raise RefusedByLms(answer.cause, where=Cause.of("place.badges", user=str(user_id)))
        held[user_id] = tuple(
            Badge(id=badge.id, name=badge.name, issued_at=badge.dateissued, hash=badge.uniquehash)
            for badge in answer.value.badges
        )
    return held


def read_frameworks(source: RecordSource) -> tuple[Framework, ...]:
    """Read the competency frameworks of the site and its categories."""
    found = source.ask(
        FRAMEWORKS,
        {
            "sort": "id",
            "order": "ASC",
            "skip": 0,
            "limit": 0,
            "context": {"contextlevel": "system", "instanceid": 0},
            "includes": "children",
            "onlyvisible": False,
            "query": "",
        },
    )
    return tuple(framework(each) for each in found)


def framework(found: FoundFramework) -> Framework:
    """Translate a framework; its scale says from which grade on somebody is proficient."""
    where = Cause.of("place.framework", framework=str(found.id))
    try:
        entries = _SCALE.read(exact_json(found.scaleconfiguration, where))
    except LmsUnreadable as unreadable:
        raise UnusableRecord(unreadable.cause, where=where) from unreadable
    proficient = [entry.id for entry in entries if entry.proficient and entry.id]
    if not proficient:
        raise UnusableRecord(Cause.of("framework.none_proficient"), where=where)
    return Framework(
        id=found.id,
        idnumber=found.idnumber,
        name=found.shortname,
        scale_id=found.scaleid,
        proficient=min(proficient),
    )


def read_competencies(source: RecordSource, framework_id: int) -> tuple[Competency, ...]:
    """Read the competencies of a framework."""
    arguments = {"searchtext": "", "competencyframeworkid": framework_id}
    return tuple(competency(each) for each in source.ask(COMPETENCIES, arguments))


def competency(found: FoundCompetency) -> Competency:
    """Translate a competency."""
    return Competency(
        id=found.id,
        idnumber=found.idnumber,
        name=found.shortname,
        framework_id=found.competencyframeworkid,
        parent_id=found.parentid,
    )


def read_ratings(source: RecordSource, pairs: Sequence[tuple[int, int]]) -> Answers[Rating]:
    """Read the ratings of pairs of a user and a competency; one refusal is the learner's."""
    questions = [{"userid": user, "competencyid": competence} for user, competence in pairs]
    found: list[Rating] = []
    refused: dict[int, Cause] = {}
    answers = source.ask_many(RATING, questions)
    for (user_id, competency_id), answer in zip(pairs, answers, strict=True):
        if not isinstance(answer, Answered):
            refused[user_id] = Cause.of(
                "competency.refused", competency=competency_id, cause=answer.cause
            )
            continue
        rating = answer.value.usercompetency
        found.append(Rating(user_id, competency_id, rating.grade, rating.proficiency))
    return Answers(found=tuple(found), refused=refused)
