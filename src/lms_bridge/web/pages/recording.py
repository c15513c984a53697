"""What answers the forms that record a decision."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lms_bridge.cause import Cause
from lms_bridge.decisions.contradicting import contradiction, told
from lms_bridge.decisions.deciding import record_decision, refuse_now
from lms_bridge.decisions.identifying import (
    IdentityAnswer,
    foresee_identities,
    mark_of,
    record_identity,
    withdrawable,
)
from lms_bridge.decisions.identity_words import told_identity
from lms_bridge.decisions.refusing import subjects
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.account import IDENTITY, IdentityChange, Unconfirmed
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.identity import reference
from lms_bridge.model.lti import View
from lms_bridge.model.run import PlanFindings, RunState
from lms_bridge.model.work import WorkState
from lms_bridge.ports import Store
from lms_bridge.runs.identifying import set_aside, waiting_identities
from lms_bridge.web.forms import SubmittedForm
from lms_bridge.web.pages.attention import AttentionView, Situation, attention_view
from lms_bridge.web.pages.deciding import (
    REASON,
    Typed,
    decider,
    decision_of,
    form_of,
    problems_of,
    reason_in,
    refused_in_words,
    said_before,
    typed_in,
)
from lms_bridge.web.pages.jury import seats_of
from lms_bridge.web.pages.people import Person
from lms_bridge.web.pages.scene import Scene, not_found, standings_of, teachers_scene
from lms_bridge.web.pages.showing import programme_page_response
from lms_bridge.web.visitor import Visitor

log = structlog.get_logger()

#: So many learners of other courses are looked through for contradictions, to be counted.
LOOKED_AT = 2000

#: So many runs are looked at for the one that ended last.
LATEST = 50

#: A form sent again within so many seconds is the same decision.
AGAIN = 60.0

_SEE_OTHER = 303


def ask(request: Request, visitor: Visitor) -> Response:
    """The form for one kind of decision about a learner."""
    scene, person, kind = _allowed(request, visitor)
    typed = Typed(subject=request.query_params.get("subject", ""))
    return _form(scene, person, kind, typed)


def record(request: Request, visitor: Visitor, form: SubmittedForm) -> Response:
    """Record a decision, and show it where the learner stands; or say why it is refused."""
    scene, person, kind = _allowed(request, visitor)
    typed = typed_in(form, seats_of(scene.programme.jury, scene.wording))
    allowed = _subjects(scene, person, kind)
    problems = problems_of(kind, typed, allowed, scene.today, scene.wording)
    if problems or scene.is_visitor(person):
        return _form(scene, person, kind, typed, problems)
    decision = decision_of(
        scene.programme.id,
        person.idnumber,
        kind,
        typed,
        visitor.visit.launch,
        scene.now,
        scene.said.zone,
    )
    try:
        contradicts = _unconfirmed(scene, person, decision, typed)
        if contradicts is not None:
            return contradicts
        number = _keep(scene, decision)
    except DecisionRefused as error:
        refused = refused_in_words(error, scene.wording)
        return _form(scene, person, kind, typed, refused)
    back = visitor.path("learner", person.reference)
    return RedirectResponse(f"{back}?recorded={number}#history", _SEE_OTHER)


def _unconfirmed(scene: Scene, person: Person, decision: Decision, typed: Typed) -> Response | None:
    """The form again with what a jury contradicts, unless that very state was confirmed."""
    if _is_repeated(scene, decision):
        return None
    refuse_now(scene.visitor.bridge.job(decision.programme), decision)
    found = contradiction(scene.store, scene.programme, decision)
    if found is None or typed.confirmed == found.mark:
        return None
    shown = replace(typed, confirmed=found.mark)
    return _form(scene, person, decision.kind, shown, contradicts=told(found, scene.wording))


def _is_repeated(scene: Scene, decision: Decision) -> bool:
    earlier = scene.store.decisions.recorded(decision.programme, decision.learner)
    return said_before(decision, earlier, AGAIN)


def _keep(scene: Scene, decision: Decision) -> int:
    earlier = scene.store.decisions.recorded(decision.programme, decision.learner)
    if said_before(decision, earlier, AGAIN):
        return earlier[-1].id
    kept, _ = record_decision(scene.visitor.bridge.job(decision.programme), decision)
    log.info(
        "web.decided",
        programme=decision.programme,
        kind=decision.kind.value,
        decision=kept.id,
        learner=reference(decision.learner, scene.visitor.key),
    )
    return kept.id


def _allowed(request: Request, visitor: Visitor) -> tuple[Scene, Person, DecisionKind]:
    """Who decides what about whom; HTTP 404 for those who may not."""
    scene = teachers_scene(visitor)
    asked = request.path_params["kind"]
    kind = next((each for each in DecisionKind if each.value == asked), None)
    if kind in {None, DecisionKind.DRIFT} or not scene.may(DecisionKind(asked)):
        raise not_found()
    return scene, scene.person(request.path_params["reference"]), DecisionKind(asked)


def _subjects(scene: Scene, person: Person, kind: DecisionKind) -> list[str]:
    job = scene.visitor.bridge.job(scene.programme.id)
    evidence = scene.store.verdicts.evidence(scene.programme.id, person.idnumber)
    if evidence is None:
        raise not_found()
    return subjects(job, kind, evidence.track, person.idnumber)


def _form(
    scene: Scene,
    person: Person,
    kind: DecisionKind,
    typed: Typed,
    problems: tuple[str, ...] = (),
    contradicts: tuple[str, ...] = (),
) -> Response:
    if scene.is_visitor(person):
        problems = (scene.wording.say("page.decide.about_oneself"),)
    form = form_of(
        kind,
        _subjects(scene, person, kind),
        seats_of(scene.programme.jury, scene.wording),
        scene.wording.on_track(scene.standing(person).track),
        typed,
        problems,
        contradicts,
    )
    refused = problems or contradicts
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return programme_page_response(
        "decide.html",
        scene,
        current=View.COHORT,
        status=status,
        form=form,
        person=person,
        longest=REASON,
        today=scene.today.isoformat(),
    )


def attention(request: Request, visitor: Visitor) -> Response:
    """What a person has to look at."""
    scene = teachers_scene(visitor)
    return _attention(scene, recorded=request.query_params.get("recorded", ""))


def drift(request: Request, visitor: Visitor, form: SubmittedForm) -> Response:
    """Record what to do about a change that somebody made in the LMS."""
    del request  # the form says which drift is meant
    scene = teachers_scene(visitor)
    if not scene.may(DecisionKind.DRIFT):
        raise not_found()
    named = form.one("drift")
    found = next((each for each in _view(scene).drifts if each.reference == named), None)
    if found is None:
        raise not_found()
    typed = Typed(found.key, form.one("outcome"), reason_in(form))
    problems = problems_of(DecisionKind.DRIFT, typed, [found.key], scene.today, scene.wording)
    if scene.is_visitor(found.person):
        problems = (scene.wording.say("page.decide.about_oneself"),)
    if problems:
        return _attention(scene, problems=problems, typed=typed, about=named)
    decision = decision_of(
        scene.programme.id,
        found.person.idnumber,
        DecisionKind.DRIFT,
        typed,
        visitor.visit.launch,
        scene.now,
        scene.said.zone,
    )
    try:
        _keep(scene, decision)
    except DecisionRefused as error:
        refused = refused_in_words(error, scene.wording)
        return _attention(scene, problems=refused, typed=typed, about=named)
    back = visitor.path(View.ATTENTION.value)
    return RedirectResponse(f"{back}?recorded={quote(named)}#drifts", _SEE_OTHER)


def identity(request: Request, visitor: Visitor, form: SubmittedForm) -> Response:
    """Record who has a number and an account that were not seen together before."""
    del request  # the form says which pair is meant
    scene = teachers_scene(visitor)
    if not scene.may(IDENTITY):
        raise not_found()
    named = form.one("identity")
    view = _view(scene)
    of = {each.reference: each for each in (*view.identities, *view.words)}
    if named not in of:
        raise not_found()
    found, launch = of[named], visitor.visit.launch
    typed = Typed("", form.one("outcome"), form.one("reason").strip()[: REASON + 1])
    problems = [
        scene.wording.say(f"page.decide.{lacks}")
        for lacks, wrong in (
            ("outcome_missing", typed.outcome not in found.choices),
            ("reason_missing", not typed.reason),
            ("reason_too_long", len(typed.reason) > REASON),
            ("about_oneself", str(found.user_id) == launch.user_id),
        )
        if wrong
    ]
    if problems:
        return _attention(scene, problems=tuple(problems), typed=typed, about=named)
    bridge = visitor.bridge
    jobs = {key: bridge.job(key) for key in bridge.site.programmes}
    answer = IdentityAnswer(
        IdentityChange(typed.outcome),
        found.number,
        decider(launch),
        typed.reason,
        withdraws=found.decision,
    )
    try:
        (seen,) = foresee_identities(jobs, [answer])
        mark = mark_of([seen])
        if form.one("confirmed") != mark:
            shown = told_identity(seen, bridge.programmes, scene.wording)
            typed = replace(typed, confirmed=mark)
            return _attention(scene, typed=typed, about=named, shown=shown)
        record_identity(jobs, answer, mark)
    except DecisionRefused as error:
        told = (scene.wording.cause(error.cause),)
        return _attention(scene, problems=told, typed=typed, about=named)
    back = visitor.path(View.ATTENTION.value)
    return RedirectResponse(f"{back}?recorded={quote(named)}#identities", _SEE_OTHER)


def _attention(
    scene: Scene,
    *,
    recorded: str = "",
    problems: tuple[str, ...] = (),
    typed: Typed | None = None,
    about: str = "",
    shown: tuple[str, ...] = (),
) -> Response:
    refused = problems or shown
    return programme_page_response(
        "attention.html",
        scene,
        current=View.ATTENTION,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        view=_view(scene),
        may=scene.may(DecisionKind.DRIFT),
        identifies=scene.may(IDENTITY),
        recorded=recorded,
        problems=problems,
        typed=typed or Typed(),
        about=about,
        shown=shown,
        longest=REASON,
    )


def _view(scene: Scene) -> AttentionView:
    return attention_view(
        _situation(scene),
        scene.pairs,
        _contradictions_outside(scene),
        scene.wording,
        scene.visitor.key,
        administrator=scene.administrator,
        members=scene.roster.members,
        identifies=scene.may(IDENTITY),
        links=scene.visitor.bridge.connection.links,
    )


def _contradictions_outside(scene: Scene) -> int | None:
    """How many learners who are not in the visitor's course have a contradiction."""
    own = {each.idnumber for each in scene.people}
    others = [each for each in scene.judged if each not in own]
    if len(others) > LOOKED_AT:
        return None
    found = standings_of(scene.store).of(scene.store, scene.programme.id, others)
    return sum(bool(each.discrepancies) for each in found.values())


def _situation(scene: Scene) -> Situation:
    store, key = scene.store, scene.programme.id
    runs = store.runs.latest(key, LATEST)
    done = scene.fresh.run
    ended = (each for each in runs if each.state is not RunState.RUNNING and not each.order.learner)
    last = next(ended, None)
    dead = store.work.pieces(states={WorkState.DEAD})
    return Situation(
        runs=runs,
        done=done,
        outlook=store.actions.outlook(done.id) if done else PlanFindings(),
        aside=store.readings.quarantined(last.id) if last else (),
        dead=[each for each in dead if each.programme == key],
        pause=store.upkeep.paused(),
        decisions=store.decisions.recorded(key),
        waiting=_waiting(store),
        words=withdrawable(store) if scene.may(IDENTITY) else (),
    )


def _waiting(store: Store) -> tuple[tuple[Unconfirmed, Cause], ...]:
    waiting = waiting_identities(store)
    why = (each.cause for each in set_aside(store, waiting))
    return tuple(zip(waiting, why, strict=True))
