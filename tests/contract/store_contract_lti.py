"""What every store promises about platforms, keys, launches under way, and visits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from lms_bridge.errors import StoreError
from lms_bridge.ports import Store
from tests.contract.lti_values import (
    CLIENT,
    ISSUER,
    SOON,
    expected,
    launch,
    platform,
    roster,
    tool_key,
    visit,
)
from tests.contract.store_values import LATER, NOON

INSTANT = timedelta(microseconds=1)


class LtiContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_platforms_come_back_as_they_were(self, store: Store):
        """By issuer and client; one saved again takes the place of the first."""
        assert store.platforms.registered() == ()
        first, second = platform("a"), platform("b")
        other = platform("a", issuer="https://autre.example.org")
        for each in (second, first, other):
            store.platforms.save(each)
        assert store.platforms.registered() == (other, first, second)
        changed = replace(first, deployments=frozenset({"3"}), since=LATER)
        store.platforms.save(changed)
        assert store.platforms.registered() == (other, changed, second)

    def test_a_platform_that_is_dropped_takes_its_visits_along(self, store: Store):
        """Whoever came from there is out at once; those of other clients stay."""
        store.platforms.save(platform())
        store.platforms.save(platform("other"))
        theirs = visit("v2", launch=launch(client_id="other"))
        store.visits.open(visit(), "secret")
        store.visits.save_roster("v1", roster("Zoé"))
        store.visits.open(theirs, "secret")
        store.visits.save_roster("v2", roster("Léa"))
        assert store.platforms.drop(ISSUER, CLIENT)
        assert store.platforms.registered() == (platform("other"),)
        assert store.visits.get("v1", "secret", NOON) is None
        assert store.visits.roster("v1") is None
        assert store.visits.get("v2", "secret", NOON) == theirs
        assert store.visits.roster("v2") == roster("Léa")

    def test_a_platform_that_is_not_there_cannot_be_dropped(self, store: Store):
        """The answer says so; nothing else is touched."""
        store.platforms.save(platform())
        assert not store.platforms.drop(ISSUER, "other")
        assert not store.platforms.drop("https://other.example.org", CLIENT)
        assert store.platforms.registered() == (platform(),)

    def test_a_code_registers_once(self, store: Store):
        """The second time it is worth nothing, and so is one that never was."""
        store.platforms.open_registration("code", SOON)
        assert not store.platforms.take_registration("other", NOON)
        assert store.platforms.take_registration("code", NOON)
        assert not store.platforms.take_registration("code", NOON)

    def test_a_code_ends(self, store: Store):
        """It is good until its end, and not at it."""
        for code in ("before", "at", "after"):
            store.platforms.open_registration(code, SOON)
        assert store.platforms.take_registration("before", SOON - INSTANT)
        assert not store.platforms.take_registration("at", SOON)
        assert not store.platforms.take_registration("after", SOON + INSTANT)

    def test_threads_use_a_code_once(self, store: Store):
        """Of eight at the same moment, exactly one, for each of many codes."""
        for n in range(20):
            store.platforms.open_registration(f"code {n}", SOON)
        barrier = Barrier(8)

        def take_all(_thread: int) -> list[int]:
            barrier.wait()
            return [n for n in range(20) if store.platforms.take_registration(f"code {n}", NOON)]

        with ThreadPoolExecutor(8) as pool:
            taken = [n for found in pool.map(take_all, range(8)) for n in found]
        assert sorted(taken) == list(range(20))

    def test_keys_come_newest_first(self, store: Store):
        """The first of them signs; one saved again takes the place of the first."""
        old, new = tool_key("old"), tool_key("new", since=LATER)
        for each in (new, old):
            store.tool_keys.save(each)
        assert store.tool_keys.newest_first() == (new, old)
        retired = replace(old, retired=LATER)
        store.tool_keys.save(retired)
        assert store.tool_keys.newest_first() == (new, retired)

    def test_keys_of_one_moment_come_in_one_order(self, store: Store):
        """Whatever order they came in: every process signs with the same."""
        for kid in ("b", "a", "c"):
            store.tool_keys.save(tool_key(kid))
        assert [each.kid for each in store.tool_keys.newest_first()] == ["a", "b", "c"]

    def test_a_key_is_forgotten(self, store: Store):
        """Alone; a second time does no harm."""
        for kid in ("a", "b"):
            store.tool_keys.save(tool_key(kid))
        for _ in range(2):
            store.tool_keys.drop("a")
        assert store.tool_keys.newest_first() == (tool_key("b"),)

    def test_a_launch_is_taken_once(self, store: Store):
        """With everything that it must bring; a state never announced brings nothing."""
        store.visits.expect_launch(expected())
        assert store.visits.take_launch("other", NOON) is None
        assert store.visits.take_launch("s1", NOON) == expected()
        assert store.visits.take_launch("s1", NOON) is None

    def test_a_launch_ends(self, store: Store):
        """It is expected until its end, and not at it; asked for too late, it is used up."""
        for state in ("before", "at", "after"):
            store.visits.expect_launch(expected(state))
        assert store.visits.take_launch("before", SOON - INSTANT) == expected("before")
        assert store.visits.take_launch("at", SOON) is None
        assert store.visits.take_launch("after", SOON + INSTANT) is None
        assert store.visits.take_launch("at", NOON) is None

    def test_threads_take_a_launch_once(self, store: Store):
        """Of eight at the same moment, exactly one, for each of many launches."""
        for n in range(20):
            store.visits.expect_launch(expected(f"{n}"))
        barrier = Barrier(8)

        def take_all(_thread: int) -> list[str]:
            barrier.wait()
            taken = (store.visits.take_launch(f"{n}", NOON) for n in range(20))
            return [each.state for each in taken if each is not None]

        with ThreadPoolExecutor(8) as pool:
            found = [state for states in pool.map(take_all, range(8)) for state in states]
        assert sorted(found) == sorted(f"{n}" for n in range(20))

    def test_a_state_is_announced_once(self, store: Store):
        """A second one of the same name is refused, and the first stays what it was."""
        store.visits.expect_launch(expected())
        with pytest.raises(StoreError):
            store.visits.expect_launch(expected(nonce="another"))
        assert store.visits.take_launch("s1", NOON) == expected()

    def test_a_visit_opens_for_its_secret(self, store: Store):
        """With everything that its launch said; for another secret or id there is none."""
        for each in (visit(), visit("v2")):
            store.visits.open(each, f"secret of {each.id}")
        assert store.visits.get("v1", "secret of v1", NOON) == visit()
        assert store.visits.get("v1", "secret of v2", NOON) is None
        assert store.visits.get("v1", "", NOON) is None
        assert store.visits.get("v3", "secret of v1", NOON) is None

    def test_a_visit_ends(self, store: Store):
        """It is there until its end, and not at it."""
        store.visits.open(visit(), "secret")
        end = visit().until
        assert store.visits.get("v1", "secret", end - INSTANT) == visit()
        assert store.visits.get("v1", "secret", end) is None

    def test_a_visit_is_opened_once(self, store: Store):
        """A second one of the same id is refused: it would take the first one's secret."""
        store.visits.open(visit(), "secret")
        with pytest.raises(StoreError):
            store.visits.open(visit(programme="csec"), "another")
        assert store.visits.get("v1", "secret", NOON) == visit()
        assert store.visits.get("v1", "another", NOON) is None

    def test_a_visit_is_changed_and_ends_when_it_would_have(self, store: Store):
        """Another programme is kept; no click makes it last longer, or opens it again."""
        store.visits.open(visit(), "secret")
        store.visits.change(visit(programme="csec", until=LATER))
        assert store.visits.get("v1", "secret", NOON) == visit(programme="csec")
        assert store.visits.get("v1", "secret", visit().until) is None
        store.visits.change(visit("v9"))
        assert store.visits.get("v9", "secret", NOON) is None

    def test_a_roster_is_kept_with_its_visit(self, store: Store):
        """Each visit its own, and the last one that was read."""
        for each in ("v1", "v2"):
            store.visits.open(visit(each), "secret")
        assert store.visits.roster("v1") is None
        store.visits.save_roster("v1", roster("Zoé"))
        store.visits.save_roster("v2", roster())
        store.visits.save_roster("v1", roster("Zoé", "Léa"))
        assert store.visits.roster("v1") == roster("Zoé", "Léa")
        assert store.visits.roster("v2") == roster()

    def test_names_are_kept_for_no_visit_that_is_not_there(self, store: Store):
        """Read while the visit ended, they are gone with it."""
        store.visits.save_roster("v1", roster("Zoé"))
        store.visits.open(visit(), "secret")
        assert store.visits.roster("v1") is None

    def test_what_is_over_is_forgotten(self, store: Store):
        """Launches, codes and visits whose end has come, with their rosters; nothing else."""
        end = visit().until
        for state, until in (("over", end), ("open", end + INSTANT)):
            store.visits.expect_launch(expected(state, until=until))
            store.platforms.open_registration(state, until)
            store.visits.open(visit(state, until=until), "secret")
            store.visits.save_roster(state, roster(state))
        store.platforms.save(platform())
        store.tool_keys.save(tool_key())
        assert store.visits.forget_over(end) == 3
        assert store.visits.forget_over(end) == 0
        assert store.visits.take_launch("over", NOON) is None
        assert not store.platforms.take_registration("over", NOON)
        assert store.visits.get("over", "secret", NOON) is None
        assert store.visits.roster("over") is None
        assert store.visits.take_launch("open", NOON) is not None
        assert store.platforms.take_registration("open", NOON)
        assert store.visits.get("open", "secret", NOON) is not None
        assert store.visits.roster("open") == roster("open")
        assert (store.platforms.registered(), store.tool_keys.newest_first()) == (
            (platform(),),
            (tool_key(),),
        )

    def test_a_launch_taken_in_a_batch_that_fails_is_still_expected(self, store: Store):
        """The whole batch is undone: nothing was opened, nothing was used up."""
        store.visits.expect_launch(expected())

        def half_way() -> None:
            with store.batch():
                assert store.visits.take_launch("s1", NOON) is not None
                store.visits.open(visit(), "secret")
                raise RuntimeError("half way")

        with pytest.raises(RuntimeError, match="half way"):
            half_way()
        assert store.visits.get("v1", "secret", NOON) is None
        assert store.visits.take_launch("s1", NOON) == expected()
