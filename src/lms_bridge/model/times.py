"""The times by which work is leased, tried again and given up; docs/leases.md draws the states.

They depend on each other, and `tests/unit/model/test_times.py` holds what each must be longer
than. In this order:

    TASK_SOFT < TASK_HARD < VISIBILITY, LEASE < STALLED < FRESH, every pause < FAR
"""

from __future__ import annotations

from datetime import timedelta

#: How long a worker that is not heard of keeps its work. It renews three times in that span, so
#: that two renewals may be lost; another takes the work over once the lease has ended.
LEASE = timedelta(seconds=90)

#: A run under other rules that got no further for so long has nobody left who knows them.
#: Longer than a lease: its last worker may have died, and another of the same version takes over.
STALLED = timedelta(minutes=10)

#: A run that got no further for so long is not taken up: what it read is too old to judge on.
#: Longer than all attempts at one piece together, or a patient worker would lose its run.
FRESH = timedelta(hours=1)

#: Longer than any lease and any wait before the next attempt: a time that is further away was
#: noted before a clock was put back, and counts as over.
FAR = timedelta(hours=1)

#: A piece that fails for the time being is tried so often, with pauses that double from the
#: first to the longest.
ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE = 10, timedelta(seconds=5), timedelta(minutes=10)

#: The longest pause that an LMS may ask for.
LONGEST_ASKED = timedelta(minutes=15)

#: After so long a worker asks a piece to end, and after so long its process is ended. A lease is
#: renewed all the while: a piece may take longer than a lease.
TASK_SOFT, TASK_HARD = timedelta(seconds=540), timedelta(seconds=600)

#: After so long without an acknowledgement the queue hands a message out again: longer than any
#: task lives, or two workers would be woken by one message again and again.
VISIBILITY = timedelta(minutes=30)

#: After so long a wake-up for the sweep is stale. Beat's clock sets the end and a worker's clock
#: decides: were it shorter than the two differ (an hour, say, where one has a wrong zone), no
#: sweep would ever run.
STALE = timedelta(seconds=3700)
