from __future__ import annotations

import pytest

from lms_bridge.stages.mapping.session_words import names_one_of, parts_named
from tests.unit.stages.mapping.mapping_values import DU

UNITS = {each.id: each for each in DU.of_track("mention-1-c3s")}


def parts(unit: str, about: str) -> tuple[str, ...]:
    """The parts of a unit that a description names."""
    return parts_named(about, UNITS[unit].parts, UNITS[unit].title)


@pytest.mark.parametrize(
    ("unit", "about", "part"),
    [
        ("UE1", "Fonction de coordination en structure", "coordinator"),
        ("UE1", "Fonction de coordinateur en structure et hors structure 1h30 : identifier les "
         "relations professionnelles pour assurer la faisabilité du Parcours", "coordinator"),
        ("UE1", "Délégation, rôle et posture, relation au cadre hiérarchique", "coordinator"),
        ("UE1", "Éthique et déontologie professionnelles : 3h30", "ethics"),
        ("UE4", "Les outils de Gestion de projets et de gestion des plannings : outillage "
         "numérique et bases méthodologiques", "tools"),
        ("UE4", "Outillage numérique et bases méthodologiques", "tools"),
        ("UE4", "Étude de cas et mise en œuvre", "case-study"),
    ],
)  # fmt: skip
def test_the_source_of_the_diploma_finds_its_part(unit: str, about: str, part: str):
    """Each line of what is to be attended, as the source writes it."""
    assert parts(unit, about) == (part,)


@pytest.mark.parametrize(
    ("unit", "about", "part"),
    [
        ("UE1", "COORDINATRICES", "coordinator"),
        ("UE1", "l\u2019e\u0301thique", "ethics"),
        ("UE1", "\u00e9\u00adthiques", "ethics"),
        ("UE1", "Les déontologies", "ethics"),
        ("UE4", "Études de cas", "case-study"),
        ("UE4", "Gestion du projet", "tools"),
        ("UE4", "gestion\u00a0des projets", "tools"),
        ("UE4", "Étude-de-cas n°2", "case-study"),
        ("UE4", "mise en oeuvre", "case-study"),
    ],
)
def test_inflections_and_accents_do_not_matter(unit: str, about: str, part: str):
    """Singular and plural, masculine and feminine, articles, elisions, signs nobody sees."""
    assert parts(unit, about) == (part,)


@pytest.mark.parametrize(
    ("unit", "about"),
    [
        ("UE1", "Bioéthique"),
        ("UE1", "Cybernéthique"),
        ("UE1", "Coordinations"),
        ("UE4", "Gestion"),
        ("UE4", "Projet de gestion"),
        ("UE4", "Étude du dossier, cas par cas"),
        ("UE4", ""),
    ],
)
def test_words_are_whole_and_in_a_row(unit: str, about: str):
    """A word within another one names nothing, nor do the same words apart."""
    assert parts(unit, about) == ()


@pytest.mark.parametrize(
    "about",
    [
        "Outils et méthodes pour la coordination des parcours et étude de cas",
        "UE4 \u2013 OUTILS ET METHODES POUR LA COORDINATION DES PARCOURS ET ETUDE DE CAS (2)",
        "Tools and methods for coordinating pathways, and a case study",
        "Méthodes pour la coordination des parcours et étude de cas",
    ],
)
def test_the_units_own_title_decides_no_part(about: str):
    """Many descriptions begin with it; it holds the words of a part by accident."""
    assert parts("UE4", about) == ()
    assert parts("UE4", f"{about} : gestion de projet") == ("tools",)


def test_a_part_beside_the_title_is_found():
    """What is said after the title counts, even in the same words."""
    title = UNITS["UE4"].title.fr
    assert parts("UE4", f"{title} : étude de cas") == ("case-study",)


def test_two_parts_are_both_named():
    """Nobody can tell which one: the caller asks a person."""
    assert parts("UE4", "Gestion de projet, étude de cas") == ("tools", "case-study")


def test_a_sites_words_are_whole_too():
    """Those of a binding are compared in the same way."""
    assert names_one_of("La Morale", ("morale",))
    assert not names_one_of("Amoralement", ("morale",))
