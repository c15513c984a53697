"""A teacher's way through the pages: look, filter, read, decide, take away."""

from __future__ import annotations

import csv
import io

import openpyxl
from playwright.sync_api import Page, expect

from lms_bridge.model.verdict import AwardStatus
from lms_bridge_testing.sandbox import Role
from tests.e2e.world import World
from tests.existing import existing


def test_the_list_is_narrowed_and_sorted(launchable: World, page: Page) -> None:
    """A search finds one learner by name or number; a heading turns the order round."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    wanted = launchable.learners(launchable.cohort)[3]
    rows = frame.locator("table.learners tbody th a")
    for text in (wanted.lastname.upper(), wanted.idnumber):
        frame.locator("input[name=q]").fill(text)
        with frame.expect_navigation():
            frame.locator("form.filters button").click()
        expect(frame.locator("input[name=q]")).to_have_value(text)
        assert wanted.fullname in rows.all_inner_texts()
    expect(rows).to_have_count(1)
    with frame.expect_navigation():
        frame.locator("form.filters a.quiet").click()
    expect(rows).to_have_count(len(launchable.learners(launchable.cohort)))
    before = rows.all_inner_texts()
    with frame.expect_navigation():
        frame.locator("table.learners thead th a").first.click()
    expect(frame.locator('th[aria-sort="descending"]').first).to_be_visible()
    assert sorted(rows.all_inner_texts()) == sorted(before)
    assert rows.all_inner_texts() != before


def test_a_filter_by_status_shows_who_stands_there(launchable: World, page: Page) -> None:
    """Filtered by a unit's status, only learners who stand so are left."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    frame.locator("select[name=component]").select_option("UE1")
    frame.locator("select[name=status]").select_option("validated")
    with frame.expect_navigation():
        frame.locator("form.filters button").click()
    expect(frame.locator("select[name=status]")).to_have_value("validated")
    shown = frame.locator("table.learners tbody tr").count()
    verdicts = {each.learner: each for each in launchable.bridge.store.verdicts.latest("du-pccpu")}
    expected = [
        one
        for one in launchable.learners(launchable.cohort)
        if verdicts[one.idnumber].component("UE1").status.value == "validated"
    ]
    assert shown == len(expected) > 0


def test_a_learner_is_explained_unit_by_unit(launchable: World, page: Page, shot) -> None:
    """From the list to one learner: every unit, why it stands so, and what to do next."""
    wanted = launchable.shown("ue1-five-hours")
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    frame.get_by_role("link", name=wanted.fullname).first.click()
    expect(frame.locator("main h1")).to_have_text(wanted.fullname)
    expect(frame.locator("#next")).to_be_visible()
    unit = frame.locator("#UE1")
    unit.locator("summary").click()
    expect(unit.locator("details")).to_have_attribute("open", "")
    assert "M1-UE4" in unit.inner_text() or "M1" in unit.inner_text()
    assert frame.locator(".hours svg").count() > 0
    shot(page, "learner-explained")


def test_a_step_leads_to_the_activity_in_the_moodle(launchable: World, page: Page) -> None:
    """What to do next links to the place in the Moodle that settles it."""
    wanted = launchable.shown("m2-ue1-failed")
    frame = launchable.open(page, launchable.cohort, wanted)
    links = frame.locator("ol.steps a[target=_top]")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert addresses
    assert all(each.startswith(launchable.moodle.url) for each in addresses)


def test_a_decision_is_recorded_and_shows_at_once(launchable: World, page: Page, shot) -> None:
    """A teacher of the follow-up course records a word on a document; it shows as theirs."""
    teacher, wanted = launchable.teacher(launchable.cohort), launchable.shown("m2-ue1-failed")
    frame = launchable.open(page, launchable.cohort, teacher)
    frame.get_by_role("link", name=wanted.fullname).first.click()
    frame.locator('a[href$="/decide/document"]').click()
    frame.locator("select[name=subject]").select_option("document:M2-UE1")
    frame.locator("form.decision button").click()
    frame.locator('input[name=outcome][value="accepted"]').check()
    frame.locator("textarea[name=reason]").fill("Lu et accepté par les référents")
    shot(page, "decision-form")
    frame.locator("form.decision button").click()
    expect(frame.locator('.note[role="status"]')).to_be_visible()
    assert "Lu et accepté par les référents" in frame.locator("main").inner_text()
    shot(page, "decision-recorded")
    kept = [
        each
        for each in launchable.bridge.store.decisions.recorded("du-pccpu")
        if each.learner == wanted.idnumber and each.kind.value == "document"
    ]
    assert kept[-1].by == f"{teacher.username} ({teacher.id})"


