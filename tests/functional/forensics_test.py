# SPDX-License-Identifier: Apache-2.0
"""Two final blocks that conflict convict exactly those who signed both, by
name and with their signatures; a branch that is given twice convicts nobody.

The fork is made with the keys of a network's members: 2 and 4 signed both
sides, 1 and 3 one each.
"""

import os
import subprocess
import unittest

from diptych_process import Workspace, clean_environment, main, run

VOTE_OCTETS = 115
SIGNATURE_OCTETS = 64
FORKERS = [2, 4]


class Forensics(unittest.TestCase):
    def setUp(self):
        work = Workspace()
        self.addCleanup(work.__exit__)
        work.__enter__()
        work.network_create('--validators', '4')
        self.one = work.path / 'one.branch'
        self.other = work.path / 'other.branch'
        subprocess.run(
            [os.environ['DIPTYCH_FORKED_BRANCHES'], work.network, self.one,
             self.other], env=clean_environment(), timeout=120, check=True)

    def audit(self, *branches):
        return run('audit', '--forensics', '--json', *branches)

    def test_names_those_who_signed_both_sides(self):
        finished = self.audit(self.one, self.other)
        self.assertEqual(finished.code, 1, finished)
        told = finished.json()
        self.assertEqual(told['verdict'], 'fork')
        self.assertEqual(told['height'], '1')
        self.assertNotEqual(told['first'], told['second'])
        self.assertEqual(told['validators'], 4)
        self.assertIs(told['complete'], True)
        self.assertEqual([one['member'] for one in told['convicted']], FORKERS)
        for one in told['convicted']:
            self.assertEqual(one['contradiction'],
                             'a nullify and a finalize vote')
            self.assertEqual((one['epoch'], one['view']), ('0', '1'))
            self.check_signatures(bytes.fromhex(one['evidence']))
        # Whichever comes first.
        self.assertEqual(self.audit(self.other, self.one).json()['convicted'],
                         told['convicted'])

    def check_signatures(self, evidence):
        """One signature of each side's certificates."""
        self.assertEqual(len(evidence), 2 * VOTE_OCTETS)
        signatures = [evidence[end - SIGNATURE_OCTETS:end]
                      for end in (VOTE_OCTETS, 2 * VOTE_OCTETS)]
        sides = [self.one.read_bytes(), self.other.read_bytes()]
        found = [[signature in side for side in sides]
                 for signature in signatures]
        self.assertIn(found, ([[True, False], [False, True]],
                              [[False, True], [True, False]]))

    def test_tells_a_person_the_same(self):
        finished = run('audit', '--forensics', self.one, self.other)
        self.assertEqual(finished.code, 1, finished)
        self.assertIn('convicted   2 of 4 validators', finished.output)
        for member in FORKERS:
            self.assertIn(f'member {member}, ', finished.output)
        for member in (1, 3):
            self.assertNotIn(f'member {member}, ', finished.output)

    def test_finds_no_fork_in_one_chain(self):
        for branch in (self.one, self.other):
            finished = self.audit(branch, branch)
            self.assertEqual(finished.code, 0, finished)
            told = finished.json()
            self.assertEqual(told['verdict'], 'one chain')
            self.assertNotIn('convicted', told)

    def test_believes_no_signature_that_is_nobodys(self):
        octets = bytearray(self.other.read_bytes())
        octets[-1] ^= 1
        self.other.write_bytes(octets)
        finished = self.audit(self.one, self.other)
        self.assertNotIn(finished.code, (0, 1), finished)
        error = finished.json()['error']
        self.assertIn('other.branch: proves nothing', error['message'])


if __name__ == '__main__':
    main()
