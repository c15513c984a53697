"""What answers each address of a visit but those that record something."""

from __future__ import annotations

from dataclasses import replace

import structlog
from starlette.requests import Request
from starlette.responses import Response

from lms_bridge.decisions.deciding import rests_on
from lms_bridge.model.account import IDENTITY
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.lti import View
from lms_bridge.model.run import CANNOT_BE_JUDGED
from lms_bridge.model.verdict import AwardStatus, OwedKind, Status
from lms_bridge.runs.aside import why_set_aside
from lms_bridge.text import Wording
from lms_bridge.web.forms import SubmittedForm
from lms_bridge.web.pages.cohort import cohort_of, narrowed, sorted_pairs
from lms_bridge.web.pages.deciding import OFFERED
from lms_bridge.web.pages.export import XLSX, Sheet, csv_of, sheet_of, xlsx_of
from lms_bridge.web.pages.jury import JuryView, jury_view
from lms_bridge.web.pages.learner import learner_view
from lms_bridge.web.pages.people import Person, is_account_of
from lms_bridge.web.pages.query import Query
from lms_bridge.web.pages.scene import Scene, not_found, scene_of, teachers_scene
from lms_bridge.web.pages.showing import go_to, programme_page_response
from lms_bridge.web.templating import page
from lms_bridge.web.visitor import Visitor

log = structlog.get_logger()


def home(_: Request, visitor: Visitor) -> Response:
    """Where a launch arrives: the page that its activity was set up to show."""
    visit = visitor.visit
    offered = programmes_of(visitor)
    if visit.programme not in offered:
        if len(offered) != 1:
            return _choice(visitor, offered)
        visit = replace(visit, programme=offered[0])
        visitor.bridge.store.visits.change(visit)
    if not visit.teaches:
        return go_to(visitor, "me")
    asked = visit.launch.view
    return go_to(visitor, asked if asked in set(View) else View.COHORT.value)


def programmes_of(visitor: Visitor) -> list[str]:
    """The programmes that somebody may choose: a learner only those that judged them."""
    bridge, launch = visitor.bridge, visitor.visit.launch
    if visitor.visit.teaches:
        return list(bridge.site.programmes)
    idnumber = launch.idnumber.strip()
    if not _has_the_account(visitor):
        return []
    return [
        each for each in bridge.site.programmes if idnumber in bridge.store.verdicts.numbers(each)
    ]


def choose(_: Request, visitor: Visitor, form: SubmittedForm) -> Response:
    """Take the programme chosen, and go on."""
    chosen = form.one("programme")
    if chosen not in programmes_of(visitor):
        raise not_found()
    visitor.bridge.store.visits.change(replace(visitor.visit, programme=chosen))
    return go_to(visitor, "")


def _choice(visitor: Visitor, offered: list[str]) -> Response:
    titles = {
        each: Wording(visitor.language, visitor.bridge.programme(each)).component("award")
        for each in offered
    }
    return page(
        "choice.html",
        visitor.language,
        lms=visitor.bridge.site.kind,
        titles=titles,
        path=visitor.path,
        form_token=visitor.form_token,
        teaches=visitor.visit.teaches,
        idnumber=visitor.visit.launch.idnumber,
    )


def cohort_page(request: Request, visitor: Visitor) -> Response:
    """The learners of the visitor's course."""
    scene = teachers_scene(visitor)
    query = Query.read(request.query_params)
    view = cohort_of(scene.programme, scene.wording, scene.pairs, scene.fresh, query)
    return programme_page_response(
        "cohort.html",
        scene,
        current=View.COHORT,
        view=view,
        query=query,
        course=visitor.visit.launch.course_title,
        unfollowed=_unfollowed(scene),
        awards=[(each.value, scene.wording.label(each)) for each in AwardStatus],
        statuses=[(each.value, scene.wording.label(each)) for each in Status],
        kinds=[(each.value, scene.wording.label(each)) for each in OwedKind],
        tracks=[
            (each.id, scene.wording.text(each.title)) for each in scene.programme.tracks.values()
        ],
        components=_components(scene),
    )


def _components(scene: Scene) -> list[tuple[str, str]]:
    """Every unit or block by id, once: tracks may give one id two titles."""
    return [(each, each) for each in dict.fromkeys(it.id for it in scene.programme.components)]


def _unfollowed(scene: Scene) -> int:
    """How many learners of the course the programme has not judged."""
    learners = [each for each in scene.roster.members if each.active and "learner" in each.roles]
    shown = {each.user_id for each in scene.people}
    return sum(each.user_id not in shown for each in learners)


def cohort_csv(request: Request, visitor: Visitor) -> Response:
    """The learners that a query asks for, as CSV."""
    scene = teachers_scene(visitor)
    content = csv_of(_sheet(scene, request), visitor.language)
    return _download(content, "text/csv; charset=utf-8", f"{scene.programme.id}.csv")


