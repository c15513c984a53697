"""Results that come in files, from the command to the verdict, against a sandbox Moodle."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.errors import (
    DecisionRefused,
    LmsUnavailable,
    SkipRecord,
    StoreUnavailable,
    UnusableFile,
)
from lms_bridge.intake.files import kind_of, read_content, read_mapping
from lms_bridge.intake.import_mapping import ImportOptions, by_convention, completed
from lms_bridge.intake.importing import preview, take_over
from lms_bridge.stages.mapping.identity import AccountIndex
from lms_bridge.text.causes import error_in_words
from tests.existing import existing
from tests.refusals import in_english, refusing

PROGRAMME = ("--programme", "du-pccpu")
MAPPING = """\
idnumber: N°
year: 2024-2025
final: true
date: 2025-06-26
needs:
  result:M1-UE4: {column: UE4, out_of: 20}
  result:M1-UE6: {column: UE6, out_of: 20}
"""


def files(site: Any, text: str, name: str = "m1.csv", mapping: str = MAPPING) -> tuple[str, ...]:
    """Write a table and its mapping beside the site file; the words that name them."""
    (site.file.parent / name).write_text(text, encoding="utf-8")
    told = site.file.parent / "m1.yaml"
    told.write_text(mapping, encoding="utf-8")
    path = str(site.file.parent / name)
    return ("import", "results", path, *PROGRAMME, "--mapping", str(told))


TAKE = ("--take-over", "--by", "registrar")


def read(site: Any, *words: str) -> Any:
    """The JSON that a command prints, whatever it ends with."""
    return json.loads(site.run(*words, "--json").stdout)


def taken(site: Any, text: str, name: str = "m1.csv") -> Any:
    """Take a table over."""
    return read(site, *files(site, text, name), *TAKE)


def component(site: Any, learner: str, name: str) -> dict[str, Any]:
    """How a component of a learner stands."""
    verdict = read(site, "explain", "du-pccpu", learner)
    return next(each for each in verdict["components"] if each["component"] == name)


@pytest.fixture
def failed(site: Any) -> str:
    """A learner who failed M1-UE4, as the LMS says."""
    return str(site.cohort.rows["m1-ue4-failed"].idnumber)


def test_a_result_from_a_file_changes_the_verdict_at_the_next_sync(site: Any, failed: str):
    """Failed in the LMS, passed in another year elsewhere: the pass counts, and says whence."""
    site.run("sync", "du-pccpu")
    before = site.run("explain", "du-pccpu", failed).output
    assert "m1.csv" not in before
    report = taken(site, f"N°;UE4;UE6\n{failed};14;12\n")
    assert (report["taken_over"], report["counts"]["new"]) == (True, 2)
    changed = site.json("sync", "du-pccpu")
    assert changed["counts"]["changed"] == 1
    after = site.run("explain", "du-pccpu", failed).output.replace("\xa0", " ")
    assert "fichier m1.csv, ligne 2 : 14/20, en date du 26/06/2025 ; repris le" in after
    again = site.json("sync", "du-pccpu")
    assert (again["counts"]["changed"], again["receipts"]) == (0, [])


@pytest.mark.parametrize("option", ["", "--mapping"])
@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("nothere.csv", "il n'y a ni fichier ni dossier", "there is no file or folder"),
        ("folder.csv", "c'est un dossier", "it is a folder"),
        ("empty.csv", "le fichier est vide", "the file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_first(
    site: Any, option: str, name: str, french: str, english: str
):
    """Missing, a folder, empty: before the year is asked, in the language, for both files."""
    folder = site.file.parent
    (folder / "folder.csv").mkdir()
    (folder / "empty.csv").touch()
    whole = folder / "whole.csv"
    whole.write_text("N°;UE4\n", encoding="utf-8")
    named = str(folder / name)
    words = (str(whole), "--mapping", named) if option else (named,)
    error = site.run("import", "results", *words, *PROGRAMME).exception
    assert isinstance(error, UnusableFile)
    assert len(error.problems) == 1
    assert french in error_in_words(error, "fr").replace("\xa0", " ")
    assert english in in_english(error)


def test_a_preview_writes_nothing(site: Any, failed: str):
    """Neither in the LMS nor in the database."""
    writes = len(site.moodle.state.journal)
    report = read(site, *files(site, f"N°;UE4;UE6\n{failed};14;12\n"))
    assert (report["taken_over"], report["counts"]["new"]) == (False, 2)
    assert len(site.moodle.state.journal) == writes
    opened = bridge(site.file)
    assert opened.store.imports.files("du-pccpu") == ()
    opened.close()


def test_a_year_that_cannot_be_meant_is_shown_and_kept(site: Any, failed: str):
    """A day after the year given: the line shows the year, is one to look at, and ends with 1."""
    late = MAPPING.replace("2024-2025", "2023-2024")
    words = files(site, f"N°;UE4;UE6\n{failed};14;12\n", mapping=late)
    report = read(site, *words)
    assert (report["counts"]["new"], report["to_look_at"]) == (2, 2)
    (doubt,) = report["lines"][0]["doubts"]
    assert doubt["code"] == "row.after_year"
    shown = site.run(*words, "--format", "csv")
    assert shown.exit_code == 1
    assert ";2023-2024;" in shown.output.replace(",", ";")
    assert site.run(*words, *TAKE).exit_code == 1
    again = site.run(*words)
    assert again.exit_code == 0, "what is known is not questioned once more"


def test_people_whom_nobody_knows_are_counted_not_their_cells(site: Any):
    """Two people with two results each are two; there is nothing to take over, and that is said."""
    words = files(site, "N°;UE4;UE6\n99000001;14;12\n99000002;9;8\n")
    assert read(site, *words)["counts"]["unknown"] == 2
    told = site.run(*words).output
    assert "--take-over" not in told
    assert "rien à reprendre" in told.replace("\xa0", " ").replace("\n", " ")


def test_a_correction_is_judged_and_leaves_what_it_corrects(site: Any, failed: str):
    """Passed, then failed: the verdict follows, nothing counts as vanished, both stay."""
    taken(site, f"N°;UE4;UE6\n{failed};14;12\n")
    site.run("sync", "du-pccpu")
    report = taken(site, f"N°;UE4;UE6\n{failed};7;12\n", "second.csv")
    assert (report["counts"]["corrected"], report["counts"]["same"]) == (1, 1)
    (line,) = report["lines"]
    assert (line["before"]["result"]["mark"], line["result"]["mark"]) == ("14", "7")
    site.run("sync", "du-pccpu")
    told = site.run("explain", "du-pccpu", failed).output
    assert "second.csv, ligne 2" in told
    assert "m1.csv, ligne 2 : 14" not in told.replace("\xa0", " ")
    marks = [each["result"]["mark"] for each in read(site, "import", "history", "du-pccpu", failed)]
    assert marks == ["14", "12", "7"]


def test_the_same_file_again_changes_nothing(site: Any, failed: str):
    """No row, no file, no new verdict."""
    text = f"N°;UE4;UE6\n{failed};14;12\n"
    taken(site, text)
    report = taken(site, text)
    assert report["counts"]["same"] == 2
    opened = bridge(site.file)
    assert len(opened.store.imports.files("du-pccpu")) == 1
    assert len(opened.store.imports.history("du-pccpu")) == 2
    opened.close()


def test_a_decision_made_after_a_file_knows_the_file(site: Any, failed: str):
    """What was taken over since the last sync counts when a decision is judged, too."""
    site.run("sync", "du-pccpu")
    taken(site, f"N°;UE4;UE6\n{failed};14;12\n")
    made = site.run(
        "decide", "du-pccpu", failed, "exemption", "UE9", "granted",
        "--because", "diplôme étranger", "--by", "jury-2026",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert "m1.csv" in made.output


def test_what_is_set_aside_ends_with_a_look_and_the_rest_is_kept(site: Any, failed: str):
    """A stranger is counted and not kept; the namesakes of the roster are named with the cause."""
    namesake = next(
        user.idnumber
        for user in site.moodle.state.users.values()
        if sum(each.idnumber == user.idnumber for each in site.moodle.state.users.values()) > 1
        and user.idnumber
    )
    text = f"N°;UE4;UE6\n{failed};14;\n{failed} ;3;\n{namesake};12;\n99;12;\n;11;\n"
    words = files(site, text)
    shown = site.run(*words, *TAKE)
    assert shown.exit_code == 1
    assert "nouveau\u00a0: 1" in shown.output
    assert "mis de côté\u00a0: 3" in shown.output
    assert "personne inconnue\u00a0: 1" in shown.output
    assert "plusieurs comptes" in shown.output
    opened = bridge(site.file)
    assert [each.result.learner for each in opened.store.imports.results("du-pccpu")] == [failed]
    opened.close()


def test_a_file_of_strangers_does_not_end_well(site: Any, failed: str):
    """Nobody of it, or too few, on the roster: it is said, and the exit code sees it."""
    strangers = "".join(f"9900000{number};12;\n" for number in range(4))
    done = site.run(*files(site, f"N°;UE4;UE6\n{strangers}"))
    assert (done.exit_code, "4 personnes, dont 0" in done.output) == (1, True)
    few = read(site, *files(site, f"N°;UE4;UE6\n{failed};12;\n{strangers}"))
    assert few["people"] == {"in_file": 5, "known": 1, "too_few": True}
    half = site.run(*files(site, f"N°;UE4;UE6\n{failed};12;\n99000001;12;\n"))
    assert half.exit_code == 0
    assert site.run(*files(site, "N°;UE4;UE6\n")).exit_code == 1


def test_the_site_says_which_share_of_a_file_has_to_be_known(site: Any, failed: str):
    """A programme whose files hold a whole faculty asks for less."""
    text = site.file.read_text(encoding="utf-8")
    one = "  du-pccpu:\n"
    assert one in text
    site.file.write_text(text.replace(one, f"{one}    imports: {{known_share: 0.1}}\n"), "utf-8")
    strangers = "".join(f"9900000{number};12;\n" for number in range(4))
    assert site.run(*files(site, f"N°;UE4;UE6\n{failed};12;\n{strangers}")).exit_code == 0
    assert site.run(*files(site, f"N°;UE4;UE6\n{strangers}")).exit_code == 1


def test_dashes_are_said_once(site: Any, failed: str):
    """Moodle writes one where there is no grade: an empty cell, not a line to look at each time."""
    text = f"N°;UE4;UE6\n{failed};-;–\n99000001;-;\n"
    done = site.run(*files(site, text))
    assert done.exit_code == 0
    assert done.output.count("tiret") == 1
    assert "3 cellules contiennent un tiret" in done.output
    found = read(site, *files(site, text))
    assert (found["lines"], found["counts"]["silent"], found["dashes"]) == ([], 4, 3)


def test_what_a_file_holds_is_printed_as_text(site: Any):
    """No markup, no escape sequence, no formula for whoever opens the CSV."""
    text = 'N°;UE4;UE6\n"[red]=1+1[/red]";12;\n"=cmd|1";13;\n\x1b[31mX;14;\n'
    words = files(site, text)
    shown = site.run(*words, "--all").output
    assert "[red]=1+1[/red]" in shown
    assert "\x1b" not in shown
    rows = list(csv.DictReader(io.StringIO(site.run(*words, "--all", "--format", "csv").stdout)))
    assert {row["apprenant"] for row in rows} == {"[red]=1+1[/red]", "'=cmd|1", "�[31mX"}


def test_a_workbook_is_taken_over_like_a_csv(site: Any, failed: str):
    """Numbers as numbers, idnumbers as numbers, formulas set aside."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["N°", "UE4", "UE6"], [int(failed), 14.5, "=B2"]):
        sheet.append(row)
    words = files(site, "", "m1.xlsx")
    book.save(site.file.parent / "m1.xlsx")
    report = read(site, *words, *TAKE)
    assert (report["counts"]["new"], report["counts"]["aside"]) == (1, 1)
    opened = bridge(site.file)
    (kept,) = opened.store.imports.results("du-pccpu")
    assert (kept.result.learner, kept.result.value, kept.result.line) == (failed, "14.5/20", 2)
    opened.close()


