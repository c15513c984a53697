"""The checker sees every write that was made twice, is missing, or should not be there."""

from __future__ import annotations

import json

import pytest

from lms_bridge_testing.sandbox import ADMINISTRATOR, MoodleState, SandboxMoodle
from tests.faults.effects import Names, compare, doubled, state_of, unheard_of

COHORT = "BRIDGE-UE1"
SCALE = json.dumps(
    [{"scaleid": "1"}, {"id": 1, "scaledefault": 1, "proficient": 0}, {"id": 2, "proficient": 1}]
)


class Site:
    """A small Moodle and the writes that the bridge makes on it, by name."""

    def __init__(self):
        state = MoodleState(clock=lambda: 1_800_000_000)
        state.add_scale("Competence", ("not yet", "proficient"))
        self.course = state.add_course("UE1", "Unit 1")
        self.cohort = state.add_cohort(COHORT, "Passed")
        state.add_badge("Unit 1", cohort=self.cohort)
        names = ("Ana", "Bo", "Cy")
        self.people = [state.add_user(f"L{n}", each, "X") for n, each in enumerate(names)]
        for each in self.people[:2]:
            state.enrol(each, self.course)
        self.group = state.add_group(self.course, "Late", idnumber="LATE")
        self.essay = state.add_assignment(self.course, idnumber="ESSAY", completion=1)
        framework = state.add_framework("FW", "Skills", state.scales[1])
        self.skill = state.add_competency(framework, "S1", "Listening")
        self.moodle = SandboxMoodle(state, capabilities=ADMINISTRATOR)
        self.state = state

    def call(self, function, **arguments):
        """Make one call, as if it came in over HTTP."""
        return self.moodle.service.run(self.moodle.token, function, arguments)

    def into_cohort(self, *people):
        """Put people in the cohort, in one call."""
        rows = [
            {
                "cohorttype": {"type": "idnumber", "value": COHORT},
                "usertype": {"type": "id", "value": str(self.people[each].id)},
            }
            for each in people
        ]
        self.call("core_cohort_add_cohort_members", members=rows)

    def out_of_cohort(self, *people):
        """Take people out of the cohort, in one call."""
        rows = [{"cohortid": self.cohort.id, "userid": self.people[n].id} for n in people]
        self.call("core_cohort_delete_cohort_members", members=rows)

    def into_group(self, *people):
        """Put people in the group."""
        rows = [{"groupid": self.group.id, "userid": self.people[n].id} for n in people]
        self.call("core_group_add_group_members", members=rows)

    def out_of_group(self, *people):
        """Take people out of the group."""
        rows = [{"groupid": self.group.id, "userid": self.people[n].id} for n in people]
        self.call("core_group_delete_group_members", members=rows)

    def enrol(self, *people):
        """Enrol people."""
        rows = [
            {"roleid": 5, "userid": self.people[n].id, "courseid": self.course.id} for n in people
        ]
        self.call("enrol_manual_enrol_users", enrolments=rows)

    def unenrol(self, *people):
        """Undo enrolments."""
        rows = [{"userid": self.people[n].id, "courseid": self.course.id} for n in people]
        self.call("enrol_manual_unenrol_users", enrolments=rows)

    def rate(self, person, grade):
        """Rate somebody."""
        self.call(
            "core_competency_grade_competency",
            userid=self.people[person].id,
            competencyid=self.skill.id,
            grade=grade,
            note="",
        )

    def complete(self, person, state):
        """Set somebody's completion."""
        self.call(
            "core_completion_override_activity_completion_status",
            userid=self.people[person].id,
            cmid=self.essay.cmid,
            newstate=state,
        )

    def make_group(self, idnumber):
        """Make a group; the name differs each time, for Moodle would refuse the same one."""
        row = {
            "courseid": self.course.id,
            "name": f"Group {len(self.course.groups)}",
            "description": "",
            "idnumber": idnumber,
        }
        self.call("core_group_create_groups", groups=[row])

    def make_framework(self, idnumber):
        """Make a framework."""
        row = {
            "shortname": "More",
            "idnumber": idnumber,
            "description": "",
            "visible": True,
            "scaleid": 1,
            "scaleconfiguration": SCALE,
            "contextlevel": "system",
            "instanceid": 0,
        }
        self.call("core_competency_create_competency_framework", competencyframework=row)

    def make_competency(self, idnumber):
        """Make a competency."""
        row = {
            "shortname": "Speaking",
            "idnumber": idnumber,
            "description": "",
            "competencyframeworkid": self.skill.framework.id,
            "parentid": 0,
        }
        self.call("core_competency_create_competency", competency=row)

    def doubled(self):
        """What the checker says of the journal."""
        return doubled(self.state.journal, Names(self.state))


@pytest.fixture
def small_moodle():
    """A small Moodle."""
    return Site()


def play(site, *writes):
    """Make writes given as (name, arguments…)."""
    for name, *arguments in writes:
        getattr(site, name)(*arguments)


ONCE = [
    ("into_cohort", 0, 1),
    ("into_group", 0, 1),
    ("enrol", 2),
    ("rate", 0, 2),
    ("complete", 0, 1),
    ("make_group", "G1"),
    ("make_framework", "FW2"),
    ("make_competency", "S2"),
]


def test_each_once_is_not_doubled(small_moodle):
    """Different people, targets and grades are different writes."""
    play(small_moodle, *ONCE, ("rate", 1, 2), ("into_cohort", 2), ("rate", 0, 1))
    assert small_moodle.doubled() == []


