"""What helps to try the bridge without a university: fakes, cases, the sandbox Moodle."""
