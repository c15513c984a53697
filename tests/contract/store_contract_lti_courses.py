"""What every store promises about services, places, columns, scores and tokens of the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from lms_bridge.errors import StoreError
from lms_bridge.model.lti import Place, Services
from lms_bridge.ports import Store
from tests.contract.lti_values import SERVICES, api_token, column, context
from tests.contract.store_values import LATER, NOON


class LtiCoursesContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_the_last_launch_says_where_services_are(self, store: Store):
        """By course; a course from which nobody launched is unknown."""
        assert store.gradebooks.context("DU-UE1") is None
        store.gradebooks.save_context(context())
        store.gradebooks.save_context(context("DU-SUIVI", services=Services()))
        changed = context(client_id="another", seen=LATER)
        store.gradebooks.save_context(changed)
        assert store.gradebooks.context("DU-UE1") == changed
        assert store.gradebooks.context("DU-SUIVI") == context("DU-SUIVI", services=Services())
        assert context().services == SERVICES

    def test_places_are_kept_course_by_course(self, store: Store):
        """What is read anew takes the place of all that was known of that course alone."""
        first = [Place("A", "quiz", "https://m/q"), Place("A", "", "https://m/a")]
        store.places.save("A", first)
        store.places.save("B", [Place("B", "", "https://m/b")])
        assert store.places.of_courses(["A"]) == (first[1], first[0])
        store.places.save(
            "A", [Place("A", "", "https://m/moved"), Place("A", "page", "https://m/p")]
        )
        assert store.places.of_courses(["B", "A", "C", "A"]) == (
            Place("A", "", "https://m/moved"),
            Place("A", "page", "https://m/p"),
            Place("B", "", "https://m/b"),
        )
        store.places.save("A", [])
        assert store.places.of_courses(["A"]) == store.places.of_courses([]) == ()

    def test_places_of_many_courses_and_activities(self, store: Store):
        """More than one portion of each."""
        store.places.save("A", [Place("A", f"{n:04}", f"https://m/{n}") for n in range(1100)])
        for n in range(3):
            store.places.save(f"B{n}", [Place(f"B{n}", "", "https://m/b")])
        assert len(store.places.of_courses([f"B{n}" for n in range(1100)])) == 3
        store.places.save("A", [Place("A", "0007", "https://m/7")])
        assert store.places.of_courses(["A"]) == (Place("A", "0007", "https://m/7"),)

    def test_threads_read_a_course_anew_together(self, store: Store):
        """One reading is left whole, whoever came last; none of them fails."""
        barrier = Barrier(4)

        def save(thread: int) -> None:
            mine = [Place("A", item, f"https://m/{thread}") for item in ("", f"of {thread}")]
            barrier.wait()
            for _ in range(10):
                store.places.save("A", mine)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(save, range(4)))
        left = store.places.of_courses(["A"])
        assert [each.item for each in left] == ["", f"of {left[0].url[-1]}"]
        assert {each.url for each in left} == {left[0].url}

    def test_columns_are_found_by_component(self, store: Store):
        """With their course; one made anew takes the place of the first."""
        assert store.gradebooks.columns("du") == {}
        store.gradebooks.save_column("du", "UE1", "DU-SUIVI", column())
        store.gradebooks.save_column("du", "UE2", "DU-SUIVI", column("UE2"))
        store.gradebooks.save_column("csec", "UE1", "CSEC-SUIVI", column("bloc"))
        moved = column("UE1 bis", "https://m/98")
        store.gradebooks.save_column("du", "UE1", "DU-AUTRE", moved)
        assert store.gradebooks.columns("du") == {
            "UE1": ("DU-AUTRE", moved),
            "UE2": ("DU-SUIVI", column("UE2")),
        }
        assert store.gradebooks.columns("csec") == {"UE1": ("CSEC-SUIVI", column("bloc"))}

    def test_scores_sent_are_kept_by_column(self, store: Store):
        """The last digest of each person; others stay as they were."""
        assert store.gradebooks.scores_sent("https://m/1") == {}
        store.gradebooks.save_scores_sent("https://m/1", {"3": "a", "4": "b"})
        store.gradebooks.save_scores_sent("https://m/2", {"3": "z"})
        store.gradebooks.save_scores_sent("https://m/1", {"4": "c", "5": "d"})
        store.gradebooks.save_scores_sent("https://m/1", {})
        assert store.gradebooks.scores_sent("https://m/1") == {"3": "a", "4": "c", "5": "d"}
        assert store.gradebooks.scores_sent("https://m/2") == {"3": "z"}

    def test_many_scores(self, store: Store):
        """More than one portion."""
        sent = {str(n): f"digest {n}" for n in range(1100)}
        store.gradebooks.save_scores_sent("https://m/1", sent)
        assert store.gradebooks.scores_sent("https://m/1") == sent

    def test_tokens_are_listed_as_they_were_added(self, store: Store):
        """Each with its id, and found by its digest alone."""
        first = store.tokens.add(api_token())
        second = store.tokens.add(api_token("until revoked", until=None))
        assert 0 < first.id < second.id
        assert (first, second) == (
            api_token(id=first.id),
            api_token("until revoked", until=None, id=second.id),
        )
        assert store.tokens.in_order() == (first, second)
        assert store.tokens.get(second.digest) == second
        assert store.tokens.get("until revoked") is None

    def test_two_tokens_have_two_digests(self, store: Store):
        """Otherwise nobody could tell what a token may read."""
        kept = store.tokens.add(api_token())
        with pytest.raises(StoreError):
            store.tokens.add(api_token(programmes=frozenset()))
        assert store.tokens.in_order() == (kept,)

    def test_a_token_is_revoked_once(self, store: Store):
        """It stays in the list with the moment; a second time and an unknown one say no."""
        kept, other = store.tokens.add(api_token()), store.tokens.add(api_token("other"))
        assert store.tokens.revoke(kept.id, LATER)
        assert not store.tokens.revoke(kept.id, NOON)
        assert not store.tokens.revoke(other.id + 1, NOON)
        assert store.tokens.in_order() == (replace(kept, revoked=LATER), other)
        assert store.tokens.get(kept.digest) == replace(kept, revoked=LATER)