def test_an_export_needs_no_mapping_where_the_convention_holds(site: Any, failed: str):
    """Its grade items' idnumbers tell the needs, its batch the day."""
    path = site.file.parent / "gradebook.xml"
    path.write_text(
        '<results batch="xml_export_1782800000">\n<result>\n'
        f"<assignment>C3S-M1-UE4-RESULT</assignment><student>{failed}</student>"
        "<score>14.00000</score></result></results>",
        encoding="utf-8",
    )
    words = ("import", "results", str(path), *PROGRAMME, "--year", "2024-2025", "--final")
    report = read(site, *words, "--out-of", "20", *TAKE)
    (line,) = report["lines"]
    assert (line["line"], line["need"], line["fate"]) == (2, "result:M1-UE4", "new")
    assert line["result"]["on"] == "2026-06-30"
    unscaled = site.run(*words)
    assert unscaled.exit_code == 1
    assert "sur combien de points" in unscaled.output


def test_bind_show_names_the_files_that_give_a_need(site: Any, failed: str):
    """Beside what the LMS provides; with the number of learners."""
    taken(site, f"N°;UE4;UE6\n{failed};14;12\n")
    rows = json.loads(site.run("bind", "show", "du-pccpu", "--json").stdout)
    (row,) = (each for each in rows if each["need"] == "result:M1-UE4")
    assert row["provided_by"].endswith("fichier m1.csv (1)")


