# SPDX-License-Identifier: Apache-2.0
"""What a node refuses, and how it says so: a full disk, a directory in use, a
directory of another network, a configuration with a misspelt key."""

import base64
import json
import re
import shutil
import time
import unittest
import urllib.error
import urllib.request

from diptych_process import Workspace, credential, main

NEVER_FREE = 2**40
PATIENCE_SECONDS = 60


def health(node):
    """The status code and the JSON of /healthz."""
    try:
        with urllib.request.urlopen(f'{node.url}/healthz', timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def metrics(node):
    with urllib.request.urlopen(f'{node.url}/metrics', timeout=30) as answer:
        return answer.read().decode()


def call(node, method, body):
    """The status code and the JSON of a call of the registry."""
    request = urllib.request.Request(
        f'{node.url}/diptych.v1.Registry/{method}',
        json.dumps(body).encode(), {'Content-Type': 'application/json'})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
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
            # Known before anybody asks for a write.
            end = time.monotonic() + PATIENCE_SECONDS
            while health(node)[0] != 503 and time.monotonic() < end:
                time.sleep(0.1)
            self.assertEqual(health(node)[0], 503)
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

    def test_its_metrics_know_the_register_from_the_start(self):
        work = self.work
        document = work.document('a.json', credential(1))
        with work.node() as node:
            self.assertEqual(
                work.run('anchor', document, '--node', node.url).code, 0)
            node.stop()
        with work.node() as node:
            text = metrics(node)
            for name in ('height', 'log_size', 'block_time_seconds'):
                value = re.search(rf'^diptych_{name} (\S+)$', text, re.M)
                self.assertIsNotNone(value, text)
                self.assertGreater(float(value[1]), 0, name)
            node.stop()

    def test_text_that_is_not_utf8_is_refused_and_fills_no_log(self):
        def field(number, octets):
            return bytes([number << 3 | 2, len(octets)]) + octets

        # A document whose name is one octet, 255.
        body = field(13, field(3, b'\xff'))
        request = field(1, field(1, body) + field(2, bytes(64)))
        with self.work.node() as node:
            post = urllib.request.Request(
                f'{node.url}/diptych.v1.Registry/Submit', request,
                {'Content-Type': 'application/proto'})
            try:
                with urllib.request.urlopen(post, timeout=30) as answer:
                    told = answer.read()
            except urllib.error.HTTPError as error:
                told = error.read()
            self.assertIn(b'malformed', told)
            self.assertEqual(health(node)[0], 200)
            self.assertEqual(node.stop(), 0)
            self.assertNotIn('libprotobuf', node.log())
            self.assertNotIn('UTF-8', node.log())

    def test_a_call_that_is_wrong_is_told_the_field_and_what_it_must_be(self):
        signature = base64.b64encode(bytes(64)).decode()
        cases = [
            ('GetStatus', {'list': 7}, 404, 'there is no list 7; none is open'),
            ('GetStatusList', {'list': 7}, 404, 'there is no list 7'),
            ('GetStatus', {'position': 1e99}, 400,
             'position: must be a whole number'),
            ('GetStatus', {'lists': 1}, 400, 'its fields are list, position'),
            ('GetStatus', [], 400, 'the body: must be a JSON object'),
            ('GetInclusionProof', {'entryIndex': 99}, 404, 'entryIndex'),
            ('GetInclusionProof', {'entryIndex': 4, 'treeSize': 3}, 400,
             'entryIndex: has to be below treeSize'),
            ('GetConsistencyProof', {'firstSize': 99}, 400, 'firstSize'),
            ('GetReceipts', {'entryIndex': [0] * 300}, 400, 'at most 256'),
            ('Submit', {}, 200, 'transaction.body is missing'),
            ('Submit', {'transaction': {'body': '/////w=='}}, 200,
             'transaction.body is no Protobuf message'),
            ('Submit', {'transaction': {'body': 'EAE=',
                                        'signature': signature}}, 200,
             'network_id in transaction.body must have 32 octets')]
        with self.work.node() as node:
            for method, body, code, said in cases:
                with self.subTest(method=method, body=body):
                    answer = call(node, method, body)
                    self.assertEqual(answer[0], code, answer)
                    self.assertIn(said, answer[1]['message'])
            node.stop()

    def test_a_damaged_register_says_what_to_do_and_an_audit_leaves_it(self):
        with self.work.node() as node:
            node.stop()
        data = self.work.network / 'data'
        current = next(data.rglob('CURRENT'))
        register = current.parent.parent

        def files():
            return {path: path.read_bytes()
                    for path in register.rglob('*') if path.is_file()}

        before = files()
        audited = self.work.run('audit', register)
        self.assertEqual(audited.code, 0, audited)
        self.assertEqual(files(), before)
        current.unlink()
        damaged = self.work.run('audit', register)
        self.assertEqual(damaged.code, 1, damaged)
        self.assertIn('Restore the directory', damaged.output)
        self.assertNotIn('0 entries', damaged.output)

    def test_an_audit_of_no_node_says_the_reason_alone(self):
        finished = self.work.run('audit', 'http://127.0.0.1:1')
        self.assertEqual(finished.code, 2, finished)
        self.assertEqual(len(finished.output.splitlines()), 1, finished)
        self.assertTrue(finished.output.startswith('incomplete: '), finished)

    def test_a_number_that_would_be_rounded_is_refused(self):
        path = self.work.document(
            'long.json', b'{"id":"urn:x","student":12345678901234567890}')
        with self.work.node() as node:
            refused = self.work.run('anchor', path, '--node', node.url)
            self.assertNotEqual(refused.code, 0, refused)
            self.assertIn('"student"', refused.output + refused.error)
            good = self.work.document('good.json', b'{"student":"1"}')
            kept = self.work.run('anchor', good, '--node', node.url)
            self.assertEqual(kept.code, 0, kept)
            node.stop()
        judged = self.work.run('verify', path, '--receipt',
                               f'{good}.diptych')
        self.assertEqual(judged.code, 2, judged)
        self.assertIn('write it as a string', judged.output)

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
    main()
