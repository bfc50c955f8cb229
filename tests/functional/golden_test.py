# SPDX-License-Identifier: Apache-2.0
"""The portfolios of tests/golden have, through the program, their verdicts.

Each is verified with the folder of receipts that was handed out with it. They
never run out; only their receipts grow old, which is allowed here.
verdict/golden_test.cc has the files of one credential each.
"""

import json
import pathlib
import unittest

from diptych_process import main, run

GOLDEN = pathlib.Path(__file__).parents[1] / 'golden' / 'data'


class Golden(unittest.TestCase):
    def test_portfolios_have_their_verdicts_for_ever(self):
        seen = set()
        for manifest in sorted(GOLDEN.glob('*/manifest.json')):
            folder = manifest.parent
            cases = json.loads(manifest.read_text()).get('portfolios', ())
            for case in cases:
                with self.subTest(folder=folder.name, file=case['file']):
                    finished = run(
                        'verify', folder / case['file'], '--receipts',
                        folder / case['receipts'], '--policy',
                        folder / case['policy'], '--max-age', '36525d',
                        '--json')
                    found = [line['verdict']
                             for line in finished.json_lines()]
                    self.assertEqual(found, case['verdicts'], finished)
                    seen.update(found)
        self.assertEqual(seen, {'valid', 'not valid', 'cannot tell'})


if __name__ == '__main__':
    main()
