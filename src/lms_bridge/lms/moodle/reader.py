"""The port `Lms` on a Moodle."""

from __future__ import annotations

from lms_bridge.lms.moodle.achievements import (
    read_badges,
    read_competencies,
    read_frameworks,
    read_ratings,
)
from lms_bridge.lms.moodle.ahead import read_ahead
from lms_bridge.lms.moodle.courses import read_activities, read_courses, site_facts
from lms_bridge.lms.moodle.people import (
    read_cohorts,
    read_groups,
    read_participants,
    read_users,
)
from lms_bridge.lms.moodle.progress import (
    read_attendance,
    read_completions,
    read_course_completions,
    read_grades,
    read_grades_of,
)
from lms_bridge.lms.moodle.source import RecordSource


class MoodleLms(RecordSource):
    """Reads a Moodle through its web services; each method is a function of its topic's module."""

    site = site_facts
    courses = read_courses
    prepare = read_ahead
    activities = read_activities
    participants = read_participants
    grades = read_grades
    grades_of = read_grades_of
    completions = read_completions
    course_completions = read_course_completions
    attendance = read_attendance
    groups = read_groups
    cohorts = read_cohorts
    users = read_users
    badges = read_badges
    frameworks = read_frameworks
    competencies = read_competencies
    ratings = read_ratings
