# SPDX-License-Identifier: Apache-2.0
"""A validator that is started when the others have a long log already, and
whose disk is full later: the others go on, it says why it does not, and it
catches up both times."""

import json
import unittest

from diptych_process import Workspace, credential, main, run
from validators import PATIENCE_SECONDS, Validators, get, wait_until

CREDENTIALS = 2_000
# Some twenty blocks: a quarter of the views is led by the one that is away, and
# each of these takes its whole time.
BATCH = 100
NEVER_FREE = 2**40
LATE = 4
# The exit code of a node that does not know whether its key has signed.
IN_DOUBT = 78


class LateValidator(unittest.TestCase):
    def test_catches_up_and_says_when_its_disk_is_full(self):
        with Workspace() as self.work, Validators(self.work) as self.network:
            self.network.start(1, 2, 3)
            self.anchor_many()
            self.start_late()
            self.fill_its_disk()
            self.network.settle(self)

    def anchor_many(self):
        for number in range(CREDENTIALS):
            self.work.document(f'many/{number}.json', credential(number))
        anchored = run('anchor', self.work.path / 'many', '--batch', BATCH,
                       environment={'DIPTYCH_NETWORK': str(
                           self.network.directory(1))})
        self.assertEqual(anchored.code, 0, anchored)

    def start_late(self):
        network = self.network
        goal = network.height(1)
        self.assertGreaterEqual(goal, CREDENTIALS / BATCH)
        # Its guard is new, and nobody has said yet that its key is.
        network.start(LATE)
        node = network.node(LATE)
        self.assertEqual(node.process.wait(PATIENCE_SECONDS), IN_DOUBT,
                         node.log())
        self.assertIn('--key-never-used', node.log())
        network.start(LATE, options=['--key-never-used'])
        wait_until(lambda: network.height(LATE) >= goal,
                   lambda: f'it stays behind\n{network.logs()}')
        # And it takes part: without it, these would be no quorum.
        network.node(1).kill()
        network.load(LATE)
        network.wait_for_rounds(1)
        network.start(1)

    def fill_its_disk(self):
        network = self.network
        toml = network.directory(LATE) / 'node.toml'
        plain = toml.read_text()
        self.assertEqual(network.node(LATE).stop(), 0)
        toml.write_text(f'{plain}\n[storage]\nfree_octets_min = '
                        f'{NEVER_FREE}\n')
        network.start(LATE)
        # The load's own node refuses, and another takes it.
        network.wait_for_rounds(1)

        def is_refusing():
            code, text = get(f'{network.url(LATE)}/healthz')
            return code == 503 and 'disk' in json.loads(text)['cause']

        wait_until(is_refusing, lambda: network.node(LATE).log())
        status = network.status(LATE)
        self.assertFalse(status['acceptsWrites'])
        self.assertIn('disk nearly full', status['trouble'])
        self.assertEqual(get(f'{network.url(1)}/healthz')[0], 200)
        self.assertEqual(network.node(LATE).stop(), 0)
        toml.write_text(plain)
        network.start(LATE)
        wait_until(lambda: get(f'{network.url(LATE)}/healthz')[0] == 200,
                   lambda: network.node(LATE).log())


if __name__ == '__main__':
    main()
