from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.model.verdict import AwardStatus, OwedKind, Status
from lms_bridge.web.pages.query import Query, searchable

WORDS = st.text(max_size=20)
QUERIES = st.builds(
    Query,
    search=WORDS.map(str.strip),
    award=st.none() | st.sampled_from(AwardStatus),
    component=WORDS,
    status=st.none() | st.sampled_from(Status),
    owed=st.none() | st.sampled_from(OwedKind),
    track=WORDS,
    sort=st.sampled_from(["name", "idnumber", "UE1"]),
    descending=st.booleans(),
    page=st.integers(1, 99_999),
)


@given(QUERIES)
def test_an_address_says_what_was_asked(query: Query):
    """Read back, it is the same question."""
    assert Query.read(dict(parse_qsl(query.address()))) == query


@given(st.dictionaries(st.sampled_from(["q", "award", "status", "owed", "page", "sort"]), WORDS))
def test_any_address_is_a_question(asked: dict[str, str]):
    """What nobody understands counts as not said: no address makes the page fail."""
    assert Query.read(asked).page >= 1


@pytest.mark.parametrize("page", ["0", "-1", "²", "1e3", "", "999999", "x"])
def test_a_page_that_is_none_is_the_first(page: str):
    """A number in another script, or far too large, is none either."""
    assert Query.read({"page": page}).page == 1


def test_asked_for_the_same_column_twice_the_order_turns():
    """Once up, then down, then up again; and from the first page."""
    first = Query(page=3).sorted_by("UE1")
    assert (first.sort, first.descending, first.page) == ("UE1", False, 1)
    assert first.sorted_by("UE1").descending
    assert not first.sorted_by("UE1").sorted_by("UE1").descending
    assert not Query(descending=True).sorted_by("UE1").descending


def test_names_are_compared_without_case_and_accents():
    """As people search."""
    assert searchable("Éloïse GARÇON") == "eloise garcon"


def test_a_filter_is_told_from_an_order():
    """Sorting leaves nobody out."""
    assert not Query(sort="UE1", descending=True, page=2, component="UE1").narrows
    assert Query(status=Status.VALIDATED).narrows
