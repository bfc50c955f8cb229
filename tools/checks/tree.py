# SPDX-License-Identifier: Apache-2.0
"""A Tree is the files of the repository, read once."""

import dataclasses
import functools
import os
import pathlib

# What the build and running nodes leave behind.
SKIPPED = {'.git', '.demo', 'build', 'dist', 'node_modules', '__pycache__'}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One breach of a rule: where it is, what it is and what to do."""
    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f'{self.path}:{self.line}: {self.rule}: {self.message}'


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = sorted(self._walk())

    @classmethod
    def write(cls, root, files):
        """A Tree of the given {path: text or bytes}, written below root."""
        for path, content in files.items():
            target = pathlib.Path(root, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                content = content.encode()
            target.write_bytes(content)
        return cls(root)

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED]
            for name in names:
                path = pathlib.Path(folder, name)
                if name not in SKIPPED and not path.is_symlink():
                    yield path.relative_to(self.root).as_posix()

    @functools.cached_property
    def path_set(self):
        return set(self.paths)

    def having(self, *suffixes):
        """The paths that end in one of the suffixes."""
        return [path for path in self.paths if path.endswith(suffixes)]

    @functools.lru_cache(maxsize=None)
    def content(self, path):
        return (self.root / path).read_bytes()

    def text(self, path):
        """The file as text; what is no UTF-8 shows as U+FFFD."""
        return self.content(path).decode('utf-8', 'replace')

    def lines(self, path):
        """(number, line) pairs, from 1, without line ends."""
        return enumerate(self.text(path).split('\n'), 1)

    def exists(self, path):
        return path in self.path_set or any(
            other.startswith(path + '/') for other in self.paths)
