# SPDX-License-Identifier: Apache-2.0
"""Badges as pictures: what `issue --bake` makes, read by somebody else.

The reader below follows Open Badges 3.0 section 5.3 and knows nothing of
Diptych: a PNG's iTXt chunk, an SVG's element. A folder with credentials,
pictures, QR symbols and one receipt each verifies as a folder.
"""

import base64
import json
import struct
import unittest
import xml.etree.ElementTree as xml
import zlib

from diptych_process import Workspace, main

COUNT = 3
PNG_SIGNATURE = b'\x89PNG\r\n\x1a\n'
SVG_CREDENTIAL = '{https://purl.imsglobal.org/ob/v3p0}credential'


def png_chunk(kind, data):
    return (struct.pack('>I', len(data)) + kind + data
            + struct.pack('>I', zlib.crc32(kind + data)))


def png(width=3, height=2):
    """A picture of one colour, in red, green and blue."""
    rows = b''.join(b'\0' + b'\x20\x60\xc0' * width for _ in range(height))
    return (PNG_SIGNATURE
            + png_chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2,
                                             0, 0, 0))
            + png_chunk(b'tEXt', b'Title\0A badge')
            + png_chunk(b'IDAT', zlib.compress(rows))
            + png_chunk(b'IEND', b''))


SVG = ('<?xml version="1.0" encoding="UTF-8"?>\n<!-- a badge -->\n'
       '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
       '<path d="M0 0h9v9z"/></svg>\n')


def png_chunks(octets):
    assert octets.startswith(PNG_SIGNATURE)
    at = len(PNG_SIGNATURE)
    while at < len(octets):
        length, kind = struct.unpack_from('>I4s', octets, at)
        data = octets[at + 8:at + 8 + length]
        checksum, = struct.unpack_from('>I', octets, at + 8 + length)
        assert checksum == zlib.crc32(kind + data), kind
        yield kind, data
        at += 12 + length


def read_png(octets):
    """The credential in a picture, as Open Badges 3.0 section 5.3.1 has it."""
    chunks = list(png_chunks(octets))
    assert chunks[0][0] == b'IHDR' and chunks[-1] == (b'IEND', b'')
    found = [data for kind, data in chunks
             if kind == b'iTXt' and data.startswith(b'openbadgecredential\0')]
    assert len(found) == 1, len(found)
    compressed, method, rest = found[0][20], found[0][21], found[0][22:]
    assert (compressed, method) == (0, 0)
    _language, _translated, text = rest.split(b'\0', 2)
    return text.decode()


def read_svg(octets):
    """The credential in a picture, as Open Badges 3.0 section 5.3.2 has it."""
    root = xml.fromstring(octets)
    element, = root.iter(SVG_CREDENTIAL)
    assert element in list(root), 'not below the root'
    return element.get('verify') or element.text


READERS = {'png': read_png, 'svg': read_svg}


class BakedPictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create('--did', 'did:web:college.example')
        pictures = {'png': png(), 'svg': SVG.encode()}
        cls.work.document('class.csv', 'name,email\n' + ''.join(
            f'Person {n},p{n}@college.example\n' for n in range(COUNT)))
        with cls.work.node() as node:
            for suffix, picture in pictures.items():
                cls.work.document(f'badge.{suffix}', picture)
                cls.work.document(f'{suffix}.json',
                                  cls.achievement(suffix, picture))
                cls.issue(node, suffix, suffix, '--qr')
                cls.issue(node, f'{suffix}-jwt', suffix, '--proof', 'vc-jwt')
                cls.issue(node, f'{suffix}-sd', suffix, '--proof', 'sd-jwt')
            cls.change_one(node)

    @staticmethod
    def achievement(suffix, picture):
        media_type = {'png': 'image/png', 'svg': 'image/svg+xml'}[suffix]
        return {
            'id': 'https://college.example/achievements/welding',
            'type': 'Achievement', 'name': 'Welding, level 2',
            'description': 'Plans and makes joints in steel.',
            'criteria': {'narrative': 'Twelve welds, inspected.'},
            'image': {'id': f'data:{media_type};base64,'
                            + base64.b64encode(picture).decode(),
                      'type': 'Image', 'caption': 'Two joined plates'}}

    @classmethod
    def issue(cls, node, out, suffix, *options):
        finished = cls.work.run(
            'issue', '--achievement', f'{suffix}.json', '--recipients',
            'class.csv', '--out', out, '--bake', f'badge.{suffix}', '--json',
            '--node', node.url, *options)
        assert finished.code == 0, finished
        assert finished.json_lines()[-1]['summary']['baked'] == COUNT

    @classmethod
    def change_one(cls, node):
        """Revokes one, by its picture."""
        finished = cls.work.run('revoke', 'svg/000002.svg', '--node', node.url)
        assert finished.code == 0, finished

    def folders(self):
        for suffix in READERS:
            yield suffix, suffix, '.json'
            yield suffix, f'{suffix}-jwt', '.jwt'
            yield suffix, f'{suffix}-sd', '.sd-jwt'

    def verify(self, *words):
        return self.work.run('verify', *words, '--json')

    def test_another_reader_finds_the_very_credential(self):
        for suffix, folder, form in self.folders():
            for n in range(1, COUNT + 1):
                path = self.work.path / folder / f'{n:06}'
                found = READERS[suffix](
                    path.with_suffix(f'.{suffix}').read_bytes())
                self.assertEqual(found.strip(),
                                 path.with_suffix(form).read_text().strip())

    def test_the_picture_is_otherwise_what_it_was(self):
        baked = (self.work.path / 'png/000001.png').read_bytes()
        rest = [chunk for chunk in png_chunks(baked) if chunk[0] != b'iTXt']
        self.assertEqual(rest, list(png_chunks(png())))
        root = xml.fromstring((self.work.path / 'svg/000001.svg').read_bytes())
        root.remove(root.find(SVG_CREDENTIAL))
        self.assertEqual(
            xml.canonicalize(xml.tostring(root), rewrite_prefixes=True),
            xml.canonicalize(SVG, rewrite_prefixes=True))

    def test_the_image_of_the_achievement_is_in_the_credential(self):
        for suffix in READERS:
            badge = json.loads(
                (self.work.path / suffix / '000001.json').read_text())
            image = badge['credentialSubject']['achievement']['image']
            picture = base64.b64decode(image['id'].split(',')[1])
            self.assertEqual(
                picture, (self.work.path / f'badge.{suffix}').read_bytes())

    def test_a_folder_verifies_whole_with_one_receipt_for_file_and_picture(
            self):
        for suffix, folder, form in self.folders():
            # One of these is revoked.
            if folder == 'svg':
                continue
            finished = self.verify(folder)
            self.assertEqual(finished.code, 0, finished)
            *reports, passed_over = finished.json_lines()
            self.assertEqual(passed_over['tables'], 1, passed_over)
            self.assertEqual(
                sorted(report['file'] for report in reports),
                sorted(f'{folder}/{n:06}{end}' for n in range(1, COUNT + 1)
                       for end in (form, f'.{suffix}')))

    def test_receipts_in_a_folder_of_their_own_are_found_for_a_picture(self):
        alone = self.work.path / 'alone'
        alone.mkdir()
        name = '000003.png'
        (alone / name).write_bytes(
            (self.work.path / 'png' / name).read_bytes())
        finished = self.verify(alone / name)
        self.assertEqual(finished.code, 2, finished)
        finished = self.verify(alone / name, '--receipts', 'png')
        self.assertEqual(finished.code, 0, finished)

    def test_the_picture_of_a_revoked_credential_is_not_valid(self):
        self.assertEqual(self.verify('svg/000001.svg').code, 0)
        finished = self.verify('svg/000002.svg')
        self.assertEqual(finished.code, 1, finished)
        self.assertIn('Revoked', finished.json()['sentence'])

    def test_nor_is_its_file_since_they_have_one_receipt(self):
        self.assertFalse(
            (self.work.path / 'svg/000002.svg.diptych').exists())
        finished = self.verify('svg/000002.json')
        self.assertEqual(finished.code, 1, finished)
        self.assertIn('Revoked', finished.json()['sentence'])

    def test_a_picture_beside_another_credential_takes_nothing_from_it(self):
        """A receipt that happens to have the name proves nothing of it."""
        for content, code in ((png(), 2), (
                (self.work.path / 'png/000002.png').read_bytes(), 2)):
            self.work.document('mixed/000001.png', content)
            for suffix in ('.json', '.json.diptych'):
                self.work.document(
                    f'mixed/000001{suffix}',
                    (self.work.path / f'png/000001{suffix}').read_bytes())
            finished = self.verify('mixed/000001.png')
            self.assertEqual(finished.code, code, finished)

    def test_a_picture_that_was_altered_is_not_valid(self):
        chunks = list(png_chunks(
            (self.work.path / 'png/000001.png').read_bytes()))
        altered = [(kind, data.replace(b'Welding, level 2',
                                       b'Welding, level 3'))
                   for kind, data in chunks]
        self.assertNotEqual(altered, chunks)
        self.work.document('png-altered/000001.png', PNG_SIGNATURE + b''.join(
            png_chunk(*chunk) for chunk in altered))
        finished = self.verify('png-altered/000001.png', '--receipt',
                               'png/000001.json.diptych')
        self.assertEqual(finished.code, 1, finished)

    def test_a_picture_with_two_credentials_is_refused(self):
        one, two = (list(png_chunks(
            (self.work.path / f'png/00000{n}.png').read_bytes()))
            for n in (1, 2))
        second, = [chunk for chunk in two if chunk[0] == b'iTXt']
        chunks = one[:1] + [second] + one[1:]
        self.work.document('two/000001.png', PNG_SIGNATURE + b''.join(
            png_chunk(*chunk) for chunk in chunks))
        for receipt in ('png/000001.json.diptych', 'png/000002.json.diptych'):
            finished = self.verify('two/000001.png', '--receipt', receipt)
            self.assertEqual(finished.code, 2, finished)
            self.assertIn('more than one', finished.json()['sentence'])

    def test_a_picture_that_cannot_be_baked_stops_before_anything_is_issued(
            self):
        baked = self.work.path / 'png/000001.png'
        for picture in (baked, self.work.document('cut.png', png()[:-9])):
            finished = self.work.run(
                'issue', '--achievement', 'png.json', '--recipients',
                'class.csv', '--out', 'never', '--bake', picture)
            self.assertEqual(finished.code, 2, finished)
            self.assertFalse((self.work.path / 'never').exists())


if __name__ == '__main__':
    main()
