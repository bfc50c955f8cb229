# SPDX-License-Identifier: Apache-2.0
"""The conformance suites of JSON-LD and of RDF canonicalization.

json-ld-test-suite has the suite of the JSON-LD community group, of 1.0 with
the first tests of 1.1; rdf-normalize has that of URDNA2015. Every test about
expansion or RDF is run. Diptych makes the graph that is expected or refuses
the document for a reason that suites_exceptions.py gives: never another graph.
"""

import json
import os
import subprocess
import unittest

import npm_packages
import suites_exceptions as exceptions

MODULES = npm_packages.install()
JSON_LD = MODULES / 'json-ld-test-suite/tests'
RDF = MODULES / 'rdf-normalize/test/support'
BASE = 'http://json-ld.org/test-suite/tests/'
# Its expected graph has blank nodes as properties: no N-Quads.
GENERALIZED = 't0118'
ANSWER_SECONDS = 60


def run(program, lines):
    """What a program of this folder answers to each line."""
    finished = subprocess.run(
        [os.environ[program]], input=''.join(line + '\n' for line in lines),
        capture_output=True, text=True, encoding='utf-8', check=True,
        timeout=ANSWER_SECONDS)
    answers = finished.stdout.removesuffix('\n').split('\n')
    assert len(answers) == len(lines)
    return [json.loads(answer) for answer in answers]


def text_of(file):
    return file.read_bytes().decode()


def document_of(file):
    """A document as it is, in one line: no string of JSON holds a line end."""
    return text_of(file).replace('\r', ' ').replace('\n', ' ')


def dataset_of(file):
    return json.dumps(text_of(file))


def manifest(name):
    tests = json.loads(text_of(JSON_LD / name))['sequence']
    return {test['@id'].removeprefix('#'): test for test in tests}


class JsonLd(unittest.TestCase):
    def judge(self, tests, expected, refusals):
        """How many tests agree; the others are in the table of refusals."""
        self.assertLessEqual(refusals.keys(), tests.keys())
        answers = run('CANONICAL_QUADS', [
            document_of(JSON_LD / test['input']) for test in tests.values()])
        agreed = 0
        for name, answer in zip(tests, answers):
            with self.subTest(name, about=tests[name]['name']):
                refusal = refusals.get(name)
                if 'quads' in answer:
                    self.assertIsNone(refusal, 'no longer refused')
                    self.assertEqual(answer['quads'], expected[name])
                    agreed += 1
                else:
                    self.assertIsNotNone(refusal, answer['error'])
                    self.assertIn(refusal.words, answer['error'])
        return agreed

    def test_graphs_are_those_of_the_suite(self):
        tests = manifest('toRdf-manifest.jsonld')
        datasets = run('CANONICAL_NQUADS', [
            dataset_of(JSON_LD / test['expect']) for test in tests.values()])
        expected = {}
        for name, dataset in zip(tests, datasets):
            if name != GENERALIZED:
                expected[name] = dataset['quads']
        self.assertEqual(self.judge(tests, expected, exceptions.TO_RDF), 78)
        self.assertEqual(len(tests), 124)

    def test_graphs_are_those_of_the_expanded_documents(self):
        tests = manifest('expand-manifest.jsonld')
        files = {name: 'input' if name in exceptions.CHANGED else 'expect'
                 for name in tests}
        expected = npm_packages.ask('suites.mjs', [
            {'document': text_of(JSON_LD / tests[name][file]),
             'base': BASE + tests[name]['input']}
            for name, file in files.items()])
        expected = dict(zip(tests, expected, strict=True))
        self.assertLessEqual(exceptions.CHANGED.keys(), tests.keys())
        self.assertEqual(self.judge(tests, expected, exceptions.EXPAND), 67)
        self.assertEqual(len(tests), 104)

    def test_reasons_of_refusals_are_in_the_specification(self):
        page = (npm_packages.HERE / '../../docs/spec/json-ld.md').read_text()
        for refusals in (exceptions.TO_RDF, exceptions.EXPAND):
            for refusal in refusals.values():
                self.assertIn(f'\n## {refusal.section}. ', page,
                              refusal.reason)

    def test_a_changed_rule_changes_the_graph(self):
        tests = manifest('expand-manifest.jsonld')
        for name in exceptions.CHANGED:
            with self.subTest(name):
                now, then = run('CANONICAL_QUADS', [
                    document_of(JSON_LD / tests[name][file])
                    for file in ('input', 'expect')])
                self.assertNotEqual(now['quads'], then['quads'])

    def test_errors_are_refused(self):
        # Compaction is not there.
        tests = {name: test for name, test
                 in manifest('error-manifest.jsonld').items()
                 if 'jld:CompactTest' not in test['@type']}
        self.assertEqual(len(tests), 54)
        self.assertLessEqual(exceptions.ALLOWED.keys(), tests.keys())
        self.assertLessEqual(exceptions.ERRORS_BY_TEST.keys(), tests.keys())
        answers = run('CANONICAL_QUADS', [
            document_of(JSON_LD / test['input']) for test in tests.values()])
        unused = set(exceptions.ERRORS)
        for name, answer in zip(tests, answers):
            with self.subTest(name, about=tests[name]['name']):
                if name in exceptions.ALLOWED:
                    self.assertIn('quads', answer, 'no longer allowed')
                    continue
                self.assertIn('error', answer)
                self.assertIn(self.words_for(name, tests[name], unused),
                              answer['error'])
        self.assertEqual(unused, set())

    def words_for(self, name, test, unused):
        if name in exceptions.ERRORS_BY_TEST:
            return exceptions.ERRORS_BY_TEST[name]
        unused.discard(test['expect'])
        return exceptions.ERRORS[test['expect']]


