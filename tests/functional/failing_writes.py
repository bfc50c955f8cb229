# SPDX-License-Identifier: Apache-2.0
"""Every call that takes up room below a directory, and one of them that fails.

    writes = FailingWrites(data, work.path / 'calls')
    node = Node(network, log, environment=writes.environment('fsync db 1'))
    writes.failed()                 # whether that call came

What is counted, and how a call is named, is told in
tests/crash/full_disk_preload.cc, which does it. The library's path is the
environment's DIPTYCH_FULL_DISK_PRELOAD, which ctest sets.
"""

import collections
import os
import pathlib

PRELOAD = os.environ.get('DIPTYCH_FULL_DISK_PRELOAD',
                         'build/dev/tests/crash/libfull_disk_preload.so')


class FailingWrites:
    def __init__(self, directory, log):
        self.directory = pathlib.Path(directory)
        self.log = pathlib.Path(log)

    def environment(self, at='', onwards=False):
        """For a process that finds its disk full at that call, or, with
        `onwards`, from there on; without a call it is only watched. What
        earlier processes did is forgotten."""
        self.log.unlink(missing_ok=True)
        environment = {'LD_PRELOAD': str(pathlib.Path(PRELOAD).resolve()),
                       'FULL_DISK_BELOW': str(self.directory.resolve()),
                       'FULL_DISK_LOG': str(self.log)}
        if at:
            environment['FULL_DISK_AT'] = at
        if onwards:
            environment['FULL_DISK_ONWARDS'] = 'yes'
        return environment

    def _lines(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def counts(self):
        """How often each call came, in the order in which they came first."""
        return collections.Counter(line.lstrip('!') for line in self._lines())

    def failed(self):
        return any(line.startswith('!') for line in self._lines())
