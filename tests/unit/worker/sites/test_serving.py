from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import Service
from lms_bridge.worker.sites import ServedSite, Sites, read_sites
from tests.refusals import in_english
from tests.unit.worker.served_campus import NOON, OnFakes, on_fakes, opened, site_file

SECRET = "s3cr3t-of-the-database"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """The files of two sites."""
    lyon, paris = (site_file(tmp_path, f"sqlite:///{name}.db", name) for name in ("lyon", "paris"))
    return lyon, paris


def complaint(*files: Path) -> ConfigurationError:
    """What these files are refused with."""
    with pytest.raises(ConfigurationError) as caught:
        read_sites(Service(sites=files))
    return caught.value


def test_sites_are_known_by_name(two: tuple[Path, Path]):
    """Each with its own database, its ceiling and the lease of the service; nothing is opened."""
    sites = read_sites(Service(sites=two, lease=60))
    assert list(sites) == ["lyon", "paris"]
    assert {each.ceiling for each in sites.values()} == {3}
    assert {each.lease for each in sites.values()} == {timedelta(seconds=60)}
    assert all("store" not in each.bridge.__dict__ for each in sites.values())


def test_two_sites_of_one_name_are_refused(two: tuple[Path, Path]):
    """Gates, logs and measures go by it: the files are named, and what to write."""
    lyon, paris = two
    paris.write_text(paris.read_text().replace("site: paris", "site: lyon"))
    error = complaint(lyon, paris)
    assert error.cause == Cause.of("site.same_name")
    assert error.where == f"{lyon}, {paris}"
    assert "site: NAME" in in_english(error)


def test_two_sites_of_one_database_are_refused(two: tuple[Path, Path], tmp_path: Path):
    """However they write it."""
    lyon, paris = two
    text = lyon.read_text().replace("sqlite:///lyon.db", f"sqlite:///{tmp_path}/paris.db")
    lyon.write_text(text)
    error = complaint(lyon, paris)
    assert error.cause == Cause.of("site.same_database")
    assert error.where == f"{lyon}, {paris}"


def test_a_refusal_shows_no_password(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch):
    """Neither in the message nor on the way to it."""
    monkeypatch.setenv("DATABASE_PASSWORD", SECRET)
    for file in two:
        text = file.read_text()
        place = text[text.index("store: ") : text.index("programmes:")]
        url = 'store: {url: "postgresql://bridge@db/bridge", password: {env: DATABASE_PASSWORD}}\n'
        file.write_text(text.replace(place, url))
    error = complaint(*two)
    assert error.cause == Cause.of("site.same_database")
    assert SECRET not in f"{error} {error.__context__} {error.args}"


def test_a_file_that_cannot_be_read_is_named(two: tuple[Path, Path]):
    """One broken file is told, whichever it is."""
    lyon, paris = two
    paris.write_text("site: [")
    assert str(paris.name) in str(complaint(lyon, paris))


@pytest.fixture
def sites(two: tuple[Path, Path]) -> Iterator[Sites]:
    """The sites of a service."""
    sites = Sites(Service(sites=two))
    yield sites
    sites.close()


def test_a_process_opens_its_sites_once(sites: Sites):
    """The same objects each time: snapshots and connections are kept."""
    assert sites.all() is sites.all()


def test_a_forked_process_opens_its_own(sites: Sites, monkeypatch: pytest.MonkeyPatch):
    """Connections are not shared with the process it was forked from."""
    parents = sites.all()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    children = sites.all()
    assert children is not parents
    assert children["paris"].bridge is not parents["paris"].bridge
    sites.close()
    monkeypatch.undo()
    assert sites.all() is not children


def test_what_was_opened_is_closed(sites: Sites):
    """And opened anew when it is needed again."""
    store = sites.all()["paris"].bridge.store
    pool = store.database.engine.pool
    sites.close()
    assert store.database.engine.pool is not pool
    assert sites.all()["paris"].bridge.store.runs.latest() == ()


def test_why_a_site_rests(tmp_path: Path):
    """Quiet hours come first, then the reason of its pause; else it does not."""
    with opened(on_fakes(tmp_path, more='quiet: ["13:00-13:30"]')) as site:
        site.bridge.store.upkeep.pause(as_written("the token was revoked"), NOON)
        assert site.rests() == "quiet hours"
        assert isinstance(site.bridge, OnFakes)
        site.bridge.hands.advance(timedelta(minutes=30))
        assert site.rests() == str(as_written("the token was revoked"))
        site.bridge.store.upkeep.resume()
        assert site.rests() == ""


def test_a_bench_is_kept(tmp_path: Path):
    """One for each site and process, with the service's lease and every programme."""
    with opened(on_fakes(tmp_path)) as site:
        assert isinstance(site, ServedSite)
        assert site.site_worker is site.site_worker
        assert (list(site.site_worker.dispatchers), site.site_worker.lease) == (
            ["csec"],
            site.lease,
        )
