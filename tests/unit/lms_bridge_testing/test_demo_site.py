"""The site file of the demonstration fits the cohort and holds no secret."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lms_bridge.model.identity import AcademicYear
from lms_bridge.settings import Site, read_site_file
from lms_bridge_testing.cohort import TODAY, build
from lms_bridge_testing.demo_site import site_file_text

URL = "http://127.0.0.1:8000"


def site(folder: Path, today: date = TODAY) -> Site:
    """The site file, written and read back."""
    path = folder / "site.yaml"
    path.write_text(site_file_text(URL, "DEMO_TOKEN", "sqlite:///demo.db", today), encoding="utf-8")
    return read_site_file(path)


@pytest.mark.parametrize(
    "today", [TODAY, date(2026, 9, 1), date(2026, 11, 14), date(2027, 8, 31), date(2028, 2, 29)]
)
def test_it_names_the_cohorts_intakes(tmp_path, today):
    """For any day: the same intakes, each a cohort that is there."""
    demo = build(12, today=today)
    found = {key: each.enabled.intakes for key, each in site(tmp_path, today).programmes.items()}
    assert found == demo.intakes
    for several in demo.intakes.values():
        assert all(demo.state.find_cohort(each.cohort) for each in several)


@pytest.mark.parametrize("today", [TODAY, date(2026, 9, 1), date(2027, 8, 31)])
def test_earlier_years_are_final_and_this_one_is_not(tmp_path, today):
    """So failures of last year count by date, and those of this year once locked."""
    enabled = site(tmp_path, today).programmes["du-pccpu"].enabled
    final = enabled.results_final_on
    year = enabled.intakes[0].year
    assert sorted(final) == [AcademicYear(year.first - each) for each in (2, 1, 0)]
    assert [final[each] <= today for each in sorted(final)] == [True, True, False]


def test_the_first_run_may_change_everybody(tmp_path):
    """The brake is released for it, and the follow-up course is named."""
    programmes = site(tmp_path).programmes
    assert {each.enabled.brake.share for each in programmes.values()} == {1.0}
    assert programmes["du-pccpu"].enabled.courses == {"follow-up": "DU-SUIVI"}


def test_whatever_the_address_holds_stays_one_string(tmp_path):
    """Quotes, backslashes and colons do not break the file."""
    path = tmp_path / "site.yaml"
    store = 'sqlite:///a "b" \\ c: #d.db'
    path.write_text(site_file_text(URL, "A_TOKEN", store), encoding="utf-8")
    assert read_site_file(path).store.url == store
