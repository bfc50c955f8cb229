#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/receipts.json to standard output.

Each case is a receipt in one or both of its forms, a document, a policy and a
time, with the verdict that docs/spec/receipts.md gives and the check that
decides it. Nothing here is shared with the C++ of the project. The keys are
published and protect nothing.
"""
import base64
import copy
import hashlib
import json

from directory_tree import membership, root as directory_root
from notes import COSIGNER, LOG, Key
from status_tree import DEPTH, apply, prove, subtree

ORIGIN = "registry.example/log"
LOG_KEY = Key(ORIGIN, LOG)
VALIDATORS = [Key(f"{ORIGIN}/v/{n}", COSIGNER) for n in range(1, 4)]
ANCHORED = 1795255440000  # 2026-11-21T10:04:00Z
SEALED = ANCHORED + 60000
NOW = SEALED + 1000
MAX_AGE = 86400000
CASES = []


def b64(octets):
    return base64.b64encode(octets).decode()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def be(size, number):
    return number.to_bytes(size, "big")


NETWORK = sha256(b"diptych/genesis/v1\n", b"a genesis of nobody")


def mth(leaves):
    """RFC 6962 section 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01", mth(leaves[:half]), mth(leaves[half:]))


def path(index, leaves):
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return path(index, leaves[:half]) + [mth(leaves[half:])]
    return path(index - half, leaves[half:]) + [mth(leaves[:half])]


def member_record(number=1, name="Nordhafen College", role=(2, 1, 0),
                  key=(2, 1, 0, 0)):
    """docs/spec/directory.md; role is (role, from, to), key is (purpose,
    from, to, compromised_from)."""
    did = b"did:web:nordhafen.example"
    url = b"https://nordhafen.example/"
    name = name.encode()
    return b"".join([
        b"\x01", be(4, number), be(2, len(name)), name, be(1, len(did)), did,
        be(1, len(url)), url, b"\x01", be(1, role[0]), be(8, role[1]),
        be(8, role[2]), b"\x01", be(1, key[0]), b"\x01", be(8, key[1]),
        be(8, key[2]), be(8, key[3]), b"\x21", b"\x02" + b"\x11" * 32])


def commitment(document, salt):
    canonical = json.dumps(json.loads(document), sort_keys=True,
                           separators=(",", ":")).encode()
    return sha256(b"diptych/credential/v1\n", salt, sha256(canonical))


DOCUMENT = ('{"type": ["VerifiableCredential"], "name": "Welding, level 2",\n'
            ' "issuer": "did:web:nordhafen.example",\n'
            ' "validFrom": "2026-11-21T10:00:00Z"}\n')
SALT = bytes(range(32))


def checkpoint(size, root, signers):
    text = f"{ORIGIN}\n{size}\n{b64(root)}\n"
    time = SEALED // 1000 + 1
    return text + "\n" + "".join(key.line(text, time) for key in signers)


def receipt(document=DOCUMENT, salt=SALT, status=0, record=None, size=4713,
            index=4710, anchored=ANCHORED, sealed=SEALED, validators=1,
            network=NETWORK, log=True):
    """A receipt whose proofs hold, as a map from the names of its members."""
    record = record or member_record()
    position = 4711
    entry = b"".join([b"\x01", be(4, 1), be(4, 0), be(4, position),
                      be(8, anchored), commitment(document, salt)])
    chunks = apply({}, [(0, 4712, 1), (0, 4711, status), (1, 9, 2)])
    number = position // 256
    mask, siblings = prove(number, chunks)
    key = b"\x01" + be(4, 1)
    records = {key: record, b"\x01" + be(4, 2): b"another member",
               b"\x02" + be(4, 0): b"a list"}
    proof = membership(records, key)
    seal = b"".join([b"\x07", be(8, 77), be(8, sealed), sha256(b"header"),
                     sha256(b"transactions"), subtree(DEPTH, 0, chunks),
                     directory_root(records)])
    leaves = [sha256(b"\x00", b"entry %d" % i) for i in range(size - 1)]
    leaves[index] = sha256(b"\x00", entry)
    leaves.append(sha256(b"\x00", seal))
    signers = ([LOG_KEY] if log else []) + VALIDATORS[:validators]
    return {
        "version": 1, "networkId": network, "entry": entry,
        "entryIndex": index, "entryPath": path(index, leaves), "seal": seal,
        "sealPath": path(size - 1, leaves),
        "statusChunk": chunks.get(number, bytes(64)), "statusMask": mask,
        "statusPath": siblings, "memberRecord": record,
        "memberIndex": proof["place"], "directorySize": proof["count"],
        "memberPath": proof["path"],
        "checkpoint": checkpoint(size, mth(leaves), signers), "salt": salt,
    }


