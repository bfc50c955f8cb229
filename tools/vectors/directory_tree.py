#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/directory_tree.json to standard output.

The tree is computed as RFC 6962 defines it, by recursion, and shares nothing
with the C++ of the project.
"""
import hashlib
import json


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(key, value):
    return sha256(b"\x00" + len(key).to_bytes(2, "big") + key + sha256(value))


def split(size):
    return 1 << (size - 1).bit_length() - 1


def tree_hash(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:middle])
                  + tree_hash(leaves[middle:]))


def path(index, leaves):
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return path(index, leaves[:middle]) + [tree_hash(leaves[middle:])]
    return (path(index - middle, leaves[middle:])
            + [tree_hash(leaves[:middle])])


def leaves_of(records):
    return [leaf(key, records[key]) for key in sorted(records)]


def root(records):
    return sha256(b"diptych/directory/v1\n" + len(records).to_bytes(8, "big")
                  + tree_hash(leaves_of(records)))


def hexed(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [hexed(v) for v in value]
    if isinstance(value, dict):
        return {k: hexed(v) for k, v in value.items()}
    return value


CASES = []


def case(kind, comment, result, reason, **fields):
    CASES.append({"id": len(CASES) + 1, "kind": kind, "comment": comment,
                  **hexed(fields), "result": result, "reason": reason})


def flip(data):
    return bytes([data[0] ^ 1]) + data[1:]


def numbered(count):
    return {b"key-%03d" % (2 * i): b"value %d" % i for i in range(count)}


DIRECTORIES = [
    ("empty", {}),
    ("the worked example of the specification",
     {b"member/1": b"Alma Mater", b"member/2": b"Universitas"}),
    ("one record with an empty key and value", {b"": b""}),
    ("a key that begins another, and unsigned octets",
     {b"a": b"1", b"a\x00": b"2", b"\xff": b"3", b"\x7f": b"4"}),
    ("a key of 255 octets", {b"k" * 255: b"v", b"k" * 254: b"w"}),
    ("seven records", numbered(7)),
    ("eight records", numbered(8)),
    ("a hundred records", numbered(100)),
]


def membership(records, key):
    keys = sorted(records)
    place = keys.index(key)
    return dict(key=key, value_hash=sha256(records[key]), count=len(keys),
                place=place, path=path(place, leaves_of(records)),
                root=root(records))


def neighbour(records, place):
    keys = sorted(records)
    if not 0 <= place < len(keys):
        return None
    return dict(key=keys[place], value_hash=sha256(records[keys[place]]),
                path=path(place, leaves_of(records)))


def absence(records, key):
    place = sum(other < key for other in records)
    return dict(key=key, count=len(records), place=place,
                before=neighbour(records, place - 1),
                after=neighbour(records, place), root=root(records))


def bad_memberships(good):
    def bad(comment, reason, **changed):
        case("membership", comment, "invalid", reason, **{**good, **changed})

    hashes = good["path"]
    bad("another key", "root_mismatch", key=good["key"][:254] + b"x")
    bad("another value", "root_mismatch", value_hash=flip(good["value_hash"]))
    bad("root bit flipped", "root_mismatch", root=flip(good["root"]))
    bad("place is the count", "place_out_of_range", place=good["count"])
    bad("count above the limit", "count_out_of_range", count=65537)
    bad("key of 256 octets", "key_too_long", key=b"k" * 256)
    bad("a hash too many", "wrong_length", path=hashes + [sha256(b"")])
    for i in range(len(hashes)):
        bad("bit flipped in hash %d" % i, "root_mismatch",
            path=hashes[:i] + [flip(hashes[i])] + hashes[i + 1:])
    if hashes:
        bad("last hash missing", "wrong_length", path=hashes[:-1])


def bad_absences(records, good):
    def bad(comment, reason, **changed):
        case("absence", comment, "invalid", reason, **{**good, **changed})

    keys = sorted(records)
    before, after = good["before"], good["after"]
    bad("root bit flipped", "root_mismatch", root=flip(good["root"]))
    bad("count above the limit", "count_out_of_range", count=65537)
    bad("place beyond the count", "place_out_of_range",
        place=good["count"] + 1)
    if before:
        bad("record before missing", "wrong_neighbours", before=None)
        bad("a key that is there", "key_not_between", key=before["key"])
        bad("value before changed", "root_mismatch",
            before={**before, "value_hash": flip(before["value_hash"])})
        bad("path before too long", "wrong_length",
            before={**before, "path": before["path"] + [sha256(b"")]})
    if after:
        bad("record after missing", "wrong_neighbours", after=None)
        bad("a key that is there", "key_not_between", key=after["key"])
        bad("value after changed", "root_mismatch",
            after={**after, "value_hash": flip(after["value_hash"])})
    if before and after:
        bad("neighbours swapped", "key_not_between", before=after,
            after=before)
    if good["place"] + 1 < len(keys):
        bad("a record skipped, to hide it", "any_mismatch",
            key=keys[good["place"]],
            after=neighbour(records, good["place"] + 1))
    if not keys:
        bad("a neighbour in an empty directory", "wrong_neighbours",
            after=dict(key=b"z", value_hash=sha256(b""), path=[]))


def write(head):
    """Prints the head and one case a line."""
    lines = ",\n".join("  " + json.dumps(one) for one in CASES)
    text = json.dumps(head, indent=1).removesuffix("\n}")
    print(text + ',\n "cases": [\n' + lines + "\n ]\n}")


def main():
    for comment, records in DIRECTORIES:
        keys = sorted(records)
        case("directory", comment, "valid", "",
             records=[[key, records[key]] for key in reversed(keys)],
             root=root(records))
        shown = keys if len(keys) < 9 else [keys[0], keys[50], keys[-1]]
        for key in shown:
            good = membership(records, key)
            case("membership", comment, "valid", "", **good)
            if key in (shown[0], shown[-1]):
                bad_memberships(good)
        gaps = [b"\x00", b"a\x00\x00", b"key-005", b"member/10", b"zzz",
                b"\xff\xff"]
        for key in gaps:
            if key in records:
                continue
            good = absence(records, key)
            case("absence", comment, "valid", "", **good)
            if key in (b"\x00", b"key-005"):
                bad_absences(records, good)
    write({
        "schema": "diptych/directory-tree/v1",
        "spec": "docs/spec/directory-tree.md",
        "notes": {
            "keys": "keys and values are hexadecimal octets",
            "any_mismatch": "root_mismatch or wrong_length",
        },
        "count": len(CASES),
    })


if __name__ == "__main__":
    main()
