# SPDX-License-Identifier: Apache-2.0
"""The packages of package-lock.json, installed beside the build.

    modules = npm_packages.install()    # where node looks for packages
    answers = npm_packages.ask('verify.mjs', question)

A test that cannot have them is skipped: it ends with SKIPPED and says why.
"""

import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt
INSTALL_SECONDS = 600
ANSWER_SECONDS = 300


def skip(reason):
    print(f'skipped: {reason}')
    sys.exit(SKIPPED)


def install():
    """The folder node_modules with the packages, installed if need be."""
    for tool in ('node', 'npm'):
        if shutil.which(tool) is None:
            skip(f'{tool} is not installed (tools/install test)')
    folder = pathlib.Path(os.environ['INTEROP_FOLDER'])
    folder.mkdir(parents=True, exist_ok=True)
    lock = (HERE / 'package-lock.json').read_text()
    installed = folder / 'installed'
    # Tests run beside each other, and share the folder.
    with open(folder / 'lock', 'w') as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_text() != lock:
            run_npm(folder)
            installed.write_text(lock)
    return folder / 'node_modules'


def run_npm(folder):
    for name in ('package.json', 'package-lock.json'):
        shutil.copy(HERE / name, folder)
    try:
        finished = subprocess.run(
            ['npm', 'ci', '--include=dev', '--ignore-scripts', '--no-audit',
             '--no-fund'],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        skip(f'npm ci took more than {INSTALL_SECONDS} s')
    if finished.returncode != 0:
        skip('npm cannot install the packages:\n' + finished.stderr)


def ask(script, question):
    """What a script of this folder answers; both are JSON.

    It is run from within the folder of the packages: node looks for those
    from the script's place upwards.
    """
    folder = install().parent
    with tempfile.TemporaryDirectory(dir=folder) as place:
        place = pathlib.Path(place)
        for file in HERE.glob('*.mjs'):
            shutil.copy(file, place)
        # Not through a pipe, of which node 18 reads what is there already.
        asked = place / 'question.json'
        asked.write_text(json.dumps(question))
        with open(asked, encoding='utf-8') as text:
            finished = subprocess.run(
                ['node', '--import', (place / 'web_crypto.mjs').as_uri(),
                 place / script],
                stdin=text, capture_output=True, text=True,
                timeout=ANSWER_SECONDS, check=False)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)
