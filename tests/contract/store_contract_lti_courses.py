"""What every store promises about services, places, columns, scores and tokens of the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from lti_values import SERVICES, api_token, column, context
from store_values import LATER, NOON

from lms_bridge.errors import StoreError
from lms_bridge.model.lti import Place, Services
from lms_bridge.ports import Store


class LtiCoursesContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_the_last_launch_says_where_services_are(self, store: Store):
        """By course; a course from which nobody launched is unknown."""
        assert store.context("DU-UE1") is None
        store.save_context(context())
        store.save_context(context("DU-SUIVI", services=Services()))
        changed = context(client_id="another", seen=LATER)
        store.save_context(changed)
        assert store.context("DU-UE1") == changed
        assert store.context("DU-SUIVI") == context("DU-SUIVI", services=Services())
        assert context().services == SERVICES

    def test_places_are_kept_course_by_course(self, store: Store):
        """What is read anew takes the place of all that was known of that course alone."""
        first = [Place("A", "quiz", "https://m/q"), Place("A", "", "https://m/a")]
        store.save_places("A", first)
        store.save_places("B", [Place("B", "", "https://m/b")])
        assert store.places(["A"]) == (first[1], first[0])
        store.save_places(
            "A", [Place("A", "", "https://m/moved"), Place("A", "page", "https://m/p")]
        )
        assert store.places(["B", "A", "C", "A"]) == (
            Place("A", "", "https://m/moved"),
            Place("A", "page", "https://m/p"),
            Place("B", "", "https://m/b"),
        )
        store.save_places("A", [])
        assert store.places(["A"]) == store.places([]) == ()

    def test_places_of_many_courses_and_activities(self, store: Store):
        """More than one portion of each."""
        store.save_places("A", [Place("A", f"{n:04}", f"https://m/{n}") for n in range(1100)])
        for n in range(3):
            store.save_places(f"B{n}", [Place(f"B{n}", "", "https://m/b")])
        assert len(store.places([f"B{n}" for n in range(1100)])) == 3
        store.save_places("A", [Place("A", "0007", "https://m/7")])
        assert store.places(["A"]) == (Place("A", "0007", "https://m/7"),)

    def test_threads_read_a_course_anew_together(self, store: Store):
        """One reading is left whole, whoever came last; none of them fails."""
        barrier = Barrier(4)

        def save(thread: int) -> None:
            mine = [Place("A", item, f"https://m/{thread}") for item in ("", f"of {thread}")]
            barrier.wait()
            for _ in range(10):
                store.save_places("A", mine)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(save, range(4)))
        left = store.places(["A"])
        assert [each.item for each in left] == ["", f"of {left[0].url[-1]}"]
        assert {each.url for each in left} == {left[0].url}

    def test_columns_are_found_by_component(self, store: Store):
        """With their course; one made anew takes the place of the first."""
        assert store.columns("du") == {}
        store.save_column("du", "UE1", "DU-SUIVI", column())
        store.save_column("du", "UE2", "DU-SUIVI", column("UE2"))
        store.save_column("csec", "UE1", "CSEC-SUIVI", column("bloc"))
        moved = column("UE1 bis", "https://m/98")
        store.save_column("du", "UE1", "DU-AUTRE", moved)
        assert store.columns("du") == {
            "UE1": ("DU-AUTRE", moved),
            "UE2": ("DU-SUIVI", column("UE2")),
        }
        assert store.columns("csec") == {"UE1": ("CSEC-SUIVI", column("bloc"))}

    def test_scores_sent_are_kept_by_column(self, store: Store):
        """The last digest of each person; others stay as they were."""
        assert store.scores_sent("https://m/1") == {}
        store.save_scores_sent("https://m/1", {"3": "a", "4": "b"})
        store.save_scores_sent("https://m/2", {"3": "z"})
        store.save_scores_sent("https://m/1", {"4": "c", "5": "d"})
        store.save_scores_sent("https://m/1", {})
        assert store.scores_sent("https://m/1") == {"3": "a", "4": "c", "5": "d"}
        assert store.scores_sent("https://m/2") == {"3": "z"}

    def test_many_scores(self, store: Store):
        """More than one portion."""
        sent = {str(n): f"digest {n}" for n in range(1100)}
        store.save_scores_sent("https://m/1", sent)
        assert store.scores_sent("https://m/1") == sent

    def test_tokens_are_listed_as_they_were_added(self, store: Store):
        """Each with its id, and found by its digest alone."""
        first = store.add_token(api_token())
        second = store.add_token(api_token("until revoked", until=None))
        assert 0 < first.id < second.id
        assert (first, second) == (
            api_token(id=first.id),
            api_token("until revoked", until=None, id=second.id),
        )
        assert store.tokens() == (first, second)
        assert store.token(second.digest) == second
        assert store.token("until revoked") is None

    def test_two_tokens_have_two_digests(self, store: Store):
        """Otherwise nobody could tell what a token may read."""
        kept = store.add_token(api_token())
        with pytest.raises(StoreError):
            store.add_token(api_token(programmes=frozenset()))
        assert store.tokens() == (kept,)

    def test_a_token_is_revoked_once(self, store: Store):
        """It stays in the list with the moment; a second time and an unknown one say no."""
        kept, other = store.add_token(api_token()), store.add_token(api_token("other"))
        assert store.revoke_token(kept.id, LATER)
        assert not store.revoke_token(kept.id, NOON)
        assert not store.revoke_token(other.id + 1, NOON)
        assert store.tokens() == (replace(kept, revoked=LATER), other)
        assert store.token(kept.digest) == replace(kept, revoked=LATER)
