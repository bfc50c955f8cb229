# SPDX-License-Identifier: Apache-2.0
"""The tour of README.md, taken out of it and run in order, as a reader pastes it.

What differs from the page: folders below /tmp/ are the test's own, the port is
a free one, and the program is the one under test.
"""

import pathlib
import re
import subprocess
import unittest

from diptych_process import PROGRAM, Workspace, clean_environment, main
from validators import free_ports

SOURCE = pathlib.Path(__file__).resolve().parents[2]
HEADING = '## Ten lines\n'
PORT = '7300'
DEADLINE_SECONDS = 300


def tour_blocks():
    """The shell blocks of the tour, but for what asks a stranger's server."""
    text = (SOURCE / 'README.md').read_text()
    _, heading, after = text.partition(HEADING)
    assert heading, f'README.md has no {HEADING!r}'
    section = after.partition('\n## ')[0]
    blocks = re.findall(r'^```sh\n(.*?)^```$', section, re.M | re.S)
    return [block for block in blocks if '--online' not in block]


def commands(block):
    """The lines, those that a backslash continues as one."""
    return block.replace('\\\n', ' ').splitlines()


def expected_code(command):
    """None where it depends on what was there before."""
    if '# for a second time' in command:
        return None
    return 1 if '# NOT VALID' in command else 0


class Readme(unittest.TestCase):
    def test_has_a_tour_of_at_least_two_blocks(self):
        self.assertGreaterEqual(len(tour_blocks()), 2)

    def test_every_line_of_the_tour_does_what_it_says(self):
        with Workspace() as work:
            blocks = tour_blocks()
            # The first block again, for who pastes it a second time.
            lines = [line for block in blocks[:1] + blocks
                     for line in commands(block)]
            codes = self.run_lines(work, lines)
            for line, code in zip(lines, codes, strict=True):
                self.assertIn(expected_code(line), (code, None),
                              f'{line}\n{self.said}')
            self.assertIn('NOT VALID', self.said)
            self.assertRegex(self.said, '(?<!NOT )VALID')

    def run_lines(self, work, lines):
        """Their exit codes, all in one shell; ends what it left running."""
        port = str(free_ports(1)[0])
        program = pathlib.Path(PROGRAM).absolute().parent
        script = 'trap \'kill $(jobs -p) 2> /dev/null\' EXIT\n'
        for line in lines:
            line = line.replace('/tmp/', f'{work.path}/')
            line = line.replace('$PWD/build/release/cli', str(program))
            line = line.replace(f':{PORT}', f':{port}')
            line = line.replace('network create ',
                                f'network create --port {port} ')
            script += f'{line}\necho $? >> {work.path}/codes\n'
        finished = subprocess.run(
            ['bash', '-c', script], cwd=SOURCE, env=clean_environment(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, timeout=DEADLINE_SECONDS, check=False)
        self.said = finished.stdout.decode(errors='replace')
        codes = (work.path / 'codes').read_text().split()
        return [int(code) for code in codes]


if __name__ == '__main__':
    main()
