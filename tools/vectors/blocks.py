#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/blocks.json to standard output.

The layouts are written out from docs/spec/blocks.md, and share nothing with
the C++ of the project.
"""
from cases import Cases, sha256, u
from secp256k1 import public_key

CASES = Cases("diptych/blocks/v1", "docs/spec/blocks.md", {
    "header": "a header; `hash` is its hash",
    "validators": "[member, consensus key] in order of members, and their "
                  "hash",
    "payload": "the transactions' part of a block, as [body, signature]",
    "payload_decode": "octets that are said to hold `count` transactions",
})

FIELDS = [("version", 2), ("network_id", 32), ("epoch", 8), ("view", 8),
          ("height", 8), ("parent_hash", 32), ("parent_view", 8),
          ("time_ms", 8), ("proposer", 2), ("flags", 1),
          ("payload_root", 32), ("payload_octets", 4),
          ("transaction_count", 4), ("log_size", 8), ("log_root", 32),
          ("validators_hash", 32), ("next_validators_hash", 32)]
EXAMPLE = {
    "version": 1, "network_id": sha256(b"network"), "epoch": 2, "view": 9,
    "height": 8, "parent_hash": sha256(b"parent"), "parent_view": 7,
    "time_ms": 1795255440000, "proposer": 3, "flags": 0,
    "payload_root": sha256(b"payload"), "payload_octets": 4194304,
    "transaction_count": 65536, "log_size": 4713, "log_root": sha256(b"log"),
    "validators_hash": sha256(b"validators"),
    "next_validators_hash": bytes(32),
}


def header(fields):
    return b"".join(fields[name] if size == 32 else u(size, fields[name])
                    for name, size in FIELDS)


def good(comment, **changed):
    fields = {**EXAMPLE, **changed}
    octets = header(fields)
    CASES.valid("header", comment, octets=octets,
                fields={k: str(v) if isinstance(v, int) else v
                        for k, v in fields.items()},
                hash=sha256(b"diptych/header/v1\n" + octets))
    return octets


def headers():
    octets = good("an ordinary block")
    good("all numbers at their greatest",
         **{name: 2**(8 * size) - 1 for name, size in FIELDS
            if size in (4, 8) or name == "proposer"})
    good("all numbers zero",
         **{name: 0 for name, size in FIELDS
            if size != 32 and name != "version"})
    for flags in range(8):
        good("flags %d" % flags, flags=flags)
    good("closing, with the validators that follow", flags=2,
         next_validators_hash=sha256(b"next"))
    for size in (0, 1, 2, 34, 116, 252):
        CASES.invalid("header", "cut to %d octets" % size, "length",
                      octets=octets[:size])
    CASES.invalid("header", "an octet left over", "length",
                  octets=octets + b"\x00")
    for version in (0, 2, 256, 65535):
        CASES.invalid("header", "version %d" % version, "version",
                      octets=header({**EXAMPLE, "version": version}))
    for flags in (8, 16, 32, 64, 128, 255):
        CASES.invalid("header", "flags %d" % flags, "flag",
                      octets=header({**EXAMPLE, "flags": flags}))


def validators():
    for members in ([], [1], [1, 2, 3, 4], [7, 300, 2**32 - 1]):
        keys = [public_key(100 + i) for i in range(len(members))]
        tagged = b"diptych/validators/v1\n" + u(2, len(members))
        for member, key in zip(members, keys):
            tagged += u(4, member) + key
        CASES.valid("validators", "%d validators" % len(members),
                    validators=[[u(4, m), k] for m, k in zip(members, keys)],
                    hash=sha256(tagged))


def item(body, signature):
    return u(4, len(body)) + body + signature


def payloads():
    signature = bytes(range(64))
    items = [(b"a", signature), (b"body", signature[::-1]),
             (bytes(300), bytes(64))]
    for count in range(4):
        CASES.valid("payload", "%d transactions" % count,
                    transactions=[list(i) for i in items[:count]],
                    octets=b"".join(item(*i) for i in items[:count]))

    def bad(comment, reason, count, octets):
        CASES.invalid("payload_decode", comment, reason, transactions=count,
                      octets=octets)

    one = item(*items[1])
    bad("fewer than said", "invalid", 2, one)
    bad("more than said", "invalid", 1, one + one)
    bad("octets of none", "invalid", 0, one)
    bad("none of one", "invalid", 1, b"")
    bad("an octet left over", "invalid", 1, one + b"\x00")
    for size in (3, 4, 7, 8, len(one) - 1):
        bad("cut to %d octets" % size, "invalid", 1, one[:size])
    bad("a body of no octets", "invalid", 1, item(b"", signature + b"a"))
    bad("a length beyond the end", "invalid", 1, u(4, 5) + one[4:])
    bad("a length of 2^32 - 1", "invalid", 1, u(4, 2**32 - 1) + one[4:])
    bad("a body of 196609 octets", "invalid", 1, u(4, 196609) + one[4:])
    bad("65537 transactions", "limit", 65537, one)


def main():
    headers()
    validators()
    payloads()
    CASES.write()


if __name__ == "__main__":
    main()
