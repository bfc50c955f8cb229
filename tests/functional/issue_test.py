# SPDX-License-Identifier: Apache-2.0
"""A class gets its credentials: issued from a spreadsheet, through the program.

Verified with the node stopped, one revoked, the run repeated and cut off in
the middle; and a table with mistakes is told row by row, and nothing issued.
"""

import base64
import csv
import hashlib
import json
import shutil
import signal
import subprocess
import time
import unittest
import urllib.request

import diptych_process
from diptych_process import Workspace, clean_environment, main
from holding_proxy import HoldingProxy

COUNT = 20
MANY = 400

RUBRIC = 'https://college.example/welding/rubric'
ACHIEVEMENT = {
    'format': 'diptych/achievement-template/v1',
    'validFor': 'P3Y',
    'achievement': {
        'id': 'https://college.example/achievements/welding',
        'type': 'Achievement',
        'achievementType': 'MicroCredential',
        'name': 'Welding, level 2',
        'description': 'Plans and makes joints in steel of up to 12 mm.',
        'criteria': {'narrative': 'Twelve welds, inspected by two assessors.'},
        'resultDescription': [{
            'id': RUBRIC, 'name': 'Craft',
            'resultType': 'RubricCriterionLevel',
            'rubricCriterionLevel': [
                {'id': f'{RUBRIC}/{level}', 'level': level, 'name': name}
                for level, name in (('1', 'Sound'), ('2', 'Outstanding'))]}]}}


def table(count):
    lines = ['Name;Email;Student number;Level;Credits;Evidence file']
    lines += [f'Person {n};p{n}@college.example;{4700 + n};{1 + n % 2};2.5;'
              'work.txt' for n in range(count)]
    return '\ufeff' + '\r\n'.join(lines) + '\r\n'


