# SPDX-License-Identifier: Apache-2.0
"""A node that finds its disk full at any one of its writes loses nothing that
it acknowledged, and says what ails it (docs/adr/0012-failed-writes.md).

A node is watched once under a small load, to learn all that it writes. Then it
lives again and again, and each time another write fails. It either does not
start and names the cause and what to do; or ends with status 74 and its
sentence; or goes on and tells of it. Afterwards it starts without the fault,
has everything that it acknowledged, and the audit agrees.

Not each write of a kind is tried, but its first and its last, which keeps this
within a minute and a half of one processor with sanitizers: those between them
are the same lines of code in the same state. Of a new directory it is the
first alone, since nothing is acknowledged there yet. Files of the index are
not among them, for which a log must grow to hundreds of thousands of entries:
tests/crash/index_crash_test.cc has those.
"""

import collections
import http.client
import shutil
import subprocess
import time
import unittest

from diptych_process import (DEADLINE_SECONDS, POLL_SECONDS, PROGRAM, Node,
                             NodeEnded, Workspace, clean_environment,
                             credential, main)
from failing_writes import FailingWrites
from validators import PATIENCE_SECONDS, Validators, get

CAUSE = 'No space left on device'
ADVICE = 'make room'
SENTENCE = ('The node ends so that nothing is acknowledged that is not on the '
            'disk. Mend the disk and start it again.')
FAILED_WRITE = 74
# What spares the disk work and is done without where it fails: a file is given
# room ahead of its writes, and gives back what it did not use.
HINTS = ('fallocate', 'ftruncate', 'pwrite db/#.log',
         'pwrite db.new/#.log', 'sync_file_range db/#.log',
         'sync_file_range db.new/#.log')
DOCUMENTS = 2
# Those of a validator that a node alone does not do, or for another reason:
# the guard file is made, its making noted, and it is opened; then votes are
# guarded, and what they stand on is written.
GUARD_IS_MADE = ('open .guard.new-# 1', 'write .guard.new-# 1',
                 'fsync .guard.new-# 1', 'link guard 1', 'fsync . 1',
                 'write db/#.log 1', 'fdatasync db/#.log 1',
                 'pwrite guard 1', 'fdatasync guard 1')
VOTES_ARE_GUARDED = ('pwrite guard 2', 'fdatasync guard 2', 'pwrite guard 5',
                     'fdatasync guard 5')
VOTES_HAVE_A_GROUND = ('write db/#.log 2', 'fdatasync db/#.log 2',
                       'write db/#.log 5', 'fdatasync db/#.log 5')


def spare_key_derivation(folder):
    """Seals the keys anew so that opening them costs nothing: it would be most
    of what each short life costs."""
    passphrase = (folder / 'keys' / 'passphrase').read_text().split('\n')[0]
    for pem in (folder / 'keys').glob('*.pem'):
        sealed = subprocess.run(
            ['openssl', 'pkcs8', '-topk8', '-scrypt', '-scrypt_N', '2',
             '-scrypt_r', '1', '-scrypt_p', '1', '-in', pem,
             '-passin', f'pass:{passphrase}', '-passout', f'pass:{passphrase}'],
            capture_output=True, check=True)
        pem.write_bytes(sealed.stdout)


class Table:
    """What came of each fault, for whoever reads the test's output."""

    def __init__(self, title):
        self._lines = [title]

    def add(self, at, onwards, outcome):
        how = 'and from then on' if onwards else ''
        self._lines.append(f'  {at:32} {how:17} {outcome}')

    def print(self):
        print('\n'.join(self._lines), flush=True)


class FullDiskWrites(unittest.TestCase):
    def judge(self, code, said, at):
        """What a node did that found its disk full: in a word. It was asked to
        end, or has ended with that code."""
        if code == 0:
            if not at.startswith(HINTS):
                self.assertIn(CAUSE, said, f'{at}: went on without a word')
            return 'goes on'
        self.assertIn(code, (2, FAILED_WRITE), f'{at}:\n{said}')
        last = [line for line in said.splitlines()
                if line.startswith('diptych: ')][-1:]
        self.assertTrue(last, f'{at}: no message\n{said}')
        self.assertIn(CAUSE, last[0], at)
        self.assertIn(ADVICE, last[0], at)
        if code == 2:
            self.assertNotIn('node started', said, at)
            return 'does not start'
        self.assertIn(SENTENCE, said, at)
        return 'ends with status 74'


