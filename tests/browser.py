"""The browser that the end-to-end tests drive: found where it is, else installed.

`python -m tests.browser` makes sure that there is one, before anything else is run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, Playwright, sync_playwright

#: What Debian's package is called on the PATH, there and elsewhere.
NAMES = ("chromium", "chromium-browser")

NONE = (
    "The end-to-end tests drive a real browser, and none can be had here: install Debian's package "
    "chromium as root (apt-get install chromium), or run `.venv/bin/playwright install chromium` "
    "where downloads are allowed."
)

#: Seconds that an installation may take.
_LONGEST = 600


def executable(playwright: Playwright) -> str | None:
    """The path of a Chromium: Debian's, else the one that Playwright keeps; None without any."""
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return on_path or (own if Path(own).exists() else None)


def starts() -> bool:
    """Whether there is a browser that starts: a download may lack libraries of the system."""
    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            return False
        try:
            playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]).close()
        except Error:
            return False
    return True


def install() -> None:
    """Ask Debian for the package where that is allowed, else Playwright for its download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        package = ("install", "-y", "--no-install-recommends", "chromium")
        if _succeeds(("apt-get", "update"), quiet) and _succeeds(("apt-get", *package), quiet):
            return
    _succeeds((sys.executable, "-m", "playwright", "install", "chromium"), dict(os.environ))


def _succeeds(command: tuple[str, ...], environment: dict[str, str]) -> bool:
    try:
        ran = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=_LONGEST
        )
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def main() -> None:
    """End with one line and an exit code of 1 where no browser can be had."""
    if starts():
        return
    sys.stderr.write("There is no browser for the end-to-end tests: installing one.\n")
    install()
    if not starts():
        sys.exit(NONE)


if __name__ == "__main__":
    main()
