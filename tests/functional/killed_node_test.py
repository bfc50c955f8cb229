# SPDX-License-Identifier: Apache-2.0
"""A node killed at random moments under load loses nothing it acknowledged.

Node and command are ended with SIGKILL while documents are being anchored;
the same command is then given again until all is done. Every document has one
entry and a receipt that verifies, and the audit finds no difference.
"""

import os
import random
import subprocess
import time
import unittest

from diptych_process import (PROGRAM, Workspace, clean_environment,
                             credential, main)

DOCUMENTS = 120
KILLS = 12


class KilledNode(unittest.TestCase):
    def test_every_document_ends_up_anchored_once(self):
        seed = int(os.environ.get('DIPTYCH_SEED', random.randrange(2**32)))
        print('seed', seed, flush=True)
        rng = random.Random(seed)
        with Workspace() as work:
            work.network_create()
            for number in range(DOCUMENTS):
                work.document(f'diplomas/{number}.json', credential(number))
            for _ in range(KILLS):
                self.anchor_and_kill(work, rng)
            with work.node() as node:
                finished = work.run('anchor', 'diplomas', '--json', '--batch',
                                    '5', '--node', node.url)
                self.assertEqual(finished.code, 0, finished)
                documents = finished.json_lines()[:-1]
                self.assertEqual(
                    len({line['entryIndex'] for line in documents}), DOCUMENTS)
                audit = work.run('audit', node.url, '--json')
                self.assertEqual(audit.code, 0, audit)
                self.assertEqual(node.stop(), 0)
            verified = work.run('verify', '--json',
                                *sorted((work.path / 'diplomas').glob('*.json')))
            self.assertEqual(verified.code, 0, verified)

    def anchor_and_kill(self, work, rng):
        with work.node() as node:
            environment = clean_environment(
                {'DIPTYCH_NETWORK': str(work.network)})
            command = subprocess.Popen(
                [PROGRAM, 'anchor', 'diplomas', '--batch', '5', '--node',
                 node.url],
                cwd=work.path, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                time.sleep(rng.uniform(0.0, 1.0))
                node.kill()
            finally:
                command.kill()
                command.wait()


if __name__ == '__main__':
    main()
