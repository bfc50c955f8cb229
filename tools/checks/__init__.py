# SPDX-License-Identifier: Apache-2.0
"""The rules of tools/check, one a file.

A rule is a module with find(tree), which gives Findings, and CASES: pairs of
a small tree as {path: text} and a part of the one finding it must give, or ''
where it must give none.
"""
