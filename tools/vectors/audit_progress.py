#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/audit_progress.json to standard output.

The layout is written out from docs/spec/audit-progress.md and shares nothing
with the C++ of the project.
"""
from cases import Cases, sha256, u

CASES = Cases("diptych/audit-progress/v1", "docs/spec/audit-progress.md", {
    "record": "a record, and the block in it",
    "file": "a file, the digests of the blocks that it remembers, and to how "
            "many octets it is cut when it is opened; one that is begun anew "
            "is cut to its head",
    "damaged": "a file that opens, of whose blocks one cannot be read",
})
HEAD = b"diptych audit 1\n"
GENESIS = bytes(range(253))
BLOCKS = [GENESIS, bytes(253) + b"a payload", b""]
GREATEST = 4_194_557


def record(block, length=None, digest=None):
    return (u(4, len(block) if length is None else length)
            + (sha256(block) if digest is None else digest) + block)


def flipped(octets, place):
    return (octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1:])


def records():
    for comment, block in (("a block without transactions", GENESIS),
                           ("a block with a payload", BLOCKS[1]),
                           ("nothing under its digest", b"")):
        CASES.valid("record", comment, octets=record(block), block=block)
    good = record(GENESIS)
    CASES.cut_and_stretched("record", "the first", good, (0, 3, 4, 35, 36, 288))
    CASES.invalid("record", "longer than a block may be", "length",
                  octets=record(b"", length=GREATEST + 1))
    for place in (4, 35, 36, 288):
        CASES.invalid("record", "a bit flipped in octet %d" % place, "digest",
                      octets=flipped(good, place))


def files():
    def good(comment, octets, blocks, kept):
        CASES.valid("file", comment, octets=octets,
                    blocks=[sha256(block) for block in blocks], kept=kept)

    whole = HEAD + b"".join(record(block) for block in BLOCKS)
    two = HEAD + record(BLOCKS[0]) + record(BLOCKS[1])
    good("the genesis block", HEAD + record(GENESIS), [GENESIS],
         len(HEAD) + 289)
    good("three blocks", whole, BLOCKS, len(whole))
    good("no block", HEAD, [], 16)
    for size in (0, 1, 15):
        good("a head cut to %d octets" % size, HEAD[:size], [], 16)
    for cut in (1, 35, 36):
        good("the last of three cut by %d octets" % cut, whole[:-cut],
             BLOCKS[:2], len(two))
    for cut in (1, 9, 262, 263, 297, 298):
        good("the last of two cut by %d octets" % cut, two[:-cut],
             BLOCKS[:1], len(HEAD) + 289)
    good("the last block has another digest", flipped(two, len(two) - 1),
         BLOCKS[:1], len(HEAD) + 289)
    good("the last digest is another", flipped(two, len(HEAD) + 289 + 4),
         BLOCKS[:1], len(HEAD) + 289)
    good("a length above a block's, and what follows it",
         two + record(b"", length=GREATEST + 1) + record(GENESIS), BLOCKS[:2],
         len(two))
    good("zeros behind the last", two + bytes(35), BLOCKS[:2], len(two))
    for comment, octets in (("a letter", b"Dear auditor,\n"),
                            ("another version", b"diptych audit 2\n"),
                            ("a head with a bit flipped", flipped(HEAD, 0))):
        CASES.invalid("file", comment, "head", octets=octets)
    for comment, place in (("the first block", len(HEAD) + 36),
                           ("the first digest", len(HEAD) + 4)):
        CASES.valid("damaged", "a bit flipped in " + comment,
                    octets=flipped(two, place), count=2, height=0)


if __name__ == "__main__":
    records()
    files()
    CASES.write()
