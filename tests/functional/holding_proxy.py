# SPDX-License-Identifier: Apache-2.0
"""A proxy before a node that holds back what is submitted to it.

    with HoldingProxy(node.port) as proxy:
        start a command with --node proxy.url
        proxy.is_holding.wait()     # it has sent a transaction

Questions are passed on and answered; a transaction never reaches the node, and
whoever sent it waits. So a test can end a command before the register knows
anything of it, however fast or slow the machine is.
"""

import http.client
import http.server
import threading

TIMEOUT_SECONDS = 60


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self._pass_on()

    def do_POST(self):
        self._pass_on()

    def _pass_on(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        if self.path.endswith('/Submit'):
            self.server.is_holding.set()
            self.server.is_over.wait()
            self.close_connection = True
            return
        node = http.client.HTTPConnection(
            '127.0.0.1', self.server.target_port, timeout=TIMEOUT_SECONDS)
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in ('connection', 'content-length')}
        node.request(self.command, self.path, body or None, headers)
        answer = node.getresponse()
        content = answer.read()
        node.close()
        self.send_response(answer.status)
        self.send_header('Content-Type', answer.getheader('Content-Type'))
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class HoldingProxy(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target_port):
        super().__init__(('127.0.0.1', 0), _Handler)
        self.target_port = target_port
        self.url = f'http://127.0.0.1:{self.server_address[1]}'
        self.is_holding = threading.Event()
        self.is_over = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def handle_error(self, request, client_address):
        """The other side was killed, as the test wants it."""

    def __exit__(self, *details):
        self.is_over.set()
        self.shutdown()
        self._thread.join()
        super().__exit__(*details)
