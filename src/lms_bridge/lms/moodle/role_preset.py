"""Writes a role as the XML that Moodle reads under "Use role preset" when a role is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

#: Moodle's own short name of the role that learners are enrolled with.
STUDENT: Final = "student"


def role_preset(
    capabilities: Iterable[str], *, shortname: str, name: str, description: str
) -> bytes:
    """A role at system level with these capabilities and no archetype, as UTF-8 XML.

    It may assign the student role and overrides, switches to and shows no other. Moodle leaves
    capabilities out that it does not know, those of a plugin that is not installed for example.
    The order of the elements is that of Moodle's own `role_schema.xml`.
    """
    role = etree.Element("role")
    for tag, text in (("shortname", shortname), ("name", name), ("description", description)):
        etree.SubElement(role, tag).text = text
    etree.SubElement(role, "archetype")
    etree.SubElement(etree.SubElement(role, "contextlevels"), "level").text = "system"
    etree.SubElement(etree.SubElement(role, "allowassign"), "shortname").text = STUDENT
    for tag in ("allowoverride", "allowswitch", "allowview"):
        etree.SubElement(role, tag)
    permissions = etree.SubElement(role, "permissions")
    for capability in sorted(set(capabilities)):
        etree.SubElement(permissions, "allow").text = capability
    return etree.tostring(role, xml_declaration=True, encoding="UTF-8", pretty_print=True)
