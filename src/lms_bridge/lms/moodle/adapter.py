"""Moodle's adapter, as the entry point `lms_bridge.lms` names it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from lms_bridge.model.lms_commands import LmsCommand, LmsCommandGroup

if TYPE_CHECKING:
    from lms_bridge.lms.moodle.settings import MoodleSpec
    from lms_bridge.ports import Clock, LmsConnection
    from lms_bridge.settings import LmsSpec, Secret


class MoodleAdapter:
    """Moodle as an LMS that a site file may have."""

    commands: LmsCommandGroup | None = LmsCommandGroup(
        "What to make in Moodle: role, service, badges.",
        (
            LmsCommand(
                "role",
                "lms_bridge.lms.moodle.commands:role",
                "Write the service user's role as XML that Moodle imports under "
                '"Use role preset".',
            ),
            LmsCommand(
                "service",
                "lms_bridge.lms.moodle.commands:service",
                "List the functions of the external service, and what each is for.",
            ),
            LmsCommand(
                "badges",
                "lms_bridge.lms.moodle.commands:badges",
                "Say which cohorts and badges to make, with which criterion; check them "
                "afterwards.",
            ),
        ),
        first_steps=("moodle.init.role", "moodle.init.service"),
    )

    @property
    def example(self) -> str:
        """The block of a Moodle in a site file."""
        return files(__package__).joinpath("example.yaml").read_text(encoding="utf-8")

    # help imports this module, and a site file is read by commands that ask the LMS nothing

    @property
    def settings(self) -> type[MoodleSpec]:
        """What a site file says of a Moodle."""
        from lms_bridge.lms.moodle.settings import MoodleSpec  # noqa: PLC0415 - see above

        return MoodleSpec

    def connect(self, settings: LmsSpec, token: Secret, clock: Clock) -> LmsConnection:
        """The way to one Moodle."""
        from lms_bridge.lms.moodle.connection import MoodleConnection  # noqa: PLC0415 - see above

        if not isinstance(settings, self.settings):
            raise TypeError("the settings are not those of a Moodle")
        return MoodleConnection(settings, token, clock)
