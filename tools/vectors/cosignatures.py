#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/cosignatures.json to standard output.

The layout is written out from docs/spec/cosignatures.md, and shares nothing
with the C++ of the project. The keys are published and protect nothing.
"""
import base64

import ed25519
from cases import Cases, sha256, u

ORIGIN = "registry.example"
TIME_MAX = 2**63 - 1

CASES = Cases("diptych/cosignatures/v1", "docs/spec/cosignatures.md", {
    "cosignature": "one validator's cosignature of the head of `origin`; "
                   "`line` is its line in a note, `public_key` the key under "
                   "which it verifies",
    "not_verified": "octets that can be read, and whose signature does not "
                    "verify under `public_key`",
})


def public(member):
    return ed25519.public_key(seed(member))


def seed(member):
    return sha256(b"diptych test key v%d" % member)


def name(member):
    return f"{ORIGIN}/v/{member}"


def signature(member, size, root, time):
    head = base64.b64encode(root).decode()
    message = f"cosignature/v1\ntime {time}\n{ORIGIN}\n{size}\n{head}\n"
    return ed25519.sign(seed(member), message.encode())


def octets(member, size, root, time, signed, version=1):
    return (u(1, version) + u(4, member) + u(8, size) + root + u(8, time) +
            signed)


def line(member, time, signed):
    key_id = sha256(name(member).encode() + b"\n\x04" + public(member))[:4]
    blob = base64.b64encode(key_id + u(8, time) + signed).decode()
    return f"\u2014 {name(member)} {blob}\n"


def good(comment, member=3, size=300, root=sha256(b"root"), time=1700000000):
    signed = signature(member, size, root, time)
    whole = octets(member, size, root, time, signed)
    CASES.valid("cosignature", comment, octets=whole, origin=ORIGIN,
                member=str(member), size=str(size), root=root,
                time=str(time), signature=signed, public_key=public(member),
                line=line(member, time, signed))
    return whole


def flipped(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]


def main():
    whole = good("validator 3 of a log of 300 entries")
    good("the smallest numbers", member=0, size=1, root=bytes(32), time=0)
    good("the greatest numbers", member=2**32 - 1, size=2**64 - 1,
         root=b"\xff" * 32, time=TIME_MAX)

    root, signed = sha256(b"root"), whole[53:]
    for comment, reason, changed in [
            ("a log of no entries", "size",
             octets(3, 0, root, 1700000000, signed)),
            ("a time of 2^63", "time", octets(3, 300, root, 2**63, signed)),
            ("version 0", "version",
             octets(3, 300, root, 1700000000, signed, 0)),
            ("version 2", "version",
             octets(3, 300, root, 1700000000, signed, 2))]:
        CASES.invalid("cosignature", comment, reason, octets=changed)
    CASES.cut_and_stretched("cosignature", "validator 3", whole,
                            (0, 1, 4, 5, 12, 13, 45, 52, 53, 116))

    for comment, place in [("the size", 12), ("the root", 13),
                           ("the root's end", 44), ("the time", 52),
                           ("the signature", 53),
                           ("the signature's end", 116)]:
        CASES.valid("not_verified", "a bit flipped in " + comment,
                    octets=flipped(whole, place), origin=ORIGIN,
                    public_key=public(3))
    CASES.valid("not_verified", "the key of another validator", octets=whole,
                origin=ORIGIN, public_key=public(4))
    CASES.valid("not_verified", "another log", octets=whole,
                origin="other.example", public_key=public(3))
    CASES.write()


if __name__ == "__main__":
    main()
