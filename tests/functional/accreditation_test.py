# SPDX-License-Identifier: Apache-2.0
"""A board that accredits an issuer, and what an employer is told of it.

Two validators and a board without a node of its own. Credentials that were
anchored before the accreditation, within it, for something else, and after it
was withdrawn, are verified from their receipts with nothing running.
"""

import json
import time
import unittest
import urllib.request

from diptych_process import Workspace, credential, main, run
from validators import Validators

ISSUER = 1
BOARD = 3
FRAMEWORK = 'https://skills.example/framework/'


def aligned(number, target):
    document = credential(number)
    document['credentialSubject']['achievement'].update({
        'id': f'https://college.example/achievements/{number}',
        'alignment': [{'targetName': 'Welds', 'targetUrl': target}]})
    return document


class Accreditation(unittest.TestCase):
    def test_is_told_as_of_the_day_of_the_credential(self):
        with (Workspace() as self.work,
              Validators(self.work, count=2, observers=1,
                         accreditors=1) as self.network):
            self.network.start_all()
            within = FRAMEWORK + '17'
            self.anchor('before', within)
            self.refusals()
            self.grants()
            self.anchor('within', within)
            self.anchor('other', 'https://elsewhere.example/17')
            self.shows_in_the_record()
            self.withdraws()
            self.anchor('after', within)
            # The receipt of a day that has passed is fetched anew.
            self.issuer('receipt', self.path('within'))
            self.audits()
            for member in self.network.members:
                self.assertEqual(self.network.node(member).stop(), 0)
            self.told()
            self.told_to_a_hiring_system()
            self.told_if_it_is_demanded()

    def path(self, name):
        return self.work.path / f'{name}.json'

    def issuer(self, *arguments):
        finished = run(*arguments, environment={
            'DIPTYCH_NETWORK': str(self.network.directory(ISSUER))})
        self.assertEqual(finished.code, 0, finished)
        return finished

    def accredit(self, *options, member=BOARD, code=0):
        finished = run(
            'accredit', *options, '--node', self.network.url(1), '--json',
            environment={'DIPTYCH_NETWORK': str(
                self.network.directory(member))})
        self.assertEqual(finished.code, code, finished)
        return finished.json()

    def anchor(self, name, target):
        self.work.document(f'{name}.json', aligned(name, target))
        self.issuer('anchor', self.path(name))

    def refusals(self):
        for member, options, reason in [
                (2, ['--issuer', ISSUER], 'role_missing'),
                (BOARD, ['--issuer', BOARD], 'unknown_issuer'),
                (BOARD, ['--issuer', 9], 'unknown_issuer'),
                (BOARD, ['--issuer', ISSUER, '--from', '2026-01-01'],
                 'bad_interval'),
                (BOARD, ['--issuer', ISSUER, '--withdraw'],
                 'nothing_to_withdraw'),
                (BOARD, ['--issuer', ISSUER] + sum(
                    (['--for', f'urn:{n}:' + 'x' * 150] for n in range(4)),
                    []), 'accreditations_full')]:
            answer = self.accredit(*map(str, options), member=member, code=1)
            self.assertEqual(answer['outcome'], 'refused')
            self.assertEqual(answer['reason'], reason)
        answer = self.accredit('--issuer', '1', '--for', 'a b', code=2)
        self.assertIn('--for', answer['error']['message'])

    def grants(self):
        options = ['--issuer', str(ISSUER), '--for', FRAMEWORK]
        answer = self.accredit(*options)
        self.assertEqual(answer['outcome'], 'granted')
        self.assertEqual(answer['scope'], [FRAMEWORK])
        self.assertEqual(len(answer['entries']), 1)
        # Once more, and nothing more is written.
        self.assertEqual(self.accredit(*options)['entries'], [])

    def shows_in_the_record(self):
        def accreditations():
            request = urllib.request.Request(
                f'{self.network.url(2)}/diptych.v1.Registry/'
                'GetDirectoryRecord', data=json.dumps(
                    {'member': ISSUER}).encode(),
                headers={'Content-Type': 'application/json'})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read()).get('accreditations', [])

        end = time.monotonic() + 60
        while not accreditations() and time.monotonic() < end:
            time.sleep(0.1)
        held = accreditations()
        self.assertEqual(len(held), 1)
        self.assertEqual(held[0]['accreditor'], BOARD)
        self.assertEqual(held[0]['scope'], [FRAMEWORK])
        self.assertNotIn('toMs', held[0])

    def withdraws(self):
        options = ['--withdraw', '--issuer', str(ISSUER), '--for', FRAMEWORK]
        answer = self.accredit(*options)
        self.assertEqual(answer['outcome'], 'withdrawn')
        self.assertEqual(len(answer['entries']), 1)
        self.assertEqual(self.accredit(*options)['entries'], [])

    def audits(self):
        for member in self.network.members:
            audited = run('audit', self.network.url(member), '--policy',
                          self.network.policy(), '--json')
            self.assertEqual(audited.code, 0, audited)
            self.assertEqual(audited.json()['counts']['accreditations'], '2')

    def verify(self, *options, code):
        paths = [self.path(name)
                 for name in ('before', 'within', 'other', 'after')]
        finished = run('verify', '--policy', self.network.policy(), '--json',
                       *options, *paths)
        self.assertEqual(finished.code, code, finished)
        return finished.json_lines()

    def told(self):
        reports = self.verify(code=0)
        sentences = []
        for report in reports:
            self.assertEqual(report['verdict'], 'valid')
            check = report['checks'][-1]
            self.assertEqual(check['name'], 'accredited')
            sentences.append(check['sentence'])
        for sentence, expected in zip(sentences, (
                'by nobody on', 'by Nordhafen College 3 (member 3) for this on',
                'by Nordhafen College 3 (member 3), but not for this, on',
                'by nobody on')):
            self.assertIn(f'was accredited {expected}', sentence)
        self.assertIn(', accredited by Nordhafen College 3 (member 3), not ',
                      reports[1]['sentence'])
        by = reports[1]['facts']['accreditedBy']
        self.assertEqual([(one['member'], one['scope'], one['covers'])
                          for one in by], [(BOARD, [FRAMEWORK], True)])
        # Its receipt knows that it was withdrawn since.
        self.assertGreater(by[0]['to'], reports[1]['facts']['anchored'])
        self.assertNotIn('accreditedBy', reports[3]['facts'])

    def told_to_a_hiring_system(self):
        lines = self.verify('--format', 'hiring', code=0)
        self.assertEqual([line.get('accreditedBy') for line in lines],
                         [None, 'Nordhafen College 3', None, None])

    def told_if_it_is_demanded(self):
        reports = self.verify('--accredited', code=2)
        self.assertEqual([report['verdict'] for report in reports],
                         ['cannot tell', 'valid', 'cannot tell', 'cannot tell'])
        self.assertIn('by nobody', reports[0]['sentence'])
        self.assertIn('but not for this', reports[2]['sentence'])


if __name__ == '__main__':
    main()
