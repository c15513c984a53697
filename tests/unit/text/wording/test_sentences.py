"""Every code that the engine emits has a sentence, and every sentence gets its values."""

import re
from collections import defaultdict
from dataclasses import replace

import pytest

from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.verdict import Because, OwedKind, Truth
from lms_bridge.text import LineKind, Wording
from lms_bridge.text.catalogue import CatalogueEntry, catalogue
from lms_bridge.text.forms import FORMS
from tests.unit.text.wording_cases import (
    LANGUAGES,
    conditions,
    debts,
    discrepancies,
    explanations,
    programme,
)
from tests.unit.text.wording_codes import emitted

#: What `condition` adds to the values of a condition.
ADDED = {"subject", "overdue"}

#: What the debt of a document adds to the values of its condition.
OF_DOCUMENT = {"topic", "topic_by", "topic_on", "handed_in", "handed_in_on", "awaited"}

FRENCH = catalogue("fr").entries

#: What is the same word in both languages.
SAME = {
    "cause.place.programme",
    "label.means.compensation",
    "label.means.jury",
    "lms.moodle.name",
    "page.choose.programme",
    "placeholder.programme",
    "page.jury",
    "page.pages",
    *(
        f"sheet.{each}"
        for each in (
            "code",
            "coefficient",
            "compensation",
            "documents",
            "point",
            "source",
            "sources",
            "version",
        )
    ),
    "cli.count.obstacles",
    "cli.heading.badge",
    "cli.heading.cause",
    "cli.heading.programme",
    "cli.heading.programmes",
    "cli.heading.score",
    "cli.heading.version",
}


#: The product's own name and its environment variables, which commands tell as they are typed.
#: What stands as it is typed, and a function, a plugin and keys of the site file in findings.
_NAMES = re.compile(
    r"`[^`]*`|lms_bridge|LMS_BRIDGE_[A-Z_]+|core_webservice_get_site_info|mod_attendance|student_role"
    r"|effects_off"
)


def words(entry: CatalogueEntry) -> str:
    """What an entry says by itself, its placeholders left out."""
    return " ".join(part.words for template in entry.templates for part in template)


def entries_of(code: str) -> list[CatalogueEntry]:
    """The entries that say a condition: one, or one for each truth."""
    by_truth = [f"{code}.{truth.value}" for truth in Truth]
    return [FRENCH[each] for each in (code, *by_truth) if each in FRENCH]


def asked_by(entry: CatalogueEntry, *, optional: bool) -> set[str]:
    """The values that an entry asks for: those that may be missing, or the others."""
    return {
        part.name
        for template in entry.templates
        for part in template
        if part.name and FORMS[part.form].optional is optional
    }


def test_every_condition_that_the_engine_emits_has_a_sentence():
    """The codes are read off the engine's source, so a new one fails here first."""
    for code in emitted("Because"):
        entries = entries_of(code)
        assert len(entries) in {1, len(Truth)}, code


def test_every_discrepancy_that_the_engine_emits_has_a_sentence():
    """The same for what a person has to look at; and no sentence is left over."""
    found = {
        code.removeprefix("discrepancy.") for code in FRENCH if code.startswith("discrepancy.")
    }
    assert emitted("Discrepancy") == found


def test_no_sentence_is_left_over():
    """A code that the engine no longer emits takes its sentence along."""
    families = tuple({f"{code.partition('.')[0]}." for code in emitted("Because")})
    said = {entry.code for code in emitted("Because") for entry in entries_of(code)}
    spare = {"decision.profile", "decision.topic", "decision.extension"}
    spare |= {f"{each}.withdrawn" for each in spare}
    assert {code for code in FRENCH if code.startswith(families)} - said == spare


def test_the_cases_reach_every_condition():
    """Each code is told at least once below; decisions that settle nothing are not."""
    observed = {because.code for _, _, because in conditions()}
    unseen = emitted("Because") - observed
    idle = {"decision.document.refused", "decision.document.handed_in"}
    idle.add("decision.exemption.upheld")
    idle |= {f"decision.{DecisionKind.DRIFT.value}.{each}" for each in ("leave", "restore")}
    idle |= {f"decision.{each.value}.withdrawn" for each in DecisionKind}
    assert unseen <= idle


