#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/guard.json to standard output.

The layout is written out from docs/spec/guard.md, and the checksum computed
bit by bit; neither shares anything with the C++ of the project.
"""
from cases import Cases, sha256, u
from secp256k1 import public_key

CASES = Cases("diptych/guard/v1", "docs/spec/guard.md", {
    "record": "a guard record, and what it says; absent fields are left out",
    "slot": "a slot of a guard file, whose record is as in `record`",
})
KEY = public_key(7)
NETWORK = sha256(b"a network")
NOTARIZED, NULLIFIED, FINALIZED = 1, 2, 4
BLOCK, FINAL = sha256(b"a block"), sha256(b"a final block")
MAGIC = b"diptych guard\n"


def crc32c(data):
    remainder = 0xFFFFFFFF
    for octet in data:
        remainder ^= octet
        for _ in range(8):
            remainder = remainder >> 1 ^ (0x82F63B78 if remainder & 1 else 0)
    return remainder ^ 0xFFFFFFFF


def record(epoch, view, flags=0, notarized=bytes(32), final_view=0,
           final=bytes(32)):
    return u(8, epoch) + u(8, view) + u(1, flags) + notarized + u(
        8, final_view) + final


def slot(sequence=8, key=KEY, network=NETWORK, inner=None, version=1,
         magic=MAGIC, rest=bytes(330), crc=None):
    octets = (magic + u(2, version) + u(8, sequence) + key + network
              + (inner or EXAMPLE) + rest)
    return octets + u(4, crc32c(octets) if crc is None else crc)


EXAMPLE = record(1, 42, NOTARIZED | FINALIZED, BLOCK, 41, FINAL)
GOOD = slot()


def records():
    def good(comment, octets, **fields):
        CASES.valid("record", comment, octets=octets, **fields)

    good("the worked example of the specification", EXAMPLE, epoch="1",
         view="42", notarized=BLOCK, final_view="41", final=FINAL)
    good("nothing signed yet", record(0, 0), epoch="0", view="0")
    good("a view given up", record(0, 3, NULLIFIED), epoch="0", view="3",
         nullified=True)
    good("voted for, then given up", record(0, 3, NOTARIZED | NULLIFIED, BLOCK),
         epoch="0", view="3", notarized=BLOCK, nullified=True)
    good("a block whose hash is zero", record(0, 3, NOTARIZED), epoch="0",
         view="3", notarized=bytes(32))
    greatest = 2**64 - 1
    good("everything at its greatest",
         record(greatest, greatest, 7, b"\xff" * 32, greatest, b"\xff" * 32),
         epoch=str(greatest), view=str(greatest), notarized=b"\xff" * 32,
         nullified=True, final_view=str(greatest), final=b"\xff" * 32)

    def bad(comment, reason, octets):
        CASES.invalid("record", comment, reason, octets=octets)

    CASES.cut_and_stretched("record", "the example", EXAMPLE, (0, 8, 16, 17,
                                                               49, 57, 88))
    for flags in (8, 16, 32, 64, 128):
        bad("unknown flag %d" % flags, "flag", record(0, 1, flags))
    bad("a block without its flag", "flag", record(0, 1, 0, BLOCK))
    bad("a final view without its flag", "flag", record(0, 9, 0, final_view=3))
    bad("a final block without its flag", "flag", record(0, 9, 0, final=FINAL))


def slots():
    def good(comment, sequence, octets, inner, network=NETWORK):
        CASES.valid("slot", comment, octets=octets, sequence=str(sequence),
                    key=KEY, network=network, record=inner)

    good("the worked example of the specification", 8, GOOD, EXAMPLE)
    good("the first slot of a new file", 0, slot(0, inner=record(0, 0)),
         record(0, 0))
    good("the greatest sequence", 2**64 - 1, slot(2**64 - 1), EXAMPLE)
    good("a network of zeros", 8, slot(network=bytes(32)), EXAMPLE, bytes(32))

    def bad(comment, reason, octets):
        CASES.invalid("slot", comment, reason, octets=octets)

    CASES.cut_and_stretched("slot", "the example", GOOD,
                            (0, 1, 14, 178, 508, 511))
    for place in (0, 15, 23, 40, 70, 120, 178, 400, 507, 508, 511):
        bad("a bit flipped in octet %d" % place, "checksum",
            GOOD[:place] + bytes([GOOD[place] ^ 1]) + GOOD[place + 1:])
    for place in (24, 60, 100, 178, 508, 510):
        bad("torn behind octet %d" % place, "checksum",
            slot(10, inner=record(1, 44))[:place] + GOOD[place:])
    bad("nothing but zeros", "checksum", bytes(512))
    bad("a checksum with the octets in reverse", "checksum",
        GOOD[:508] + GOOD[508:][::-1])
    bad("another magic", "no guard slot", slot(magic=b"diptych guarD\n"))
    for version in (0, 2, 65535):
        bad("version %d" % version, "version", slot(version=version))
    bad("a record with an unknown flag", "flag", slot(inner=record(0, 1, 8)))
    bad("something behind the record", "zero", slot(rest=bytes(329) + b"\x01"))


def main():
    assert crc32c(b"123456789") == 0xE3069283
    records()
    slots()
    CASES.write()


if __name__ == "__main__":
    main()
