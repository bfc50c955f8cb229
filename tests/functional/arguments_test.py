# SPDX-License-Identifier: Apache-2.0
"""What the program says of its arguments: help, exit codes, errors, JSON.

Nothing here needs a network; two tests make a network folder.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from diptych_process import PROGRAM, Workspace, clean_environment, main, run

COMMANDS = ['verify', 'audit', 'issue', 'anchor', 'revoke', 'suspend', 'reinstate',
            'receipt', 'accredit', 'key create', 'key list', 'key export', 'network create',
            'node run', 'node status', 'completion', 'help', 'version']


class Help(unittest.TestCase):
    def test_names_every_command(self):
        finished = run('--help')
        self.assertEqual(finished.code, 0, finished)
        for command in COMMANDS:
            self.assertIn(f'\n  {command}', finished.output)

    def test_of_every_command_shows_examples(self):
        for command in COMMANDS:
            finished = run(*command.split(), '--help')
            self.assertEqual(finished.code, 0, finished)
            _, _, examples = finished.output.partition('\nExamples:\n')
            self.assertIn(f'diptych {command}', examples)

    def test_is_the_same_by_a_command(self):
        self.assertEqual(run('help').output, run('--help').output)
        for command in COMMANDS:
            finished = run('help', *command.split())
            self.assertEqual(finished.code, 0, finished)
            self.assertEqual(finished.output,
                             run(*command.split(), '--help').output)
        finished = run('help', 'verfy')
        self.assertEqual(finished.code, 2, finished)
        self.assertIn('did you mean verify?', finished.error)

    def test_has_no_colours_in_a_pipe(self):
        self.assertNotIn('\x1b', run('--help').output)


class Errors(unittest.TestCase):
    def test_exit_with_2_and_suggest(self):
        for arguments, expected in [
                ([], 'Usage: diptych COMMAND'),
                (['verfy'], 'did you mean verify?'),
                (['verify', 'x', '--polcy', 'p'], 'did you mean --policy?'),
                (['verify'], 'missing FILE...'),
                (['node', 'run', '--config', '/nonexistent'], '/nonexistent'),
                (['verify', 'x', '--policy', '/nonexistent'], '/nonexistent'),
                (['verify', 'x', '--outside', '--receipts', 'r'],
                 'leave out --policy, --receipt, --receipts and --node'),
                (['verify', 'x', '--format', 'hiring', '--evidence', 'e'],
                 'a hiring line has no place for --evidence'),
        ]:
            finished = run(*arguments)
            self.assertEqual(finished.code, 2, finished)
            self.assertIn(expected, finished.output + finished.error)

    def test_are_json_if_asked(self):
        finished = run('verify', 'x', '--json', '--policy', '/nonexistent')
        self.assertEqual(finished.code, 2, finished)
        self.assertEqual(finished.json()['error']['code'], 'not_found')

    def test_are_told_when_output_cannot_be_written(self):
        with open('/dev/full', 'wb') as full:
            process = subprocess.run([PROGRAM, 'version'], stdout=full,
                                     stderr=subprocess.PIPE, timeout=60,
                                     env=clean_environment(), check=False)
        self.assertEqual(process.returncode, 2)
        self.assertIn(b'standard output', process.stderr)

    def test_outside_a_network_folder_say_how_one_is_made(self):
        with Workspace() as work:
            work.document('a.json', '{}')
            finished = work.run('anchor', 'a.json')
            self.assertEqual(finished.code, 2, finished)
            self.assertIn('network create', finished.error)


class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash offers after these words."""
        script = run('completion', 'bash').output
        script += ('COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _diptych; '
                   'printf "%s\\n" "${COMPREPLY[@]}"; complete -p diptych\n')
        process = subprocess.run(
            ['bash', '-c', script, 'bash', *words], capture_output=True,
            timeout=60, check=False, env=clean_environment())
        self.assertEqual(process.returncode, 0, process.stderr)
        lines = process.stdout.decode().splitlines()
        self.assertIn('-F _diptych diptych', lines.pop())
        return lines

    def test_offers_commands(self):
        self.assertEqual(self.complete('diptych', 'ver'), ['verify', 'version'])
        self.assertEqual(self.complete('diptych', 'help', 'iss'), ['issue'])
        self.assertEqual(self.complete('diptych', 'key', ''),
                         ['create', 'list', 'export'])

    def test_offers_options_of_the_command(self):
        self.assertEqual(self.complete('diptych', 'verify', '--max'),
                         ['--max-age'])
        self.assertEqual(self.complete('diptych', 'key', 'export', '--fo'),
                         ['--form'])

    def test_offers_the_values_of_an_option(self):
        self.assertEqual(
            self.complete('diptych', 'key', 'create', 'x', '--type', ''),
            ['secp256k1', 'ed25519', 'p256'])
        self.assertEqual(
            self.complete('diptych', 'network', 'create', '--credential-key',
                          ''), ['ed25519', 'p256'])
        self.assertEqual(self.complete('diptych', 'issue', '--proof', 'ec'),
                         ['ecdsa-rdfc-2019', 'ecdsa-jcs-2019'])
        self.assertEqual(self.complete('diptych', 'reinstate', 'a', '--reason',
                                       'review'), ['review-ended'])
        self.assertEqual(self.complete('diptych', 'verify', '--format', 'h'),
                         ['hiring'])
        self.assertEqual(self.complete('diptych', 'completion', 'z'), ['zsh'])

    def shell(self, name, *words):
        """What a shell prints that runs these words; skips where it is not."""
        program = shutil.which(name)
        if program is None:
            self.skipTest(f'{name} is not installed')
        with tempfile.TemporaryDirectory() as home:
            environment = clean_environment({'HOME': home, 'TERM': 'dumb'})
            process = subprocess.run(
                [program, *words], input=b'', capture_output=True, timeout=300,
                check=False, cwd=home, env=environment)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(process.stderr, b'')
        return process.stdout.decode()

    def script_of(self, shell):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / f'diptych.{shell}'
        path.write_text(run('completion', shell).output)
        return str(path)

    def test_of_zsh_parses_and_offers_commands_and_options(self):
        script = self.script_of('zsh')
        self.shell('zsh', '-f', '-n', script)
        # Outside a line editor there is no menu: what would be offered is
        # caught where the script hands it over.
        caught = f"""
            function compdef {{ :; }}
            function _describe {{
                shift $(( ${{@[(i)-o]}} == 1 ? 2 : 1 )); print -l -- "${{(@P)1}}"
            }}
            function _files {{ print files; }}
            function compadd {{ shift; print -l -- "$@"; }}
            source {script}
            words=("$@"); CURRENT=$#; _diptych
        """

        def complete(*words):
            offered = self.shell('zsh', '-f', '-c', caught, 'zsh', *words)
            return [line.partition(':')[0] for line in offered.splitlines()]

        self.assertIn('verify', complete('diptych', ''))
        self.assertEqual(complete('diptych', 'key', ''),
                         ['create', 'list', 'export'])
        self.assertIn('--max-age', complete('diptych', 'verify', '--'))
        self.assertEqual(complete('diptych', 'verify', 'a'), ['files'])
        self.assertEqual(
            complete('diptych', 'key', 'create', 'x', '--type', ''),
            ['secp256k1', 'ed25519', 'p256'])

    def test_of_fish_parses_and_offers_commands_and_options(self):
        script = self.script_of('fish')
        self.shell('fish', '--no-config', '--no-execute', script)

        def complete(line):
            offered = self.shell(
                'fish', '--no-config', '-c',
                f'source {script}; complete -C "{line}"')
            return [each.partition('\t')[0] for each in offered.splitlines()]

        self.assertEqual(sorted(complete('diptych ver')),
                         ['verify', 'version'])
        self.assertEqual(sorted(complete('diptych key ')),
                         ['create', 'export', 'list'])
        self.assertIn('--max-age', complete('diptych verify --max'))
        self.assertEqual(
            sorted(complete('diptych key create x --type ')),
            ['ed25519', 'p256', 'secp256k1'])

    def test_leaves_files_to_the_shell(self):
        self.assertEqual(self.complete('diptych', 'verify', 'dip'), [''])


