# SPDX-License-Identifier: Apache-2.0
"""A small file system in memory, to be filled. Only root may mount it."""

import os
import subprocess

PIECE = b'\0' * (256 * 1024)


class SmallDisk:
    """A file system of `size` octets on a directory, until closed; or, where
    none can be mounted, `trouble`."""

    def __init__(self, directory, size):
        directory.mkdir(parents=True, exist_ok=True)
        self.filler = directory / 'filler'
        self.directory = directory
        self.trouble = self._run('mount', '-t', 'tmpfs', '-o',
                                 f'size={size},mode=0700', 'tmpfs',
                                 str(directory))

    @staticmethod
    def _run(*command):
        """What went wrong; empty if nothing did."""
        finished = subprocess.run(command, capture_output=True, text=True,
                                  timeout=30, check=False)
        return finished.stderr if finished.returncode else ''

    def skip_if_trouble(self, test):
        if self.trouble:
            test.skipTest('no small file system can be mounted here: '
                          f'{self.trouble.strip()}')

    def resize(self, size):
        trouble = self._run('mount', '-o', f'remount,size={size}',
                            str(self.directory))
        assert not trouble, trouble

    def free(self):
        state = os.statvfs(self.directory)
        return state.f_bavail * state.f_frsize

    def fill(self, left=0):
        """Takes up all but so many octets."""
        with open(self.filler, 'ab', buffering=0) as file:
            try:
                while self.free() > left:
                    file.write(PIECE[:max(1, min(len(PIECE),
                                                 self.free() - left))])
            except OSError:
                if left:
                    raise

    def empty(self):
        self.filler.unlink()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.trouble:
            self._run('umount', '--lazy', str(self.directory))
