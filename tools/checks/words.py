# SPDX-License-Identifier: Apache-2.0
"""Words that stand for something left undone, unsafe here, or not ours.

The patterns are written so that they do not match this file.
"""

import re

from checks.tree import Finding

CPP = ('.h', '.cc')
WRITTEN = CPP + (
    '.py', '.md', '.txt', '.cmake', '.proto', '.toml', '.sh', '.ts', '.html',
    '.css', '.yml', '.yaml', '.service', '/check', '/install', '/test', '/run')

# (pattern, where, what it is and what to do)
BANNED = [
    (r'\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b', WRITTEN,
     'a note to self; do it now, or write what holds'),
    (r'(?<![\w./$}-])/(wor[k]|roo[t]|hom[e])/', WRITTEN,
     'a path of one machine; make it relative or an argument'),
    (r'(?i)\b(clau[d]e|anthro[p]ic|chat[g]pt|open[a]i|copi[l]ot|gem[i]ni'
     r'|ll[m]s?|language mo[d]els?)\b', WRITTEN,
     'a tool that wrote something; the project speaks of itself only'),
    (r'\bDISABLE[D]_', CPP, 'a test that never runs; mend or delete it'),
    (r'\bstd::[w]?rege[x]\b', CPP,
     'unbounded recursion on hostile input; parse by hand'),
    (r'\busing namespace st[d]\b', CPP, 'write std:: where it is meant'),
    (r'#\s*pragma om[p]\b', CPP, 'threads are made in node/ only'),
    (r'(?<![\w.])asser[t]\(', CPP,
     'absent from release builds; use CHECK (base/check.h)'),
]
SLEEP = re.compile(r'\b(sleep_fo[r]|sleep_unti[l]|uslee[p]|nanoslee[p])\b')
PRINT = re.compile(r'\b\w*print[f]\(|\bstd::(put[s]|fput[s]|cer[r]|cou[t])\b')
# The one thing a pure folder may say is why the process dies.
LAST_WORDS = re.compile(r'fprint[f]\(stderr,[^;]*;\s*std::abort\(\);')
FILE_WORDS = {'util', 'utils', 'misc', 'common', 'helper', 'helpers',
              'manager', 'impl'}


def pure_folders(tree):
    for _, line in tree.lines('tools/layers.txt'):
        if line.startswith('pure:'):
            return tuple(f'{name}/' for name in line.split()[1:])
    return ()


def find(tree):
    banned = [(re.compile(p), where, advice) for p, where, advice in BANNED]
    pure = pure_folders(tree) if tree.exists('tools/layers.txt') else ()
    for path in tree.paths:
        for word in re.split(r'[/._-]', path):
            if word in FILE_WORDS:
                yield Finding(path, 1, 'words',
                              f'"{word}" in a name says nothing; name the '
                              'file after the noun it defines')
        if not f'/{path}'.endswith(WRITTEN):
            continue
        for number, line in tree.lines(path):
            for pattern, where, advice in banned:
                match = path.endswith(where) and pattern.search(line)
                if match:
                    yield Finding(path, number, 'words',
                                  f'"{match[0]}": {advice}')
            if (path.endswith(CPP) and not path.startswith('tests/')
                    and SLEEP.search(line)):
                yield Finding(path, number, 'words',
                              'a sleep guesses; wait for the event, or set a '
                              'timer whose end is an input')
        if path.endswith(CPP) and path.startswith(pure):
            yield from printing(tree, path)


def printing(tree, path):
    def blank(match):
        return re.sub(r'[^\n]', ' ', match[0])

    if path.endswith('_test.cc'):
        return
    text = LAST_WORDS.sub(blank, tree.text(path))
    for match in PRINT.finditer(text):
        yield Finding(path, text.count('\n', 0, match.start()) + 1, 'words',
                      f'"{match[0]}": a pure folder prints only its last '
                      'words (fprint''f(stderr, ..), then std::abort()); '
                      'return the text')


PURE = {'tools/layers.txt': 'base: |\npure: base\n'}
CASES = [
    ({'a/b.cc': 'static_assert(true);  // uses std::string\n'}, ''),
    ({'a/b.md': 'GET /tile/roo' 't/ and mktemp XXXXXX\n'}, ''),
    ({'tests/a.cc': 'sleep_fo' 'r(1ms);\n'}, ''),
    (PURE | {'base/a.cc': 'std::fprint' 'f(stderr, "a");\n  std::abort();\n'},
     ''),
    ({'a/b.cc': '\n// TO' 'DO: later\n'}, 'a/b.cc:2: words'),
    ({'a/b.md': 'a HAC' 'K\n'}, 'note to self'),
    ({'tools/test': '# FIX' 'ME\n'}, 'note to self'),
    ({'a/b.py': 'open("/wor' 'k/x")\n'}, 'path of one machine'),
    ({'a/b.h': '// by Chat' 'GPT\n'}, 'a tool that wrote'),
    ({'a/b.cc': 'TEST(A, DISABLE' 'D_B) {}\n'}, 'never runs'),
    ({'a/b.cc': 'std::rege' 'x r;\n'}, 'unbounded'),
    ({'a/b.cc': 'using namespace st' 'd;\n'}, 'std::'),
    ({'a/b.cc': '#pragma om' 'p parallel\n'}, 'threads'),
    ({'a/b.cc': '  asser' 't(x);\n'}, 'use CHECK'),
    ({'node/b.cc': 'std::this_thread::sleep_fo' 'r(t);\n'}, 'a sleep guesses'),
    ({'a/b_util.h': '\n'}, '"util" in a name'),
    ({'common/b.h': '\n'}, '"common" in a name'),
    (PURE | {'base/a.cc': '\nstd::snprint' 'f(a, 1, "");\n'},
     'base/a.cc:2: words'),
    (PURE | {'base/a.cc': 'std::fprint' 'f(stderr, "a");\nreturn;\n'},
     'last words'),
    (PURE | {'base/a.cc': 'std::cer' 'r << 1;\n'}, 'last words'),
]
