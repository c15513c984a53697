"""The quality file: what a good programme folder has, rule by rule: done, to do, or exempt.

It stands beside the rules and is no part of them: the fingerprint does not know it. Which rules
can be verified, and how, is in `lms_bridge.authoring.standard`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import model_validator

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue, Problem
from lms_bridge.located import Located, parse_yaml, validate
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import StrictMapping, Words

#: The name of the file in a programme's folder.
QUALITY_FILE = "quality.yaml"

#: Every rule by its id, with what it asks, in a line.
QUALITY_RULES: Mapping[str, str] = {
    "loads": "the folder loads, and its cases are read",
    "cited": "every document that is declared as a source is cited somewhere",
    "two-languages": "no text is left in one language: French and English differ, or are names",
    "cases-pass": "every case passes",
    "cases-components": "every component of every track is named by an expectation of a case",
    "cases-rules": "every condition holds in one case, and does not hold in another",
    "cases-effects": "every effect is wanted in one case; those on a status, unwanted in another",
    "cases-thresholds": "every number asked has a case below it, one exactly at it, one above",
    "cases-statuses": "every status of the award, and of a component, is expected by a case",
    "order": "the order in which facts arrive changes no verdict",
    "deterministic": "judging twice gives the same bytes, on any day before the next that counts",
    "monotone": "whatever is passed beside, a mark or document too, takes nothing away",
    "empty-learner": "whoever nothing is known of is not validated, nor refused before a deadline",
    "keeps-acquired": "what was acquired for ever stays acquired, whatever the facts say",
    "effects-resolve": "every effect names what it acts upon",
    "needs-provided": "every need is provided by convention, by a person, or where a site binds it",
    "docs-render": "its page can be written in both languages",
    "replays": "the stored rules judge as those of the folder do, to the byte",
    "hooks-pure": "its Python, if it has any, gives the same answer when it is asked again",
    "readme": "README.md says the rules in words, and lists the points to confirm",
    "points-have-cases": "every point to confirm has a case under its number",
    "proof-read": "a registrar has proof-read the page that `programme docs` writes",
    "tried-on-a-cohort": "its verdicts were compared with those of a real cohort",
}

#: Rules that people answer for: nothing can verify them.
BY_PEOPLE = frozenset({"proof-read", "tried-on-a-cohort"})


class RuleStatus(StrEnum):
    """How far a folder is with a rule."""

    DONE = "done"
    TODO = "todo"
    EXEMPT = "exempt"


class StatusSpec(StrictMapping):
    """A status with its comment: the reason of an exemption, or what is missing."""

    status: RuleStatus
    comment: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_short(cls, value: Any) -> Any:
        return {"status": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _reason(self) -> StatusSpec:
        if self.status is RuleStatus.EXEMPT and self.comment is None:
            raise BadValue(Cause.of("quality.no_reason"))
        return self


class QualityFile(StrictMapping):
    """quality.yaml: every rule with its status."""

    rules: dict[str, StatusSpec]


def quality_of(text: str) -> tuple[QualityFile | None, tuple[Problem, ...], Located | None]:
    """A quality file, and what is wrong with it by itself; None where it cannot be used."""
    try:
        located = parse_yaml(QUALITY_FILE, text)
    except ValueError as error:
        return None, (error.args[0],), None
    quality, problems = validate(located, QualityFile)
    if quality is None:
        return None, problems, located
    found = [
        located.problem(("rules", rule), not_among("quality.unknown", rule, QUALITY_RULES))
        for rule in quality.rules
        if rule not in QUALITY_RULES
    ]
    found += [
        located.problem(("rules",), Cause.of("quality.missing", rule=rule))
        for rule in QUALITY_RULES
        if rule not in quality.rules
    ]
    return quality, tuple(found), located
