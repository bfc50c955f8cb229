# SPDX-License-Identifier: Apache-2.0
"""Our JSON schema of Open Badges 3.0, in the forms that ajv is asked with.

    open_badges_schema.publish(folder)   # {URL: file} for verify.mjs

It was written from the specification's data model and not from what `diptych
issue` makes, so that it can say no.
"""

import copy
import json
import pathlib

FILE = pathlib.Path(__file__).with_name('open_badges_3.schema.json')
# As JSON-LD may compact it, where a set with one value may be that value.
COMPACTED = 'urn:open-badges-3:compacted'
# As plain JSON, where a set is an array always.
PLAIN = 'urn:open-badges-3:plain'
ENDORSEMENT = 'urn:open-badges-3:endorsement'


def forms():
    compacted = json.loads(FILE.read_text())
    plain = copy.deepcopy(compacted)
    for name, definition in plain['$defs'].items():
        if name.endswith('Set'):
            plain['$defs'][name] = definition['anyOf'][0]
    endorsement = compacted | {'$ref': '#/$defs/EndorsementCredential'}
    return {COMPACTED: compacted, PLAIN: plain, ENDORSEMENT: endorsement}


def publish(folder):
    published = {}
    for url, schema in forms().items():
        published[url] = folder / f'{url.rpartition(":")[2]}.schema.json'
        published[url].write_text(json.dumps(schema))
    return published
