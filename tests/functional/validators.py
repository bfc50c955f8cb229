# SPDX-License-Identifier: Apache-2.0
"""A network of validators, each a process of its own, and load upon it.

    with Workspace() as work, Validators(work) as network:
        network.start_all()
        load = network.load(1)             # anchors round after round
        network.node(2).kill()
        network.wait_for_rounds(3)         # nothing stops
        network.start(2)
        network.settle(self)               # and nothing is lost

Ports are chosen free below those that the system gives to outgoing
connections, so that a node that is started again finds its own. With
`proxied`, each node dials each other through a TcpProxy. Everything that was
started ends with the network, each process by its own id.
"""

import concurrent.futures
import contextlib
import json
import os
import random
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from diptych_process import (PROGRAM, Node, clean_environment, credential,
                             run)
from tcp_proxy import TcpProxy

POLL_SECONDS = 0.1
# For what takes some seconds, on a machine that does much else.
PATIENCE_SECONDS = 300
DOCUMENTS_PER_ROUND = 12
BATCH = 3
FREE_PORTS = range(12_000, 32_000)
AUDIT_ROUNDS = 5


def free_ports(count):
    """Ports next to each other where nobody listens."""
    # Tests that run at the same time begin far from each other.
    start = os.getpid() * 61 % len(FREE_PORTS)
    for _ in range(1000):
        start = (start + random.randrange(count, 60)) % len(FREE_PORTS)
        first = FREE_PORTS[start]
        ports = list(range(first, first + count))
        try:
            for port in ports:
                with socket.socket() as probe:
                    probe.bind(('127.0.0.1', port))
        except OSError:
            continue
        return ports
    raise AssertionError('no free ports')


def get(url):
    """The status code and the text of an answer."""
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def wait_until(is_so, what, seconds=PATIENCE_SECONDS):
    """Asks until it is so; `what` may be a function that tells more."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(what() if callable(what) else what)
        time.sleep(POLL_SECONDS)


class Load:
    """Anchors documents with one member's wallet, round after round."""

    def __init__(self, network, member, first_number):
        self.network = network
        self.member = member
        self.folder = network.work.path / f'load-{first_number}'
        self.rounds = 0  # Done.
        self.error = None
        self._number = first_number
        self._is_stopping = threading.Event()
        self._is_abandoned = False
        self._process = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while not self._is_stopping.is_set():
                folder = self.folder / f'round-{self.rounds}'
                folder.mkdir(parents=True)
                for _ in range(DOCUMENTS_PER_ROUND):
                    self._number += 1
                    path = folder / f'{self._number}.json'
                    path.write_text(json.dumps(credential(self._number)))
                self._anchor(folder)
                self.rounds += 1
        except Exception as error:  # Told by check(), on the test's thread.
            self.error = error

    def _anchor(self, folder):
        """Repeats the command until all is anchored, as its user would."""
        end = time.monotonic() + PATIENCE_SECONDS
        log_path = self.folder / 'log'
        while not self._is_abandoned:
            with open(log_path, 'ab') as log:
                self._process = subprocess.Popen(
                    [PROGRAM, 'anchor', str(folder), '--batch', str(BATCH)],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env=clean_environment({'DIPTYCH_NETWORK': str(
                        self.network.directory(self.member))}))
                if self._process.wait(PATIENCE_SECONDS) == 0:
                    return
            if time.monotonic() > end:
                raise AssertionError(
                    f'member {self.member} could not anchor:\n'
                    f'{log_path.read_text()[-2000:]}')

    def documents(self):
        return sorted(self.folder.glob('round-*/*.json'))

    def check(self):
        if self.error is not None:
            raise AssertionError(f'the load of member {self.member} failed: '
                                 f'{self.error}\n{self.network.logs()}')

    def stop(self):
        """Ends after the present round."""
        self._is_stopping.set()
        self._thread.join(2 * PATIENCE_SECONDS)
        assert not self._thread.is_alive(), 'a round does not end'
        self.check()

    def abandon(self):
        """Ends now, in the middle of a round."""
        self._is_stopping.set()
        self._is_abandoned = True
        if self._process is not None:
            self._process.kill()
        self._thread.join(PATIENCE_SECONDS)


