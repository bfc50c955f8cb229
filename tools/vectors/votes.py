#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/votes.json to standard output.

The layouts are written out from docs/spec/votes.md and signed by
secp256k1.py; neither shares anything with the C++ of the project.
"""
from blocks import EXAMPLE as HEADER, header
from cases import Cases, sha256, short, u
from secp256k1 import N, public_key, sign

CASES = Cases("diptych/votes/v1", "docs/spec/votes.md", {
    "vote": "a vote of validator `signer`, signed with `secret`",
    "vote_decode": "octets that are no vote",
    "vote_signature": "a vote that is laid out well, and whose signature is "
                      "not that of validator 0 under `network_id`",
    "certificate": "a certificate, judged by the validators of `keys` in epoch "
                   "`set_epoch`; the reason is the verdict",
    "certificate_decode": "octets that are no certificate",
    "proposal": "a proposal, and the header hash that its signature votes for",
    "proposal_decode": "octets that are no proposal",
    "status": "a peer status",
    "evidence": "two votes, what they prove, and whether both signatures hold "
                "under `keys`",
    "evidence_decode": "octets that are no evidence",
    "leaders": "the order of leaders of an epoch that begins with a block",
})
NETWORK = sha256(b"a network")
BLOCK, OTHER = sha256(b"a block"), sha256(b"another block")
NOTARIZE, NULLIFY, FINALIZE = 1, 2, 3
NONE = bytes(32)
# A signature is dear here, and the same wherever it stands.
MADE = {}


def secret(place):
    return 100 + place


KEYS = [public_key(secret(place)) for place in range(7)]


def statement(epoch, view, kind, block=None):
    if block is None:
        block = NONE if kind == NULLIFY else BLOCK
    return u(8, epoch) + u(8, view) + u(1, kind) + block


def digest(stated, network=NETWORK):
    return sha256(b"diptych/simplex/v1\n" + network + stated)


def signature(place, stated, low=True):
    if (place, stated, low) not in MADE:
        MADE[place, stated, low] = sign(secret(place), digest(stated), low)
    return MADE[place, stated, low]


def vote(place, stated, signed=None):
    return stated + u(2, place) + (signed or signature(place, stated))


def certificate(stated, places, signatures=None):
    bits = bytearray(max(places) // 8 + 1)
    for place in places:
        bits[place // 8] |= 1 << place % 8
    return stated + short(bytes(bits)) + b"".join(
        signatures or [signature(place, stated) for place in places])


def votes():
    for epoch, view, kind, place in (
            (1, 42, NOTARIZE, 0), (1, 42, NULLIFY, 1), (1, 42, FINALIZE, 2),
            (0, 1, NOTARIZE, 6), (2**64 - 1, 2**64 - 1, FINALIZE, 3)):
        stated = statement(epoch, view, kind)
        CASES.valid("vote", "kind %d by validator %d" % (kind, place),
                    octets=vote(place, stated), network_id=NETWORK,
                    epoch=str(epoch), view=str(view), vote_kind=str(kind),
                    block_hash=stated[17:], signer=str(place),
                    digest=digest(stated), secret=u(32, secret(place)),
                    public_key=KEYS[place])
    stated = statement(1, 42, NOTARIZE)
    CASES.valid("vote", "a block whose hash is zero",
                octets=vote(0, statement(1, 1, NOTARIZE, NONE)),
                network_id=NETWORK, epoch="1", view="1", vote_kind="1",
                block_hash=NONE, signer="0",
                digest=digest(statement(1, 1, NOTARIZE, NONE)),
                secret=u(32, secret(0)), public_key=KEYS[0])
    octets = vote(0, stated)
    CASES.cut_and_stretched("vote_decode", "a vote", octets,
                            (0, 8, 16, 17, 48, 49, 51, 114))

    def bad(comment, reason, octets):
        CASES.invalid("vote_decode", comment, reason, octets=octets)

    for kind in (0, 4, 128, 255):
        bad("kind %d" % kind, "kind",
            vote(0, statement(1, 42, kind, NONE), bytes(64)))
    for block in (BLOCK, NONE[:31] + b"\x01"):
        bad("a nullify vote that names a block", "names a block",
            vote(0, statement(1, 42, NULLIFY, block), bytes(64)))


def vote_signatures():
    stated = statement(1, 42, NOTARIZE)
    sound = signature(0, stated)

    def bad(comment, reason, signed, changed=stated, network=NETWORK, place=0):
        CASES.invalid("vote_signature", comment, reason, network_id=network,
                      keys=KEYS[:4], octets=vote(place, changed, signed))

    bad("high S, the other spelling", "high_s", signature(0, stated, False))
    bad("of another validator", "wrong_key", signature(1, stated))
    bad("under another validator's name", "wrong_key", sound, place=1)
    bad("of a validator outside the set", "unknown", signature(4, stated),
        place=4)
    bad("of the last number there is", "unknown", sound, place=65535)
    bad("of another network", "wrong_digest", sound, network=sha256(b"other"))
    bad("of another epoch", "wrong_digest", sound, statement(2, 42, NOTARIZE))
    bad("of another view", "wrong_digest", sound, statement(1, 43, NOTARIZE))
    bad("of another kind", "wrong_digest", sound, statement(1, 42, FINALIZE))
    bad("of another block", "wrong_digest", sound,
        statement(1, 42, NOTARIZE, OTHER))
    bad("without the tag", "wrong_digest",
        sign(secret(0), sha256(NETWORK + stated)))
    bad("zero", "out_of_range", bytes(64))
    bad("r is the group order", "out_of_range", u(32, N) + sound[32:])


def certificates():
    def judged(comment, stated, places, verdict, count=4, signatures=None,
               set_epoch=1):
        fields = {"network_id": NETWORK, "set_epoch": str(set_epoch),
                  "keys": KEYS[:count],
                  "octets": certificate(stated, places, signatures),
                  "statement": stated, "signers": [str(p) for p in places]}
        if verdict == "valid":
            CASES.valid("certificate", comment, **fields)
        else:
            CASES.invalid("certificate", comment, verdict, **fields)

    for kind in (NOTARIZE, NULLIFY, FINALIZE):
        judged("three of four, kind %d" % kind, statement(1, 42, kind),
               (0, 1, 2), "valid")
    stated = statement(1, 42, NOTARIZE)
    judged("another three of four", stated, (0, 2, 3), "valid")
    judged("five of seven", stated, (0, 1, 3, 4, 6), "valid", 7)
    judged("one of one", stated, (0,), "valid", 1)
    judged("two of two", stated, (0, 1), "valid", 2)
    judged("all of three", stated, (0, 1, 2), "valid", 3)
    judged("four of five", stated, (0, 1, 2, 4), "valid", 5)
    judged("of another epoch", stated, (0, 1, 2), "wrong_epoch", set_epoch=2)
    judged("two of four", stated, (1, 3), "no_quorum")
    judged("four of four", stated, (0, 1, 2, 3), "no_quorum")
    judged("four of seven", stated, (0, 1, 2, 3), "no_quorum", 7)
    judged("2f + 1 of five", stated, (0, 1, 2), "no_quorum", 5)
    judged("with one from outside", stated, (0, 1, 4), "unknown_signer")
    judged("with one from far outside", stated, (0, 1, 63), "unknown_signer",
           signatures=[signature(0, stated)] * 3)
    sound = [signature(place, stated) for place in (0, 1, 2)]
    judged("one in its other spelling", stated, (0, 1, 2), "bad_signature",
           signatures=sound[:2] + [signature(2, stated, False)])
    judged("one signature twice", stated, (0, 1, 2), "bad_signature",
           signatures=[sound[0], sound[1], sound[1]])
    judged("in another order", stated, (0, 1, 2), "bad_signature",
           signatures=[sound[1], sound[0], sound[2]])
    judged("one for another kind", stated, (0, 1, 2), "bad_signature",
           signatures=sound[:2] + [signature(2, statement(1, 42, FINALIZE))])
    judged("one of zeros", stated, (0, 1, 2), "bad_signature",
           signatures=sound[:2] + [bytes(64)])


def bad_certificates():
    stated = statement(1, 42, NOTARIZE)
    octets = certificate(stated, (0, 1, 2))
    CASES.cut_and_stretched("certificate_decode", "a certificate", octets,
                            (0, 16, 48, 49, 50, 51, 115, 178, 242))

    def bad(comment, reason, octets):
        CASES.invalid("certificate_decode", comment, reason, octets=octets)

    signatures = octets[51:]
    bad("no signers", "signers", stated + short(b""))
    bad("no bit set", "signers", stated + short(b"\x00"))
    bad("a last octet without bits", "signers",
        stated + short(b"\x07\x00") + signatures)
    bad("nine octets of signers", "signers",
        stated + short(bytes(8) + b"\x01") + signatures[:64])
    bad("255 octets of signers", "signers", stated + short(b"\xff" * 255))
    bad("64 signers and one signature", "signatures",
        stated + short(b"\xff" * 8) + signatures[:64])
    bad("a signature too many", "signatures", octets + signatures[:64])
    bad("a signature too few", "signatures", octets[:-64])
    bad("kind 0", "kind", statement(1, 42, 0) + octets[49:])
    bad("a nullification that names a block", "names a block",
        statement(1, 42, NULLIFY, BLOCK) + octets[49:])


def proposals():
    inner = header({**HEADER, "network_id": NETWORK, "epoch": 1, "view": 42,
                    "parent_view": 41, "proposer": 2})
    name = sha256(b"diptych/header/v1\n" + inner)
    signed = signature(2, statement(1, 42, NOTARIZE, name))

    def good(comment, references):
        octets = inner + signed + references
        CASES.valid("proposal", comment, octets=octets, header=inner,
                    references=references, block_hash=name,
                    vote=vote(2, statement(1, 42, NOTARIZE, name)),
                    public_key=KEYS[2])
        return octets

    octets = good("without references", b"")
    good("one reference", bytes(range(46)))
    good("as many octets as may be", bytes(12288))
    for size in (0, 1, 252, 253, 254, 316):
        CASES.invalid("proposal_decode", "cut to %d octets" % size, "cut off",
                      octets=octets[:size])
    CASES.invalid("proposal_decode", "references of 12,289 octets", "too long",
                  octets=octets + bytes(12289))
    CASES.invalid("proposal_decode", "a header of version 2", "version",
                  octets=b"\x00\x02" + octets[2:])
    CASES.invalid("proposal_decode", "a header with an unknown flag", "flag",
                  octets=header({**HEADER, "flags": 8}) + signed)


def statuses():
    for numbers in ((1, 42, 41, 40), (0, 0, 0, 0), (2**64 - 1,) * 4):
        octets = b"".join(u(8, number) for number in numbers)
        CASES.valid("status", "at %d %d %d %d" % numbers, octets=octets,
                    fields=[str(number) for number in numbers])
    CASES.cut_and_stretched("status", "a status", octets, (0, 8, 31))


def evidence():
    def proof(comment, first, second, contradiction, signatures=(None, None),
              place=1, holds=True):
        octets = (vote(place, first, signatures[0])
                  + vote(place, second, signatures[1]))
        fields = {"network_id": NETWORK, "keys": KEYS[:4], "octets": octets,
                  "contradiction": str(contradiction)}
        if holds:
            CASES.valid("evidence", comment, **fields)
        else:
            CASES.invalid("evidence", comment, "bad_signature", **fields)

    low, high = sorted((BLOCK, OTHER))

    def of(kind, block=None, epoch=1, view=42):
        return statement(epoch, view, kind, block)

    proof("two notarize votes", of(NOTARIZE, low), of(NOTARIZE, high), 1)
    proof("two finalize votes", of(FINALIZE, low), of(FINALIZE, high), 2)
    proof("a nullify and a finalize vote", of(NULLIFY), of(FINALIZE), 3)
    pair = (of(NOTARIZE, low), of(NOTARIZE, high))
    sound = [signature(1, stated) for stated in pair]
    for comment, signatures in (
            ("the first is another's", [signature(0, pair[0]), sound[1]]),
            ("the second is another's", [sound[0], signature(0, pair[1])]),
            ("the second has its other spelling",
             [sound[0], signature(1, pair[1], False)])):
        proof(comment, *pair, 1, signatures, holds=False)

    def bad(comment, reason, first, second):
        CASES.invalid("evidence_decode", comment, reason,
                      octets=first + second)

    one, other = (vote(1, stated) for stated in pair)
    bad("out of order", "out of order", other, one)
    bad("the same vote twice", "contradict", one, one)
    bad("two spellings of one vote", "contradict", one,
        vote(1, pair[0], signature(1, pair[0], False)))
    bad("of two validators", "contradict", one, vote(2, pair[1]))
    bad("of two views", "contradict", one,
        vote(1, of(NOTARIZE, high, view=43)))
    bad("of two epochs", "contradict", one,
        vote(1, of(NOTARIZE, high, epoch=2)))
    bad("a notarize and a nullify vote", "contradict", one,
        vote(1, of(NULLIFY)))
    bad("a notarize and a finalize vote for different blocks", "contradict",
        one, vote(1, of(FINALIZE, high)))
    CASES.cut_and_stretched("evidence_decode", "evidence", one + other,
                            (0, 115, 229))


def leaders():
    for count in (1, 4, 7, 10):
        for name in (b"genesis", b"another genesis"):
            genesis = sha256(name)
            order = list(range(count))
            for last in range(count - 1, 0, -1):
                drawn = sha256(b"diptych/leaders/v1\n" + genesis + u(2, last))
                place = int.from_bytes(drawn[:8], "big") % (last + 1)
                order[last], order[place] = order[place], order[last]
            CASES.valid("leaders", "%d validators" % count,
                        validators=str(count), genesis_hash=genesis,
                        quorum=str(count - (count - 1) // 3),
                        order=[str(place) for place in order],
                        leader_of_greatest_view=str(
                            order[(2**64 - 1) % count]))


def main():
    votes()
    vote_signatures()
    certificates()
    bad_certificates()
    proposals()
    statuses()
    evidence()
    leaders()
    CASES.write()


if __name__ == "__main__":
    main()
