# SPDX-License-Identifier: Apache-2.0
"""A validator whose disk fills up, really: it writes no block and takes no work
while little is free, says so, does not start on a full disk, and catches up
once there is room. The others go on, and nothing is lost.

The disk is a small file system in memory, which only root may mount; the test
says so when it skips.
"""

import json
import unittest

from diptych_process import Workspace, credential, main, run
from small_disk import SmallDisk
from validators import Validators, get, wait_until

MEMBER = 4
DISK_SIZE = 160 * 1024 * 1024
FREE_MIN = 48 * 1024 * 1024
# Less than the node wants, and more than it writes in this test.
NEARLY_FULL_FREE = 24 * 1024 * 1024


class FullDisk(unittest.TestCase):
    def test_stops_one_validator_and_loses_nothing(self):
        with Workspace() as work:
            with Validators(work) as self.network:
                data = self.network.directory(MEMBER) / 'data'
                with SmallDisk(data, DISK_SIZE) as self.disk:
                    self.disk.skip_if_trouble(self)
                    self.go_through(work)

    def go_through(self, work):
        network = self.network
        with open(network.directory(MEMBER) / 'node.toml', 'a',
                  encoding='utf-8') as toml:
            toml.write(f'\n[storage]\nfree_octets_min = {FREE_MIN}\n')
        network.start_all()
        for member in (1, 2):
            network.load(member)
        network.wait_for_rounds(1)
        self.refuses_work_when_nearly_full(work)
        acknowledged = self.stands_still_when_full()
        self.disk.empty()
        network.start(MEMBER)
        network.wait_for_rounds(1)
        network.settle(self, acknowledged)

    def is_refusing(self):
        code, body = get(f'{self.network.url(MEMBER)}/healthz')
        return code == 503 and 'disk' in body

    def refuses_work_when_nearly_full(self, work):
        network = self.network
        self.disk.fill(left=NEARLY_FULL_FREE)
        document = work.document('late.json', credential(7))

        def refusal():
            return run('anchor', document, '--node', network.url(MEMBER),
                       environment={'DIPTYCH_NETWORK': str(
                           network.directory(MEMBER))})

        wait_until(self.is_refusing,
                   lambda: f'no word of the disk\n{network.logs()}')
        refused = refusal()
        self.assertNotEqual(refused.code, 0, refused)
        self.assertIn('disk', refused.error, refused)
        # Said at once, not after all tries.
        self.assertRegex(refused.error,
                         'does not take it for now: .*disk.*trying again for')
        self.assertIn('disk', json.dumps(network.status(MEMBER)))
        network.wait_for_rounds(2)
        self.disk.empty()
        wait_until(lambda: refusal().code == 0,
                   lambda: f'it takes no work again\n{network.logs()}')

    def stands_still_when_full(self):
        """Gives what the network acknowledged without it."""
        network = self.network
        self.disk.fill()
        wait_until(self.is_refusing,
                   lambda: f'no word of the disk\n{network.logs()}')
        # A block for which there was room may be under way still.
        network.wait_for_rounds(1)
        height = network.height(MEMBER)
        network.wait_for_rounds(2)
        self.assertEqual(network.height(MEMBER), height)
        network.node(MEMBER).kill()
        with self.assertRaises(AssertionError) as refusal:
            network.start(MEMBER)
        self.assertIn('disk full', str(refusal.exception))
        self.assertIn('make room', str(refusal.exception))
        network.wait_for_rounds(1)
        return network.acknowledged()


if __name__ == '__main__':
    main()
