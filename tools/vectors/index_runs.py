#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/index_runs.json to standard output.

The layout is written out from docs/spec/storage.md ("Index runs") and shares
nothing with the C++ of the project.
"""
from cases import Cases, sha256, u

CASES = Cases("diptych/index-run/v1", "docs/spec/storage.md", {
    "run": "a file of the index, by the name under which it stands, and its "
           "records: commitments' prefixes and entries",
})
NETWORK = sha256(b"a network")


def name(begin, end, level):
    return "%016x-%016x-%02x.run" % (begin, end, level)


def encode(records, begin, end, level=0, network=NETWORK,
           domain=b"diptych/index-run/v1\n"):
    octets = b"".join(u(8, prefix) + u(8, entry) for prefix, entry in records)
    head = domain + network + u(8, begin) + u(8, end) + u(4, level)
    return octets + sha256(head + octets)


def good(comment, records, begin, end, level=0, network=NETWORK):
    CASES.valid("run", comment, name=name(begin, end, level), network=network,
                octets=encode(records, begin, end, level, network),
                records=[[str(prefix), str(entry)]
                         for prefix, entry in records])


def bad(comment, reason, octets, begin=10, end=20, level=0, network=NETWORK):
    CASES.invalid("run", comment, reason, name=name(begin, end, level),
                  network=network, octets=octets)


def main():
    three = [(7, 12), (7, 15), (2**64 - 1, 11)]
    right = encode(three, 10, 20)
    good("two commitments that begin alike, and the greatest prefix", three,
         10, 20)
    good("no credential among the entries", [], 0, 4)
    good("one of one", [(0, 0)], 0, 1)
    good("merged twice", three, 10, 2**40, 2)
    good("the last entries there can be", [(1, 2**64 - 2)], 2**64 - 2,
         2**64 - 1, 255)
    good("a network of zeros", three, 10, 20, 0, bytes(32))

    for size in (0, 31, 33, len(right) - 1, len(right) - 16):
        bad("cut to %d octets" % size,
            "checksum" if size == len(right) - 16 else "size", right[:size])
    bad("an octet left over", "size", right + b"\x00")
    bad("more records than entries", "size",
        encode([(1, 10), (2, 10)], 10, 11), end=11)
    for place in (0, 8, 15, 47, 48, 79):
        # In an entry's number the alteration may put it outside, too.
        altered = right[:place] + bytes([right[place] ^ 1]) + right[place + 1:]
        reason = {0: "order", 8: "order", 15: "checksum"}.get(place, "checksum")
        bad("a bit flipped in octet %d" % place, reason, altered)
    bad("records in the order of entries", "order",
        encode([(9, 11), (7, 12)], 10, 20))
    bad("equal prefixes, the later entry first", "order",
        encode([(7, 15), (7, 12)], 10, 20))
    bad("one record twice", "order", encode([(7, 12), (7, 12)], 10, 20))
    bad("an entry before the first", "order", encode([(7, 9)], 10, 20))
    bad("an entry behind the last", "order", encode([(7, 20)], 10, 20))
    bad("under another begin", "checksum", right, begin=9)
    bad("under another end", "checksum", right, end=21)
    bad("under another level", "checksum", right, level=1)
    bad("of another network", "checksum", right, network=sha256(b"another"))
    bad("another domain", "checksum",
        encode(three, 10, 20, domain=b"diptych/index-run/v2\n"))


if __name__ == "__main__":
    main()
    CASES.write()
