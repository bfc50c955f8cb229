# SPDX-License-Identifier: Apache-2.0
"""The proxy itself: that it passes octets on unaltered and spoils what it says.

Times are only ever bounded from below, where the proxy is to be slow.
"""

import contextlib
import os
import socket
import threading
import time
import unittest

from diptych_process import main
from tcp_proxy import TcpProxy

PATIENCE_SECONDS = 60


class Echo:
    """A server that sends back what it gets."""

    def __init__(self):
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                end, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(end,),
                                 daemon=True).start()

    @staticmethod
    def _serve(end):
        with contextlib.suppress(OSError), end:
            while octets := end.recv(65536):
                end.sendall(octets)

    def close(self):
        self._listener.close()


def read(end, size):
    octets = b''
    while len(octets) < size:
        more = end.recv(size - len(octets))
        if not more:
            break
        octets += more
    return octets


class TcpProxyTest(unittest.TestCase):
    def setUp(self):
        self.echo = Echo()
        self.addCleanup(self.echo.close)
        self.proxy = TcpProxy(self.echo.port)
        self.addCleanup(self.proxy.close)

    def connect(self):
        end = socket.create_connection(('127.0.0.1', self.proxy.port))
        end.settimeout(PATIENCE_SECONDS)
        self.addCleanup(end.close)
        return end

    def connected(self):
        """A connection that has reached the server."""
        end = self.connect()
        end.sendall(b'?')
        self.assertEqual(read(end, 1), b'?')
        return end

    def becomes(self, is_so):
        limit = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            self.assertLess(time.monotonic(), limit, 'it never becomes so')
            time.sleep(0.005)

    def test_passes_octets_on_unaltered_both_ways(self):
        sent = os.urandom(2_000_000)
        end = self.connect()
        threading.Thread(target=end.sendall, args=(sent,),
                         daemon=True).start()
        self.assertEqual(read(end, len(sent)), sent)
        self.becomes(lambda: self.proxy.octets_backward == len(sent))
        self.assertEqual(self.proxy.octets_forward, len(sent))
        self.assertEqual(self.proxy.connections, 1)

    def test_passes_an_end_on(self):
        end = self.connect()
        end.sendall(b'last')
        end.shutdown(socket.SHUT_WR)
        self.assertEqual(read(end, 100), b'last')
        self.becomes(lambda: self.proxy.open_connections() == 0)

    def test_delays_each_way(self):
        end = self.connected()
        self.proxy.delay_ms = 150
        begun = time.monotonic()
        end.sendall(b'a')
        self.assertEqual(read(end, 1), b'a')
        self.assertGreaterEqual(time.monotonic() - begun, 0.3)

    def test_throttles(self):
        end = self.connected()
        self.proxy.octets_per_second = 200_000
        begun = time.monotonic()
        end.sendall(bytes(100_000))
        self.assertEqual(len(read(end, 100_000)), 100_000)
        # All but the last piece of 16 KiB has to wait for its turn.
        self.assertGreaterEqual(time.monotonic() - begun, 0.3)

    def test_cuts_with_a_reset_and_lets_the_next_one_in(self):
        end = self.connected()
        self.proxy.cut()
        with self.assertRaises(ConnectionResetError):
            end.recv(1)
        self.assertEqual(self.proxy.open_connections(), 0)
        self.connected()

    def test_refuses_until_it_accepts(self):
        kept = self.connected()
        self.proxy.refuse()
        with self.assertRaises(ConnectionError):
            refused = self.connect()
            refused.sendall(b'a')
            if not refused.recv(1):
                raise ConnectionError('closed')
        kept.sendall(b'b')
        self.assertEqual(read(kept, 1), b'b')
        self.proxy.accept()
        self.connected()

    def test_holds_one_way_back_and_loses_nothing(self):
        end = self.connected()
        for way in ('forward', 'backward'):
            setattr(self.proxy, way, False)
            end.sendall(b'held')
            end.settimeout(0.2)
            with self.assertRaises(TimeoutError):
                end.recv(1)
            end.settimeout(PATIENCE_SECONDS)
            setattr(self.proxy, way, True)
            self.assertEqual(read(end, 4), b'held')

    def test_holds_no_more_than_it_may(self):
        end = self.connected()
        self.proxy.forward = False
        end.settimeout(0.3)
        with self.assertRaises(TimeoutError):
            end.sendall(bytes(64 << 20))

    def test_resets_whoever_comes_while_the_target_is_away(self):
        self.proxy.close()
        gone = socket.create_server(('127.0.0.1', 0))
        port = gone.getsockname()[1]
        gone.close()
        self.proxy = TcpProxy(port)
        self.addCleanup(self.proxy.close)
        with self.assertRaises(ConnectionError):
            end = self.connect()
            end.sendall(b'a')
            if not end.recv(1):
                raise ConnectionError('closed')


if __name__ == '__main__':
    main()
