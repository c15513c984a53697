"""The pages for everybody: by keyboard alone, at 360 px, checked by axe-core."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from tests.e2e.world import World

_TABS = 120


def violations(page: Page | Frame) -> list[str]:
    """What axe-core finds wrong, with the first place of each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {each['nodes'][0]['html'][:200]}"
        for each in found
    ]


def pages_of_a_teacher(world: World, page: Page, lang: str) -> Iterator[tuple[str, Page]]:
    """Every page that a teacher can reach, one after the other, in a window of its own."""
    teacher, wanted = world.teacher(world.cohort), world.shown("m2-ue1-failed")
    world.window(page, world.cohort, teacher, lang)
    base = page.url.removesuffix("cohort")
    yield "cohort", page
    page.goto(f"{base}cohort?q=zzzz")
    yield "cohort-nobody", page
    page.goto(f"{base}cohort")
    page.get_by_role("link", name=wanted.fullname).first.click()
    expect(page.locator("#parts")).to_be_visible()
    learner = page.url
    for each in page.locator("details").all():
        each.evaluate("(one) => { one.open = true; }")
    yield "learner", page
    for kind in ("document", "exemption"):
        page.goto(f"{learner}/decide/{kind}")
        yield f"decide-{kind}", page
        subject = page.locator("select[name=subject]")
        if subject.count():
            subject.select_option(index=1)
            page.locator("form.decision button").click()
            yield f"decide-{kind}-form", page
    for place in ("jury", "jury/list", "attention"):
        page.goto(base + place)
        yield place.replace("/", "-"), page


def test_the_check_finds_a_barrier_where_there_is_one(launchable: World, page: Page) -> None:
    """A picture without words is found, in a frame of another site as well."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    frame.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [each for each in violations(frame) if each.startswith("image-alt")]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_page_of_a_teacher_has_a_barrier(launchable: World, page: Page, shot, lang: str) -> None:
    """axe-core finds nothing on any page that a teacher reaches, in both languages."""
    found = {}
    for name, shown in pages_of_a_teacher(launchable, page, lang):
        shot(shown, f"{name}-{lang}")
        found[name] = violations(shown)
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_page_of_a_learner_has_a_barrier(launchable: World, page: Page, shot, lang: str) -> None:
    """The learner's own page has none either, in a frame as in a window."""
    learner = launchable.shown("m2-ue1-failed")
    assert violations(launchable.open(page, launchable.cohort, learner, lang)) == []
    window = launchable.window(page, launchable.cohort, learner, lang)
    shot(window, f"me-{lang}")
    assert violations(window) == []


def test_the_pages_of_an_administrator_have_no_barrier(launchable: World, page: Page, shot) -> None:
    """Blocks, the jury's list, and every form of decision, with the composition of a jury."""
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        shot(page, f"csec-{name}")
        found[name] = violations(page)

    launchable.window(page, launchable.csec, launchable.administrator)
    base = page.url.removesuffix("cohort")
    look("cohort")
    for place in ("jury", "jury/list"):
        page.goto(base + place)
        look(place.replace("/", "-"))
    page.goto(f"{base}cohort")
    page.get_by_role("link", name=launchable.shown("csec-jury-refused").fullname).first.click()
    expect(page.locator("#parts")).to_be_visible()
    look("learner")
    forms = [one.get_attribute("href") or "" for one in page.locator('a[href*="/decide/"]').all()]
    assert len(forms) > 1
    for each in forms:
        page.goto(launchable.pages + each)
        look(f"decide-{each.rpartition('/')[2]}")
    page.goto(f"{launchable.pages}{next(each for each in forms if each.endswith('/jury'))}")
    expect(page.locator(".seat").first).to_be_visible()
    assert {name: said for name, said in found.items() if said} == {}


def test_pages_that_say_no_have_no_barrier(
    launchable: World, page: Page, complaints: list[str], shot
) -> None:
    """A visit that is over, a page that is not there, a launch that fails: readable as well."""
    launchable.window(page, launchable.cohort, launchable.learners(launchable.cohort)[0])
    page.goto(page.url.removesuffix("me") + "nothing")
    shot(page, "not-found")
    assert violations(page) == []
    page.context.clear_cookies()
    page.goto(page.url.removesuffix("nothing") + "me")
    shot(page, "over")
    assert violations(page) == []
    page.goto(f"{launchable.pages}/lti/login?iss=https://elsewhere.invalid&login_hint=1")
    shot(page, "refused")
    assert violations(page) == []
    complaints.clear()  # the browser notes each refusal


def test_a_keyboard_alone_leads_through_the_cohort_to_a_learner(
    launchable: World, page: Page
) -> None:
    """Tab and Enter suffice, from the Moodle's page to a learner; the focus always shows."""
    frame = launchable.open(page, launchable.cohort, launchable.teacher(launchable.cohort))
    tab_until(page, frame, "(one) => one.matches('a.skip')")
    page.keyboard.press("Enter")
    seen = tab_until(page, frame, "(one) => one.matches('table.learners tbody th a')")
    assert all(seen), "something had the focus without showing it"
    name = frame.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(frame.locator("main h1")).to_have_text(name)


def tab_until(page: Page, frame: Frame, reached: str) -> list[bool]:
    """Press Tab until something of the frame has the focus; whether each stop showed it."""
    shown = []
    for _ in range(_TABS):
        page.keyboard.press("Tab")
        inside = frame.evaluate("document.hasFocus() && document.activeElement !== document.body")
        if not inside:
            continue
        shown.append(
            frame.evaluate(
                """() => {
                  const style = getComputedStyle(document.activeElement);
                  return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                }"""
            )
        )
        if frame.evaluate(f"({reached})(document.activeElement)"):
            return shown
    raise AssertionError(f"the keyboard never reached {reached} in {_TABS} stops")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_fits_a_small_telephone(
    launchable: World, narrow: Page, shot: Callable[[Page, str], None], lang: str
) -> None:
    """At 360 px no page is wider than the screen; tables scroll in frames of their own."""
    too_wide = []
    for name, shown in pages_of_a_teacher(launchable, narrow, lang):
        shot(shown, f"360-{name}-{lang}")
        width = shown.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            too_wide.append((name, width))
    assert too_wide == []


def test_a_page_in_the_moodle_fits_a_small_telephone(
    launchable: World, narrow: Page, shot: Callable[[Page, str], None]
) -> None:
    """Inside the Moodle's frame a learner reads their page at 360 px without moving sideways."""
    frame = launchable.open(narrow, launchable.cohort, launchable.shown("m2-ue1-failed"))
    shot(narrow, "360-me-in-moodle")
    inside, room = frame.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert inside <= room
    assert violations(frame) == []