class Issue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create('--did', 'did:web:college.example')
        cls.work.document('welding.json', ACHIEVEMENT)
        cls.work.document('class.csv', table(COUNT))
        cls.work.document('work.txt', 'twelve welds')
        with cls.work.node() as node:
            cls.issued = cls.issue(node, 'class', '--qr')
            cls.again = cls.issue(node, 'class')
            node.stop()
        assert cls.issued.code == 0, cls.issued

    @classmethod
    def arguments(cls, name, *options):
        return ('issue', '--achievement', 'welding.json', '--recipients',
                f'{name}.csv', '--out', name, '--json', *options)

    @classmethod
    def issue(cls, node, name, *options):
        return cls.work.run(*cls.arguments(name, *options), '--node', node.url)

    def credentials(self, folder='class'):
        return sorted((self.work.path / folder).glob('0*.json'))

    def verify(self, path):
        return self.work.run('verify', path, '--json')

    def test_everybody_gets_a_credential_that_verifies_without_a_node(self):
        self.assertEqual(len(self.credentials()), COUNT)
        for path in self.credentials():
            finished = self.verify(path)
            self.assertEqual(finished.code, 0, finished)

    def test_the_credential_says_what_the_row_says_and_names_nobody(self):
        badge = json.loads(self.credentials()[3].read_text())
        self.assertEqual(badge['issuer']['id'], 'did:web:college.example')
        subject = badge['credentialSubject']
        self.assertEqual(subject['creditsEarned'], 2.5)
        self.assertEqual(subject['result'][0]['achievedLevel'], f'{RUBRIC}/2')
        identity = subject['identifier'][0]
        digest = hashlib.sha256(
            ('p3@college.example' + identity['salt']).encode()).hexdigest()
        self.assertEqual(identity['identityHash'], f'sha256${digest}')
        self.assertEqual(badge['proof'][0]['cryptosuite'], 'eddsa-rdfc-2022')
        entry = badge['credentialStatus']
        self.assertEqual(entry['statusPurpose'], 'revocation')
        self.assertRegex(
            entry['statusListCredential'],
            '^https://college.example/status/[0-9]+/revocation$')
        for path in (self.work.path / 'class').iterdir():
            self.assertNotIn(b'Person', path.read_bytes(), path)
            self.assertNotIn(b'@college', path.read_bytes(), path)

    def test_the_position_in_the_credential_is_the_one_in_the_register(self):
        rows = list(csv.DictReader(
            (self.work.path / 'class/report.csv').open(newline='')))
        self.assertEqual(len(rows), COUNT)
        for row in rows:
            folder = self.work.path / 'class'
            badge = json.loads((folder / row['file']).read_text())
            self.assertEqual(badge['credentialStatus']['statusListIndex'],
                             row['position'])
            receipt = json.loads((folder / row['receipt']).read_text())
            self.assertIn(row['entry'], json.dumps(receipt))
        self.assertEqual(len({row['position'] for row in rows}), COUNT)

    def test_each_receipt_has_a_qr_symbol_unless_it_is_too_long(self):
        summary = self.issued.json_lines()[-1]['summary']
        symbols = list((self.work.path / 'class').glob('*.qr.svg'))
        self.assertEqual(len(symbols), summary['symbols'])
        self.assertEqual(summary['symbols'] + summary['symbolsTooLarge'],
                         COUNT)

    def test_repeated_it_issues_nothing(self):
        self.assertEqual(self.again.code, 0, self.again)
        summary = self.again.json_lines()[-1]['summary']
        self.assertEqual((summary['issued'], summary['issuedBefore']),
                         (0, COUNT))

    def test_one_is_revoked_and_the_others_stay(self):
        self.work.document('revoked.csv', table(2))
        with self.work.node() as node:
            finished = self.issue(node, 'revoked')
            self.assertEqual(finished.code, 0, finished)
            first, second = self.credentials('revoked')
            finished = self.work.run('revoke', first, '--reason',
                                     'issued-in-error', '--node', node.url)
            self.assertEqual(finished.code, 0, finished)
        self.assertEqual(self.verify(first).code, 1)
        self.assertEqual(self.verify(second).code, 0)

    def kill_issuing(self, name, url, pattern, count):
        """Kills a run as soon as its folder has so many files."""
        words = [str(word) for word in self.arguments(name, '--batch', '20')]
        process = subprocess.Popen(
            [diptych_process.PROGRAM, *words, '--node', url],
            cwd=self.work.path, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=clean_environment(
                {'DIPTYCH_NETWORK': str(self.work.network)}))
        folder = self.work.path / name
        end = time.monotonic() + diptych_process.DEADLINE_SECONDS
        while process.poll() is None and time.monotonic() < end:
            if len(list(folder.glob(pattern))) >= count:
                break
            time.sleep(diptych_process.POLL_SECONDS)
        process.send_signal(signal.SIGKILL)
        return process.wait()

    def test_a_run_that_is_killed_while_it_signs_continues(self):
        self.work.document('early.csv', table(MANY))
        folder = self.work.path / 'early'
        with self.work.node() as node:
            # Whatever of the files is there by then, nothing is anchored.
            with HoldingProxy(node.port) as proxy:
                code = self.kill_issuing('early', proxy.url, '0*.json', 1)
            self.assertNotEqual(code, 0)
            before = {path: path.read_bytes()
                      for path in self.credentials('early')}
            self.assertGreater(len(before), 0)
            self.assertEqual(list(folder.glob('*.diptych')), [])
            # As a run leaves them that is killed a moment earlier.
            for name in (f'{MANY:06}.json', f'{MANY:06}.json.diptych',
                         f'{MANY:06}.qr.svg', 'report.csv'):
                (folder / f'.{name}.new-aZ09xY').write_text('{')
            others = {folder / '.notes.new-aZ09xY',
                      folder / '.000001.json.new-backups'}
            for path in others:
                path.write_text('ours')
            finished = self.issue(node, 'early')
            self.assertEqual(finished.code, 0, finished)
            *lines, last = finished.json_lines()
            self.assertEqual(last['summary']['issued'], MANY)
            for path, content in before.items():
                self.assertEqual(path.read_bytes(), content, path)
            self.assertEqual(len(self.credentials('early')), MANY)
            lines = [line for line in lines if 'entryIndex' in line]
            self.assertEqual({line['row'] for line in lines},
                             set(range(1, MANY + 1)))
            for member in ('position', 'entryIndex'):
                self.assertEqual(len({line[member] for line in lines}), MANY)
            self.assertEqual(set(folder.glob('.*')), others)
            audit = self.work.run('audit', node.url)
            self.assertEqual(audit.code, 0, audit)
        self.assertEqual(self.verify(self.credentials('early')[-1]).code, 0)

    def test_a_run_that_is_killed_continues_without_duplicates(self):
        self.work.document('many.csv', table(MANY))
        with self.work.node() as node:
            self.kill_issuing('many', node.url, '*.diptych', 40)
            before = {path: path.read_bytes()
                      for path in self.credentials('many')}
            self.assertGreater(len(before), 0)
            finished = self.issue(node, 'many')
            self.assertEqual(finished.code, 0, finished)
            summary = finished.json_lines()[-1]['summary']
            self.assertEqual(summary['issued'] + summary['issuedBefore'], MANY)
            for path, content in before.items():
                self.assertEqual(path.read_bytes(), content, path)
            entries = {line['entryIndex']
                       for line in finished.json_lines()[:-1]
                       if 'entryIndex' in line}
            self.assertEqual(len(entries), MANY)
        self.assertEqual(self.verify(self.credentials('many')[-1]).code, 0)

    def test_all_mistakes_are_told_by_row_and_column(self):
        self.work.document(
            'wrong.csv', 'name,email,level\nAda,ada,1\nBo,b@x.example,3\n'
            'Bo,B@x.example,1\nCy,c@x.example\n')
        finished = self.work.run(*self.arguments('wrong'))
        self.assertEqual(finished.code, 2, finished)
        *problems, last = finished.json_lines()
        self.assertIn('error', last)
        self.assertEqual([(line['row'], line['line'], line.get('column'))
                          for line in problems],
                         [(1, 2, 'email'), (2, 3, 'level'), (4, 5, None)])
        self.assertFalse((self.work.path / 'wrong').exists())
        text = self.work.run(*(word for word in self.arguments('wrong')
                               if word != '--json'))
        self.assertIn('row 1 (line 2), column "email"', text.error)

    def test_a_dry_run_writes_nothing_and_needs_no_node(self):
        finished = self.work.run(
            'issue', '--achievement', 'welding.json', '--recipients',
            'class.csv', '--out', 'dry', '--dry-run')
        self.assertEqual(finished.code, 0, finished)
        self.assertIn('Would issue 20', finished.output)
        self.assertIn('OpenBadgeCredential', finished.output)
        self.assertIn('alignment', finished.error)
        self.assertFalse((self.work.path / 'dry').exists())
        strict = self.work.run(*self.arguments('dry', '--dry-run', '--strict'))
        self.assertEqual(strict.code, 2, strict)

    def test_a_dry_run_sees_a_folder_of_another_table(self):
        self.work.document('changed.csv', table(COUNT).replace('2.5', '3'))

        def dry_run(name):
            return self.work.run(
                'issue', '--achievement', 'welding.json', '--recipients',
                f'{name}.csv', '--out', 'class', '--dry-run')
        self.assertEqual(dry_run('class').code, 0)
        changed = dry_run('changed')
        self.assertEqual(changed.code, 2, changed)
        self.assertIn('is not the credential that row 1 would get now',
                      changed.error)

    def test_a_shorter_table_says_what_the_report_leaves_out(self):
        self.work.document('short.csv', table(3))
        self.work.document('shorter.csv', table(1))
        with self.work.node() as node:
            self.assertEqual(self.issue(node, 'short').code, 0)
            finished = self.work.run(
                'issue', '--achievement', 'welding.json', '--recipients',
                'shorter.csv', '--out', 'short', '--node', node.url)
        self.assertEqual(finished.code, 0, finished)
        self.assertIn('no longer lists 2 credentials', finished.error)
        self.assertEqual(len(self.credentials('short')), 3)

    def test_what_would_be_issued_expired_is_told_and_not_issued(self):
        self.work.document('past.csv', 'name,level,validuntil\n'
                           'Ada,1,2099-01-01\nBo,1,2020-01-01\n')
        template = dict(ACHIEVEMENT, validUntil='2020-01-01')
        del template['validFor']
        self.work.document('past.json', template)
        self.work.document('late.csv', 'name,level\nAda,1\n')
        with self.work.node() as node:
            for words, row, column in (
                    (self.arguments('past'), 2, 'validuntil'),
                    (('issue', '--achievement', 'past.json', '--recipients',
                      'late.csv', '--out', 'late', '--json'), 1, None)):
                for rest in (('--dry-run',), ('--node', node.url)):
                    finished = self.work.run(*words, *rest)
                    self.assertEqual(finished.code, 2, finished)
                    problem = finished.json_lines()[0]
                    self.assertEqual(
                        (problem['row'], problem.get('column')), (row, column))
                    self.assertIn('which is past', problem['problem'])
        self.assertFalse((self.work.path / 'past').exists())
        self.assertFalse((self.work.path / 'late').exists())

    def test_evidence_is_on_the_web(self):
        self.work.document(
            'script.csv', 'name,level,evidence\nAda,1,javascript:alert(1)\n')
        finished = self.work.run(*self.arguments('script'))
        self.assertEqual(finished.code, 2, finished)
        problem, _ = finished.json_lines()
        self.assertEqual((problem['row'], problem['column']), (1, 'evidence'))

    def test_a_changed_evidence_file_is_called_changed(self):
        path = self.credentials()[0]
        def compare(content, name='work.txt'):
            given = self.work.document(f'handed-in/{name}', content)
            finished = self.work.run('verify', path, '--json', '--evidence',
                                     given)
            match, = finished.json()['evidence']
            return match['match'], finished.code
        self.assertEqual(compare('twelve welds'), ('matches', 0))
        self.assertEqual(compare('thirteen welds'), ('changed', 2))
        self.assertEqual(compare('thirteen', 'other.txt'), ('not given', 2))

    def test_receipts_are_for_their_owner_alone_as_the_credentials_are(self):
        for path in (self.work.path / 'class').iterdir():
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)

    def test_a_badge_carries_the_credential(self):
        self.work.document('two.csv', table(2))
        self.work.document(
            'badge.svg', '<svg xmlns="http://www.w3.org/2000/svg" '
            'viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')
        with self.work.node() as node:
            finished = self.issue(node, 'two', '--bake', 'badge.svg')
            self.assertEqual(finished.code, 0, finished)
        picture = self.work.path / 'two/000001.svg'
        finished = self.work.run('verify', picture, '--receipt',
                                 'two/000001.json.diptych', '--json')
        self.assertEqual(finished.code, 0, finished)

    def test_the_other_proofs_are_made_too(self):
        proofs = {'jwt': 'vc-jwt', 'badges': 'ob-jwt', 'jcs': 'eddsa-jcs-2022'}
        with self.work.node() as node:
            for name, proof in proofs.items():
                self.work.document(f'{name}.csv', table(2))
                for _ in range(2):
                    finished = self.issue(node, name, '--proof', proof)
                    self.assertEqual(finished.code, 0, finished)
                self.assertEqual(
                    finished.json_lines()[-1]['summary']['issuedBefore'], 2)
        for name, kind in (('jwt', 'vc+jwt'), ('badges', 'JWT')):
            path = self.work.path / name / '000001.jwt'
            self.assertEqual(self.verify(path).code, 0)
            head = path.read_text().split('.')[0]
            header = json.loads(base64.urlsafe_b64decode(head + '=='))
            self.assertEqual((header['alg'], header['typ']), ('EdDSA', kind))
        badge = json.loads((self.work.path / 'jcs/000001.json').read_text())
        self.assertEqual(badge['proof'][0]['cryptosuite'], 'eddsa-jcs-2022')


