"""Each way to spoil a programme: refused with file, line, what is wrong and what to write."""

from __future__ import annotations

import pytest

from lms_bridge.errors import ProgrammeError
from lms_bridge.programme import load_programme
from lms_bridge.text.causes import error_in_words
from tests.problems import advice, said
from tests.unit.programme.programme_files import files_of, line_of, problems, spoilt

UE1, UE2, UE10 = "units/ue1.yaml", "units/ue2.yaml", "units/ue10-mention-1.yaml"
HEAD, EFFECTS, BLOCKS = "programme.yaml", "effects.yaml", "blocks.yaml"
DU, CSEC = "du_pccpu", "csec"
UE2_SOURCE = ', source: "EQ: tronc commun, ligne UE2, suivre en DU"}'
BC3_RULE = 'competences: {source: "REF: BC3, modalités d\'évaluation"}'
BC1_RULE = 'competences: {source: "REF: BC1, modalités d\'évaluation"}'
BC3_EXEMPTION = (
    'exemption: {covers: whole, source: "REF: BC3", when: '
    '{profile: {field: route, is: [vae], source: "REF: BC3"}}}'
)

#: name: (programme, file, what stands there, what is written instead, what is said, the remedy)
SPOILT = {
    "a code that withdraws": (
        CSEC, HEAD, "      own_post: {", "      withdrawn: {", "“withdrawn” cannot be the code",
        "another code",
    ),
    "a misspelt key": (DU, UE1, "parts:", "partz:", "unknown key `partz`", "write `parts`"),
    "a misspelt key in a rule": (
        DU, UE1, "at_least:", "at_leest:", "unknown key `at_leest`", "write `at_least`",
    ),
    "a misspelt kind of rule": (
        DU, UE2, "hours: {at_least", "houers: {at_least", "unknown key `houers`", "write `hours`",
    ),
    "a rule without a source": (
        DU, UE2, UE2_SOURCE, "}", "a rule or number without a source", "add `source: KEY: place",
    ),
    "a source that cites nothing": (
        DU, UE2, '"EQ: tronc commun, ligne UE2"', "see the table", "this is no citation",
        "write `source: KEY: place`",
    ),
    "a source nobody declared": (
        DU, UE2, '"EQ: tronc commun, ligne UE2"', '"XX: ligne UE2"',
        "the source “XX” is not declared", "use one of: DECIDED or EQ",
    ),
    "hours without a date": (
        DU, UE2, "hours: {2019-09-01: 21}", "hours: 21", "`hours` has no date",
        "date it: {2024-09-01: 21}",
    ),
    "a threshold without a date": (
        DU, UE2, "at_least: {2019-09-01: 21}", "at_least: 21", "`at_least` has no date",
        "date it: {2024-09-01: 21}",
    ),
    "an exemption without a date": (
        DU, UE1, "covers: {2019-09-01: 16}", "covers: 16", "`covers` has no date",
        "date it: {2024-09-01: 21}",
    ),
    "words without a date": (
        DU, HEAD, "words: {2019-09-01: 5000}", "words: 5000", "`words` has no date",
        "date it: {2024-09-01: 21}",
    ),
    "a pass mark without a date": (
        DU, HEAD, "mark: {2019-09-01: 10}", "mark: 10", "`mark` has no date",
        "date it: {2024-09-01: 21}",
    ),
    "a date that is none": (
        DU, UE2, "hours: {2019-09-01: 21}", "hours: {septembre: 21}", "`septembre`",
        "write a date as 2024-09-01",
    ),
    "hours in words": (
        DU, UE2, "hours: {2019-09-01: 21}", "hours: {2019-09-01: beaucoup}", "`hours`",
        "write a number, with a point and no unit",
    ),
    "infinite hours": (
        DU, UE2, "hours: {2019-09-01: 21}", "hours: {2019-09-01: .inf}", "this is no number",
        "write a number, with a point and no unit",
    ),
    "hours that are not a number": (
        DU, UE2, "hours: {2019-09-01: 21}", "hours: {2019-09-01: .nan}", "this is no number",
        "write a number, with a point and no unit",
    ),
    "hours of a third of a second": (
        DU, UE2, "hours: {2019-09-01: 21}", "hours: {2019-09-01: 1.33333}",
        "1.33333 hours are not a whole number of seconds", "correct the number",
    ),
    "negative hours": (
        DU, UE2, "hours: {2019-09-01: 21}", "hours: {2019-09-01: -1}", "-1 is not between 0",
        "correct the number",
    ),
    "hours beyond all measure": (
        DU, UE2, "hours: {2019-09-01: 21}", 'hours: {2019-09-01: "1E+99999999"}',
        "is not between 0", "correct the number",
    ),
    "half a word": (
        DU, HEAD, "words: {2019-09-01: 5000}", "words: {2019-09-01: 0.5}",
        "0.5 is not a whole number", "correct the number",
    ),
    "a part nobody declared": (
        DU, UE1, "of: coordinator", "of: coordination", "UE1 has no part “coordination”",
        "write `coordinator`, or use one of coordinator or ethics, or declare it under parts",
    ),
    "a track nobody declared": (
        DU, UE1, "  mention-2:", "  mention-3:", "there is no track “mention-3”",
        "use one of mention-1-c3s, mention-1 or mention-2",
    ),
    "two kinds in one rule": (
        DU, UE2, "      hours: {at_least",
        '      assessment: {source: "EQ: x"}\n      hours: {at_least',
        "a rule has exactly one kind", "keep one of: all, any",
    ),
    "a key twice": (
        DU, UE2, "id: UE2", "id: UE2\nid: UE2", "`id` is there twice", "keep one of them",
    ),
    "a tab": (DU, UE2, "  fr:", "\tfr:", "found character '\\t'", "mend the YAML at this line"),
    "a tag": (
        DU, UE2, "id: UE2", "id: !!python/name:os.system UE2",
        "anchors, aliases and tags are not read", "write it out",
    ),
    "an anchor": (
        DU, UE2, "id: UE2", "id: &here UE2", "anchors, aliases and tags are not read",
        "write it out",
    ),
    "an alias": (
        DU, UE2, "id: UE2", "id: *there", "anchors, aliases and tags are not read",
        "write it out",
    ),
    "a key that is no name": (
        DU, UE2, "id: UE2", "1: 2\nid: UE2", "a key is no word", "write a name",
    ),
    "an effect of an unknown component": (
        DU, EFFECTS, "component: UE1,", "component: UE11,", "there is no component “UE11”",
        "write `UE1`, or use one of: UE1, UE10, UE2, UE3, UE4, UE5, UE6, UE7, UE8, UE9 or award",
    ),
    "an effect of an unknown status": (
        DU, EFFECTS, "status: [validated, exempted]", "status: [validated, excused]",
        "there is no status “excused”", "use one of: validated, exempted, in_progress",
    ),
    "an effect of an unknown document": (
        DU, EFFECTS, "of: M1}", "of: M3}", "there is no document “M3”", "use one of M1, M2-UE1",
    ),
    "an effect in an unknown track": (
        DU, EFFECTS, "tracks: [mention-1-c3s]", "tracks: [mention-9]",
        "there is no track “mention-9”", "write `mention-2`, or use one of",
    ),
    "a field that never holds a value": (
        CSEC, BLOCKS, "is: [vae]", "is: [vea]", "the field route never holds “vea”",
        "write `vae`, or use one of: continuing, initial, work-study or vae",
    ),
    "a document for no declared result": (
        DU, HEAD, "together: [M1-UE4,", "together: [M1-UE5,", "M1-UE5, which is no declared result",
        "declare it under results",
    ),
    "a chair of no declared role": (
        CSEC, HEAD, "chair: professional", "chair: teacher", "the chair's role “teacher”",
        "use one of certifying-body or professional, or declare it under roles",
    ),
}  # fmt: skip

