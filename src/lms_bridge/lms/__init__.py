"""One package for each learning management system; the entry point `lms_bridge.lms` names them."""
