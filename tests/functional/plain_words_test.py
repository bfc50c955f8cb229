# SPDX-License-Identifier: Apache-2.0
"""What people are told who hand in the wrong thing: what it is, and what to do.

Each is a mistake that registrars and employers make: a receipt in place of the
document, a workbook in place of its CSV, a node that is away.
"""

import json
import shutil
import unittest

from diptych_process import Workspace, main

POLICY = ('--policy', 'network/policy.txt')
ACHIEVEMENT = {
    'id': 'https://college.example/welding', 'type': 'Achievement',
    'name': 'Welding', 'description': 'Joins steel.',
    'criteria': {'narrative': 'Twelve welds.'}}
PRESENTATION = {'@context': ['https://www.w3.org/ns/credentials/v2'],
                'type': ['VerifiablePresentation']}


class PlainWords(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        # Nobody listens there.
        cls.did = 'did:web:localhost%3A1'
        cls.work.network_create('--did', cls.did)
        cls.work.document('welding.json', ACHIEVEMENT)
        cls.work.document('class.csv', 'name\nAda\n')
        cls.node = cls.work.node()
        cls.issued = cls.issue()
        assert cls.issued.code == 0, cls.issued
        cls.again = cls.issue()
        cls.badge = cls.work.path / 'out/000001.json'
        shutil.copy(cls.badge, cls.work.path / 'bare.json')

    @classmethod
    def issue(cls, achievement='welding.json', recipients='class.csv',
              *options, out='out'):
        return cls.work.run('issue', '--achievement', achievement,
                            '--recipients', recipients, '--out', out, '--node',
                            cls.node.url, *options)

    def headline(self, *words):
        finished = self.work.run('verify', *words)
        self.assertEqual(finished.code, 2, finished)
        return finished.output.splitlines()[0]

    def refused(self, *words, **keywords):
        """What `issue` says last, having made nothing."""
        finished = self.issue(*words, **keywords, out='never')
        self.assertEqual(finished.code, 2, finished)
        self.assertFalse((self.work.path / 'never').exists())
        return finished.error

    def test_a_credential_without_its_receipt(self):
        self.assertEqual(
            self.headline('bare.json', *POLICY),
            'CANNOT TELL. There is no receipt bare.json.diptych: ask the '
            'holder for it, name it with --receipt, or ask a node with '
            '--node.')
        several = self.work.document('several.json', [
            json.loads(self.badge.read_text())])
        finished = self.work.run('verify', several, *POLICY)
        self.assertIn('CANNOT TELL. There is no receipt of it: ask the holder',
                      finished.output)
        self.assertNotIn('There is no receipt', self.headline(
            'bare.json', '--outside'))

    def test_a_receipt_in_place_of_its_document(self):
        receipt = f'{self.badge}.diptych'
        torn = self.work.document('torn.json.diptych', '{"format":')
        for path in (receipt, torn):
            for words in (POLICY, ('--outside',)):
                self.assertIn('This is a receipt, and no credential: name the '
                              'file that it belongs to',
                              self.headline(path, *words))

    def test_a_file_without_credentials(self):
        for number, content in enumerate((
                PRESENTATION, PRESENTATION | {'verifiableCredential': []}, [],
                b' [ ]\n')):
            path = self.work.document(f'empty/{number}.json', content)
            self.assertIn('There is no credential in this file',
                          self.headline(path, *POLICY))

    def test_a_node_that_is_away(self):
        away = ('--node', 'http://127.0.0.1:1')
        sentence = self.headline(self.badge, *POLICY, *away)
        self.assertTrue(sentence.startswith(
            'CANNOT TELL. The node gave no receipt: cannot reach '
            'http://127.0.0.1:1: Connection refused; check the URL'), sentence)
        self.assertIn('Without --node the receipt in hand is judged', sentence)
        sentence = self.headline('bare.json', *POLICY, *away)
        self.assertIn('The node gave no receipt', sentence)
        self.assertNotIn('receipt in hand', sentence)

    def test_a_web_site_that_is_away(self):
        sentence = self.headline(self.badge, '--outside', '--online',
                                 '--issuer', self.did)
        self.assertIn(f'the web site of "{self.did}" did not give it: cannot '
                      'reach https://localhost:1', sentence)
        self.assertIn('try again later', sentence)
        self.assertNotIn('node', sentence)

    def test_a_workbook_in_place_of_a_table(self):
        self.work.document('class.xlsx', b'PK\x03\x04\x14\x00\x06\x00')
        self.assertIn('class.xlsx: this is a spreadsheet program\'s own file',
                      self.refused(recipients='class.xlsx'))
        self.assertIn('save the sheet as "CSV UTF-8"',
                      self.refused(recipients='class.xlsx'))
        self.assertIn('this is JSON, and has to be CSV',
                      self.refused(recipients='welding.json'))

    def test_a_column_that_is_misspelt(self):
        self.work.document('misspelt.csv', 'Name,Emial\nAda,a@b.example\n')
        self.assertIn('column "Emial": is not known; did you mean "email"?',
                      self.refused(recipients='misspelt.csv'))
        self.assertIn('"emial" is no field; did you mean "email"?',
                      self.refused('welding.json', 'misspelt.csv', '--map',
                                   'Emial=emial'))

    def test_another_file_in_place_of_the_achievement(self):
        self.assertIn('class.csv: an achievement has to be JSON, and this is '
                      'none (a table is for --recipients)',
                      self.refused('class.csv'))
        self.assertIn('this is a whole credential, and has to be the '
                      'achievement alone: copy the value of its '
                      'credentialSubject.achievement', self.refused(self.badge))

    def test_a_member_of_the_achievement_that_is_misspelt(self):
        renamed = dict(ACHIEVEMENT)
        renamed['criterias'] = renamed.pop('criteria')
        self.assertIn('is "criterias" a misspelt "criteria"?',
                      self.refused(self.work.document('a.json', renamed)))
        added = ACHIEVEMENT | {'criterias': {'narrative': 'Twelve welds.'}}
        self.assertIn('the member "criterias" is not known here; did you mean '
                      '"criteria"?',
                      self.refused(self.work.document('b.json', added)))
        within = ACHIEVEMENT | {'criteria': {'narative': 'Twelve welds.'}}
        self.assertIn('achievement.criteria: the member "narative" is not '
                      'known here; did you mean "narrative"?',
                      self.refused(self.work.document('c.json', within)))

    def test_a_picture_that_is_none(self):
        for name, content in (('a.jpg', b'\xff\xd8\xff\xe0\x00\x10JFIF'),
                              ('a.pdf', b'%PDF-1.7'), ('a.svg', b'<html/>'),
                              ('a.png', b'')):
            self.work.document(name, content)
            self.assertIn(f'--bake: {name} is neither a PNG nor an SVG '
                          'picture', self.refused(
                              'welding.json', 'class.csv', '--bake', name))

    def test_a_list_that_is_not_there(self):
        self.assertIn('there is no list 7', self.refused(
            'welding.json', 'class.csv', '--list', '7'))

    def test_one_is_no_plural(self):
        self.assertIn('Issued 1 credential; ', self.issued.output)
        self.assertIn('Issued 0 credentials; ', self.again.output)
        self.assertIn('Left 1 credential issued before.', self.again.output)
        self.assertIn('Would issue 1 credential; ',
                      self.issue('welding.json', 'class.csv',
                                 '--dry-run').output)
        skipped = self.work.run('anchor', self.badge, '--node', self.node.url)
        self.assertIn('Skipped 1 document anchored already.', skipped.output)
        several = self.work.document('both.json', [
            json.loads(self.badge.read_text()),
            json.loads(self.badge.read_text())])
        finished = self.work.run('verify', several, '--receipts', 'out',
                                 *POLICY)
        self.assertIn('Of 2 credentials: 2 valid, 0 not valid', finished.output)


if __name__ == '__main__':
    main()