class Rdf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        entries = json.loads(text_of(RDF / 'manifest-urdna2015.jsonld'))
        cls.tests = {entry['id'].partition('#')[2]: entry
                     for entry in entries['entries']}
        cls.datasets = [RDF / test['action'] for test in cls.tests.values()]
        cls.lines = [dataset_of(file) for file in cls.datasets]

    def assert_all(self, answers, expected):
        self.assertEqual(len(self.tests), 57)
        for test, answer, quads in zip(self.tests.values(), answers, expected,
                                       strict=True):
            with self.subTest(test['id'], about=test['name']):
                self.assertEqual(answer, {'quads': quads})

    def test_texts_are_those_of_the_suite_with_its_hash(self):
        # It was written when the draft hashed with SHA-1: sha1_rdf_hash.cc.
        self.assert_all(
            run('CANONICAL_NQUADS_SHA1', self.lines),
            [text_of(RDF / test['result']) for test in self.tests.values()])

    def test_texts_are_those_of_the_reference_with_sha256(self):
        self.assert_all(
            run('CANONICAL_NQUADS', self.lines),
            npm_packages.ask('suites.mjs', [
                {'dataset': text_of(file)} for file in self.datasets]))

    def test_labels_and_order_of_a_dataset_do_not_matter(self):
        canonical = run('CANONICAL_NQUADS', self.lines)
        again = run('CANONICAL_NQUADS', [
            json.dumps(''.join(reversed(answer['quads'].splitlines(True))))
            for answer in canonical])
        self.assertEqual(again, canonical)


class Reader(unittest.TestCase):
    """The reader of N-Quads takes nothing for what it is not."""

    def test_what_is_no_nquads_is_refused(self):
        for text in ('<urn:a> <urn:b> <urn:c>', '<urn:a> <urn:b> .',
                     '<urn:a> _:b <urn:c> .', '"a" <urn:b> <urn:c> .',
                     '<a> <urn:b> <urn:c> .', '<urn:a b> <urn:b> <urn:c> .',
                     '<urn:a> <urn:b> "c .', '<urn:a> <urn:b> "\\x" .',
                     '<urn:a> <urn:b> "\\uD800" .',
                     '<urn:a> <urn:b> "\\U00110000" .',
                     '<urn:a> <urn:b> "c"@ .', '<urn:a> <urn:b> "c"@EN .',
                     '<urn:a> <urn:b> "c"^^_:d .', '_: <urn:b> <urn:c> .',
                     '<urn:a> <urn:b> <urn:c> "d" .',
                     '<urn:a> <urn:b> <urn:c> . <urn:a> <urn:b> <urn:d> .'):
            with self.subTest(text):
                answer, = run('CANONICAL_NQUADS', [json.dumps(text)])
                self.assertIn('line 1, octet ', answer.get('error', ''))

    def test_other_spellings_of_a_statement_are_the_same(self):
        answer, = run('CANONICAL_NQUADS', [json.dumps(
            '# of two spellings\r\n\n'
            '<urn:\\u00e9>\t<urn:b>"c\\u0041\\n"^^'
            '<http://www.w3.org/2001/XMLSchema#string>_:g.#once\n'
            '<urn:\u00e9> <urn:b> "cA\\n" _:h.h .')])
        self.assertEqual(answer, {'quads':
                         '<urn:\u00e9> <urn:b> "cA\\n" _:c14n0 .\n'
                         '<urn:\u00e9> <urn:b> "cA\\n" _:c14n1 .\n'})


if __name__ == '__main__':
    unittest.main()
