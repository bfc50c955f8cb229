# SPDX-License-Identifier: Apache-2.0
"""Validators that are killed or stand still under load: nothing that was
acknowledged is lost, and three of four go on.

One network goes through all of it, and is looked at at the end. Set
DIPTYCH_SEED to repeat the moments of a run that failed.
"""

import os
import random
import signal
import time
import unittest

from diptych_process import Workspace, main
from validators import Validators, wait_until

KILLS = 3


class KilledValidator(unittest.TestCase):
    def test_is_not_missed_and_comes_back(self):
        seed = int(os.environ.get('DIPTYCH_SEED', random.randrange(2**32)))
        print('seed', seed, flush=True)
        self.rng = random.Random(seed)
        with Workspace() as work, Validators(work) as self.network:
            self.network.start_all()
            for member in (1, 3):
                self.network.load(member)
            self.network.wait_for_rounds(1)
            acknowledged = {}
            for _ in range(KILLS):
                acknowledged.update(self.kill_one())
            acknowledged.update(self.kill_all())
            self.stop_one_for_a_while()
            self.network.settle(self, acknowledged)

    def kill_one(self):
        """The others go on without it; gives what was acknowledged."""
        network = self.network
        time.sleep(self.rng.uniform(0.0, 1.5))
        member = self.rng.choice(network.members)
        network.node(member).kill()
        acknowledged = network.acknowledged()
        network.wait_for_rounds(1)
        network.start(member)
        return acknowledged

    def kill_all(self):
        """All at once; they come back with what they acknowledged."""
        network = self.network
        network.wait_for_rounds(1)
        time.sleep(self.rng.uniform(0.0, 0.5))
        for member in network.members:
            network.node(member).process.kill()
        for member in network.members:
            network.node(member).kill()
        acknowledged = network.acknowledged()
        network.start_all()
        network.wait_for_rounds(1)
        return acknowledged

    def stop_one_for_a_while(self):
        """For longer than a view; it catches up."""
        network = self.network
        node = network.node(2)
        node.process.send_signal(signal.SIGSTOP)
        try:
            height = network.height(1)
            time.sleep(self.rng.uniform(3.0, 5.0))
            wait_until(lambda: network.height(1) > height,
                       lambda: f'three of four stand still\n{network.logs()}')
        finally:
            node.process.send_signal(signal.SIGCONT)
        height = network.height(1)
        wait_until(lambda: network.height(2) >= height,
                   lambda: f'member 2 stays behind\n{network.logs()}')


if __name__ == '__main__':
    main()
