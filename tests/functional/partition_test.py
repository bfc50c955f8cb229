# SPDX-License-Identifier: Apache-2.0
"""Networks between validators that part, let one direction through, or are
slow: without a quorum nothing is final and nothing is acknowledged, and what
was waiting goes on when the network heals."""

import time
import unittest

from diptych_process import Workspace
from validators import Validators, wait_until

# Long enough for several views to be given up.
PARTED_SECONDS = 6
DELAY_MS = 50


class Partition(unittest.TestCase):
    def setUp(self):
        self.work = self.enterContext(Workspace())
        self.network = self.enterContext(Validators(self.work, proxied=True))
        self.network.start_all()
        for member in (1, 4):
            self.network.load(member)
        self.network.wait_for_rounds(1)

    def test_of_two_and_two_makes_nothing_final(self):
        network = self.network
        between = [proxy for (dialler, target), proxy
                   in network.proxies.items()
                   if (dialler <= 2) != (target <= 2)]
        self.assertEqual(len(between), 4)
        for proxy in between:
            proxy.refuse()
            proxy.cut()
        # What was on its way when the network parted may still arrive.
        time.sleep(1)
        final = [network.height(member) for member in network.members]
        acknowledged = network.acknowledged()
        time.sleep(PARTED_SECONDS)
        self.assertEqual(
            [network.height(member) for member in network.members], final)
        self.assertEqual(network.acknowledged(), acknowledged)
        for member in network.members:
            self.assertIn('3 are needed', network.status(member)['trouble'])
        for proxy in between:
            proxy.accept()
        network.wait_for_rounds(2)
        network.settle(self, acknowledged)

    def test_of_one_direction_stops_nobody_else(self):
        """Member 3 hears everybody, and nobody hears it; then the reverse."""
        network = self.network
        for is_deaf in (False, True):
            for (dialler, target), proxy in network.proxies.items():
                if 3 in (dialler, target):
                    if (dialler == 3) != is_deaf:
                        proxy.forward = False
                    else:
                        proxy.backward = False
            network.wait_for_rounds(2)
            for proxy in network.proxies.values():
                proxy.forward = proxy.backward = True
            height = network.height(1)
            wait_until(lambda: network.height(3) >= height,
                       lambda: f'member 3 stays behind\n{network.logs()}')
        network.settle(self)

    def test_that_is_only_slow_goes_on(self):
        network = self.network
        for proxy in network.proxies.values():
            proxy.delay_ms = DELAY_MS
        network.wait_for_rounds(4)
        network.settle(self)


if __name__ == '__main__':
    unittest.main()
