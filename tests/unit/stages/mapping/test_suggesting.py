"""Proposals: which things of a site may provide which needs, how sure, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from lms_bridge.model.site import AttendanceOf, CompetencyRating, GradeItem, Provider
from lms_bridge.model.snapshot import Activity, Competency, Course, Framework, GradeColumn
from lms_bridge.model.suggestion import BindableItems, CourseContent, Ground, Suggestion
from lms_bridge.programme import Programme
from lms_bridge.programme.needs import needs
from lms_bridge.stages.mapping.bindings import bind
from lms_bridge.stages.mapping.results import place_of
from lms_bridge.stages.mapping.suggesting import (
    WantedName,
    course_score,
    courses_wanted,
    firsts,
    ranked_suggestions,
    wanted_names,
)
from tests.programmes.semester import semester
from tests.unit.stages.mapping.mapping_values import CSEC, DU, enabled

SEMESTER = semester()
NEEDS = {each.key: each for each in (*needs(DU), *needs(CSEC), *needs(SEMESTER))}


def course(number: int, shortname: str, fullname: str, idnumber: str = "-") -> Course:
    """A course; its idnumber is its short name unless told."""
    found = shortname if idnumber == "-" else idnumber
    return Course(number, found, shortname, fullname, visible=True)


def content(
    of: Course,
    registers: tuple[str, ...] = (),
    columns: tuple[tuple[str, str], ...] = (),
    sessions: tuple[str, ...] = (),
) -> CourseContent:
    """A course with registers and grade items by name, numbered from the course's number."""
    activities = tuple(
        Activity(
            id=of.id * 10 + n,
            course_id=of.id,
            kind="attendance",
            instance=n,
            idnumber="",
            name=name,
            visible=True,
            tracked=False,
            own=f"cm:{of.id * 10 + n}",
        )
        for n, name in enumerate(registers)
    )
    items = tuple(
        GradeColumn(idnumber, name, f"cm:{of.id * 10 + 5 + n}")
        for n, (idnumber, name) in enumerate(columns)
    )
    held = {each.id: sessions for each in activities}
    return CourseContent(of, activities, items, held)


def proposed(programme, keys: str, *contents: CourseContent, **more):
    """Proposals for some needs."""
    wanted = [NEEDS[each] for each in keys.split()]
    return ranked_suggestions(programme, wanted, BindableItems(contents, **more))


def test_a_unit_is_never_proposed_a_course_of_another():
    """UE3 is in UE03, and neither in UE13 nor in UE30."""
    right = content(course(3, "PARCOURS-UE03", "Unité 3"), ("Présences",))
    wrong = [
        content(course(13, "PARCOURS-UE13", "Unité 13"), ("Présences",)),
        content(course(30, "PARCOURS-UE30", "Unité 30"), ("Présences",)),
    ]
    found = proposed(DU, "hours:UE3", *wrong, right)["hours:UE3"]
    assert [each.provider for each in found] == [AttendanceOf("PARCOURS-UE03", "cm:30")]
    assert [each.code for each in found[0].grounds] == ["only register", "course code"]
    assert proposed(DU, "hours:UE3", *wrong) == {}


def test_a_course_is_found_by_the_words_of_its_title():
    """Accents and case aside, without any code."""
    title = next(each.title.fr for each in DU.components if each.id == "UE2")
    named = content(course(7, "X7", title.upper()), ("Émargement",))
    found = proposed(DU, "hours:UE2", named)["hours:UE2"]
    assert found[0].provider == AttendanceOf("X7", "cm:70")
    assert found[0].grounds[-1].code == "course name"


def test_a_part_of_a_unit_is_told_by_the_words_of_its_sessions():
    """The register is taken with those of the programme's words that its sessions hold."""
    held = ("Fonction de COORDINATEUR", "Autre chose")
    register = content(course(1, "DU-UE1", "UE1"), ("Présences",), sessions=held)
    found = proposed(DU, "hours:UE1.coordinator hours:UE1.ethics", register)
    first = found["hours:UE1.coordinator"][0]
    assert first.provider == AttendanceOf("DU-UE1", "cm:10", ("coordinateur",))
    assert first.grounds[0].code == "sessions"
    assert "hours:UE1.ethics" not in found


