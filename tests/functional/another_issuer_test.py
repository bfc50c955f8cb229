# SPDX-License-Identifier: Apache-2.0
"""A member anchors what says it is another institution's.

The register takes any commitment: it cannot read what is behind it. Whoever
verifies hears who anchored it, never that the other institution issued it; and
where the credential names the other by a DID, nothing is "valid", unless the
verifier names that very did:key himself.
"""

import csv
import io
import unittest

from did_key_issuer import DidKeyIssuer
from diptych_process import Workspace, credential, main

ANCHORER = 'Nordhafen College'
OTHER = 'Suedhafen University'
OTHER_DID = 'did:web:suedhafen.example'


def claimed(issuer):
    made = credential(1)
    made['issuer'] = issuer
    return made


CLAIMS = {
    'did': claimed(OTHER_DID),
    'named': claimed({'id': OTHER_DID, 'name': OTHER}),
    'below': claimed({'id': OTHER_DID + ':law', 'name': OTHER}),
}
# Nothing here can be compared with the register.
VAGUE = {
    'address': claimed({'id': 'https://suedhafen.example', 'name': OTHER}),
}


class AnotherIssuer(unittest.TestCase):
    def check(self, *options):
        with Workspace() as work:
            work.network_create(*options)
            for name, document in (CLAIMS | VAGUE).items():
                work.document(f'claims/{name}.json', document)
            with work.node() as node:
                anchored = work.run('anchor', 'claims', '--node', node.url)
                self.assertEqual(anchored.code, 0, anchored)
            for name in CLAIMS:
                with self.subTest(name=name, options=options):
                    self.check_claim(work, f'claims/{name}.json')
            for name in VAGUE:
                with self.subTest(name=name, options=options):
                    self.check_vague(work, f'claims/{name}.json')

    def check_claim(self, work, path):
        report = work.run('verify', path, '--json')
        self.assertEqual(report.code, 2, report)
        sentence = report.json()['sentence']
        self.assertIn(OTHER_DID, sentence)
        self.assertIn(f'but {ANCHORER} (member 1) anchored it', sentence)
        self.assertEqual(report.json()['facts']['issuerName'], ANCHORER)
        text = work.run('verify', path)
        self.assertEqual(text.code, 2, text)
        self.assertNotIn('Issued by', text.output)
        for trusted in (OTHER_DID, '1'):
            finished = work.run('verify', path, '--issuer', trusted)
            self.assertEqual(finished.code, 2, finished)
        self.check_hiring(work, path, 'cannot tell')

    def check_vague(self, work, path):
        report = work.run('verify', path, '--json')
        self.assertEqual(report.code, 0, report)
        self.assertIn(f'Issued by {ANCHORER} (member 1)',
                      report.json()['sentence'])
        text = work.run('verify', path)
        self.assertNotIn(OTHER, text.output)
        self.check_hiring(work, path, 'valid')

    def check_hiring(self, work, path, verdict):
        """The line that a hiring system keeps has no room for a claim."""
        line = work.run('verify', path, '--format', 'hiring', '--json').json()
        self.assertEqual((line['issuer'], line['verdict']),
                         (ANCHORER, verdict))
        row, = csv.DictReader(io.StringIO(
            work.run('verify', path, '--format', 'hiring').output))
        self.assertEqual(row['issuer'], ANCHORER)
        for record in (line, row):
            # The reason may say what is claimed, as a claim.
            reason = record.pop('reason')
            self.assertEqual('suedhafen' in reason, verdict != 'valid', reason)
            self.assertNotIn('suedhafen', str(record).lower())

    def test_by_a_member_without_a_did(self):
        self.check()

    def test_of_a_did_key_is_not_valid_by_who_anchored_it(self):
        """Else a revoked credential was anchored anew by another member."""
        with Workspace() as work:
            work.network_create('--did', 'did:web:nordhafen.example')
            other = DidKeyIssuer(work.path)
            # Its own status list may have it revoked.
            listed = claimed(other.did)
            listed['credentialStatus'] = {
                'type': 'BitstringStatusListEntry',
                'statusPurpose': 'revocation', 'statusListIndex': '5',
                'statusListCredential':
                    'https://other.example/status/7/revocation'}
            documents = {'signed.json': other.credential(claimed(other.did)),
                         'own.json': claimed('did:web:nordhafen.example'),
                         'listed.json': other.credential(listed)}
            for name, content in documents.items():
                work.document(name, content)
            with work.node() as node:
                anchored = work.run('anchor', *documents, '--json', '--node',
                                    node.url)
            self.assertEqual(anchored.code, 0, anchored)
            self.assertIn(f'signed.json: names {other.did} as its issuer',
                          anchored.error)
            self.assertEqual(anchored.error.count('as its issuer'), 1)
            lines = anchored.json_lines()[:-1]
            self.assertEqual([line.get('otherIssuer') for line in lines],
                             [other.did, None, other.did])
            report = work.run('verify', 'signed.json', '--json')
            self.assertEqual(report.code, 2, report)
            self.assertIn(f'names {other.did} as its issuer, but {ANCHORER} '
                          '(member 1) anchored it', report.json()['sentence'])
            self.check_named(work, other.did)

    def check_named(self, work, did):
        """The verifier answers for the key, and the sentence says so."""
        named = work.run('verify', 'signed.json', '--issuer', did, '--json')
        self.assertEqual(named.code, 0, named)
        self.assertNotIn('Issued by', named.output)
        sentence = named.json()['sentence']
        self.assertIn(f'Signed by {did}', sentence)
        self.assertIn(f'{ANCHORER} (member 1) anchored it', sentence)
        self.assertEqual(named.json()['facts']['signer'], did)
        line = work.run('verify', 'signed.json', '--issuer', did, '--format',
                        'hiring', '--json').json()
        self.assertEqual(line['issuerId'], did)
        self.assertNotEqual(line.get('issuer'), ANCHORER)
        report = work.run('verify', 'listed.json', '--issuer', did)
        self.assertEqual(report.code, 2, report)
        self.assertIn('position 5 of list 7', report.output)

    def test_a_member_without_a_did_is_known_by_its_key(self):
        with Workspace() as work:
            work.network_create()
            key, = (line['publicKey']
                    for line in work.run('key', 'list', '--json').json_lines()
                    if line['name'] == 'credential')
            did = f'did:key:{key}'
            work.document('own.json', claimed(did))
            with work.node() as node:
                anchored = work.run('anchor', 'own.json', '--node', node.url)
            self.assertNotIn('as its issuer', anchored.error)
            for options in ((), ('--issuer', did)):
                report = work.run('verify', 'own.json', '--json', *options)
                self.assertEqual(report.code, 0, report)
                self.assertIn(f'Issued by {ANCHORER} (member 1)',
                              report.json()['sentence'])
            line = work.run('verify', 'own.json', '--format', 'hiring',
                            '--json').json()
            self.assertEqual((line['issuer'], line['issuerId']),
                             (ANCHORER, did))

    def test_by_a_member_with_another_did(self):
        self.check('--did', 'did:web:nordhafen.example')


if __name__ == '__main__':
    main()
