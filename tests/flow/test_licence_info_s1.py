from pathlib import Path

from lms_bridge.testing.suite import ProgrammeSuite


class TestLicenceInfoS1(ProgrammeSuite):
    folder = Path("plugins/licence_info_s1")