def test_one_thing_for_two_needs_says_so_on_both():
    """Whoever accepts one of them is told of the other."""
    one = content(course(1, "DU-UE", "UE1 et UE2"), ("Présences UE1 UE2",))
    found = proposed(DU, "hours:UE1 hours:UE2", one)
    assert found["hours:UE1"][0].provider == found["hours:UE2"][0].provider
    assert found["hours:UE1"][0].shared_with == ("hours:UE2",)
    assert found["hours:UE2"][0].shared_with == ("hours:UE1",)


def test_an_assessment_is_told_by_its_idnumber_before_its_name():
    """And a second session is not taken for the first."""
    items = (("", "Examen terminal, rattrapage"), ("", "Examen terminal"), ("du_ue2_eval", "Autre"))
    found = proposed(DU, "assessment:UE2", content(course(2, "DU-UE2", "UE2"), columns=items))
    best, second = found["assessment:UE2"][:2]
    assert best.provider == GradeItem("DU-UE2", "du_ue2_eval")
    assert best.grounds[0].code == "idnumber"
    assert second.provider == GradeItem("DU-UE2", "cm:26")
    assert best.score > second.score


def test_a_course_without_idnumber_is_proposed_to_be_given_one():
    """Nothing can be bound to it before: the proposal names the course and the idnumber."""
    bare = content(course(3, "UE03", "Unité 3", idnumber=""), ("Présences",))
    (found,) = proposed(DU, "hours:UE3", bare)["hours:UE3"]
    assert found.provider is None
    assert found.grounds[0].code == "course has no idnumber"
    assert "DU-UE3" in found.grounds[0].about


def test_a_competence_is_found_among_the_competencies_of_the_site():
    """By its idnumber in any framework."""
    framework = Framework(1, "CSEC", "CSEC", 2, 2)
    others = (Competency(1, "C.1.1", "Anything", 1, 0), Competency(2, "C.11", "Other", 1, 0))
    key = next(each for each in NEEDS if each.startswith("competence:"))
    name = key.partition(":")[2]
    known = (*others, Competency(3, name, "It", 1, 0))
    found = proposed(CSEC, key, frameworks=(framework,), competencies=known)
    assert CompetencyRating("CSEC", name) in [each.provider for each in found[key]]


def test_the_same_site_gives_the_same_proposals_in_any_order():
    """Courses are listed as Moodle pleases."""
    courses = [
        content(course(n, f"P-UE0{n}", f"Unité {n}"), ("Présences", "Présences du soir"))
        for n in (1, 2, 3, 4)
    ]
    keys = "hours:UE1 hours:UE2 hours:UE3 hours:UE4"
    assert proposed(DU, keys, *courses) == proposed(DU, keys, *reversed(courses))


def test_only_so_many_courses_are_looked_into_the_surest_first():
    """A site may have thousands of courses."""
    many = [course(n, f"AUTRE-UE{n}", "Divers") for n in range(100, 400)]
    right = course(500, "DU-UE3", "Unité 3")
    chosen = courses_wanted(DU, [NEEDS["hours:UE3"]], [*many, right], 5)
    assert chosen[0] == right
    assert len(chosen) <= 5


def register(number: int, name: str, idnumber: str = "", kind: str = "attendance") -> Activity:
    """An activity, a register unless told."""
    return Activity(
        number, 3, kind, number, idnumber, name, visible=True, tracked=False, own=f"cm:{number}"
    )


Proposed = tuple[Provider | None, float, tuple[str, ...], tuple[str, ...]]


def told(programme: Programme, key: str, *contents: CourseContent, **more) -> list[Proposed]:
    """The proposals for one need: what, how sure, why, and what that is about."""
    return [
        (
            each.provider,
            each.score,
            tuple(it.code for it in each.grounds),
            tuple(it.about for it in each.grounds),
        )
        for each in proposed(programme, key, *contents, **more).get(key, ())
    ]


