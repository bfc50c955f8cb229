# SPDX-License-Identifier: Apache-2.0
"""Two registers of one origin and one set of keys: what a verifier says who
asks a node of each.

The network of one is copied with its keys after a credential was anchored, and
both copies go on by themselves: whoever signs so signs two registers.
"""

import shutil
import unittest

from diptych_process import Node, Workspace, credential, main

POLICY = ('--policy', 'network/policy.txt')
# Whichever of them is seen first: the logs may be of one size, or not.
REASONS = ('the institutions have signed two different registers; tell them, '
           'and keep both|they are of different entries of the register')


class TwoRegisters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = work = Workspace()
        cls.addClassCleanup(work.__exit__)
        work.network_create()
        cls.before = work.document('before.json', credential(1))
        with work.node() as node:
            cls.done('anchor', cls.before, '--node', node.url)
            node.stop()
        cls.receipt = work.path / 'before.diptych'
        shutil.copy(f'{cls.before}.diptych', cls.receipt)
        twin = work.path / 'twin'
        shutil.copytree(work.network, twin)
        networks = (work.network, twin)
        cls.nodes = [cls.start(network) for network in networks]
        # One credential in both, and one in the first alone.
        cls.both = [work.document(f'{number}/both.json', credential(2))
                    for number in range(2)]
        for path, node, network in zip(cls.both, cls.nodes, networks):
            cls.done('anchor', path, '--node', node.url, network=network)
        cls.first = work.document('first.json', credential(3))
        cls.done('anchor', cls.first, '--node', cls.nodes[0].url)
        cls.done('revoke', cls.before, '--node', cls.nodes[1].url,
                 network=twin)

    @classmethod
    def start(cls, network):
        node = Node(network, cls.work.path / f'{network.name}.log')
        cls.addClassCleanup(node.kill)
        return node

    @classmethod
    def done(cls, *words, network=None):
        finished = cls.work.run(*words, environment={
            'DIPTYCH_NETWORK': str(network or cls.work.network)})
        assert finished.code == 0, finished

    def verify(self, path, nodes, *receipts):
        words = [word for node in nodes for word in ('--node', node.url)]
        for receipt in receipts:
            words += ['--receipt', receipt]
        return self.work.run('verify', path, '--json', *POLICY, *words)

    def test_asked_together_they_contradict_each_other(self):
        receipts = [f'{path}.diptych' for path in self.both]
        for path, node, receipt in zip(self.both, self.nodes, receipts):
            alone = self.verify(path, [node], receipt)
            self.assertEqual(alone.code, 0, alone)
        for nodes in (self.nodes, self.nodes[::-1]):
            finished = self.verify(self.both[0], nodes, *receipts)
            self.assertEqual(finished.code, 2, finished)
            report = finished.json()
            self.assertEqual(report['verdict'], 'cannot tell', finished)
            self.assertRegex(report['sentence'],
                             f'^CANNOT TELL. .* contradict each other: '
                             f'({REASONS})')

    def test_what_one_has_revoked_is_valid_with_none(self):
        alone = self.verify(self.before, self.nodes[1:], self.receipt)
        self.assertEqual(alone.json()['verdict'], 'not valid', alone)
        for nodes in (self.nodes, self.nodes[::-1]):
            finished = self.verify(self.before, nodes, self.receipt)
            self.assertIn(finished.code, (1, 2), finished)

    def test_one_that_does_not_know_it_proves_nothing(self):
        receipt = f'{self.first}.diptych'
        ignorant = self.nodes[1]
        finished = self.verify(self.first, [ignorant], receipt)
        self.assertEqual(finished.code, 2, finished)
        self.assertIn(f'{ignorant.url}: the node knows no such credential, and '
                      'proves nothing by saying so.',
                      finished.json()['sentence'])
        finished = self.verify(self.first, self.nodes, receipt)
        self.assertEqual(finished.code, 0, finished)
        agreement, = (check['sentence'] for check in finished.json()['checks']
                      if check['name'] == 'agreement')
        self.assertIn(f'{ignorant.url} does not.', agreement)


if __name__ == '__main__':
    main()
