"""Launches in a real browser: in a frame, in a window, as teacher and as learner."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.world import World

#: The same site to a browser, so that cookies come along, and yet another origin.
ELSEWHERE = "http://localhost:8765/"


def test_a_teacher_sees_the_learners_of_the_course_inside_the_moodle(
    launchable: World, page: Page, shot
) -> None:
    """Opened in a frame of the Moodle, the cohort page lists who is followed, and nobody else."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    assert frame.url.startswith(f"{launchable.pages}/v/")
    names = frame.locator("table.learners tbody th a").all_inner_texts()
    expected = [one.fullname for one in launchable.learners(launchable.cohort)]
    assert sorted(names) == sorted(expected)
    shot(page, "cohort-in-moodle")


def test_a_learner_sees_only_themself(
    launchable: World, page: Page, complaints: list[str], shot
) -> None:
    """A learner lands on their own page; the others' page does not exist for them."""
    learner = launchable.learners(launchable.cohort)[0]
    frame = launchable.open(page, launchable.cohort, learner)
    assert frame.url.endswith("/me")
    assert frame.locator('a[href*="/learner/"]').count() == 0
    text = frame.locator("body").inner_text()
    others = [one for one in launchable.learners(launchable.cohort) if one is not learner]
    assert not [one.fullname for one in others if one.fullname in text]
    shot(page, "learner-in-moodle")
    assert complaints == []
    visit = frame.url.removesuffix("/me")
    for place in ("cohort", "jury", "attention", "learner/0123456789abcdef", "nothing"):
        answer = frame.goto(f"{visit}/{place}")
        assert answer is not None
        assert (place, answer.status) == (place, 404)
    complaints.clear()  # the browser notes each 404


def test_an_administrator_sees_what_a_teacher_sees(launchable: World, page: Page) -> None:
    """The Moodle's administrator, enrolled nowhere, sees the learners of the course."""
    frame = launchable.open(page, launchable.cohort, launchable.administrator)
    expect(frame.locator("table.learners tbody th a")).to_have_count(
        len(launchable.learners(launchable.cohort))
    )


def test_the_pages_speak_the_language_of_the_moodle(launchable: World, page: Page) -> None:
    """French by the site's language, English for whoever uses their Moodle in English."""
    for lang, heading in (("fr", "Personnes en formation"), ("en", "Learners")):
        frame = launchable.open(
            page, launchable.cohort, launchable.teacher(launchable.cohort), lang
        )
        assert frame.locator("html").get_attribute("lang") == lang
        assert heading in frame.locator("main h1").inner_text()


def test_several_people_look_in_one_browser(launchable: World, context: BrowserContext) -> None:
    """Two tabs of one browser, one as teacher and one as learner: each keeps its own visit."""
    teacher, learner = context.new_page(), context.new_page()
    first = launchable.open(teacher, launchable.cohort, launchable.teacher(launchable.cohort))
    second = launchable.open(learner, launchable.cohort, launchable.learners(launchable.cohort)[0])
    teacher.bring_to_front()
    first.locator("table.learners tbody th a").first.click()
    expect(first.locator("#parts")).to_be_visible()
    learner.bring_to_front()
    second.goto(second.url)
    expect(second.locator("#parts")).to_be_visible()
    assert second.url.endswith("/me")


def test_the_activity_opens_in_a_window_of_its_own(
    launchable: World, page: Page, context: BrowserContext
) -> None:
    """The Moodle's own link opens the tool beside it, and the launch works there as well."""
    page.goto(launchable.address(launchable.cohort, launchable.teacher(launchable.cohort)))
    with context.expect_page() as opened:
        page.locator("#newwindow").click()
    opened.value.wait_for_url(f"{launchable.pages}/v/**/cohort")
    expect(opened.value.locator("table.learners").first).to_be_visible()


def test_where_cookies_are_refused_a_window_is_offered(launchable: World, refusing, shot) -> None:
    """A browser that keeps no cookies of a frame is offered a window, and sees the page there."""
    browser = refusing("http://localhost:*")
    page = browser.new_page()
    page.goto(launchable.address(launchable.cohort, launchable.teacher(launchable.cohort)))
    frame = launchable.frame(page)
    link = frame.locator("a[target=_blank]")
    expect(link).to_be_visible()
    assert frame.locator("html").get_attribute("lang") == "fr"
    assert "/v/" not in frame.url
    shot(page, "window-offered")
    with browser.expect_page() as opened:
        link.click()
    opened.value.wait_for_url(f"{launchable.pages}/v/**/cohort")
    expect(opened.value.locator("table.learners").first).to_be_visible()


def test_where_all_cookies_are_refused_the_page_says_what_to_allow(
    launchable: World, refusing, shot
) -> None:
    """A browser that keeps no cookies of the bridge at all is told so, and not sent in circles."""
    browser = refusing("*")
    page = browser.new_page()
    page.goto(launchable.address(launchable.cohort, launchable.teacher(launchable.cohort)))
    with browser.expect_page() as opened:
        launchable.frame(page).locator("a[target=_blank]").click()
    window = opened.value
    expect(window.locator("main h1")).to_contain_text("cookies")
    assert window.locator("a[target=_blank]").count() == 0
    shot(window, "cookies-refused")


def test_a_visit_is_worth_nothing_in_another_browser(
    launchable: World, page: Page, browser
) -> None:
    """The address of a page, opened by somebody else, shows nothing."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    other = browser.new_context(locale="fr-FR")
    answer = other.new_page().goto(frame.url)
    assert answer is not None
    assert answer.status == 401
    other.close()


def test_the_moodle_alone_may_show_the_pages_in_a_frame(launchable: World, page: Page) -> None:
    """Another site that puts the launch into its own frame gets nothing shown."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    framing = f'<link rel="icon" href="data:,"><iframe src="{frame.url}"></iframe>'
    page.route(ELSEWHERE, lambda route: route.fulfill(body=framing, content_type="text/html"))
    with page.expect_event("framenavigated", lambda shown: shown.url.startswith("chrome-error://")):
        page.goto(ELSEWHERE)
