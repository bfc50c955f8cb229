# SPDX-License-Identifier: Apache-2.0
"""What code and documents point at is there."""

import posixpath
import re

from checks.tree import Finding

WRITTEN = ('.h', '.cc', '.py', '.md', '.txt', '.cmake', '.proto', '.ts',
           '.toml', '.html')
MENTION = re.compile(
    r'\bdocs/(?:[\w-]+/)+(?:\d{4}(?:-[\w-]+\.md)?|[\w.-]+\.\w+)\b')
LINK = re.compile(r'\]\(([^()\s]+)\)')
CODE = re.compile(r'^```.*?^```|`[^`\n]*`', re.S | re.M)
RECORD = re.compile(r'docs/adr/(\d{4}-[\w-]+\.md)$')
INDEX = 'docs/adr/README.md'


def is_there(tree, mention):
    """A path in full, or a decision record by its number alone."""
    return tree.exists(mention) or (
        re.search(r'/\d{4}$', mention) is not None
        and any(path.startswith(mention + '-') for path in tree.paths))


def blank(match):
    return re.sub(r'[^\n]', ' ', match[0])


def find(tree):
    for path in tree.having(*WRITTEN):
        for number, line in tree.lines(path):
            for match in MENTION.finditer(line):
                if not is_there(tree, match[0]):
                    yield Finding(path, number, 'links',
                                  f'{match[0]} does not exist; write it or '
                                  'name the right one')
        if not path.endswith('.md'):
            continue
        text = CODE.sub(blank, tree.text(path))
        for match in LINK.finditer(text):
            target = match[1].split('#')[0]
            if not target or re.match(r'[a-z]+:', target):
                continue
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), target))
            if not tree.exists(target):
                yield Finding(path, text.count('\n', 0, match.start()) + 1,
                              'links', f'{match[1]} does not resolve')
    yield from unlisted_records(tree)


def unlisted_records(tree):
    index = tree.text(INDEX) if tree.exists(INDEX) else ''
    numbers = set()
    for path in tree.paths:
        record = RECORD.match(path)
        if record is None:
            continue
        if f'({record[1]})' not in index:
            yield Finding(path, 1, 'links', f'is not linked from {INDEX}')
        if record[1][:4] in numbers:
            yield Finding(path, 1, 'links',
                          f'a second record {record[1][:4]}; renumber it')
        numbers.add(record[1][:4])


SPEC, ADR = 'docs/' + 'spec/', 'docs/' + 'adr/'
CASES = [
    ({'a/b.h': f'// {SPEC}a.md section 2, {ADR}0001.\n',
      SPEC + 'a.md': '[b](../../a/b.h#x) `[no](link)`\n',
      ADR + '0001-a.md': 'a\n',
      INDEX: '[1](0001-a.md) [web](https://example.org/)\n'}, ''),
    ({'a/b.h': f'\n// see {SPEC}none.md.\n'}, 'a/b.h:2: links'),
    ({'a/b.h': f'// {ADR}0009\n'}, 'does not exist'),
    ({'README.md': '\n[a](docs/none.md)\n'}, 'README.md:2: links'),
    ({ADR + '0001-a.md': 'a\n', INDEX: 'none\n'}, 'is not linked'),
    ({ADR + '0001-a.md': 'a\n', ADR + '0001-b.md': 'b\n',
      INDEX: '[1](0001-a.md) [2](0001-b.md)\n'}, 'a second record 0001'),
    ({INDEX: '[1](0001-a.md)\n'}, 'does not resolve'),
]
