#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/anchor_journal.json to standard output.

The layout is written out from docs/spec/anchor-journal.md and shares nothing
with the C++ of the project.
"""
from cases import Cases, sha256, u

CASES = Cases("diptych/anchor-journal/v1", "docs/spec/anchor-journal.md", {
    "journal": "a file as it is found, the network it is opened for, the "
               "documents it holds, and how many octets are left of it; one "
               "that is begun anew is cut to its head",
})
NETWORK = sha256(b"a network")
A, B = sha256(b"a document"), sha256(b"another document")
SALT, OTHER_SALT = sha256(b"a salt"), sha256(b"another salt")
HEAD_SIZE = 49


def head(network=NETWORK, version=1, magic=b"diptych journal\n"):
    return magic + u(1, version) + network


def plan(digest, at, salt=SALT):
    return digest + u(4, at) + u(4, at + 1) + u(1, len(salt)) + salt


def anchored(digest, entry):
    return digest + u(8, entry)


def frame(kind, *records, check=None, complement=None, end=0xA5):
    payload = u(1, kind) + b"".join(records)
    length = len(payload)
    if complement is None:
        complement = length ^ 0xFFFFFFFF
    if check is None:
        check = sha256(b"diptych/anchor-journal/v1\n" + payload)[:8]
    return u(4, length) + u(4, complement) + check + payload + u(1, end)


def document(digest, at, salt=SALT, entry=None):
    one = {"document": digest, "list": at, "position": at + 1, "salt": salt}
    return one if entry is None else {**one, "entry": str(entry)}


def good(comment, octets, documents, kept=None, network=NETWORK):
    CASES.valid("journal", comment, octets=octets, network=network,
                documents=documents,
                kept=len(octets) if kept is None else kept)


def bad(comment, reason, octets, network=NETWORK):
    CASES.invalid("journal", comment, reason, octets=octets, network=network)


ONE = head() + frame(1, plan(A, 3))
WHOLE = ONE + frame(2, anchored(A, 4711))


def sound():
    good("the worked example: one document, planned, then anchored", WHOLE,
         [document(A, 3, entry=4711)])
    good("nothing planned", head(), [])
    good("planned and not anchored", ONE, [document(A, 3)])
    good("without a salt", head() + frame(1, plan(A, 3, b"")),
         [document(A, 3, b"")])
    good("two plans in a frame", head() + frame(1, plan(A, 3), plan(B, 9)),
         [document(A, 3), document(B, 9)])
    good("a later plan for the same document", ONE + frame(
        1, plan(A, 5, OTHER_SALT)), [document(A, 5, OTHER_SALT)])
    good("everything at its greatest", head() + frame(
        1, A + b"\xff" * 8 + u(1, 32) + SALT) + frame(
            2, anchored(A, 2**64 - 1)),
         [{"document": A, "list": 2**32 - 1, "position": 2**32 - 1,
           "salt": SALT, "entry": str(2**64 - 1)}])
    good("of a network of zeros", head(bytes(32)), [], network=bytes(32))


def cut_short():
    last = len(ONE)
    for size in (0, 1, 16, 17, 48):
        good("a head cut to %d octets" % size, head()[:size], [], HEAD_SIZE)
    for size in (1, 4, 7, 8, 15, 16, 17, 40, 57):
        good("the last frame cut to %d octets" % size, WHOLE[:last + size],
             [document(A, 3)], last)
    frame_end = frame(2, anchored(A, 4711), end=0)
    good("a last frame that ends in zero", ONE + frame_end, [document(A, 3)],
         last)
    good("a last frame whose payload was not written", ONE
         + frame_end[:16] + bytes(len(frame_end) - 16), [document(A, 3)], last)
    for size in (1, 16, 100):
        good("%d zeros behind the last frame" % size, ONE + bytes(size),
             [document(A, 3)], last)


def refused():
    bad("another magic", "damage", head(magic=b"diptych Journal\n"))
    for version in (0, 2, 255):
        bad("version %d" % version, "version", head(version=version))
    bad("of another network", "network", WHOLE, network=sha256(b"another"))
    bad("a complement that is none", "damage",
        ONE + frame(2, anchored(A, 1), complement=0))
    bad("another check", "damage", ONE + frame(2, anchored(A, 1),
                                               check=bytes(8)))
    bad("an end that is neither", "damage",
        ONE + frame(2, anchored(A, 1), end=0xA4))
    bad("an end that is zero before the last frame", "damage",
        head() + frame(1, plan(A, 3), end=0) + frame(1, plan(B, 4)))
    for place in (0, 49, 53, 57, 65, 66, 98, 139):
        octets = WHOLE[:place] + bytes([WHOLE[place] ^ 1]) + WHOLE[place + 1:]
        bad("a bit flipped in octet %d" % place, "damage", octets)
    bad("an unknown kind", "damage", ONE + frame(3, anchored(A, 1)))
    bad("no record", "damage", ONE + frame(2))
    bad("a record cut short", "damage", ONE + frame(2, anchored(A, 1)[:-1]))
    bad("a salt of 31 octets", "damage", head() + frame(
        1, plan(A, 3, SALT[:31])))
    bad("a salt of 33 octets", "damage", head() + frame(
        1, plan(A, 3, SALT + b"\x00")))
    bad("anchored without a plan", "damage", ONE + frame(2, anchored(B, 1)))


if __name__ == "__main__":
    sound()
    cut_short()
    refused()
    CASES.write()