def to_json(members):
    shown = {"format": "diptych-receipt"}
    for name, value in members.items():
        if isinstance(value, bytes):
            value = b64(value)
        elif isinstance(value, list):
            value = [b64(digest) for digest in value]
        elif name in ("entryIndex", "memberIndex", "directorySize"):
            value = str(value)
        shown[name] = value
    return json.dumps(shown, indent=2, ensure_ascii=False) + "\n"


def head(kind, number):
    """RFC 8949 section 3, shortest form."""
    for limit, info, size in ((24, number, 0), (2**8, 24, 1), (2**16, 25, 2),
                              (2**32, 26, 4), (2**64, 27, 8)):
        if number < limit:
            return be(1, kind << 5 | info) + (be(size, number) if size else b"")
    raise ValueError(number)


def to_cbor(members):
    out = head(5, len(members))
    for key, value in enumerate(members.values(), 1):
        out += head(0, key)
        if isinstance(value, list):
            value = b"".join(value)
        if isinstance(value, bytes):
            out += head(2, len(value)) + value
        elif isinstance(value, str):
            out += head(3, len(value.encode())) + value.encode()
        else:
            out += head(0, value)
    return out


def policy(validators=1, threshold=1, genesis=NETWORK, log=LOG_KEY):
    text = f"# diptych-genesis {genesis.hex()}\n" if genesis else ""
    text += f"log {log.vkey}\n"
    for key in VALIDATORS[:validators]:
        text += f"witness {key.name} {key.vkey}\n"
    names = " ".join(key.name for key in VALIDATORS[:validators])
    return (text + f"group validators {threshold} {names}\n"
            "quorum validators\n")


def add(comment, verdict, check, members=None, document=DOCUMENT,
        policy_text=None, now=NOW, **forms):
    if members is not None:
        forms = {"json": to_json(members), "cbor": to_cbor(members).hex(),
                 **forms}
    CASES.append({
        "id": len(CASES) + 1, "comment": comment, **forms,
        "document": document, "policy": policy_text or policy(),
        "now": str(now), "maxAgeMs": str(MAX_AGE), "verdict": verdict,
        "check": check})


def good_ones():
    add("the worked example of the specification", "valid", "", receipt())
    without = receipt(salt=b"")
    add("the empty salt", "valid", "", without)
    del without["salt"]
    add("no salt, and the entry needs none", "valid", "", without)
    add("the smallest log", "valid", "", receipt(size=2, index=0))
    add("entry before the last power of two", "valid", "",
        receipt(size=4097, index=4095))
    add("quorum of 2 of 3", "valid", "", receipt(validators=2),
        policy_text=policy(3, 2))
    add("policy without genesis", "valid", "",
        receipt(network=sha256(b"another")), policy_text=policy(genesis=None))
    add("other white space in the document", "valid", "", receipt(),
        document=" ".join(DOCUMENT.split(" ")) + "\n\n")
    add("key stolen a millisecond after the anchoring", "valid", "",
        receipt(record=member_record(key=(2, 1, 0, ANCHORED + 1))))
    add("key and role ended a millisecond after the anchoring", "valid", "",
        receipt(record=member_record(role=(2, 1, ANCHORED + 1),
                                     key=(2, 1, ANCHORED + 1, 0))))
    add("as old as is allowed", "valid", "", receipt(), now=SEALED + MAX_AGE)
    plain = '{"name": "no dates"}'
    add("as far ahead as is allowed", "valid", "", receipt(document=plain),
        document=plain, now=SEALED - 300000)


