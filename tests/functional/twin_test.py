# SPDX-License-Identifier: Apache-2.0
"""A validator that meets votes of its own key that it does not know signs
nothing any more, and says so: after its data directory was put back to an
earlier state, and when a copy of it runs beside it.
"""

import json
import shutil
import unittest

from diptych_process import Node, Workspace, credential, main, run
from validators import Validators, free_ports, get, wait_until

TOLD = 'has signed what this process does not know of'
CONTEST = "a peer's connections replace each other in turn"
ANCHORS = 4


def has_stopped(node):
    """Whether it signs nothing any more, in all places where it says so."""
    finished = run('node', 'status', '--node', node.url, '--json')
    return finished.code == 1 and TOLD in finished.json().get('trouble', '')


class Twin(unittest.TestCase):
    def check_that_it_tells(self, node):
        code, text = get(f'{node.url}/healthz')
        health = json.loads(text)
        self.assertEqual(code, 503, text)
        self.assertFalse(health['takingPart'], text)
        self.assertIn(TOLD, health['cause'])
        self.assertIn('\ndiptych_consensus_taking_part 0\n',
                      get(f'{node.url}/metrics')[1])
        lines = [line for line in node.log().splitlines() if TOLD in line]
        self.assertEqual(len(lines), 1, node.log())
        self.assertIn(' error ', lines[0])

    def sent_votes(self, node):
        _, metrics = get(f'{node.url}/metrics')
        kinds = ('kind="vote"', 'kind="proposal"')
        return sum(int(line.split()[-1]) for line in metrics.splitlines()
                   if line.startswith('diptych_peer_frames_sent_total')
                   and any(kind in line for kind in kinds))

    def anchor(self, work, network, count=1):
        for _ in range(count):
            self.documents += 1
            document = work.document(f'{self.documents}.json',
                                     credential(self.documents))
            anchored = run('anchor', document, environment={
                'DIPTYCH_NETWORK': str(network.directory(1))})
            self.assertEqual(anchored.code, 0, anchored)

    def test_a_directory_that_was_put_back_does_not_sign(self):
        self.documents = 0
        with Workspace() as work, Validators(work) as network:
            network.start_all()
            network.wait_until_well()
            # From now on every certificate has a signature of member 4.
            network.node(3).kill()
            self.anchor(work, network)
            self.assertEqual(network.node(4).stop(), 0)
            data = network.directory(4) / 'data'
            before = work.path / 'before'
            shutil.copytree(data, before)
            network.start(4)
            self.anchor(work, network, ANCHORS)
            network.node(4).kill()
            network.node(4).log_path.unlink()
            shutil.rmtree(data)
            shutil.move(before, data)
            network.start(4)
            node = network.node(4)
            wait_until(lambda: has_stopped(node), lambda: (
                f'node 4 goes on: {network.status(4)}\n{network.logs()}'))
            self.check_that_it_tells(node)
            # The others go on, and it follows them without a word.
            # It may have ended before its guard said anything.
            network.start(3, options=['--key-never-used'])
            wait_until(lambda: all(peer['connected'] for peer
                                   in network.status(4)['peers']),
                       network.logs)
            # It has passed on what it holds of theirs to whom it belongs.
            sent = self.sent_votes(node)
            self.anchor(work, network, ANCHORS)
            height = network.height(1)
            wait_until(lambda: network.height(4) >= height,
                       lambda: f'node 4 stays behind\n{network.logs()}')
            self.assertTrue(has_stopped(node))
            self.assertEqual(self.sent_votes(node), sent)
            self.assertGreater(self.sent_votes(network.node(1)), 0)
            for member in network.members:
                status = network.status(member)
                self.assertEqual(status['evidenceCount'], '0', status)

    def copy_of(self, work, network, member):
        """Its folder as it is, with ports of its own."""
        copy = work.path / 'copy'
        shutil.copytree(network.directory(member), copy)
        port, peer_port = free_ports(2)
        toml = copy / 'node.toml'
        text = toml.read_text()
        old = f'port = {network.peer_ports[member]}\ntls_key'
        self.assertIn(old, text)
        toml.write_text(text.replace(old, f'port = {peer_port}\ntls_key'))
        return copy, port

    def test_a_copy_that_runs_beside_it_is_noticed(self):
        with Workspace() as work, Validators(work) as network:
            network.start_all()
            network.load(1)
            network.wait_for_rounds(1)
            self.assertEqual(network.node(2).stop(), 0)
            folder, port = self.copy_of(work, network, 2)
            network.start(2)
            original = network.node(2)
            with Node(folder, work.path / 'copy.log', port=port) as copy:
                wait_until(
                    lambda: has_stopped(original) or has_stopped(copy),
                    lambda: f'both go on\n{network.logs()}\n--- copy\n'
                            f'{copy.log()}')
                stopped = original if has_stopped(original) else copy
                self.check_that_it_tells(stopped)
                # Member 2 dials members 3 and 4.
                wait_until(lambda: CONTEST in network.node(3).log(),
                           network.logs)
                _, metrics = get(f'{network.url(3)}/metrics')
                self.assertNotIn('\ndiptych_peer_contests_total 0\n', metrics)
            # Past all that the copy has signed, it is alone and, started
            # again, does its part.
            network.wait_for_rounds(1)
            height = network.height(1)
            wait_until(lambda: network.height(2) >= height,
                       lambda: f'node 2 stays behind\n{network.logs()}')
            original.kill()
            network.start(2)
            network.wait_for_rounds(1)
            wait_until(lambda: network.is_well(2), lambda: (
                f'node 2 is not well: {network.status(2)}\n{network.logs()}'))


if __name__ == '__main__':
    main()
