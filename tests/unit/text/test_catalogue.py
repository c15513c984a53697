"""The catalogue has every sentence once in each language, and its check finds what is wrong."""

from pathlib import Path

import pytest

from lms_bridge.cause import AS_WRITTEN, Cause, all_of
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import CatalogueEntry, catalogue, template_parts
from lms_bridge.text.forms import FORMS
from lms_bridge.text.names import NO_PROGRAMME, Names
from lms_bridge.text.speaker import Speaker
from tests.catalogue.check import of_file, of_forms, of_languages, of_uses
from tests.catalogue.files import text_of
from tests.catalogue.rooms import all_faults, rooms
from tests.catalogue.source import Uses, read_uses
from tests.unit.text.wording_cases import LANGUAGES, plain

FR, EN = Wording("fr", strict=True), Wording("en", strict=True)


def entry(code: str, *texts: str, count: str = "") -> dict[str, CatalogueEntry]:
    """A catalogue of one French entry."""
    return {code: CatalogueEntry(code, tuple(template_parts(each, "fr") for each in texts), count)}


def speaker(entries: dict[str, CatalogueEntry], language: str = "fr") -> Speaker:
    """Who says the entries of a made-up catalogue."""
    found = catalogue(language).entries
    made = type(catalogue(language))(language, {**found, **entries})
    return Speaker(made, Names(NO_PROGRAMME, "", language), FORMS, strict=True)


def test_nothing_is_wrong_with_the_catalogue():
    """Missing, fuzzy, unused, out of order, other placeholders: none, in any room."""
    assert len(rooms()) > 1
    assert list(all_faults()) == []


@pytest.mark.parametrize(
    ("count", "fr", "en"),
    [(0, "0 personne", "0 people"), (1, "1 personne", "1 person"), (2, "2 personnes", "2 people")],
)
def test_a_plural_is_chosen_by_the_value_that_the_entry_names(count: int, fr: str, en: str):
    """In French nothing is singular, in English it is plural."""
    french = entry("people", "{n} personne", "{n} personnes", count="n")
    english = entry("people", "{n} person", "{n} people", count="n")
    assert speaker(french).say("people", {"n": count}) == fr
    assert speaker(english, "en").say("people", {"n": count}) == en


def test_what_may_be_hundreds_names_the_first_and_counts_the_others():
    """A number that a spreadsheet rounded is nearly that of a whole cohort."""
    made = entry("near", "{x:few}")
    assert speaker(made).say("near", {"x": tuple("abcde")}) == "a, b, c, d ou e"
    assert speaker(made).say("near", {"x": tuple("abcdef")}) == "a, b, c, d ou 2 autres"
    assert speaker(made, "en").say("near", {"x": tuple("abcdef")}) == "a, b, c, d or 2 others"


def test_what_a_person_typed_is_quoted_exactly():
    """Its own spaces and quotation marks stay as they were typed, in either language."""
    typed = "Validation de l'UE1 : « oui » ; 12 h"
    made = entry("said", "écrit : {text:quoted}")
    assert speaker(made).say("said", {"text": typed}) == f"écrit\u00a0: «\u00a0{typed}\u00a0»"
    assert speaker(made, "en").say("said", {"text": typed}).endswith(f"“{typed}”")


def test_what_stands_in_a_command_is_one_word_of_a_shell():
    """A command that is advised can be copied, whatever a number or a name is made of."""
    made = entry("advised", "lancer `lms-bridge show {idnumber:typed}`")
    for idnumber, typed in (
        ("21000001", "21000001"),
        ("2100 0001", "'2100 0001'"),
        ('="21000001"', "'=\"21000001\"'"),
    ):
        assert speaker(made).say("advised", {"idnumber": idnumber}).endswith(f" show {typed}`")


def test_a_tail_follows_only_when_its_value_is_there():
    """Not for zero, false, nothing or an empty text."""
    made = {**entry("done", "fait{year:tail(made_up)}"), **entry("tail.made_up", ", en {year}")}
    assert speaker(made).say("done", {"year": "2026"}) == "fait, en 2026"
    for nothing in (0, False, None, ""):
        assert speaker(made).say("done", {"year": nothing}) == "fait"
    assert speaker(made).say("done", {}) == "fait"


def test_causes_are_said_one_after_the_other():
    """Each in the language; one that an earlier version wrote as it was written."""
    written = [Cause.of(AS_WRITTEN, text=each) for each in ("no course X; none", "it's hidden")]
    several = all_of(written)
    assert several is not None
    assert plain(FR.cause(several)) == "« no course X; none » ; « it's hidden »"
    assert EN.cause(several) == "“no course X; none”; “it's hidden”"


