# SPDX-License-Identifier: Apache-2.0
"""`verify --online` against a real web site over https.

An institution's node makes its DID document and status lists; they are served
under its did:web with a certificate of the test's own authority. As it should
be, the badge is valid; and whatever is wrong with the site gives "cannot tell"
with the reason, never "valid".
"""

import base64
import json
import unittest
import urllib.request

from diptych_process import Workspace, main
from web_site import Authority, Page, WebSite

DID_PATH = '/.well-known/did.json'
HTML = b'<!doctype html><title>Nordhafen College</title><p>Hello.'
# As web_fetch.h and outside_fetch.cc have them.
DID_SIZE_MAX = 64 * 1024
LIST_SIZE_MAX = 8 * 1024 * 1024


def altered(body, change):
    document = json.loads(body)
    change(document)
    return json.dumps(document).encode()


def unsign(document):
    del document['proof']


def clear(document):
    """What somebody who is revoked would like to serve."""
    document['credentialSubject']['encodedList'] = (
        'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKs'
        'AQAAA')


class Site(unittest.TestCase):
    """An institution with three badges: one is revoked, one suspended."""

    OPTIONS = ()
    PROOF = ()
    SUFFIX = 'json'

    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.site = WebSite(cls.work.path)
        cls.addClassCleanup(cls.site.close)
        cls.work.network_create('--did', cls.site.did, *cls.OPTIONS)
        cls.work.document('a.json', {
            'format': 'diptych/achievement-template/v1',
            'suspensionStatus': True,
            'achievement': {
                'id': 'https://college.example/a', 'type': 'Achievement',
                'name': 'Welding', 'description': 'Joins steel.',
                'criteria': {'narrative': 'Twelve welds.'}}})
        cls.work.document('class.csv', 'name\nAda\nBo\nCy\n')
        with cls.work.node() as node:
            for words in (
                    ('issue', '--achievement', 'a.json', '--recipients',
                     'class.csv', '--out', 'out', *cls.PROOF),
                    ('revoke', f'out/000002.{cls.SUFFIX}'),
                    ('suspend', f'out/000003.{cls.SUFFIX}')):
                finished = cls.work.run(*words, '--node', node.url)
                assert finished.code == 0, finished
            cls.good, cls.revoked, cls.suspended = (
                cls.work.path / f'out/00000{n}.{cls.SUFFIX}'
                for n in (1, 2, 3))
            badge = cls.credential_in(cls.good.read_text())
            assert badge['issuer']['id'] == cls.site.did, badge
            cls.list_path, cls.suspension_path = (
                entry['statusListCredential'].removeprefix(cls.site.url)
                for entry in badge['credentialStatus'])
            assert cls.list_path.startswith('/'), badge
            cls.right = {}
            cls.paths = (DID_PATH, cls.list_path, cls.suspension_path)
            if 'status' in badge:
                cls.token_path = badge['status']['status_list'][
                    'uri'].removeprefix(cls.site.url)
                cls.paths += (cls.token_path,)
            for path in cls.paths:
                with urllib.request.urlopen(node.url + path,
                                            timeout=60) as answer:
                    cls.right[path] = answer.read()

    @staticmethod
    def credential_in(text):
        if text.startswith('{'):
            return json.loads(text)
        payload = text.split('.')[1]
        return json.loads(base64.urlsafe_b64decode(payload + '=='))

    def setUp(self):
        self.site.pages = {path: Page(body)
                           for path, body in self.right.items()}
        self.certificate = self.site.certificate
        self.site.asked.clear()

    def tearDown(self):
        self.site.certificate = self.certificate

    def verify(self, path, *options, online=('--online',), trust=None):
        return self.work.run(
            'verify', path, '--outside', '--issuer', self.site.did, '--json',
            *online, *options,
            environment=self.site.trust if trust is None else trust)

    def expect_cannot_tell(self, *reasons, without=None, **keywords):
        """Of all badges, or those that no other page than this condemns."""
        decided = {self.list_path: self.suspended,
                   self.suspension_path: self.revoked}.get(without)
        for path in (self.good, self.revoked, self.suspended):
            finished = self.verify(path, **keywords)
            if path == decided:
                self.assertEqual(finished.code, 1, finished)
                continue
            self.assertEqual(finished.code, 2, finished)
            report = finished.json()
            self.assertEqual(report['verdict'], 'cannot tell', finished)
            for reason in reasons:
                self.assertIn(reason, report['sentence'], finished)

    def broken(self, path, page, *reasons):
        with self.subTest(path=path, page=str(page)[:80]):
            self.site.pages = {other: Page(body)
                               for other, body in self.right.items()}
            self.site.pages[path] = page
            self.expect_cannot_tell(*reasons, without=path)


