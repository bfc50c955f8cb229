#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/status_tree.json to standard output.

The tree is computed by recursion over the chunks that are not zero, and
shares nothing with the C++ of the project.
"""
import hashlib
import json

DEPTH = 32


def sha256(data):
    return hashlib.sha256(data).digest()


def zero(level):
    node = sha256(b"\x00" + bytes(64))
    for _ in range(level):
        node = sha256(b"\x01" + node + node)
    return node


ZERO = [zero(level) for level in range(DEPTH + 1)]


def subtree(level, index, chunks):
    """The root over the chunks [index << level, (index + 1) << level)."""
    mine = {n: c for n, c in chunks.items() if n >> level == index}
    if not mine:
        return ZERO[level]
    if level == 0:
        return sha256(b"\x00" + mine[index])
    return sha256(b"\x01" + subtree(level - 1, 2 * index, mine)
                  + subtree(level - 1, 2 * index + 1, mine))


def apply(chunks, changes):
    chunks = dict(chunks)
    for status_list, position, status in changes:
        number = status_list * 512 + position // 256
        octets = bytearray(chunks.get(number, bytes(64)))
        at, shift = position % 256 // 4, 2 * (position % 4)
        octets[at] = octets[at] & ~(3 << shift) & 255 | status << shift
        chunks[number] = bytes(octets)
        if not any(octets):
            del chunks[number]
    return chunks


def prove(number, chunks):
    mask, siblings = 0, []
    for level in range(DEPTH):
        sibling = subtree(level, number >> level ^ 1, chunks)
        if sibling != ZERO[level]:
            mask |= 1 << level
            siblings.append(sibling)
    return mask, siblings


CASES = []


def case(kind, comment, result, reason, **fields):
    fields = {k: v.hex() if isinstance(v, bytes) else v
              for k, v in fields.items()}
    if "siblings" in fields:
        fields["siblings"] = [h.hex() for h in fields["siblings"]]
    CASES.append({"id": len(CASES) + 1, "kind": kind, "comment": comment,
                  **fields, "result": result, "reason": reason})


def flip(data):
    return bytes([data[0] ^ 1]) + data[1:]


BATCHES = [
    ("nothing has changed", []),
    ("first position of the first list", [(0, 0, 1)]),
    ("the neighbour in the same octet", [(0, 1, 2)]),
    ("the worked example of the specification", [(3, 70000, 1)]),
    ("last position of the last list", [(2**23 - 1, 131071, 2)]),
    ("many at once, some twice",
     [(1, 17 * i % 131072, 1 + i % 2) for i in range(40)]
     + [(1, 17, 1), (1, 17, 2), (2, 256 * 511, 1), (2, 256 * 511 + 255, 3)]),
    ("back to valid: the first list is zero again", [(0, 0, 0), (0, 1, 0)]),
    ("a change to what is there already", [(3, 70000, 1)]),
]


def states():
    chunks = {}
    for comment, changes in BATCHES:
        chunks = apply(chunks, changes)
        case("batch", comment, "valid", "", changes=changes,
             chunks=len(chunks), root=subtree(DEPTH, 0, chunks))
    return chunks


def proofs(chunks):
    root = subtree(DEPTH, 0, chunks)
    for number in (0, 1, 512, 513, 1535, 3 * 512 + 273, 3 * 512 + 272,
                   2**32 - 1, 2**32 - 2, 2**31):
        mask, siblings = prove(number, chunks)
        good = dict(number=number, chunk=chunks.get(number, bytes(64)),
                    mask=mask, siblings=siblings, root=root)
        case("proof", "after the last batch", "valid", "", **good)
        bad_proofs(good)
    case("proof", "empty tree, zero chunk", "valid", "", number=7,
         chunk=bytes(64), mask=0, siblings=[], root=ZERO[DEPTH])
    case("proof", "empty tree, zero sibling written out", "invalid",
         "zero_sibling", number=7, chunk=bytes(64), mask=1,
         siblings=[ZERO[0]], root=ZERO[DEPTH])


def bad_proofs(good):
    mask, siblings, chunk = good["mask"], good["siblings"], good["chunk"]

    def bad(comment, reason, **changed):
        case("proof", comment, "invalid", reason, **{**good, **changed})

    bad("chunk bit flipped", "root_mismatch", chunk=flip(chunk))
    if any(chunk):
        bad("the next chunk's number", "root_mismatch",
            number=good["number"] ^ 1)
    bad("root bit flipped", "root_mismatch", root=flip(good["root"]))
    bad("a sibling too many", "wrong_length", siblings=siblings + [ZERO[0]])
    bad("a sibling missing", "wrong_length", siblings=siblings[:-1])
    bad("sibling bit flipped", "root_mismatch",
        siblings=[flip(siblings[0])] + siblings[1:])
    unlisted = next(i for i in range(DEPTH) if not mask >> i & 1)
    place = bin(mask & (1 << unlisted) - 1).count("1")
    bad("zero sibling of level %d written out" % unlisted, "zero_sibling",
        mask=mask | 1 << unlisted,
        siblings=siblings[:place] + [ZERO[unlisted]] + siblings[place:])
    lowest = mask & -mask
    if lowest < 2**31 and not mask & lowest << 1:
        bad("sibling moved up a level", "root_mismatch",
            mask=mask ^ lowest | lowest << 1)


def write(head):
    """Prints the head and one case a line."""
    lines = ",\n".join("  " + json.dumps(one) for one in CASES)
    text = json.dumps(head, indent=1).removesuffix("\n}")
    print(text + ',\n "cases": [\n' + lines + "\n ]\n}")


def main():
    for level, node in enumerate(ZERO):
        case("zero", "root over 2^level zero chunks", "valid", "",
             level=level, hash=node)
    for status_list, position, status in ((0, 0, 1), (0, 1, 2), (0, 3, 3),
                                          (0, 4, 1), (3, 70000, 1),
                                          (2**23 - 1, 131071, 2)):
        number, octets = next(iter(
            apply({}, [(status_list, position, status)]).items()))
        case("position", "one position of an empty list", "valid", "",
             list=status_list, position=position, status=status,
             number=number, chunk=octets)
    proofs(states())
    write({
        "schema": "diptych/status-tree/v1",
        "spec": "docs/spec/status-tree.md",
        "notes": {
            "batch": "changes [list, position, status] in their order, to "
                     "the tree that the batches before have left; chunks: "
                     "how many are not zero afterwards",
        },
        "count": len(CASES),
    })


if __name__ == "__main__":
    main()