def test_the_engine_gives_every_value_that_a_sentence_asks_for():
    """Whatever a sentence itself asks for is always there; what a tail needs, sometimes."""
    always: dict[str, set[str]] = {}
    ever: dict[str, set[str]] = defaultdict(set)
    for _, _, because in conditions():
        names = {name for name, _ in because.values} | ADDED
        names |= (
            OF_DOCUMENT if any(each.kind is OwedKind.DOCUMENT for each in because.owed) else set()
        )
        always[because.code] = always.get(because.code, names) & names
        ever[because.code] |= names
    for code, found in always.items():
        for entry in entries_of(code):
            assert asked_by(entry, optional=False) <= found, code
            assert asked_by(entry, optional=True) <= ever[code], code
            for part in (part for template in entry.templates for part in template):
                if part.form == "tail":
                    tail = FRENCH[f"tail.{part.argument}"]
                    assert asked_by(tail, optional=False) <= ever[code], (code, tail.code)


def test_discrepancies_get_their_values():
    """The same for what a person has to look at."""
    seen = set()
    for _, _, each in discrepancies():
        names = {name for name, _ in each.values} | {"subject"}
        assert asked_by(FRENCH[f"discrepancy.{each.code}"], optional=False) <= names
        seen.add(each.code)
    assert seen == emitted("Discrepancy")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_can_be_told(language: str):
    """Strictly: no code and no value without words, in any case of both programmes."""
    for _, _, told in explanations(language):
        assert told.kind == LineKind.AWARD
        assert all(line.text for _, line in told.walk())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shows_the_engine_s_own_words(language: str):
    """No underscore, no dotted code and no placeholder reaches a reader.

    Records and causes quote the LMS, and what a person wrote is theirs.
    """
    codes = emitted("Because") | emitted("Discrepancy")
    dotted = {code for code in codes if "." in code}
    for _, _, told in explanations(language):
        for _, line in told.walk():
            if line.kind in {LineKind.RECORD, LineKind.CAUSE}:
                continue
            assert not set("_{}") & set(line.text), line.text
            assert not any(code in line.text for code in dotted), line.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_no_underscore_outside_placeholders(language: str):
    """No word of the code stands in a sentence."""
    for entry in catalogue(language).entries.values():
        assert "_" not in _NAMES.sub("", words(entry)), entry.code


def test_french_says_nothing_in_english():
    """The French of a sentence differs from its English, but for words that both have."""
    english = catalogue("en").entries
    for code, entry in FRENCH.items():
        bare = "".join(each for each in words(entry) if each.isalpha())
        if bare and code not in SAME:
            assert words(entry) != words(english[code]), code


def test_an_unknown_code_is_shown_and_raises_when_strict():
    """A page shows the code; a test sees KeyError."""
    lenient = Wording("fr", programme("csec"))
    strict = Wording("fr", programme("csec"), strict=True)
    because = Because(Truth.YES, "moon.full", "BC1")
    strange = Discrepancy("BC1", "moon.full")
    assert lenient.condition(because) == "moon.full"
    assert lenient.discrepancy(strange) == "moon.full"
    with pytest.raises(KeyError):
        strict.condition(because)
    with pytest.raises(KeyError):
        strict.discrepancy(strange)


def test_a_missing_value_leaves_a_gap_and_raises_when_strict():
    """A sentence whose value did not come says so with a question mark."""
    because = Because(Truth.UNKNOWN, "hours.missing", "UE9", (("attended", 3600),))
    assert "présence de 1\u00a0h pour ?" in Wording("fr", programme("du_pccpu")).condition(because)
    with pytest.raises(KeyError):
        Wording("fr", programme("du_pccpu"), strict=True).condition(because)


def test_a_value_of_another_shape_does_not_fail():
    """Text where a date is expected, or a name nobody knows, is shown as it is."""
    wording = Wording("fr", programme("csec"))
    because = Because(Truth.YES, "acquired.earlier", "BC77", (("on", "some day"),))
    assert wording.condition(because) == "Acquis pour toujours le some day\u00a0: BC77."


def test_every_debt_of_every_case_can_be_told():
    """Strictly, in both languages, with no raw kind in it."""
    for found, verdict, owed in debts():
        for language in LANGUAGES:
            wording = Wording(language, found, verdict.track, strict=True)
            assert wording.owed(owed)
            assert "_" not in wording.owed(owed) + wording.step(owed)
            assert wording.step(owed).endswith(".")


def test_on_track_changes_only_the_track():
    """The same wording, with the titles of another track."""
    wording = Wording("en", programme("du_pccpu"), strict=True)
    assert wording.on_track("mention-2") == replace(wording, track="mention-2")