#: Courses of hours with their registers, the words of their sessions, and what is proposed.
HOURS = {
    "the idnumber of a register says most, whatever it is called": (
        "hours:UE3",
        course(3, "a", "b", "DU-UE3"),
        (register(1, "x", "du_ue03 att"), register(2, "y")),
        (),
        (AttendanceOf("DU-UE3", "du_ue03 att"), 0.98, "idnumber", "course idnumber"),
    ),
    "an activity of another kind is no register": (
        "hours:UE3",
        course(3, "a", "b", "DU-UE3"),
        (register(1, "x", "DU-UE3-ATT", "quiz"), register(2, "y")),
        (),
        (AttendanceOf("DU-UE3", "cm:2"), 0.87, "only register", "course idnumber"),
    ),
    "the convention in a short name is nearly as good": (
        "hours:UE3",
        course(3, "DU-UE3", "b", "X"),
        (register(1, "Présences"),),
        (),
        (AttendanceOf("X", "cm:1"), 0.87, "only register", "course shortname"),
    ),
    "a code without the programme's prefix is worth less": (
        "hours:UE3",
        course(3, "P-UE03", "b", "X"),
        (register(1, "Présences"),),
        (),
        (AttendanceOf("X", "cm:1"), 0.82, "only register", "course code"),
    ),
    "than a code with it": (
        "hours:UE3",
        course(3, "DU 2026 UE03", "b", "X"),
        (register(1, "Présences"),),
        (),
        (AttendanceOf("X", "cm:1"), 0.86, "only register", "course code"),
    ),
    "a register named after its unit is told by its name": (
        "hours:UE3",
        course(3, "Z", "Unité 3 UE03", "X"),
        (register(1, "Présences UE3"), register(2, "Présences")),
        (),
        (AttendanceOf("X", "cm:1"), 0.9, "name", "course code"),
    ),
    "the only register is not taken for a part whose sessions have words": (
        "hours:UE1.ethics",
        course(3, "Z", "Unité", "DU-UE1"),
        (register(1, "Registre"),),
        ("Accueil",),
        None,
    ),
    "a part is told by the idnumber of its register": (
        "hours:UE1.ethics",
        course(3, "Z", "Unité", "DU-UE1"),
        (register(1, "Registre", "DU-UE1-ATT-ETHICS"),),
        (),
        (AttendanceOf("DU-UE1", "DU-UE1-ATT-ETHICS"), 0.98, "idnumber", "course idnumber"),
    ),
    "a part is told by all words that sessions hold": (
        "hours:UE1.ethics",
        course(3, "Z", "Unité", "DU-UE1"),
        (register(1, "Registre"), register(2, "Soir")),
        ("La DEONTOLOGIE", "et l'éthique"),
        (
            AttendanceOf("DU-UE1", "cm:1", ("éthique", "déontologie")),
            0.87,
            "sessions",
            "course idnumber",
        ),
    ),
}


@pytest.mark.parametrize(
    ("key", "of", "activities", "sessions", "expected"), HOURS.values(), ids=HOURS
)
def test_how_sure_a_register_is(key, of, activities, sessions, expected):
    """The register counts for more than its course, and both say why."""
    held = {1: sessions}
    found = told(DU, key, CourseContent(of, activities, (), held))
    best = (*found[0][:2], *found[0][2]) if found else None
    assert best == expected


def column(idnumber: str, name: str, own: str = "cm:9") -> GradeColumn:
    """A grade item."""
    return GradeColumn(idnumber, name, own)