def cohort_xlsx(request: Request, visitor: Visitor) -> Response:
    """The same as XLSX."""
    scene = teachers_scene(visitor)
    content = xlsx_of(_sheet(scene, request), scene.programme.id)
    return _download(content, XLSX, f"{scene.programme.id}.xlsx")


def _sheet(scene: Scene, request: Request) -> Sheet:
    query = Query.read(request.query_params)
    chosen = sorted_pairs(narrowed(scene.pairs, query), query)
    return sheet_of(scene.programme, scene.wording, chosen, scene.fresh, scene.said.moment)


def _download(content: bytes, kind: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})


def learner(request: Request, visitor: Visitor) -> Response:
    """One learner of the visitor's course."""
    scene = teachers_scene(visitor)
    person = scene.person(request.path_params["reference"])
    recorded = request.query_params.get("recorded", "")
    kinds = [each for each in OFFERED if scene.may(each)]
    return _learner(scene, person, recorded=recorded, kinds=kinds)


def me(_: Request, visitor: Visitor) -> Response:
    """The visitor themself, known by the idnumber of the launch and by the account behind it."""
    scene = scene_of(visitor)
    launch = visitor.visit.launch
    person = Person(launch.idnumber.strip(), launch.name, "")
    judged = scene.store.verdicts.get(scene.programme.id, person.idnumber) is not None
    if not judged or not _has_the_account(visitor):
        return programme_page_response("nobody.html", scene, taken=judged)
    return _learner(scene, person, own=True)


def _has_the_account(visitor: Visitor) -> bool:
    """Whether the account that launched is the one behind its idnumber, as the last sync saw it.

    Whoever may edit their own idnumber could take anybody's.
    """
    launch = visitor.visit.launch
    known = visitor.bridge.store.accounts.of(launch.idnumber.strip())
    if is_account_of(known, launch.user_id):
        return True
    if known is not None:
        log.warning("web.other_account", site=visitor.bridge.site.name, course=launch.course)
    return False


def _learner(
    scene: Scene,
    person: Person,
    *,
    own: bool = False,
    recorded: str = "",
    kinds: list[DecisionKind] | None = None,
) -> Response:
    key, store = scene.programme.id, scene.store
    verdicts = store.verdicts.history(key, person.idnumber)
    wording = scene.worded(verdicts[-1])
    decisions = store.decisions.recorded(key, person.idnumber)
    view = learner_view(
        person,
        verdicts,
        decisions,
        wording.programme,
        wording,
        scene.bindings,
        scene.places,
        scene.fresh.left_out.get(person.idnumber),
        scene.worded,
        _set_aside(scene, person, own=own),
        store.decisions.acquired(key, person.idnumber),
    )
    return programme_page_response(
        "learner.html",
        scene,
        current="" if own else View.COHORT,
        view=view,
        own=own,
        recorded=next((e for e in view.history if e.number and str(e.number) == recorded), None),
        idle=any(str(e.id) == recorded and not rests_on(verdicts[-1], e) for e in decisions),
        kinds=[(each.value, scene.wording.label(each)) for each in kinds or ()],
    )


def _set_aside(scene: Scene, person: Person, *, own: bool) -> str:
    """Why a learner is set aside, in words.

    The learner themself is told whom to turn to, for a cause may name other people. Nor is a
    teacher told here what waits for a word on who is who, or what nobody foresaw: the page of
    what to look at says that to those who may know it.
    """
    if person.idnumber not in scene.fresh.left_out:
        return ""
    cause = why_set_aside(scene.store, scene.programme.id).get(person.idnumber)
    if cause is None:
        return ""
    if own:
        return scene.wording.say("page.learner.set_aside.own")
    if cause.code == CANNOT_BE_JUDGED or cause.code.startswith(IDENTITY):
        return scene.wording.say("page.learner.set_aside.look")
    return scene.wording.say("page.learner.set_aside", cause=scene.wording.cause(cause))


def jury(_: Request, visitor: Visitor) -> Response:
    """Who is ready for the jury, who is not and why, and the certificates of blocks."""
    scene = teachers_scene(visitor)
    return programme_page_response(
        "jury.html",
        scene,
        current=View.JURY,
        view=_jury(scene),
        may=scene.may(DecisionKind.JURY),
    )


def jury_list(_: Request, visitor: Visitor) -> Response:
    """The candidates who are ready, to be printed and signed."""
    scene = teachers_scene(visitor)
    return programme_page_response(
        "jury_list.html", scene, current=View.JURY, view=_jury(scene), today=scene.today
    )


def _jury(scene: Scene) -> JuryView:
    key, store = scene.programme.id, scene.store
    return jury_view(
        scene.programme,
        scene.wording,
        scene.pairs,
        store.decisions.recorded(key),
        store.decisions.acquired(key),
    )