class IssueWithP256(unittest.TestCase):
    PROOFS = (('usual', 'ecdsa-rdfc-2019', ()),
              ('jcs', 'ecdsa-jcs-2019', ('--proof', 'ecdsa-jcs-2019')),
              ('jwt', 'VC-JWT ES256', ('--proof', 'vc-jwt')),
              ('badges', 'VC-JWT ES256', ('--proof', 'ob-jwt')),
              ('wallets', 'SD-JWT VC ES256', ('--proof', 'sd-jwt')))
    WORDS = ('issue', '--achievement', 'welding.json', '--recipients',
             'class.csv', '--json')

    def prepare(self, work, *options):
        work.network_create('--credential-key', 'p256', *options)
        work.document('welding.json', ACHIEVEMENT)
        work.document('class.csv', table(2))
        work.document('work.txt', 'twelve welds')

    def expect_all_are_verified(self, work, node, issuer):
        """By the directory's key of the day, which receipts carry."""
        for name, suite, options in self.PROOFS:
            finished = work.run(*self.WORDS, '--out', name, '--node', node.url,
                                *options)
            self.assertEqual(finished.code, 0, finished)
            path, = (work.path / name).glob('000001.*[nt]')
            verified = work.run('verify', path, '--json')
            self.assertEqual(verified.code, 0, verified)
            proof, = verified.json()['proofs']
            self.assertEqual((proof['suite'], proof['outcome']),
                             (suite, 'verified'), verified)
            method = proof['verificationMethod']
            self.assertTrue(method.startswith(issuer), method)
            self.assertTrue(method.partition('#')[2].startswith('zDn'), method)

    def test_all_that_the_key_can_sign_is_issued_and_nothing_else(self):
        with Workspace() as work:
            self.prepare(work, '--did', 'did:web:college.example')
            with work.node() as node:
                self.expect_all_are_verified(work, node,
                                             'did:web:college.example#')
                refused = work.run(*self.WORDS, '--out', 'never', '--node',
                                   node.url, '--proof', 'eddsa-rdfc-2022')
                self.assertEqual(refused.code, 2, refused)
                rehearsed = work.run(*self.WORDS, '--out', 'never',
                                     '--dry-run', '--proof', 'eddsa-rdfc-2022')
                self.assertEqual((rehearsed.code, rehearsed.error),
                                 (refused.code, refused.error))
                rehearsed = work.run(*self.WORDS, '--out', 'never',
                                     '--dry-run', '--proof', 'vc-jwt')
                self.assertEqual(rehearsed.code, 0, rehearsed)
                self.assertIn('it signs ecdsa-rdfc-2019, ecdsa-jcs-2019, '
                              'vc-jwt, ob-jwt and sd-jwt', refused.error)
                self.assertFalse((work.path / 'never').exists())
                with urllib.request.urlopen(
                        f'{node.url}/.well-known/did.json',
                        timeout=60) as answer:
                    did = json.loads(answer.read())
            key, = did['verificationMethod']
            badge = json.loads((work.path / 'jcs/000001.json').read_text())
            self.assertEqual(key['id'], badge['proof'][0]['verificationMethod'])
            self.assertEqual(key['id'], 'did:web:college.example#'
                             + key['publicKeyMultibase'])
            self.assertEqual(did['assertionMethod'], [key['id']])

    def test_an_institution_without_a_did_issues_as_its_key(self):
        with Workspace() as work:
            self.prepare(work)
            with work.node() as node:
                self.expect_all_are_verified(work, node, 'did:key:zDn')

    def test_an_ed25519_key_is_told_what_it_signs(self):
        with Workspace() as work:
            work.network_create()
            work.document('welding.json', ACHIEVEMENT)
            work.document('class.csv', table(2))
            work.document('work.txt', 'twelve welds')
            with work.node() as node:
                refused = work.run(*self.WORDS, '--out', 'never', '--node',
                                   node.url, '--proof', 'ecdsa-jcs-2019')
            self.assertEqual(refused.code, 2, refused)
            self.assertIn('it signs eddsa-rdfc-2022, eddsa-jcs-2022, '
                          'vc-jwt, ob-jwt and sd-jwt', refused.error)