def condemned():
    add("revoked", "not valid", "status", receipt(status=1))
    add("revoked, by an old receipt", "not valid", "status",
        receipt(status=1), now=SEALED + MAX_AGE + 1)
    add("suspended", "not valid", "status", receipt(status=2))
    add("another document", "not valid", "document", receipt(),
        document=DOCUMENT.replace("level 2", "level 3"))
    other = receipt()
    other["salt"] = SALT[::-1]
    add("another salt", "not valid", "document", other)
    for name, time in (("validUntil", NOW), ("expirationDate", NOW - 1000)):
        text = '{"%s": "2026-11-21T10:05:%02dZ"}' % (name, time // 1000 % 60)
        add("expired: " + name, "not valid", "dates", receipt(document=text),
            document=text)
    text = '{"validFrom": "2026-11-21T10:05:02Z"}'
    add("not valid yet", "not valid", "dates", receipt(document=text),
        document=text)


def unproven():
    def add_bent(comment, check, bend):
        members = copy.deepcopy(receipt())
        bend(members)
        add(comment, "cannot tell", check, members)

    def bent(name):
        def bend(members):
            value = members[name]
            members[name] = bytes([value[0] ^ 128]) + value[1:]
        return bend

    for name in ("entryPath", "sealPath", "statusPath", "memberPath"):
        if not receipt()[name]:
            continue
        add_bent(f"first hash of {name} missing", "inclusion",
                 lambda m, name=name: m[name].pop(0))
        add_bent(f"last hash of {name} doubled", "inclusion",
                 lambda m, name=name: m[name].append(m[name][-1]))
    add_bent("status taken for the neighbour's", "inclusion",
             bent("statusChunk"))
    add_bent("index of the neighbour", "inclusion",
             lambda m: m.update(entryIndex=m["entryIndex"] ^ 1))
    add_bent("no status bit in the mask", "inclusion",
             lambda m: m.update(statusMask=0))
    add_bent("record of another member", "inclusion",
             lambda m: m.update(memberRecord=member_record(number=2)))
    add_bent("another name in the record", "inclusion", lambda m: m.update(
        memberRecord=member_record(name="Nordhaven College")))
    add_bent("another network", "network",
             lambda m: m.update(networkId=sha256(b"another")))
    add_bent("the log's signature alone", "quorum", lambda m: m.update(
        checkpoint="\u2014".join(m["checkpoint"].split("\u2014")[:2])))
    add_bent("a size that nobody signed", "quorum", lambda m: m.update(
        checkpoint=m["checkpoint"].replace("4713", "4714", 1)))
    add("no signature of the log", "cannot tell", "quorum",
        receipt(log=False))
    add("quorum of 2 of 3 with one signature", "cannot tell", "quorum",
        receipt(), policy_text=policy(3, 2))
    add("policy of another log", "cannot tell", "quorum", receipt(),
        policy_text=policy(log=Key("other.example/log", LOG)))
    add("revoked, and of another network", "cannot tell", "network",
        receipt(status=1, network=sha256(b"another")))


def doubtful():
    add("status 3, which is reserved", "cannot tell", "status",
        receipt(status=3))
    add("suspended, by an old receipt", "cannot tell", "status",
        receipt(status=2), now=SEALED + MAX_AGE + 1)
    add("a millisecond too old", "cannot tell", "freshness", receipt(),
        now=SEALED + MAX_AGE + 1)
    add("a millisecond too far ahead", "cannot tell", "freshness", receipt(),
        now=SEALED - 300001)
    add("entry dated after its seal", "cannot tell", "inclusion",
        receipt(anchored=SEALED + 1))
    for comment, record in (
            ("role ended when it was anchored",
             member_record(role=(2, 1, ANCHORED))),
            ("role began after", member_record(role=(2, ANCHORED + 1, 0))),
            ("validator, and no issuer", member_record(role=(1, 1, 0))),
            ("key ended when it was anchored",
             member_record(key=(2, 1, ANCHORED, 0))),
            ("key stolen when it was anchored",
             member_record(key=(2, 1, 0, ANCHORED))),
            ("key of another purpose", member_record(key=(1, 1, 0, 0)))):
        add(comment, "cannot tell", "issuer", receipt(record=record))
    text = '{"issuer": "did:web:other.example"}'
    add("the credential names another issuer", "cannot tell", "issuer",
        receipt(document=text), document=text)
    text = '{"validUntil": "2030-01-01"}'
    add("a date that cannot be read", "cannot tell", "dates",
        receipt(document=text), document=text)
    without = receipt()
    del without["salt"]
    add("no salt", "cannot tell", "document", without)
    add("a document that cannot be read", "cannot tell", "document",
        receipt(), document='{"a": 1, "a": 2}')


def accredited():
    """The issuer's record in version 2, by docs/spec/directory.md."""
    def record(*accreditations):
        return b"\x02" + member_record()[1:] + be(
            1, len(accreditations)) + b"".join(accreditations)

    def by(number, start, end, *scope):
        name = b"Quality Board"
        return b"".join([be(4, number), be(8, start), be(8, end),
                         be(1, len(name)), name, be(1, len(scope))]
                        + [be(1, len(one)) + one for one in scope])

    text = json.dumps({
        "issuer": "did:web:nordhafen.example",
        "credentialSubject": {"achievement": {
            "id": "https://nordhafen.example/a/welding",
            "type": ["Achievement"], "achievementType": "Certificate",
            "alignment": [{
                "targetFramework": "ESCO",
                "targetUrl": "https://skills.example/framework/17"}]}}})

    def case(comment, names, *accreditations, document=text, **more):
        add(comment, more.pop("verdict", "valid"), more.pop("check", ""),
            receipt(document=document, record=record(*accreditations)),
            document=document, **more)
        CASES[-1]["accreditedBy"] = [str(number) for number in names]

    case("accredited for everything", [7], by(7, ANCHORED, 0))
    for name in (b"https://nordhafen.example/a/welding", b"Certificate",
                 b"Achievement", b"ESCO",
                 b"https://skills.example/framework/17"):
        case("accredited for " + name.decode(), [7], by(7, 1, 0, name))
    for name in (b"https://nordhafen.example/a/",
                 b"https://skills.example/framework/"):
        case("accredited for what begins with " + name.decode(), [7],
             by(7, 1, 0, b"Baking", name))
    for name in (b"https://nordhafen.example/a/baking", b"certificate",
                 b"https://nordhafen.example/a", b"Welding",
                 b"https://skills.example/framework"):
        case("accredited, but not for this: " + name.decode(), [],
             by(7, 1, 0, name))
    case("accredited from a millisecond later on", [],
         by(7, ANCHORED + 1, 0))
    case("accredited until it was anchored", [], by(7, 1, ANCHORED))
    case("withdrawn a millisecond after", [7], by(7, 1, ANCHORED + 1))
    case("withdrawn before it began", [], by(7, ANCHORED, ANCHORED))
    case("by two, and a third for something else", [7, 8], by(7, 1, 0),
         by(9, 1, 0, b"Baking"), by(8, 1, 0, b"ESCO"))
    case("a document without an achievement", [8], by(7, 1, 0, b"ESCO"),
         by(8, 1, 0), document=DOCUMENT)
    two = json.dumps({"credentialSubject": [
        {"achievement": {"id": "urn:a"}}, {"achievement": {"id": "urn:b"}}]})
    case("two subjects", [], by(7, 1, 0, b"urn:a", b"urn:b"), document=two)
    case("demanded, and there", [7], by(7, 1, 0), demandsAccreditation=True)
    case("demanded, and for something else", [], by(7, 1, 0, b"Baking"),
         demandsAccreditation=True, verdict="cannot tell",
         check="accredited")
    add("demanded, and there is none", "cannot tell", "accredited",
        receipt(), demandsAccreditation=True)
    add("version 2 of a record without accreditations", "cannot tell",
        "inclusion", receipt(record=record()))


def unreadable():
    members = receipt()
    text, octets = to_json(members), to_cbor(members)

    def add_json(comment, old, new):
        assert old in text, old
        add(comment, "cannot tell", "unreadable",
            json=text.replace(old, new, 1))

    def add_cbor(comment, at, count, new):
        add(comment, "cannot tell", "unreadable",
            cbor=(octets[:at] + new + octets[at + count:]).hex())

    add_json("another format", "diptych-receipt", "diptych")
    add_json("another version", '"version": 1', '"version": 2')
    add_json("unknown member", '"version"', '"note": "", "version"')
    add_json("repeated member", '"version": 1', '"version": 1, "version": 1')
    add_json("missing member", '"version": 1,', "")
    add_json("a number where text is asked for", '"4710"', "4710")
    add_json("leading zero", '"4710"', '"04710"')
    add_json("negative mask", '"statusMask": ', '"statusMask": -')
    add_json("entry of another kind", '"entry": "AQ', '"entry": "Ag')
    add_json("base64 without padding", '=",', '",')
    add_json("comment", "{", "{ // x\n")
    add_cbor("octet behind", len(octets), 0, b"\x00")
    add_cbor("cut off", len(octets) - 1, 1, b"")
    add_cbor("indefinite map", 0, 1, b"\xbf")
    add_cbor("tag", 0, 0, b"\xd9\xd9\xf7")
    add_cbor("count in two octets", 0, 1, b"\xb8\x10")
    add_cbor("key in two octets", 1, 1, b"\x18\x01")
    add_cbor("version in two octets", 2, 1, b"\x18\x01")
    add_cbor("length in two octets", 4, 2, b"\x59\x00\x20")
    add_cbor("text for octets", 4, 1, b"\x78")
    add_cbor("pairs in another order", 1, 2 + 3 + 32,
             octets[3:38] + octets[1:3])
    add_cbor("a length beyond the end", 4, 2, b"\x5b" + b"\xff" * 8)


def main():
    for group in (good_ones, condemned, unproven, doubtful, unreadable, accredited):
        group()
    lines = ",\n".join("  " + json.dumps(one) for one in CASES)
    print(json.dumps({"schema": "diptych/receipts/v1",
                      "spec": "docs/spec/receipts.md",
                      "count": len(CASES)}, indent=1).removesuffix("\n}")
          + ',\n "cases": [\n' + lines + "\n ]\n}")


if __name__ == "__main__":
    main()