#: Courses of results with their grade items, and what is proposed, the surest first.
GRADED = {
    "a result is the item of the convention, else the total": (
        DU,
        "result:M2-UE2",
        course(3, "Z", "b", "C3S-M2-UE2"),
        (column("", "Machin", ""), column("C3S-M2-UE2-RESULT", "Note"), column("", "Moyenne")),
        [
            (GradeItem("C3S-M2-UE2", "C3S-M2-UE2-RESULT"), 0.98, "idnumber", "course idnumber"),
            (GradeItem("C3S-M2-UE2", "total"), 0.87, "course total", "course idnumber"),
        ],
    ),
    "a document is in the course where people are followed": (
        DU,
        "document:M1",
        course(3, "Z", "b", "DU-SUIVI"),
        (column("DU-DOC-M1", "Note"),),
        [(GradeItem("DU-SUIVI", "DU-DOC-M1"), 0.98, "idnumber", "course idnumber")],
    ),
    "which may be called so": (
        DU,
        "document:M1",
        course(3, "Suivi", "Suivi des stagiaires", "X9"),
        (column("DU-DOC-M1", "Note"),),
        [(GradeItem("X9", "DU-DOC-M1"), 0.93, "idnumber", "course name")],
    ),
    "a competence is told by its idnumber or by its number in a name": (
        CSEC,
        "competence:C.1.1",
        course(3, "Z", "b", "CSEC-BC1"),
        (column("CSEC-C.1.1", "Note"), column("N", "C.1.1"), column("K", "C.1.2"), column("L", "")),
        [
            (GradeItem("CSEC-BC1", "CSEC-C.1.1"), 0.98, "idnumber", "course idnumber"),
            (GradeItem("CSEC-BC1", "N"), 0.98, "name", "course idnumber"),
        ],
    ),
    "an assessment is told by its kind, its second session is not": (
        CSEC,
        "assessment:FINAL",
        course(3, "Z", "b", "CSEC-FINAL"),
        (column("", "Examen"), column("", "Examen de rattrapage", "cm:10")),
        [(GradeItem("CSEC-FINAL", "cm:9"), 0.87, "assessment", "course idnumber")],
    ),
    "a mark has the item of its assessment": (
        SEMESTER,
        "mark:U1.EX",
        course(3, "Z", "b", "LX-U1"),
        (column("LX-U1-EX", "a"), column("LX-U1-EX-S2", "a"), column("LX-U1-CC", "a")),
        [(GradeItem("LX-U1", "LX-U1-EX"), 0.98, "idnumber", "course idnumber")],
    ),
    "its second session has one more, whatever that is called": (
        SEMESTER,
        "resit:U1.EX",
        course(3, "Z", "b", "LX-U1"),
        (column("LX-U1-EX", "a"), column("LX-U1-EX-S2", "a")),
        [(GradeItem("LX-U1", "LX-U1-EX-S2"), 0.98, "idnumber", "course idnumber")],
    ),
    "a first session is half as likely the second": (
        SEMESTER,
        "resit:U1.EX",
        course(3, "Z", "b", "LX-U1"),
        (column("", "EX"), column("", "EX, session 2", "cm:10"), column("", "EX second", "cm:11")),
        [
            (GradeItem("LX-U1", "cm:10"), 0.7, "name", "course idnumber"),
            (GradeItem("LX-U1", "cm:11"), 0.7, "name", "course idnumber"),
            (GradeItem("LX-U1", "cm:9"), 0.7, "name", "course idnumber"),
        ],
    ),
    "and the other way round": (
        SEMESTER,
        "mark:U1.EX",
        course(3, "Z", "b", "LX-U1"),
        (column("", "EX"), column("", "EX, session 2", "cm:10"), column("", "EX second", "cm:11")),
        [(GradeItem("LX-U1", "cm:9"), 0.98, "name", "course idnumber")],
    ),
}


@pytest.mark.parametrize(
    ("programme", "key", "of", "columns", "expected"), GRADED.values(), ids=GRADED
)
def test_how_sure_a_grade_item_is(programme, key, of, columns, expected):
    """The item counts for more than its course; what is too unlike is not proposed."""
    found = told(programme, key, CourseContent(of, (), columns))
    assert [(*each[:2], *each[2]) for each in found] == expected


