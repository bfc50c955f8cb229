# SPDX-License-Identifier: Apache-2.0
"""Validators that are asked to end while there is no quorum: each ends in good
order, also with a client that waits for what cannot come, and afterwards the
network goes on.
"""

import re
import signal
import subprocess
import unittest

from diptych_process import (PROGRAM, Workspace, clean_environment,
                             credential, main, run)
from validators import Validators, get, wait_until

FIRST = 2
SECOND = 1
LAST = 3
KILLED = 4


class WithoutQuorum(unittest.TestCase):
    def test_a_validator_ends_in_good_order(self):
        with Workspace() as self.work, Validators(self.work) as self.network:
            network = self.network
            network.start_all()
            network.wait_until_well()
            self.stop(FIRST)
            network.node(KILLED).kill()
            client = self.begin_to_anchor()
            try:
                self.stop(SECOND)
            finally:
                client.kill()
                client.wait()
            self.stop(LAST)
            self.goes_on()

    def stop(self, member):
        node = self.network.node(member)
        self.assertEqual(node.stop(), 0, node.log())
        self.assertIn('node stopped', node.log())

    def environment(self):
        return {'DIPTYCH_NETWORK': str(self.network.directory(SECOND))}

    def begin_to_anchor(self):
        """Gives the client, whose transaction waits for a block."""
        self.document = self.work.document('waits.json', credential(1))
        client = subprocess.Popen(
            [PROGRAM, 'anchor', str(self.document)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(self.environment()))

        def is_taken_in():
            _, metrics = get(f'{self.network.url(SECOND)}/metrics')
            sent = re.search(
                r'\ndiptych_peer_frames_sent_total{kind="batch"} (\d+)\n',
                metrics)
            return sent is not None and int(sent[1]) > 0

        # A slow machine's may be refused, for want of a quorum.
        wait_until(lambda: client.poll() is not None or is_taken_in(),
                   'the client is not answered, and what it sends not taken in')
        # One that does not give up by itself.
        client.send_signal(signal.SIGSTOP)
        return client

    def goes_on(self):
        network = self.network
        network.start_all()
        finished = run('anchor', self.document,
                       environment=self.environment())
        self.assertEqual(finished.code, 0, f'{finished}\n{network.logs()}')
        network.wait_until_well()
        network.wait_for_one_root()
        network.audit(self)
        for member in network.members:
            self.assertEqual(network.node(member).stop(), 0)


if __name__ == '__main__':
    main()
