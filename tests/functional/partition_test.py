# SPDX-License-Identifier: Apache-2.0
"""Networks between validators that are slow, let one direction through, or
part: without a quorum nothing is final and nothing is acknowledged, and what
was waiting goes on when the network heals.

One network goes through all of it, and is looked at at the end.
"""

import time
import unittest

from diptych_process import Workspace, main
from validators import PATIENCE_SECONDS, Validators, wait_until

# Long enough for a view or two to be given up.
PARTED_SECONDS = 6
DELAY_MS = 50
CUT_MEMBER = 3


class Partition(unittest.TestCase):
    def test_delays_what_needs_a_quorum_and_loses_nothing(self):
        with (Workspace() as work,
              Validators(work, proxied=True) as self.network):
            self.network.start_all()
            for member in (1, 4):
                self.network.load(member)
            self.network.wait_for_rounds(1)
            self.go_slowly()
            # It hears everybody and nobody hears it; then the reverse.
            self.cut_one_direction(is_deaf=False)
            self.cut_one_direction(is_deaf=True)
            self.nobody_gets_to_one()
            acknowledged = self.part_two_and_two()
            self.network.wait_for_rounds(1)
            self.network.settle(self, acknowledged)

    def go_slowly(self):
        for proxy in self.network.proxies.values():
            proxy.delay_ms = DELAY_MS
        self.network.wait_for_rounds(3)
        for proxy in self.network.proxies.values():
            proxy.delay_ms = 0

    def cut_one_direction(self, is_deaf):
        network = self.network
        for (dialler, target), proxy in network.proxies.items():
            if CUT_MEMBER not in (dialler, target):
                continue
            if (dialler == CUT_MEMBER) != is_deaf:
                proxy.forward = False
            else:
                proxy.backward = False
        network.wait_for_rounds(2)
        for proxy in network.proxies.values():
            proxy.forward = proxy.backward = True
        height = network.height(1)
        wait_until(lambda: network.height(CUT_MEMBER) >= height,
                   lambda: f'the cut one stays behind\n{network.logs()}')

    def nobody_gets_to_one(self):
        """Who is to be dialled by all others, and is not, dials them."""
        network = self.network
        last = max(network.members)
        ways = [proxy for (_, target), proxy in network.proxies.items()
                if target == last]
        for proxy in ways:
            proxy.refuse()
            proxy.cut()
        back = [proxy for (dialler, _), proxy in network.proxies.items()
                if dialler == last]
        wait_until(lambda: all(proxy.open_connections() == 2
                               for proxy in back),
                   lambda: f'node {last} dials nobody\n{network.logs()}')
        network.wait_until_well()
        network.wait_for_rounds(1)
        for proxy in ways:
            self.assertEqual(proxy.open_connections(), 0)
            proxy.accept()

    def part_two_and_two(self):
        network = self.network
        between = [proxy for (dialler, target), proxy
                   in network.proxies.items()
                   if (dialler <= 2) != (target <= 2)]
        self.assertEqual(len(between), 8)
        for proxy in between:
            proxy.refuse()
            proxy.cut()
        acknowledged = self.wait_for_standstill()
        for member in network.members:
            self.assertIn('3 are needed', network.status(member)['trouble'])
        for proxy in between:
            proxy.accept()
        return acknowledged

    def wait_for_standstill(self):
        """What had arrived when the network parted is carried out still, and
        then nothing. Gives what is acknowledged."""
        network = self.network

        def present():
            return ([network.height(member) for member in network.members],
                    network.acknowledged())

        end = time.monotonic() + PATIENCE_SECONDS
        before = present()
        while True:
            time.sleep(PARTED_SECONDS)
            now = present()
            if now == before:
                return now[1]
            self.assertLess(time.monotonic(), end, 'parts without a quorum go '
                            f'on\n{network.logs()}')
            before = now


if __name__ == '__main__':
    main()
