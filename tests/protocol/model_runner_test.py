# SPDX-License-Identifier: Apache-2.0
"""tools/model calls nothing shown that was not searched to the end."""

import dataclasses
import importlib.machinery
import importlib.util
import pathlib
import unittest

PATH = pathlib.Path(__file__).resolve().parents[2] / 'tools/model'
LOADER = importlib.machinery.SourceFileLoader('model', str(PATH))
model = importlib.util.module_from_spec(
    importlib.util.spec_from_loader('model', LOADER))
LOADER.exec_module(model)

RUNS = {run.name: run for run in model.RUNS}


def outcome(name, **changes):
    return model.performed(dataclasses.replace(RUNS[name], **changes))


class ModelRunner(unittest.TestCase):
    def test_a_search_without_memory_does_not_hold(self):
        result = outcome('n4', memory_mb=1)
        self.assertFalse(result.is_as_expected(), result.outcome)

    def test_a_search_that_fills_its_memory_does_not_hold(self):
        result = outcome('n4-unreduced', memory_mb=140)
        self.assertFalse(result.is_as_expected(), result.outcome)
        self.assertGreater(result.states, 0)

    def test_a_search_out_of_time_does_not_hold(self):
        result = outcome('n4-views4', cpu_seconds=1)
        self.assertFalse(result.is_as_expected(), result.outcome)

    def test_a_search_that_is_too_shallow_does_not_hold(self):
        deepest, model.DEPTH_MAX = model.DEPTH_MAX, 100
        try:
            result = outcome('n4')
        finally:
            model.DEPTH_MAX = deepest
        self.assertEqual(result.outcome, 'cut short: max search depth')

    def test_a_model_that_does_not_compile_does_not_hold(self):
        result = outcome('n4', macros='VIEWS=none')
        self.assertFalse(result.is_as_expected(), result.outcome)

    def test_a_mutant_that_is_sound_is_not_violated(self):
        result = outcome('no-gap-rule', macros='VIEWS=2 AGREEMENT')
        self.assertEqual(result.outcome, model.HOLDS)
        self.assertFalse(result.is_as_expected())

    def test_a_protocol_that_forks_does_not_hold(self):
        result = outcome('n4', macros='AGREEMENT WITHOUT_GAP')
        self.assertEqual(result.outcome, model.VIOLATED)
        self.assertFalse(result.is_as_expected())


if __name__ == '__main__':
    unittest.main()
