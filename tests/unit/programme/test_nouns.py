"""Dated values, fingerprints, tracks and the order of judging."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Citation
from lms_bridge.programme import load_programme, read_programme
from tests.paths import PLUGINS
from tests.programmes.shipped import shipped
from tests.unit.programme.programme_files import files_of

PLACE = Citation("EQ", "somewhere")


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2019, 8, 31), 10),
        (date(2019, 9, 1), 10),
        (date(2024, 8, 31), 10),
        (date(2024, 9, 1), 12),
        (date(2024, 9, 2), 12),
    ],
)
def test_a_value_is_in_force_from_its_date(day: date, value: int):
    """The day before a change reads the old value, the day itself the new one."""
    dated = Dated(((date(2019, 9, 1), 10, PLACE), (date(2024, 9, 1), 12, PLACE)))
    assert dated.at(day) == value


def test_a_single_value_is_in_force_always():
    """Days before the first date read the first value."""
    dated = Dated(((date(2019, 9, 1), 10, PLACE),))
    assert [dated.at(date(year, 1, 1)) for year in (1999, 2019, 2050)] == [10, 10, 10]


def test_values_are_read_in_the_order_of_their_dates():
    """A history written newest first is the same history, each value with its own source."""
    files = files_of("du_pccpu")
    files["units/ue2.yaml"] = files["units/ue2.yaml"].replace(
        "hours: {2019-09-01: 21}",
        'hours: {2026-09-01: {value: 24, source: "DECIDED: point 7, later"}, 2019-09-01: 21}',
        1,
    )
    seconds = load_programme("du", files).component("UE2", "mention-1").seconds
    assert seconds is not None
    assert [(since.year, value // 3600, str(cited)) for since, value, cited in seconds.history] == [
        (2019, 21, "EQ, tronc commun, ligne UE2"),
        (2026, 24, "DECIDED, point 7, later"),
    ]


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("du_pccpu", ["programme.yaml", "units/ue1.yaml", "units/ue10-mention-2.yaml"]),
        ("csec", ["programme.yaml", "blocks.yaml", "effects.yaml"]),
    ],
)
def test_every_rule_file_changes_the_fingerprint(folder: str, names: list[str]):
    """A verdict names its rules by a fingerprint: any change of any rule file changes it."""
    files = files_of(folder)
    before = load_programme(folder, files).fingerprint
    for name in names:
        text = files[name]
        changed = load_programme(folder, files | {name: text + "# a word\n"}).fingerprint
        assert changed != before, name


def test_cases_and_readme_do_not_change_the_fingerprint(tmp_path: Path):
    """More examples, or a better README, leave the rules what they were."""
    folder = Path(shutil.copytree(PLUGINS / "csec", tmp_path / "csec"))
    before = read_programme(folder).fingerprint
    (folder / "cases" / "more.yaml").write_text("# more", encoding="utf-8")
    (folder / "README.md").write_text("better", encoding="utf-8")
    assert read_programme(folder).fingerprint == before


def test_the_fingerprint_does_not_depend_on_the_order_of_files():
    """Another file system lists files in another order: the rules are the same."""
    files = files_of("csec")
    backwards = dict(reversed(files.items()))
    assert (
        load_programme("csec", files).fingerprint == load_programme("csec", backwards).fingerprint
    )


def test_units_stand_in_the_order_of_a_registrar():
    """UE2 comes before UE10, in every track."""
    programme = shipped("du_pccpu")
    for track in programme.tracks:
        ids = [component.id for component in programme.of_track(track)]
        assert ids == [f"UE{number}" for number in range(1, 11)]


def test_what_waits_is_judged_after_what_it_waits_for():
    """The final examination is judged after the five blocks, wherever it stands in the files."""
    programme = shipped("csec")
    for track in programme.tracks:
        order = [component.id for component in programme.in_order(track)]
        assert all(order.index(f"BC{number}") < order.index("FINAL") for number in range(1, 6))


def test_a_component_of_another_track_is_not_found():
    """The entry conditions are no part of the VAE track."""
    programme = shipped("csec")
    assert programme.component("ENTRY", "training").id == "ENTRY"
    with pytest.raises(KeyError):
        programme.component("ENTRY", "vae")
    assert programme.of_track("nowhere") == ()


def test_every_rule_of_the_shipped_programmes_cites_its_source():
    """No rule and no number stands without the place it comes from."""
    for folder in ("du_pccpu", "csec"):
        programme = shipped(folder)
        for component in programme.components:
            assert component.source.document in programme.sources
            assert component.source.place
