# SPDX-License-Identifier: Apache-2.0
"""A validator that contradicts itself is convicted: in the log of all others,
in their status and their metrics, and also if the node that saw it is killed
before it could tell anybody.

Member 4's node is stopped, and a program of ours speaks with its keys.
"""

import os
import subprocess
import unittest

from diptych_process import Workspace, clean_environment, credential, main, run
from validators import Validators, get, wait_until

LIAR = 4
OTHERS = (1, 2, 3)
SEEN = 'a validator contradicted itself'
NOT_MY_TURN = 3


class Evidence(unittest.TestCase):
    def test_is_written_once_and_by_all(self):
        with Workspace() as self.work, Validators(self.work) as self.network:
            self.documents = 0
            self.network.start_all()
            self.anchor()
            self.network.wait_until_well()
            self.network.node(LIAR).kill()
            self.two_votes()
            self.two_proposals()
            self.node_that_saw_it_is_killed()
            self.network.start(LIAR)
            self.all_agree()

    def anchor(self):
        self.documents += 1
        document = self.work.document(f'{self.documents}.json',
                                      credential(self.documents))
        anchored = run('anchor', document, environment={
            'DIPTYCH_NETWORK': str(self.network.directory(1))})
        self.assertEqual(anchored.code, 0, anchored)
        return document

    def move_past(self, view):
        """So that what follows is of a later view: one view convicts once."""
        def is_past(member):
            status = self.network.status(member)
            return status is not None and int(status['view']) > int(view)

        while not all(map(is_past, OTHERS)):
            self.anchor()

    def contradict(self, what, target):
        """Gives the view; none if member 4 leads none that is near."""
        finished = subprocess.run(
            [os.environ['DIPTYCH_CONTRADICTORY_PEER'], what,
             str(self.network.directory(LIAR)), str(LIAR),
             str(len(self.network.members)),
             str(self.network.peer_ports[target])],
            capture_output=True, timeout=120, env=clean_environment(),
            check=False)
        if finished.returncode == NOT_MY_TURN:
            return None
        self.assertEqual(finished.returncode, 0, finished)
        return finished.stdout.decode().strip()

    def wait_for_convictions(self, count, view):
        """All others tell of so many, in their status and their metrics."""
        def is_convicted(member):
            status = self.network.status(member)
            if status is None or len(status['convicted']) != 1:
                return False
            convicted = status['convicted'][0]
            self.assertEqual(convicted['member'], LIAR)
            self.assertEqual(convicted['contradiction'], 'two notarize votes')
            return (convicted['count'] == count
                    and (count > 1 or convicted['view'] == view))

        for member in OTHERS:
            wait_until(lambda: is_convicted(member), lambda: (
                f'node {member} does not convict: '
                f'{self.network.status(member)}\n{self.network.logs()}'))
            _, metrics = get(f'{self.network.url(member)}/metrics')
            self.assertIn(f'diptych_convictions{{member="{LIAR}"}} {count}\n',
                          metrics)

    def two_votes(self):
        view = self.contradict('votes', 1)
        self.wait_for_convictions(1, view)
        self.assertNotIn(SEEN, self.network.node(2).log())
        _, metrics = get(f'{self.network.url(1)}/metrics')
        self.assertIn('\ndiptych_consensus_evidence_total 1\n', metrics)
        # The network goes on.
        self.anchor()
        self.move_past(view)

    def two_proposals(self):
        view = self.contradict('proposals', 2)
        while view is None:
            self.anchor()
            view = self.contradict('proposals', 2)
        self.wait_for_convictions(2, view)
        self.move_past(view)

    def node_that_saw_it_is_killed(self):
        """Before anybody else has heard of it."""
        network = self.network
        for member in (2, 3):
            network.node(member).kill()
        seen = network.node(1).log().count(SEEN)
        view = self.contradict('votes', 1)
        wait_until(lambda: network.node(1).log().count(SEEN) > seen,
                   lambda: f'node 1 sees nothing\n{network.logs()}')
        network.node(1).kill()
        network.start(*OTHERS)
        self.wait_for_convictions(3, view)

    def all_agree(self):
        network = self.network
        self.anchor()
        network.wait_until_well()
        network.wait_for_one_root()
        told = run('node', 'status', '--node', network.url(1))
        self.assertEqual(told.code, 0, told)
        self.assertRegex(told.output, f'\n  convicted   member {LIAR}, ')
        self.assertIn('\nThe node does its part; to be looked into: '
                      '1 convicted member', told.output)
        for member in network.members:
            audited = run('audit', network.url(member), '--policy',
                          network.policy(), '--json')
            self.assertEqual(audited.code, 0, audited)
            self.assertEqual(audited.json()['counts']['evidence'], '3', audited)
        # Nobody forked, whatever was signed.
        network.audit(self)
        network.compare_branches(self)
        for member in OTHERS:
            self.assertEqual(network.node(member).stop(), 0)


if __name__ == '__main__':
    main()
