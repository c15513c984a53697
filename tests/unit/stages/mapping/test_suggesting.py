"""Proposals: which things of a site may provide which needs, how sure, and why."""

from __future__ import annotations

from lms_bridge.model.site import AttendanceOf, CompetencyRating, GradeItem
from lms_bridge.model.snapshot import Activity, Competency, Course, Framework
from lms_bridge.model.suggestion import BindableItems, CourseContent, GradeColumn
from lms_bridge.programme.needs import needs
from lms_bridge.stages.mapping.suggesting import courses_wanted, ranked_suggestions
from tests.unit.stages.mapping.mapping_values import CSEC, DU

NEEDS = {each.key: each for each in (*needs(DU), *needs(CSEC))}


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
