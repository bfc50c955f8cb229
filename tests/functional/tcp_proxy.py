# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy that spoils the network between two nodes as a test says.

    with TcpProxy(target_port) as proxy:
        start a node that dials proxy.port
        proxy.delay_ms = 150            # one way, in each direction
        proxy.octets_per_second = 20_000
        proxy.forward = False           # what the dialler sends is held back
        proxy.cut()                     # ends every connection with a reset
        proxy.refuse()                  # and no new one, until accept()
        proxy.connections_max = 1       # the next one is reset

What is held back is kept and not lost, as a real network keeps it in the
senders' buffers: TCP loses nothing, it waits or it breaks. A limit that is
changed holds from the next piece on. Thread-safe; everything it started ends
with it.
"""

import collections
import contextlib
import select
import socket
import struct
import threading
import time

PIECE_SIZE = 16 * 1024
# What one direction may hold, so that senders feel a slow or blocked link.
HELD_MAX = 256 * 1024
# How often a worker looks whether what it is to do has changed.
LOOK_SECONDS = 0.01
JOIN_SECONDS = 30


class _Direction:
    """Octets on their way from one socket to the other."""

    def __init__(self, source, sink):
        self.source = source
        self.sink = sink
        self.held = collections.deque()  # (when it may go on, octets)
        self.held_size = 0
        self.has_ended = False  # The source will send no more.
        self.is_done = False  # And the sink has been told.
        self.idle_until = 0.0  # The link is taken up until then.

    def read(self, delay_seconds):
        octets = self.source.recv(PIECE_SIZE)
        self.held.append((time.monotonic() + delay_seconds, octets))
        self.held_size += len(octets)
        self.has_ended = not octets

    def is_due(self, now):
        return (bool(self.held) and self.held[0][0] <= now
                and self.idle_until <= now)

    def write(self, now, octets_per_second):
        """Passes one piece on, or a part of it; returns its size."""
        due, octets = self.held.popleft()
        if not octets:
            self.is_done = True
            self.sink.shutdown(socket.SHUT_WR)
            return 0
        sent = self.sink.send(octets)
        if sent < len(octets):
            self.held.appendleft((due, octets[sent:]))
        self.held_size -= sent
        if octets_per_second:
            self.idle_until = max(now, self.idle_until) + (
                sent / octets_per_second)
        return sent


class TcpProxy:
    """Listens on a port of this machine and passes on to another."""

    def __init__(self, target_port):
        self.target_port = target_port
        self.delay_ms = 0
        self.octets_per_second = 0  # Of each direction; 0: without a limit.
        self.forward = True  # From who connected to the target.
        self.backward = True  # From the target.
        self.octets_forward = 0
        self.octets_backward = 0
        self.connections = 0  # Ever.
        self.connections_max = None  # At a time.
        self._is_refusing = False  # Guarded by _lock.
        self._is_stopping = False
        self._lock = threading.Lock()
        self._pairs = set()  # Guarded by _lock, as are the counters.
        self._threads = []
        self._listener = socket.create_server(('127.0.0.1', 0))
        self._listener.settimeout(LOOK_SECONDS)
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    def cut(self):
        """Ends every present connection, both ways, with a reset."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                reset(end)

    def refuse(self):
        """New connections are reset at once; present ones stay."""
        with self._lock:
            self._is_refusing = True

    def accept(self):
        with self._lock:
            self._is_refusing = False

    def open_connections(self):
        with self._lock:
            return len(self._pairs)

    def close(self):
        self._is_stopping = True
        self.cut()
        for thread in self._threads:
            thread.join(JOIN_SECONDS)
        self._listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self._is_stopping:
            try:
                near, _ = self._listener.accept()
            except TimeoutError:
                continue
            try:
                far = socket.create_connection(
                    ('127.0.0.1', self.target_port))
            except OSError:
                reset(near)
                continue
            # Under the lock, so that none that began before refuse() comes up
            # after a cut() that followed it.
            with self._lock:
                is_welcome = not self._is_refusing and (
                    self.connections_max is None
                    or len(self._pairs) < self.connections_max)
                if is_welcome:
                    self._pairs.add((near, far))
                    self.connections += 1
            if is_welcome:
                self._start(self._serve, near, far)
            else:
                reset(near)
                reset(far)

    def _serve(self, near, far):
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.setblocking(False)
        forward, backward = _Direction(near, far), _Direction(far, near)
        try:
            while not (forward.is_done and backward.is_done):
                self._step(forward, backward)
        except (OSError, ValueError):
            # Either side has broken off, or cut() has closed both.
            reset(near)
            reset(far)
        else:
            near.close()
            far.close()
        with self._lock:
            self._pairs.discard((near, far))

    def _step(self, forward, backward):
        now = time.monotonic()
        passing = [way for way, is_open in
                   ((forward, self.forward), (backward, self.backward))
                   if is_open]
        readable = {way.source: way for way in (forward, backward)
                    if not way.has_ended and way.held_size < HELD_MAX}
        writable = {way.sink: way for way in passing if way.is_due(now)}
        if not readable and not writable:
            time.sleep(LOOK_SECONDS)
            return
        can_read, can_write, _ = select.select(
            list(readable), list(writable), [], LOOK_SECONDS)
        for source in can_read:
            readable[source].read(self.delay_ms / 1000)
        for sink in can_write:
            way = writable[sink]
            sent = way.write(time.monotonic(), self.octets_per_second)
            with self._lock:
                if way is forward:
                    self.octets_forward += sent
                else:
                    self.octets_backward += sent


def reset(end):
    """Closes a socket so that the other side sees a reset."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                       struct.pack('ii', 1, 0))
    end.close()