def test_whoever_looked_too_early_is_told_to_look_again(site: Any, failed: str):
    """Another file was taken over between the preview and the taking over: nothing is kept."""
    words = files(site, f"N°;UE4;UE6\n{failed};14;12\n")
    opened = bridge(site.file)
    job = opened.job("du-pccpu")
    path, told = Path(words[2]), read_mapping(Path(words[-1]))
    mapping = completed(job, kind_of(path), path.name, told, ImportOptions())
    content = read_content(path, mapping)
    seen = preview(job, content, mapping)
    taken(site, f"N°;UE4;UE6\n{failed};3;2\n", "other.csv")
    with refusing(StoreUnavailable, "meanwhile"):
        take_over(job, seen, "registrar")
    assert len(job.store.imports.files("du-pccpu")) == 1
    with refusing(DecisionRefused, "nobody is named"):
        take_over(job, preview(job, content, mapping), "  ")
    opened.close()


def test_a_number_that_changes_after_a_file_waits_for_a_person(site: Any, failed: str):
    """Before any run: the account is kept with the number, so that what was taken over follows."""
    taken(site, f"N°;UE4;UE6\n{failed};14;12\n")
    opened = bridge(site.file)
    accounts = opened.store.accounts
    pair = existing(accounts.of(failed))
    assert AccountIndex(accounts.every()).unconfirmed("F-1", pair.user_id) is not None
    assert accounts.holdings([failed])[failed].files == 2
    opened.close()


