"""Why something is proposed, in French and in English."""

from __future__ import annotations

from collections.abc import Iterable

from lms_bridge.model.identity import Text
from lms_bridge.model.suggestion import Ground

_GROUNDS = {
    "course idnumber": Text(
        "le cours a l'identifiant de la convention, {}",
        "the course has the idnumber of the convention, {}",
    ),
    "course shortname": Text(
        "le nom abrégé du cours est celui de la convention, {}",
        "the course's short name is that of the convention, {}",
    ),
    "course code": Text(
        "le code de l'unité est dans le nom du cours « {} »",
        "the unit's code is in the course's name “{}”",
    ),
    "course name": Text("le cours s'appelle « {} »", "the course is called “{}”"),
    "course has no idnumber": Text(
        "donnez d'abord au cours son numéro d'identification dans Moodle ({})",
        "first give the course its idnumber in Moodle ({})",
    ),
    "idnumber": Text("identifiant {}", "idnumber {}"),
    "name": Text("s'appelle « {} »", "is called “{}”"),
    "sessions": Text("des séances y sont décrites par : {}", "sessions there are described by: {}"),
    "only register": Text(
        "« {} » est la seule feuille de présence du cours",
        "“{}” is the course's only attendance register",
    ),
    "course total": Text("le total du cours", "the course total"),
    "assessment": Text(
        "« {} » est le nom d'une évaluation", "“{}” is what an assessment is called"
    ),
    "competency idnumber": Text("compétence d'identifiant {}", "competency with the idnumber {}"),
}

_WORDS = {
    "need": Text("besoin", "need"),
    "proposal": Text("proposition", "proposal"),
    "score": Text("score", "score"),
    "because": Text("parce que", "because"),
    "nothing found": Text("rien de ressemblant", "nothing alike"),
    "shared": Text("proposé aussi pour", "proposed for these too:"),
    "courses looked into": Text("cours regardés", "courses looked into"),
    "nothing lacks": Text("rien ne manque", "nothing lacks"),
    "written": Text("liaison(s) ajoutée(s) à", "binding(s) added to"),
    "accept": Text("Pour en accepter une :", "To take one:"),
}


def grounds(language: str, found: Iterable[Ground]) -> str:
    """Why something is proposed, in one sentence."""
    return "; ".join(_GROUNDS[each.code].in_language(language).format(each.about) for each in found)


def say(language: str, word: str) -> str:
    """A heading or note in a language; raises KeyError for one that has no entry."""
    return _WORDS[word].in_language(language)


def headings(language: str, *words: str) -> tuple[str, ...]:
    """Several at once."""
    return tuple(say(language, word) for word in words)
