#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/transactions.json to standard output.

Bodies are laid out octet by octet as Protobuf defines it, and signed by
secp256k1.py; neither shares anything with the C++ of the project.
"""
from cases import BAD_TEXTS, Cases, sha256, u
from secp256k1 import N, public_key, sign
from votes import FINALIZE, NOTARIZE, NULLIFY, statement, vote

NETWORK = sha256(b"a network")
EXPIRES = 1795255740000  # 2026-11-21T10:09:00Z
NONCE = bytes(range(16))
DIGEST = bytes(range(0xA0, 0xC0))
ANCHOR, OPEN, STATUSES, DOCUMENT, EVIDENCE, ACCREDIT = 10, 11, 12, 13, 14, 16
VARINT, LENGTH = 0, 2
SECRET = 1


def varint(value, least=1):
    """A varint of at least so many octets; more than needed is not shortest."""
    out = []
    while value > 0x7F or len(out) < least - 1:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    return bytes(out + [value])


def number(field, value):
    return varint(field << 3 | VARINT) + varint(value)


def octets(field, value):
    return varint(field << 3 | LENGTH) + varint(len(value)) + value


def message(*fields):
    """Joins fields; numbers of 0 and empty octets are left out (proto3)."""
    out = b""
    for field, value in fields:
        if isinstance(value, int):
            out += number(field, value) if value else b""
        else:
            out += octets(field, value) if value else b""
    return out


def anchor_item(position, commitment):
    return u(4, position) + commitment


def anchor(status_list, items):
    return octets(ANCHOR, message((1, status_list), (2, items)))


def statuses(status_list, items):
    return octets(STATUSES, message((1, status_list), (2, items)))


def document(kind=2, digest=DIGEST, name=b"Charter"):
    return octets(DOCUMENT, message((1, kind), (2, digest), (3, name)))


def accredit(issuer=1, change=1, start=0, end=0, scope=(), more=b""):
    return octets(ACCREDIT, message(
        (1, issuer), (2, change), (3, start), (4, end))
        + b"".join(octets(5, one) for one in scope) + more)


def report(votes):
    return octets(EVIDENCE, message((1, votes)))


def sender(network=NETWORK, member=1, key=1, expires=EXPIRES, nonce=NONCE):
    return message((1, network), (2, member), (3, key), (4, expires),
                   (5, nonce))


NULLIFIED, FINALIZED = (vote(2, statement(0, 42, kind))
                        for kind in (NULLIFY, FINALIZE))
ITEM = anchor_item(4711, DIGEST)
GOOD = sender() + anchor(0, ITEM)
CASES = Cases("diptych/transactions/v1", "docs/spec/transactions.md", {
    "signed": "a body, its id, and its signature under `secret`",
    "malformed": "a body or signature that is no transaction",
    "bad_signature": "a transaction whose signature is refused",
    "root": "the transactions root over [id, signature] in order",
})


def transaction_id(body):
    return sha256(b"diptych/transaction/v1\n" + body)


def good(comment, body, action, secret=SECRET, **fields):
    name = transaction_id(body)
    CASES.valid("signed", comment, body=body, secret=u(32, secret),
                public_key=public_key(secret), transaction_id=name,
                signature=sign(secret, name), action=action, **fields)
    return [name, sign(secret, name)]


def malformed(comment, body, signature=None):
    if signature is None:
        signature = sign(SECRET, transaction_id(body))
    CASES.invalid("malformed", comment, "malformed", body=body,
                  signature=signature)


def actions():
    signed = [good("the worked example of the specification", GOOD, "anchor",
                   list="0", items=[ITEM])]
    two = ITEM + anchor_item(2**32 - 1, bytes(32))
    signed.append(good("two items, every number at its greatest",
                       sender(member=2**32 - 1, key=2**32 - 1,
                              expires=2**64 - 1) + anchor(2**32 - 1, two),
                       "anchor", N - 1, list=str(2**32 - 1),
                       items=[ITEM, two[36:]]))
    signed.append(good("open a list, everything else zero",
                       octets(1, NETWORK) + octets(OPEN, b""), "open", 2))
    signed.append(good("a nonce of one octet",
                       sender(nonce=b"\x00") + octets(OPEN, b""), "open"))
    items = [u(4, 0) + b"\x01\x04", u(4, 1) + b"\xff\xff"]
    signed.append(good("statuses, one of them unknown",
                       sender() + statuses(7, b"".join(items)), "statuses", 3,
                       list="7", items=items))
    for kind in range(1, 7):
        signed.append(good("document of type %d" % kind,
                           sender() + document(kind), "document",
                           type=str(kind), digest=DIGEST, name=b"Charter"))
    votes = NULLIFIED + FINALIZED
    signed.append(good("evidence", sender(key=0) + report(votes), "evidence",
                       evidence=votes))
    signed.append(good("fields in another order",
                       anchor(0, ITEM) + octets(5, NONCE) + octets(1, NETWORK),
                       "anchor", list="0", items=[ITEM]))
    for count in range(len(signed) + 1):
        CASES.valid("root", "%d transactions" % count,
                    transactions=signed[:count],
                    root=tree_hash([sha256(b"\x00" + a + b)
                                    for a, b in signed[:count]]))


def tree_hash(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + tree_hash(leaves[:middle])
                  + tree_hash(leaves[middle:]))


def bad_bodies():
    malformed("no octets", b"")
    for size in (1, 33, 34, 36, 50, len(GOOD) - 1):
        malformed("cut to %d octets" % size, GOOD[:size])
    malformed("an octet left over", GOOD + b"\x00")
    malformed("no action", sender())
    for size in (0, 31, 33):
        malformed("a network of %d octets" % size,
                  sender(network=bytes(size)) + octets(OPEN, b""))
    malformed("a nonce of 17 octets",
              sender(nonce=bytes(17)) + octets(OPEN, b""))
    for inner in (GOOD + number(6, 1), GOOD + octets(15, b""),
                  sender() + octets(ANCHOR, octets(2, ITEM) + number(3, 1)),
                  sender() + octets(OPEN, number(1, 1)),
                  sender() + octets(STATUSES, octets(2, bytes(6))
                                    + number(3, 1)),
                  sender() + octets(DOCUMENT, message(
                      (1, 1), (2, DIGEST), (3, b"a"), (4, 1))),
                  sender() + octets(EVIDENCE, octets(
                      1, NULLIFIED + FINALIZED) + number(2, 1))):
        malformed("an unknown field", inner)


def twice_or_too_long():
    malformed("two different actions", GOOD + octets(OPEN, b""))
    malformed("the same action twice", GOOD + anchor(0, ITEM))
    malformed("an action in two parts, which decoders join",
              sender() + octets(ANCHOR, number(1, 5))
              + octets(ANCHOR, octets(2, ITEM)))
    malformed("the member twice", GOOD + number(2, 1))
    malformed("a varint longer than need be",
              GOOD.replace(number(2, 1), b"\x10" + varint(1, least=2)))
    malformed("a member above 2^32", GOOD.replace(
        number(2, 1), b"\x10" + varint(2**32 + 1)))
    malformed("a zero written out", octets(1, NETWORK) + number(2, 0)
              + octets(OPEN, b""))
    malformed("a list of zero written out", sender() + octets(
        ANCHOR, number(1, 0) + octets(2, ITEM)))
    malformed("a length longer than need be", sender()
              + b"\x5a" + varint(0, least=2))


def bad_items():
    for field, size, one in ((ANCHOR, 36, "anchor"), (STATUSES, 6, "status")):
        for length in (0, 1, size - 1, size + 1):
            malformed("%s items of %d octets" % (one, length), sender()
                      + octets(field, message((2, bytes(length)))))
    malformed("4097 status items", sender() + statuses(0, bytes(6 * 4097)))
    for kind in (0, 7, 2**32 - 1):
        malformed("document type %d" % kind, sender() + document(kind))
    for size in (0, 31, 33):
        malformed("a digest of %d octets" % size,
                  sender() + document(digest=bytes(size)))
    for size in (0, 201):
        malformed("a name of %d octets" % size,
                  sender() + document(name=b"a" * size))
    for comment, text in BAD_TEXTS:
        malformed("name: " + comment, sender() + document(name=text))


def bad_evidence():
    votes = NULLIFIED + FINALIZED
    for size in (0, 115, 229):
        malformed("evidence of %d octets" % size,
                  sender() + report(votes[:size]))
    malformed("evidence of 231 octets", sender() + report(votes + b"\x00"))
    malformed("evidence with its votes in another order",
              sender() + report(FINALIZED + NULLIFIED))
    malformed("the same vote twice", sender() + report(FINALIZED * 2))
    malformed("votes that are lawful together", sender() + report(
        vote(2, statement(0, 42, NOTARIZE)) + NULLIFIED))


def accreditations():
    everything = sender(member=7) + accredit()
    scope = [b"Diploma", b"https://skills.example/framework/"]
    longest = [b"%d" % n + b"~" * 199 for n in range(1, 9)]
    for comment, issuer, withdraw, start, end, names in (
            ("accredit for everything", 1, 0, 0, 0, []),
            ("accredit for two names, from and to", 1, 0, EXPIRES,
             EXPIRES + 1, scope),
            ("accredit, all at their greatest", 2**32 - 1, 0, 2**64 - 1,
             2**64 - 1, longest),
            ("withdraw all", 1, 1, 0, 0, []),
            ("withdraw two names from a time on", 1, 1, 0, EXPIRES, scope)):
        good(comment, sender(member=7)
             + accredit(issuer, 1 + withdraw, start, end, names), "accredit",
             issuer=str(issuer), withdraw=bool(withdraw), from_ms=str(start),
             to_ms=str(end), scope=names)
    malformed("accredit with an unknown field",
              sender() + accredit(more=number(6, 1)))
    malformed("accredit with another action", everything + octets(OPEN, b""))
    malformed("withdraw with a beginning",
              sender() + accredit(change=2, start=1))
    for change in (0, 3, 2**32 - 1):
        malformed("accredit with change %d" % change,
                  sender() + accredit(change=change))
    malformed("an issuer above 2^32", sender() + accredit(2**32 + 1))
    for comment, names in (("nine names", [b"%d" % n for n in range(1, 10)]),
                           ("names out of order", [b"b", b"a"]),
                           ("a name twice", [b"a", b"a"]),
                           ("an empty name", [b""]),
                           ("a name of 201 octets", [b"u" * 201]),
                           ("a space", [b"a b"]), ("DEL", [b"a\x7f"]),
                           ("U+00FC", [b"\xc3\xbc"]),
                           ("octet ff", [b"a\xff"])):
        malformed("accredit: " + comment, sender() + accredit(scope=names))


def signatures():
    name = transaction_id(GOOD)
    sound = sign(SECRET, name)
    for size in (0, 63, 65):
        malformed("a signature of %d octets" % size, GOOD,
                  (sound + b"\x00")[:size])

    def bad(comment, reason, signature, body=GOOD):
        CASES.invalid("bad_signature", comment, reason, body=body,
                      public_key=public_key(SECRET), signature=signature)

    bad("high S", "high_s", sign(SECRET, name, low=False))
    bad("another key's", "wrong_key", sign(2, name))
    bad("a bit flipped in r", "wrong", bytes([sound[0] ^ 1]) + sound[1:])
    bad("a bit flipped in s", "wrong", sound[:63] + bytes([sound[63] ^ 1]))
    bad("over the body without its tag", "wrong_digest",
        sign(SECRET, sha256(GOOD)))
    bad("over another body", "wrong_digest", sound,
        sender() + anchor(1, ITEM))
    bad("zero r", "out_of_range", bytes(32) + sound[32:])
    bad("zero s", "out_of_range", sound[:32] + bytes(32))
    bad("r is the group order", "out_of_range", u(32, N) + sound[32:])


def main():
    actions()
    bad_bodies()
    twice_or_too_long()
    bad_items()
    bad_evidence()
    signatures()
    accreditations()
    CASES.write()


if __name__ == "__main__":
    main()
