# SPDX-License-Identifier: Apache-2.0
"""A validator with whom the network between lets one connection through and
not the other: it hears of every block and gets none. It says so in its health,
its status and its log, and takes no work that would wait for ever; the others
go on, and once the way is free it is well.
"""

import json
import unittest

from diptych_process import Workspace, credential, main, run
from validators import Validators, get, wait_until

CUT_OFF = 4


class HalfConnected(unittest.TestCase):
    def test_says_that_it_cannot_take_its_part(self):
        with (Workspace() as work,
              Validators(work, proxied=True) as self.network):
            network = self.network
            network.start_all()
            network.load(1)
            network.wait_for_rounds(1)
            self.let_through(1)
            wait_until(lambda: self.health()[0] == 503,
                       lambda: f'{self.health()}\n{network.logs()}')
            self.see_what_it_says(work)
            network.wait_for_rounds(1)
            self.let_through(None)
            wait_until(lambda: self.health()[0] == 200,
                       lambda: f'{self.health()}\n{network.logs()}')
            network.settle(self)

    def let_through(self, connections):
        for (dialler, target), proxy in self.network.proxies.items():
            if target == CUT_OFF:
                proxy.connections_max = connections
                proxy.cut()
            elif dialler == CUT_OFF:
                proxy.connections_max = 0
                proxy.cut()

    def health(self):
        return get(f'{self.network.url(CUT_OFF)}/healthz')

    def see_what_it_says(self, work):
        network = self.network
        health = json.loads(self.health()[1])
        self.assertFalse(health['takingPart'], health)
        self.assertFalse(health['acceptingWrites'], health)
        self.assertIn('reaches 1 of 4 validators', health['cause'])
        self.assertIn('both connections', health['cause'])
        warnings = ' '.join(health['warnings'])
        # Which of the two, and of whom first, is as they were dialled.
        self.assertRegex(warnings, 'connection with the node of member [123] '
                         'stays missing while the')
        status = network.status(CUT_OFF)
        self.assertFalse(any(peer['connected'] for peer in status['peers']),
                         status)
        self.assertIn('3 are needed', status['trouble'])
        self.assertIn('a connection with a validator stays missing',
                      network.node(CUT_OFF).log())
        document = work.path / 'refused.json'
        document.write_text(json.dumps(credential(7)))
        finished = run('anchor', document,
                       '--node', network.url(CUT_OFF),
                       environment={'DIPTYCH_NETWORK': str(
                           network.directory(CUT_OFF))})
        self.assertNotEqual(finished.code, 0)
        self.assertIn('both connections', finished.output + finished.error)


if __name__ == '__main__':
    main()