def test_a_proposal_says_what_its_grounds_are_about():
    """The idnumber or name on which each rests; a course total rests on nothing named."""
    by_number = CourseContent(course(3, "Z", "b", "C3S-M2-UE2"), (), (column("", "Note"),))
    assert told(DU, "result:M2-UE2", by_number)[0][3] == ("", "C3S-M2-UE2")
    by_short_name = CourseContent(course(3, "DU-UE3", "b", "X"), (register(1, "Présences"),))
    assert told(DU, "hours:UE3", by_short_name)[0][3] == ("Présences", "DU-UE3")
    by_code = CourseContent(course(3, "P UE3", "b", "X"), (register(1, "R", "DU-UE3-ATT"),))
    assert told(DU, "hours:UE3", by_code)[0][3] == ("DU-UE3-ATT", "P UE3")
    by_words = CourseContent(
        course(3, "Suivi", "Suivi des stagiaires", "X9"), (), (column("DU-DOC-M1", "N"),)
    )
    assert told(DU, "document:M1", by_words)[0][3] == ("DU-DOC-M1", "Suivi des stagiaires")
    exam = CourseContent(course(3, "Z", "b", "CSEC-FINAL"), (), (column("", "Examen"),))
    assert told(CSEC, "assessment:FINAL", exam)[0][3] == ("Examen", "CSEC-FINAL")
    held = {1: ("éthique et déontologie",)}
    sessions = CourseContent(course(3, "Z", "b", "DU-UE1"), (register(1, "R"),), (), held)
    assert told(DU, "hours:UE1.ethics", sessions)[0][3] == ("éthique, déontologie", "DU-UE1")
    bare = CourseContent(course(3, "DU-UE3", "Unité 3", ""), (register(1, "Présences"),))
    assert told(DU, "hours:UE3", bare) == [
        (
            None,
            0.85,
            ("course has no idnumber", "course shortname"),
            ("Unité 3: DU-UE3", "DU-UE3"),
        )
    ]


def test_competencies_are_proposed_by_idnumber_then_by_name():
    """By the convention's idnumber or the competence's own; nothing without an idnumber."""
    frameworks = (Framework(1, "CSEC", "CSEC", 2, 2), Framework(2, "", "Nameless", 2, 2))
    title = NEEDS["competence:C.1.1"].title
    known = (
        Competency(1, "", "C.1.1", 1, 0),
        Competency(2, "C.1.1", "x", 2, 0),
        Competency(3, "C.1.1", "x", 7, 0),
        Competency(4, "C.1.1", "x", 1, 0),
        Competency(5, "CSEC-C.1.1", "x", 1, 0),
        Competency(6, "K7", title.fr, 1, 0),
        Competency(7, "K8", "Something else", 1, 0),
    )
    found = told(CSEC, "competence:C.1.1", frameworks=frameworks, competencies=known)
    assert found == [
        (CompetencyRating("CSEC", "C.1.1"), 0.95, ("competency idnumber",), ("C.1.1",)),
        (CompetencyRating("CSEC", "CSEC-C.1.1"), 0.95, ("competency idnumber",), ("CSEC-C.1.1",)),
        (CompetencyRating("CSEC", "K7"), 0.85, ("name",), (title.fr,)),
    ]
    assert told(CSEC, "assessment:FINAL", frameworks=frameworks, competencies=known) == []


def test_three_are_proposed_at_most():
    """The surest of many."""
    columns = tuple(column(f"N{n}", "C.1.1") for n in range(5))
    many = CourseContent(course(3, "Z", "b", "CSEC-BC1"), (), columns)
    found = told(CSEC, "competence:C.1.1", many)
    assert [each[0] for each in found] == [GradeItem("CSEC-BC1", f"N{n}") for n in range(3)]


def test_what_cannot_be_bound_is_shared_by_nobody():
    """Two needs that lack the same idnumber do not share a thing; two that have one do."""
    bare = CourseContent(course(1, "DU-UE1", "UE1", ""), (register(1, "Présences"),))
    found = proposed(DU, "hours:UE1 assessment:UE1", bare)
    assert {key: each[0].shared_with for key, each in found.items()} == {
        "hours:UE1": (),
        "assessment:UE1": (),
    }


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (course(1, "a", "b", "du ue3"), (1.0, Ground("course idnumber", "du ue3"))),
        (course(1, "du_ue03", "b", "X"), (0.95, Ground("course shortname", "du_ue03"))),
        (course(1, "UE3", "b", ""), (0.9, Ground("course code", "UE3"))),
        (course(1, "UE3 DU", "b", ""), (0.94, Ground("course code", "UE3 DU"))),
        (course(1, "b", "UE3", ""), (0.9, Ground("course code", "b"))),
        (course(1, "UE4", "UE3", ""), (0.0, Ground("course name", "UE3"))),
        (course(1, "UE13", "b", ""), (0.0, Ground("course name", "b"))),
        (course(1, "", "", ""), (0.0, Ground("course name", ""))),
    ],
    ids=lambda each: each.shortname + "|" + each.fullname if isinstance(each, Course) else "",
)
def test_how_sure_a_course_is(of: Course, expected: tuple[float, Ground]):
    """Idnumber, short name, code, name: in this order, and never against its own number."""
    (wanted,) = wanted_names(DU, [NEEDS["hours:UE3"]])
    score, ground = course_score(wanted, of, DU.prefix)
    assert (round(score, 4), ground) == expected


