#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants one bug in a copy of the one source file that it changes.

A bug file names the file, then gives each change as the text that is there,
which must occur exactly once, and the text that takes its place:

  file: consensus/simplex.cc
  what: one sentence
  property: what it breaks, one of several words
  <<<<
  old
  ====
  new
  >>>>
"""

import argparse
import pathlib
import re
import sys

CHANGE = re.compile(r'^<<<<\n(.*?)^====\n(.*?)^>>>>\n', re.MULTILINE | re.DOTALL)


def main():
    parser = argparse.ArgumentParser(
        description='plants one bug in a copy of a source file',
        epilog='example: apply.py P5.bug --source . --output simplex.cc')
    parser.add_argument('bug', type=pathlib.Path)
    parser.add_argument('--source', type=pathlib.Path, required=True,
                        help='the root of the repository')
    parser.add_argument('--output', type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    bug = arguments.bug.read_text()
    name = re.search(r'^file: (.*)$', bug, re.MULTILINE).group(1)
    text = (arguments.source / name).read_text()
    changes = CHANGE.findall(bug)
    if not changes:
        sys.exit(f'{arguments.bug}: holds no change')
    for old, new in changes:
        if text.count(old) != 1:
            sys.exit(f'{arguments.bug}: {name} holds this {text.count(old)} '
                     f'times, not once; bring the bug up to date:\n{old}')
        text = text.replace(old, new)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(text)


if __name__ == '__main__':
    main()