def test_a_take_over_that_is_interrupted_keeps_nothing(
    site: Any, failed: str, monkeypatch: pytest.MonkeyPatch
):
    """Killed half way through its rows: the next one finds nothing, and keeps all."""
    from lms_bridge.store import imports  # noqa: PLC0415 - to stop it half way

    row, calls = imports._row, []

    def dying(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return row(*arguments)

    words = files(site, f"N°;UE4;UE6\n{failed};14;12\n")
    with monkeypatch.context() as patched:
        patched.setattr(imports, "_row", dying)
        site.run(*words, *TAKE)
    assert len(calls) == 2
    assert read(site, *words, *TAKE)["counts"]["new"] == 2


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (MAPPING.replace("final: true\n", ""), "whether the results are final"),
        (MAPPING.replace("year: 2024-2025\n", ""), "of which academic year"),
        (MAPPING.replace("idnumber: N°\n", ""), "holds the idnumbers"),
        (MAPPING.replace("result:M1-UE4", "result:M1-UE9"), "needs nothing called"),
        (MAPPING.replace("result:M1-UE4", "hours:UE1"), "is no result"),
        (MAPPING.replace("2025-06-26", "2030-06-26"), "a day to come"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(site: Any, mapping: str, message: str):
    """With its line where it has one, and the remedy; nothing is read from the LMS."""
    result = site.run(*files(site, "N°;UE4;UE6\n1;14;12\n", mapping=mapping))
    assert isinstance(result.exception, UnusableFile)
    assert message in in_english(result.exception)
    assert " → " in in_english(result.exception)


def test_the_command_line_may_not_contradict_the_mapping(site: Any):
    """What both say has to be the same; a table without a mapping is refused."""
    words = files(site, "N°;UE4;UE6\n1;14;12\n")
    other = site.run(*words, "--year", "2023-2024", "--not-final", "--date", "2025-06-27")
    assert isinstance(other.exception, UnusableFile)
    assert in_english(other.exception).count("says another") == 3
    agreed = site.run(*words, "--year", "2024-2025", "--final")
    assert agreed.exit_code == 1  # the same, of somebody whom nobody knows
    assert site.run(*words, "--out-of", "20").exit_code == 2
    assert site.run(*words, "--take-over").exit_code == 2
    assert site.run(*words, "--year", "2024").exit_code == 2
    assert site.run(*words, "--date", "26/06/2025").exit_code == 2
    bare = site.run(*words[:-2], "--year", "2024-2025", "--final")
    assert isinstance(bare.exception, UnusableFile)
    assert "--mapping" in in_english(bare.exception)


def test_a_grade_item_that_means_two_things_asks_for_a_mapping(site: Any):
    """One idnumber bound in two courses: which is meant is never guessed."""
    text = site.file.read_text(encoding="utf-8").replace(
        "    courses: {follow-up: DU-SUIVI}\n",
        "    courses: {follow-up: DU-SUIVI}\n    bindings:\n"
        "      result:M1-UE4: [grade: {course: A, item: EXAM}]\n"
        "      result:M1-UE6: [grade: {course: B, item: EXAM}]\n",
    )
    site.file.write_text(text, encoding="utf-8")
    opened = bridge(site.file)
    job = opened.job("du-pccpu")
    with refusing(UnusableFile, "EXAM stands for result:M1-UE4 and result:M1-UE6"):
        by_convention(job, "x.xml", None)
    opened.close()


def test_nobody_with_results_from_files_has_no_history(site: Any):
    """The command says so, with the exit code of an unknown learner."""
    result = site.run("import", "history", "du-pccpu", "26000001")
    assert isinstance(result.exception, SkipRecord)


def test_whoever_is_known_and_in_no_file_is_not_nearly_somebody_else(site: Any, failed: str):
    """No file said anything of them: that is said, and no other number is proposed."""
    site.run("sync", "du-pccpu")
    result = site.run("import", "history", "du-pccpu", failed)
    assert isinstance(result.exception, SkipRecord)
    assert result.exception.cause.code == "import.nothing_of"


def test_without_the_lms_nothing_is_compared(site: Any, failed: str):
    """Who is on the roster is asked of the LMS each time: run it again once it is back."""
    words = files(site, f"N°;UE4;UE6\n{failed};14;12\n")
    site.moodle.stop()
    assert isinstance(site.run(*words).exception, LmsUnavailable)


@pytest.mark.parametrize("year", ["2025", "2025-07-01", '"2025"', "2025-2027"])
def test_a_year_that_is_not_two_is_told_how_years_are_written(site: Any, year: str):
    """At once, also where YAML reads a number or a day: two years in a row."""
    words = files(site, "N°;UE4;UE6\n", mapping=MAPPING.replace("2024-2025", year))
    error = site.run(*words).exception
    assert isinstance(error, UnusableFile)
    told = error_in_words(error, "fr").replace("\xa0", " ")
    assert "écrire deux années qui se suivent : 2025-2026" in told
    assert "guillemets" not in told
