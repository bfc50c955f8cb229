# SPDX-License-Identifier: Apache-2.0
"""Cases of ecdsa-sd-2023 for proofs.py: docs/spec/proofs.md section 5.

It has no JSON-LD. The quads of the few members that its credentials have are
written down here, and their blank nodes, the subjects, are told apart by their
first degree alone (RDFC-1.0 section 4.6).
"""
import base64
import hashlib
import hmac

from nist_ecdsa import P256

SUITE = "ecdsa-sd-2023"
CONTEXT = ["https://www.w3.org/ns/credentials/v2"]
ID = "urn:uuid:5f1c2b0e-93a4-4d6f-8b21-0c7de4a19f35"
CREATED = "2026-11-21T10:00:00Z"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DATE = "^^<http://www.w3.org/2001/XMLSchema#dateTime>"
VC = "<https://www.w3.org/2018/credentials#%s>"
SCHEMA = "<https://schema.org/%s>"
SEC = "<https://w3id.org/security#%s>"
POINTERS = ["/issuer", "/validFrom"]
MANDATORY = (TYPE, VC % "issuer", VC % "validFrom")


def secret(name):
    return hashlib.sha256(b"diptych test key " + name).digest()


PROOF_KEY, OTHER_KEY, HMAC_KEY = secret(b"c5"), secret(b"c6"), secret(b"c7")


def base64url(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def cbor(value):
    """Deterministic CBOR (RFC 8949 section 4.2.1) of what a proof holds."""
    def head(major, size):
        if size < 24:
            return bytes([major << 5 | size])
        if size < 256:
            return bytes([major << 5 | 24, size])
        return bytes([major << 5 | 25]) + size.to_bytes(2, "big")

    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value)) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(
        cbor(key) + cbor(value[key]) for key in sorted(value))


def spelt(tag, content):
    return "u" + base64url(b"\xd9\x5d" + bytes([tag]) + content)


def credential(issuer, subjects):
    """`subjects` has the description of each, by name; None for none."""
    return {"@context": CONTEXT, "id": ID, "type": ["VerifiableCredential"],
            "issuer": issuer, "validFrom": CREATED,
            "credentialSubject": [
                {"name": name, **({"description": said} if said else {})}
                for name, said in subjects.items()]}


def quads(document):
    """Subject, predicate and object; the label of a subject is its name."""
    root = "<%s>" % ID
    yield root, TYPE, VC % "VerifiableCredential"
    yield root, VC % "issuer", "<%s>" % document["issuer"]
    if "validFrom" in document:
        yield root, VC % "validFrom", '"%s"%s' % (document["validFrom"], DATE)
    for subject in document["credentialSubject"]:
        node = "_:" + subject["name"]
        yield root, VC % "credentialSubject", node
        for term in ("name", "description"):
            if term in subject:
                yield node, SCHEMA % term, '"%s"' % subject[term]


def lines(document, labels):
    """The lines by RDFC-1.0, with these labels for its blank nodes."""
    return sorted("%s .\n" % " ".join(labels.get(term, term) for term in quad)
                  for quad in quads(document))


def numbers(document):
    """The number that each blank node has in its canonical label."""
    nodes = {term for quad in quads(document) for term in quad
             if term.startswith("_:")}

    def first_degree(node):
        labels = {other: "_:a" if other == node else "_:z" for other in nodes}
        text = "".join(sorted("%s .\n" % " ".join(
            labels.get(term, term) for term in quad)
            for quad in quads(document) if node in quad))
        return hashlib.sha256(text.encode()).hexdigest()

    return {node: number for number, node
            in enumerate(sorted(nodes, key=first_degree))}


def proof_hash(key, created):
    terms = [('<http://purl.org/dc/terms/created>', '"%s"%s' % (created, DATE)),
             (TYPE, SEC % "DataIntegrityProof"),
             (SEC % "cryptosuite",
              '"%s"^^%s' % (SUITE, SEC % "cryptosuiteString")),
             (SEC % "proofPurpose", SEC % "assertionMethod"),
             (SEC % "verificationMethod", "<%s>" % key.method)]
    text = "".join(sorted("_:c14n0 %s %s .\n" % term for term in terms))
    return hashlib.sha256(text.encode()).digest()


def public(proof_key):
    return bytes.fromhex("8024") + P256.public_key(proof_key)