class Validators:
    """The folders, nodes and loads of a network."""

    def __init__(self, work, count=4, proxied=False, observers=0,
                 accreditors=0):
        self.work = work
        self.members = range(1, count + 1)
        self.observers = range(count + 1, count + observers + 1)
        self.quorum = count - (count - 1) // 3
        self.nodes = {}
        self.loads = []
        self.proxies = {}
        everybody = [*self.members, *self.observers]
        ports = free_ports(2 * len(everybody))
        self.rpc_ports = dict(zip(everybody, ports))
        self.peer_ports = dict(zip(everybody, ports[len(everybody):]))
        work.network_create('--validators', str(count),
                            '--observers', str(observers),
                            '--accreditors', str(accreditors),
                            '--port', str(ports[0]),
                            '--peer-port', str(ports[len(everybody)]))
        if proxied:
            self._put_proxies_between()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for load in self.loads:
            load.abandon()
        for node in self.nodes.values():
            node.kill()
        for proxy in self.proxies.values():
            proxy.close()

    def _put_proxies_between(self):
        # Of two validators the one with the lower number dials, and the other
        # if it does not come.
        for dialler in self.members:
            toml = self.directory(dialler) / 'node.toml'
            text = toml.read_text()
            for target in self.members:
                if target == dialler:
                    continue
                proxy = TcpProxy(self.peer_ports[target])
                self.proxies[dialler, target] = proxy
                before = (f'member = {target}\nhost = "127.0.0.1"\n'
                          f'port = {self.peer_ports[target]}\n')
                assert before in text, text
                text = text.replace(before, before.replace(
                    str(self.peer_ports[target]), str(proxy.port)))
            toml.write_text(text)

    def directory(self, member):
        return self.work.network / f'member-{member}'

    def policy(self):
        return self.directory(1) / 'policy.txt'

    def url(self, member):
        return f'http://127.0.0.1:{self.rpc_ports[member]}'

    def node(self, member):
        return self.nodes[member]

    def start(self, *members, options=()):
        """Starts these at once, and returns when all of them serve."""
        def start_one(member):
            self.nodes[member] = Node(
                self.directory(member), self.work.path / f'node-{member}.log',
                *options, port=self.rpc_ports[member])
        with concurrent.futures.ThreadPoolExecutor(len(members)) as pool:
            for _ in pool.map(start_one, members):
                pass

    def start_all(self):
        self.start(*self.members)

    def load(self, member):
        load = Load(self, member, 100_000 * (len(self.loads) + 1))
        self.loads.append(load)
        return load

    def rounds(self):
        for load in self.loads:
            load.check()
        return sum(load.rounds for load in self.loads)

    def wait_for_rounds(self, count):
        """Until so many further rounds are anchored."""
        goal = self.rounds() + count
        wait_until(lambda: self.rounds() >= goal,
                   lambda: f'nothing goes on: {self.rounds()} of {goal} '
                           f'rounds\n{self.logs()}')

    def status(self, member):
        """As `diptych node status` tells; none if the node is away."""
        finished = run('node', 'status', '--node', self.url(member), '--json')
        return finished.json() if finished.code != 2 else None

    def height(self, member):
        status = self.status(member)
        return -1 if status is None else int(status['height'])

    def checkpoint(self, member):
        """Size and root of a node's newest checkpoint."""
        code, text = get(f'{self.url(member)}/checkpoint')
        if code != 200:
            return 0, ''
        lines = text.splitlines()
        return int(lines[1]), lines[2]

    def logs(self):
        """The end of each node's log, for a test that fails."""
        tails = []
        for member, node in sorted(self.nodes.items()):
            tails.append(f'--- node {member}')
            tails.extend(node.log().splitlines()[-25:])
        return '\n'.join(tails)

    def acknowledged(self):
        """Each document that has a receipt now, and its entry's index."""
        entries = {}
        for load in self.loads:
            for document in load.documents():
                receipt = document.with_name(f'{document.name}.diptych')
                # A receipt is put in its place whole.
                with contextlib.suppress(FileNotFoundError):
                    entries[document] = json.loads(
                        receipt.read_text())['entryIndex']
        return entries

    def wait_for_one_root(self):
        """Until all nodes have the same checkpoint; gives size and root."""
        seen = {}

        def is_same():
            notes = {self.checkpoint(member) for member in self.members}
            for size, root in notes:
                assert seen.setdefault(size, root) == root, (
                    f'two roots of one size: {notes}')
            return len(notes) == 1 and max(notes)[0] > 0

        wait_until(is_same, lambda: (
            f'the nodes have not one checkpoint: '
            f'{[self.checkpoint(member) for member in self.members]}\n'
            f'{[self.status(member) for member in self.members]}\n'
            f'{self.logs()}'))
        return self.checkpoint(self.members[0])

    def is_well(self, member):
        """Whether it reaches every other and nothing ails it."""
        status = self.status(member)
        return (status is not None and 'trouble' not in status
                and all(peer['connected'] for peer in status['peers']))

    def wait_until_well(self):
        for member in self.members:
            wait_until(lambda: self.is_well(member), lambda: (
                f'node {member} is not well: {self.status(member)}\n'
                f'{self.logs()}'))

    def settle(self, test, acknowledged=None):
        """Stops the loads and looks at everything that was promised."""
        acknowledged = dict(acknowledged or {})
        acknowledged.update(self.acknowledged())
        for load in self.loads:
            load.stop()
        self.wait_until_well()
        self.wait_for_one_root()
        at_end = self.acknowledged()
        documents = [path for load in self.loads for path in load.documents()]
        test.assertEqual(sorted(at_end), sorted(documents))
        test.assertEqual(len(set(at_end.values())), len(documents),
                         'two documents have one entry')
        for path, entry in acknowledged.items():
            test.assertEqual(at_end[path], entry, path)
        self.verify(test, documents)
        self.refetch(test)
        self.verify(test, documents)
        self.audit(test)
        self.compare_branches(test)
        for member in self.members:
            status = self.status(member)
            test.assertEqual(status['evidenceCount'], '0', status)
            test.assertEqual(status['convicted'], [], status)
            # Nobody is dishonest here, whatever breaks.
            for blame in ('peer blamed', 'a peer sent'):
                test.assertNotIn(blame, self.node(member).log())
            test.assertEqual(self.node(member).stop(), 0)

    def verify(self, test, documents):
        """With the policy alone."""
        finished = run('verify', '--json', '--policy', self.policy(),
                       *documents)
        test.assertEqual(finished.code, 0, finished)
        receipt = documents[0].with_name(f'{documents[0].name}.diptych')
        checkpoint = json.loads(receipt.read_text())['checkpoint']
        signed = [line for line in checkpoint.splitlines()
                  if '/log/v/' in line]
        test.assertEqual(len(signed), self.quorum, checkpoint)

    def refetch(self, test):
        """A fresh receipt of every document, each load's from another node."""
        for load in self.loads:
            node = self.members[load.member % len(self.members)]
            finished = run(
                'receipt', *load.documents(), '--node', self.url(node),
                environment={'DIPTYCH_NETWORK': str(
                    self.directory(load.member))})
            test.assertEqual(finished.code, 0, finished)

    def compare_branches(self, test):
        """The nodes' newest headers are one chain, and each proves its own."""
        last = min(self.height(member) for member in self.members)
        first = max(0, last - 20)
        files = []
        for member in self.members:
            files.append(self.directory(member) / 'newest.branch')
            url = f'{self.url(member)}/branch/{first}-{last}'
            with urllib.request.urlopen(url, timeout=120) as answer:
                files[-1].write_bytes(answer.read())
        finished = run('audit', '--forensics', '--json', *files)
        test.assertEqual(finished.code, 0, finished)
        test.assertEqual(finished.json()['verdict'], 'one chain')

    def audit(self, test):
        """Every node's register, replayed, gives the same."""
        def audit_one(member):
            return run('audit', self.url(member), '--policy', self.policy(),
                       '--json')

        # A heartbeat may come between two of them, on a slow machine.
        for _ in range(AUDIT_ROUNDS):
            with concurrent.futures.ThreadPoolExecutor(
                    len(self.members)) as pool:
                audits = list(pool.map(audit_one, self.members))
            reports = []
            for finished in audits:
                test.assertEqual(finished.code, 0, finished)
                report = finished.json()
                reports.append({name: report[name] for name in (
                    'checkpointRoot', 'checkpointSize', 'counts')})
            if len({report['checkpointSize'] for report in reports}) == 1:
                break
        for report in reports:
            test.assertEqual(report, reports[0])
