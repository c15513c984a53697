"""Which lessons each unit of the DU has: hours, what they are about, which part they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

#: The two rhythms of a unit's groups: held already, or spread over the whole year.
INTENSIVE, ALTERNATING = "INT", "ALT"
RHYTHMS: Mapping[str, str] = {
    INTENSIVE: "Groupe intensif",
    ALTERNATING: "Groupe en alternance",
}

#: Which share of a unit's lessons the alternating groups had so far, in Mention I.
TAUGHT: Mapping[str, Decimal] = {
    "UE1": Decimal(1),
    "UE2": Decimal("0.85"),
    "UE3": Decimal(0),
    "UE4": Decimal("0.65"),
    "UE5": Decimal(1),
    "UE6": Decimal("0.6"),
    "UE7": Decimal("0.35"),
    "UE8": Decimal(0),
    "UE9": Decimal("0.5"),
    "UE10": Decimal("0.4"),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One lesson as planned; `part` is "" for one of no named part."""

    hours: Decimal
    about: str
    part: str = ""


_UE1 = (
    Topic(Decimal("1.5"), "Fonction de coordinateur de parcours", "coordinator"),
    Topic(Decimal("3.5"), "Éthique et déontologie professionnelles", "ethics"),
    Topic(Decimal("1.5"), "Éthique : atelier d'approfondissement", "ethics"),
    Topic(Decimal(4), "Organisation du système de santé"),
    Topic(Decimal(4), "Acteurs sociaux et médico-sociaux"),
    Topic(Decimal(4), "Parcours de l'usager"),
    Topic(Decimal("2.5"), "Territoires et réseaux"),
)
_UE4 = (
    Topic(Decimal("3.5"), "Outils de gestion de projet", "tools"),
    Topic(Decimal("3.5"), "Construire et tenir des plannings", "tools"),
    Topic(Decimal("3.5"), "Méthodes de coordination"),
    Topic(Decimal("3.5"), "Étude de cas", "case-study"),
    Topic(Decimal("3.5"), "Étude de cas et mise en œuvre", "case-study"),
    Topic(Decimal("3.5"), "Systèmes d'information partagés"),
)
_LENGTHS = {"UE9": Decimal(3), "UE10": Decimal(7)}
_HALF_DAY = Decimal("3.5")


def topics(unit: str, title: str, hours: Decimal) -> tuple[Topic, ...]:
    """The lessons of a unit; together they last as long as the programme says."""
    known = {"UE1": _UE1, "UE4": _UE4}.get(unit)
    if known is not None:
        return known
    length = _LENGTHS.get(unit, _HALF_DAY)
    found: list[Topic] = []
    left = hours
    while left > 0:
        about = f"{title}, séance {len(found) + 1}"
        found.append(Topic(min(length, left), about))
        left -= length
    return tuple(found)
