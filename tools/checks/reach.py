# SPDX-License-Identifier: Apache-2.0
"""Nothing lies about unused: headers are included, sources are built."""

import posixpath
import re

from checks.tree import Finding

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def built(tree, path):
    """Whether a CMakeLists.txt beside or above names the source."""
    folder = posixpath.dirname(path)
    while True:
        listing = posixpath.join(folder, 'CMakeLists.txt')
        name = posixpath.relpath(path, folder or '.')
        if tree.exists(listing) and re.search(
                r'(?<![\w./-])' + re.escape(name) + r'(?![\w.-])',
                tree.text(listing)):
            return True
        if not folder:
            return False
        folder = posixpath.dirname(folder)


def find(tree):
    included = set()
    for path in tree.having('.h', '.cc'):
        included |= set(INCLUDE.findall(tree.text(path))) - {path}
    for path in tree.having('.h'):
        if path not in included:
            yield Finding(path, 1, 'reach',
                          'nothing includes it; delete it or use it')
    for path in tree.having('.cc'):
        if not built(tree, path):
            yield Finding(path, 1, 'reach',
                          'no CMakeLists.txt names it; add or delete it')


CMAKE = {'a/CMakeLists.txt': 'f(a SOURCES b.cc)\n'}
CASES = [
    (CMAKE | {'a/b.h': '', 'a/b.cc': '#include "a/b.h"\n'}, ''),
    ({'t/CMakeLists.txt': 'f(s/b.cc)\n', 't/s/b.cc': ''}, ''),
    ({'a/b.h': '#include "a/b.h"\n'}, 'nothing includes it'),
    (CMAKE | {'a/b.cc': '', 'a/c.cc': ''}, 'a/c.cc:1: reach'),
    (CMAKE | {'a/b.cc': '', 'a/bb.cc': ''}, 'a/bb.cc:1: reach'),
]
