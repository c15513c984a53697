"""An invented cohort in French on top of the sandbox Moodle, for demonstration and tests.

It is reproducible from a seed, of any size, and holds at least one learner for every row of
the truth table:

    demo = build(learners=60, seed=1)
    demo.rows["ue1-five-hours"].expected   # what the bridge must say of that learner

Nobody in it is real: names are drawn from short lists, addresses end in example.invalid.
"""

from lms_bridge_testing.cohort.build import build
from lms_bridge_testing.cohort.demo import ROWS, TODAY, Aside, DemoCohort, Shown, intakes

__all__ = ["ROWS", "TODAY", "Aside", "DemoCohort", "Shown", "build", "intakes"]
