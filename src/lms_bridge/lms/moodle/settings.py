"""What a site file says of its Moodle."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lms_bridge.settings import LmsSpec


class MoodleSpec(LmsSpec):
    """The Moodle: its address, the token's place, limits, and two numbers of Moodle's own."""

    student_role: Annotated[int, Field(ge=1)] = 5
    competence_scale: Annotated[int, Field(ge=1)] = 2
