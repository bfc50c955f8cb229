# SPDX-License-Identifier: Apache-2.0
"""Canonical N-Quads against jsonld.js and rdf-canonize, the reference.

Some hundreds of documents, real ones where they are there and made ones, go
through both. Both have to give the same octets or both to refuse;
jsonld_oracle.mjs lists the few kinds of documents on which they may differ.
"""

import os
import pathlib
import subprocess
import sys

import npm_packages

HERE = pathlib.Path(__file__).parent


def main():
    modules = npm_packages.install()
    finished = subprocess.run(
        ['node', HERE / 'jsonld_oracle.mjs'],
        env=os.environ | {'INTEROP_MODULES': str(modules),
                          'DIPTYCH_SOURCE': str(HERE.parent.parent)})
    return finished.returncode


if __name__ == '__main__':
    sys.exit(main())