def test_a_cause_may_hold_another():
    """The inner one is said in the language too."""
    made = {
        **entry("cause.outer", "rien pour {need}, car {why:cause}"),
        **entry("cause.inner", "le cours {course:quoted} n'existe pas"),
    }
    cause = Cause.of("outer", need="X", why=Cause.of("inner", course="DU-UE1"))
    said = speaker(made).say("cause_alone", {"cause": cause})
    assert plain(said) == "rien pour X, car le cours « DU-UE1 » n'existe pas"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_bears_a_value_of_another_shape(language: str):
    """Nothing, a wrong type or a strange text never fails a page."""
    for name in FORMS:
        if name in {"tail", "menu", "lms"}:  # they name an entry
            continue
        made = entry("shown", f"[{{x:{name}(y)}}]" if name else "[{x}]")
        for value in (None, "", "strange", "2026-13-40", 7, True, ("a", "b")):
            said = speaker(made, language).say("shown", {"x": value, "y": "field"})
            assert said.startswith("[")


def test_the_check_finds_what_one_language_lacks():
    """An entry, a placeholder, a form, a plural."""
    both = entry("a", "{n:date}")
    assert list(of_languages(both, both)) == []
    assert list(of_languages(both, {})) == ["a is missing in English"]
    assert list(of_languages({}, both)) == ["a is missing in French"]
    assert len(list(of_languages(both, entry("a", "{n:moment}")))) == 1
    assert len(list(of_languages(both, entry("a", "{m:date}")))) == 1
    plural = entry("a", "{n:date}", "{n:date}", count="n")
    assert len(list(of_languages(both, plural))) == 1


def test_the_check_finds_forms_and_tails_that_nobody_knows():
    """A form that is misspelt would fail in front of a reader."""
    known = frozenset(FORMS)
    assert list(of_forms(entry("a", "{n:date}"), known)) == []
    assert len(list(of_forms(entry("a", "{n:dat}"), known))) == 1
    assert len(list(of_forms(entry("a", "{n:tail(nowhere)}"), known))) == 1


def test_the_check_finds_what_is_not_said_and_what_has_no_entry():
    """A code literal, an f-string, a truth, a family or a tail uses an entry."""
    entries = {
        **entry("page.title", "Titre"),
        **entry("label.status.open", "ouvert"),
        **entry("all.yes", "oui"),
        **entry("cause.course.unreadable", "illisible{n:tail(more)}"),
        **entry("tail.more", ", et plus"),
    }
    uses = Uses({"page.title", "all", "course.unreadable"}, {r"label\.[\w.-]+\.[\w.-]+"})
    assert list(of_uses(entries, uses)) == []
    assert len(list(of_uses(entries, Uses()))) == 4
    said = Uses(uses.literals | {"page.gone"}, uses.patterns, {"page.gone": "here.py:1"})
    assert list(of_uses(entries, said)) == ["page.gone has no entry; here.py:1 says it"]
    made = Uses(uses.literals, uses.patterns, {}, {r"gone\.[\w.-]+": "here.py:2"})
    assert len(list(of_uses(entries, made))) == 1


def test_the_source_is_read_for_its_codes(tmp_path: Path):
    """Calls in Python, conditional ones too, and templates; docstrings name none."""
    (tmp_path / "door.py").write_text(
        "def f(w, x):\n"
        '    w.say("a.b" if x else "a.c")\n'
        '    Cause.of("d.e", n=1)\n'
        '    return w.say(f"label.{x}.open")\n',
        encoding="utf-8",
    )
    (tmp_path / "page.html").write_text('<p>{{ say("page.p", n=1) }}</p>', encoding="utf-8")
    uses = read_uses(tmp_path)
    assert uses.said.keys() == {"a.b", "a.c", "cause.d.e", "page.p"}
    assert set(uses.made) == {r"label\.[\w.-]+\.open"}


def test_the_check_reads_the_files(tmp_path: Path):
    """Fuzzy and empty entries, and an order of their own."""
    path = tmp_path / "lms_bridge.po"
    good = text_of("fr", {"a": ("", ("un",)), "b": ("n", ("deux", "deux"))})
    path.write_text(good, encoding="utf-8")
    assert list(of_file(path, "fr")) == []
    path.write_text(good.replace('msgid "a"', '#, fuzzy\nmsgid "a"'), encoding="utf-8")
    assert any("fuzzy" in each for each in of_file(path, "fr"))
    path.write_text(good.replace('"un"', '""'), encoding="utf-8")
    assert any("has no text" in each for each in of_file(path, "fr"))
    path.write_text(good.replace('"un"', '"un ; deux"'), encoding="utf-8")
    assert not any("before a semicolon" in each for each in of_file(path, "fr"))
    assert any("before a semicolon" in each for each in of_file(path, "en"))
    path.write_text(good.replace('msgid "a"', 'msgid "z"'), encoding="utf-8")
    assert any("not in order" in each for each in of_file(path, "fr"))
