from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    Intake,
    ProfileField,
)
from lms_bridge.settings import read_site_file
from tests.paths import ROOT
from tests.refusals import in_english, refusing

GOOD = """\
site: test
moodle:
  url: https://moodle.example.org
  token: {env: TEST_TOKEN}
academic_year: 2026-2027
programmes:
  du-pccpu:
    intakes:
      - {track: mention-1, cohort: R}
"""


@pytest.fixture
def write(tmp_path: Path):
    """Write a site file and give its path."""

    def written(text: str = GOOD) -> Path:
        path = tmp_path / "site.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def complaint(path: Path, *, whole: bool = False) -> str:
    """What reading a site file, or setting up what it names, is refused with."""
    with pytest.raises(ConfigurationError) as caught:
        _ = bridge(path).programmes if whole else bridge(path)
    return in_english(caught.value)


def test_a_short_file_is_enough(write):
    """Everything else has a default."""
    site = read_site_file(write())
    assert (site.name, site.language, site.time_zone) == ("test", "fr", "Europe/Paris")
    enabled = site.programmes["du-pccpu"].enabled
    assert enabled.intakes == (Intake("mention-1", AcademicYear(2026), cohort="R"),)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("site: test", "sites: test", 1, ["unknown key `sites`", "write `site`"]),
        ("  url:", "  urls:", 3, ["unknown key `urls`", "write `url`"]),
        ("cohort: R}", "cohorte: R}", 9, ["unknown key `cohorte`", "write `cohort`"]),
        ("cohort: R}", "cohort: R, course: C}", 9, ["either `cohort` or `course`"]),
        ("cohort: R}", "cohort: R, group: G}", 9, ["a group needs its course"]),
        ("cohort: R}", "cohort: 2026}", 9, ["`cohort`", "quotes"]),
        ("2026-2027", "2026-2028", 5, ["no academic year", "2025-2026"]),
        ("2026-2027", "2026", 5, ["academic_year"]),
        ("cohort: R}", "cohort: R, year: 2025-2027}", 9, ["no academic year"]),
        ("{env: TEST_TOKEN}", "s3cr3t-t0ken", 4, ["never stands in the site file", "{env:"]),
        ("{env: TEST_TOKEN}", "123456789", 4, ["never stands in the site file"]),
        ("{env: TEST_TOKEN}", "{env: A, file: B}", 4, ["either `env` or `file`"]),
        ("{env: TEST_TOKEN}", "{}", 4, ["either `env` or `file`"]),
        ("academic_year:", "time_zone: Europe/Pari\nacademic_year:", 5, ["Europe/Pari"]),
        ("academic_year:", "time_zone: Europe\nacademic_year:", 5, ["no time zone “Europe”"]),
        ("academic_year:", "time_zone: ../x\nacademic_year:", 5, ["no time zone"]),
        ("academic_year:", "language: de\nacademic_year:", 5, ["language"]),
        (
            "academic_year:",
            "store: {url: 'postgresql://u:pw1@h/d'}\nacademic_year:",
            5,
            ["password"],
        ),
        (
            "academic_year:",
            "store: {url: 'postgresql://h/d?password=pw1'}\nacademic_year:",
            5,
            ["password"],
        ),
        ("academic_year:", "lti:\nacademic_year:", 5, ["secret"]),
        ("academic_year:", "lti: {secret: s3cr3t}\nacademic_year:", 5, ["never stands"]),
        ("cohort: R}", "cohort: R}\n    deciders: {jury: [teacher]}", 10, ["“teacher”", "user:"]),
        ("cohort: R}", "cohort: R}\n    deciders: {jury: ['user:']}", 10, ["nobody who could"]),
        ("cohort: R}", "cohort: R}\n    deciders: {award: []}", 10, ["award", "jury, exemption"]),
        ("site: test", "site: !!python/object:os.system x", 1, ["tags"]),
        ("site: test", "site: &a test", 1, ["anchors"]),
        ("site: test", "site: test\nsite: again", 2, ["is there twice"]),
        ("site: test", "site: [test", 2, ["mend the YAML"]),
        ("https://moodle.example.org", "''", 3, ["url"]),
        (
            "    intakes:\n      - {track: mention-1, cohort: R}",
            "    intakes: []",
            8,
            ["at least 1"],
        ),
    ],
)
def test_what_is_wrong_is_refused_with_line_and_remedy(write, old: str, new: str, line: int, words):
    """What happened, in which line, and what to write instead; never the secret itself."""
    assert old in GOOD
    said = complaint(write(GOOD.replace(old, new)))
    assert f"site.yaml:{line}:" in said
    for each in words:
        assert each in said
    assert "→" in said
    assert "s3cr3t" not in said
    assert "pw1" not in said
    assert "123456789" not in said


