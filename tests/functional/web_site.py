# SPDX-License-Identifier: Apache-2.0
"""An issuer's web site over https, with a certificate authority of its own.

    with WebSite(folder) as site:
        site.pages['/.well-known/did.json'] = Page(b'{}')
        run(..., environment=site.trust)

It answers in threads of this process and remembers who asked for what. How it
presents itself can be changed between two requests: `site.certificate`.
"""

import dataclasses
import http.server
import pathlib
import ssl
import subprocess
import threading

# Longer than any client waits.
HANG_SECONDS = 120


@dataclasses.dataclass
class Page:
    """What is answered, and how badly."""
    body: bytes = b''
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)
    # Octets that Content-Length promises beyond the body.
    missing: int = 0
    # Says nothing at all, or one octet a second.
    hangs: bool = False
    drips: bool = False


def openssl(folder, *words):
    subprocess.run(['openssl', *words], cwd=folder, check=True,
                   capture_output=True, timeout=60)


class Authority:
    """A certificate authority in a folder: NAME.pem is its certificate."""

    def __init__(self, folder, name):
        self.folder = pathlib.Path(folder)
        self.name = name
        openssl(folder, 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj',
                f'/CN={name}', '-keyout', f'{name}.key', '-out', f'{name}.pem',
                '-addext', 'keyUsage=critical,keyCertSign')

    @property
    def path(self):
        return self.folder / f'{self.name}.pem'

    def certify(self, host, days=2):
        """A server's TLS context for `host`; of -1 days has ended already."""
        stem = f'{self.name}-{host}-{days}'
        openssl(self.folder, 'req', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:P-256', '-nodes', '-subj', f'/CN={host}',
                '-keyout', f'{stem}.key', '-out', f'{stem}.csr')
        extensions = self.folder / f'{stem}.ext'
        extensions.write_text(f'subjectAltName=DNS:{host}\n')
        openssl(self.folder, 'x509', '-req', '-in', f'{stem}.csr', '-CA',
                f'{self.name}.pem', '-CAkey', f'{self.name}.key',
                '-CAcreateserial', '-extfile', extensions.name, '-out',
                f'{stem}.pem', '-days', str(days))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f'{stem}.pem',
                                self.folder / f'{stem}.key')
        return context


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        site = self.server.site
        site.asked.append(self.path)
        page = site.pages.get(self.path, Page(b'no such page', 404))
        if page.hangs:
            site.ended.wait(HANG_SECONDS)
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length',
                         str(len(page.body) + page.missing))
        self.send_header('Connection', 'close')
        self.end_headers()
        try:
            self._send(page)
        except OSError:
            pass  # The client has had enough.
        self.close_connection = True

    def _send(self, page):
        if not page.drips:
            self.wfile.write(page.body)
            return
        for octet in page.body:
            self.wfile.write(bytes([octet]))
            self.wfile.flush()
            if self.server.site.ended.wait(1):
                return

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site):
        self.site = site
        super().__init__(('127.0.0.1', 0), _Handler)

    def finish_request(self, request, client_address):
        if self.site.certificate is None:
            super().finish_request(request, client_address)
            return
        try:
            request = self.site.certificate.wrap_socket(request,
                                                        server_side=True)
        except OSError:
            return  # The client does not believe the certificate.
        super().finish_request(request, client_address)
        request.close()

    def handle_error(self, *_):
        pass


class WebSite:
    """Serves `pages` by path at https://localhost:PORT, until the end."""

    def __init__(self, folder, encrypted=True):
        self.authority = Authority(folder, 'authority') if encrypted else None
        self.certificate = encrypted and self.authority.certify(
            'localhost') or None
        self.pages = {}
        self.asked = []
        self.ended = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def url(self):
        scheme = 'https' if self.certificate else 'http'
        return f'{scheme}://localhost:{self.port}'

    @property
    def did(self):
        return f'did:web:localhost%3A{self.port}'

    @property
    def trust(self):
        """The environment of a program that trusts this authority."""
        return {'SSL_CERT_FILE': str(self.authority.path),
                'SSL_CERT_DIR': '/nonexistent'}

    def close(self):
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