class Signed:
    """A credential that an issuer signed, line by line."""

    def __init__(self, key, document, created=CREATED, signer=None):
        self.key, self.document, self.created = key, document, created
        self.hmacs = {
            node: hmac.new(HMAC_KEY, b"c14n%d" % number, "sha256").digest()
            for node, number in numbers(document).items()}
        self.labels = {node: "_:u" + base64url(octets)
                       for node, octets in self.hmacs.items()}
        mandatory = "".join(line for line in lines(document, self.labels)
                            if self.is_mandatory(line))
        self.base_signature = (signer or key).sign(
            proof_hash(key, created) + public(PROOF_KEY)
            + hashlib.sha256(mandatory.encode()).digest())

    @staticmethod
    def is_mandatory(line):
        return line.split(" ")[1] in MANDATORY

    def with_value(self, document, value, **more):
        return {**document, "proof": {
            "type": "DataIntegrityProof", "cryptosuite": SUITE,
            "created": self.created, "verificationMethod": self.key.method,
            "proofPurpose": "assertionMethod", "proofValue": value, **more}}

    def signatures(self, document):
        return [P256.sign(PROOF_KEY, line.encode())
                for line in lines(document, self.labels)
                if not self.is_mandatory(line)]

    def base(self, hmac_key=HMAC_KEY, pointers=None, **more):
        return self.with_value(self.document, spelt(0, cbor([
            self.base_signature, public(PROOF_KEY), hmac_key,
            self.signatures(self.document), pointers or POINTERS])), **more)

    def parts(self, shown):
        """What a derived proof of `shown` holds."""
        return [self.base_signature, public(PROOF_KEY), self.signatures(shown),
                {number: self.hmacs[node]
                 for node, number in numbers(shown).items()},
                [index for index, line
                 in enumerate(lines(shown, self.labels))
                 if self.is_mandatory(line)]]

    def derived(self, shown, **more):
        return self.with_value(shown, spelt(1, cbor(self.parts(shown))),
                               **more)

    def spoilt(self, shown, place, change):
        """A derived proof with another value at one place."""
        parts = self.parts(shown)
        parts[place] = change(parts[place])
        return self.with_value(shown, spelt(1, cbor(parts)))


def cases(judged, key, other):
    def add(comment, document, outcome):
        judged("single statements: " + comment, document, outcome)

    def of(**subjects):
        return credential(key.did, subjects)

    whole = of(Ada="Welder", Bob="Baker", Eve=None)
    signed = Signed(key, whole)
    add("a base proof", signed.base(), "verified")
    for comment, shown in (("all of them", whole),
                           ("one subject", of(Ada="Welder")),
                           ("two subjects, one without its description",
                            of(Bob=None, Eve=None)),
                           ("the mandatory ones alone", of())):
        add(comment, signed.derived(shown), "verified")
    add("other pointers, which nobody signed", signed.base(pointers=["/id"]),
        "verified")
    spoil(add, signed, of)
    add("another date of the proof",
        signed.derived(whole, created="2026-11-21T10:00:01Z"), "failed")
    add("over another proof, which is missing",
        signed.base(previousProof="urn:uuid:1"), "failed")
    add("a text that looks like a blank node",
        Signed(key, of(Ada="_:b0")).base(), "cannot check")
    add("another's signature under the issuer's name",
        Signed(key, whole, signer=other).base(), "failed")
    add("the issuer's name over another's key",
        Signed(other, whole).base(), "not the issuer")


def spoil(add, signed, of):
    one, two = of(Ada="Welder"), of(Ada="Welder", Bob="Baker")
    values = {place: signed.derived(shown)["proof"]["proofValue"]
              for place, shown in (("one", one), ("two", two))}
    for comment, document in (
            ("another description",
             signed.with_value(of(Ada="Doctor"), values["one"])),
            ("one more than was shown", signed.with_value(two, values["one"])),
            ("one less than was shown", signed.with_value(one, values["two"])),
            ("a mandatory one left out", signed.derived(
                {name: value for name, value in one.items()
                 if name != "validFrom"})),
            ("another HMAC key", signed.base(hmac_key=OTHER_KEY)),
            ("signatures in another order",
             signed.spoilt(two, 2, lambda all: all[::-1])),
            ("no last signature", signed.spoilt(two, 2, lambda all: all[:-1])),
            ("the signature of another key", signed.spoilt(
                two, 2, lambda all: [P256.sign(
                    OTHER_KEY, lines(two, signed.labels)[0].encode())]
                + all[1:])),
            ("another proof key",
             signed.spoilt(two, 1, lambda _: public(OTHER_KEY))),
            ("labels exchanged", signed.spoilt(
                two, 3, lambda all: {0: all[1], 1: all[0]})),
            ("one label for two",
             signed.spoilt(two, 3, lambda all: {0: all[0], 1: all[0]})),
            ("a label too few", signed.spoilt(two, 3, lambda all: {0: all[0]})),
            ("an index twice",
             signed.spoilt(two, 4, lambda all: all[:-1] + all[:1])),
            ("an index beyond the last", signed.spoilt(
                two, 4, lambda all: all[:-1] + [99])),
            ("a base proof that says it is derived", signed.with_value(
                signed.document, signed.base()["proof"]["proofValue"].replace(
                    "u2V0A", "u2V0B", 1))),
            ("octets behind the value",
             signed.with_value(one, values["one"] + "AAAA"))):
        add(comment, document, "failed")