class Alone(FullDiskWrites):
    """A network of one; each life is in a copy of the same folder."""

    def setUp(self):
        self.work = Workspace()
        self.addCleanup(self.work.__exit__)
        self.work.network_create()
        spare_key_derivation(self.work.network)
        self.original = self.work.path / 'original'
        self.documents = []
        self.revoking = None
        self.is_revoked = False

    def keep_original(self):
        self.work.network.rename(self.original)

    def put_back_original(self):
        """A folder as if none of the lives before had been."""
        shutil.rmtree(self.work.network, ignore_errors=True)
        shutil.rmtree(self.work.path / 'late', ignore_errors=True)
        shutil.copytree(self.original, self.work.network)
        self.writes = FailingWrites(self.work.network / 'data',
                                    self.work.path / 'calls')
        self.documents = []
        self.revoking = None
        self.is_revoked = False

    def do(self, node, *words):
        """Whether the command did it; it ends with the node, on which it would
        wait."""
        process = subprocess.Popen(
            [PROGRAM, *map(str, words), '--node', node.url],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment({'DIPTYCH_NETWORK': str(self.work.network)}))
        end = time.monotonic() + DEADLINE_SECONDS
        try:
            while process.poll() is None:
                if node.process.poll() is not None:
                    return False
                self.assertLess(time.monotonic(), end, f'{words} hangs')
                time.sleep(POLL_SECONDS)
        finally:
            process.kill()
            process.wait()
        if process.returncode != 0:
            # The node went away under it, or it had no reason to fail.
            node.process.wait(DEADLINE_SECONDS)
        return process.returncode == 0

    def load(self, node):
        """Anchors two batches, revokes one document, and gets a receipt anew;
        until the node ends."""
        for batch in range(2):
            folder = self.work.path / 'late' / str(batch)
            for number in range(DOCUMENTS):
                self.documents.append(self.work.document(
                    folder / f'{number}.json',
                    credential(1000 * (batch + 1) + number)))
            if not self.do(node, 'anchor', folder):
                return
        self.revoking = self.documents[0]
        self.is_revoked = self.do(node, 'revoke', self.revoking)
        if self.is_revoked:
            self.do(node, 'receipt', self.documents[1])

    def ask_for_health(self, node):
        try:
            code, body = get(f'{node.url}/healthz')
        except (OSError, http.client.HTTPException):
            # It ended under the question, or had no reason not to answer.
            node.process.wait(DEADLINE_SECONDS)
        else:
            self.assertIn(code, (200, 503), body)

    def live(self, at='', onwards=False):
        """One life under a fault; the exit code and what it said."""
        log = self.work.path / 'node.log'
        log.unlink(missing_ok=True)
        try:
            node = Node(self.work.network, log,
                        environment=self.writes.environment(at, onwards))
        except NodeEnded as ended:
            return ended.code, log.read_text()
        with node:
            self.load(node)
            if node.process.poll() is None:
                self.ask_for_health(node)
            return node.stop(), node.log()

    def check_nothing_is_lost(self, at):
        with Node(self.work.network, self.work.path / 'again.log') as node:
            self.assertEqual(get(f'{node.url}/healthz')[0], 200, at)
            if self.is_revoked:
                self.work.run('receipt', self.revoking, '--node', node.url)
            self.assertEqual(node.stop(), 0, at)
        acknowledged = [
            path for path in [*self.early, *self.documents]
            if path.with_name(f'{path.name}.diptych').exists()]
        self.assertLessEqual(set(self.early), set(acknowledged))
        if acknowledged:
            finished = self.work.run('verify', '--json', *acknowledged)
            verdicts = {line['file']: line['verdict']
                        for line in finished.json_lines()
                        if 'verdict' in line}
            revoking = verdicts.get(str(self.revoking))
            # Without an answer it may be revoked or not.
            if self.revoking and not self.is_revoked:
                self.assertIn(revoking, ('valid', 'not valid'), finished)
            else:
                self.assertIn(revoking, (None, 'not valid'), finished)
            wanted = {str(path): 'valid' for path in acknowledged}
            if self.revoking:
                wanted[str(self.revoking)] = revoking
            self.assertEqual(verdicts, wanted, f'{at}\n{finished}')
        audit = self.work.run('audit', self.work.network / 'data')
        self.assertEqual(audit.code, 0, f'{at}\n{audit}')

    def go_through(self, title, faults):
        """Lives once for each fault; gives those that came."""
        table = Table(title)
        self.addCleanup(table.print)
        came = set()
        for at, onwards in faults:
            self.put_back_original()
            code, said = self.live(at, onwards)
            if self.writes.failed():
                came.add(at.rsplit(' ', 1)[0])
                table.add(at, onwards, self.judge(code, said, at))
            else:
                # The last of its kind, in background work that was less.
                self.assertEqual(code, 0, f'{at}\n{said}')
                table.add(at, onwards, 'did not come')
            self.check_nothing_is_lost(at)
        return came

    def learn(self):
        """How often each write comes in a life without a fault."""
        self.put_back_original()
        code, said = self.live()
        self.assertEqual(code, 0, said)
        self.check_nothing_is_lost('no fault')
        self.assertEqual(len(self.documents), 2 * DOCUMENTS)
        self.assertTrue(self.is_revoked)
        return self.writes.counts()

    def check_all_came(self, counts, came):
        # Which hints come depends on what compactions do meanwhile.
        missing = [call for call in counts
                   if call not in came and not call.startswith(HINTS)]
        self.assertEqual(missing, [])

    def test_at_every_write_of_a_start_and_its_load(self):
        self.early = [self.work.document('early/0.json', credential(0))]
        with self.work.node() as node:
            self.assertTrue(self.do(node, 'anchor', self.early[0]))
            self.assertEqual(node.stop(), 0)
        self.keep_original()
        counts = self.learn()
        faults = []
        for call, count in counts.items():
            faults.append((f'{call} 1', False))
            if count > 1:
                faults.append((f'{call} {count}', False))
            if not call.startswith(HINTS):
                faults.append((f'{call} {count}', True))
        came = self.go_through('Of a register that is there:', faults)
        self.check_all_came(counts, came)
        # Where the register itself is written.
        self.assertLessEqual({'write db/#.log', 'fdatasync db/#.log',
                              'pwrite acknowledged'}, came)

    def test_at_every_write_that_makes_a_directory(self):
        self.early = []
        self.keep_original()
        counts = self.learn()
        making = collections.Counter({
            call: count for call, count in counts.items()
            if call.split()[1].startswith(('.', 'lock', 'db.new'))
            or call in ('rename db', 'open acknowledged')})
        self.assertIn('rename db', making)
        came = self.go_through('Of a directory that is being made:',
                               [(f'{call} 1', False) for call in making])
        self.check_all_came(making, came)


