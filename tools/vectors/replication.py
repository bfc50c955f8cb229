#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/replication.json to standard output.

The layouts are written out from docs/spec/replication.md, and share nothing
with the C++ of the project.
"""
from cases import Cases, long, sha256, short, u

CASES = Cases("diptych/replication/v1", "docs/spec/replication.md", {
    "references": "[digest, octets, transaction count] of each batch",
    "question": "`fields` by the question's kind, and its octets",
    "batch": "the octets of a batch; `digest` is its digest",
    "block": "[header hash, references, payload] of a block",
    "range": "the blocks as above, the hashes of the further headers, and the "
             "view and signers of the finalization",
})

NETWORK = sha256(b"network")


def digest(payload):
    return sha256(b"diptych/batch/v1\n" + payload)


def reference(payload, count):
    return [digest(payload), u(4, len(payload)), u(4, count)]


def referring(references):
    return b"".join(b"".join(one) for one in references)


def header(height, payload, count, version=1, flags=0, octets=None):
    size = len(payload) if octets is None else octets
    return (u(2, version) + NETWORK + u(8, 0) + u(8, height + 1) +
            u(8, height) + sha256(b"parent %d" % height) + u(8, height) +
            u(8, 1795255440000 + height) + u(2, height % 4) + u(1, flags) +
            sha256(payload) + u(4, size) + u(4, count) + u(8, 3 * height) +
            sha256(b"log") + sha256(b"validators") + bytes(32))


def header_hash(octets):
    return sha256(b"diptych/header/v1\n" + octets)


def transaction(body):
    return u(4, len(body)) + body + sha256(body) + sha256(body[::-1])


ONE = transaction(b"first")
TWO = transaction(b"second") + transaction(b"third")


def block(height, payload, count, references=b""):
    return header(height, payload, count) + long(references) + payload


def certificate(view, signers, block_hash):
    bits = bytearray(max(signers) // 8 + 1)
    for signer in signers:
        bits[signer // 8] |= 1 << signer % 8
    return (u(8, 0) + u(8, view) + u(1, 3) + block_hash + short(bytes(bits)) +
            b"".join(sha256(b"s%d" % s) + sha256(b"r%d" % s)
                     for s in signers))


def references():
    for count in (0, 1, 2, 256):
        named = [reference(ONE + u(2, i), i + 1) for i in range(count)]
        CASES.valid("references", "%d batches" % count, references=named,
                    octets=referring(named))
    one = referring([reference(ONE, 1)])
    CASES.cut_and_stretched("references", "a batch", one, (1, 32, 36, 39))
    CASES.invalid("references", "257 batches", "limit", octets=one * 257)


def questions():
    def good(comment, octets, **fields):
        CASES.valid("question", comment, octets=octets, fields=fields)
        return octets

    def bad(comment, reason, octets):
        CASES.invalid("question", comment, reason, octets=octets)

    named = [reference(ONE, 1), reference(TWO, 2)]
    batches = good("for two batches", u(1, 1) + referring(named),
                   references=named)
    many = [reference(ONE + u(2, i), 1) for i in range(128)]
    good("for 128 batches", u(1, 1) + referring(many), references=many)
    views = good("for the certificates of three views",
                 u(1, 2) + u(8, 7) + u(8, 9), first="7", last="9")
    good("for those of one view", u(1, 2) + u(8, 7) + u(8, 7), first="7",
         last="7")
    good("for those of all views", u(1, 2) + u(8, 0) + u(8, 2**64 - 1),
         first="0", last=str(2**64 - 1))
    by_hash = good("for a block", u(1, 3) + sha256(b"block"),
                   hash=sha256(b"block"))
    heights = good("for blocks from height 4711 on", u(1, 4) + u(8, 4711),
                   height="4711")

    bad("nothing", "length", b"")
    for kind in (0, 5, 255):
        bad("kind %d" % kind, "kind", u(1, kind) + heights[1:])
    bad("for no batches", "empty", u(1, 1))
    bad("for 129 batches", "limit",
        u(1, 1) + referring(many) + referring(named[:1]))
    bad("views that go back", "order", u(1, 2) + u(8, 8) + u(8, 7))
    bad("for the genesis block", "height", u(1, 4) + u(8, 0))
    CASES.cut_and_stretched("question", "for two batches", batches, (40, 80))
    for comment, octets in (("for views", views), ("for a block", by_hash),
                            ("for a range", heights)):
        CASES.cut_and_stretched("question", comment, octets,
                                (1, len(octets) - 1))


def batches():
    for count, payload in ((1, ONE), (2, TWO), (2**32 - 1, TWO)):
        CASES.valid("batch", "%d transactions" % count, transactions=count,
                    payload=payload, digest=digest(payload),
                    octets=u(4, count) + payload)
    for comment, octets in (("nothing", b""), ("half a count", u(2, 1)),
                            ("no payload", u(4, 1)),
                            ("no transactions", u(4, 0)),
                            ("a payload of none", u(4, 0) + ONE)):
        CASES.invalid("batch", comment, "empty", octets=octets)


def blocks():
    def good(comment, height, payload, count, named=b""):
        octets = u(1, 1) + block(height, payload, count, named)
        CASES.valid("block", comment, octets=octets, blocks=[
            [header_hash(header(height, payload, count)), named, payload]])
        return octets

    good("without transactions", 8, b"", 0)
    good("of one batch, not named", 9, ONE, 1)
    named = referring([reference(ONE, 1), reference(TWO, 2)])
    octets = good("of two batches", 10, ONE + TWO, 3, named)
    good("with references that are none", 9, ONE, 1, b"any octets")
    good("with 12 KiB of references", 9, ONE, 1, bytes(12288))
    CASES.cut_and_stretched("block", "of two batches", octets,
                            (0, 1, 2, 253, 254, 255, 300, 336,
                             len(octets) - 1))
    CASES.invalid("block", "more than 12 KiB of references", "limit",
                  octets=u(1, 1) + block(9, ONE, 1, bytes(12289)))
    for octets in (2**22 + 1, 2**32 - 1):
        CASES.invalid("block", "a header that says %d octets" % octets,
                      "limit", octets=u(1, 1) +
                      header(9, ONE, 1, octets=octets) + long(b"") + ONE)
    CASES.invalid("block", "a header of version 2", "version",
                  octets=u(1, 1) + header(9, ONE, 1, version=2) + long(b"") +
                  ONE)
    for kind in (0, 3, 255):
        CASES.invalid("block", "kind %d" % kind, "kind",
                      octets=u(1, kind) + block(9, ONE, 1))


def ranges():
    bodies = [(1, ONE, 1), (2, b"", 0), (3, TWO, 2)]

    def ranging(count, beyond, more=0, further=0):
        chosen = bodies[:count]
        headers = [header(4 + i, b"", 0) for i in range(beyond)]
        last = headers[-1] if headers else header(*chosen[-1])
        view = 4 + beyond if headers else chosen[-1][0] + 1
        octets = (u(1, 2) + u(2, count + more) +
                  b"".join(block(*one) for one in chosen) +
                  u(2, beyond + further) + b"".join(headers) +
                  certificate(view, [0, 2, 9], header_hash(last)))
        return octets, chosen, headers, view

    def good(comment, count, beyond):
        octets, chosen, headers, view = ranging(count, beyond)
        CASES.valid("range", comment, octets=octets, blocks=[
            [header_hash(header(*one)), b"", one[1]] for one in chosen],
                    beyond=[header_hash(one) for one in headers],
                    view=str(view), signers=["0", "2", "9"])
        return octets

    CASES.valid("range", "of no blocks", octets=u(1, 2) + u(2, 0), blocks=[],
                beyond=[], view="0", signers=[])
    one = good("one block, finalized itself", 1, 0)
    good("three blocks, finalized", 3, 0)
    good("three blocks, proven by the second after them", 3, 2)
    CASES.cut_and_stretched("range", "one block", one,
                            (1, 2, 3, 255, 258, 260, 334, 336, 385,
                             len(one) - 64, len(one) - 1))
    CASES.invalid("range", "no blocks and a certificate", "length",
                  octets=u(1, 2) + u(2, 0) + one[-200:])
    for more in (1, 255, 256, 65534):
        CASES.invalid("range", "%d blocks too many said" % more, "length",
                      octets=ranging(1, 0, more=more)[0])
    for further in (1, 16384, 16385, 65535):
        CASES.invalid("range", "%d further headers too many said" % further,
                      "length", octets=ranging(1, 0, further=further)[0])


def main():
    references()
    questions()
    batches()
    blocks()
    ranges()
    CASES.write()


if __name__ == "__main__":
    main()
