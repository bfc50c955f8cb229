# SPDX-License-Identifier: Apache-2.0
"""Tokens by the profile of Open Badges 3.0 section 8.2, both ways.

What the library signs with RS256, and what `diptych issue --proof ob-jwt` signs
with a member's key, jose accepts; what jose signs, `diptych verify` finds valid
once the issuer's own https site has told it his key.
"""

import base64
import datetime
import json
import os
import subprocess
import unittest
import urllib.request

import npm_packages
from diptych_process import Workspace
from web_site import Page, WebSite


def badge(issuer):
    return {
        '@context': [
            'https://www.w3.org/ns/credentials/v2',
            'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
        'id': 'urn:uuid:0d0b7f3e-8b9c-4f0c-a58a-8d1dcf6ddf5e',
        'type': ['VerifiableCredential', 'OpenBadgeCredential'],
        'name': 'Caf\u00e9 101',
        'issuer': {'id': issuer, 'type': ['Profile'],
                   'name': 'Another College'},
        'validFrom': '2026-01-01T00:00:00Z',
        'validUntil': '2126-01-01T00:00:00Z',
        'credentialSubject': {
            'id': 'did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2',
            'type': ['AchievementSubject'],
            'achievement': {
                'id': 'https://another.example/achievements/1',
                'type': ['Achievement'], 'name': 'Coffee',
                'description': 'Makes it.',
                'criteria': {'narrative': 'Made it.'}}}}


def changed(token, part, change):
    """The token with one part as JSON changed, and its old signature."""
    parts = token.split('.')
    value = json.loads(base64.urlsafe_b64decode(parts[part] + '=='))
    change(value)
    text = base64.urlsafe_b64encode(json.dumps(value).encode())
    parts[part] = text.decode().rstrip('=')
    return '.'.join(parts)


class OpenBadgesJwt(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        npm_packages.install()
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.site = WebSite(cls.work.path)
        cls.addClassCleanup(cls.site.close)
        cls.kid = cls.site.did + '#rsa'
        cls.badge = badge(cls.site.did)
        cls.made = npm_packages.ask('open_badges_jwt.mjs',
                                    {'sign': cls.badge, 'kid': cls.kid})

    def ours(self):
        question = {'key': self.made['key'], 'kid': self.kid,
                    'credential': self.badge}
        return subprocess.run(
            [os.environ['SIGN_OPEN_BADGE']], input=json.dumps(question),
            capture_output=True, text=True, timeout=60,
            check=True).stdout.strip()

    def ask(self, token):
        return npm_packages.ask('open_badges_jwt.mjs',
                                {'verify': token, 'jwk': self.made['jwk']})

    def publish(self, *methods):
        document = {'id': self.site.did, 'verificationMethod': list(methods),
                    'assertionMethod': [method['id'] for method in methods]}
        self.site.pages['/.well-known/did.json'] = Page(
            json.dumps(document).encode())

    def method(self, jwk):
        return {'id': self.kid, 'type': 'JsonWebKey',
                'controller': self.site.did, 'publicKeyJwk': jwk}

    def verify(self, token):
        path = self.work.document('badge.jwt', token)
        return self.work.run(
            'verify', path, '--outside', '--online', '--issuer', self.site.did,
            '--json', environment=self.site.trust)

    def test_jose_accepts_ours_with_the_claims_of_the_profile(self):
        token = self.ours()
        answer = self.ask(token)
        self.assertTrue(answer['accepted'], answer)
        self.assertEqual(answer['header'],
                         {'alg': 'RS256', 'kid': self.kid, 'typ': 'JWT'})
        claims = {name: answer['payload'].pop(name)
                  for name in ('iss', 'jti', 'sub', 'nbf', 'exp')}
        self.assertEqual(claims, {
            'iss': self.site.did, 'jti': self.badge['id'],
            'sub': self.badge['credentialSubject']['id'],
            'nbf': 1767225600, 'exp': 4922899200})
        self.assertEqual(answer['payload'], self.badge)

    def test_jose_refuses_ours_altered(self):
        token = changed(self.ours(), 1, lambda claims: claims.update(exp=1))
        self.assertFalse(self.ask(token)['accepted'])

    def test_we_accept_joses(self):
        self.publish(self.method(self.made['jwk']))
        for token in (self.made['token'], self.ours()):
            finished = self.verify(token)
            self.assertEqual(finished.code, 0, finished)
            proof, = finished.json()['proofs']
            self.assertEqual((proof['suite'], proof['outcome']),
                             ('VC-JWT RS256', 'verified'))

    def test_we_refuse_joses_altered(self):
        self.publish(self.method(self.made['jwk']))
        for part, change in (
                (1, lambda claims: claims['credentialSubject'].update(
                    creditsEarned=60)),
                (1, lambda claims: claims.update(exp=claims['exp'] + 1)),
                (0, lambda header: header.update(alg='none')),
                (0, lambda header: header.update(alg='HS256'))):
            finished = self.verify(changed(self.made['token'], part, change))
            self.assertIn(finished.code, (1, 2), finished)
            self.assertNotEqual(finished.json()['verdict'], 'valid')

    def test_another_key_of_the_issuer_is_not_this_one(self):
        other = npm_packages.ask('open_badges_jwt.mjs',
                                 {'sign': self.badge, 'kid': self.kid})
        self.publish(self.method(other['jwk']))
        finished = self.verify(self.made['token'])
        self.assertEqual(finished.code, 1, finished)


class IssuedOpenBadges(unittest.TestCase):
    DID = 'did:web:college.example'
    ACHIEVEMENT = {
        'format': 'diptych/achievement-template/v1', 'validFor': 'P3Y',
        'achievement': {
            'id': 'https://college.example/achievements/1',
            'type': 'Achievement', 'name': 'Caf\u00e9 101',
            'description': 'Makes coffee.',
            'criteria': {'narrative': 'Made it.'}}}

    @classmethod
    def setUpClass(cls):
        npm_packages.install()

    def issue(self, work, *options):
        """A token, and the key that the member's did.json names for it."""
        work.network_create('--did', self.DID, *options)
        work.document('coffee.json', self.ACHIEVEMENT)
        work.document('class.csv', 'id,name\ndid:key:z6MkrJVnaZkeFzdQyMZu1cgjg'
                      '7k1pZZ6pvBQ7XJPt4swbTQ2,Ada\n')
        with work.node() as node:
            finished = work.run(
                'issue', '--achievement', 'coffee.json', '--recipients',
                'class.csv', '--out', 'out', '--proof', 'ob-jwt', '--node',
                node.url)
            self.assertEqual(finished.code, 0, finished)
            with urllib.request.urlopen(f'{node.url}/.well-known/did.json',
                                        timeout=60) as answer:
                method, = json.loads(answer.read())['verificationMethod']
        return (work.path / 'out/000001.jwt').read_text().strip(), method

    def expect_accepted(self, algorithm, *options):
        with Workspace() as work:
            token, method = self.issue(work, *options)
            verified = work.run('verify', 'out/000001.jwt', '--json')
            self.assertEqual(verified.code, 0, verified)
            proof, = verified.json()['proofs']
            self.assertEqual((proof['suite'], proof['outcome']),
                             (f'VC-JWT {algorithm}', 'verified'))
        question = {'alg': algorithm, 'multikey': method['publicKeyMultibase']}

        def ask(text):
            return npm_packages.ask('open_badges_jwt.mjs',
                                    {'verify': text, **question})
        answer = ask(token)
        self.assertTrue(answer['accepted'], answer)
        self.assertEqual(answer['header'], {
            'alg': algorithm, 'kid': method['id'], 'typ': 'JWT'})
        claims = answer['payload']
        self.assertEqual(claims['iss'], claims['issuer']['id'])
        self.assertEqual(claims['iss'], self.DID)
        self.assertEqual(claims['jti'], claims['id'])
        self.assertEqual(claims['sub'], claims['credentialSubject']['id'])
        for claim, member in (('nbf', 'validFrom'), ('exp', 'validUntil')):
            date = datetime.datetime.fromisoformat(
                claims[member].replace('Z', '+00:00'))
            self.assertEqual(claims[claim], date.timestamp())
        self.assertIn('OpenBadgeCredential', claims['type'])
        self.assertNotIn('vc', claims)
        altered = changed(token, 1, lambda payload: payload.update(exp=1))
        self.assertFalse(ask(altered)['accepted'])

    def test_jose_and_we_accept_what_an_ed25519_key_signs(self):
        self.expect_accepted('EdDSA')

    def test_jose_and_we_accept_what_a_p256_key_signs(self):
        self.expect_accepted('ES256', '--credential-key', 'p256')


if __name__ == '__main__':
    unittest.main(verbosity=2)
