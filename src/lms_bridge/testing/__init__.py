"""What helps a programme lead or a developer try the bridge without a university: fakes and the sandbox Moodle."""
