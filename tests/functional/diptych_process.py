# SPDX-License-Identifier: Apache-2.0
"""Starts the diptych program and its nodes, with deadlines, and ends what it started.

    with Workspace() as work:
        work.network_create()
        with work.node() as node:
            result = work.run('anchor', path, '--node', node.url)

Every process is ended by its own id, whatever happens. The program's path is
the environment's DIPTYCH_PROGRAM, which ctest sets.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.environ.get('DIPTYCH_PROGRAM', 'build/dev/cli/diptych')
# Sanitizers and a busy machine make a second of work many.
DEADLINE_SECONDS = 400
POLL_SECONDS = 0.02
# What ctest takes for skipped (SKIP_RETURN_CODE).
SKIPPED = 77


class CountingResult(unittest.TextTestResult):
    """Counts the tests that ran to their end."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main():
    """Runs a file's tests and ends the process: 0 if some passed and none
    failed, SKIPPED if none could run, 1 for anything else.
    """
    result = unittest.main(
        testRunner=unittest.TextTestRunner(verbosity=2,
                                           resultclass=CountingResult),
        exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.passed:
        sys.exit(0)
    sys.exit(SKIPPED if result.skipped else 1)


class Finished:
    """What a command has said and how it ended."""

    def __init__(self, arguments, code, output, error):
        self.arguments = arguments
        self.code = code
        self.output = output
        self.error = error

    def json_lines(self):
        return [json.loads(line) for line in self.output.splitlines()]

    def json(self):
        lines = self.json_lines()
        assert len(lines) == 1, f'{len(lines)} lines: {self}'
        return lines[0]

    def __str__(self):
        return (f'diptych {" ".join(self.arguments)}\nexit code {self.code}\n'
                f'--- output\n{self.output}--- error\n{self.error}')


def clean_environment(extra=None):
    """Ours without what would change the program's behaviour."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith('DIPTYCH_')}
    environment.update(extra or {})
    return environment


def run(*arguments, stdin=b'', environment=None, cwd=None,
        deadline=DEADLINE_SECONDS):
    """Runs the program to its end; fails if that takes too long."""
    words = [os.fsdecode(argument) if isinstance(argument, bytes)
             else str(argument) for argument in arguments]
    process = subprocess.run(
        [PROGRAM, *words], input=stdin, capture_output=True, timeout=deadline,
        env=clean_environment(environment), cwd=cwd, check=False)
    return Finished(words, process.returncode, process.stdout.decode(),
                    process.stderr.decode())


class NodeEnded(AssertionError):
    """A node that ended before it was ready."""

    def __init__(self, code, log):
        super().__init__(f'the node ended with {code}:\n{log}')
        self.code = code


class Node:
    """A running `diptych node run`, ready when the constructor returns."""

    def __init__(self, network, log_path, *options, port=0,
                 environment=None):
        self._ready = pathlib.Path(f'{log_path}.port')
        self._ready.unlink(missing_ok=True)
        self.log_path = pathlib.Path(log_path)
        with open(log_path, 'ab') as log:
            self.process = subprocess.Popen(
                [PROGRAM, 'node', 'run', '--network', str(network), '--port',
                 str(port), '--ready-file', str(self._ready), *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=clean_environment(environment))
        try:
            self.port = self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        self.url = f'http://127.0.0.1:{self.port}'

    @property
    def pid(self):
        return self.process.pid

    def _wait_until_ready(self):
        end = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < end:
            if self._ready.exists():
                text = self._ready.read_text()
                if text.endswith('\n'):
                    return int(text)
            if self.process.poll() is not None:
                raise NodeEnded(self.process.returncode, self.log())
            time.sleep(POLL_SECONDS)
        raise AssertionError(f'the node is not ready:\n{self.log()}')

    def log(self):
        return self.log_path.read_text(errors='replace')

    def stop(self, number=signal.SIGTERM):
        """Asks it to end and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f'the node did not stop:\n{self.log()}') from None

    def kill(self):
        """Ends it as a power cut would."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(DEADLINE_SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


class Workspace:
    """A folder of its own for one test, gone at the end."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix='diptych-test-'))
        self.network = self.path / 'network'
        self._nodes = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for node in self._nodes:
            node.kill()
        shutil.rmtree(self.path, ignore_errors=True)

    def run(self, *arguments, **keywords):
        """Runs a command with this workspace's network."""
        environment = {'DIPTYCH_NETWORK': str(self.network)}
        environment.update(keywords.pop('environment', {}))
        return run(*arguments, environment=environment, cwd=self.path,
                   **keywords)

    def network_create(self, *options):
        finished = self.run('network', 'create', '--origin',
                            'registry.example/log', '--name',
                            'Nordhafen College', *options)
        assert finished.code == 0, finished
        return finished

    def node(self, *options):
        node = Node(self.network, self.path / 'node.log', *options)
        self._nodes.append(node)
        return node

    def document(self, name, content):
        """Writes a file; an object becomes JSON."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, (str, bytes)):
            content = json.dumps(content)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return path


def credential(number):
    """A made-up credential that names nobody."""
    return {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        'id': f'https://college.example/credentials/{number}',
        'type': ['VerifiableCredential'],
        'issuer': {'id': 'https://college.example',
                   'name': 'Nordhafen College'},
        'validFrom': '2024-01-01T00:00:00Z',
        'credentialSubject': {
            'type': 'AchievementSubject',
            'achievement': {'name': f'Welding, level {number}'}},
    }
