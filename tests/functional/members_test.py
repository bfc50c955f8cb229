# SPDX-License-Identifier: Apache-2.0
"""Networks of several validators, as far as making them and asking a node go.

What the nodes of one do together: killed_validator_test.py, partition_test.py
and late_validator_test.py.
"""

import json
import unittest

from diptych_process import Workspace, main


class Several(unittest.TestCase):
    def test_have_a_folder_for_each_member(self):
        with Workspace() as work:
            made = work.network_create('--validators', '2', '--port', '7310',
                                       '--peer-port', '7410', '--json').json()
            self.assertEqual(made['validators'], 2)
            members = [work.network / f'member-{n}' for n in (1, 2)]
            for name in ('genesis.bin', 'policy.txt'):
                first, second = ((member / name).read_bytes()
                                 for member in members)
                self.assertEqual(first, second)
            policy = (members[0] / 'policy.txt').read_text()
            self.assertIn('group validators 2 registry.example/log/v/1 '
                          'registry.example/log/v/2\n', policy)
            toml = (members[1] / 'node.toml').read_text()
            self.assertIn('port = 7311', toml)
            self.assertIn('[[peers.peer]]\nmember = 1\nhost = "127.0.0.1"\n'
                          'port = 7410\n', toml)
            settings = json.loads(
                (members[1] / 'wallet' / 'wallet.json').read_text())
            self.assertEqual(settings['node'], 'http://127.0.0.1:7311')
            self.assertEqual(settings['otherNodes'],
                             ['http://127.0.0.1:7310'])
            self.assertNotEqual(
                (members[0] / 'keys' / 'tls.pub').read_text(),
                (members[1] / 'keys' / 'tls.pub').read_text())
            self.assertEqual(
                (members[0] / 'keys' / 'log.pub').read_text(),
                (members[1] / 'keys' / 'log.pub').read_text())

    def test_are_told_when_none_of_them_may_fail(self):
        for count, expected in ((2, True), (3, True), (4, False)):
            with Workspace() as work:
                made = work.network_create('--validators', str(count))
                self.assertEqual('faults      none' in made.output, expected, made)

    def test_are_made_whole_or_not_at_all(self):
        with Workspace() as work:
            finished = work.run('network', 'create', '--origin', 'o.example',
                                '--name', 'A', '--validators', '65')
            self.assertEqual(finished.code, 2, finished)
            finished = work.run('network', 'create', '--origin', 'o.example',
                                '--name', 'A', '--name', 'B',
                                '--validators', '3')
            self.assertEqual(finished.code, 2, finished)
            self.assertIn('once for each member', finished.error)
            self.assertFalse(work.network.exists())


class Status(unittest.TestCase):
    def test_of_a_node_tells_what_is_final_and_cosigned(self):
        with Workspace() as work:
            work.network_create()
            with work.node() as node:
                finished = work.run('node', 'status', '--node', node.url,
                                    '--json')
                self.assertEqual(finished.code, 0, finished)
                status = finished.json()
                self.assertEqual(status['member'], 1)
                self.assertEqual(status['validators'], 1)
                self.assertEqual(status['cosignedSize'], status['logSize'])
                self.assertEqual(status['peers'], [])
                text = work.run('node', 'status', '--node', node.url)
                self.assertIn('The node is well.', text.output)
            away = work.run('node', 'status', '--node', node.url)
            self.assertEqual(away.code, 2, away)


class Wallet(unittest.TestCase):
    def test_asks_another_node_when_its_own_is_away(self):
        with Workspace() as work:
            work.network_create()
            document = work.document('a.json', {'name': 'A'})
            with work.node() as node:
                settings = work.network / 'wallet' / 'wallet.json'
                told = json.loads(settings.read_text())
                # Nobody listens at port 1.
                told['node'] = 'http://127.0.0.1:1'
                told['otherNodes'] = [node.url]
                settings.write_text(json.dumps(told))
                finished = work.run('anchor', document)
                self.assertEqual(finished.code, 0, finished)
                finished = work.run('receipt', document)
                self.assertEqual(finished.code, 0, finished)


if __name__ == '__main__':
    main()
