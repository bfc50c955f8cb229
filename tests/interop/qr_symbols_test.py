# SPDX-License-Identifier: Apache-2.0
"""The QR symbols of `diptych issue`, read by a decoder of somebody else.

The SVG is drawn here, module by module, and jsqr reads the picture: what it
finds is a receipt, of this credential and no other, that `verify` takes, and
that says what the receipt as JSON says.
"""

import base64
import json
import pathlib
import re
import unittest
import xml.etree.ElementTree as ElementTree

import npm_packages
from diptych_process import Workspace

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / 'docs/examples/welding/achievement.json'
TABLE = ROOT / 'docs/examples/welding/class.csv'
PATH = '{http://www.w3.org/2000/svg}path'
# A row of dark modules: to a place, right, down, left, and closed.
RUN = re.compile(r'M(\d+) (\d+)h(\d+)v1h-(\d+)z')


def draw(svg):
    """The rows of the picture, '1' where it is dark."""
    root = ElementTree.fromstring(svg)
    left, top, width, height = map(int, root.get('viewBox').split())
    assert (left, top) == (0, 0) and width == height, root.attrib
    ground, dark = root.findall(PATH)
    assert len(root) == 2
    assert ground.attrib == {'fill': '#fff',
                             'd': f'M0 0h{width}v{width}H0z'}, ground.attrib
    rows = [['0'] * width for _ in range(width)]
    runs = RUN.findall(dark.get('d'))
    assert ''.join('M{} {}h{}v1h-{}z'.format(*run)
                   for run in runs) == dark.get('d')
    for x, y, length, back in (map(int, run) for run in runs):
        assert length == back
        for at in range(x, x + length):
            rows[y][at] = '1'
    return [''.join(row) for row in rows]


class QrSymbols(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        npm_packages.install()
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create()
        with cls.work.node() as node:
            finished = cls.work.run(
                'issue', '--achievement', TEMPLATE, '--recipients', TABLE,
                '--out', 'out', '--qr', '--json', '--node', node.url)
        assert finished.code == 0, finished
        out = cls.work.path / 'out'
        cls.files = sorted(out.glob('0?????.json'))
        cls.pictures = [draw(file.with_suffix('.qr.svg').read_bytes())
                        for file in cls.files]
        assert len(cls.pictures) == 3, finished

    def read(self, pictures):
        return [octets and base64.b64decode(octets)
                for octets in npm_packages.ask('read_qr.mjs', pictures)]

    def verify(self, file, receipt):
        return self.work.run('verify', file, '--receipt', receipt,
                             '--json').json()

    def test_each_is_the_receipt_of_its_credential(self):
        for n, octets in enumerate(self.read(self.pictures)):
            self.assertIsNotNone(octets, self.files[n])
            json_path = f'{self.files[n]}.diptych'
            receipt = json.loads(pathlib.Path(json_path).read_text())
            for member in ('entry', 'seal', 'salt'):
                self.assertIn(base64.b64decode(receipt[member]), octets)
            self.assertIn(receipt['checkpoint'].encode(), octets)
            compact = self.work.document(f'scanned-{n}', octets)
            for other, file in enumerate(self.files):
                report = self.verify(file, compact)
                self.assertEqual(report['verdict'],
                                 'valid' if n == other else 'not valid',
                                 report)
            as_json = self.verify(self.files[n], json_path)
            report = self.verify(self.files[n], compact)
            for member in ('verdict', 'checks', 'facts'):
                self.assertEqual(report[member], as_json[member])

    def test_one_that_a_pen_has_touched_reads_the_same(self):
        """The symbols mend 7 % of what they hold; this is a stroke."""
        touched = []
        for picture in self.pictures:
            rows = list(picture)
            middle = len(rows) // 2
            for y in range(middle, middle + 2):
                rows[y] = (rows[y][:middle] + '1' * 20 + rows[y][middle + 20:])
            self.assertNotEqual(rows, picture)
            touched.append(rows)
        self.assertEqual(self.read(touched), self.read(self.pictures))

    def test_one_that_is_torn_is_not_misread(self):
        torn = [picture[:len(picture) // 2]
                + ['0' * len(picture)] * (len(picture) - len(picture) // 2)
                for picture in self.pictures]
        self.assertEqual(self.read(torn), [None] * len(torn))


if __name__ == '__main__':
    unittest.main(verbosity=2)