class OfTwo(FullDiskWrites):
    """Two validators, neither of which can do without the other."""

    def test_at_every_write_of_a_vote(self):
        table = Table('Of a validator:')
        self.addCleanup(table.print)
        with Workspace() as work, Validators(work, count=2) as network:
            self.network = network
            for member in network.members:
                spare_key_derivation(network.directory(member))
            self.writes = FailingWrites(network.directory(2) / 'data',
                                        work.path / 'calls')
            network.start(1)
            self.live_through(GUARD_IS_MADE, table)
            network.load(1)
            self.go_on(table, VOTES_ARE_GUARDED)
            self.go_on(table, VOTES_HAVE_A_GROUND)
            self.go_on(table, ())
            network.settle(self)

    def go_on(self, table, faults):
        """Without a fault for a while, and then with each of these."""
        node = self.start('')
        self.network.wait_for_rounds(1)
        tried = {at.rsplit(' ', 1)[0]
                 for at in (*GUARD_IS_MADE, *VOTES_ARE_GUARDED)}
        untried = [call for call in self.writes.counts()
                   if 'guard' in call and call not in tried]
        self.assertEqual(untried, [])
        for member in self.network.members:
            status = self.network.status(member)
            self.assertEqual(status['evidenceCount'], '0', status)
        if faults:
            self.assertEqual(node.stop(), 0)
            self.live_through(faults, table)

    def live_through(self, faults, table):
        """Each life begins on what the one before it left."""
        for at in faults:
            code, said = self.live(at)
            self.assertNotEqual(code, 0, f'{at}:\n{said}')
            table.add(at, False, self.judge(code, said, at))

    def start(self, at):
        self.log = self.network.work.path / 'node-2.log'
        self.log.unlink(missing_ok=True)
        node = Node(self.network.directory(2), self.log,
                    port=self.network.rpc_ports[2],
                    environment=self.writes.environment(at))
        self.network.nodes[2] = node
        return node

    def live(self, at):
        """A life that the fault ends; the exit code and what it said."""
        try:
            code = self.start(at).process.wait(PATIENCE_SECONDS)
        except NodeEnded as ended:
            code = ended.code
        except subprocess.TimeoutExpired:
            self.fail(f'{at}: goes on\n{self.log.read_text()}')
        return code, self.log.read_text()


if __name__ == '__main__':
    main()
