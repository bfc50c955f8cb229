#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/commitments.json to standard output.

A second implementation of docs/spec/commitments.md, which shares nothing with
the C++. Each case states by hand whether it is valid and of which kind; the
script stops if its own reading disagrees.
"""

import base64
import hashlib
import json
import math
import re
import sys
from fractions import Fraction

import pictures
from pictures import Refused

DOMAIN = b"diptych/credential/v1\n"
MAX_DEPTH = 64
MAX_VALUES = 1 << 20


# --- Strict JSON (section 3.2) ----------------------------------------------

def pairs_without_duplicates(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Refused("duplicate member")
    return members


def finite(text):
    number = float(text)
    if math.isinf(number):
        raise Refused("number overflows a double")
    return number


class Written(float):
    """A double that remembers whether it is the number that was written."""

    def __new__(cls, text):
        self = super().__new__(cls, finite(text))
        self.exact = Fraction(text) == Fraction(ecma_number(float(self)))
        return self


def refuse_constant(name):
    raise Refused(f"constant {name}")


def check_tree(value):
    """Depth, count and surrogates; the parser itself checks none of them."""
    level = [value]
    count = depth = 0
    while level:
        count += len(level)
        if any(isinstance(v, (dict, list)) for v in level):
            depth += 1
        if depth > MAX_DEPTH or count > MAX_VALUES:
            raise Refused("too deep or too many values")
        below = []
        for v in level:
            if isinstance(v, str):
                check_text(v)
            elif isinstance(v, dict):
                for name in v:
                    check_text(name)
                below.extend(v.values())
            elif isinstance(v, list):
                below.extend(v)
        level = below


def check_text(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("lone surrogate") from None


def read_json(octets):
    try:
        text = octets.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=pairs_without_duplicates,
            parse_float=Written, parse_int=Written,
            parse_constant=refuse_constant)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Refused(str(error)) from None
    check_tree(value)
    return value


# --- RFC 8785 ----------------------------------------------------------------

def ecma_number(number):
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = repr(abs(float(number))).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    digits = whole + fraction
    place = len(whole) + int(exponent or "0")
    stripped = digits.lstrip("0")
    place -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    k = len(digits)
    if k <= place <= 21:
        return sign + digits + "0" * (place - k)
    if 0 < place <= 21:
        return sign + digits[:place] + "." + digits[place:]
    if -6 < place <= 0:
        return sign + "0." + "0" * -place + digits
    power = ("+" if place > 0 else "-") + str(abs(place - 1))
    return sign + digits[0] + ("." + digits[1:] if k > 1 else "") + "e" + power


SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n",
         "\f": "\\f", "\r": "\\r"}


def ecma_string(text):
    return '"' + "".join(
        SHORT.get(c) or (f"\\u{ord(c):04x}" if c < " " else c)
        for c in text) + '"'


def canonical(value):
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return ecma_number(float(value))
    if isinstance(value, str):
        return ecma_string(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(
        ecma_string(n) + ":" + canonical(value[n]) for n in names) + "}"


# --- Document digest (section 3) ---------------------------------------------

def unbase64url(text):
    if not re.fullmatch(rb"[A-Za-z0-9_-]+", text) or len(text) % 4 == 1:
        raise Refused("not base64url")
    octets = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(octets).rstrip(b"=") != text:
        raise Refused("unused bits")
    return octets


def is_json(file):
    space = b" \t\n\v\f\r"
    if file.startswith(b"\xef\xbb\xbf"):
        file = file[3:]
    elif file.startswith((b"\xff\xfe", b"\xfe\xff")):
        file, space = file[2:], space + b"\0"
    return file.lstrip(space).startswith(b"{")


def is_token(token):
    if b"." not in token:
        return False
    try:
        head = unbase64url(token[:4])
    except Refused:
        return False
    return re.match(rb'\{["} \t\n\r]', head) is not None


def split_jws(jws):
    parts = jws.split(b".")
    if len(parts) != 3:
        raise Refused("not three parts")
    return [unbase64url(part) for part in parts]


RANDOM_URN = re.compile(
    r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}"
    r"-[0-9a-f]{12}")


def is_random_urn(value):
    if not isinstance(value, str) or not value.startswith("urn:uuid:"):
        return False
    return RANDOM_URN.fullmatch(value.lower()) is not None


def is_signed(proof):
    return isinstance(proof, dict) and any(
        isinstance(proof.get(n), str) and proof[n]
        for n in ("proofValue", "jws"))


def check_exact(value):
    level = [value]
    while level:
        below = []
        for v in level:
            if isinstance(v, Written) and not v.exact:
                raise Refused("a number that its canonical text rounds")
            below.extend(v.values() if isinstance(v, dict)
                         else v if isinstance(v, list) else [])
        level = below


def digest_json(file):
    value = read_json(file)
    check_exact(value)
    proofs = value.get("proof")
    proofs = proofs if isinstance(proofs, list) else [proofs]
    empty = is_random_urn(value.get("id")) and any(map(is_signed, proofs))
    return "json", canonical(value).encode("utf-8"), empty


def digest_token(token):
    jws, *rest = token.split(b"~")
    header, payload, _ = split_jws(jws)
    header = read_json(header)
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        raise Refused("no alg")
    for disclosure in rest[:-1]:
        unbase64url(disclosure)
    if rest and rest[-1]:
        split_jws(rest[-1])
    try:
        claims = read_json(payload)
    except Refused:
        claims = None
    empty = isinstance(claims, dict) and (
        is_random_urn(claims.get("jti")) or is_random_urn(claims.get("id")))
    return "sd-jwt" if rest else "jws", jws, empty


# --- Document digest, of files and of pictures --------------------------------

def document_digest(file):
    """Carrier, kind, digest and whether the salt may be empty."""
    carrier = pictures.carrier_of(file)
    if carrier == "file":
        return (carrier, *text_digest(file))
    kind, digest, empty = text_digest(pictures.UNBAKE[carrier](file))
    if kind == "other":
        raise Refused("no credential in the picture")
    return carrier, kind, digest, empty


def text_digest(file):
    if not file:
        raise Refused("empty")
    if is_json(file):
        kind, hashed, empty = digest_json(file)
    elif is_token(file.strip(b" \t\n\r")):
        kind, hashed, empty = digest_token(file.strip(b" \t\n\r"))
    else:
        kind, hashed, empty = "other", file, False
    return kind, hashlib.sha256(hashed).digest(), empty


def commitment(salt, digest):
    if len(salt) not in (0, 32) or len(digest) != 32:
        raise Refused("length")
    return hashlib.sha256(DOMAIN + salt + digest).digest()


# --- Cases -------------------------------------------------------------------

NOTES = {
    "Normal": ("BASIC", "An ordinary document."),
    "Canonical": ("CANONICALISATION", "Another spelling of the same JSON, or "
                  "a value whose canonical text is often got wrong."),
    "Ambiguous": ("PARSER_DIFFERENTIAL", "JSON that readers are known to read "
                  "differently; digesting it would let one file be two."),
    "Rounded": ("PRECISION", "A number that its canonical text rounds, so that "
                "a file with another number would have the same digest."),
    "Malformed": ("MALFORMED", "Meant as JSON or a token, and broken; must not "
                  "be digested as other."),
    "Disclosure": ("SELECTIVE_DISCLOSURE", "The digest must not depend on what "
                   "the holder discloses."),
    "EmptySalt": ("GUESSABLE", "Whether the document carries enough random "
                  "bits to go without a salt."),
    "Limit": ("RESOURCE", "At a limit or one beyond it."),
    "Baked": ("CARRIER", "A picture that carries a credential, or names one "
              "and is broken."),
    "SaltLength": ("LENGTH", "The salt has neither 0 nor 32 octets."),
}

URN = "urn:uuid:5f1c2b0e-93a4-4d6f-8b21-0c7de4a19f35"
EXAMPLE = ('{"type": ["VerifiableCredential"], "id": "%s", "issuer": '
           '"did:web:college.example", "credits": 4.50}' % URN).encode()
EXAMPLE_SALT = bytes(range(32))
SIGNED = '{"id":"%s","proof":{"proofValue":"z3F"}}'


def b64(data):
    data = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jws(payload, header='{"alg":"ES256"}'):
    return ".".join([b64(header), b64(payload), b64(b"\x01\x02\x03")])


def nested(depth):
    return '{"a":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


def json_cases():
    yield "json", "Normal", "the example of the specification", EXAMPLE
    yield "json", "Normal", "the empty object", "{}"
    yield "json", "Canonical", "white space around and inside", \
        ' \r\n\t{ "b" : [ 1 , 2 ] ,\n"a" : { } } \n'
    yield "json", "Canonical", "the same, canonical", '{"a":{},"b":[1,2]}'
    yield "json", "Canonical", "names in the order of UTF-16 code units", \
        '{"\ufb33":1,"\U0001f602":2,"\ud7ff":3,"\ue000":4,"":5,"a":6}'
    yield "json", "Canonical", "escapes in names and values", \
        r'{"\u0061\n":"\u0000\u001F\/\u00e4\uD83D\uDE02\u007f\"\\\b\f"}'
    yield "json", "Canonical", "text is not normalised", \
        '{"a\u0308":"\u00e4"}'
    for number in ("0", "-0", "-0.0", "56.0", "4.50", "1E30", "1e20", "1e21",
                   "0.000001", "1e-7", "-1.5e-9", "0.1", "5e-324",
                   "1.7976931348623157e308", "9007199254740992", "1e23",
                   "2e-6", "0.30000000000000004", "9007199254740994",
                   "0.00e999", "1" + "0" * 30 + "e-30", "-100.00e-2"):
        yield "json", "Canonical", "the number " + number, '{"n":%s}' % number
    for number in ("123456789012345678901", "333333333.33333329", "1e-400",
                   "9007199254740993", "-9007199254740993",
                   "-9223372036854775809", "18446744073709551615",
                   "9007199254740993.00000000000000001", "4e-324",
                   "1.00000000000000000001", "0.10000000000000001"):
        yield None, "Rounded", "the number " + number, '{"n":%s}' % number
    yield None, "Rounded", "deep, in an array", \
        '{"a":[{"b":[1,9007199254740993]}]}'
    yield "json", "Canonical", "the same digits in a string", \
        '{"a":[{"b":[1,"9007199254740993"]}]}'
    yield "json", "Limit", "64 levels", nested(64)
    yield None, "Limit", "65 levels", nested(65)


def refused_json_cases():
    yield "a name twice", '{"a":1,"a":1}'
    yield "a name twice by an escape", r'{"a":1,"\u0061":2}'
    yield "a name twice, deep", '{"a":[{"b":1,"b":2}]}'
    yield "a lone high surrogate", r'{"a":"\ud800"}'
    yield "a lone low surrogate", r'{"a":"\udc00x"}'
    yield "surrogates in the wrong order", r'{"a":"\ude02\ud83d"}'
    yield "a surrogate in UTF-8", b'{"a":"\xed\xa0\x80"}'
    yield "an overlong form", b'{"a":"\xc0\xaf"}'
    yield "Latin-1", b'{"a":"\xe4"}'
    yield "a byte order mark", b'\xef\xbb\xbf{"a":1}'
    yield "UTF-16, little end first", "\ufeff{}".encode("utf-16-le")
    yield "UTF-16, big end first", "\ufeff {}".encode("utf-16-be")
    yield "a number that overflows", '{"a":1e400}'
    yield "an integer that overflows", '{"a":-%s}' % ("9" * 400)


def broken_json_cases():
    yield "cut short", '{"a":1'
    yield "a trailing comma", '{"a":1,}'
    yield "a comment", '{"a":1}// x'
    yield "two objects", '{"a":1}{"a":1}'
    yield "NaN", '{"a":NaN}'
    yield "a leading zero", '{"a":01}'
    yield "a raw line feed in a string", '{"a":"\n"}'
    yield "single quotes", "{'a':1}"
    yield "a form feed before it", '\f{"a":1}'
    yield "rich text", "{\\rtf1 Diploma}"


def token_cases():
    claims = '{"iss":"did:web:college.example"}'
    token = jws(claims)
    yield "jws", "Normal", "a JWS", token
    yield "jws", "Canonical", "white space around it", "\r\n " + token + " \n"
    yield "jws", "Normal", "a payload that is no JSON", jws("plain text")
    yield "jws", "Ambiguous", "a payload with a name twice", \
        jws('{"id":"%s","id":"%s"}' % (URN, URN))
    yield "jws", "Normal", "a header with white space", \
        jws(claims, '{ "alg":"EdDSA"}')
    disclosure = b64('["salt","name","Ada"]')
    yield "sd-jwt", "Disclosure", "nothing disclosed", token + "~"
    yield "sd-jwt", "Disclosure", "one disclosure", token + "~" + disclosure \
        + "~"
    yield "sd-jwt", "Disclosure", "disclosures and key binding", \
        "~".join([token, disclosure, disclosure, jws("{}")])
    header, payload, signature = token.split(".")
    yield None, "Malformed", "two parts", header + "." + payload
    yield None, "Malformed", "five parts (encrypted)", token + ".AAAA.AAAA"
    yield None, "Malformed", "no signature", header + "." + payload + "."
    yield None, "Malformed", "no payload", header + ".." + signature
    yield None, "Malformed", "padding", header + "." + payload + "=." \
        + signature
    yield None, "Malformed", "unused bits that are not zero", \
        header + "." + payload + ".AB"
    yield None, "Malformed", "the wrong alphabet", token + "+/"
    yield None, "Malformed", "broken into lines", token[:8] + "\n" + token[8:]
    yield None, "Malformed", "no alg", jws(claims, '{"typ":"JWT"}')
    yield None, "Malformed", "alg is no string", jws(claims, '{"alg":1}')
    yield None, "Ambiguous", "alg twice", \
        jws(claims, '{"alg":"ES256","alg":"none"}')
    yield None, "Malformed", "an empty disclosure", token + "~~"
    yield None, "Malformed", "a disclosure that is no base64url", \
        token + "~a b~"
    yield None, "Malformed", "a last disclosure without its tilde", \
        token + "~" + disclosure


def other_cases():
    yield "other", "Normal", "a PDF", b"%PDF-1.7\n\xff\x00"
    yield "other", "Normal", "one octet", b"\x00"
    yield "other", "Normal", "a JSON array", "[]"
    yield "other", "Normal", "text with dots", "example.org v1.2\n"
    yield "other", "Normal", "text with a space at its end", "text "
    yield "other", "Normal", "text like a token without a dot", "eyJhbGciOiJ"
    yield "other", "Normal", "a picture", b"\x89PNG\r\n\x1a\n"
    yield None, "Malformed", "the empty file", b""


def empty_salt_cases():
    other = URN.replace("-4d6f", "-1d6f")
    for comment, text in (
            ("random id and proof", SIGNED % URN),
            ("upper case digits", SIGNED % ("urn:uuid:" + URN[9:].upper())),
            ("the proof has a jws", '{"id":"%s","proof":{"jws":"x"}}' % URN),
            ("two proofs, one signed",
             '{"id":"%s","proof":[{},{"proofValue":"z"}]}' % URN),
            ("no proof", '{"id":"%s"}' % URN),
            ("an empty proof", '{"id":"%s","proof":{}}' % URN),
            ("no proofs", '{"id":"%s","proof":[]}' % URN),
            ("an empty signature",
             '{"id":"%s","proof":{"proofValue":""}}' % URN),
            ("a signature that is no string",
             '{"id":"%s","proof":{"proofValue":1}}' % URN),
            ("proofs in proofs",
             '{"id":"%s","proof":[[{"jws":"x"}]]}' % URN),
            ("no id", '{"proof":{"proofValue":"z"}}'),
            ("an id in the subject alone", '{"credentialSubject":{"id":"%s"},'
             '"proof":{"proofValue":"z"}}' % URN),
            ("version 1", SIGNED % other),
            ("a variant of others", SIGNED % URN.replace("-8b21", "-cb21")),
            ("a URL", SIGNED % "https://college.example/1"),
            ("a UUID without its URN", SIGNED % URN[9:]),
            ("a digit too many", SIGNED % (URN + "0")),
            ("no hyphens", SIGNED % ("urn:uuid:" + URN[9:].replace("-", ""))),
            ("a letter beyond f", SIGNED % URN.replace("5f1c", "5g1c"))):
        yield "json", "EmptySalt", comment, text
    for name in ("jti", "id", "sub"):
        yield "jws", "EmptySalt", "the claim " + name, \
            jws('{"%s":"%s"}' % (name, URN))
    yield "sd-jwt", "EmptySalt", "an SD-JWT with jti", \
        jws('{"jti":"%s"}' % URN) + "~"


def document_cases():
    yield from json_cases()
    for comment, file in refused_json_cases():
        yield None, "Ambiguous", comment, file
    for comment, file in broken_json_cases():
        yield None, "Malformed", comment, file
    yield from token_cases()
    yield from other_cases()
    yield from empty_salt_cases()


def document_test(kind, flag, comment, file):
    file = file.encode("utf-8") if isinstance(file, str) else file
    test = {"comment": comment, "flags": [flag], "file": file.hex()}
    try:
        carrier, found, digest, empty = document_digest(file)
    except Refused as error:
        if kind is not None:
            sys.exit(f"{comment}: refused as {error}")
        return test | {"result": "invalid"}
    if found != kind:
        sys.exit(f"{comment}: read as {found}, stated as {kind}")
    return test | {"result": "valid", "kind": kind,
                   "documentDigest": digest.hex(), "emptySalt": empty,
                   "carrier": carrier}


def bare_document_test(*case):
    """A case of files that are no pictures, so without their carrier."""
    test = document_test(*case)
    if test.pop("carrier", "file") != "file":
        sys.exit(f"{case[2]}: taken for a picture")
    return test


def commitment_test(flag, comment, salt, digest, valid):
    test = {"comment": comment, "flags": [flag], "salt": salt.hex(),
            "documentDigest": digest.hex()}
    try:
        made = commitment(salt, digest)
    except Refused:
        if valid:
            sys.exit(f"{comment}: refused")
        return test | {"result": "invalid"}
    if not valid:
        sys.exit(f"{comment}: accepted")
    return test | {"result": "valid", "commitment": made.hex()}


def commitment_tests():
    digest = document_digest(EXAMPLE)[2]
    yield commitment_test("Normal", "the example of the specification",
                          EXAMPLE_SALT, digest, True)
    yield commitment_test("Normal", "the empty salt", b"", digest, True)
    yield commitment_test("Normal", "32 zeros are not the empty salt",
                          bytes(32), digest, True)
    yield commitment_test("Normal", "digest and salt exchanged", digest,
                          EXAMPLE_SALT, True)
    for size in (1, 16, 31, 33, 64):
        yield commitment_test("SaltLength", f"{size} octets",
                              bytes(range(size)), digest, False)


def vectors():
    groups = [
        {"type": "DocumentDigest",
         "tests": [bare_document_test(*case) for case in document_cases()]},
        {"type": "Commitment", "tests": list(commitment_tests())},
        {"type": "PictureDigest",
         "tests": [document_test(*case) for case in pictures.cases(
             EXAMPLE, SIGNED % URN, jws('{"jti":"%s"}' % URN))]}]
    number = 0
    for group in groups:
        for i, test in enumerate(group["tests"]):
            number += 1
            group["tests"][i] = {"tcId": number} | test
    return {
        "schema": "diptych-commitments-v1",
        "specification": "docs/spec/commitments.md",
        "generator": "tools/vectors/commitments.py",
        "numberOfTests": number,
        "notes": {name: {"bugType": bug, "description": text}
                  for name, (bug, text) in NOTES.items()},
        "testGroups": groups}


def main():
    print(json.dumps(vectors(), indent=2))


if __name__ == "__main__":
    main()
