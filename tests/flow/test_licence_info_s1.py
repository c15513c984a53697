from pathlib import Path

from lms_bridge_testing.suite import ProgrammeSuite


class TestLicenceInfoS1(ProgrammeSuite):
    folder = Path("plugins/licence_info_s1")
