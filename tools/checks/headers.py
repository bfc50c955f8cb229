# SPDX-License-Identifier: Apache-2.0
"""How files open: with the licence, headers with the sentence that defines
them, and sources by including the header of their name.

That include, being the first, proves that the header compiles alone.
"""

import re

from checks.tree import Finding

SPDX = 'SPDX-License-Identifier: Apache-2.0'
# What carries the licence's line, on the first line or after `#!`.
LICENSED = ('.h', '.cc', '.py', '.proto', '.cmake', '.ts', 'CMakeLists.txt')
INCLUDE = re.compile(r'^#include [<"]([^>"]+)', re.MULTILINE)
SENTENCE = re.compile(r'[A-Z]\S*(?: \S+){3,}?[.:;](?: |$)')


def opening_sentence(lines):
    """Whether a full sentence of four words or more follows the first line."""
    text = []
    for line in lines[1:]:
        if not line.startswith('//'):
            break
        text.append(line[2:].strip())
    return SENTENCE.match(' '.join(text).strip()) is not None


def find(tree):
    for path in tree.paths:
        lines = tree.text(path).split('\n')
        script = lines[0].startswith('#!')
        if path.endswith(LICENSED) or script:
            if SPDX not in lines[1 if script and len(lines) > 1 else 0]:
                yield Finding(path, 1, 'headers', f'must open with "{SPDX}"')
        own = path.removesuffix('.cc') + '.h'
        if path.endswith('.cc') and own in tree.path_set:
            first = INCLUDE.search(tree.text(path))
            if first is None or first[1] != own:
                yield Finding(path, 2, 'headers',
                              f'must include {own} before all else')
        if not path.endswith('.h'):
            continue
        if '#pragma once' not in lines:
            yield Finding(path, 1, 'headers', 'lacks #pragma once')
        if not opening_sentence(lines):
            yield Finding(path, 2, 'headers',
                          'the comment below the licence must open with a '
                          'sentence that defines the thing: "A Foo is ..."')


S = f'// {SPDX}\n'
CASES = [
    ({'a/b.h': S + '//\n// A B is what\n// the letter says.\n\n#pragma once\n'},
     ''),
    ({'a/b.py': f'# {SPDX}\n', 'a/run': f'#!/bin/sh\n# {SPDX}\n'}, ''),
    ({'a/b.h': S + '//\n// A B is a letter.\n\n'}, 'lacks #pragma once'),
    ({'a/b.h': S + '\n#pragma once\n'}, 'b.h:2: headers: the comment below'),
    ({'a/b.h': S + '//\n// A B is what is first.\n\n#pragma once\n',
      'a/b.cc': S + '#include "a/b.h"\n\n#include <utility>\n'}, ''),
    ({'a/b.h': S + '//\n// A B is what is first.\n\n#pragma once\n',
      'a/b.cc': S + '#include <utility>\n\n#include "a/b.h"\n'},
     'must include a/b.h before all else'),
    ({'a/b.h': S + '// Letters.\n\n#pragma once\n'}, 'the comment below'),
    ({'a/b.h': S + '// A B is a letter\n\n#pragma once\n'},
     'the comment below'),
    ({'a/b.cc': 'int a;\n'}, 'must open with'),
    ({'a/run': '#!/bin/sh\nls\n'}, 'must open with'),
    ({'a/CMakeLists.txt': 'project(a)\n'}, 'must open with'),
]
