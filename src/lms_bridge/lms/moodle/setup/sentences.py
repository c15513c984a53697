"""Every finding in words: what was found, and what to click; in French and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms_bridge.lms.moodle.setup import menus
from lms_bridge.lms.moodle.setup.sentences_programme import OF_A_PROGRAMME
from lms_bridge.lms.moodle.setup.sentences_site import OF_THE_SITE
from lms_bridge.model.finding import Finding
from lms_bridge.model.identity import Text

_SENTENCES: Final = {**OF_THE_SITE, **OF_A_PROGRAMME}

_MENUS: Final[Mapping[str, Text]] = {
    "role": menus.ROLE,
    "service": menus.SERVICE,
    "tokens": menus.TOKENS,
    "protocols": menus.PROTOCOLS,
    "users": menus.USERS,
    "policies": menus.POLICIES,
    "badges": menus.BADGES,
    "plugins": menus.PLUGINS,
    "competencies": menus.COMPETENCIES,
    "course": menus.COURSE,
}

#: Every code that a finding may have.
CODES: Final = frozenset(_SENTENCES)


def found(code: str, where: str, *programmes: str, **values: object) -> Finding:
    """A finding in words.

    Args:
        code: one of CODES; KeyError for any other.
        where: what it concerns, as the LMS names it.
        programmes: whom it concerns.
        values: what the sentences leave open; KeyError where one is missing.
    """
    severity, what, click = _SENTENCES[code]
    filled = {"where": where, **values}
    french = {name: menu.fr for name, menu in _MENUS.items()} | filled
    english = {name: menu.en for name, menu in _MENUS.items()} | filled
    return Finding(
        severity,
        code,
        Text(what.fr.format(**french), what.en.format(**english)),
        where,
        Text(click.fr.format(**french), click.en.format(**english)),
        programmes,
    )