def test_what_is_looked_for_is_named_as_the_convention_names_it():
    """A proposal by idnumber is what would have been bound without a word of the site."""
    for programme in (DU, CSEC, SEMESTER):
        bound = bind(programme, enabled(programme, *programme.tracks))
        asked = [each for each in needs(programme) if each.key in bound]
        for each in wanted_names(programme, asked):
            named = [it for it in bound[each.need.key].providers if place_of(it)[0] == each.course]
            for first in named[:1]:
                assert isinstance(first, GradeItem | AttendanceOf)
                called = first.item if isinstance(first, GradeItem) else first.activity
                assert (first.course, called) == (each.course, each.idnumber)


def wanted(key: str) -> WantedName:
    """What is looked for, for one need of the DU."""
    (found,) = wanted_names(DU, [NEEDS[key]])
    return found


def test_what_is_looked_for_is_known_by_both_titles_and_its_number():
    """And its course by the component's; people's agreements are not looked for."""
    ethics = wanted("hours:UE1.ethics")
    unit = next(each for each in DU.components if each.id == "UE1")
    assert ethics.course_names == ("UE1", unit.title.fr, unit.title.en)
    assert ethics.names == (ethics.need.title.fr, ethics.need.title.en, "ethics")
    assert ethics.words == ("éthique", "déontologie", "déontologique")
    result = wanted("result:M2-UE2")
    declared = DU.results["M2-UE2"].title
    assert result.course_names == ("M2-UE2", declared.fr, declared.en)
    assert result.names[-1] == "M2-UE2"
    assert result.words == ()
    assert wanted("document:M1").course_names == ("suivi", "follow-up")
    assert wanted_names(DU, [NEEDS["agreement:host-institution"]]) == ()


def test_courses_are_looked_into_by_how_sure_they_are_for_any_need():
    """A course of two needs once; unlike courses never; the same courses in any order."""
    sure, nearly = course(9, "DU-UE3", "x"), course(2, "P-UE04", "x", "Q")
    other = course(3, "ZZ", "Rien du tout")
    both = [NEEDS["hours:UE3"], NEEDS["assessment:UE3"], NEEDS["hours:UE4"]]
    assert courses_wanted(DU, both, [other, nearly, sure], 5) == (sure, nearly)
    assert courses_wanted(DU, both, [other, nearly, sure], 1) == (sure,)
    assert courses_wanted(DU, [], [sure], 5) == ()


def graded(number: int, shortname: str, *columns: GradeColumn) -> CourseContent:
    """A course with these grade items."""
    return CourseContent(course(number, shortname, shortname), columns=columns)


def item_of(number: int, name: str, kind: str = "assign", idnumber: str = "") -> GradeColumn:
    """A grade item of an activity of its own."""
    return GradeColumn(idnumber, name, f"cm:{number}", f"item:{number}", kind)


def provided_by(found: Mapping[str, Sequence[Suggestion]], need: str) -> list[Provider | None]:
    """What is proposed for a need, the surest first."""
    return [each.provider for each in found.get(need, ())]


@pytest.mark.parametrize("kind", ["attendance", "forum"])
@pytest.mark.parametrize("need", ["assessment:UE2", "result:M2-UE2", "competence:C.1.1"])
def test_presence_and_ratings_are_no_result(need: str, kind: str):
    """The grade item of a register or a forum is not proposed, whatever it is called."""
    of = {"assessment:UE2": "DU-UE2", "result:M2-UE2": "C3S-M2-UE2", "competence:C.1.1": "CSEC-BC1"}
    title = NEEDS[need].title.fr
    programme = CSEC if need.startswith("competence") else DU
    asked = [NEEDS[need]]
    for content, there in (
        (graded(2, of[need], item_of(21, title, kind)), False),
        (graded(2, of[need], item_of(21, title)), True),
    ):
        found = ranked_suggestions(programme, asked, BindableItems((content,)))
        assert (GradeItem(of[need], "cm:21") in provided_by(found, need)) is there


