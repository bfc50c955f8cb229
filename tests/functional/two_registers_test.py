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


class TwoRegisters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = work = Workspace()
        cls.addClassCleanup(work.__exit__)
        work.network_create()
        cls.badge = work.document('badge.json', credential(1))
        cls.other = work.document('other.json', credential(2))
        with work.node() as node:
            cls.done('anchor', cls.badge, '--node', node.url)
            node.stop()
        # As it was before they parted.
        cls.receipt = work.path / 'before.diptych'
        shutil.copy(f'{cls.badge}.diptych', cls.receipt)
        cls.twin = work.path / 'twin'
        shutil.copytree(work.network, cls.twin)
        cls.nodes = [cls.start(work.network, 'a'), cls.start(cls.twin, 'b')]
        cls.done('anchor', cls.other, '--node', cls.nodes[0].url)
        cls.done('revoke', cls.badge, '--node', cls.nodes[1].url,
                 environment={'DIPTYCH_NETWORK': str(cls.twin)})

    @classmethod
    def start(cls, network, name):
        node = Node(network, cls.work.path / f'{name}.log')
        cls.addClassCleanup(node.kill)
        return node

    @classmethod
    def done(cls, *words, **keywords):
        finished = cls.work.run(*words, **keywords)
        assert finished.code == 0, finished

    def verify(self, *nodes, path=None):
        asked = [word for node in nodes for word in ('--node', node.url)]
        return self.work.run('verify', path or self.badge, '--json', *POLICY,
                             '--receipt', self.receipt, *asked)

    def test_each_alone_is_believed(self):
        for node, verdict, code in ((self.nodes[0], 'valid', 0),
                                    (self.nodes[1], 'not valid', 1)):
            finished = self.verify(node)
            self.assertEqual(finished.code, code, finished)
            self.assertEqual(finished.json()['verdict'], verdict, finished)

    def test_asked_together_they_contradict_each_other(self):
        first, second = self.nodes
        for nodes in ((first, second), (second, first)):
            finished = self.verify(*nodes)
            self.assertEqual(finished.code, 2, finished)
            report = finished.json()
            self.assertEqual(report['verdict'], 'cannot tell', finished)
            for node in nodes:
                self.assertIn(node.url, report['sentence'])
            self.assertIn('contradict each other: the institutions have signed '
                          'two different registers; tell them, and keep both',
                          report['sentence'])

    def test_one_that_does_not_know_it_proves_nothing(self):
        receipt = ('--receipt', f'{self.other}.diptych')
        for nodes, code in (((self.nodes[1],), 2), (self.nodes, 0)):
            asked = [word for node in nodes for word in ('--node', node.url)]
            finished = self.work.run('verify', self.other, '--json', *POLICY,
                                     *receipt, *asked)
            self.assertEqual(finished.code, code, finished)
            told = finished.json()
            agreement, = (check['sentence'] for check in told['checks']
                          if check['name'] == 'agreement')
            self.assertIn(self.nodes[1].url,
                          told['sentence'] if code else agreement)


if __name__ == '__main__':
    main()
