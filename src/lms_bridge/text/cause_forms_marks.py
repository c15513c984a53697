"""The form of every cause about marks and about a programme's own Python, in both languages."""

from __future__ import annotations

from lms_bridge.model.identity import Text

_ID = r"[\w.:/-]+"

MARKS: tuple[tuple[str, Text], ...] = (
    (
        r"the mark (?P<mark>\S+) is not on its scale",
        Text("la note {mark} est hors de son échelle", "the mark {mark} is not on its scale"),
    ),
    (
        r"the hook (?P<hook>[a-z_]+) failed: (?P<kind>\w+)",
        Text(
            "le code propre au programme a échoué ({hook}, {kind})",
            "the programme's own code failed ({hook}, {kind})",
        ),
    ),
    (
        r"the hook (?P<hook>[a-z_]+) answers with a (?P<kind>\w+)",
        Text(
            "le code propre au programme répond autre chose que prévu ({hook}, {kind})",
            "the programme's own code answers with something else ({hook}, {kind})",
        ),
    ),
    (
        r"the hook adjust_mark gives a mark that is not on the scale",
        Text(
            "le code propre au programme donne une note hors de l'échelle",
            "the programme's own code gives a mark that is not on the scale",
        ),
    ),
    (
        rf"no hook knows the condition (?P<name>{_ID})",
        Text(
            "aucun code du programme ne connaît la condition {name}",
            "no code of the programme knows the condition {name}",
        ),
    ),
    (
        r"the record holds no mark",
        Text("l'enregistrement ne contient pas de note", "the record holds no mark"),
    ),
    (
        r"the units of the group weigh nothing",
        Text(
            "les éléments du groupe n'ont pas de coefficient",
            "the units of the group weigh nothing",
        ),
    ),
)
