"""Web-service functions that write to people."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import refused
from lms_bridge_testing.sandbox.records import Message
from lms_bridge_testing.sandbox.registry import function

_BLOCKED = "You need to be added as a contact of {} before you can message them."


@function("core_message_send_instant_messages")
def send_instant_messages(call: Call, wanted: dict[str, Json]) -> Json:
    """Send messages one by one; one that is not sent has the number -1 and says why."""
    call.require("moodle/site:sendmessage")
    if not call.options.messaging:
        raise refused("disabled", "Messaging is disabled on this site")
    answers: list[Json] = []
    for row in wanted["messages"]:
        person = call.state.users.get(row["touserid"])
        if person is None or person.deleted or person.suspended:
            answers.append({"msgid": -1, "errormessage": "The user account is not available"})
            continue
        if person.id in call.state.unreachable:
            answers.append({"msgid": -1, "errormessage": _BLOCKED.format(person.fullname)})
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
