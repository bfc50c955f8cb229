#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/directory.json to standard output.

The layouts are written out from docs/spec/directory.md, and share nothing with
the C++ of the project.
"""
from cases import BAD_TEXTS, Cases, long, short, u

TIME = 1795255440000  # 2026-11-21T10:04:00Z
LAST = 2**64 - 1
# The generator of secp256k1, compressed.
POINT = bytes.fromhex(
    "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
KEY_SIZES = {1: 33, 2: 32, 3: 33}


def role(number, start, end):
    return u(1, number) + u(8, start) + u(8, end)


def key(purpose, kind, start, end, compromised, public):
    return (u(1, purpose) + u(1, kind) + u(8, start) + u(8, end)
            + u(8, compromised) + short(public))


def member(number, name, did=b"", url=b"", roles=(), keys=(), version=1,
           role_count=None, key_count=None):
    return (u(1, version) + u(4, number) + long(name) + short(did)
            + short(url)
            + u(1, len(roles) if role_count is None else role_count)
            + b"".join(roles)
            + u(1, len(keys) if key_count is None else key_count)
            + b"".join(keys))


def member_record(number, name, keys=0):
    one = key(2, 1, TIME, 0, 0, POINT)
    return member(number, name, keys=[one] * keys)


EXAMPLE_MEMBER = member(
    1, b"Nordhafen College", b"did:web:nordhafen.example",
    b"https://nordhafen.example/",
    [role(1, TIME, 0), role(2, TIME, 0)],
    [key(2, 1, TIME, 0, 0, POINT), key(4, 2, TIME, 0, 0, bytes(range(32)))])

CASES = Cases("diptych/directory/v1", "docs/spec/directory.md", {
    "member": "key and value of a member's record",
    "list": "of a status list's",
    "document": "of a registered document's",
    "conviction": "of a conviction's",
    "holds": "whether a key holds for a purpose (compromised_from_ms as in "
             "the record), or a role (no compromised_from_ms), at `at_ms`",
})


def good(comment, octets, **fields):
    CASES.valid("member", comment, key=b"\x01" + octets[1:5], octets=octets,
                **fields)


def wrong(comment, reason, octets):
    CASES.invalid("member", comment, reason, octets=octets)


def members():
    good("the worked example of the specification", EXAMPLE_MEMBER,
         member="1", name=b"Nordhafen College", roles=2, keys=2)
    for size in range(len(EXAMPLE_MEMBER)):
        wrong("cut to %d octets" % size, "length", EXAMPLE_MEMBER[:size])
    wrong("an octet left over", "length", EXAMPLE_MEMBER + b"\x00")
    good("a name alone", member(2**32 - 1, b"M"), member=str(2**32 - 1),
         name=b"M", roles=0, keys=0)
    good("all at their limits",
         member(7, b"n" * 200, b"d" * 200, b"u" * 200,
                [role(4, 0, LAST)] * 32,
                [key(6, 3, LAST, LAST, LAST, b"\x02" + bytes(32))] * 64),
         member="7", name=b"n" * 200, roles=32, keys=64)
    wrong("no name", "name", member(1, b""))
    for field in ("name", "did", "url"):
        texts = {"name": b"M", field: b"x" * 201}
        wrong("%s of 201 octets" % field, "name, did or url",
              member(1, **texts))
        for comment, text in BAD_TEXTS:
            texts[field] = text
            wrong("%s: %s" % (field, comment), "name, did or url",
                  member(1, **texts))
    wrong("version 0", "version", member(1, b"M", version=0))
    wrong("version 2", "version", member(1, b"M", version=2))
    wrong("33 roles", "roles", member(1, b"M", roles=[role(1, 0, 0)] * 33))
    wrong("65 keys", "keys",
          member(1, b"M", keys=[key(2, 1, 0, 0, 0, POINT)] * 65))
    wrong("a role more than counted", "length",
          member(1, b"M", roles=[role(1, 0, 0)], role_count=0))


def roles_and_keys():
    def with_role(*fields):
        return member(1, b"M", roles=[role(*fields)])

    def with_key(*fields):
        return member(1, b"M", keys=[key(*fields)])

    for number in (0, 5, 255):
        wrong("role %d" % number, "role", with_role(number, 0, 0))
    for number in (1, 2, 3, 4):
        good("role %d" % number, with_role(number, 5, 5), roles=1)
    wrong("a role that ends before it begins", "role", with_role(1, 5, 4))
    for purpose in (0, 7, 255):
        wrong("purpose %d" % purpose, "purpose",
              with_key(purpose, 1, 0, 0, 0, POINT))
    for purpose in range(1, 7):
        for kind, size in KEY_SIZES.items():
            good("purpose %d, type %d" % (purpose, kind),
                 with_key(purpose, kind, 1, 1, 1, b"\x03" * size), keys=1)
    for kind in (0, 4, 255):
        wrong("key type %d" % kind, "type", with_key(2, kind, 0, 0, 0, POINT))
    for kind, size in KEY_SIZES.items():
        for wrong_size in (0, size - 1, size + 1, 65):
            wrong("type %d with %d octets" % (kind, wrong_size),
                  "wrong length",
                  with_key(2, kind, 0, 0, 0, b"\x02" * wrong_size))
    wrong("a key that ends before it begins", "ends before",
          with_key(2, 1, 5, 4, 0, POINT))


def lists_and_documents():
    def of_list(comment, number, owner, time):
        octets = b"\x01" + u(4, number) + u(4, owner) + u(8, time)
        CASES.valid("list", comment, key=b"\x02" + u(4, number),
                    octets=octets, list=str(number), owner=str(owner),
                    opened_ms=str(time))
        return octets

    octets = of_list("list 0 of member 1", 0, 1, TIME)
    CASES.cut_and_stretched("list", "list", octets, (0, 1, 16))
    of_list("the last list", 2**23 - 1, 2**32 - 1, LAST)
    CASES.invalid("list", "version 2", "version", octets=b"\x02" + octets[1:])
    CASES.invalid("list", "list 2^23", "list", octets=b"\x01" + u(4, 2**23)
                  + octets[5:])

    digest = bytes(range(32))

    def document(kind=1, name=b"Charter", version=1):
        return (u(1, version) + digest + u(4, 1) + u(1, kind) + u(8, TIME)
                + short(name))

    for kind in range(1, 7):
        CASES.valid("document", "type %d" % kind, key=b"\x03" + digest,
                    octets=document(kind), digest=digest, member="1",
                    type=str(kind), registered_ms=str(TIME), name=b"Charter")
    CASES.cut_and_stretched("document", "document", document(),
                            (0, 1, 33, 46, 53))
    for kind in (0, 7):
        CASES.invalid("document", "type %d" % kind, "type",
                      octets=document(kind))
    CASES.invalid("document", "no name", "name", octets=document(name=b""))
    CASES.invalid("document", "a name of 201 octets", "name",
                  octets=document(name=b"a" * 201))
    CASES.invalid("document", "version 0", "version",
                  octets=document(version=0))
    for comment, text in BAD_TEXTS:
        CASES.invalid("document", "name: " + comment, "name",
                      octets=document(name=text))


def convictions():
    def conviction(member, epoch, view, contradiction, time, version=1):
        place = u(4, member) + u(8, epoch) + u(8, view)
        return b"\x04" + place, (u(1, version) + place
                                 + u(1, contradiction) + u(8, time))

    def good(*fields):
        key_octets, octets = conviction(*fields)
        names = ("member", "epoch", "view", "contradiction", "recorded_ms")
        CASES.valid("conviction", "contradiction %d" % fields[3],
                    key=key_octets, octets=octets,
                    **dict(zip(names, map(str, fields))))
        return octets

    for contradiction in (1, 2, 3):
        octets = good(7, 0, 42, contradiction, TIME)
    good(2**32 - 1, LAST, LAST, 1, LAST)
    CASES.cut_and_stretched("conviction", "conviction", octets,
                            (0, 1, 5, 13, 21, 22, 29))
    for contradiction in (0, 4, 255):
        CASES.invalid("conviction", "contradiction %d" % contradiction,
                      "contradiction",
                      octets=conviction(1, 0, 1, contradiction, TIME)[1])
    for version in (0, 2):
        CASES.invalid("conviction", "version %d" % version, "version",
                      octets=conviction(1, 0, 1, 1, TIME, version)[1])


def holding():
    def case(start, end, compromised, at):
        fields = {"from_ms": str(start), "to_ms": str(end), "at_ms": str(at)}
        held = start <= at and (end == 0 or at < end)
        if compromised is not None:
            fields["compromised_from_ms"] = str(compromised)
            held = held and (compromised == 0 or at < compromised)
        comment = "%s to %s at %s" % (start, end or "open", at)
        if held:
            CASES.valid("holds", comment, **fields)
        else:
            CASES.invalid("holds", comment, "time", **fields)

    for compromised in (None, 0, 15, 5):
        for start, end in ((10, 0), (10, 20), (10, 10), (0, 0), (0, LAST)):
            for at in (0, 4, 5, 9, 10, 14, 15, 19, 20, LAST):
                case(start, end, compromised, at)


def accreditation(accreditor, start, end, name=b"Quality Board", scope=(),
                  count=None):
    return (u(4, accreditor) + u(8, start) + u(8, end) + short(name)
            + u(1, len(scope) if count is None else count)
            + b"".join(short(one) for one in scope))


def accredited(*accreditations, base=None, count=None):
    """Version 2: version 1 with accreditations behind it."""
    record = member(1, b"M") if base is None else base
    return (u(1, 2) + record[1:]
            + u(1, len(accreditations) if count is None else count)
            + b"".join(accreditations))


SCOPE = [b"https://nordhafen.example/a/welding",
         b"https://skills.example/framework/"]
EXAMPLE_ACCREDITED = accredited(
    accreditation(7, TIME, 0), accreditation(8, TIME, TIME + 1, b"B", SCOPE),
    base=EXAMPLE_MEMBER)


def accreditations():
    def case(comment, octets, *shown):
        good(comment, octets, accreditations=[
            {"accreditor": str(a), "from_ms": str(start), "to_ms": str(end),
             "name": name, "scope": list(scope)}
            for a, start, end, name, scope in shown])

    case("two accreditations", EXAMPLE_ACCREDITED,
         (7, TIME, 0, b"Quality Board", []), (8, TIME, TIME + 1, b"B", SCOPE))
    for size in range(len(EXAMPLE_MEMBER), len(EXAMPLE_ACCREDITED)):
        wrong("two accreditations, cut to %d octets" % size, "length",
              EXAMPLE_ACCREDITED[:size])
    wrong("two accreditations, an octet left over", "length",
          EXAMPLE_ACCREDITED + b"\x00")
    wrong("accreditations in version 1", "length",
          b"\x01" + EXAMPLE_ACCREDITED[1:])
    wrong("version 2 without accreditations", "version", accredited())
    wrong("version 3", "version", b"\x03" + EXAMPLE_ACCREDITED[1:])
    one = (2**32 - 1, LAST, LAST, b"n" * 200, [b"u" * 200])
    case("all at their greatest", accredited(accreditation(*one)), one)
    one = (7, 5, 5, b"B", [b"%d" % n for n in range(1, 9)])
    case("eight names, and over before it began",
         accredited(accreditation(*one)), one)
    for comment, reason, fields in (
            ("ends before it begins", "ends before", {"start": 5, "end": 4}),
            ("no name of the accreditor", "name", {"name": b""}),
            ("a name of 201 octets", "name", {"name": b"n" * 201}),
            ("nine names in the scope", "scope",
             {"scope": [b"%d" % n for n in range(1, 10)]}),
            ("a name in the scope less than counted", "scope",
             {"scope": [b"a"], "count": 2}),
            ("names out of order", "scope", {"scope": [b"b", b"a"]}),
            ("a name twice", "scope", {"scope": [b"a", b"a"]}),
            ("a longer name before its beginning", "scope",
             {"scope": [b"ab", b"a"]}),
            ("an empty name in the scope", "scope", {"scope": [b""]}),
            ("a name of 201 octets in the scope", "scope",
             {"scope": [b"u" * 201]}),
            ("a space in the scope", "scope", {"scope": [b"a b"]}),
            ("DEL in the scope", "scope", {"scope": [b"a\x7f"]}),
            ("U+00FC in the scope", "scope", {"scope": [b"\xc3\xbc"]})):
        fields = {"start": 0, "end": 0, **fields}
        wrong("accreditation: " + comment, reason,
              accredited(accreditation(7, **fields)))
    for comment, text in BAD_TEXTS:
        wrong("accreditor's name: " + comment, "name",
              accredited(accreditation(7, 0, 0, text)))
    full = member(7, b"n" * 200, b"d" * 200, b"u" * 200,
                  [role(4, 0, LAST)] * 32,
                  [key(6, 3, LAST, LAST, LAST, b"\x02" + bytes(32))] * 63)
    room = 4995 - len(full) - 1 - 22
    one = (8, 0, 0, b"n" * room, [])
    case("as long as a record may be",
         accredited(accreditation(*one), base=full), one)
    wrong("an octet longer than a record may be", "length",
          accredited(accreditation(8, 0, 0, b"n" * (room + 1)), base=full))


def main():
    members()
    roles_and_keys()
    lists_and_documents()
    convictions()
    holding()
    accreditations()
    CASES.write()


if __name__ == "__main__":
    main()
