"""A page of a visit: its template with what every page has, the tabs and the age of the data."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import HTMLResponse, RedirectResponse

from lms_bridge.model.lti import View
from lms_bridge.web.guard import TOKEN_FIELD
from lms_bridge.web.pages.scene import Scene
from lms_bridge.web.templating import page
from lms_bridge.web.visitor import Visitor

_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Tab:
    """A page that the navigation leads to."""

    label: str
    url: str
    current: bool


def programme_page_response(
    template: str, scene: Scene, *, current: str = "", status: int = 200, **values: object
) -> HTMLResponse:
    """A page about the programme of a visit; `current` is the tab that it belongs to."""
    return page(
        template,
        scene.visitor.language,
        lms=scene.visitor.bridge.site.kind,
        status=status,
        scene=scene,
        said=scene.said,
        tabs=tabs_of(scene, current),
        path=scene.visitor.path,
        token_field=TOKEN_FIELD,
        form_token=scene.visitor.form_token,
        **values,
    )


def tabs_of(scene: Scene, current: str) -> tuple[Tab, ...]:
    """The pages that a teacher may go to; a learner has one and needs no way to it."""
    if not scene.teaches:
        return ()
    say = scene.wording.say
    labels = {
        View.COHORT: say("page.learners"),
        View.JURY: say("page.jury"),
        View.ATTENTION: say("page.to_look"),
    }
    return tuple(
        Tab(label, scene.visitor.path(view.value), view.value == current)
        for view, label in labels.items()
    )


def go_to(visitor: Visitor, *parts: str) -> RedirectResponse:
    """Send a browser to a page of the visit, by GET."""
    return RedirectResponse(visitor.path(*parts), _SEE_OTHER)
