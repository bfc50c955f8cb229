#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/branches.json to standard output.

The layout is written out from docs/spec/branches.md, the votes are signed by
secp256k1.py; neither shares anything with the C++ of the project.
"""
from blocks import EXAMPLE as HEADER, header
from cases import Cases, long, sha256, u
from votes import (FINALIZE, KEYS, NETWORK, NOTARIZE, NULLIFY, certificate,
                   statement)

CASES = Cases("diptych/branches/v1", "docs/spec/branches.md", {
    "branch": "a branch, and whether it is sound under `keys`; the reason is "
              "what is wrong with it",
    "branch_decode": "octets that are no branch",
    "fork": "the places of those whom `branches` convict together, and the "
            "lowest height at which they differ; none if they do not",
})
TAG = b"diptych/branch/v1\n"
GENESIS = bytes(range(100))
LEFT, RIGHT, ALL = (0, 1, 2), (0, 1, 3), (1, 2, 3)


def block(height, view, parent=None, mark=0, network=NETWORK):
    return header({**HEADER, "network_id": network, "epoch": 0, "view": view,
                   "height": height, "parent_hash": parent or bytes(32),
                   "parent_view": view - 1, "proposer": mark})


def named(octets):
    return sha256(b"diptych/header/v1\n" + octets)


def signed(places, view, kind, octets=None):
    name = named(octets) if octets else bytes(32)
    return certificate(statement(0, view, kind, name), places)


def final(places, view, octets):
    return [signed(places, view, NOTARIZE, octets),
            signed(places, view, FINALIZE, octets)]


def branch(headers, certificates, genesis=GENESIS, tag=TAG):
    return (tag + long(genesis) + u(2, len(headers)) + b"".join(headers)
            + u(2, len(certificates))
            + b"".join(long(one) for one in certificates))


def judged(comment, headers, certificates, reason=None):
    fields = {"network_id": NETWORK, "keys": KEYS[:4], "genesis": GENESIS,
              "headers": headers, "certificates": certificates,
              "octets": branch(headers, certificates)}
    if reason is None:
        CASES.valid("branch", comment, **fields)
    else:
        CASES.invalid("branch", comment, reason, **fields)


def main():
    one = block(7, 9)
    two = block(8, 10, named(one))
    other = block(7, 9, mark=1)
    above = block(8, 10, named(other), 1)
    later = block(7, 10, mark=2)
    judged("one header", [one], final(LEFT, 9, one))
    judged("two headers, the second final", [one, two], [
        signed(LEFT, 9, NOTARIZE, one), signed(ALL, 10, FINALIZE, two)])
    judged("a view that was given up", [one], [
        signed(ALL, 8, NULLIFY)] + final(LEFT, 9, one))
    judged("another network's header",
           [block(7, 9, network=sha256(b"another network"))],
           final(LEFT, 9, one), "network")
    judged("two headers that are not linked", [one, above],
           final(LEFT, 10, above), "parent")
    judged("a height left out", [one, block(9, 10, named(one))],
           final(LEFT, 10, two), "parent")
    judged("a certificate of too few", [one],
           [signed((0, 1), 9, FINALIZE, one)], "quorum")
    changed = bytearray(signed(LEFT, 9, FINALIZE, one))
    changed[60] ^= 1
    judged("a certificate with a wrong signature", [one], [bytes(changed)],
           "quorum")
    judged("no certificate", [one], [], "finalization")
    judged("no finalization of the last header", [one, two],
           final(LEFT, 9, one), "finalization")

    octets = branch([one], final(LEFT, 9, one))
    CASES.cut_and_stretched("branch_decode", "a branch", octets,
                            (0, 17, 19, 119, 121, 373, 375, len(octets) - 1))

    def bad(comment, reason, octets):
        CASES.invalid("branch_decode", comment, reason, octets=octets)

    bad("another version", "begin", branch([one], [], tag=b"diptych/branch/v2\n"))
    bad("no header", "headers", branch([], []))
    bad("4097 headers", "headers", TAG + long(GENESIS) + u(2, 4097))
    bad("16385 certificates", "certificates",
        branch([one], [])[:-2] + u(2, 16385))
    bad("a header of version 2", "version",
        branch([b"\x00\x02" + one[2:]], []))
    bad("a certificate without signers", "signers",
        branch([one], [statement(0, 9, NULLIFY) + b"\x00"]))

    def fork(comment, branches, convicted, height):
        CASES.valid("fork", comment, network_id=NETWORK, keys=KEYS[:4],
                    branches=[branch(*each) for each in branches],
                    convicted=[str(place) for place in convicted],
                    height=str(height) if height is not None else "none")

    left = ([one], final(LEFT, 9, one))
    fork("two final blocks of one view",
         [left, ([other], final(RIGHT, 9, other))], (0, 1), 7)
    fork("the second after the view was given up",
         [left, ([later], [signed(RIGHT, 9, NULLIFY)]
                 + final(RIGHT, 10, later))], (0, 1), 7)
    bare = ([one], [signed(LEFT, 9, FINALIZE, one)])
    right = ([other, above], [signed(RIGHT, 9, NOTARIZE, other)]
             + final(RIGHT, 10, above))
    fork("a notarization is missing", [bare, right], (), 7)
    fork("a third branch has it", [bare, right, left], (0, 1), 7)
    fork("one chain", [left, ([one, two], final(ALL, 10, two))], (), None)
    CASES.write()


if __name__ == "__main__":
    main()
