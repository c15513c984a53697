"""The smallest browser there is for launches: it keeps cookies and sends forms, without a script.

For tests and for a look around; what a real browser makes of it all is tried with a real one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urljoin

import requests

_PATIENCE = 30.0
_STEPS = 12
_SELF_SENDING = frozenset({"ltiInitiateLoginForm", "ltiAuthForm", "autopostme"})


@dataclass
class Form:
    """A form of a page, with the fields as they stand."""

    action: str
    method: str
    name: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page as it came, and what of it can be followed."""

    url: str
    status: int
    headers: Mapping[str, str]
    text: str
    forms: tuple[Form, ...] = ()
    frame: str = ""

    @property
    def sends_itself(self) -> Form | None:
        """The form that a browser with scripts would send at once."""
        return next((form for form in self.forms if form.name in _SELF_SENDING), None)


class PlainBrowser:
    """One browser with its cookies; cookies for https are kept on this machine's http too."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def open(self, url: str) -> Page:
        """Open an address, and follow where it is redirected to."""
        return self._ask("GET", url)

    def send(self, page: Page, form: Form, **changed: str) -> Page:
        """Send a form of a page, with some fields changed."""
        action = urljoin(page.url, form.action or page.url)
        fields = {**form.fields, **changed}
        if form.method == "post":
            return self.post(action, fields, origin="/".join(page.url.split("/")[:3]))
        query = urlencode(fields)
        return self._ask("GET", f"{action.partition('?')[0]}?{query}")

    def post(self, url: str, fields: Mapping[str, str], origin: str = "null") -> Page:
        """Post fields to an address, from a page of `origin`."""
        return self._ask("POST", url, data=fields, headers={"Origin": origin})

    def follow(self, page: Page) -> Page:
        """Send forms that send themselves, until a page stands still.

        Raises:
            RuntimeError: It never does.
        """
        for _ in range(_STEPS):
            form = page.sends_itself
            if form is None:
                return page
            page = self.send(page, form)
        raise RuntimeError(f"the pages never come to rest; the last was {page.url}")

    def _ask(self, method: str, url: str, **given: Any) -> Page:
        """Ask, and follow redirections, keeping cookies of each on the way."""
        for _ in range(_STEPS):
            answer = self._session.request(
                method, url, timeout=_PATIENCE, allow_redirects=False, **given
            )
            for cookie in self._session.cookies:
                cookie.secure = False
            if not answer.is_redirect:
                return _read(answer)
            method, url, given = "GET", urljoin(answer.url, answer.headers["Location"]), {}
        raise RuntimeError(f"the redirections never end; the last was {url}")

    def launch(self, url: str) -> Page:
        """Open an activity's page, then what its iframe shows in the end."""
        page = self.open(url)
        if not page.frame:
            return page
        return self.follow(self.open(urljoin(page.url, page.frame)))


class _Reader(HTMLParser):
    """Finds the forms and the iframe of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.frame = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            name = said.get("name") or said.get("id", "")
            method = said.get("method", "get").lower()
            self.forms.append(Form(said.get("action", ""), method, name))
        elif tag == "iframe":
            self.frame = self.frame or said.get("src", "")
        elif tag == "input" and self.forms and said.get("name"):
            self.forms[-1].fields[said["name"]] = said.get("value", "")


def _read(answer: requests.Response) -> Page:
    reader = _Reader()
    if "html" in answer.headers.get("Content-Type", ""):
        reader.feed(answer.text)
    return Page(
        answer.url,
        answer.status_code,
        answer.headers,
        answer.text,
        tuple(reader.forms),
        reader.frame,
    )
