"""What stands beside a score in a gradebook: the status, how it was reached, what is owed."""

from __future__ import annotations

from lms_bridge.model.verdict import SETTLED, Verdict
from lms_bridge.text.wording import Wording


def score_remark(wording: Wording, verdict: Verdict, component: str) -> str:
    """The remark on one component: "En cours. Reste à faire : 1 h 30 à suivre : …"."""
    judged, words = verdict.component(component), wording.on_track(verdict.track)
    settled = judged.status in SETTLED
    return words.say(
        "remark",
        status=words.label(judged.status),
        how=", ".join(words.label(each) for each in judged.how) if settled else "",
        owed="" if settled else words.joined(words.owed(each) for each in judged.owed),
    )
