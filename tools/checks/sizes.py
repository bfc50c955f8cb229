# SPDX-License-Identifier: Apache-2.0
"""Files and functions stay short enough to read at a sitting."""

import ast
import re
import statistics

from checks.tree import Finding

FILE_LINES = 600
TEST_FILE_LINES = 900
FUNCTION_LINES = 70
SOURCES = ('.h', '.cc', '.py', '.ts')

# Whatever may hold a brace that opens nothing. Numbers come first: 1'000 has
# an apostrophe.
OPAQUE = re.compile(
    r"""\b\d[\w']*"""
    r"""|//[^\n]*"""
    r"""|/\*.*?\*/"""
    r"""|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)\""""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'(?:\\.|[^'\\\n])*'"""
    r"""|^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*""", re.S | re.M)
SCOPE = re.compile(
    r'^(?:namespace|class|struct|union|enum|extern|export)\b')
TEMPLATE = re.compile(r'\btemplate\s*<[^{;]*?>(?=\s*\w)')
OPERATOR = re.compile(r'\boperator\s*[-+*/%^&|~!=<>]+')


def is_function(before):
    """Whether a brace after this text, since the last ; { or }, opens one."""
    before = OPERATOR.sub('operator', TEMPLATE.sub('', before)).strip()
    if SCOPE.match(before) or '(' not in before:
        return False
    while True:
        shorter = re.sub(r'\([^()]*\)', '', before)
        if shorter == before:
            return '=' not in before
        before = shorter


def cpp_functions(text):
    """(first line, last line) of every function that no other encloses."""
    def blank(match):
        return re.sub(r'[^\n]', ' ', match[0])

    text = OPAQUE.sub(blank, text)
    stack = []  # for each open brace: its line if a function's, else None
    start, line, after_block = 0, 1, False
    for match in re.finditer(r'[{};\n]', text):
        symbol, before = match[0], text[start:match.start()]
        if symbol == '\n':
            line += 1
            continue
        start = match.end()
        if symbol == '{':
            inside = any(stack)
            # After `: a_{x}` of a constructor the body's brace comes bare.
            opens = is_function(before) or (after_block and not before.strip())
            stack.append(line if opens and not inside else None)
        elif symbol == '}' and stack:
            first = stack.pop()
            after_block = first is not None
            if first is not None:
                yield first, line
            continue
        after_block = False


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno


def functions(path, text):
    if path.endswith('.py'):
        return python_functions(text)
    return cpp_functions(text) if path.endswith(('.h', '.cc')) else ()


def is_test(path):
    return path.startswith('tests/') or path.endswith('_test.cc')


def find(tree):
    for path in tree.having(*SOURCES):
        text = tree.text(path)
        count = text.count('\n')
        limit = TEST_FILE_LINES if is_test(path) else FILE_LINES
        if count > limit:
            yield Finding(path, limit + 1, 'sizes',
                          f'{count} lines, at most {limit}; split the file '
                          'by what its parts are')
        for first, last in functions(path, text):
            length = last - first + 1
            if length > FUNCTION_LINES:
                yield Finding(path, first, 'sizes',
                              f'a function of {length} lines, at most '
                              f'{FUNCTION_LINES}; give its steps names')


def summary(tree):
    """The median the project aims at, which no single file can break."""
    counts = [tree.text(p).count('\n') for p in tree.having(*SOURCES)]
    median = round(statistics.median(counts)) if counts else 0
    return f'sizes: {len(counts)} files, median {median} lines (aim: 150)'


def body(lines):
    return '  Step();\n' * (lines - 2)


LONG = body(71)
CASES = [
    ({'a/b.cc': '// x\n' * 600}, ''),
    ({'a/b_test.cc': '// x\n' * 900}, ''),
    ({'a/b.cc': 'void F() {\n' + body(70) + '}\n'}, ''),
    ({'a/b.cc': 'constexpr int kTable[] = {\n' + '  1,\n' * 90 + '};\n'}, ''),
    ({'a/b.cc': 'namespace a {\nclass B {\n' + '  int c_;\n' * 90 + '};\n}\n'},
     ''),
    ({'a/b.cc': 'void F() {\n  G("{", \'{\', R"({)", 1\'0);  // {\n}\n' * 30},
     ''),
    ({'a/b.cc': '// x\n' * 601}, 'a/b.cc:601: sizes: 601 lines'),
    ({'a/b_test.cc': '// x\n' * 901}, '901 lines'),
    ({'a/b.cc': 'void F() {\n' + LONG + '}\n'}, 'b.cc:1: sizes: a function'),
    ({'a/b.cc': 'TEST(A, B) {\n' + LONG + '}\n'}, 'function of 71'),
    ({'a/b.cc': 'A::A(int a)\n    : a_{a} {\n' + LONG + '}\n'}, 'of 71'),
    ({'a/b.h': 'namespace n {\nclass C {\n  bool operator==(C c) const {\n'
      + LONG + '  }\n};\n}\n'}, 'b.h:3: sizes: a function of 71'),
    ({'a/b.cc': 'int F(int a = 1) {\n  if (a) {\n' + LONG + '  }\n}\n'},
     'function of 73'),
    ({'a/b.py': 'def f():\n' + '    g()\n' * 70}, 'function of 71'),
]
