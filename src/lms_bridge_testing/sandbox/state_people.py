"""People, courses and enrolments of the sandbox Moodle."""

from collections.abc import Mapping
from decimal import Decimal

from lms_bridge_testing.sandbox.records import (
    Course,
    Enrolment,
    GradeItem,
    Role,
    Section,
    User,
)
from lms_bridge_testing.sandbox.state_base import Instant, StateBase, locked, seconds

ADMINISTRATOR_ID = 2
SITE_COURSE_ID = 1

_ROLES: Mapping[str, Role] = {
    "student": Role.STUDENT,
    "teacher": Role.EDITING_TEACHER,
    "assistant": Role.TEACHER,
    "trainee": Role.TRAINEE,
}


class PeopleState(StateBase):
    """Who exists, in which courses."""

    def __post_init__(self) -> None:
        """Make the guest, the administrator and the site's own course, as a fresh Moodle has."""
        super().__post_init__()
        self.add_user("", "Guest", "user", username="guest")
        self.add_user("", "Admin", "Sandbox", username="admin")
        self._add_site_course()

    @locked
    def add_user(
        self,
        idnumber: str,
        firstname: str,
        lastname: str,
        *,
        username: str | None = None,
        email: str | None = None,
        suspended: bool = False,
        customfields: Mapping[str, str] | None = None,
    ) -> User:
        """Make an invented person; two may share an idnumber, as in a real Moodle."""
        name = username or f"s{idnumber}"
        user = User(
            id=self.next_id("user"),
            idnumber=idnumber,
            username=name,
            firstname=firstname,
            lastname=lastname,
            email=email or f"{name}@sandbox.invalid",
            suspended=suspended,
            customfields=dict(customfields or {}),
        )
        self.users[user.id] = user
        self._index(user)
        return user

    @locked
    def update_user(
        self,
        user: User,
        *,
        idnumber: str | None = None,
        username: str | None = None,
        email: str | None = None,
    ) -> None:
        """Change what people are found by, and keep the indexes right."""
        self._unindex(user)
        user.idnumber = user.idnumber if idnumber is None else idnumber
        user.username = user.username if username is None else username
        user.email = user.email if email is None else email
        self._index(user)

    @locked
    def delete_user(self, user: User) -> None:
        """Delete a person as Moodle does: the record stays, marked, out of every course."""
        for course_id in list(self._courses_of[user.id]):
            for method in list(self.courses[course_id].participants.get(user.id, {})):
                self.unenrol(user, self.courses[course_id], method=method)
        for cohort in self.cohorts.values():
            cohort.members.discard(user.id)
        user.deleted = True

    def find_users(self, field: str, value: str) -> list[User]:
        """Find people not deleted by `id`, `idnumber`, `username` or `email`, exactly."""
        if field == "id":
            found = self.users.get(int(value)) if value.isdigit() else None
            candidates = [found] if found else []
        else:
            candidates = self._users_by[field].get(value, [])
        return [user for user in candidates if not user.deleted]

    @locked
    def add_course(
        self,
        idnumber: str,
        fullname: str,
        *,
        shortname: str | None = None,
        category: str = "Sandbox",
        visible: bool = True,
        enablecompletion: bool = True,
        manual_enrolment: bool = True,
        sections: int = 1,
        startdate: Instant = 0,
    ) -> Course:
        """Make a course with its gradebook total and its sections, the first being "General"."""
        course = Course(
            id=self.next_id("course"),
            idnumber=idnumber,
            shortname=shortname or idnumber or fullname,
            fullname=fullname,
            category_id=self._category(category),
            category=category,
            timecreated=self.now(),
            grade_category_id=self.next_id("grade_categories"),
            total=_course_total(self.next_id("item")),
            visible=visible,
            enablecompletion=enablecompletion,
            manual_enrolment=manual_enrolment,
            startdate=seconds(startdate),
        )
        for number in range(sections + 1):
            name = "New section" if number else "General"
            course.sections.append(Section(self.next_id("section"), number, name))
        self.courses[course.id] = course
        return course

    @locked
    def delete_course(self, course: Course) -> None:
        """Delete a course with everything in it."""
        for user_id in course.participants:
            self._courses_of[user_id].discard(course.id)
        for cmid, activity in course.activities.items():
            self.activities.pop(cmid, None)
            self.instances.pop((activity.modname, activity.instance), None)
        for group_id in course.groups:
            self.groups.pop(group_id, None)
        del self.courses[course.id]

    @locked
    def enrol(
        self,
        user: User,
        course: Course,
        role: str | Role = "student",
        *,
        method: str = "manual",
        suspended: bool = False,
        timestart: Instant = 0,
        timeend: Instant = 0,
    ) -> bool:
        """Enrol somebody or overwrite the enrolment by that method; tell whether it changed."""
        wanted = _ROLES[role] if isinstance(role, str) else role
        start, end = seconds(timestart), seconds(timeend)
        methods = course.participants.setdefault(user.id, {})
        self._courses_of[user.id].add(course.id)
        existing = methods.get(method)
        if existing is None:
            methods[method] = Enrolment(user.id, method, suspended, start, end, {wanted})
            return True
        before = (existing.suspended, existing.timestart, existing.timeend, set(existing.roles))
        existing.suspended, existing.timestart, existing.timeend = suspended, start, end
        existing.roles.add(wanted)
        return before != (suspended, start, end, existing.roles)

    @locked
    def unenrol(self, user: User, course: Course, *, method: str = "manual") -> bool:
        """Remove the enrolment by one method; the last one takes the groups with it."""
        methods = course.participants.get(user.id, {})
        if methods.pop(method, None) is None:
            return False
        if not methods:
            course.participants.pop(user.id, None)
            self._courses_of[user.id].discard(course.id)
            for group in course.groups.values():
                group.members.discard(user.id)
        return True

    def enrolment(self, user: User, course: Course, method: str = "manual") -> Enrolment | None:
        """Read one enrolment."""
        return course.participants.get(user.id, {}).get(method)

    def courses_of(self, user_id: int) -> list[Course]:
        """List the courses somebody is enrolled in, in the order they were made."""
        return [self.courses[course_id] for course_id in sorted(self._courses_of[user_id])]

    def by_name(self, user_ids: list[int]) -> list[User]:
        """Order people as Moodle's lists do: by last name, first name, id."""
        people = [self.users[user_id] for user_id in user_ids]
        return sorted(people, key=lambda user: (user.lastname, user.firstname, user.id))

    def students(self, course: Course) -> list[User]:
        """List the students of a course, suspended enrolments too, ordered by name."""
        return self.by_name(
            [user_id for user_id in course.participants if Role.STUDENT in course.roles(user_id)]
        )

    def _index(self, user: User) -> None:
        for name, index in self._users_by.items():
            index[getattr(user, name)].append(user)

    def _unindex(self, user: User) -> None:
        for name, index in self._users_by.items():
            index[getattr(user, name)].remove(user)

    def _category(self, name: str) -> int:
        if name not in self._categories:
            self._categories[name] = self.next_id("category")
        return self._categories[name]

    def _add_site_course(self) -> None:
        site = Course(
            id=self.next_id("course"),
            idnumber="",
            shortname="sandbox",
            fullname=self.sitename,
            category_id=0,
            category="",
            timecreated=self.now(),
            grade_category_id=0,
            total=_course_total(0),
        )
        self.courses[site.id] = site


def _course_total(item_id: int) -> GradeItem:
    return GradeItem(item_id, None, Decimal(0), Decimal(0), Decimal(0))
