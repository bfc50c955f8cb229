# SPDX-License-Identifier: Apache-2.0
"""Nobody's name leaves the files that are handed out.

Three people get a badge from a table, and one more a letter that names her in
its text and in its file's name; one is revoked and one suspended; the node runs
all the while and tells everything it can. Then nothing of these people is in
what the node keeps, logs and serves, nor in what the wallet keeps.

How the node's files are searched: RocksDB appends every write to a log file
(db/*.log), plain, before it goes into a table, and tables of some kinds are
compressed. So the log files and all else are searched as they lie on disk while
the node runs, when it has stopped, and after it was started again, which turns
the log into tables; and the entries and blocks are read through the node, as
the store gives them back. That the search sees what is there is shown by
finding what has to be there: the institution's name and the commitments.
"""

import base64
import hashlib
import json
import unittest
import urllib.request

from diptych_process import Workspace, main

DID = 'did:web:college.example'
LEGAL_NAME = b'Nordhafen College'
# Name, e-mail, number. Spelt with capitals, since an e-mail is hashed in lower
# case.
PEOPLE = (('Zyxwina Quertyphon', 'Zyxwina.Q@Mail.Example', 'ZQ-775533-X'),
          ('Bqorvald Umlautski', 'Bqorvald@Mail.Example', 'BU-775534-X'),
          ('Xenthippa Vlorbusch', 'X.Vlorbusch@Mail.Example', 'XV-775535-X'))
LETTER = ('Wulfquinta Zzebraud', 'Wulfquinta@Mail.Example', 'WZ-775536-X')
# So many letters of base64, in either case, do not stand in a file by chance.
CHANCELESS = 10
ACHIEVEMENT = {
    'id': 'https://college.example/a', 'type': 'Achievement',
    'name': 'Welding', 'description': 'Joins steel.',
    'criteria': {'narrative': 'Twelve welds.'}}


def spellings(text):
    """How a text may stand in a file, in lower case, by what it is called."""
    found = {}
    for name, form in (('itself', text), ('in lower case', text.lower())):
        octets = form.encode()
        found[name] = octets
        found[f'{name}, as UTF-16'] = form.encode('utf-16-le')
        found[f'{name}, as hex'] = octets.hex().encode()
        # What three octets before it would do to its letters; the ends depend
        # on the neighbours.
        for before in range(3):
            encoded = base64.b64encode(bytes(before) + octets)[4:-4]
            if len(encoded) >= CHANCELESS:
                found[f'{name}, as base64 {before}'] = encoded
        digest = hashlib.sha256(octets).digest()
        found[f'{name}, hashed'] = digest
        found[f'{name}, hashed, as hex'] = digest.hex().encode()
        found[f'{name}, hashed, as base64'] = base64.b64encode(digest)[:-2]
    return {name: octets.lower() for name, octets in found.items()}


def needles():
    texts = []
    for name, email, number in (*PEOPLE, LETTER):
        texts += [name, *name.split(), email, number]
    return {(text, how): octets for text in texts
            for how, octets in spellings(text).items()}


NEEDLES = needles()


class PersonalData(unittest.TestCase):
    def setUp(self):
        self.work = Workspace()
        self.addCleanup(self.work.__exit__)
        self.work.network_create('--did', DID)
        self.work.document('a.json', ACHIEVEMENT)
        self.inputs = {
            self.work.document('class.csv', 'name,email,identifier\n' + ''.join(
                ','.join(person) + '\n' for person in PEOPLE)),
            self.work.document(
                'letters/' + LETTER[0].replace(' ', '-') + '.txt',
                f'{LETTER[0]} <{LETTER[1]}>, {LETTER[2]}, welds.\n')}
        config = self.work.network / 'node.toml'
        config.write_text(config.read_text() + '\n[log]\nlevel = "debug"\n')

    def run_ok(self, node, *words):
        finished = self.work.run(*words, '--node', node.url)
        self.assertEqual(finished.code, 0, finished)

    def test_it_stays_in_the_files_that_are_handed_out(self):
        with self.work.node() as node:
            self.run_ok(node, 'issue', '--achievement', 'a.json',
                        '--recipients', 'class.csv', '--out', 'out', '--qr')
            self.run_ok(node, 'anchor', 'letters')
            self.run_ok(node, 'revoke', 'out/000001.json', '--reason',
                        'issued-in-error')
            self.run_ok(node, 'suspend', 'out/000002.json')
            self.run_ok(node, 'suspend', *self.letters())
            self.commitments = [
                commitment(path) for path in
                sorted((self.work.path / 'out').glob('*.diptych'))]
            self.assertEqual(len(self.commitments), len(PEOPLE))
            self.search_what_is_served(node)
            self.search_files()
            self.assertEqual(node.stop(), 0)
        self.search_files()
        with self.work.node() as node:
            self.search_what_is_served(node)
            self.search_files(is_in_log=False)

    def letters(self):
        return (self.work.path / 'letters').glob('*.txt')

    def search(self, where, octets):
        folded = octets.lower()
        for (text, how), needle in NEEDLES.items():
            self.assertNotIn(needle, folded, f'{where} has {text} {how}')

    def search_files(self, is_in_log=True):
        """All files but those that were there before. The name of the letter's
        receipt is the letter's, and its words are not."""
        searched = {}
        for path in sorted(self.work.path.rglob('*')):
            if not path.is_file() or path in self.inputs:
                continue
            octets = path.read_bytes()
            name = str(path.relative_to(self.work.path))
            self.search(name, octets)
            if path.parent.name != 'letters':
                self.search('the name ' + name, name.encode())
            searched[name] = octets
        for name in ('node.log', 'network/wallet/anchors.journal',
                     'out/000001.json', 'out/report.csv'):
            self.assertTrue(searched[name], name)
        logged = b''.join(octets for name, octets in searched.items()
                          if name.startswith('network/data/db/')
                          and name.endswith('.log'))
        if is_in_log:
            for sought in self.commitments:
                self.assertIn(sought, logged)

    def search_what_is_served(self, node):
        def get(path):
            with urllib.request.urlopen(node.url + path,
                                        timeout=60) as answer:
                body = answer.read()
            self.search(path, body)
            return body

        size = int(get('/checkpoint').split(b'\n')[1])
        self.assertLess(size, 256)
        entries = get(f'/tile/entries/000.p/{size}')
        for sought in (LEGAL_NAME, *self.commitments):
            self.assertIn(sought, entries)
        self.search_blocks(node)
        self.assertIn(b'diptych', get('/metrics'))
        for path in (f'/tile/0/000.p/{size}', '/.well-known/did.json',
                     '/status/0/revocation', '/status/0/suspension',
                     '/status/0/token'):
            self.assertTrue(get(path), path)

    def search_blocks(self, node):
        request = urllib.request.Request(
            node.url + '/diptych.v1.Registry/GetBlocks',
            data=json.dumps({'firstHeight': '1', 'count': 64}).encode(),
            headers={'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            blocks = json.loads(answer.read())
        octets = b''.join(map(base64.b64decode, blocks['blocks']))
        self.search('the blocks', octets)
        for sought in self.commitments:
            self.assertIn(sought, octets)


def commitment(receipt):
    """The last of a credential's entry, which the receipt has as it is."""
    entry = base64.b64decode(json.loads(receipt.read_text())['entry'])
    return entry[-32:]


if __name__ == '__main__':
    main()
