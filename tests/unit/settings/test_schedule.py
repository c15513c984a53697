from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from lms_bridge.errors import ConfigurationError
from lms_bridge.model.schedule import QuietHours, Schedule
from lms_bridge.settings import read_site_file
from tests.refusals import in_english

GOOD = """\
site: test
moodle:
  url: https://moodle.example.org
  token: {env: TEST_TOKEN}
academic_year: 2026-2027
programmes:
  csec:
    intakes: [{track: vae, cohort: V}]
  du-pccpu:
    intakes: [{track: mention-1, cohort: R}]
"""
MOODLE = "  token: {env: TEST_TOKEN}\n"
SITE = "academic_year: 2026-2027\n"


@pytest.fixture
def write(tmp_path: Path):
    """Write a site file and give its path."""

    def written(text: str = GOOD) -> Path:
        path = tmp_path / "site.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def complaint(path: Path) -> str:
    """What reading a site file is refused with."""
    with pytest.raises(ConfigurationError) as caught:
        read_site_file(path)
    return in_english(caught.value)


def test_without_a_schedule_nothing_runs_by_itself(write):
    """No schedule, no quiet hours, four requests at a time."""
    site = read_site_file(write())
    assert site.programmes["du-pccpu"].schedule is None
    assert site.quiet == ()
    assert site.lms.concurrency == 4


def test_every_value_of_a_schedule_arrives(write):
    """As the nouns that workers go by, patterns in the order of the file."""
    text = GOOD.replace(MOODLE, MOODLE + "  concurrency: 12\n")
    text = text.replace(SITE, SITE + "quiet: [22:00-05:30, ' 12:15 - 13:00 ']\n")
    text += "    schedule:\n      every: 60\n      full_at: 03:30\n"
    text += "      courses: {MASTER1-*: 60, 'MASTER?-UE*': 360, '*': 10080}\n"
    site = read_site_file(write(text))
    assert site.lms.concurrency == 12
    assert site.quiet == (
        QuietHours(time(22), time(5, 30)),
        QuietHours(time(12, 15), time(13)),
    )
    assert site.programmes["csec"].schedule is None
    assert site.programmes["du-pccpu"].schedule == Schedule(
        every=timedelta(hours=1),
        full_at=time(3, 30),
        courses=(
            ("MASTER1-*", timedelta(hours=1)),
            ("MASTER?-UE*", timedelta(hours=6)),
            ("*", timedelta(days=7)),
        ),
    )


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("{every: 5}", Schedule(every=timedelta(minutes=5))),
        ("{every: 10080}", Schedule(every=timedelta(weeks=1))),
        ('{full_at: "00:00"}', Schedule(full_at=time(0))),
        ('{full_at: "23:59"}', Schedule(full_at=time(23, 59))),
        (
            "{every: 30, courses: {A: 30}}",
            Schedule(timedelta(minutes=30), None, (("A", timedelta(minutes=30)),)),
        ),
        (
            '{full_at: "02:00", courses: {A: 30}}',
            Schedule(None, time(2), (("A", timedelta(minutes=30)),)),
        ),
    ],
)
def test_the_least_and_the_most_of_a_schedule(write, text: str, schedule: Schedule):
    """Either of the two ways alone is a schedule; a limit itself is allowed."""
    found = read_site_file(write(f"{GOOD}    schedule: {text}\n"))
    assert found.programmes["du-pccpu"].schedule == schedule


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("", ["`schedule`", "does not say when", "`every`", "`full_at`", "leave `schedule` out"]),
        (" {}", ["does not say when"]),
        (" {courses: {A: 60}}", ["does not say when"]),
        (" {every: null}", ["does not say when"]),
        (" 60", ["`schedule`", "write a mapping"]),
        (" {evry: 60}", ["unknown key `evry`", "write `every`"]),
        (" {every: 4}", ["`every`", "number from 5 to 10080", "write minutes, for example 60"]),
        (" {every: 10081}", ["`every`", "no whole number"]),
        (" {every: -60}", ["`every`", "no whole number"]),
        (" {every: 7.5}", ["`every`", "no whole number"]),
        (" {every: '60'}", ["`every`", "no whole number"]),
        (" {every: true}", ["`every`", "no whole number"]),
        (" {every: 1 hour}", ["`every`", "no whole number"]),
        (' {full_at: "24:00"}', ["`full_at`", "“24:00” is no time of day", '"00:00"', '"23:59"']),
        (' {full_at: "3:30"}', ["“3:30” is no time of day"]),
        (' {full_at: "03:60"}', ["no time of day"]),
        (' {full_at: "03:30:15"}', ["no time of day"]),
        (' {full_at: "٠٣:٣٠"}', ["no time of day"]),
        (" {full_at: 330}", ["is no time of day"]),
        (" {full_at: [03:30]}", ["is no time of day"]),
        (" {every: 60, courses: [A]}", ["`courses`", "write a mapping"]),
        (" {every: 60, courses: {A: 4}}", ["`A`", "no whole number from 5"]),
        (" {every: 60, courses: {A: often}}", ["`A`", "no whole number"]),
        (" {every: 60, courses: {2026: 90}}", ["2026", "quotes"]),
        (" {every: 60, courses: {' ': 90}}", ["fewer than 1 character"]),
        (" {every: 60, courses: {*A: 90}}", ["anchors, aliases"]),
        (" {every: 60, courses: {A: 90, A: 120}}", ["is there twice"]),
    ],
)
def test_a_wrong_schedule_is_refused_with_line_and_remedy(write, schedule: str, words):
    """What is wrong with it, in which line, and what to write instead."""
    said = complaint(write(f"{GOOD}    schedule:{schedule}\n"))
    assert "site.yaml:11:" in said
    for each in words:
        assert each in said
    assert "→" in said


