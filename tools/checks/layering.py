# SPDX-License-Identifier: Apache-2.0
"""Folders include only what tools/layers.txt allows them."""

import re

from checks.tree import Finding

LAYERS = 'tools/layers.txt'
INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')

# What of the standard library reaches outside the program or its thread.
IMPURE = {
    'atomic', 'barrier', 'chrono', 'condition_variable', 'coroutine', 'csignal',
    'ctime', 'filesystem', 'fstream', 'future', 'iostream', 'latch', 'mutex',
    'random', 'semaphore', 'shared_mutex', 'stop_token', 'syncstream', 'thread',
}
# What a unit test may include wherever it stands: it reads vectors, makes
# inputs by seed, and looks on from several threads.
FOR_TESTS = ('gtest/', 'gmock/', 'boost/json')
FOR_TESTS_STD = {'fstream', 'filesystem', 'random', 'thread'}
# The operating system's own headers, for the folders that are not pure.
SYSTEM = (
    'arpa/', 'linux/', 'net/', 'netinet/', 'sys/', 'dirent.h', 'errno.h',
    'fcntl.h', 'netdb.h', 'poll.h', 'pthread.h', 'sched.h', 'signal.h',
    'spawn.h', 'termios.h', 'time.h', 'unistd.h',
)


class Layers:
    """The parsed tools/layers.txt."""

    def __init__(self, tree):
        self.folders = {}  # folder -> (folders, third-party prefixes)
        self.pure = set()
        self.findings = []
        for number, line in tree.lines(LAYERS):
            line = line.split('#')[0].strip()
            if not line:
                continue
            name, _, rest = line.partition(':')
            if name == 'pure':
                self.pure = set(rest.split())
                continue
            inner, _, outer = rest.partition('|')
            for other in set(inner.split()) - set(self.folders) - {'*'}:
                self.findings.append(Finding(
                    LAYERS, number, 'layering',
                    f'{name} names {other}, which has no line above it; '
                    'put folders in level order'))
            self.folders[name] = (set(inner.split()), outer.split())


def refusal(layers, path, quoted, bracketed):
    """Why the file at path may not include this, or None."""
    folder = path.split('/')[0]
    inner, outer = layers.folders[folder]
    test = path.endswith('_test.cc')
    if quoted:
        target = quoted.split('/')[0]
        if '/' not in quoted or target not in layers.folders:
            return (f'"{quoted}" starts with no folder of {LAYERS}; '
                    'include from the root: "folder/file.h"')
        shared_by_tests = test and quoted.startswith('tests/support/')
        allowed = target == folder or target in inner or '*' in inner
        if not allowed and not shared_by_tests:
            return (f'{folder} may not include from {target}; move the code, '
                    'or pass the thing in through a port')
        return None
    if '.' not in bracketed and '/' not in bracketed:
        if (folder in layers.pure and bracketed in IMPURE
                and not (test and bracketed in FOR_TESTS_STD)):
            return (f'{folder} is pure and may not include <{bracketed}>; '
                    'take time, randomness and I/O as arguments')
        return None
    if '*' in outer or bracketed.startswith(tuple(outer)):
        return None
    if test and bracketed.startswith(FOR_TESTS):
        return None
    if folder not in layers.pure and bracketed.startswith(SYSTEM):
        return None
    return (f'{folder} may not include <{bracketed}>; use the folder that '
            f'wraps this library ({LAYERS})')


def find(tree):
    layers = Layers(tree)
    yield from layers.findings
    for path in tree.having('.h', '.cc'):
        if '/' not in path or path.split('/')[0] not in layers.folders:
            yield Finding(path, 1, 'layering',
                          f'its folder has no line in {LAYERS}; add one')
            continue
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if match is None:
                continue
            reason = refusal(layers, path, match[1], match[2])
            if reason:
                yield Finding(path, number, 'layering', reason)


TABLE = ('base: |\ncrypto: base | openssl\nnode: base crypto | boost/asio\n'
         'pure: base crypto\n')


def case(path, include, expected, table=TABLE):
    return {LAYERS: table, path: f'#include {include}\n'}, expected


CASES = [
    case('crypto/a.h', '"base/b.h"', ''),
    case('crypto/a.h', '"crypto/b.h"', ''),
    case('crypto/a.cc', '<openssl/evp.h>', ''),
    case('crypto/a.cc', '<vector>', ''),
    case('crypto/a_test.cc', '<gtest/gtest.h>', ''),
    case('crypto/a_test.cc', '<fstream>', ''),
    case('node/a.cc', '<unistd.h>', ''),
    case('node/a.cc', '<thread>', ''),
    case('base/a.h', '"crypto/b.h"', 'base/a.h:1: layering: base may not'),
    case('base/a_test.cc', '"crypto/b.h"', 'may not include from crypto'),
    case('base/a_test.cc', '"tests/support/b.h"', '',
         'base: |\ntests: *\n'),
    case('base/a.cc', '"tests/support/b.h"', 'may not include from tests',
         'base: |\ntests: *\n'),
    case('crypto/a.cc', '"node/b.h"', 'may not include from node'),
    case('base/a.cc', '<openssl/evp.h>', 'may not include <openssl'),
    case('node/a.cc', '<openssl/evp.h>', 'may not include <openssl'),
    case('crypto/a.h', '<gtest/gtest.h>', 'may not include <gtest'),
    case('crypto/a.cc', '<chrono>', 'is pure'),
    case('crypto/a.cc', '<atomic>', 'is pure'),
    case('crypto/a_test.cc', '<chrono>', 'is pure'),
    case('crypto/a.cc', '<unistd.h>', 'may not include <unistd.h>'),
    case('base/a.h', '"b.h"', 'starts with no folder'),
    case('base/a.h', '"other/b.h"', 'starts with no folder'),
    case('other/a.h', '<vector>', 'has no line'),
    case('base/a.h', '<vector>', 'put folders in level order',
         'base: crypto |\ncrypto: base |\n'),
]
