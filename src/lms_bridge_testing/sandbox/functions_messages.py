"""Web-service functions that write to people."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import refused
from lms_bridge_testing.sandbox.records import Message, User
from lms_bridge_testing.sandbox.registry import function

#: Bytes of a message at most, its markup counted.
LONGEST = 4096

_NOBODY = "You cannot send a message to a user ID ({}) that doesn't exist."
_TOO_LONG = "The message is longer than the maximum allowed."
_NOT_ALLOWED = (
    "You can't message this user due to their message preferences. Try adding them as a contact."
)


@function("core_message_send_instant_messages")
def send_instant_messages(call: Call, wanted: dict[str, Json]) -> Json:
    """Send messages one by one; one that is not sent has the number -1 and says why."""
    call.require("moodle/site:sendmessage")
    if not call.options.messaging:
        raise refused("disabled", "Messaging is disabled on this site")
    answers: list[Json] = []
    for row in wanted["messages"]:
        person = call.state.users.get(row["touserid"])
        if person is None or person.deleted:
            answers.append(_not_sent(_NOBODY.format(row["touserid"])))
            continue
        if len(row["text"].encode()) > LONGEST:
            answers.append(_not_sent(_TOO_LONG))
            continue
        if not _may_write_to(call, person):
            answers.append(_not_sent(_NOT_ALLOWED))
            continue
        message = Message(
            call.state.next_id("messages"), call.account.user, person, row["text"], call.now
        )
        call.state.messages.append(message)
        call.record(row, "sent", changed=True)
        answers.append(
            {
                "msgid": message.id,
                "text": message.text,
                "timecreated": message.at,
                "conversationid": person.id,
                "useridfrom": call.account.user.id,
                "candeletemessagesforallusers": False,
            }
        )
    return answers


def _not_sent(why: str) -> Json:
    return {"msgid": -1, "errormessage": why, "candeletemessagesforallusers": False}


def _may_write_to(call: Call, person: User) -> bool:
    """As on a fresh Moodle, where people are reached by those they share a course with."""
    if call.can("moodle/site:messageanyuser"):
        return True
    if person.id in call.state.unreachable:
        return False
    sender = call.account.user.id
    return any(
        course.active(person.id, call.now) and course.active(sender, call.now)
        for course in call.state.courses_of(sender)
    )
