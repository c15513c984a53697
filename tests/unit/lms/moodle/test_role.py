"""The role and the service: one table says what each purpose needs, and it leaves nothing out."""

from __future__ import annotations

from lxml import etree

from lms_bridge.lms.moodle.functions import READS, WRITES
from lms_bridge.lms.moodle.role import CAPABILITIES, FOR_EFFECTS, NEEDED, REQUIREMENTS
from lms_bridge.lms.moodle.role_preset import role_preset
from lms_bridge.lms.moodle.setup.capabilities import RULES
from lms_bridge.model.connection import Purpose
from tests.existing import existing


def test_every_function_of_the_adapter_serves_a_purpose():
    """No function is used that no purpose names, and none is named that is not used."""
    named = {name for each in REQUIREMENTS.values() for name in each.functions}
    assert named == set(READS) | set(WRITES)


def test_every_purpose_is_in_the_table_and_every_capability_has_a_rule():
    """What a role may lack is looked for by a rule of its own."""
    assert set(REQUIREMENTS) == set(Purpose)
    assert set(RULES) == set(CAPABILITIES)
    assert set(FOR_EFFECTS) <= set(CAPABILITIES)
    assert not set(NEEDED) & set(FOR_EFFECTS)


def test_the_preset_is_a_role_at_system_level_that_assigns_students_only():
    """Elements in the order of Moodle's own schema; capabilities once, sorted."""
    written = role_preset(
        ["moodle/b:c", "moodle/a:b", "moodle/a:b"],
        shortname="lmsbridge",
        name="Pont & passerelle",
        description="Rôle <technique>",
    )
    role = etree.fromstring(written)
    assert [each.tag for each in role] == [
        "shortname", "name", "description", "archetype", "contextlevels",
        "allowassign", "allowoverride", "allowswitch", "allowview", "permissions",
    ]  # fmt: skip
    assert role.findtext("name") == "Pont & passerelle"
    assert role.findtext("description") == "Rôle <technique>"
    assert role.findtext("archetype") == ""
    assert [each.text for each in role.findall("contextlevels/level")] == ["system"]
    assert [each.text for each in role.findall("allowassign/shortname")] == ["student"]
    assert [each.text for each in existing(role.find("permissions"))] == [
        "moodle/a:b",
        "moodle/b:c",
    ]
    assert {each.tag for each in existing(role.find("permissions"))} == {"allow"}
