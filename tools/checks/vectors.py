# SPDX-License-Identifier: Apache-2.0
"""Test vectors belong to a spec, and their octets are frozen."""

import hashlib

from checks.tree import Finding

FOLDER = 'docs/spec/vectors/'
FROZEN = FOLDER + 'FROZEN'  # In the form of sha256sum, so that -c reads it.
SCRIPTS = 'tools/vectors/'


def digests(tree):
    return {path[len(FOLDER):]: hashlib.sha256(tree.content(path)).hexdigest()
            for path in tree.paths
            if path.startswith(FOLDER) and path != FROZEN}


def freeze(tree):
    """Writes the present digests; 0, as a process's exit code."""
    lines = [f'{value}  {name}\n' for name, value in digests(tree).items()]
    (tree.root / FROZEN).write_text(''.join(lines))
    print(f'{FROZEN}: {len(lines)} files')
    return 0


def specs(tree):
    """Everything the specifications say."""
    return ''.join(tree.text(path) for path in tree.having('.md')
                   if path.startswith('docs/spec/'))


def find(tree):
    present = digests(tree)
    frozen = {}
    if tree.exists(FROZEN):
        for _, line in tree.lines(FROZEN):
            value, _, name = line.partition('  ')
            if name:
                frozen[name] = value
    said = specs(tree)
    for name in sorted(present.keys() | frozen.keys()):
        if present.get(name) != frozen.get(name):
            yield Finding(
                FOLDER + name, 1, 'vectors',
                'differs from FROZEN: a format changes only together with '
                'its spec and the "Formats and protocol" section of '
                'CHANGELOG.md; change them, then run tools/check --freeze')
        elif name not in said:
            yield Finding(FOLDER + name, 1, 'vectors',
                          'no file of docs/spec/ names it; say there what it '
                          'shows')
    scripts = [path for path in tree.having('.py') if path.startswith(SCRIPTS)]
    for path in scripts:
        name = path[len(SCRIPTS):]
        imported = any(f'import {name[:-3]}' in tree.text(other)
                       or f'from {name[:-3]} import' in tree.text(other)
                       for other in scripts)
        if name not in said and not imported:
            yield Finding(path, 1, 'vectors',
                          'no file of docs/spec/ names it; delete it, or say '
                          'there what it generates')


SPEC = 'docs/spec/' + 'a.md'
A = {FOLDER + 'a.json': '{}\n', SPEC: 'vectors/a.json\n'}
OF_A = hashlib.sha256(b'{}\n').hexdigest()
CASES = [
    (A | {FROZEN: f'{OF_A}  a.json\n'}, ''),
    ({SCRIPTS + 'a.py': 'import b\n', SCRIPTS + 'b.py': '',
      SPEC: 'tools/vectors/a.py\n'}, ''),
    (A, 'a.json:1: vectors: differs from FROZEN'),
    (A | {FROZEN: f'{"0" * 64}  a.json\n'}, 'differs from FROZEN'),
    ({FROZEN: f'{OF_A}  gone.json\n'}, 'differs from FROZEN'),
    (A | {FROZEN: f'{OF_A}  a.json\n', SPEC: 'none\n'},
     'say there what it shows'),
    ({SCRIPTS + 'a.py': ''}, 'say there what it generates'),
]