@pytest.mark.parametrize(
    ("again", "about"),
    [
        (("into_cohort", 2, 1), "cohort BRIDGE-UE1: L1 in"),
        (("into_group", 1), "group UE1/LATE: L1 in"),
        (("enrol", 2), "enrolment UE1: L2 in"),
        (("rate", 0, 2), "rating FW/S1: L0 2"),
        (("complete", 0, 1), "completion UE1/ESSAY: L0 1"),
    ],
)
def test_a_write_made_twice_is_seen(small_moodle, again, about):
    """The second time is named with both calls, also inside a bulk call."""
    play(small_moodle, *ONCE, again)
    found = small_moodle.doubled()
    assert len(found) == 1
    assert found[0].startswith(f"{about}: done by call ")
    assert "and again by call 9" in found[0]


@pytest.mark.parametrize(
    "there_and_back",
    [
        [("into_cohort", 0), ("out_of_cohort", 0), ("into_cohort", 0)],
        [("into_group", 0), ("out_of_group", 0), ("into_group", 0)],
        [("enrol", 2), ("unenrol", 2), ("enrol", 2)],
        [("rate", 0, 2), ("rate", 0, 1), ("rate", 0, 2)],
        [("complete", 0, 1), ("complete", 0, 0), ("complete", 0, 1)],
    ],
)
def test_undone_in_between_is_not_doubled(small_moodle, there_and_back):
    """What was undone may be done again; undoing it twice is doubled."""
    play(small_moodle, *there_and_back)
    assert small_moodle.doubled() == []
    play(small_moodle, there_and_back[1], there_and_back[1])
    assert len(small_moodle.doubled()) == 1


def test_created_twice_is_seen(small_moodle):
    """A journal in which one thing was created twice: Moodle itself would have refused."""
    play(small_moodle, ("make_group", "G1"), ("make_framework", "FW2"), ("make_competency", "S2"))
    small_moodle.state.journal.extend(list(small_moodle.state.journal))
    assert [each.split(":")[0] for each in small_moodle.doubled()] == [
        "groups of UE1",
        "framework",
        "competency",
    ]


def test_groups_without_idnumber_are_told_apart_by_name(small_moodle):
    """Two groups that have no idnumber are two groups."""
    play(small_moodle, ("make_group", ""), ("make_group", ""))
    assert small_moodle.doubled() == []


def test_what_moodle_refused_was_not_done(small_moodle):
    """A row refused with a warning may be sent again."""
    for _ in range(2):
        row = {
            "cohorttype": {"type": "idnumber", "value": "NONE"},
            "usertype": {"type": "id", "value": str(small_moodle.people[0].id)},
        }
        small_moodle.call("core_cohort_add_cohort_members", members=[row])
    assert len(small_moodle.state.journal) == 2
    assert small_moodle.doubled() == []


def test_the_same_writes_give_the_same_state():
    """Two sites on which the same was done, in another order and in other bulks, are equal."""
    one, other = Site(), Site()
    play(one, *ONCE)
    play(other, *reversed(ONCE[1:]), ("into_cohort", 1), ("into_cohort", 0))
    assert compare(state_of(one.state), state_of(other.state)) == []
    assert len(state_of(one.state)) > 12


@pytest.mark.parametrize("left_out", range(len(ONCE)))
def test_a_missing_write_is_seen(left_out):
    """Whatever is left out shows: as missing there, and as too much the other way round."""
    one, other = Site(), Site()
    play(one, *ONCE)
    play(other, *(each for n, each in enumerate(ONCE) if n != left_out))
    missing = compare(state_of(one.state), state_of(other.state))
    too_much = compare(state_of(other.state), state_of(one.state))
    assert missing
    assert all(" is missing (wanted: " in each for each in missing)
    assert all(" and should not be" in each for each in too_much)
    assert len(missing) == len(too_much)


def test_a_wrong_value_is_seen():
    """Another grade, and an enrolment that was suspended and is active, are differences."""
    one, other = Site(), Site()
    play(one, ("rate", 0, 2))
    play(other, ("rate", 0, 1))
    one.state.enrol(one.people[0], one.course, suspended=True)
    assert compare(state_of(one.state), state_of(other.state)) == [
        "enrolment UE1 (manual): L0 should be 'student suspended 0-0' and is 'student 0-0'",
        "rating FW/S1: L0 should be '2 proficient' and is '1 not yet'",
    ]


def test_looking_at_a_rating_changes_nothing():
    """Moodle makes a record when somebody looks: that is no effect."""
    one, other = Site(), Site()
    other.state.standing(other.people[0].id, other.skill)
    assert compare(state_of(one.state), state_of(other.state)) == []


def test_people_who_share_an_idnumber_are_told_apart(small_moodle):
    """Two accounts with one idnumber, and one without, are named by their user names."""
    for name in ("first", "second"):
        twin = small_moodle.state.add_user("TWIN", "X", "Y", username=name)
        small_moodle.state.add_to_cohort(small_moodle.cohort, twin)
    small_moodle.state.add_to_cohort(
        small_moodle.cohort, small_moodle.state.add_user("", "X", "Z", username="none")
    )
    about = f"cohort {COHORT}"
    facts = state_of(small_moodle.state)
    assert {whom for which, whom in facts if which == about} == {"first", "second", "none"}


def test_what_nobody_wanted_is_seen_even_if_undone():
    """Somebody taken out and put back in leaves the state right; the checker still tells."""
    one, other = Site(), Site()
    play(one, ("into_cohort", 0))
    play(other, ("into_cohort", 0), ("out_of_cohort", 0), ("into_cohort", 0))
    pair = [(each.state.journal, Names(each.state)) for each in (one, other)]
    assert compare(state_of(one.state), state_of(other.state)) == []
    assert unheard_of(*pair) == [f"cohort {COHORT}: L0 out: nobody wanted that"]
    assert unheard_of(*reversed(pair)) == []
