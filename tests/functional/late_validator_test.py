# SPDX-License-Identifier: Apache-2.0
"""A validator that begins when the others have a long log, and one whose disk
is full: it says so, the others go on, and it catches up afterwards."""

import json
import unittest

from diptych_process import Workspace, credential, run
from validators import Validators, get, wait_until

CREDENTIALS = 3_000
# Some dozen blocks: a quarter of the views is led by the one that is away, and
# each of these takes its whole time.
BATCH = 75
NEVER_FREE = 2**40


class LateValidator(unittest.TestCase):
    def setUp(self):
        self.work = self.enterContext(Workspace())
        self.network = self.enterContext(Validators(self.work))

    def test_that_was_never_started_fetches_what_the_others_have(self):
        network = self.network
        network.start(1, 2, 3)
        for number in range(CREDENTIALS):
            self.work.document(f'many/{number}.json', credential(number))
        anchored = run('anchor', self.work.path / 'many', '--batch', BATCH,
                       environment={'DIPTYCH_NETWORK': str(
                           network.directory(1))})
        self.assertEqual(anchored.code, 0, anchored)
        goal = network.height(1)
        self.assertGreater(goal, CREDENTIALS / BATCH - 1)
        network.start(4)
        wait_until(lambda: network.height(4) >= goal,
                   lambda: f'stays behind\n{network.logs()}')
        # And it takes part: without it, these have no quorum.
        network.node(1).kill()
        network.load(4)
        network.wait_for_rounds(1)
        network.start(1)
        network.settle(self)

    def test_whose_disk_is_full_says_so_and_the_others_go_on(self):
        network = self.network
        network.start_all()
        network.load(1)
        network.wait_for_rounds(1)
        toml = network.directory(4) / 'node.toml'
        plain = toml.read_text()
        self.assertEqual(network.node(4).stop(), 0)
        toml.write_text(f'{plain}\n[storage]\nfree_octets_min = '
                        f'{NEVER_FREE}\n')
        network.start(4)
        network.load(4)  # Its own node refuses; another takes it.
        network.wait_for_rounds(3)

        def is_refusing():
            code, text = get(f'{network.url(4)}/healthz')
            return code == 503 and 'disk' in json.loads(text)['cause']

        wait_until(is_refusing, lambda: network.node(4).log())
        status = network.status(4)
        self.assertFalse(status['acceptsWrites'])
        self.assertIn('disk nearly full', status['trouble'])
        self.assertEqual(get(f'{network.url(1)}/healthz')[0], 200)
        self.assertEqual(network.node(4).stop(), 0)
        toml.write_text(plain)
        network.start(4)
        wait_until(lambda: get(f'{network.url(4)}/healthz')[0] == 200,
                   lambda: network.node(4).log())
        network.settle(self)


if __name__ == '__main__':
    unittest.main()
