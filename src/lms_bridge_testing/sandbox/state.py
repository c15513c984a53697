"""The whole state of the sandbox Moodle, built in a few lines of Python.

moodle = MoodleState()
course = moodle.add_course("DU-UE1", "Unit 1")
learner = moodle.add_user("21000001", "Camille", "Durand")
moodle.enrol(learner, course)
essay = moodle.add_assignment(course, idnumber="DU-UE1-EVAL", grademax=20, gradepass=10)
moodle.grade(essay, learner, Decimal("14.5"))
"""

from lms_bridge_testing.sandbox.state_lti import LtiState


class MoodleState(LtiState):
    """Everything the sandbox knows, in memory; safe to use from several threads."""