MORE = """\
    {key}
"""


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("results_final_on: {2025-2027: 2026-10-15}", 10, ["no academic year"]),
        ("results_final_on: {2026-2027: 2026-07-10}", 10, ["2026-2027", "cannot be final"]),
        ("marks: {D: true, d: false}", 10, ["d", "twice"]),
        ("results_final_on: {2025-2026: soon}", 10, ["2025-2026", "date"]),
        ("bindings: {result:M1: [{grade: {course: C}}]}", 10, ["`item` is missing"]),
        (
            "bindings: {x: [{grade: {course: C, item: I}, course: {course: C}}]}",
            10,
            ["exactly one"],
        ),
        ("bindings: {x: []}", 10, ["at least 1"]),
        ("bindings: {x: [{grade: {course: C, item: I, year: 2024}}]}", 10, ["year"]),
        ("bindings: {x: [{grade: {course: C, item: I, pass_from: .nan}}]}", 10, ["pass_from"]),
        ("effects_off: [badge]", 10, ["effects_off"]),
        ("brake: {share: 25}", 10, ["share"]),
        ("brake: {spare: -1}", 10, ["spare"]),
        ("marks: {P: perhaps}", 10, ["P"]),
        ("presentable_until: never", 10, ["presentable_until"]),
    ],
)
def test_what_is_wrong_in_a_programme_is_refused(write, more: str, line: int, words):
    """Down to the innermost value."""
    said = complaint(write(GOOD + MORE.format(key=more)))
    assert f"site.yaml:{line}:" in said
    for each in words:
        assert each in said


def test_everything_wrong_is_told_at_once(write):
    """One reading, all problems."""
    said = complaint(write(GOOD.replace("site: test", "sites: x").replace("2026-2027", "2026")))
    assert said.startswith("3 problems in the site file")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            "bindings: {'result:M9': [{grade: {course: C, item: I}}]}",
            ["nothing called “result:M9”"],
        ),
        (
            "bindings: {'hours:UE01': [{grade: {course: C, item: I}}]}",
            ["perhaps “hours:UE1” is meant"],
        ),
        ("bindings: {'hours:UE1': [{profile: {field: f}}]}", ["“hours:UE1”", "bind attendance"]),
        (
            "bindings: {'result:M1-UE4': [{attendance: {course: C, activity: A}}]}",
            ["“result:M1-UE4”", "bind a grade"],
        ),
        (
            "bindings: {'agreement:host-institution': [{course: {course: C}}]}",
            ["agreement", "a person records it"],
        ),
        ("courses: {follow-upp: X}", ["“follow-upp”", "perhaps “follow-up” is meant"]),
    ],
)
def test_what_the_programme_does_not_know_is_refused(write, more: str, words):
    """Needs, roles of courses and ways to provide them, with the nearest name that it has."""
    said = complaint(write(GOOD + MORE.format(key=more)), whole=True)
    for each in words:
        assert each in said
    assert "site.yaml" in said


def test_an_unknown_track_is_refused(write):
    """With the tracks that there are."""
    said = complaint(write(GOOD.replace("mention-1", "mention-9")), whole=True)
    assert "no track “mention-9”" in said
    assert "mention-1-c3s, mention-1 and mention-2" in said


def test_an_unknown_programme_is_refused(write):
    """By its name, or in a folder that holds another one."""
    assert "csec, du-pccpu" in complaint(write(GOOD.replace("du-pccpu", "du")), whole=True)
    folder = ROOT / "plugins/csec"
    text = GOOD.replace("    intakes", f"    folder: {folder}\n    intakes")
    assert "holds the programme csec" in complaint(write(text), whole=True)
    with refusing(ConfigurationError, "does not enable a programme csec"):
        bridge(write()).programme("csec")


def test_a_missing_file_says_how_to_write_one(tmp_path: Path):
    """The first thing that everybody meets."""
    said = complaint(tmp_path / "none.yaml")
    assert "there is no site file" in said
    assert "lms-bridge init" in said


@pytest.mark.parametrize("content", [b"site: \xe9t\xe9\n", b"\xff\xfe\x00"])
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, content: bytes):
    """Saved by an old editor."""
    path = tmp_path / "site.yaml"
    path.write_bytes(content)
    assert "UTF-8" in complaint(path)


def test_an_empty_file_is_refused(write):
    """And one that holds something else than a mapping."""
    for text in ("", "- a\n", "42\n"):
        assert "1 problem in the site file" in complaint(write(text))


def test_a_byte_order_mark_does_no_harm(write):
    """As some editors write one."""
    assert read_site_file(write("\ufeff" + GOOD)).name == "test"


FULL = (
    GOOD
    + """\
    bindings:
      result:M1-UE4:
        - grade: {course: C, item: total, pass_from: 9.5, year: 2025-2026}
        - course: {course: C}
        - competency: {framework: F, competency: K}
      hours:UE1:
        - attendance: {course: C, activity: A, sessions: [éthique]}
        - activity: {course: C, activity: "cm:3"}
      profile:route:
        - profile: {field: voie, values: {Oui: vae}}
    results_final_on: {2025-2026: 2026-10-15}
    marks: {P: true, X: false}
    effects_off: [rating]
    presentable_until: 2029-12-18
    brake: {share: 0.5, spare: 0, shrink: 1}
    courses: {follow-up: S}
"""
)


