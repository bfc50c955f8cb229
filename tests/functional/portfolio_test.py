# SPDX-License-Identifier: Apache-2.0
"""Files with several credentials, evidence beside them, and the hiring view.

The credentials are anchored in a network of one and verified from their
receipts, with the node stopped.
"""

import base64
import csv
import hashlib
import io
import json
import pathlib
import shutil
import unittest

from did_key_issuer import DidKeyIssuer
from diptych_process import Workspace, credential, main

ESSAY = b'Why I weld.\n'
DID = 'did:web:college.example'
RECEIPTS = (pathlib.Path(__file__).parents[2]
            / 'docs' / 'spec' / 'vectors' / 'receipts.json')
FILM = b'An arc, and what comes of it.'


def with_evidence(number):
    essay, film = (bytes.fromhex('1220') + hashlib.sha256(octets).digest()
                   for octets in (ESSAY, FILM))
    made = credential(number)
    made['issuer']['id'] = DID
    made['credentialSubject']['achievement'].update({
        'alignment': [{'type': ['Alignment'], 'targetName': '=Welding',
                       'targetCode': 'W-7', 'targetFramework': 'Crafts',
                       'targetUrl': 'https://crafts.example/w7'}]})
    made['relatedResource'] = [
        {'id': 'https://college.example/essay.txt',
         'digestMultibase': 'u' + base64url(essay)},
        {'id': 'https://college.example/film.mp4',
         'digestMultibase': 'u' + base64url(film)}]
    return made


