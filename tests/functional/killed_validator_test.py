# SPDX-License-Identifier: Apache-2.0
"""Validators that are killed or stopped under load: nothing that was
acknowledged is lost, and three of four go on.

Set DIPTYCH_SEED to repeat the moments of a run that failed.
"""

import os
import random
import signal
import time
import unittest

from diptych_process import Workspace
from validators import Validators, wait_until

KILLS = 4


class KilledValidator(unittest.TestCase):
    def setUp(self):
        seed = int(os.environ.get('DIPTYCH_SEED', random.randrange(2**32)))
        print('seed', seed, flush=True)
        self.rng = random.Random(seed)
        self.work = self.enterContext(Workspace())
        self.network = self.enterContext(Validators(self.work))
        self.network.start_all()

    def test_of_four_is_not_missed_and_comes_back(self):
        network = self.network
        for member in (1, 3):
            network.load(member)
        network.wait_for_rounds(1)
        for _ in range(KILLS):
            member = self.rng.choice(network.members)
            network.node(member).kill()
            acknowledged = network.acknowledged()
            network.wait_for_rounds(1)
            network.start(member)
            time.sleep(self.rng.uniform(0.0, 1.5))
        network.settle(self, acknowledged)

    def test_all_four_at_once_come_back_with_what_they_acknowledged(self):
        network = self.network
        for member in (2, 4):
            network.load(member)
        for _ in range(2):
            network.wait_for_rounds(1)
            time.sleep(self.rng.uniform(0.0, 0.5))
            for member in network.members:
                network.node(member).process.kill()
            acknowledged = network.acknowledged()
            for member in network.members:
                network.node(member).kill()
            network.start_all()
        network.wait_for_rounds(2)
        network.settle(self, acknowledged)

    def test_that_stands_still_for_longer_than_a_view_catches_up(self):
        network = self.network
        network.load(1)
        network.load(2)
        network.wait_for_rounds(1)
        for member in (3, 2):
            node = network.node(member)
            node.process.send_signal(signal.SIGSTOP)
            try:
                time.sleep(self.rng.uniform(3.0, 5.0))
                others = [one for one in network.members if one != member]
                height = network.height(others[0])
                wait_until(lambda: network.height(others[0]) > height,
                           'three of four stand still')
            finally:
                node.process.send_signal(signal.SIGCONT)
            network.wait_for_rounds(1)
        network.settle(self)


if __name__ == '__main__':
    unittest.main()