def test_a_jury_that_contradicts_the_state_is_confirmed(
    launchable: World, page: Page, shot, complaints: list[str]
) -> None:
    """What lacks is shown with the form; nothing is recorded until that is ticked."""
    store = launchable.bridge.store
    wanted = next(
        one
        for one in launchable.learners(launchable.csec)
        if existing(store.verdicts.get("csec", one.idnumber)).status is AwardStatus.IN_PROGRESS
    )
    frame = launchable.open(page, launchable.csec, launchable.administrator)
    frame.get_by_role("link", name=wanted.fullname).first.click()
    frame.locator('a[href$="/decide/jury"]').click()
    frame.locator('input[name=outcome][value="adjourned"]').check()
    frame.locator('input[name=outcome][value="admitted"]').check()
    for seat, (role, outside) in enumerate(
        (("professional", True), ("professional", True), ("certifying-body", False))
    ):
        frame.locator(f"select[name=role{seat}]").select_option(role)
        frame.locator(f"input[name=outside{seat}]").set_checked(outside)
    frame.locator('input[name=chair][value="0"]').check()
    frame.locator("textarea[name=reason]").fill("Délibération du jour")
    frame.locator("form.decision button").click()
    asked = frame.locator(".problems")
    expect(asked).to_contain_text("contredit ce qui est connu")
    shot(page, "decision-contradicts")
    frame.locator("form.decision button").click()  # the browser asks for the tick
    expect(asked).to_be_visible()
    assert store.decisions.recorded("csec", wanted.idnumber) == ()
    frame.locator("input[name=confirmed]").check()
    frame.locator("form.decision button").click()
    expect(frame.locator('.note[role="status"]')).to_be_visible()
    (kept,) = store.decisions.recorded("csec", wanted.idnumber)
    assert (kept.outcome, kept.because) == ("admitted", "Délibération du jour")
    refused(complaints)


def refused(complaints: list[str]) -> None:
    """The browser noted that a form was refused, as often as it likes, and nothing else."""
    assert complaints
    assert all("422" in each for each in complaints)
    complaints.clear()


def test_nobody_decides_about_themself(
    launchable: World, page: Page, complaints: list[str]
) -> None:
    """A learner who teaches in the follow-up course as well is refused at their own name."""
    state, course = launchable.moodle.state, launchable.cohort.course
    wanted = launchable.shown("ue1-five-hours")
    state.enrol(wanted, course, Role.EDITING_TEACHER, method="self")
    frame = launchable.open(page, launchable.cohort, wanted)
    frame.get_by_role("link", name=wanted.fullname).first.click()
    frame.locator('a[href$="/decide/document"]').click()
    expect(frame.locator("#problems")).to_contain_text("Personne ne décide de sa propre situation")
    state.unenrol(wanted, course, method="self")
    refused(complaints)


def test_learners_and_strangers_decide_nothing(launchable: World, page: Page) -> None:
    """No page offers a decision to a learner, nor to a teacher outside the follow-up course."""
    learner = launchable.open(page, launchable.cohort, launchable.learners(launchable.cohort)[0])
    assert learner.locator('a[href*="/decide/"]').count() == 0
    teacher = launchable.open(page, launchable.csec, launchable.teacher(launchable.csec))
    teacher.locator("table.learners tbody th a").first.click()
    expect(teacher.locator("#parts")).to_be_visible()
    assert teacher.locator('a[href*="/decide/"]').count() == 0


def test_the_list_is_taken_away_as_csv_and_xlsx(launchable: World, page: Page) -> None:
    """Both files hold the learners shown, one a row, and nothing that a spreadsheet would run."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    expected = len(launchable.learners(launchable.cohort))
    with page.expect_download() as csv_file:
        frame.locator('a[href*="cohort.csv"]').click()
    text = csv_file.value.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text[:200] else ","))
    with page.expect_download() as xlsx_file:
        frame.locator('a[href*="cohort.xlsx"]').click()
    content = io.BytesIO(xlsx_file.value.path().read_bytes())
    book = openpyxl.load_workbook(content, read_only=True)
    sheet = [row for row in book.worksheets[0].iter_rows(values_only=True) if any(row)]
    book.close()
    names = {one.fullname for one in launchable.learners(launchable.cohort)}
    for table in (rows, sheet):
        found = {str(cell) for row in table for cell in row if cell in names}
        assert found == names
    assert expected == len(names)
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@" and cell]


def test_the_jury_finds_who_is_ready_and_a_list_to_print(
    launchable: World, page: Page, shot
) -> None:
    """The jury's page names whoever is ready; the list to print holds them, and nothing else."""
    ready = [
        each.learner
        for each in launchable.bridge.store.verdicts.latest("csec")
        if each.status.value == "ready_for_jury"
    ]
    assert ready
    window = launchable.window(page, launchable.csec, launchable.teacher(launchable.csec))
    window.get_by_role("link", name="Jury", exact=True).click()
    expect(window.locator('section[aria-labelledby="ready"] tbody tr')).to_have_count(len(ready))
    shot(window, "jury-csec")
    window.locator('a[href$="/jury/list"]').click()
    expect(window.locator("section.candidate")).to_have_count(len(ready))
    window.emulate_media(media="print")
    expect(window.locator("nav")).to_be_hidden()
    expect(window.locator("#signatures")).to_be_visible()
    shot(window, "jury-list-print")


def test_the_jurys_activity_opens_its_page(launchable: World, page: Page) -> None:
    """An activity set up for the jury opens the jury's page first."""
    frame = launchable.open(page, launchable.jury, launchable.teacher(launchable.jury))
    assert frame.url.endswith("/jury")


def test_what_needs_attention_is_on_a_page_of_its_own(launchable: World, page: Page, shot) -> None:
    """The page for what a person has to look at opens from its activity."""
    window = launchable.window(page, launchable.attention, launchable.teacher(launchable.attention))
    expect(window.locator("#drifts")).to_be_visible()
    shot(window, "attention")
