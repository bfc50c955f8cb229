# SPDX-License-Identifier: Apache-2.0
"""Servers in a node's place that are none: a web site, a proxy that refuses,
one that says nothing. Nobody accuses the register, or says that it refused."""

import http.server
import signal
import socket
import subprocess
import threading
import unittest

from diptych_process import (DEADLINE_SECONDS, PROGRAM, Workspace,
                             clean_environment, credential, main)


class Foreign(http.server.BaseHTTPRequestHandler):
    """Answers everything with the server's status and body."""
    protocol_version = 'HTTP/1.1'

    def answer(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.send_response(self.server.status)
        self.send_header('Content-Length', str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class ForeignServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create()
        cls.document = cls.work.document('a.json', credential(1))
        with cls.work.node() as node:
            anchored = cls.work.run('anchor', cls.document, '--node', node.url)
            assert anchored.code == 0, anchored
            node.stop()
        cls.other = cls.work.document('b.json', credential(2))

    def serve(self, status, body):
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Foreign)
        server.daemon_threads = True
        server.status = status
        server.body = body
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f'http://127.0.0.1:{server.server_address[1]}'

    def test_that_are_web_sites_are_not_audited_as_registers(self):
        for status, body in ((404, b'not here'), (404, b''),
                             (200, b'<html>welcome</html>'), (200, b'')):
            url = self.serve(status, body)
            for options in ((), ('--json',)):
                finished = self.work.run('audit', url, *options)
                self.assertEqual(finished.code, 2, finished)
                self.assertIn("check that the URL is a node's",
                              finished.output, finished)
                self.assertNotIn('difference', finished.output)

    def test_with_a_path_are_refused_with_the_url_to_take(self):
        finished = self.work.run('audit', 'http://127.0.0.1:1/checkpoint')
        self.assertEqual(finished.code, 2, finished)
        self.assertIn('URL alone, http://127.0.0.1:1', finished.error)

    def test_that_refuse_are_not_the_register(self):
        for status in (401, 403, 404, 502):
            at = ('--node', self.serve(status, b'<html>no</html>'))
            for words in (('anchor', self.other), ('revoke', self.document),
                          ('suspend', self.document),
                          ('accredit', '--issuer', '1'), ('node', 'status')):
                finished = self.work.run(*words, *at)
                self.assertEqual(finished.code, 2, finished)
                self.assertIn(f'the status {status}', finished.error, finished)

    def test_that_say_nothing_are_left_at_the_first_signal(self):
        with socket.create_server(('127.0.0.1', 0)) as silent:
            for number in (signal.SIGINT, signal.SIGTERM):
                audit = subprocess.Popen(
                    [PROGRAM, 'audit',
                     f'http://127.0.0.1:{silent.getsockname()[1]}'],
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    env=clean_environment())
                self.addCleanup(audit.kill)
                connection, _ = silent.accept()
                with connection:
                    # It has asked, and so hears signals.
                    self.assertTrue(connection.recv(1))
                    audit.send_signal(number)
                    told, said = audit.communicate(timeout=DEADLINE_SECONDS)
                self.assertEqual(audit.returncode, 2)
                self.assertIn(b'stopped before', told)
                self.assertEqual(
                    said, b'Stopping; a second Ctrl-C ends at once.\n')


if __name__ == '__main__':
    main()