def test_every_value_arrives(write):
    """As the nouns that the stages know, with the line that says so."""
    found = read_site_file(write(FULL)).programmes["du-pccpu"].enabled
    bound = found.bindings["result:M1-UE4"]
    assert bound.providers == (
        GradeItem("C", "total", Decimal("9.5"), AcademicYear(2025)),
        CourseDone("C"),
        CompetencyRating("F", "K"),
    )
    assert bound.origin == "site.yaml:11"
    assert found.bindings["hours:UE1"].providers == (
        AttendanceOf("C", "A", ("éthique",)),
        ActivityDone("C", "cm:3"),
    )
    assert found.bindings["profile:route"].providers == (ProfileField("voie", {"oui": "vae"}),)
    assert found.results_final_on == {AcademicYear(2025): date(2026, 10, 15)}
    assert found.marks == {"P": True, "X": False}
    assert found.effects_off == {"rating"}
    assert found.presentable_until == date(2029, 12, 18)
    assert (found.brake.share, found.brake.spare, found.brake.shrink) == (0.5, 0, 1)
    assert found.courses == {"follow-up": "S"}


def test_who_may_decide_is_said_by_kind(write):
    """Roles and accounts; a kind that is not named is left to the default."""
    said = "    deciders: {jury: [administrator, 'user:jdupont'], drift: []}\n"
    enabled = read_site_file(write(GOOD + said)).programmes["du-pccpu"].enabled
    assert enabled.deciders == {
        DecisionKind.JURY: {"administrator", "user:jdupont"},
        DecisionKind.DRIFT: frozenset(),
    }


def test_a_site_lists_its_own_roles(write):
    """Roles of learners and of others are said once for all programmes; Moodle's own are known."""
    text = GOOD + "roles: {learners: [student, stagiaire], others: [tuteur]}\n"
    roles = read_site_file(write(text)).programmes["du-pccpu"].enabled.roles
    assert roles.make_learner(["stagiaire"])
    assert roles.make_learner(["teacher", "student"])
    assert roles.unexplained(["tuteur"]) == roles.unexplained(["editingteacher"]) == ()
    assert roles.unexplained(["auditeur"]) == ("auditeur",)


def test_a_role_said_to_be_a_learners_is_one(write):
    """Even one that Moodle brings for teachers; student may be left out."""
    text = GOOD + "roles: {learners: [teacher]}\n"
    roles = read_site_file(write(text)).programmes["du-pccpu"].enabled.roles
    assert roles.make_learner(["teacher"])
    assert roles.unexplained(["student"]) == ("student",)


def test_a_site_without_a_learner_is_refused(write):
    """Nobody could ever be judged."""
    assert "`learners`" in complaint(write(GOOD + "roles: {learners: []}\n"))


def test_a_site_says_when_nothing_is_taught(write):
    """National holidays are computed; a region's and the site's own days are values."""
    text = GOOD + "holidays: {region: alsace-moselle, days: [2027-05-07]}\n"
    holidays = read_site_file(write(text)).programmes["du-pccpu"].enabled.holidays
    assert date(2026, 12, 26) in holidays
    assert date(2027, 5, 7) in holidays
    assert date(2026, 11, 11) in holidays
    assert "alsace-moselle" in complaint(write(GOOD + "holidays: {region: Alsace}\n"))


def test_an_intake_may_say_from_when_to_when(write):
    """The academic year lasts from September to August unless stated."""
    days = "cohort: R, begins: 2027-01-04, ends: 2027-12-18}"
    (intake,) = (
        read_site_file(write(GOOD.replace("cohort: R}", days)))
        .programmes["du-pccpu"]
        .enabled.intakes
    )
    assert (intake.begins, intake.ends) == (date(2027, 1, 4), date(2027, 12, 18))
    backwards = "cohort: R, begins: 2027-12-18, ends: 2027-01-04}"
    assert "ends before it begins" in complaint(write(GOOD.replace("cohort: R}", backwards)))


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        ("begins: 2026-08-24", False),
        ("begins: 2026-03-02", False),
        ("begins: 2027-08-31", False),
        ("ends: 2028-08-31", False),
        ("begins: 2025-09-08", True),  # of the year before, as it was copied
        ("begins: 2027-09-06", True),
        ("begins: 2026-09-07, ends: 2029-06-30", True),
        ("begins: 2026-03-02, ends: 2026-08-31", True),
    ],
)
def test_the_days_of_an_intake_are_those_of_its_year(write, days: str, *, refused: bool):
    """Days left as they were last year would count the sessions of last year."""
    text = GOOD.replace("cohort: R}", f"cohort: R, {days}}}")
    if refused:
        assert "2026-2027" in complaint(write(text))
    else:
        assert read_site_file(write(text)).programmes["du-pccpu"].enabled.intakes
