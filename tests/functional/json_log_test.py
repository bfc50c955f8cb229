# SPDX-License-Identifier: Apache-2.0
"""With `[log] format = "json"` every line that a node writes to standard error
is one JSON object with a time, a level, an event, and fields that are text
(node/event_log.h), from its start to its end, and if it cannot start."""

import datetime
import json
import signal
import subprocess
import time
import unittest
import urllib.request

from diptych_process import (DEADLINE_SECONDS, POLL_SECONDS, PROGRAM,
                             Workspace, clean_environment, credential, main)

LEVELS = {'debug', 'info', 'warning', 'error'}


class JsonLog(unittest.TestCase):
    def setUp(self):
        self.work = Workspace()
        self.addCleanup(self.work.__exit__)
        self.work.network_create()
        path = self.work.network / 'node.toml'
        path.write_text(path.read_text() +
                        '\n[log]\nlevel = "debug"\nformat = "json"\n')

    def events(self, text):
        """The names of the events, each line of which is as it must be."""
        names = []
        for line in text.splitlines():
            event = json.loads(line)
            self.assertIsInstance(event, dict, line)
            self.assertEqual(list(event)[:3], ['time', 'level', 'event'], line)
            self.assertTrue(
                all(isinstance(value, str) for value in event.values()), line)
            self.assertRegex(event['time'],
                             r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
            datetime.datetime.fromisoformat(event['time'].removesuffix('Z'))
            self.assertIn(event['level'], LEVELS, line)
            names.append(event['event'])
        return names

    def test_of_a_node_has_an_object_in_every_line(self):
        document = self.work.document('a.json', credential(1))
        ready = self.work.path / 'ready'
        for options in ((), ('--json',)):
            ready.unlink(missing_ok=True)
            log = self.work.path / 'stderr'
            with open(log, 'wb') as stderr:
                node = subprocess.Popen(
                    [PROGRAM, 'node', 'run', '--network',
                     str(self.work.network), '--port', '0', '--ready-file',
                     str(ready), *options],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=stderr, env=clean_environment())
                self.addCleanup(node.kill)
                url = f'http://127.0.0.1:{self.port_in(ready, node)}'
                anchored = self.work.run('anchor', document, '--node', url)
                self.assertEqual(anchored.code, 0, anchored)
                with urllib.request.urlopen(f'{url}/checkpoint',
                                            timeout=60) as answer:
                    answer.read()
                node.send_signal(signal.SIGTERM)
                self.assertEqual(node.wait(DEADLINE_SECONDS), 0)
            names = self.events(log.read_text())
            self.assertIn('register opened', names)
            self.assertGreater(len(names), 2, names)

    def test_of_a_node_that_cannot_start_says_why_in_an_object(self):
        config = self.work.network / 'node.toml'
        whole = config.read_text()
        config.write_text(whole.replace('genesis.bin', 'no-such.bin'))
        for options in ((), ('--json',)):
            finished = self.work.run('node', 'run', '--network',
                                     self.work.network, *options)
            self.assertEqual(finished.code, 2, finished)
            self.assertEqual(self.events(finished.error),
                             ['the node cannot run'])
            event = json.loads(finished.error)
            self.assertEqual(event['level'], 'error')
            self.assertIn('no-such.bin', event['cause'])
            told = [json.loads(line)['error']['message']
                    for line in finished.output.splitlines()]
            self.assertEqual(told, [event['cause']] if options else [])
        # Of a file that cannot be read nobody knows what it asks for.
        config.write_text(whole + 'no_such_key = 1\n')
        finished = self.work.run('node', 'run', '--network', self.work.network)
        self.assertEqual(finished.code, 2, finished)
        self.assertTrue(finished.error.startswith('diptych: '), finished)

    def port_in(self, ready, node):
        end = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < end:
            self.assertIsNone(node.poll())
            if ready.exists() and ready.read_text().endswith('\n'):
                return int(ready.read_text())
            time.sleep(POLL_SECONDS)
        self.fail('the node is not ready')


if __name__ == '__main__':
    main()
