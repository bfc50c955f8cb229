# SPDX-License-Identifier: Apache-2.0
"""Each script of vectors writes the very file that is committed.

A script of tools/vectors prints the file of docs/spec/vectors that has its
name; one without such a file is a part of others.
"""

import subprocess
import sys

from checks.tree import Finding

SCRIPTS = 'tools/vectors/'
FOLDER = 'docs/spec/vectors/'
# The slowest takes some seconds, of which most go into signatures.
SECONDS_MAX = 120


def written(tree, script):
    """What the script prints, or why it prints nothing."""
    try:
        run = subprocess.run(
            [sys.executable, '-B', tree.root / script], capture_output=True,
            timeout=SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired:
        return None, f'takes longer than {SECONDS_MAX} s'
    if run.returncode != 0:
        last = run.stderr.decode('utf-8', 'replace').strip().split('\n')[-1]
        return None, f'fails: {last}'
    return run.stdout, None


def find(tree):
    for path in tree.having('.json'):
        if not path.startswith(FOLDER):
            continue
        script = SCRIPTS + path[len(FOLDER):].removesuffix('.json') + '.py'
        if not tree.exists(script):
            yield Finding(path, 1, 'generators',
                          f'there is no {script} that writes it')
            continue
        output, failure = written(tree, script)
        if failure:
            yield Finding(script, 1, 'generators', failure)
        elif output != tree.content(path):
            yield Finding(path, 1, 'generators',
                          f'{script} writes something else; decide which is '
                          'right, then write the file anew with it')


PRINTS = {SCRIPTS + 'a.py': 'print("{}")\n'}
CASES = [
    (PRINTS | {FOLDER + 'a.json': '{}\n'}, ''),
    ({SCRIPTS + 'part.py': 'X = 1\n'}, ''),
    (PRINTS | {FOLDER + 'a.json': '{} \n'}, 'writes something else'),
    ({FOLDER + 'a.json': '{}\n'}, 'there is no tools/vectors/a.py'),
    ({SCRIPTS + 'a.py': 'raise OSError("no")\n', FOLDER + 'a.json': ''},
     'fails: OSError: no'),
]
