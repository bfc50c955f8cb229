# SPDX-License-Identifier: Apache-2.0
"""The packages of package-lock.json, installed beside the build.

    modules = npm_packages.install()    # where node looks for packages

A test that cannot have them is skipped: it ends with SKIPPED and says why.
"""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt


def skip(reason):
    print(f'skipped: {reason}')
    sys.exit(SKIPPED)


def install():
    """The folder node_modules with the packages, installed if need be."""
    for tool in ('node', 'npm'):
        if shutil.which(tool) is None:
            skip(f'{tool} is not installed')
    folder = pathlib.Path(os.environ['INTEROP_FOLDER'])
    lock = (HERE / 'package-lock.json').read_text()
    installed = folder / 'installed'
    if not installed.exists() or installed.read_text() != lock:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(HERE / name, folder)
        finished = subprocess.run(
            ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
            text=True)
        if finished.returncode != 0:
            skip('npm cannot install the packages:\n' + finished.stderr)
        installed.write_text(lock)
    return folder / 'node_modules'
