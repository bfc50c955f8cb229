# SPDX-License-Identifier: Apache-2.0
"""What lies where the wallet reads and writes: a journal that was lost while
the receipts are there, files in the place of a receipt, pipes that nobody
writes to, and a disk that fills up under the receipts or the journal.
"""

import os
import shutil
import signal
import subprocess
import time
import unittest

from diptych_process import (DEADLINE_SECONDS, POLL_SECONDS, PROGRAM,
                             Workspace, clean_environment, credential, main)
from small_disk import SmallDisk

# Far less than a wait for a pipe, which has no end.
PIPE_DEADLINE = 120
KIB = 1024


def summary_of(finished):
    return finished.json_lines()[-1]['summary']


class WalletFiles(unittest.TestCase):
    def setUp(self):
        self.work = self.enterContext(Workspace())
        self.work.network_create()

    def write_documents(self, count):
        folder = self.work.path / 'diplomas'
        for number in range(count):
            self.work.document(f'diplomas/{number:03}.json',
                               credential(number))
        return folder

    def anchor(self, node, *arguments, **keywords):
        return self.work.run('anchor', *arguments, '--node', node.url,
                             **keywords)

    def verdict(self, document, *options):
        return self.work.run('verify', document, '--policy',
                             self.work.network / 'policy.txt', *options)

    def test_names_in_json_are_those_of_the_files(self):
        names = ['ab.json', 'a\nb.json', 'a\x1b[31mb.json', 'a"\\b.json']
        folder = self.work.path / 'names'
        for number, name in enumerate(names):
            self.work.document(f'names/{name}', credential(number))
        foreign = os.fsencode(folder) + b'/a\xff.json'
        with open(foreign, 'wb') as file:
            file.write(b'[')
        with self.work.node() as node:
            told = self.anchor(node, folder, '--json').json_lines()
        self.assertEqual(
            sorted(line['file'] for line in told[:-1]),
            sorted([*(str(folder / name) for name in names),
                    f'{folder}/a?.json']))
        documents = [folder / name for name in names]
        for extra in ((), ('--format', 'hiring')):
            judged = self.verdict(documents[0], *documents[1:], '--json',
                                  *extra)
            self.assertEqual([line['file'] for line in judged.json_lines()],
                             [str(path) for path in documents], judged)
        named = self.work.run(
            'network', 'create', '--network', os.fsencode(folder) + b'/n\xff',
            '--origin', 'registry.example/log', '--name', 'Example', '--json')
        self.assertEqual(named.json()['directory'], f'{folder}/n?')

    def test_a_list_that_cannot_be_read_is_no_empty_list(self):
        arguments = [PROGRAM, 'anchor', '-', '--network',
                     str(self.work.network)]
        for redirection, words in (('< .', 'cannot be read'),
                                   ('<&-', 'cannot be read'),
                                   ('< /dev/null', 'names no documents')):
            ended = subprocess.run(
                ['sh', '-c', f'exec "$@" {redirection}', 'sh', *arguments],
                cwd=self.work.path, capture_output=True, text=True,
                env=clean_environment(), timeout=DEADLINE_SECONDS,
                check=False)
            self.assertEqual(ended.returncode, 2, ended)
            self.assertEqual(ended.stdout, '', ended)
            self.assertIn(f'standard input: {words}', ended.stderr)

    def cut_off(self, number):
        """`network create`, ended by a signal when its folder is begun."""
        process = subprocess.Popen(
            [PROGRAM, 'network', 'create', '--network', 'four',
             '--validators', '4', '--origin', 'registry.example/log',
             '--name', 'Example'], cwd=self.work.path,
            env=clean_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            end = time.monotonic() + DEADLINE_SECONDS
            while not list(self.work.path.glob('four.new-*')):
                self.assertIsNone(process.poll())
                self.assertLess(time.monotonic(), end)
                time.sleep(POLL_SECONDS)
            process.send_signal(number)
            _, error = process.communicate(timeout=DEADLINE_SECONDS)
        finally:
            process.kill()
        return process.returncode, error.decode()

    def test_a_network_that_is_not_finished_leaves_no_keys(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            code, error = self.cut_off(number)
            self.assertEqual(code, 2, error)
            self.assertIn('nothing is left of it', error)
            self.assertEqual(list(self.work.path.glob('four*')), [])

    def test_what_a_killed_run_left_of_a_network_is_named(self):
        self.assertEqual(self.cut_off(signal.SIGKILL)[0], -signal.SIGKILL)
        [left] = self.work.path.glob('four.new-*')
        made = self.work.run(
            'network', 'create', '--network', 'four', '--origin',
            'registry.example/log', '--name', 'Example', '--json')
        self.assertEqual(made.code, 0, made)
        self.assertIn(f'{left.name}: is left of a run that was cut off',
                      made.error)
        self.assertIn('remove it', made.error)
        self.assertEqual(made.json()['directory'], 'four')

    def test_a_lost_journal_makes_nothing_anchored_twice(self):
        folder = self.write_documents(5)
        journal = self.work.network / 'wallet/anchors.journal'
        with self.work.node() as node:
            first = self.anchor(node, folder, '--json')
            self.assertEqual(summary_of(first)['anchored'], 5, first)
            receipt = folder / '000.json.diptych'
            before = receipt.read_bytes()
            journal.unlink()
            again = self.anchor(node, folder)
            self.assertEqual(again.code, 0, again)
            self.assertIn('Anchored 0 documents;', again.output)
            self.assertIn('Skipped 5 documents anchored already', again.output)
            self.assertIn('5 of these were known from their receipts',
                          again.output)
            self.assertEqual(receipt.read_bytes(), before)
            journal.unlink()
            told = self.anchor(node, folder, '--json').json_lines()
            self.assertEqual(told[-1]['summary']['knownFromReceipt'], 5)
            self.assertTrue(told[0]['knownFromReceipt'])
            # So that what is revoked is what its holder has.
            revoked = self.work.run('revoke', folder / '000.json', '--node',
                                    node.url)
            self.assertEqual(revoked.code, 0, revoked)
            renewed = self.work.run('receipt', receipt, '--node', node.url)
            self.assertEqual(renewed.code, 0, renewed)
        self.assertEqual(self.verdict(folder / '000.json').code, 1)

    def test_what_lies_in_the_place_of_a_receipt_is_never_overwritten(self):
        folder = self.write_documents(3)
        notes = self.work.document('diplomas/001.json.diptych', 'my notes')
        os.mkfifo(folder / '002.json.diptych')
        with self.work.node() as node:
            told = self.anchor(node, folder, '--json', deadline=PIPE_DEADLINE)
        self.assertEqual(told.code, 2, told)
        lines = told.json_lines()
        self.assertEqual([line['outcome'] for line in lines[:3]],
                         ['anchored', 'receipt in the way',
                          'receipt in the way'])
        self.assertIn('move it away', lines[1]['problem'])
        self.assertIn('is a pipe', lines[2]['problem'])
        self.assertEqual(lines[3]['summary']['receiptInTheWay'], 2)
        self.assertEqual(notes.read_text(), 'my notes')

    def test_a_pipe_that_nobody_writes_to_is_not_waited_for(self):
        folder = self.write_documents(1)
        pipe = folder / 'pipe.json'
        os.mkfifo(pipe)
        with self.work.node() as node:
            named = self.anchor(node, pipe, deadline=PIPE_DEADLINE)
            self.assertEqual(named.code, 2, named)
            self.assertIn('is a pipe and no plain file', named.error)
            listed = self.anchor(node, '-', stdin=f'{pipe}\n'.encode(),
                                 deadline=PIPE_DEADLINE)
            self.assertEqual(listed.code, 2, listed)
            within = self.anchor(node, folder, deadline=PIPE_DEADLINE)
            self.assertEqual(within.code, 0, within)
            self.assertIn('Anchored 1 document;', within.output)
            self.assertIn('no plain file', within.error)
        seen = self.work.run('verify', pipe, '--policy',
                             self.work.network / 'policy.txt',
                             deadline=PIPE_DEADLINE)
        self.assertEqual(seen.code, 2, seen)
        self.assertIn('is a pipe', seen.output + seen.error)
        # A pipe that the shell opened for the program is as good as a file.
        document = folder / '000.json'
        given = self.work.run(
            'verify', '/dev/stdin', '--receipt', f'{document}.diptych',
            '--policy', self.work.network / 'policy.txt',
            stdin=document.read_bytes(), deadline=PIPE_DEADLINE)
        self.assertEqual(given.code, 0, given)

    def test_receipts_on_a_full_disk_are_written_when_there_is_room(self):
        count = 120
        folder = self.write_documents(count)
        receipts = self.work.path / 'receipts'
        with SmallDisk(receipts, 256 * KIB) as disk:
            disk.skip_if_trouble(self)
            with self.work.node() as node:
                options = (folder, '--receipts', receipts, '--batch', 20)
                cut = self.anchor(node, *options)
                self.assertEqual(cut.code, 2, cut)
                self.assertIn(str(receipts), cut.error)
                self.assertIn('No space left', cut.error)
                self.assertIn('run the same command again', cut.error)
                # None is half there.
                for receipt in receipts.glob('*.diptych'):
                    name = receipt.name.removesuffix('.diptych')
                    seen = self.verdict(folder / name, '--receipt', receipt)
                    self.assertEqual(seen.code, 0, seen)
                disk.resize(4096 * KIB)
                again = self.anchor(node, *options, '--json')
                self.assertEqual(again.code, 0, again)
                audit = self.work.run('audit', node.url, '--json')
        self.assertEqual(summary_of(again)['knownFromReceipt'], 0)
        self.assertEqual(len({line['entryIndex']
                              for line in again.json_lines()[:-1]}), count)
        self.assertEqual(audit.json()['counts']['credentials'], str(count))

    def test_a_journal_on_a_full_disk_sends_nothing_and_goes_on_later(self):
        count = 200
        folder = self.write_documents(count)
        wallet = self.work.network / 'wallet'
        kept = self.work.path / 'kept'
        shutil.copytree(wallet, kept)
        with SmallDisk(wallet, 256 * KIB) as disk:
            disk.skip_if_trouble(self)
            shutil.copytree(kept, wallet, dirs_exist_ok=True)
            with self.work.node() as node:
                disk.fill(left=8 * KIB)
                cut = self.anchor(node, folder)
                self.assertEqual(cut.code, 2, cut)
                self.assertIn('anchors.journal', cut.error)
                self.assertIn('No space left', cut.error)
                self.assertIn('0 are in the register', cut.error)
                disk.empty()
                again = self.anchor(node, folder, '--json')
                self.assertEqual(again.code, 0, again)
                self.assertEqual(summary_of(again)['anchored'], count)
                audit = self.work.run('audit', node.url, '--json')
        self.assertEqual(audit.json()['counts']['credentials'], str(count))


if __name__ == '__main__':
    main()
