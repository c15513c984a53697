"""The errors of Moodle's web services, with the classes and codes a real Moodle 4.5 answers."""

from collections.abc import Mapping

_MOODLE = "core\\exception\\moodle_exception"
_NO_RECORD = "dml_missing_record_exception"
NO_CAPABILITY = "core\\exception\\required_capability_exception"

_WHERE_THE_TABLE_HAS_ITS_OWN_CODE: Mapping[str, tuple[str, str]] = {
    "": ("invalidrecordunknown", "Can't find data record in database."),
    "user": ("invaliduser", "Invalid user"),
    "course_modules": ("invalidcoursemodule", "Invalid course module ID"),
}


class MoodleError(Exception):
    """A web-service call refused, as `exception`, `errorcode` and `message` of the answer."""

    def __init__(self, exception: str, errorcode: str, message: str) -> None:
        super().__init__(f"{errorcode}: {message}")
        self.exception = exception
        self.errorcode = errorcode
        self.message = message

    def answer(self) -> dict[str, str]:
        """Give the body that Moodle answers, with HTTP status 200."""
        return {
            "exception": self.exception,
            "errorcode": self.errorcode,
            "message": self.message,
        }


class MissingReturnError(Exception):
    """The sandbox forgot a key that Moodle always sends: a mistake in the sandbox itself."""


def refused(errorcode: str, message: str) -> MoodleError:
    """Give an ordinary `moodle_exception`."""
    return MoodleError(_MOODLE, errorcode, message)


def missing_record(table: str = "") -> MoodleError:
    """Give the error for a record that is not there; some tables have a code of their own."""
    message = f"Can't find data record in database table {table}."
    code, text = _WHERE_THE_TABLE_HAS_ITS_OWN_CODE.get(table, ("invalidrecord", message))
    return MoodleError(_NO_RECORD, code, text)


def invalid_parameter() -> MoodleError:
    """Give the error for arguments that do not fit; the reason shows with debugging only."""
    return MoodleError(
        "core\\exception\\invalid_parameter_exception",
        "invalidparameter",
        "Invalid parameter value detected",
    )


def no_permission(capability: str) -> MoodleError:
    """Give the error for a token's user who lacks `capability`."""
    return MoodleError(
        NO_CAPABILITY,
        "nopermissions",
        f"Sorry, but you do not currently have permissions to do that ({capability}).",
    )


def id_number_taken() -> MoodleError:
    """Give the error for a group's idnumber that another group of the course has."""
    return refused("idnumbertaken", "This ID number is already in use")


def not_in_service() -> MoodleError:
    """Give the error for a function that exists but is not in the token's service."""
    return MoodleError("webservice_access_exception", "accessexception", "Access control exception")


def invalid_persistent(reason: str) -> MoodleError:
    """Give the error of competencies and frameworks that break a rule of their own."""
    return MoodleError(
        "core\\invalid_persistent_exception", "invalidpersistenterror", f"Error: {reason}"
    )


def course_context_not_valid(course_id: int, reason: MoodleError) -> MoodleError:
    """Give the error for a course that is not there or closed to the token's user."""
    return refused(
        "errorcoursecontextnotvalid",
        f"You cannot execute functions in the course context (course id:{course_id}). "
        f"The context error message was: {reason.message}",
    )


def not_accessible() -> MoodleError:
    """Give the error of a course or activity closed to the token's user."""
    return MoodleError(
        "core\\exception\\require_login_exception",
        "requireloginerror",
        "Course or activity not accessible. (Not enrolled)",
    )
