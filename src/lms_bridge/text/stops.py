"""Why a run stopped, in words: the brake's reasons by their form; any other is a person's to read.

The reason of a run is an error's text, "what [where] → remedy": only its first part is read here.
"""

from __future__ import annotations

import re

from lms_bridge.model.identity import Text

_BRAKE: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        re.compile(
            r"the run would change (?P<count>\d+) of (?P<roster>\d+) learners, "
            r"and may change (?P<allowed>\d+)\b.*"
        ),
        Text(
            "La synchronisation changerait {count} personnes sur {roster}, "
            "et peut en changer {allowed} sans qu'une personne l'ait vue",
            "The sync would change {count} of {roster} learners, "
            "and may change {allowed} unless a person has looked",
        ),
    ),
    (
        re.compile(r"the roster shrank from (?P<before>\d+) to (?P<roster>\d+) learners\b.*"),
        Text(
            "L'effectif lu dans la plateforme est passé de {before} à {roster} personnes",
            "The roster read in the LMS shrank from {before} to {roster} learners",
        ),
    ),
    (
        re.compile(r"the roster is empty\b.*"),
        Text("L'effectif lu dans la plateforme est vide", "The roster read in the LMS is empty"),
    ),
)


def brake_in_words(stopped_by: str, language: str) -> str:
    """Why the brake stopped a run; "" where it was not the brake."""
    for pattern, text in _BRAKE:
        match = pattern.fullmatch(stopped_by)
        if match:
            return text.in_language(language).format(**match.groupdict())
    return ""
