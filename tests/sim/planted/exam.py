#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Has the simulator find every planted bug from fresh seeds, and says how soon.

Each bug is given so much processor time, which a busy machine does not take
away. It is found if what fails is a property that its file names. Exit status:
0 if every bug is found in it, 1 if one is not.
"""

import argparse
import json
import pathlib
import re
import secrets
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# Schedules are run in portions, so that the time is looked at now and then.
PORTION = {'core': 2_000, 'replica': 200}

EPILOG = """
examples:
  tools/sim --exam                       all of them, from a random seed
  tools/sim --exam P23 P25 --from 7000   two of them, from this seed
  tools/sim --exam --build dev           with the sanitized simulators
  tools/sim --exam --json > exam.json    for a program to read
"""


def bugs():
    names = [path.stem for path in HERE.glob('P*.bug')]
    return sorted(names, key=lambda name: int(name[1:]))


def field(bug, name):
    text = (HERE / f'{bug}.bug').read_text()
    found = re.search(f'^{name}: (.*)$', text, re.MULTILINE)
    return found.group(1) if found else ''


def examined(bug, arguments):
    """Runs the bug's simulator until it fails or its time is over."""
    stack = field(bug, 'stack') or 'core'
    program = ROOT / 'build' / arguments.build / f'tests/sim/simulate_{bug}'
    result = {'bug': bug, 'what': field(bug, 'what'), 'stack': stack,
              'found_by': None, 'instead': None, 'seed': None, 'schedules': 0,
              'cpu_seconds': 0.0}
    first = arguments.first
    while result['cpu_seconds'] < arguments.seconds:
        command = [program, '--json', '--seeds', str(PORTION[stack]),
                   '--from', str(first)]
        command += ['--replica'] if stack == 'replica' else []
        command += ['--stalls'] if field(bug, 'mode') == 'stalls' else []
        run = subprocess.run(command, capture_output=True, text=True,
                             check=False)
        if run.returncode not in (0, 1):
            # A CHECK of the program itself, which ends it.
            result['instead'] = 'crash: ' + run.stderr.strip()[-200:]
            break
        told = json.loads(run.stdout)
        result['schedules'] += told['schedules']
        result['cpu_seconds'] += told['cpu_seconds']
        if told['failure']:
            broken = told['failure']['property']
            expected = broken in field(bug, 'property').split()
            result['found_by' if expected else 'instead'] = broken
            result['seed'] = told['failure']['seed']
            break
        first += PORTION[stack]
    result['cpu_seconds'] = round(result['cpu_seconds'], 2)
    return result


def line(result):
    found = result['found_by'] or (
        f'NOT, BUT {result["instead"]}' if result['instead'] else 'NOT FOUND')
    seed = '' if result['seed'] is None else result['seed']
    return (f'{result["bug"]:5}{result["stack"]:9}{found:10}'
            f'{result["schedules"]:>10,}{result["cpu_seconds"]:>9.2f}'
            f'{seed:>12}  {result["what"]}')


def main():
    parser = argparse.ArgumentParser(
        prog='tools/sim --exam', description=__doc__, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bug', nargs='*', help='only these')
    parser.add_argument('--from', dest='first', type=int,
                        help='the first seed (default: a random one)')
    parser.add_argument('--seconds', type=float, default=60,
                        help='processor time for each bug (default 60)')
    parser.add_argument('--build', default='release',
                        help='the build to use (default release)')
    parser.add_argument('--json', action='store_true',
                        help='the results as JSON instead of a table')
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.bug) - set(bugs()))
    if unknown:
        parser.error(f'no such bug: {", ".join(unknown)}')
    if arguments.first is None:
        arguments.first = secrets.randbelow(10**9)
    chosen = arguments.bug or bugs()
    targets = [f'simulate_{bug}' for bug in chosen]
    if subprocess.run(['ninja', '-C', ROOT / 'build' / arguments.build,
                       *targets], stdout=subprocess.DEVNULL,
                      check=False).returncode != 0:
        sys.exit('tools/sim --exam: the build failed: ninja -C '
                 f'build/{arguments.build} {targets[0]}')
    if not arguments.json:
        print(f'bug  stack    found by  {"schedules":>10}{"CPU s":>9}'
              f'{"seed":>12}  what')
    results = []
    for bug in chosen:
        results.append(examined(bug, arguments))
        if not arguments.json:
            print(line(results[-1]), flush=True)
    missed = [each['bug'] for each in results if not each['found_by']]
    if arguments.json:
        print(json.dumps(results, indent=1))
    else:
        print(f'{len(results)} bugs from seed {arguments.first}, '
              f'{len(missed)} not found')
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
