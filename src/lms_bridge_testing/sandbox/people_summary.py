"""The short description of a person that reports and competencies carry."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.records import User


def summary(call: Call, user: User) -> dict[str, Json]:
    """Describe a person in short; who may not see identities gets empty fields."""
    sees = call.can("moodle/site:viewuseridentity")
    shown = {name: sees and name in call.options.identity_fields for name in ("email", "idnumber")}
    identity = [getattr(user, name) for name in ("idnumber", "email") if shown[name]]
    picture = call.link("theme/image.php/boost/core/1/u/f1")
    return {
        "id": user.id,
        "email": user.email if shown["email"] else "",
        "idnumber": user.idnumber if shown["idnumber"] else "",
        "phone1": "",
        "phone2": "",
        "department": "",
        "institution": "",
        "fullname": user.fullname,
        "identity": ", ".join(filter(None, identity)),
        "profileurl": call.link(f"user/profile.php?id={user.id}"),
        "profileimageurl": picture,
        "profileimageurlsmall": picture,
    }
