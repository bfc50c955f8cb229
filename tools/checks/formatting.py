# SPDX-License-Identifier: Apache-2.0
"""C++ is laid out as clang-format lays it out."""

import re
import shutil
import subprocess

from checks.tree import Finding

TOOL = 'clang-format-19'
COMPLAINT = re.compile(r'^(.+?):(\d+):\d+: (?:error|warning): ', re.M)


def available():
    return shutil.which(TOOL) is not None


def find(tree):
    paths = tree.having('.h', '.cc')
    if not paths:
        return
    done = subprocess.run(
        [TOOL, '--dry-run', '-Werror', '--ferror-limit=1', *paths],
        cwd=tree.root, capture_output=True, text=True, check=False)
    complaints = [(path, line) for path, line
                  in COMPLAINT.findall(done.stderr) if path in paths]
    for path, line in complaints:
        yield Finding(path, int(line), 'format', f'run {TOOL} -i {path}')
    if done.returncode != 0 and not complaints:
        yield Finding('.clang-format', 1, 'format', done.stderr.strip())


STYLE = {'.clang-format': 'BasedOnStyle: Google\n'}
CASES = [
    (STYLE | {'a/b.cc': 'int a;\n'}, ''),
    (STYLE | {'a/b.cc': '\nint  a;\n'}, 'run clang-format-19 -i a/b.cc'),
    ({'.clang-format': 'Nonsense: 1\n', 'a/b.cc': 'int a;\n'},
     'Nonsense'),
]