class OnlineP256(Site):
    """Of an institution whose credential key is of P-256."""

    OPTIONS = ('--credential-key', 'p256')

    def test_its_badge_is_valid_and_a_revoked_one_is_not(self):
        proof = json.loads(self.good.read_text())['proof'][0]
        self.assertEqual(proof['cryptosuite'], 'ecdsa-rdfc-2019')
        for path, code in ((self.good, 0), (self.revoked, 1),
                           (self.suspended, 1)):
            finished = self.verify(path)
            self.assertEqual(finished.code, code, finished)
            finished = self.work.run('verify', path, '--json')
            self.assertEqual(finished.code, code, finished)
            self.assertEqual(finished.json()['proofs'][0]['outcome'],
                             'verified', finished)

    def test_an_altered_list_counts_for_nothing(self):
        self.site.pages[self.list_path] = Page(
            altered(self.right[self.list_path], clear))
        self.expect_cannot_tell('sign', without=self.list_path)


class OnlineToken(Site):
    """Of badges that are tokens, and name the token list too."""

    PROOF = ('--proof', 'vc-jwt')
    SUFFIX = 'jwt'

    def test_every_list_that_it_names_counts(self):
        for path, code in ((self.good, 0), (self.revoked, 1),
                           (self.suspended, 1)):
            finished = self.verify(path)
            self.assertEqual(finished.code, code, finished)
        self.assertIn(self.token_path, self.site.asked)
        self.site.pages[self.token_path] = Page(b'', 404)
        finished = self.verify(self.good)
        self.assertEqual(finished.code, 2, finished)
        self.assertIn('/token', finished.json()['sentence'])

    def test_the_token_list_alone_tells_of_a_suspension(self):
        del self.site.pages[self.suspension_path]
        finished = self.verify(self.suspended)
        self.assertEqual(finished.code, 1, finished)
        self.assertIn('Suspended', finished.json()['sentence'])