#: The same where the whole component is named and not a line of its rule.
SPOILT_AS_A_WHOLE = {
    "hours that do not add up": (
        DU, UE1, "covers: {2019-09-01: 16}", "covers: {2019-09-01: 15}",
        "5 h to attend and 15 h exempted are not the 21 h of the unit", "correct the hours",
    ),
    "hours that add up only until a later date": (
        DU, UE1, "covers: {2019-09-01: 16}", "covers: {2019-09-01: 16, 2026-09-01: 15}",
        "from 1 September 2026: 5 h to attend and 15 h exempted", "correct the hours",
    ),
    "more hours asked than taught": (
        DU, UE2, "at_least: {2019-09-01: 21}", "at_least: {2019-09-01: 22}",
        "22 h asked of UE2, which has 21 h", "correct the hours",
    ),
    "more hours asked of a part than it has": (
        DU, UE1, "at_least: {2019-09-01: 1.5}", "at_least: {2019-09-01: 2}",
        "2 h asked of UE1.coordinator, which has 1 h 30", "correct the hours",
    ),
    "two parts of one name": (
        DU, UE1, "id: ethics", "id: coordinator", "two parts have the same id", "rename one",
    ),
    "a result nobody declared": (
        DU, UE1, "of: M1-UE4", "of: M1-UE9", "the result M1-UE9 is not declared",
        "declare it under results",
    ),
    "a party nobody declared": (
        DU, UE10, "by: host-institution", "by: host", "the party host is not declared",
        "declare it under parties",
    ),
    "a field nobody declared": (
        CSEC, BLOCKS, "field: level", "field: levle", "the field levle is not declared",
        "declare it under profile",
    ),
    "a wait for nothing": (
        CSEC, BLOCKS, "[BC1, BC2, BC3, BC4, BC5]", "[BC1, BC7]", "it waits for BC7",
        "correct `after`",
    ),
    "a circle of waits": (
        CSEC, BLOCKS, BC1_RULE,
        f'all: [{{{BC1_RULE}}}, {{after: {{settled: [FINAL], source: "REF: BC1"}}}}]',
        "these wait for one another: BC1 → FINAL → BC1", "take one of them out of `after`",
    ),
    "an exemption in the CSEC": (
        CSEC, BLOCKS, BC3_RULE,
        BC3_EXEMPTION,
        "an equivalence in a programme that allows none", "remove it",
    ),
    "a result from elsewhere in the CSEC": (
        CSEC, BLOCKS, BC3_RULE, 'result: {of: MASTER, year: any, source: "REF: BC3"}',
        "an equivalence in a programme that allows none", "remove it",
    ),
    "a block without a mandatory competence": (
        CSEC, BLOCKS, "id: C.6.1,", "id: C.1.1,", "the competence C.1.1 is in BC1 and in BC3",
        "keep it in one block",
    ),
    "one unit twice": (
        DU, UE2, "id: UE2", "id: UE1", "UE1 is there twice in one track", "rename or merge them",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_line_is_named(name: str):
    """Whoever spoils a line reads which file, which line, what is wrong and what to write."""
    folder, file, old, new, what, remedy = SPOILT[name]
    files = spoilt(folder, file, old, new)
    start = line_of(files_of(folder)[file], old)
    found = [each for each in problems(files) if what in said(each)]
    assert found, problems(files)
    assert found[0].file == file
    assert found[0].line is not None
    assert abs(found[0].line - start) <= 1 + new.count("\n")
    assert remedy in advice(found[0])


@pytest.mark.parametrize("name", SPOILT_AS_A_WHOLE)
def test_what_only_the_whole_shows_is_named(name: str):
    """A reference, a circle or a sum that fails names the component's file, and what to correct."""
    folder, file, old, new, what, remedy = SPOILT_AS_A_WHOLE[name]
    found = [each for each in problems(spoilt(folder, file, old, new)) if what in said(each)]
    assert found, problems(spoilt(folder, file, old, new))
    assert found[0].file.startswith("units/" if folder == DU else BLOCKS)
    assert found[0].line
    assert remedy in advice(found[0])


def test_one_mistake_is_one_problem():
    """A single slip is told once, not once for every way it could have been meant."""
    files = spoilt(DU, UE1, "covers: {2019-09-01: 16}", "covers: 16")
    assert len(problems(files)) == 1
    files = spoilt(DU, UE2, "hours: {2019-09-01: 21}", "hours: {2019-09-01: x}")
    assert len(problems(files)) == 1
    files = spoilt(DU, UE2, '"EQ: tronc commun, ligne UE2"', '"XX: ligne UE2"')
    assert len(problems(files)) == 1


def test_several_problems_come_at_once():
    """Everything wrong is told in one go, in the order of files and lines."""
    files = spoilt(DU, UE1, "parts:", "partz:")
    files[UE2] = files[UE2].replace("id: UE2", "id: &a UE2", 1)
    files[HEAD] = files[HEAD].replace("words: {2019-09-01: 5000}", "words: 5000", 1)
    found = problems(files)
    assert [each.file for each in found] == [HEAD, UE1, UE2]
    with pytest.raises(ProgrammeError) as caught:
        load_programme("spoilt", files)
    assert "3 problems in programme spoilt" in error_in_words(caught.value, "en")
    assert "3 problèmes dans le programme spoilt" in error_in_words(caught.value, "fr")
    assert "units/ue1.yaml:7: key.unknown(" in str(caught.value)