def base64url(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip('=')


class Portfolio(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create('--did', DID)
        cls.credentials = [with_evidence(number) for number in range(3)]
        files = [cls.work.document(f'badges/{number}.json', made)
                 for number, made in enumerate(cls.credentials)]
        with cls.work.node() as node:
            anchored = cls.work.run('anchor', 'badges', '--json', '--node',
                                    node.url)
            assert anchored.code == 0, anchored
            revoked = cls.work.run('revoke', files[1], '--node', node.url)
            assert revoked.code == 0, revoked
            node.stop()
        cls.receipts = []
        for path in files:
            cls.receipts += ['--receipt', str(path) + '.diptych']

    def presentation(self, credentials):
        return self.work.document('portfolio.json', {
            '@context': ['https://www.w3.org/ns/credentials/v2'],
            'type': ['VerifiablePresentation'],
            'verifiableCredential': credentials})

    def test_each_credential_has_a_verdict_and_so_has_the_whole(self):
        path = self.presentation(self.credentials)
        finished = self.work.run('verify', path, '--json', *self.receipts)
        *parts, whole = finished.json_lines()
        self.assertEqual([part['verdict'] for part in parts],
                         ['valid', 'not valid', 'valid'], finished)
        self.assertEqual([part['place'] for part in parts],
                         [f'verifiableCredential[{n}]' for n in range(3)])
        self.assertEqual((whole['format'], whole['verdict']),
                         ('diptych-portfolio', 'not valid'))
        self.assertEqual((whole['valid'], whole['notValid'],
                          whole['cannotTell']), (2, 1, 0))
        self.assertEqual(finished.code, 1)

    def test_receipts_are_looked_for_in_the_folder_that_is_named(self):
        path = self.presentation(self.credentials)
        finished = self.work.run('verify', path, '--json', '--receipts',
                                 'badges', '--policy', 'network/policy.txt')
        self.assertEqual([line['verdict'] for line in finished.json_lines()],
                         ['valid', 'not valid', 'valid', 'not valid'],
                         finished)

    def test_what_the_folder_holds_is_all_taken_or_told(self):
        """A receipt left out could be the one that proves a revocation."""
        folder = self.work.path / 'held'
        folder.mkdir()
        receipts = [self.work.path / path for path in self.receipts[1::2]]
        stranger = credential(78)
        path = self.presentation([self.credentials[0], stranger])

        def sentences():
            finished = self.work.run('verify', path, '--json', '--receipts',
                                     'held', '--policy', 'network/policy.txt')
            *parts, _ = finished.json_lines()
            return [(part['verdict'], part['checks'][1]['sentence'])
                    for part in parts]

        for number in range(64):
            shutil.copy(receipts[0], folder / f'{number}.diptych')
        (folder / 'torn.diptych').write_bytes(b'{')
        (valid, _), (unknown, why) = sentences()
        self.assertEqual((valid, unknown), ('valid', 'cannot tell'))
        self.assertIn('torn.diptych', why)
        (folder / 'torn.diptych').unlink()
        self.assertNotIn('torn.diptych', sentences()[1][1])
        shutil.copy(receipts[0], folder / '64.diptych')
        (crowded, why), _ = sentences()
        self.assertEqual(crowded, 'cannot tell')
        self.assertIn('leave the newest', why)

    def test_a_receipt_is_read_in_its_compact_form(self):
        case = json.loads(RECEIPTS.read_text())['cases'][0]
        folder = self.work.path / 'compact'
        folder.mkdir()
        for name, octets in (
                ('a.txt', case['document'].encode()),
                ('policy', case['policy'].encode()),
                ('a.json', case['json'].encode()),
                ('a.cbor', bytes.fromhex(case['cbor']))):
            (folder / name).write_bytes(octets)

        def judged(receipt):
            finished = self.work.run(
                'verify', folder / 'a.txt', '--json', '--receipt',
                folder / receipt, '--policy', folder / 'policy')
            report = finished.json()
            self.assertEqual(report['checks'][1]['outcome'], 'passed', report)
            return report['verdict'], report['checks'], report['facts']

        self.assertEqual(judged('a.cbor'), judged('a.json'))

    def test_an_array_is_a_batch(self):
        path = self.work.document('batch.json',
                                  [self.credentials[0], self.credentials[2]])
        finished = self.work.run('verify', path, '--json', *self.receipts)
        self.assertEqual([line['verdict'] for line in finished.json_lines()],
                         ['valid', 'valid', 'valid'], finished)
        self.assertEqual(finished.code, 0)

    def test_a_presentation_in_an_array_is_none_of_the_credentials(self):
        presentation = json.loads(
            self.presentation([self.credentials[0]]).read_text())
        for wrapped in ([presentation], [presentation, presentation]):
            path = self.work.document('batch.json', wrapped)
            finished = self.work.run('verify', path, '--json', *self.receipts)
            *parts, whole = finished.json_lines()
            if not parts:
                parts = [whole]
            self.assertEqual([part['place'] for part in parts],
                             [f'[{n}].verifiableCredential[0]'
                              for n in range(len(wrapped))])
            self.assertEqual(finished.code, 0, finished)

    def test_a_forged_credential_around_a_genuine_one_is_judged_too(self):
        genuine = self.credentials[0]
        forged = dict(genuine, name='Doctor of Medicine',
                      type=[*genuine['type'], 'VerifiablePresentation'],
                      verifiableCredential=[genuine])
        envelope = dict(genuine, name='Doctor of Medicine',
                        type=[*genuine['type'],
                              'EnvelopedVerifiableCredential'],
                        id='data:application/vc+jwt,e30.e30.AA')
        for document in (forged, [forged], envelope, [envelope]):
            path = self.work.document('forged.json', document)
            finished = self.work.run('verify', path, '--json', *self.receipts)
            self.assertNotEqual(finished.code, 0, finished)
            self.assertNotEqual(finished.json_lines()[0]['verdict'], 'valid')
        path = self.work.document('forged.json', forged)
        finished = self.work.run('verify', path, '--json', *self.receipts)
        self.assertEqual([(line.get('place'), line['verdict'])
                          for line in finished.json_lines()[:-1]],
                         [(None, 'cannot tell'),
                          ('verifiableCredential[0]', 'valid')], finished)

    def test_a_folder_says_what_in_it_was_not_judged(self):
        folder = self.work.path / 'handed-in'
        folder.mkdir()
        badges = self.work.path / 'badges'
        for name in ('0.json', '0.json.diptych'):
            shutil.copy(badges / name, folder)
        finished = self.work.run('verify', 'handed-in')
        self.assertEqual((finished.code, finished.error), (0, ''))
        for name in ('.hidden.json', 'a.qr.svg', 'report.csv', 'b.diptych'):
            shutil.copy(badges / '1.json.diptych', folder / name)
        (folder / 'link.json').symlink_to(badges / '1.json')
        passed_over = (
            'Passed over 1 receipt without its document, 1 QR symbol (.qr.svg),'
            ' 1 report of issue (report.csv), 1 hidden file or folder, 1 link')
        finished = self.work.run('verify', 'handed-in')
        self.assertIn(passed_over, finished.error)
        finished = self.work.run('verify', 'handed-in', '--json')
        judged, told = finished.json_lines()
        self.assertEqual(judged['verdict'], 'valid')
        self.assertEqual(told['format'], 'diptych-passed-over')
        self.assertIn(passed_over, told['sentence'])
        self.assertEqual(
            [told[name] for name in ('loneReceipts', 'symbols', 'tables',
                                     'hidden', 'links', 'others')],
            [1, 1, 1, 1, 1, 0])
        finished = self.work.run('verify', 'handed-in', '-q')
        self.assertEqual((finished.code, finished.error), (0, ''))
        (folder / '0.json').unlink()
        finished = self.work.run('verify', 'handed-in', '-q')
        self.assertEqual(finished.code, 2, finished)
        self.assertIn('holds no documents. Passed over', finished.error)
        # Named, a link is followed.
        finished = self.work.run('verify', 'handed-in/link.json',
                                 '--receipts', 'badges')
        self.assertEqual(finished.code, 2, finished)

    def test_no_name_leads_a_verifier_past_a_credential(self):
        badges = self.work.path / 'badges'
        revoked = (badges / '1.json').read_bytes()
        several = json.dumps([json.loads(revoked)]).encode()
        picture = (b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges='
                   b'"https://purl.imsglobal.org/ob/v3p0">'
                   b'<openbadges:credential><![CDATA[' + revoked +
                   b']]></openbadges:credential></svg>')
        names = {'.hidden.json': revoked, 'a.qr.svg': picture,
                 'report.csv': several, 'b.diptych': revoked}
        for number, (name, content) in enumerate(names.items()):
            folder = f'hiding-{number}'
            path = self.work.document(f'{folder}/{name}', content)
            shutil.copy(badges / '0.json', path.parent)
            shutil.copy(badges / '0.json.diptych', path.parent)
            shutil.copy(badges / '1.json.diptych', f'{path}.diptych')
            finished = self.work.run('verify', folder, '--json')
            self.assertEqual(finished.code, 1, finished)
            verdicts = {line['file'].split('/')[-1]: line['verdict']
                        for line in finished.json_lines() if 'file' in line}
            self.assertEqual(verdicts, {'0.json': 'valid', name: 'not valid'},
                             finished)

    def test_what_has_no_receipt_among_them_is_not_valid_with_the_rest(self):
        stranger = credential(77)
        path = self.presentation([self.credentials[0], stranger])
        finished = self.work.run('verify', path, '--json', *self.receipts)
        self.assertEqual([line['verdict'] for line in finished.json_lines()],
                         ['valid', 'cannot tell', 'cannot tell'], finished)
        self.assertEqual(finished.code, 2)

    def test_a_folder_is_verified_file_by_file(self):
        finished = self.work.run('verify', 'badges', '--json')
        self.assertEqual([line['verdict'] for line in finished.json_lines()],
                         ['valid', 'not valid', 'valid'], finished)

    def test_evidence_is_compared_with_its_digests(self):
        essay = self.work.document('essay.txt', ESSAY)
        film = self.work.document('film.mp4', b'another film')
        finished = self.work.run('verify', 'badges/0.json', '--json',
                                 '--evidence', essay, '--evidence', film)
        matches = {item['id'].rsplit('/', 1)[-1]: item['match']
                   for item in finished.json()['evidence']}
        self.assertEqual(matches, {'essay.txt': 'matches',
                                   'film.mp4': 'changed'}, finished)
        finished = self.work.run('verify', 'badges/0.json', '--json',
                                 '--evidence', film)
        matches = {item['id'].rsplit('/', 1)[-1]: item['match']
                   for item in finished.json()['evidence']}
        self.assertEqual(matches['essay.txt'], 'not given', finished)

    def test_evidence_that_does_not_fit_is_no_success(self):
        """The verdict is about the credential; the exit code about all."""
        essay = self.work.document('essay.txt', ESSAY)
        altered = self.work.document('altered/essay.txt', ESSAY + b'!')
        stray = self.work.document('stray.txt', b'of somebody else')
        for paths, code in (((essay,), 0), ((altered,), 2), ((stray,), 2),
                            ((essay, stray), 2), ((essay, altered), 0)):
            words = ['badges/0.json']
            for path in paths:
                words += ['--evidence', path]
            finished = self.work.run('verify', *words)
            self.assertEqual(finished.code, code, finished)
            self.assertTrue(finished.output.startswith('VALID. '), finished)
            self.assertEqual('EVIDENCE DOES NOT FIT' in finished.output,
                             code != 0, finished)
            self.assertEqual('[NO] evidence' in finished.output, code != 0)
            for option in ('-q', '--json'):
                self.assertEqual(self.work.run('verify', *words, option).code,
                                 code, words)
        finished = self.work.run('verify', 'badges/0.json', 'badges/1.json',
                                 '--evidence', stray)
        self.assertEqual(finished.code, 1, finished)

    def test_a_file_that_fits_no_digest_is_named(self):
        essay = self.work.document('essay.txt', ESSAY)
        stray = self.work.document('stray.txt', b'of somebody else')
        words = ('--evidence', essay, '--evidence', stray)
        report = self.work.run('verify', 'badges/0.json', '--json',
                               *words).json()
        self.assertEqual(report['unmatchedEvidence'], ['stray.txt'])
        finished = self.work.run('verify', 'badges/0.json', *words)
        self.assertIn('no match: stray.txt fits no digest in the credential,',
                      finished.output)
        self.assertNotIn('no match: essay.txt', finished.output)
        finished = self.work.run('verify', 'badges/0.json', 'badges/2.json',
                                 *words)
        self.assertEqual(finished.output.count('stray.txt'), 1, finished)
        self.assertIn('in any of the credentials', finished.output)
        finished = self.work.run('verify', 'nothing.json', *words)
        self.assertIn('not compared: stray.txt', finished.output)
        finished = self.work.run('verify', 'badges/0.json', '-q', *words)
        self.assertEqual((finished.output, finished.error), ('', ''))

    def test_the_hiring_view_names_the_file_the_place_and_the_reason(self):
        path = self.presentation([self.credentials[0], credential(79)])
        words = ('verify', 'badges/1.json', path, 'nothing.json', '--receipts',
                 'badges', '--format', 'hiring')
        rows = list(csv.DictReader(io.StringIO(self.work.run(*words).output)))
        lines = self.work.run(*words, '--json').json_lines()
        for row, line in zip(rows, lines, strict=True):
            for name in ('file', 'place', 'reason'):
                self.assertEqual(row[name], line.get(name, ''))
        self.assertEqual([(row['file'], row['place']) for row in rows], [
            ('badges/1.json', ''), (str(path), 'verifiableCredential[0]'),
            (str(path), 'verifiableCredential[1]'), ('nothing.json', '')])
        reasons = [row['reason'] for row in rows]
        self.assertTrue(reasons[0].startswith('Revoked'), reasons)
        self.assertTrue(reasons[1].startswith('Issued by'), reasons)
        self.assertIn('receipt', reasons[2])
        self.assertIn('nothing.json', reasons[3])

    def test_the_hiring_view_is_one_flat_line_a_credential(self):
        finished = self.work.run('verify', 'badges', '--format', 'hiring')
        rows = list(csv.DictReader(io.StringIO(finished.output)))
        self.assertEqual([row['verdict'] for row in rows],
                         ['valid', 'not valid', 'valid'], finished)
        self.assertEqual(rows[0]['achievement'], 'Welding, level 0')
        self.assertEqual(rows[0]['issuerId'], DID)
        # No spreadsheet computes it.
        self.assertTrue(rows[0]['skills'].startswith("'="), rows[0])
        self.assertTrue(rows[0]['asOf'].startswith('20'), rows[0])
        finished = self.work.run('verify', 'badges/0.json', '--format',
                                 'hiring', '--json')
        line = finished.json()
        self.assertEqual(line['skills'], [{'code': 'W-7', 'framework': 'Crafts',
                                           'name': '=Welding'}])
        self.assertNotIn('accreditedBy', line)

    def test_a_hiring_line_says_what_it_rests_on(self):
        def lines(*words):
            return [line for line in self.work.run(
                'verify', *words, '--format', 'hiring', '--json').json_lines()]

        valid, = lines('badges/0.json')
        self.assertEqual(valid['issuerSource'], 'register')
        self.assertEqual(valid['proof'], 'receipt, by 1 of 1 institutions')
        # A receipt of another document proves nothing of this one.
        other, = lines('badges/0.json', *self.receipts[4:6])
        self.assertEqual(other['verdict'], 'not valid')
        self.assertNotIn('proof', other)
        # Without one there is the credential's own word, as of now.
        own, = lines('badges/0.json', '--outside', '--issuer', DID)
        self.assertEqual((own['verdict'], own['issuerSource']),
                         ('cannot tell', 'credential'))
        self.assertTrue(own['asOf'].startswith('20'), own)
        self.assertNotIn('proof', own)
        missing, = lines('missing.json')
        self.assertEqual(missing['issuerSource'], 'credential')
        self.assertTrue(missing['asOf'].startswith('20'), missing)
        signer = DidKeyIssuer(self.work.path)
        signed = self.work.document('signed.json', signer.credential({
            **credential(5), 'issuer': {'id': signer.did, 'name': 'Anybody'}}))
        named, = lines(signed, '--outside', '--issuer', signer.did)
        self.assertEqual((named['verdict'], named['issuerSource']),
                         ('valid', 'verifier'), named)
        self.assertEqual(named['proof'], f'ecdsa-jcs-2019 by {signer.kid}')
        unnamed, = lines(signed, '--outside')
        self.assertEqual((unnamed['issuerSource'], unnamed['issuer']),
                         ('credential', 'Anybody'))

    def test_two_receipts_of_one_credential_have_to_agree(self):
        # The older one, before the revocation, contradicts nothing.
        finished = self.work.run('verify', 'badges/0.json', '--json',
                                 *self.receipts[:2], *self.receipts[:2])
        self.assertEqual(finished.json()['verdict'], 'valid', finished)
        # One of another credential does.
        finished = self.work.run('verify', 'badges/0.json', '--json',
                                 *self.receipts[:2], *self.receipts[4:6])
        report = finished.json()
        self.assertEqual(report['verdict'], 'cannot tell', finished)
        checks = {check['name']: check for check in report['checks']}
        self.assertEqual(checks['agreement']['outcome'], 'failed')

    def test_a_receipt_is_not_passed_over_for_want_of_a_policy(self):
        """The issuer's signature may hold where the register says no."""
        no_network = {'DIPTYCH_NETWORK': ''}
        trusted = ('--issuer', DID)
        for options in ((), self.receipts[2:4]):
            finished = self.work.run(
                'verify', 'badges/1.json', '--json', *trusted, *options,
                environment=no_network)
            report = finished.json()
            self.assertEqual(report['verdict'], 'cannot tell', finished)
            checks = {check['name']: check for check in report['checks']}
            self.assertIn('no policy', checks['inclusion']['sentence'])
        finished = self.work.run('verify', 'badges/1.json', '--json',
                                 '--outside', *trusted)
        self.assertNotIn('no policy', finished.output)

    def test_a_damaged_receipt_is_never_left_out_quietly(self):
        bad = self.work.document('bad.diptych', b'{')
        finished = self.work.run('verify', 'badges/0.json', '--json',
                                 '--receipt', bad)
        self.assertEqual(finished.json()['verdict'], 'cannot tell', finished)


if __name__ == '__main__':
    main()
