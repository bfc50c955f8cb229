# SPDX-License-Identifier: Apache-2.0
"""Exit codes and advice against docs/spec/cli-json.md section 2: 1 is what the
register refuses, 2 everything else that goes wrong: a file, a key, the network,
a wrong call."""

import fcntl
import re
import shutil
import unittest

from diptych_process import Workspace, credential, main

NOWHERE = 'http://127.0.0.1:1'


class ExitCodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create()
        cls.other = Workspace()
        cls.addClassCleanup(cls.other.__exit__)
        cls.other.network_create()
        cls.anchored = cls.work.document('a.json', credential(1))
        cls.strange = cls.work.document('strange.json', credential(2))
        cls.work.document('empty/.hidden', 'x')
        cls.work.document('wrong', 'not this one\n')
        cls.node = cls.work.node()
        finished = cls.work.run('anchor', cls.anchored, '--node', cls.node.url)
        assert finished.code == 0, finished

    def expect(self, code, *words, said='', work=None, environment=None):
        finished = (work or self.work).run(*words,
                                           environment=environment or {})
        with self.subTest(' '.join(map(str, words))):
            self.assertEqual(finished.code, code, finished)
            self.assertIn(said, finished.error, finished)
        return finished

    def test_of_everything_but_the_register_are_2(self):
        at = ('--node', self.node.url)
        wrong = ('--passphrase-file', self.work.path / 'wrong')
        table = [
            # usage
            ((), ''),
            (('anchor',), 'missing FILE|DIR'),
            (('anchor', self.anchored, '--batch', '0'), '--batch'),
            (('key', 'create', 'Bad Name'), 'beginning with a letter'),
            # a file
            (('anchor', 'nothing.json', *at), 'no such file'),
            (('anchor', 'empty', *at), 'holds no documents'),
            (('verify', self.anchored, '--policy', 'none'), '--policy'),
            (('audit', self.node.url, '--policy', 'none'), '--policy'),
            (('network', 'create', '--origin', 'a.b', '--name', 'X'),
             'exists already'),
            (('anchor', self.anchored, '--network', 'nowhere'),
             'network create'),
            (('node', 'run', '--config', 'none.toml'), 'none.toml'),
            # a key
            (('key', 'create', 'log'), 'choose another name'),
            (('anchor', self.anchored, *at, *wrong),
             'given by --passphrase-file'),
            (('revoke', self.anchored, *at, *wrong), 'anchoring.pem'),
            (('node', 'run', '--port', '0', *wrong), 'log.pem'),
            # the network
            (('anchor', self.anchored, '--node', NOWHERE), NOWHERE),
            (('node', 'status', '--node', NOWHERE), NOWHERE),
            (('receipt', self.anchored, '--node', NOWHERE), NOWHERE),
            # what this wallet does not know
            (('receipt', self.strange, *at), 'not anchored with this wallet'),
            (('revoke', self.strange, *at), 'not anchored with this wallet'),
            (('receipt', 'empty', *at), 'is a folder'),
            (('revoke', 'empty', *at), 'is a folder'),
            (('anchor', self.strange, '--list', '77', *at),
             'there is no list 77: the register has one'),
        ]
        for words, said in table:
            self.expect(2, *words, said=said)

    def test_say_where_a_wrong_passphrase_came_from(self):
        self.expect(2, 'anchor', self.anchored, '--node', self.node.url,
                    environment={'DIPTYCH_PASSPHRASE': 'wrong'},
                    said="the environment's DIPTYCH_PASSPHRASE")
        stored = self.other.network / 'keys/passphrase'
        kept = stored.read_text()
        stored.write_text('wrong\n')
        self.expect(2, 'anchor', self.anchored, '--node', self.node.url,
                    work=self.other, said=str(stored))
        stored.write_text(kept)

    def test_of_a_node_of_another_network_is_2(self):
        finished = self.expect(2, 'anchor', self.anchored, '--node',
                               self.node.url, work=self.other,
                               said='serves another network')
        ids = [re.search(r'^# diptych-genesis ([0-9a-f]{64})$',
                         (work.network / 'policy.txt').read_text(), re.M)
               for work in (self.work, self.other)]
        self.assertIn(f'it serves {ids[0][1]}, and the folder is of '
                      f'{ids[1][1]}', finished.error)

    def test_of_a_wallet_in_use_is_2(self):
        journal = self.work.network / 'wallet/anchors.journal'
        with open(journal, 'rb') as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.expect(2, 'anchor', self.anchored, '--node', self.node.url,
                        said='another diptych command is using it')

    def test_of_a_policy_of_another_network_is_2(self):
        with Workspace() as work:
            shutil.copytree(self.work.network, work.network)
            shutil.copy(self.other.network / 'policy.txt', work.network)
            self.expect(2, 'anchor', self.anchored, work=work,
                        said='is not the policy of the network')

    def test_of_what_the_register_refuses_are_1(self):
        at = ('--node', self.node.url)
        gone = self.work.document('gone.json', credential(3))
        self.expect(0, 'anchor', gone, *at)
        self.expect(0, 'revoke', gone, *at)
        self.expect(1, 'reinstate', gone, *at, said='revocation_final')
        self.expect(1, 'verify', gone)
        self.expect(0, 'verify', self.anchored)
        self.expect(2, 'verify', self.strange)

    def test_of_a_configuration_that_fits_nothing_are_2(self):
        """Each with the key and, if it stands there, its line."""
        with Workspace() as work:
            work.network_create()
            path = work.network / 'node.toml'
            sound = path.read_text()
            line = {key: 1 + [text.split(' = ')[0] for text in
                              sound.splitlines()].index(key)
                    for key in ('genesis', 'member', 'log', 'address')}
            for old, new, said in [
                    ('member = 1', 'member = 9',
                     f'line {line["member"]}: node.member: member 9'),
                    ('"genesis.bin"', '"none.bin"',
                     f'line {line["genesis"]}: network.genesis'),
                    ('"genesis.bin"', '"policy.txt"', 'is no genesis'),
                    ('"keys/log.pem"', '"keys/none.pem"',
                     f'line {line["log"]}: keys.log'),
                    ('"keys/log.pem"', '"keys/checkpoint.pem"',
                     f'line {line["log"]}: keys.log'),
                    ('"127.0.0.1"', '"banana"',
                     f'line {line["address"]}: expected an IP address'),
                    ('address =', 'adress =', 'did you mean rpc.address?'),
                    ('[rpc]', '[web]', 'unknown section [web]: there are')]:
                self.assertIn(old, sound)
                path.write_text(sound.replace(old, new, 1))
                self.expect(2, 'node', 'run', '--port', '0', work=work,
                            said=said)


if __name__ == '__main__':
    main()