class NetworkFolder(unittest.TestCase):
    def test_is_made_once(self):
        with Workspace() as work:
            created = work.network_create('--json').json()
            self.assertEqual(created['origin'], 'registry.example/log')
            self.assertEqual(len(created['networkId']), 64)
            self.assertTrue(os.path.exists(created['policy']))
            mode = os.stat(created['passphraseFile']).st_mode & 0o777
            self.assertEqual(mode, 0o600)
            again = work.run('network', 'create', '--origin', 'x.example/log',
                             '--name', 'Other')
            self.assertEqual(again.code, 2, again)
            self.assertIn(str(work.network), again.error)

    def test_keeps_keys(self):
        with Workspace() as work:
            work.network_create()
            keys = {key['name']: key
                    for key in work.run('key', 'list', '--json').json_lines()}
            self.assertIn('anchoring', keys)
            self.assertEqual(keys['log']['purposes'], 'log')
            self.assertNotIn('not in the register',
                             work.run('key', 'list').output)
            made = work.run('key', 'create', 'second', '--json')
            self.assertEqual(made.code, 0, made)
            self.assertTrue(made.json()['publicKey'].startswith('zQ3s'))
            again = work.run('key', 'create', 'second')
            self.assertEqual(again.code, 2, again)
            pem = work.run('key', 'export', 'log', '--form', 'pem')
            self.assertEqual(pem.code, 0, pem)
            self.assertTrue(pem.output.startswith('-----BEGIN PUBLIC KEY'))
            missing = work.run('key', 'export', 'third')
            self.assertEqual(missing.code, 2, missing)
            self.assertIn('third', missing.error)

    def test_has_an_origin_without_a_scheme(self):
        with Workspace() as work:
            refused = work.run('network', 'create', '--origin',
                               'https://a.b/log', '--name', 'Other')
            self.assertEqual(refused.code, 2, refused)
            self.assertIn('write a.b/log', refused.error)
            self.assertFalse(work.network.exists())

    def test_is_never_anchored(self):
        with Workspace() as work:
            work.network_create()
            work.document('a.json.diptych', '{}')
            (work.path / 'holds').mkdir()
            (work.network).rename(work.path / 'holds/network')
            work.network = work.path / 'holds/network'
            for path in ('holds', 'holds/network', 'holds/network/keys',
                         'holds/network/keys/passphrase', 'a.json.diptych'):
                refused = work.run('anchor', path)
                self.assertEqual(refused.code, 2, refused)
                self.assertIn('Nothing was anchored', refused.error)
            self.assertEqual([str(path) for path in work.path.rglob('*.diptych')],
                             [str(work.path / 'a.json.diptych')])

    def test_secrets_stay_out_of_what_is_printed(self):
        with Workspace() as work:
            created = work.network_create()
            passphrase = (work.network / 'keys/passphrase').read_text().strip()
            listed = work.run('key', 'list', '--json')
            for finished in (created, listed):
                self.assertNotIn(passphrase, finished.output + finished.error)
            json.loads(listed.output.splitlines()[0])


if __name__ == '__main__':
    main()
