# SPDX-License-Identifier: Apache-2.0
"""The examples of docs/spec that are whole are those of the frozen vectors, and
no page lacks its limits or its vectors, and none of a file's format its example
or its rules."""

import base64
import json
import pathlib
import re
import unittest

from diptych_process import main

SPEC = pathlib.Path(__file__).resolve().parents[2] / 'docs/spec'
FILE_FORMATS = ['anchor-journal', 'audit-progress', 'blocks', 'guard',
                'network-folder']
# Pages on behaviour and text, and those that the vectors of others hold: they
# name the tests instead (CONTRIBUTING.md, "Formats and decisions").
WITHOUT_VECTORS = {'cli-json', 'consensus', 'issuing', 'json-ld',
                   'network-folder', 'peers', 'rpc', 'status-lists'}


def page(name):
    return (SPEC / f'{name}.md').read_text()


def first_case(name):
    return json.loads((SPEC / f'vectors/{name}.json').read_text())['cases'][0]


def code_blocks(text):
    """The example's, without the fences."""
    section = text.partition('\n## Example\n')[2].partition('\n## ')[0]
    return re.findall(r'^```\w*\n(.*?)^```$', section, re.M | re.S)


def leading_octets(block):
    """The hexadecimal digits that begin the lines, joined."""
    return ''.join(re.findall(r'^ *((?:[0-9a-f]{2})+)\b', block, re.M))


class SpecExamples(unittest.TestCase):
    def test_of_blocks_is_the_first_vector(self):
        case = first_case('blocks')
        [block] = code_blocks(page('blocks'))
        self.assertEqual(leading_octets(block), case['octets'] + case['hash'])

    def test_of_transactions_is_the_first_vector(self):
        case = first_case('transactions')
        body, octets, whole, accredit = code_blocks(page('transactions'))
        described, _, rest = octets.partition('transaction id')
        self.assertEqual(leading_octets(described), case['body'])
        self.assertEqual(re.findall('[0-9a-f]{64}', rest),
                         [case['transaction_id'], case['signature'][:64],
                          case['signature'][64:]])
        for member, value in json.loads(whole).items():
            self.assertEqual(base64.b64decode(value).hex(), case[member])
        named = json.loads(body)
        self.assertEqual(base64.b64decode(named['anchor']['items']).hex(),
                         case['items'][0])
        self.assertIn(base64.b64decode(named['networkId']).hex(),
                      case['body'])
        self.assertEqual(json.loads(accredit)['networkId'], named['networkId'])

    def test_every_page_has_limits_and_vectors_or_tests(self):
        names = {path.stem for path in SPEC.glob('*.md')}
        self.assertLess(WITHOUT_VECTORS, names)
        for name in names:
            self.assertRegex(page(name), r'(?m)^##+ ([0-9.]+ )?Limits$', name)
            section = re.search(r'^##+ ([0-9.]+ )?Vectors\n([^#]*)',
                                page(name), re.M)
            self.assertIsNotNone(section, name)
            wanted = r'\.(cc|py)\)' if name in WITHOUT_VECTORS else r'\.json'
            self.assertRegex(section[2], wanted, name)

    def test_every_file_has_an_example_limits_and_rules(self):
        for name in FILE_FORMATS:
            text = page(name)
            self.assertIn('\n## Example\n', text, name)
            self.assertIn('\n## Limits\n', text, name)
            self.assertIn('MUST', text, name)


if __name__ == '__main__':
    main()
