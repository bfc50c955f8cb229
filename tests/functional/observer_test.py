# SPDX-License-Identifier: Apache-2.0
"""An observer beside four validators: it has what they make final, proves it
to whoever asks, hands on what it is given, and nothing depends on it."""

import unittest

from diptych_process import Workspace, credential, main, run
from validators import Validators, get, wait_until

OBSERVER = 5


class Observer(unittest.TestCase):
    def test_follows_serves_and_is_not_needed(self):
        with (Workspace() as self.work,
              Validators(self.work, observers=1) as self.network):
            self.network.start_all()
            self.network.load(1)
            self.network.wait_for_rounds(1)
            # It is new, and there is something to catch up with.
            self.network.start(OBSERVER)
            self.follows()
            self.has_no_vote()
            self.hands_on()
            self.comes_back()
            self.network.wait_for_rounds(1)
            self.serves()
            self.assertEqual(self.network.node(OBSERVER).stop(), 0)
            self.network.settle(self)

    def follows(self):
        network = self.network
        size, _ = network.checkpoint(1)
        wait_until(lambda: network.checkpoint(OBSERVER)[0] >= size,
                   lambda: f'it stays behind\n{network.logs()}')
        network.wait_for_rounds(2)
        # It hears of each block as the validators do.
        height = network.height(1)
        wait_until(lambda: network.height(OBSERVER) >= height,
                   lambda: f'it stays behind\n{network.logs()}')

    def has_no_vote(self):
        network = self.network
        # What a node says of its peers may be some seconds old.
        wait_until(lambda: network.is_well(OBSERVER),
                   lambda: f'it is not well: {network.status(OBSERVER)}')
        status = network.status(OBSERVER)
        self.assertTrue(status['observer'])
        self.assertEqual(status['validators'], 4)
        self.assertEqual([peer['member'] for peer in status['peers']],
                         [1, 2, 3, 4])
        self.assertEqual([peer['member']
                          for peer in network.status(1)['peers']], [2, 3, 4])
        self.assertNotIn('observer', network.status(1))
        directory = network.directory(OBSERVER)
        self.assertFalse((directory / 'data' / 'guard').exists())
        for name in ('consensus', 'checkpoint'):
            self.assertFalse((directory / 'keys' / f'{name}.pem').exists())

    def hands_on(self):
        """What it is given reaches those who vote."""
        for number in range(5):
            self.work.document(f'given/{number}.json', credential(number))
        anchored = run('anchor', self.work.path / 'given', '--node',
                       self.network.url(OBSERVER),
                       environment={'DIPTYCH_NETWORK': str(
                           self.network.directory(2))})
        self.assertEqual(anchored.code, 0, anchored)
        verified = run('verify', '--policy', self.network.policy(),
                       *sorted((self.work.path / 'given').glob('*.json')))
        self.assertEqual(verified.code, 0, verified)

    def comes_back(self):
        network = self.network
        network.node(OBSERVER).kill()
        network.wait_for_rounds(2)
        network.wait_until_well()
        height = network.height(1)
        network.start(OBSERVER)
        wait_until(lambda: network.height(OBSERVER) >= height,
                   lambda: f'it stays behind\n{network.logs()}')
        self.assertNotIn('peer blamed', network.node(OBSERVER).log())

    def serves(self):
        network = self.network
        load = network.loads[0]
        documents = sorted(network.acknowledged())
        highest = max(map(int, network.acknowledged().values()))
        wait_until(lambda: network.checkpoint(OBSERVER)[0] > highest,
                   lambda: f'it stays behind\n{network.logs()}')
        fetched = run('receipt', *documents, '--node', network.url(OBSERVER),
                      environment={'DIPTYCH_NETWORK': str(
                          network.directory(load.member))})
        self.assertEqual(fetched.code, 0, fetched)
        network.verify(self, documents)
        audited = run('audit', network.url(OBSERVER), '--policy',
                      network.policy())
        self.assertEqual(audited.code, 0, audited)
        self.assertEqual(get(f'{network.url(OBSERVER)}/healthz')[0], 200)


if __name__ == '__main__':
    main()