def test_a_reading_that_never_lasts_until_the_next_sync_is_refused(write):
    """With the line of its pattern, and the shortest interval that counts."""
    courses = "      courses:\n        A: 60\n        'B*': 59\n"
    said = complaint(write(f"{GOOD}    schedule:\n      every: 60\n{courses}"))
    assert "site.yaml:15:" in said
    assert "`B*`: 59 minutes are over before the next sync, which comes after 60" in said
    assert "write 60 or more" in said


@pytest.mark.parametrize(
    ("wider", "pattern"), [("*", "MASTER*"), ("M*", "M?-*"), ("M*-UE*", "M1-UE1"), ("*", "[AB]")]
)
def test_a_pattern_behind_a_wider_one(write, wider: str, pattern: str):
    """Is refused where it surely never counts; brackets are given the benefit of the doubt."""
    text = GOOD + "    schedule:\n      every: 60\n      courses:\n"
    text += f"        '{wider}': 90\n        '{pattern}': 120\n"
    if "[" in pattern:
        assert read_site_file(write(text)).programmes["du-pccpu"].schedule is not None
        return
    said = complaint(write(text))
    assert "site.yaml:15:" in said
    assert f"`{pattern}` never counts: `{wider}` stands above it" in said
    assert f"write it above `{wider}`" in said


@pytest.mark.parametrize(
    ("first", "second"), [("M?", "M*"), ("M[12]", "M[1"), ("M*-A", "M*"), ("m*", "M1")]
)
def test_patterns_that_each_fit_something_of_their_own_are_kept(write, first: str, second: str):
    """In the order of the file; the first that fits counts, and letter case does too."""
    courses = f"{{'{first}': 90, '{second}': 120}}"
    found = read_site_file(write(f"{GOOD}    schedule: {{every: 60, courses: {courses}}}\n"))
    schedule = found.programmes["du-pccpu"].schedule
    assert schedule is not None
    assert [pattern for pattern, _ in schedule.courses] == [first, second]