class IssueSdJwt(unittest.TestCase):
    """Credentials of which the holder shows what he chooses."""

    # Each is a disclosure of the first: identities, result, credits, evidence
    # and its digest.
    PERSONAL = 7
    SKILL = {'targetName': 'Joining of metals', 'targetCode': 'W-2',
             'targetFramework': 'Metalwork',
             'targetUrl': 'https://frameworks.example/W-2'}

    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create()
        achievement = dict(ACHIEVEMENT['achievement'], alignment=[cls.SKILL])
        cls.work.document('welding.json', dict(
            ACHIEVEMENT, showName=True, achievement=achievement))
        cls.work.document('class.csv', table(4))
        cls.work.document('work.txt', 'twelve welds')
        with cls.work.node() as node:
            cls.issued = cls.issue(node.url, '--qr')
            cls.first = [cls.text(row) for row in range(1, 5)]
            cls.again = cls.issue(node.url)
            for command, path in (('revoke', cls.path(2)),
                                  ('suspend', cls.path(3))):
                finished = cls.work.run(command, path, '--node', node.url)
                assert finished.code == 0, finished
        cls.token, *cls.disclosures = cls.text(1).split('~')[:-1]

    @classmethod
    def issue(cls, url, *options):
        finished = cls.work.run(
            'issue', '--achievement', 'welding.json', '--recipients',
            'class.csv', '--out', 'wallets', '--proof', 'sd-jwt', '--node',
            url, '--json', *options)
        assert finished.code == 0, finished
        return finished.json_lines()[-1]['summary']

    @classmethod
    def path(cls, row):
        return cls.work.path / f'wallets/{row:06}.sd-jwt'

    @classmethod
    def text(cls, row):
        return cls.path(row).read_text()

    def show(self, name, disclosures, token=None):
        return self.work.document(
            name, '~'.join([token or self.token, *disclosures, '']))

    def verify(self, path, *options, row=1):
        """With the receipt that `issue` has made for the row."""
        return self.work.run('verify', path, '--receipt',
                             f'{self.path(row)}.diptych', '--json', *options)

    def test_issued_again_everybody_keeps_his_own(self):
        self.assertEqual((self.issued['issued'], self.issued['symbols']),
                         (4, 4))
        self.assertEqual((self.again['issued'], self.again['issuedBefore']),
                         (0, 4))
        self.assertEqual([self.text(row) for row in range(1, 5)], self.first)

    def test_every_selection_of_disclosures_is_valid(self):
        self.assertEqual(len(self.disclosures), self.PERSONAL)
        selections = ['~'.join([self.token, *(
            disclosure for n, disclosure in enumerate(self.disclosures)
            if chosen >> n & 1), '']) for chosen in range(2 ** self.PERSONAL)]
        portfolio = self.work.document('all.json', selections)
        finished = self.work.run('verify', portfolio, '--receipts', 'wallets',
                                 '--json')
        self.assertEqual(finished.code, 0, finished)
        reports = [line for line in finished.json_lines() if 'proofs' in line]
        self.assertEqual(len(reports), len(selections))
        for report in reports:
            self.assertEqual(report['verdict'], 'valid', report)
            proof, = report['proofs']
            self.assertEqual((proof['suite'], proof['outcome']),
                             ('SD-JWT VC EdDSA', 'verified'), report)

    def test_what_is_not_shown_cannot_be_read(self):
        payload = base64.urlsafe_b64decode(self.token.split('.')[1] + '==')
        for personal in (b'Person', b'sha256$', b'work.txt', b'creditsEarned',
                         b'achievedLevel'):
            self.assertNotIn(personal, payload)
        claims = json.loads(payload)
        self.assertEqual(claims['vct'], ACHIEVEMENT['achievement']['id'])
        self.assertEqual(claims['iss'], claims['issuer']['id'])
        self.assertTrue(claims['iss'].startswith('did:key:'), claims)
        self.assertRegex(claims['status']['status_list']['uri'],
                         '/status/[0-9]+/token$')
        self.assertEqual(str(claims['status']['status_list']['idx']),
                         claims['credentialStatus']['statusListIndex'])

    def test_the_hiring_view_shows_what_the_holder_shows(self):
        for name, disclosures, level in (
                ('all.txt', self.disclosures, 'Sound'),
                ('none.txt', [], None)):
            line = self.verify(self.show(name, disclosures), '--format',
                               'hiring').json()
            self.assertEqual(line['verdict'], 'valid', line)
            self.assertEqual(line['achievement'], 'Welding, level 2')
            self.assertEqual(line['skills'], [
                {'name': 'Joining of metals', 'code': 'W-2',
                 'framework': 'Metalwork'}])
            self.assertTrue(line['issuerId'].startswith('did:key:'), line)
            self.assertIn('SD-JWT VC EdDSA', line['proof'])
            self.assertEqual(line.get('level'), level)
            self.assertEqual('credits' in line, level is not None)

    def test_evidence_that_is_shown_is_compared(self):
        for disclosures, given in ((self.disclosures, ['matches']), ([], [])):
            finished = self.verify(self.show('evidence.txt', disclosures),
                                   '--evidence', 'work.txt')
            self.assertEqual([match['match'] for match in
                              finished.json().get('evidence', [])], given,
                             finished)
            self.assertEqual(finished.code, 0 if given else 2, finished)

    def test_revoked_and_suspended_it_is_so_whatever_is_shown(self):
        for row, word in ((2, 'Revoked'), (3, 'Suspended')):
            token, *disclosures = self.text(row).split('~')[:-1]
            for n, shown in enumerate((disclosures, disclosures[:2], [])):
                finished = self.verify(
                    self.show(f'ended-{row}-{n}.txt', shown, token), row=row)
                self.assertEqual(finished.code, 1, finished)
                self.assertIn(word, finished.json()['sentence'])
        self.assertEqual(self.verify(self.path(4), row=4).code, 0)

    def test_what_the_issuer_did_not_sign_is_never_valid(self):
        def encode(value):
            text = base64.urlsafe_b64encode(json.dumps(value).encode())
            return text.decode().rstrip('=')
        salt, *name, value = json.loads(
            base64.urlsafe_b64decode(self.disclosures[0] + '=='))
        issuer = json.loads(base64.urlsafe_b64decode(
            self.token.split('.')[1] + '=='))['iss']
        for n, disclosures in enumerate((
                [encode([salt, *name, value, 'more'])],
                [encode([salt, *name, {'name': 'Doctor'}])],
                [*self.disclosures, encode(['salt', 'degree', 'Doctor'])],
                self.text(2).split('~')[1:2],
                [self.disclosures[0], self.disclosures[0]])):
            path = self.show(f'forged-{n}.txt', disclosures)
            finished = self.verify(path)
            # The register knows the token, which somebody else has altered.
            self.assertEqual(finished.code, 2, finished)
            self.assertEqual(finished.json()['proofs'][0]['outcome'], 'failed')
            alone = self.work.run('verify', path, '--outside', '--issuer',
                                  issuer, '--json')
            self.assertEqual(alone.code, 1, alone)

    def test_another_form_beside_it_is_refused(self):
        finished = self.work.run(
            'issue', '--achievement', 'welding.json', '--recipients',
            'class.csv', '--out', 'wallets', '--proof', 'vc-jwt', '--dry-run')
        self.assertEqual(finished.code, 2, finished)
        self.assertIn('in another form', finished.error)

    def test_a_file_of_which_something_was_taken_away_is_not_continued(self):
        folder = self.work.path / 'less'
        shutil.copytree(self.work.path / 'wallets', folder)
        words = ('issue', '--achievement', 'welding.json', '--recipients',
                 'class.csv', '--out', 'less', '--proof', 'sd-jwt',
                 '--dry-run')
        self.assertEqual(self.work.run(*words).code, 0)
        (folder / '000001.sd-jwt').write_text(
            '~'.join([self.token, *self.disclosures[1:], '']))
        finished = self.work.run(*words)
        self.assertEqual(finished.code, 2, finished)
        self.assertIn('is not the credential that row 1', finished.error)


if __name__ == '__main__':
    main()
