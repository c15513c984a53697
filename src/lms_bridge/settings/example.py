"""The example of a site file: what every site has, and the block of one kind of LMS."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from lms_bridge.settings.lms import lms_adapter, lms_of


@dataclass(frozen=True, slots=True)
class SiteExample:
    """How a new site begins.

    Attributes:
        text: a commented site file.
        steps: codes of the sentences that say how to make the LMS ready, in their order.
    """

    text: str
    steps: tuple[str, ...]


def site_example(lms: str = "") -> SiteExample:
    """The example for a kind of LMS; without a name, for the only one that is installed.

    Raises ConfigurationError for a kind that is not installed, and where there are several.
    """
    name = lms_of({"lms": lms} if lms else {}, "--lms")
    adapter = lms_adapter(name, "--lms")
    text = files(__package__).joinpath("example.yaml").read_text(encoding="utf-8")
    filled = text.replace("{name}", name).replace("#{lms}\n", adapter.example)
    return SiteExample(filled, adapter.commands.first_steps if adapter.commands else ())
