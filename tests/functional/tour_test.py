# SPDX-License-Identifier: Apache-2.0
"""The whole life of credentials on a network of one, through the program.

Anchored, verified with the node stopped, revoked, suspended, reinstated; what
was altered is never called valid; a run that is repeated changes nothing.
"""

import json
import signal
import unittest

from diptych_process import Workspace, credential, main, run

COUNT = 5


class Tour(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create()
        cls.files = [
            cls.work.document(f'diplomas/{n}.json', credential(n))
            for n in range(COUNT)]
        cls.pdf = cls.work.document('diplomas/scan.pdf', b'%PDF-1.7 scan')
        with cls.work.node() as node:
            cls.anchored = cls.work.run('anchor', 'diplomas', '--json',
                                        '--node', node.url)
            cls.exit_code = node.stop()
        assert cls.anchored.code == 0, cls.anchored

    def verify(self, path, *options):
        """With no node running."""
        finished = self.work.run('verify', path, '--json', *options)
        lines = finished.json_lines()
        self.assertEqual(len(lines), 1, finished)
        return finished.code, lines[0]

    def assert_verdict(self, path, code, *options):
        verdicts = {0: 'valid', 1: 'not valid', 2: 'cannot tell'}
        got, report = self.verify(path, *options)
        self.assertEqual((got, report['verdict']), (code, verdicts[code]),
                         json.dumps(report, indent=1))
        return report

    def test_a_node_that_is_asked_to_stop_exits_with_0(self):
        self.assertEqual(self.exit_code, 0)

    def test_anchoring_tells_of_every_document(self):
        *documents, last = self.anchored.json_lines()
        self.assertEqual(len(documents), COUNT + 1)
        for document in documents:
            self.assertEqual(document['outcome'], 'anchored')
        self.assertEqual(last['summary'],
                         {'anchored': COUNT + 1, 'alreadyAnchored': 0,
                          'knownFromReceipt': 0, 'receiptInTheWay': 0,
                          'unreadable': 0, 'placeTaken': 0, 'stopped': False})

    def test_what_was_anchored_is_valid_without_a_node(self):
        for path in (self.files[0], self.pdf):
            report = self.assert_verdict(path, 0)
            self.assertEqual(report['facts']['issuerName'],
                             'Nordhafen College')
        text = self.work.run('verify', self.files[0])
        self.assertEqual(text.code, 0, text)
        self.assertIn('VALID', text.output)
        self.assertIn('[ok] document', text.output)
        self.assertNotIn('\x1b', text.output)

    def test_it_takes_a_policy_alone(self):
        policy = self.work.network / 'policy.txt'
        finished = run('verify', self.files[0], '--policy', policy)
        self.assertEqual(finished.code, 0, finished)

    def test_a_document_comes_on_standard_input_too(self):
        finished = self.work.run(
            'verify', '-', '--receipt', f'{self.pdf}.diptych', '--quiet',
            stdin=self.pdf.read_bytes())
        self.assertEqual((finished.code, finished.output), (0, ''), finished)

    def test_another_document_is_not_valid(self):
        other = self.work.document('other.json', credential(99))
        self.assert_verdict(other, 1, '--receipt',
                            f'{self.files[1]}.diptych')

    def test_an_altered_receipt_is_never_valid(self):
        receipt = json.loads((self.work.path / 'diplomas/1.json.diptych')
                             .read_text())
        receipt['entryIndex'] = str(int(receipt['entryIndex']) + 1)
        bent = self.work.document('bent.diptych', receipt)
        self.assert_verdict(self.files[1], 2, '--receipt', bent)

    def test_what_is_missing_or_stale_cannot_be_told(self):
        alone = self.work.document('alone.json', credential(98))
        self.assert_verdict(alone, 2)
        self.assert_verdict(self.work.path / 'absent.json', 2)
        self.assert_verdict(self.files[2], 2, '--max-age', '0s')

    def test_of_several_the_worst_counts(self):
        other = self.work.document('several/other.json', credential(97))
        receipts = self.work.path / 'several'
        (receipts / '1.json.diptych').write_bytes(
            (self.work.path / 'diplomas/1.json.diptych').read_bytes())
        (receipts / 'other.json.diptych').write_bytes(
            (self.work.path / 'diplomas/2.json.diptych').read_bytes())
        finished = self.work.run(
            'verify', self.files[1], self.work.path / 'absent.json', other,
            '--receipts', receipts, '--json')
        self.assertEqual([line['verdict'] for line in finished.json_lines()],
                         ['valid', 'cannot tell', 'not valid'])
        self.assertEqual(finished.code, 1)

    def test_statuses_change_and_receipts_follow(self):
        revoked, suspended = self.files[3], self.files[4]
        old = (self.work.path / 'diplomas/3.json.diptych').read_bytes()
        with self.work.node() as node:
            at = ('--node', node.url)
            for arguments in (('revoke', revoked, '--reason',
                               'issued-in-error'),
                              ('suspend', suspended)):
                finished = self.work.run(*arguments, *at)
                self.assertEqual(finished.code, 0, finished)
            again = self.work.run('revoke', revoked, '--reason',
                                  'misconduct', *at, '--json')
            self.assertEqual(again.code, 0, again)
            self.assertEqual(again.json()['outcome'], 'unchanged')
            self.assertEqual(again.json()['status'], 'invalid')
            self.assertNotIn('reason', again.json())
            again = self.work.run('reinstate', self.files[2], *at)
            self.assertEqual(again.code, 0, again)
            self.assertIn('is valid already', again.output)
            again = self.work.run('reinstate', revoked, *at)
            self.assertEqual(again.code, 1, again)
            stale = self.work.document('stale.diptych', old)
            online = self.work.run('verify', revoked, '--receipt', stale,
                                   *at, '--json')
            self.assertEqual(online.code, 1, online)
            self.assertEqual(node.stop(), 0)
        self.assert_verdict(revoked, 1)
        self.assert_verdict(suspended, 1)
        with self.work.node() as node:
            finished = self.work.run('reinstate', suspended, '--node',
                                     node.url)
            self.assertEqual(finished.code, 0, finished)
        self.assert_verdict(suspended, 0)
        self.assert_verdict(revoked, 1)

    def test_repeated_and_resumed_runs_anchor_nothing_twice(self):
        late = self.work.document('late/late.json', credential(50))
        broken = self.work.document('late/broken.json', '{"a":')
        listed = f'{self.files[0]}\n{late}\n'.encode()
        with self.work.node() as node:
            at = ('--node', node.url)
            finished = self.work.run('anchor', '-', '--json', *at,
                                     stdin=listed)
            self.assertEqual(finished.code, 0, finished)
            self.assertEqual(
                [line.get('outcome') for line in finished.json_lines()][:2],
                ['already anchored', 'anchored'])
            finished = self.work.run('anchor', 'late', *at)
            self.assertEqual(finished.code, 2, finished)
            self.assertIn(broken.name, finished.error)
            (self.work.path / 'late/late.json.diptych').unlink()
            finished = self.work.run('receipt', late, *at)
            self.assertEqual(finished.code, 0, finished)
        self.assert_verdict(late, 0)

    def test_no_node_is_an_error_that_says_where_it_was_sought(self):
        finished = self.work.run('receipt', self.files[0], '--node',
                                 'http://127.0.0.1:1')
        self.assertEqual(finished.code, 2, finished)
        self.assertIn('127.0.0.1:1', finished.error)

    def test_ctrl_c_stops_a_node_in_good_order(self):
        with self.work.node() as node:
            self.assertEqual(node.stop(signal.SIGINT), 0)
            self.assertIn('Ctrl-C', node.log())


if __name__ == '__main__':
    main()
