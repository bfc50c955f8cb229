# SPDX-License-Identifier: Apache-2.0
"""Real signed credentials of others: anchored, receipted and verified.

The files lie beside the project, in ../shared/data; where they are not, the
test says so and is skipped.
"""

import json
import pathlib
import unittest

from diptych_process import Workspace

DATA = (pathlib.Path(__file__).resolve().parents[2].parent / 'shared' / 'data'
        / 'dcc-vc-test-fixtures' / 'verifiableCredentials')


@unittest.skipUnless(DATA.is_dir(), f'{DATA} is not here')
class RealCredentials(unittest.TestCase):
    def test_all_are_anchored_and_verified_by_their_receipts(self):
        # A file of no octets is no credential: there is one in the data.
        sources = [path for path in sorted(DATA.rglob('*'))
                   if path.is_file() and path.stat().st_size > 0]
        self.assertGreater(len(sources), 80)
        with Workspace() as work:
            work.network_create()
            files = [work.document(f'real/{number:03}-{path.name}',
                                   path.read_bytes())
                     for number, path in enumerate(sources)]
            with work.node() as node:
                anchored = work.run('anchor', 'real', '--json', '--node',
                                    node.url)
                self.assertEqual(anchored.code, 0, anchored)
                node.stop()
            contents = {path.read_bytes() for path in sources}
            indexes = {line['entryIndex'] for line in anchored.json_lines()
                       if 'entryIndex' in line}
            self.assertLessEqual(len(indexes), len(contents))
            for path in files:
                finished = work.run('verify', path, '--json')
                report = finished.json()
                checks = {check['name']: check['outcome']
                          for check in report['checks']}
                for name in ('document', 'inclusion', 'quorum', 'status',
                             'freshness', 'network'):
                    self.assertEqual(checks[name], 'passed',
                                     json.dumps(report, indent=1))
                # Their issuers are others, and some have run out: never
                # "valid" then, but the register's proofs hold for all.
                self.assertIn(report['verdict'],
                              ('valid', 'not valid', 'cannot tell'))


if __name__ == '__main__':
    unittest.main()