def test_the_first_pattern_that_fits_counts():
    """Shell style, the whole idnumber; a course that none fits is always read anew."""
    short, long = timedelta(minutes=90), timedelta(days=1)
    schedule = Schedule(courses=(("MASTER1-*", short), ("MASTER?-*", long), ("X[12]", long)))
    assert schedule.stays_good("MASTER1-UE4") == short
    assert schedule.stays_good("MASTER2-UE4") == long
    assert schedule.stays_good("X2") == long
    for other in ("master1-UE4", "AMASTER1-UE4", "MASTER1", "X3", ""):
        assert schedule.stays_good(other) is None
    assert Schedule(every=short).stays_good("MASTER1-UE4") is None


@pytest.mark.parametrize(
    ("quiet", "words"),
    [
        ("", ["`quiet`", "write a list"]),
        (' "22:00-05:30"', ["`quiet`", "write a list"]),
        (' ["22:00-22:00"]', ["“22:00-22:00” is empty: it ends when it begins", "a later end"]),
        (' ["00:00-24:00"]', ["“00:00-24:00” is no span of hours", '"22:00-05:30"']),
        (' ["25:00-05:30"]', ["is no span of hours", "from 00:00 to 23:59"]),
        (' ["22:00"]', ["is no span of hours"]),
        (' ["22-5"]', ["is no span of hours"]),
        (' ["22:00-05:30-06:00"]', ["is no span of hours"]),
        (' ["at night"]', ["“at night” is no span of hours"]),
        (" [2200]", ["is no span of hours"]),
        (" [{from: 22:00}]", ["no span of hours"]),
        (' ["00:00-12:00", "12:00-00:00"]', ["cover the whole day", "leave some hours free"]),
        (' ["08:00-06:00", "05:00-09:00"]', ["cover the whole day"]),
    ],
)
def test_wrong_quiet_hours_are_refused_with_line_and_remedy(write, quiet: str, words):
    """Empty ones, unreadable ones, and those after which no minute is left."""
    said = complaint(write(GOOD.replace(SITE, f"{SITE}quiet:{quiet}\n")))
    assert "site.yaml:6:" in said
    for each in words:
        assert each in said
    assert "→" in said


@pytest.mark.parametrize("quiet", ["[]", '["00:00-23:59"]', '["05:01-05:00", "12:00-13:00"]'])
def test_one_free_minute_is_enough(write, quiet: str):
    """And spans may overlap: what the site wants is plain."""
    found = read_site_file(write(GOOD.replace(SITE, f"{SITE}quiet: {quiet}\n")))
    assert len(found.quiet) == quiet.count("-")


@pytest.mark.parametrize("value", ["0", "33", "-1", "2.5", "'4'", "true", "many", "null", "[4]"])
def test_a_wrong_number_of_requests_is_refused(write, value: str):
    """From one at a time to thirty-two, as a number."""
    said = complaint(write(GOOD.replace(MOODLE, f"{MOODLE}  concurrency: {value}\n")))
    assert "site.yaml:5: `concurrency`: this is no whole number from 1 to 32" in said
    assert "write how many requests at a time, for example 4" in said


def test_a_full_sync_due_in_quiet_hours_is_allowed(write):
    """It starts when they end."""
    text = GOOD.replace(SITE, SITE + "quiet: [22:00-05:30]\n")
    found = read_site_file(write(text + "    schedule: {full_at: 03:30}\n"))
    schedule = found.programmes["du-pccpu"].schedule
    assert schedule is not None
    assert schedule.full_at == time(3, 30)
    assert found.quiet[0].cover(schedule.full_at)


@pytest.mark.parametrize(
    ("at", "night", "noon"),
    [
        (time(21, 59, 59), False, False),
        (time(22), True, False),
        (time(0), True, False),
        (time(5, 29, 59), True, False),
        (time(5, 30), False, False),
        (time(11, 59, 59), False, False),
        (time(12), False, True),
        (time(13), False, False),
    ],
)
def test_quiet_hours_end_before_their_end(at: time, night: bool, noon: bool):  # noqa: FBT001 - a table
    """Over midnight and within a day."""
    assert QuietHours(time(22), time(5, 30)).cover(at) is night
    assert QuietHours(time(12), time(13)).cover(at) is noon
