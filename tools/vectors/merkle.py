#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/merkle.json to standard output.

The tree is computed as RFC 6962 defines it, by recursion, and shares nothing
with the C++ of the project. Leaf i is the entry "entry-<i>".
"""
import functools
import hashlib
import json


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(index):
    return sha256(b"\x00" + b"entry-%d" % index)


def split(size):
    return 1 << (size - 1).bit_length() - 1


@functools.lru_cache(maxsize=None)
def tree_hash(begin, end):
    """MTH(D[begin:end]), RFC 6962 section 2.1."""
    size = end - begin
    if size == 0:
        return sha256(b"")
    if size == 1:
        return leaf_hash(begin)
    middle = begin + split(size)
    return sha256(b"\x01" + tree_hash(begin, middle) + tree_hash(middle, end))


def inclusion(index, begin, end):
    """PATH(index, D[begin:end]), RFC 6962 section 2.1.1."""
    if end - begin == 1:
        return []
    middle = begin + split(end - begin)
    if index < middle:
        return inclusion(index, begin, middle) + [tree_hash(middle, end)]
    return inclusion(index, middle, end) + [tree_hash(begin, middle)]


def consistency(older, begin, end, whole):
    """SUBPROOF(older - begin, D[begin:end], whole), section 2.1.2."""
    if older == end:
        return [] if whole else [tree_hash(begin, end)]
    middle = begin + split(end - begin)
    if older <= middle:
        return (consistency(older, begin, middle, whole)
                + [tree_hash(middle, end)])
    return (consistency(older, middle, end, False)
            + [tree_hash(begin, middle)])


CASES = []


def case(kind, comment, result, reason, **fields):
    fields = {k: v.hex() if isinstance(v, bytes) else v
              for k, v in fields.items()}
    for name in ("path", "proof"):
        if name in fields:
            fields[name] = [h.hex() for h in fields[name]]
    CASES.append({"id": len(CASES) + 1, "kind": kind, "comment": comment,
                  **fields, "result": result, "reason": reason})


def flip(data):
    return bytes([data[0] ^ 1]) + data[1:]


def roots():
    sizes = list(range(20)) + [255, 256, 257, 511, 512, 513, 1000, 65535,
                               65536, 65537, 65536 + 257]
    for size in sizes:
        case("root", "root over entry-0 to entry-(size-1)", "valid", "",
             size=size, root=tree_hash(0, size))


def inclusions():
    for size in (1, 2, 3, 5, 7, 8, 11, 256, 300, 1000):
        for index in sorted({0, 1, size // 2, size - 2, size - 1} &
                            set(range(size))):
            good = dict(index=index, size=size, leaf_hash=leaf_hash(index),
                        path=inclusion(index, 0, size),
                        root=tree_hash(0, size))
            case("inclusion", "as RFC 6962 builds it", "valid", "", **good)
            if size in (1, 7, 11, 300):
                bad_inclusions(good)
    top = 2**64 - 1
    case("inclusion", "the largest tree, no path", "invalid", "wrong_length",
         index=top - 1, size=top, leaf_hash=leaf_hash(0), path=[],
         root=leaf_hash(0))
    case("inclusion", "longer than any path", "invalid", "wrong_length",
         index=0, size=top, leaf_hash=leaf_hash(0), path=[leaf_hash(1)] * 65,
         root=leaf_hash(0))


def bad_inclusions(good):
    index, size, path = good["index"], good["size"], good["path"]

    def bad(comment, reason, **changed):
        case("inclusion", comment, "invalid", reason, **{**good, **changed})

    bad("index is the size", "index_out_of_range", index=size)
    bad("tree of size 0", "index_out_of_range", index=0, size=0)
    bad("a hash too many", "wrong_length", path=path + [leaf_hash(0)])
    bad("root bit flipped", "root_mismatch", root=flip(good["root"]))
    bad("leaf bit flipped", "root_mismatch",
        leaf_hash=flip(good["leaf_hash"]))
    for i in range(len(path)):
        bad("bit flipped in hash %d" % i, "root_mismatch",
            path=path[:i] + [flip(path[i])] + path[i + 1:])
    if path:
        bad("last hash missing", "wrong_length", path=path[:-1])
        bad("first hash missing", "wrong_length", path=path[1:])
    if len(path) > 1:
        bad("hashes in reverse", "root_mismatch", path=path[::-1])


def consistencies():
    for older, newer in ((1, 1), (1, 2), (1, 8), (2, 5), (3, 7), (4, 7),
                         (6, 8), (6, 11), (8, 11), (250, 300), (256, 300),
                         (257, 1000), (1000, 1000)):
        proof = [] if older == newer else consistency(older, 0, newer, True)
        good = dict(older_size=older, newer_size=newer,
                    older_root=tree_hash(0, older),
                    newer_root=tree_hash(0, newer), proof=proof)
        case("consistency", "as RFC 6962 builds it", "valid", "", **good)
        bad_consistencies(good)


def bad_consistencies(good):
    proof = good["proof"]
    equal = good["older_size"] == good["newer_size"]

    def bad(comment, reason, **changed):
        case("consistency", comment, "invalid", reason, **{**good, **changed})

    bad("older tree empty", "size_out_of_range", older_size=0,
        older_root=tree_hash(0, 0))
    bad("older tree larger", "size_out_of_range",
        older_size=good["newer_size"] + 1)
    bad("a hash too many", "wrong_length", proof=proof + [leaf_hash(0)])
    bad("newer root bit flipped", "root_mismatch",
        newer_root=flip(good["newer_root"]))
    if equal:
        return
    bad("no proof", "wrong_length", proof=[])
    bad("last hash missing", "wrong_length", proof=proof[:-1])
    whole = good["older_size"] & (good["older_size"] - 1) == 0
    # A power of two is its own start, so both roots hang on the older one.
    bad("older root bit flipped",
        "root_mismatch" if whole else "old_root_mismatch",
        older_root=flip(good["older_root"]))
    for i in range(len(proof)):
        bad("bit flipped in hash %d" % i, "any_root_mismatch",
            proof=proof[:i] + [flip(proof[i])] + proof[i + 1:])


def tiles():
    for size in (1, 255, 256, 257, 300, 1000, 65535, 65536, 65537, 70000):
        for level in range(3):
            hashes = size >> 8 * level
            last = -(-hashes // 256) - 1
            for index in sorted({0, last} & set(range(last + 1))):
                width = min(256, hashes - 256 * index)
                span = 256**level
                octets = b"".join(
                    tree_hash((256 * index + i) * span,
                              (256 * index + i + 1) * span)
                    for i in range(width))
                case("tile", "tile of a tree with this size", "valid", "",
                     size=size, level=level, index=index, width=width,
                     sha256=sha256(octets))


def write(head):
    """Prints the head and one case a line."""
    lines = ",\n".join("  " + json.dumps(one) for one in CASES)
    text = json.dumps(head, indent=1).removesuffix("\n}")
    print(text + ',\n "cases": [\n' + lines + "\n ]\n}")


def main():
    roots()
    inclusions()
    consistencies()
    tiles()
    write({
        "schema": "diptych/merkle/v1",
        "spec": "docs/spec/merkle.md",
        "notes": {
            "leaves": "leaf i is SHA-256(0x00 || \"entry-<i>\"), i decimal",
            "any_root_mismatch": "root_mismatch or old_root_mismatch",
        },
        "count": len(CASES),
    })


if __name__ == "__main__":
    main()
