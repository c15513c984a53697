"""The addresses of a visit's pages, below `/v/{visit}`."""

from __future__ import annotations

from starlette.routing import Route

from lms_bridge.web.guard import for_forms, for_visitors
from lms_bridge.web.pages import handlers, recording

_LEARNER = "/learner/{reference}"
_DECISION = f"{_LEARNER}/decide/{{kind}}"

routes: tuple[Route, ...] = (
    Route("/", for_visitors(handlers.home)),
    Route("/programme", for_forms(handlers.choose), methods=["POST"]),
    Route("/cohort", for_visitors(handlers.cohort_page)),
    Route("/cohort.csv", for_visitors(handlers.cohort_csv)),
    Route("/cohort.xlsx", for_visitors(handlers.cohort_xlsx)),
    Route("/me", for_visitors(handlers.me)),
    Route(_LEARNER, for_visitors(handlers.learner)),
    Route(_DECISION, for_visitors(recording.ask), methods=["GET"]),
    Route(_DECISION, for_forms(recording.record), methods=["POST"]),
    Route("/jury", for_visitors(handlers.jury)),
    Route("/jury/list", for_visitors(handlers.jury_list)),
    Route("/attention", for_visitors(recording.attention)),
    Route("/drift", for_forms(recording.drift), methods=["POST"]),
    Route("/identity", for_forms(recording.identity), methods=["POST"]),
)