class Online(Site):
    def test_as_it_should_be_a_badge_is_valid_and_a_revoked_one_is_not(self):
        finished = self.verify(self.good)
        self.assertEqual(finished.code, 0, finished)
        self.assertEqual(finished.json()['verdict'], 'valid')
        self.assertEqual(sorted(self.site.asked),
                         sorted(self.right))
        finished = self.verify(self.revoked)
        self.assertEqual(finished.code, 1, finished)
        self.assertIn('Revoked', finished.json()['sentence'])
        finished = self.verify(self.suspended)
        self.assertEqual(finished.code, 1, finished)
        self.assertIn('Suspended', finished.json()['sentence'])

    def test_each_address_is_asked_once_for_many_badges(self):
        finished = self.verify(self.good, self.good, self.revoked)
        self.assertEqual(finished.code, 1, finished)
        self.assertEqual(len(self.site.asked), 3, self.site.asked)

    def test_without_the_option_nothing_is_asked(self):
        self.expect_cannot_tell('--online', online=())
        self.assertEqual(self.site.asked, [])

    def test_it_is_not_valid_for_who_trusts_another_institution(self):
        finished = self.work.run(
            'verify', self.good, '--outside', '--online', '--json', '--issuer',
            'did:web:college.example', environment=self.site.trust)
        self.assertEqual(finished.code, 2, finished)

    def test_a_page_that_is_not_there(self):
        for path in self.right:
            for status in (404, 410, 403, 500, 204):
                self.broken(path, Page(b'', status), str(status))

    def test_a_redirection_is_not_followed(self):
        """Not to http, and not within the site."""
        with WebSite(self.work.path, encrypted=False) as other:
            other.pages = {path: Page(body)
                           for path, body in self.right.items()}
            for path in self.right:
                self.site.pages['/moved' + path] = Page(self.right[path])
                for status in (301, 302, 307, 308):
                    for target in (other.url + path,
                                   self.site.url + '/moved' + path):
                        self.broken(path, Page(
                            b'moved', status, {'Location': target}),
                            str(status))
            self.assertEqual(other.asked, [])
            self.assertFalse([path for path in self.site.asked
                              if path.startswith('/moved')])

    def test_a_certificate_that_is_not_to_be_believed(self):
        stranger = Authority(self.work.path, 'stranger')
        for name, certificate in (
                ('of another name',
                 self.site.authority.certify('college.example')),
                ('of an unknown authority', stranger.certify('localhost')),
                ('that has ended',
                 self.site.authority.certify('localhost', days=-1))):
            with self.subTest(name):
                self.site.certificate = certificate
                self.expect_cannot_tell('certificate')
        self.assertEqual(self.site.asked, [])

    def test_an_authority_that_this_machine_does_not_trust(self):
        self.expect_cannot_tell('certificate', trust={
            'SSL_CERT_FILE': '/nonexistent', 'SSL_CERT_DIR': '/nonexistent'})
        self.assertEqual(self.site.asked, [])

    def test_a_page_that_is_too_large(self):
        for path, limit in ((DID_PATH, DID_SIZE_MAX),
                            (self.list_path, LIST_SIZE_MAX),
                            (self.suspension_path, LIST_SIZE_MAX)):
            padded = self.right[path] + b' ' * (limit - len(self.right[path]))
            self.setUp()
            self.site.pages[path] = Page(padded)
            finished = self.verify(self.good)
            self.assertEqual(finished.code, 0, finished)
            self.broken(path, Page(padded + b' '), 'longer than')
            self.broken(path, Page(padded[:100], missing=1 << 40),
                        'longer than')

    def test_a_page_of_another_content(self):
        other = altered(self.right[DID_PATH], lambda document: document.update(
            id='did:web:college.example'))
        for path in self.right:
            for body in (b'', HTML, b'{}', b'[]', b'\xff\xfe', b'{' * 5000,
                         self.right[path][:-10]):
                self.broken(path, Page(body))
        self.broken(DID_PATH, Page(other))
        self.broken(DID_PATH, Page(self.right[self.list_path]))
        self.broken(self.list_path, Page(self.right[DID_PATH]))
        self.broken(self.list_path, Page(self.good.read_bytes()))
        self.broken(self.list_path, Page(self.right[self.suspension_path]))
        self.broken(self.suspension_path, Page(self.right[self.list_path]))
        for change in (unsign, clear):
            for path in (self.list_path, self.suspension_path):
                self.broken(path, Page(altered(self.right[path], change)),
                            'sign')

    def test_a_page_that_breaks_off(self):
        for path, body in self.right.items():
            self.broken(path, Page(body, missing=10))
            self.broken(path, Page(body[:20], missing=len(body) - 20))

    def test_a_site_that_is_away(self):
        certificate = self.site.certificate
        self.site.certificate = None  # It speaks no TLS.
        self.expect_cannot_tell()
        self.site.certificate = certificate
        gone = WebSite(self.work.path, encrypted=False)
        port = gone.port
        gone.close()
        badge = json.loads(self.good.read_text())
        badge['issuer']['id'] = f'did:web:localhost%3A{port}'
        finished = self.work.run(
            'verify', self.work.document('gone.json', badge), '--outside',
            '--online', '--json', '--issuer', badge['issuer']['id'],
            environment=self.site.trust)
        self.assertEqual(finished.code, 2, finished)

    def test_a_site_that_is_slow(self):
        """One that says nothing, and one that always says a little more."""
        for path, page in (
                (DID_PATH, Page(self.right[DID_PATH], drips=True)),
                (self.list_path, Page(hangs=True))):
            self.site.pages = {other: Page(body)
                               for other, body in self.right.items()}
            self.site.pages[path] = page
            finished = self.verify(self.good)
            self.assertEqual(finished.code, 2, finished)
            self.assertIn('ms', finished.json()['sentence'], finished)


if __name__ == '__main__':
    main()