def test_one_of_several_grade_items_is_named_by_its_own_name():
    """Where idnumber and activity mean two, the item itself is proposed."""
    two = (
        GradeColumn("DU-UE2-EVAL", "Examen", "cm:21", "item:1", "workshop"),
        GradeColumn("DU-UE2-EVAL", "Remise", "cm:21", "item:2", "workshop"),
    )
    asked = [NEEDS["assessment:UE2"]]
    found = ranked_suggestions(DU, asked, BindableItems((graded(2, "DU-UE2", *two),)))
    assert set(provided_by(found, "assessment:UE2")) == {
        GradeItem("DU-UE2", "item:1"),
        GradeItem("DU-UE2", "item:2"),
    }
    ((_, tied),) = firsts(found["assessment:UE2"])
    assert tied


def test_one_assessment_serves_the_competences_of_its_block_when_told_to():
    """Not by itself: a person says that it does, and then it is proposed for each."""
    competences = [each for each in needs(CSEC) if each.component == "BC1"]
    content = BindableItems((graded(3, "CSEC-BC1", item_of(31, "Évaluation du bloc")),))
    assert ranked_suggestions(CSEC, competences, content) == {}
    found = ranked_suggestions(CSEC, competences, content, for_all_competences=True)
    assert {key: provided_by(found, key) for key in found} == {
        each.key: [GradeItem("CSEC-BC1", "cm:31")]
        for each in competences
        if each.kind == "competence"
    }


def test_tracks_that_share_a_unit_each_have_their_course():
    """Both registers are proposed for the hours of the unit, and both have to be taken."""
    registers = tuple(
        content(course(number, name, name), (f"Présences {name}",))
        for number, name in ((6, "DU-UE6"), (16, "DU-II-UE6"))
    )
    found = ranked_suggestions(DU, [NEEDS["hours:UE6"]], BindableItems(registers))["hours:UE6"]
    surest = [each.provider for each, _ in firsts(found)]
    assert [each.course for each in surest if isinstance(each, AttendanceOf)] == [
        "DU-UE6",
        "DU-II-UE6",
    ]
    one = ranked_suggestions(DU, [NEEDS["hours:UE6"]], BindableItems(registers), {"mention-1"})
    assert [each.place for each, _ in firsts(one["hours:UE6"])] == ["DU-UE6"]


@pytest.mark.parametrize(
    ("names", "served"),
    [
        (["Rapport du bloc"], "cm:30"),
        (["Rapport du bloc", "Évaluation du bloc"], "cm:31"),
        (["Rapport du bloc", "Carnet"], None),
        (["Examen un", "Examen deux"], None),
        (["Examen", "Examen de rattrapage"], "cm:30"),
        ([], None),
    ],
)
def test_the_one_assessment_of_a_block_is_the_one_called_so(names: list[str], served: str | None):
    """Where none is called so, the only grade item; where several could be, none."""
    competences = [
        each for each in needs(CSEC) if each.component == "BC1" and each.kind == "competence"
    ]
    columns = [item_of(30 + n, name) for n, name in enumerate(names)]
    content = BindableItems((graded(3, "CSEC-BC1", *columns),))
    found = ranked_suggestions(CSEC, competences, content, for_all_competences=True)
    expected = [GradeItem("CSEC-BC1", served)] if served else []
    assert {key: provided_by(found, key) for key in found} == (
        {each.key: expected for each in competences} if expected else {}
    )


@pytest.mark.parametrize(("kind", "there"), [("forum", True), ("attendance", False)])
def test_a_mark_may_be_given_in_a_forum(kind: str, *, there: bool):
    """But never for being present."""
    need = next(each for each in NEEDS.values() if each.kind == "mark")
    column = item_of(21, need.title.fr, kind)
    for name in (f"{SEMESTER.prefix}-{need.component}", need.title.fr):
        content = BindableItems((graded(2, name, column),))
        found = provided_by(ranked_suggestions(SEMESTER, [need], content), need.key)
        assert (GradeItem(name, "cm:21") in found) is there
