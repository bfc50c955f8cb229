# SPDX-License-Identifier: Apache-2.0
"""What a node refuses, and how it says so: a full disk, a directory in use, a
directory of another network, a configuration with a misspelt key."""

import json
import shutil
import unittest
import urllib.error
import urllib.request

from diptych_process import Workspace, credential

NEVER_FREE = 2**40


def health(node):
    """The status code and the JSON of /healthz."""
    try:
        with urllib.request.urlopen(f'{node.url}/healthz', timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def append_configuration(work, text):
    path = work.network / 'node.toml'
    path.write_text(path.read_text() + text)


class Refusals(unittest.TestCase):
    def setUp(self):
        self.work = Workspace()
        self.addCleanup(self.work.__exit__)
        self.work.network_create()

    def test_a_full_disk_refuses_new_work_and_keeps_what_is_there(self):
        work = self.work
        first = work.document('a.json', credential(1))
        second = work.document('b.json', credential(2))
        with work.node() as node:
            self.assertEqual(
                work.run('anchor', first, '--node', node.url).code, 0)
            self.assertEqual(health(node)[0], 200)
            node.stop()
        plain = (work.network / 'node.toml').read_text()
        append_configuration(
            work, f'\n[storage]\nfree_octets_min = {NEVER_FREE}\n')
        with work.node() as node:
            refused = work.run('anchor', second, '--node', node.url)
            self.assertNotEqual(refused.code, 0, refused)
            self.assertIn('disk', refused.error, refused)
            code, body = health(node)
            self.assertEqual(code, 503)
            self.assertIn('disk', json.dumps(body))
            fetched = work.run('receipt', first, '--node', node.url)
            self.assertEqual(fetched.code, 0, fetched)
            node.stop()
        (work.network / 'node.toml').write_text(plain)
        with work.node() as node:
            for path in (first, second):
                anchored = work.run('anchor', path, '--node', node.url)
                self.assertEqual(anchored.code, 0, anchored)
            self.assertEqual(health(node)[0], 200)
            node.stop()
        for path in (first, second):
            self.assertEqual(work.run('verify', path).code, 0)

    def test_a_second_process_on_one_directory_is_told_so(self):
        with self.work.node() as node:
            second = self.work.run('node', 'run', '--port', '0')
            self.assertEqual(second.code, 2, second)
            self.assertIn('another process', second.error)
            self.assertEqual(node.stop(), 0)

    def test_a_directory_of_another_network_is_refused(self):
        with self.work.node() as node:
            node.stop()
        with Workspace() as other:
            other.network_create()
            shutil.copytree(self.work.network / 'data',
                            other.network / 'data')
            refused = other.run('node', 'run', '--port', '0')
            self.assertEqual(refused.code, 2, refused)
            self.assertIn('holds the register of network', refused.error)

    def test_a_misspelt_key_is_named_with_its_line(self):
        append_configuration(self.work, '\n[blocks]\ndelay = 5\n')
        refused = self.work.run('node', 'run')
        self.assertEqual(refused.code, 2, refused)
        self.assertIn('unknown key blocks.delay', refused.error)
        self.assertRegex(refused.error, r'line \d+')


if __name__ == '__main__':
    unittest.main()
