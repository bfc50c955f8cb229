#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/entries.json to standard output.

The layouts are written out from docs/spec/entries.md, and share nothing with
the C++ of the project.
"""
from cases import BAD_TEXTS, Cases, long, sha256, short, u
from directory import EXAMPLE_ACCREDITED, EXAMPLE_MEMBER, member_record
from votes import FINALIZE, NOTARIZE, NULLIFY, OTHER, statement, vote

TIME = 1795255440000  # 2026-11-21T10:04:00Z
LAST = 2**64 - 1


def credential(member, status_list, position, time, commitment):
    return (b"\x01" + u(4, member) + u(4, status_list) + u(4, position)
            + u(8, time) + commitment)


def status_change(member, status_list, position, time, status, reason):
    return (b"\x02" + u(4, member) + u(4, status_list) + u(4, position)
            + u(8, time) + u(1, status) + u(1, reason))


def list_opened(member, status_list, time):
    return b"\x03" + u(4, member) + u(4, status_list) + u(8, time)


def document(member, time, kind, digest, name):
    return (b"\x04" + u(4, member) + u(8, time) + u(1, kind) + digest
            + short(name))


def seal(height, time, previous_header, transactions_root, status_root,
         directory_root):
    return (b"\x07" + u(8, height) + u(8, time) + previous_header
            + transactions_root + status_root + directory_root)


def evidence(member, time, votes):
    return b"\x06" + u(4, member) + u(8, time) + votes


def genesis(origin=b"registry.example/log", time=TIME, heartbeat=60000,
            log_key=bytes(range(32)), members=(EXAMPLE_MEMBER,), count=None):
    return (b"\x00\x01" + short(origin) + u(8, time) + u(4, heartbeat)
            + log_key + u(2, len(members) if count is None else count)
            + b"".join(long(member) for member in members))


CASES = Cases("diptych/entries/v1", "docs/spec/entries.md", {
    "entry": "any entry but the genesis; `fields` are those of its layout",
    "genesis": "entry 0",
    "reason": "the field at fault; length, if octets are missing or left over",
})
COMMITMENT = bytes(range(0xA0, 0xC0))
ONES = b"\xff" * 32


def entry(comment, encode, **fields):
    octets = encode(*fields.values())
    CASES.valid("entry", comment, octets=octets,
                fields={k: str(v) if isinstance(v, int) else v
                        for k, v in fields.items()},
                leaf_hash=sha256(b"\x00" + octets))
    return octets


def bad(comment, reason, octets):
    CASES.invalid("entry", comment, reason, octets=octets)


def places():
    octets = entry("the worked example of the specification", credential,
                   member=1, list=0, position=4711, time_ms=TIME,
                   commitment=COMMITMENT)
    CASES.cut_and_stretched("entry", "credential", octets,
                            (1, 12, 13, 21, 52))
    entry("every field at its greatest", credential, member=2**32 - 1,
          list=2**23 - 1, position=131071, time_ms=LAST, commitment=ONES)
    bad("position 131072", "position", credential(1, 0, 131072, 0, ONES))
    bad("list 2^23", "list", credential(1, 2**23, 0, 0, ONES))
    octets = entry("revoked for misconduct", status_change, member=1, list=0,
                   position=4711, time_ms=TIME, status=1, reason=4)
    CASES.cut_and_stretched("entry", "status change", octets, (1, 21, 22))
    for status in (0, 1, 2):
        for reason in range(9):
            entry("status %d, reason %d" % (status, reason), status_change,
                  member=2**32 - 1, list=2**23 - 1, position=131071,
                  time_ms=LAST, status=status, reason=reason)
    bad("status 3, which is reserved", "status",
        status_change(1, 0, 0, 0, 3, 0))
    bad("status 255", "status", status_change(1, 0, 0, 0, 255, 0))
    bad("reason 9", "reason", status_change(1, 0, 0, 0, 1, 9))
    bad("status change at position 131072", "position",
        status_change(1, 0, 131072, 0, 1, 0))
    bad("status change in list 2^23", "list",
        status_change(1, 2**23, 0, 0, 1, 0))
    octets = entry("list opened", list_opened, member=1, list=0, time_ms=TIME)
    CASES.cut_and_stretched("entry", "list opened", octets, (1, 5, 16))
    entry("the last list", list_opened, member=2**32 - 1, list=2**23 - 1,
          time_ms=LAST)
    bad("opening list 2^23", "list", list_opened(1, 2**23, 0))


def documents_and_seals():
    for kind in range(1, 7):
        octets = entry("document of type %d" % kind, document, member=1,
                       time_ms=TIME, type=kind, digest=COMMITMENT,
                       name="Pr\u00fcfungsordnung".encode())
    CASES.cut_and_stretched("entry", "document", octets,
                            (1, 13, 14, 46, len(octets) - 1))
    entry("a name of one octet", document, member=0, time_ms=0, type=1,
          digest=bytes(32), name=b"a")
    entry("a name of 200 octets", document, member=0, time_ms=0, type=1,
          digest=bytes(32), name=b"a" * 200)
    bad("document type 0", "type", document(1, 0, 0, ONES, b"a"))
    bad("document type 7", "type", document(1, 0, 7, ONES, b"a"))
    bad("no name", "name", document(1, 0, 1, ONES, b""))
    bad("a name of 201 octets", "name", document(1, 0, 1, ONES, b"a" * 201))
    for comment, text in BAD_TEXTS:
        bad("name: " + comment, "name", document(1, 0, 1, ONES, text))
    octets = entry("seal", seal, height=3, time_ms=TIME,
                   previous_header=sha256(b"1"),
                   transactions_root=sha256(b""), status_root=sha256(b"3"),
                   directory_root=sha256(b"4"))
    CASES.cut_and_stretched("entry", "seal", octets, (1, 17, 144))
    entry("seal, all ones", seal, height=LAST, time_ms=LAST,
          previous_header=ONES, transactions_root=ONES, status_root=ONES,
          directory_root=ONES)


def convictions():
    nullify, finalize = (vote(1, statement(0, 42, kind))
                         for kind in (NULLIFY, FINALIZE))
    octets = entry("evidence", evidence, member=2, time_ms=TIME,
                   evidence=nullify + finalize)
    CASES.cut_and_stretched("entry", "evidence", octets,
                            (1, 5, 12, 13, 128, 242))
    entry("evidence, every number at its greatest", evidence,
          member=2**32 - 1, time_ms=LAST,
          evidence=vote(3, statement(LAST, LAST, NULLIFY))
          + vote(3, statement(LAST, LAST, FINALIZE)))
    bad("evidence with its votes in another order", "out of order",
        evidence(2, TIME, finalize + nullify))
    bad("evidence of votes that are lawful together", "contradict",
        evidence(2, TIME, vote(1, statement(0, 42, NOTARIZE))
                 + vote(1, statement(0, 42, FINALIZE, OTHER))))


def kinds():
    bad("no octets", "kind", b"")
    bad("a genesis where none may be", "kind", genesis())
    # What follows kind 8 is laid out otherwise: it changes nothing it names.
    for kind in (5, 8, 255):
        bad("kind %d" % kind, "kind",
            u(1, kind) + credential(1, 0, 0, 0, ONES)[1:])


def geneses():
    def good(comment, **changed):
        octets = genesis(**changed)
        CASES.valid("genesis", comment, octets=octets, network_id=sha256(
            b"diptych/genesis/v1\n" + octets))
        return octets

    def wrong(comment, reason, **changed):
        CASES.invalid("genesis", comment, reason, octets=genesis(**changed))

    octets = good("one member")
    CASES.cut_and_stretched("genesis", "genesis", octets,
                            (0, 1, 2, 23, 34, 67, 69, len(octets) - 1))
    small = [member_record(number, b"M") for number in range(65)]
    good("64 members", members=small[:64])
    good("heartbeats of a second", heartbeat=1000)
    good("heartbeats of a day", heartbeat=86400000)
    good("an origin of 200 octets", origin=b"a" * 200)
    wrong("65 members", "members", members=small)
    wrong("no member", "members", members=[])
    wrong("a member less than counted", "member", members=small[:1], count=2)
    wrong("members out of order", "ascend", members=[small[2], small[1]])
    wrong("a member twice", "ascend", members=[small[1], small[1]])
    wrong("a member record cut short", "member",
          members=[small[1][:-1]])
    wrong("heartbeat 999", "heartbeat", heartbeat=999)
    wrong("heartbeat 86400001", "heartbeat", heartbeat=86400001)
    wrong("no origin", "origin", origin=b"")
    wrong("an origin of 201 octets", "origin", origin=b"a" * 201)
    for text in (b"a b", b"a+b", b"a\x00", b"a\x7f", b"\xc3\xbc"):
        wrong("origin %s" % text.hex(), "origin", origin=text)
    CASES.invalid("genesis", "version 2", "version",
                  octets=b"\x00\x02" + octets[2:])
    CASES.invalid("genesis", "kind 1", "kind", octets=b"\x01" + octets[1:])
    large = [member_record(number, b"M", keys=17) for number in range(64)]
    wrong("longer than an entry may be", "65535", members=large)


def accreditation(accreditor, issuer, time, change, start, end, scope=(),
                  count=None):
    return (b"\x08" + u(4, accreditor) + u(4, issuer) + u(8, time)
            + u(1, change) + u(8, start) + u(8, end)
            + u(1, len(scope) if count is None else count)
            + b"".join(short(one) for one in scope))


def accreditations():
    scope = [b"https://nordhafen.example/a/welding",
             b"https://skills.example/framework/"]
    octets = entry("accreditation granted", accreditation, accreditor=7,
                   issuer=1, time_ms=TIME, change=1, from_ms=TIME, to_ms=0,
                   scope=scope)
    CASES.cut_and_stretched("entry", "accreditation", octets,
                            (1, 5, 9, 17, 18, 26, 34, 35, len(octets) - 1))
    entry("withdrawn on the day", accreditation, accreditor=7, issuer=1,
          time_ms=TIME + 1, change=2, from_ms=TIME, to_ms=TIME + 1, scope=[])
    entry("withdrawn before it began", accreditation, accreditor=7, issuer=1,
          time_ms=TIME, change=2, from_ms=TIME + 1, to_ms=TIME + 1, scope=[])
    entry("accreditation, every number at its greatest", accreditation,
          accreditor=2**32 - 1, issuer=2**32 - 1, time_ms=LAST, change=2,
          from_ms=LAST, to_ms=LAST,
          scope=[b"%d" % n + b"~" * 199 for n in range(1, 9)])
    for change in (0, 3, 255):
        bad("change %d" % change, "change",
            accreditation(7, 1, TIME, change, TIME, 0))
    bad("an accreditation that ends before it begins", "to_ms",
        accreditation(7, 1, TIME, 1, 5, 4))
    for comment, names in (("nine names", [b"%d" % n for n in range(1, 10)]),
                           ("names out of order", [b"b", b"a"]),
                           ("a name twice", [b"a", b"a"]),
                           ("an empty name", [b""]),
                           ("a name of 201 octets", [b"u" * 201]),
                           ("a space", [b"a b"]),
                           ("U+00FC", [b"\xc3\xbc"])):
        bad("accreditation: %s" % comment, "scope",
            accreditation(7, 1, TIME, 1, TIME, 0, names))
    CASES.invalid("genesis", "a member with accreditations", "accreditations",
                  octets=genesis(members=[EXAMPLE_ACCREDITED]))


def main():
    places()
    documents_and_seals()
    convictions()
    kinds()
    geneses()
    accreditations()
    CASES.write()


if __name__ == "__main__":
    main()
