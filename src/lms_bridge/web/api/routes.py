"""The questions that the API answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from lms_bridge.model.verdict import Verdict
from lms_bridge.programme import Programme
from lms_bridge.text import Wording, explain
from lms_bridge.web.api.access import Reader, reader_of
from lms_bridge.web.api.shapes import (
    LearnerPage,
    LearnerShape,
    LineShape,
    ProgrammeShape,
    RunPage,
    RunShape,
    Trouble,
    VerdictPage,
    VerdictShape,
)

#: How many items a part of a list has at most.
MOST = 200

_bearer = HTTPBearer(auto_error=False, description="made with `lms-bridge api add`")

_NO_CONTROL = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, Path(min_length=1, max_length=200, pattern=_NO_CONTROL)]
After = Annotated[
    str | None,
    Query(max_length=200, pattern=_NO_CONTROL, description="`next` of the part before"),
]
Limit = Annotated[int, Query(ge=1, le=MOST)]


def reader(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Reader:
    """Whoever asks; 401 for a token that is none, is revoked, or is over."""
    found = reader_of(request.app.state.bridges, given.credentials) if given else None
    if found is None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED,
            "give a token that holds: Authorization: Bearer …",
            {"WWW-Authenticate": "Bearer"},
        )
    return found


Asking = Annotated[Reader, Depends(reader)]


def _told(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    always = (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
    return {int(each): {"model": Trouble} for each in (*always, *statuses)}


router = APIRouter(responses=_told())
_OR_NOTHING = _told(HTTPStatus.NOT_FOUND)


@router.get("/programmes", summary="The programmes that the token opens")
def programmes(asking: Asking) -> list[ProgrammeShape]:
    """By id, with their components, by the rules in force now."""
    return [ProgrammeShape.of(each) for each in asking.programmes.values()]


@router.get(
    "/programmes/{programme}/learners",
    summary="The learners of a programme",
    responses=_OR_NOTHING,
)
def learners(
    asking: Asking, programme: Name, after: After = None, limit: Limit = 100
) -> LearnerPage:
    """Everybody ever judged, by idnumber, with the status of the whole."""
    _programme(asking, programme)
    found, following = _part(asking, programme, after, limit)
    return LearnerPage(items=[LearnerShape.of(each) for each in found], next=following)


@router.get(
    "/programmes/{programme}/verdicts",
    summary="The latest verdict on each learner",
    responses=_OR_NOTHING,
)
def verdicts(
    asking: Asking, programme: Name, after: After = None, limit: Limit = 100
) -> VerdictPage:
    """By idnumber, with every component and all that is owed."""
    _programme(asking, programme)
    found, following = _part(asking, programme, after, limit)
    return VerdictPage(items=[VerdictShape.of(each) for each in found], next=following)


@router.get(
    "/programmes/{programme}/learners/{learner}/verdict",
    summary="The latest verdict on a learner",
    responses=_OR_NOTHING,
)
def verdict(asking: Asking, programme: Name, learner: Name) -> VerdictShape:
    """With every component and all that is owed."""
    _programme(asking, programme)
    return VerdictShape.of(_verdict(asking, programme, learner))


@router.get(
    "/programmes/{programme}/learners/{learner}/explanation",
    summary="Why a learner stands where they do",
    responses=_OR_NOTHING,
)
def explanation(
    asking: Asking, programme: Name, learner: Name, language: Literal["fr", "en"] = "fr"
) -> LineShape:
    """A tree of sentences: conditions, sources, records with their dates, what is owed."""
    rules = _programme(asking, programme)
    found = _verdict(asking, programme, learner)
    made_by = asking.bridge.in_force.rulebook.of(found, rules)
    return LineShape.of_line(explain(found, Wording(language, made_by, zone=asking.bridge.zone)))


@router.get(
    "/programmes/{programme}/learners/{learner}/history",
    summary="Every verdict on a learner",
    responses=_OR_NOTHING,
)
def history(asking: Asking, programme: Name, learner: Name) -> list[VerdictShape]:
    """Oldest first; one that said what the one before said was not kept."""
    _programme(asking, programme)
    _verdict(asking, programme, learner)
    return [
        VerdictShape.of(each) for each in asking.bridge.store.verdicts.history(programme, learner)
    ]


@router.get(
    "/programmes/{programme}/runs", summary="The runs of a programme", responses=_OR_NOTHING
)
def runs(asking: Asking, programme: Name, limit: Limit = 20) -> RunPage:
    """The latest, newest first."""
    _programme(asking, programme)
    found = asking.bridge.store.runs.latest(programme, limit)
    return RunPage(items=[RunShape.of(each) for each in found], next=None)


def _programme(asking: Reader, programme: str) -> Programme:
    """A programme that the token opens; any other is answered as one that does not exist."""
    found = asking.programmes.get(programme)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "the token opens no such programme")
    return found


def _verdict(asking: Reader, programme: str, learner: str) -> Verdict:
    found = asking.bridge.store.verdicts.get(programme, learner)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "there is no verdict on such a learner")
    return found


def _part(
    asking: Reader, programme: str, after: str | None, limit: int
) -> tuple[list[Verdict], str | None]:
    """The verdicts that follow, and what to give as `after` for those after them."""
    store = asking.bridge.store
    latest = store.verdicts.numbers(programme)
    names = sorted(each for each in latest if after is None or each > after)
    chosen = names[:limit]
    read = store.verdicts.by_number([latest[each] for each in chosen])
    found = [read[latest[each]] for each in chosen if latest[each] in read]
    return found, chosen[-1] if len(names) > limit else None
