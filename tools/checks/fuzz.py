# SPDX-License-Identifier: Apache-2.0
"""Every decoder has a fuzz target (CONTRIBUTING.md, "Input is hostile").

A decoder is a function of a header that is called Parse or Decode something
and whose first argument is octets or text.
"""

import re

from checks.tree import Finding

TARGETS = 'tests/fuzz/targets_'
# Headers of tests and benchmarks decode what they have made themselves.
NOT_PRODUCT = ('tests/', 'bench/')
DECODER = re.compile(
    r'[^\w.>]((?:Parse|Decode)\w*)\(\s*(?:ByteView|std::string_view) ')


def find(tree):
    targets = ''.join(tree.text(path) for path in tree.having('.cc')
                      if path.startswith(TARGETS))
    for path in tree.having('.h'):
        if path.startswith(NOT_PRODUCT):
            continue
        text = tree.text(path)
        for match in DECODER.finditer(text):
            if re.search(r'\b' + match[1] + r'\(', targets):
                continue
            line = text.count('\n', 0, match.start(1)) + 1
            yield Finding(path, line, 'fuzz',
                          f'no target calls {match[1]}; add one in {TARGETS}'
                          '*.cc, and its seeds')


TARGET = {'tests/fuzz/targets_a.cc': 'DecodeA(octets);\n'}
CASES = [
    (TARGET | {'a/a.h': 'Result<A> DecodeA(ByteView octets);\n'}, ''),
    (TARGET | {'tests/a.h': 'Result<A> DecodeB(ByteView octets);\n'}, ''),
    (TARGET | {'a/a.h': 'B DecodeB(A a);\n'}, ''),
    (TARGET | {'a/a.h': '\nResult<B> DecodeB(ByteView octets);\n'},
     'a/a.h:2: fuzz: no target calls DecodeB'),
    ({'a/a.h': 'Result<B>\n    ParseB(\n    std::string_view text);\n'},
     'a/a.h:2: fuzz: no target calls ParseB'),
]
