# SPDX-License-Identifier: Apache-2.0
"""Files are plain text: no tabs, no stray spaces, ASCII where it is code."""

import re

from checks.tree import Finding

# Documents and pages may be UTF-8, code and everything else is ASCII.
UTF8 = ('.md', '.html', '.svg', '.json')
PICTURES = ('.png', '.ico', '.webp', '.woff2')
# Test inputs and pinned contexts are kept byte for byte as they came.
DATA = re.compile(
    r'tests/(.*/)?(data|corpus)/|jsonld/contexts/[^/]*\.json$')


def find(tree):
    for path in tree.paths:
        if DATA.match(path):
            continue
        if path.endswith(PICTURES) and path.startswith(('docs/', 'web/')):
            continue
        content = tree.content(path)
        try:
            text = content.decode('utf-8')
        except UnicodeDecodeError:
            text = '\0'
        if '\0' in text:
            yield Finding(path, 1, 'text',
                          'is no text; binary files live in tests/data/, '
                          'pictures in docs/ or web/')
            continue
        if text and not text.endswith('\n'):
            yield Finding(path, text.count('\n') + 1, 'text',
                          'must end with a newline')
        if text.endswith('\n\n'):
            yield Finding(path, text.count('\n'), 'text',
                          'ends with an empty line; delete it')
        for number, line in enumerate(text.split('\n'), 1):
            if line != line.rstrip():
                yield Finding(path, number, 'text',
                              'ends with white space; delete it')
            elif '\t' in line and not path.endswith('Makefile'):
                yield Finding(path, number, 'text', 'a tab; use spaces')
            elif not line.isascii() and not path.endswith(UTF8):
                yield Finding(path, number, 'text',
                              'not ASCII; spell it out, or escape it')


CASES = [
    ({'a/b.cc': 'int a;\n', 'docs/a.md': 'caf\u00e9\n', 'a/empty': ''}, ''),
    ({'tests/data/a.bin': b'\0\xff\t ', 'docs/a.png': b'\x89P'}, ''),
    ({'jsonld/contexts/a.json': '{}'}, ''),
    ({'Makefile': 'all:\n\techo\n'}, ''),
    ({'a/b.cc': 'int a;'}, 'must end with a newline'),
    ({'a/b.cc': 'int a;\n\n'}, 'empty line'),
    ({'a/b.cc': '\nint a; \n'}, 'a/b.cc:2: text: ends with white space'),
    ({'a/b.cc': 'int a;\r\n'}, 'white space'),
    ({'a/b.cc': 'int\ta;\n'}, 'a tab'),
    ({'a/b.cc': '// caf\u00e9\n'}, 'not ASCII'),
    ({'a/b.bin': b'\xff\xfe\n'}, 'is no text'),
    ({'a/b.cc': b'a\0b\n'}, 'is no text'),
]
