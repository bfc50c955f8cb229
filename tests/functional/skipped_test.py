# SPDX-License-Identifier: Apache-2.0
"""How the tests of this folder end: skipped is not passed.

Files of tests are made and run; ctest sees nothing but how they end.
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from diptych_process import SKIPPED, main

HERE = pathlib.Path(__file__).resolve().parent
FILE = '''import unittest
from diptych_process import main
class Some(unittest.TestCase):
{}
main()
'''
PASSES = '    def test_a(self): pass\n'
SKIPS = '    def test_b(self): self.skipTest("no disk")\n'
FAILS = '    def test_c(self): self.fail()\n'
IN_PART = ('    def test_d(self):\n'
           '        with self.subTest(): self.skipTest("no disk")\n')
WHOLE_CLASS = ('    @classmethod\n'
               '    def setUpClass(cls): raise unittest.SkipTest("no data")\n')


class Ends(unittest.TestCase):
    def end_of(self, *tests):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'made_test.py'
            path.write_text(FILE.format(''.join(tests)))
            return subprocess.run(
                [sys.executable, '-B', path], env={'PYTHONPATH': str(HERE)},
                capture_output=True, check=False).returncode

    def test_one_that_passed_is_enough(self):
        self.assertEqual(self.end_of(PASSES), 0)
        self.assertEqual(self.end_of(PASSES, SKIPS), 0)

    def test_all_skipped_is_skipped(self):
        for tests in ([SKIPS], [IN_PART], [SKIPS, IN_PART],
                      [PASSES, WHOLE_CLASS]):
            self.assertEqual(self.end_of(*tests), SKIPPED, tests)

    def test_one_that_failed_is_a_failure(self):
        self.assertEqual(self.end_of(FAILS), 1)
        self.assertEqual(self.end_of(FAILS, PASSES, SKIPS), 1)

    def test_no_test_at_all_is_a_failure(self):
        self.assertEqual(self.end_of('    pass\n'), 1)


if __name__ == '__main__':
    main()
