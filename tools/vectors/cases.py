# SPDX-License-Identifier: Apache-2.0
"""The cases of a file of test vectors, and how they are written."""
import hashlib
import json


def sha256(data):
    return hashlib.sha256(data).digest()


def u(size, value):
    return value.to_bytes(size, "big")


def short(data):
    return u(1, len(data)) + data


def long(data):
    return u(2, len(data)) + data


def hexed(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [hexed(v) for v in value]
    if isinstance(value, dict):
        return {k: hexed(v) for k, v in value.items()}
    return value


class Cases:
    def __init__(self, schema, spec, notes):
        self.head = {"schema": schema, "spec": spec, "notes": notes}
        self.cases = []

    def valid(self, kind, comment, **fields):
        self._add(kind, comment, fields, "valid", "")

    def invalid(self, kind, comment, reason, **fields):
        self._add(kind, comment, fields, "invalid", reason)

    def cut_and_stretched(self, kind, comment, octets, sizes):
        """The octets cut to each of the sizes, and with one too many."""
        for size in sizes:
            self.invalid(kind, "%s, cut to %d octets" % (comment, size),
                         "length", octets=octets[:size])
        self.invalid(kind, comment + ", an octet left over", "length",
                     octets=octets + b"\x00")

    def _add(self, kind, comment, fields, result, reason):
        self.cases.append({"id": len(self.cases) + 1, "kind": kind,
                           "comment": comment, **hexed(fields),
                           "result": result, "reason": reason})

    def write(self):
        """Prints the head and one case a line."""
        lines = ",\n".join("  " + json.dumps(one) for one in self.cases)
        head = {**self.head, "count": len(self.cases)}
        text = json.dumps(head, indent=1).removesuffix("\n}")
        print(text + ',\n "cases": [\n' + lines + "\n ]\n}")


# What is no plain text, and why.
BAD_TEXTS = [
    ("octet ff", b"a\xff"),
    ("an overlong form", b"\xc0\x80"),
    ("a surrogate", b"\xed\xa0\x80"),
    ("above U+10FFFF", b"\xf4\x90\x80\x80"),
    ("a character cut short", b"a\xc3"),
    ("a NUL", b"a\x00b"),
    ("a newline", b"a\nb"),
    ("DEL", b"a\x7f"),
    ("U+0085", b"\xc2\x85"),
    ("a line separator", b"\xe2\x80\xa8"),
    ("a right-to-left override", b"\xe2\x80\xaeabc"),
    ("an isolate", b"\xe2\x81\xa6abc"),
]
