#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/proofs.json to standard output.

A second implementation of what docs/spec/proofs.md says of canonical JSON and
tokens, which shares nothing with the C++ of the project. The keys are
published and protect nothing. Canonical quads have vectors of the W3C, and
proofs of single statements are in selective_proofs.py.
"""
import base64
import hashlib
import json

import ed25519
import selective_proofs
from cases import Cases
from nist_ecdsa import P256, P384

CASES = Cases("diptych/proofs/v1", "docs/spec/proofs.md", {
    "made": "`credential` signed with the key `secret`, as `suite` at "
            "`created` (milliseconds), is `document`; or, for a profile of "
            "tokens, `token`. Of an SD-JWT `salts` are taken in turn: evidence, "
            "relatedResource, then the subject's members by name",
    "document": "what becomes of each proof of `document`, when names of keys "
                "are resolved as did:key only",
    "token": "what becomes of `token`, when names of keys are resolved so",
})

CREATED = 1795255200000
CREATED_TEXT = "2026-11-21T10:00:00Z"
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(octets):
    number, text = int.from_bytes(octets, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(octets) - len(octets.lstrip(b"\0"))) + text


def base64url(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def jcs(value):
    """RFC 8785 of values that have ASCII names, ASCII texts and integers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class Key:
    def __init__(self, name, alg, code, hash_name, secret, public, sign):
        self.alg, self.hash_name = alg, hash_name
        self.secret, self._sign = secret, sign
        self.multikey = "z" + base58(bytes.fromhex(code) + public(secret))
        self.did = "did:key:" + self.multikey
        self.method = self.did + "#" + self.multikey
        self.name = name

    def hash(self, octets):
        return hashlib.new(self.hash_name, octets).digest()

    def sign(self, message):
        return self._sign(self.secret, message)


def seed(name, hash_name="sha256"):
    return hashlib.new(hash_name, b"diptych test key " + name).digest()


ED25519 = Key("Ed25519", "EdDSA", "ed01", "sha256", seed(b"c1"),
              ed25519.public_key, ed25519.sign)
OTHER = Key("Ed25519", "EdDSA", "ed01", "sha256", seed(b"c4"),
            ed25519.public_key, ed25519.sign)
NIST256 = Key("P-256", "ES256", "8024", "sha256", seed(b"c2"), P256.public_key,
              P256.sign)
OTHER256 = Key("P-256", "ES256", "8024", "sha256", seed(b"c8"),
               P256.public_key, P256.sign)
NIST384 = Key("P-384", "ES384", "8124", "sha384", seed(b"c3", "sha384"),
              P384.public_key, P384.sign)


def credential(issuer, **more):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:5f1c2b0e-93a4-4d6f-8b21-0c7de4a19f35",
        "type": ["VerifiableCredential"],
        "issuer": {"id": issuer, "name": "Example College"},
        "validFrom": "2026-11-21T10:00:00Z",
        "credentialSubject": {"id": "did:example:ada", "name": "Ada"},
        **more}


def options(key, suite, document, **more):
    proof = {"type": "DataIntegrityProof", "cryptosuite": suite,
             "created": CREATED_TEXT, "verificationMethod": key.method,
             "proofPurpose": "assertionMethod"}
    if "@context" in document:
        proof["@context"] = document["@context"]
    return {**proof, **more}


def proof_of(key, suite, document, **more):
    """A proof of the document as it stands, over proofs that it has."""
    proof = options(key, suite, document, **more)
    hashes = key.hash(jcs(proof)) + key.hash(jcs(document))
    return {**proof, "proofValue": "z" + base58(key.sign(hashes))}


def secured(key, suite, document, **more):
    return {**document, "proof": proof_of(key, suite, document, **more)}


def token(key, header, payload):
    text = base64url(jcs(header)) + "." + base64url(jcs(payload))
    return text + "." + base64url(key.sign(text.encode()))


def with_claims(body):
    return {**body, "iss": body["issuer"]["id"], "jti": body["id"],
            "sub": body["credentialSubject"]["id"], "nbf": 1795255200}


def text(document):
    return jcs(document).decode()


def judged(comment, document, *outcomes):
    add = CASES.valid if set(outcomes) == {"verified"} else CASES.invalid
    reason = [] if add == CASES.valid else [",".join(outcomes)]
    add("document", comment, *reason, document=text(document),
        outcomes=list(outcomes))


def judged_token(comment, value, outcome):
    add = CASES.valid if outcome == "verified" else CASES.invalid
    reason = [] if outcome == "verified" else [outcome]
    add("token", comment, *reason, token=value, outcomes=[outcome])


def made():
    for key, suite in ((ED25519, "eddsa-jcs-2022"), (NIST256, "ecdsa-jcs-2019"),
                       (NIST384, "ecdsa-jcs-2019")):
        body = credential(key.did)
        CASES.valid("made", "%s with %s" % (suite, key.name), key=key.name,
                    secret=key.secret, suite=suite, created=CREATED,
                    credential=text(body),
                    document=text(secured(key, suite, body)))
    for key in (ED25519, NIST256, NIST384):
        body = credential(key.did)
        for profile, typ, payload in (("OpenBadges", "JWT", with_claims(body)),
                                      ("W3C", "vc+jwt", body)):
            CASES.valid("made", "a token for %s with %s" % (profile, key.name),
                        key=key.name, secret=key.secret, suite=profile,
                        created=CREATED, credential=text(body),
                        token=token(key, {"alg": key.alg, "kid": key.method,
                                          "typ": typ}, payload))


def withholding(body, salts):
    """The payload of issuing.md section 4.2, and its disclosures."""
    disclosures, left = [], list(salts)

    def disclose(*claim):
        text = base64url(jcs([base64url(left.pop(0)), *claim]))
        disclosures.append(text)
        return base64url(hashlib.sha256(text.encode()).digest())

    def in_place(elements):
        return [{"...": disclose(element)} for element in elements]

    payload = {**body, "iss": body["issuer"]["id"], "_sd_alg": "sha-256",
               "vct": body["credentialSubject"]["achievement"]["id"],
               "iat": 1795255200, "nbf": 1795255200, "exp": 1826791200}
    for name in ("evidence", "relatedResource"):
        payload[name] = in_place(payload[name])
    subject, digests = {}, []
    for name, value in sorted(body["credentialSubject"].items()):
        if name in ("type", "achievement"):
            subject[name] = value
        elif isinstance(value, list):
            subject[name] = in_place(value)
        else:
            digests.append(disclose(name, value))
    payload["credentialSubject"] = {**subject, "_sd": sorted(digests)}
    assert not left
    return payload, disclosures


def made_sd_jwt():
    salts = [hashlib.sha256(b"diptych test salt %d" % n).digest()[:16]
             for n in range(7)]
    for key in (ED25519, NIST256):
        body = credential(
            key.did, awardedDate=CREATED_TEXT,
            validUntil="2027-11-21T10:00:00Z",
            credentialSubject={
                "id": "did:example:ada", "type": ["AchievementSubject"],
                "achievement": {"id": "https://college.example/welding"},
                "identifier": [{"identityHash": "Ada"},
                               {"identityHash": "sha256$00"}],
                "narrative": "Twelve welds", "result": [{"value": "87"}]},
            evidence=[{"id": "https://college.example/portfolio"}],
            relatedResource=[{"id": "https://college.example/portfolio",
                              "digestSRI": "sha256-00"}],
            status={"status_list": {"idx": 7, "uri": "https://a.example"}})
        payload, disclosures = withholding(body, salts)
        header = {"alg": key.alg, "kid": key.method, "typ": "dc+sd-jwt"}
        CASES.valid("made", "an SD-JWT with %s" % key.name, key=key.name,
                    secret=key.secret, suite="SD-JWT VC", created=CREATED,
                    credential=text(body), salts=b"".join(salts),
                    token="~".join([token(key, header, payload), *disclosures,
                                    ""]))


def documents():
    suite, body = "eddsa-jcs-2022", credential(ED25519.did)
    good = secured(ED25519, suite, body)
    proof = good["proof"]
    judged("one proof", good, "verified")
    judged("the same as an array of one", {**good, "proof": [proof]},
           "verified")
    judged("issuer as text",
           secured(ED25519, suite, {**body, "issuer": ED25519.did}), "verified")
    judged("without @context in document and proof",
           secured(ED25519, suite, {k: v for k, v in body.items()
                                    if k != "@context"}), "verified")
    judged("with an end of the proof",
           secured(ED25519, suite, body, expires="2027-01-01T00:00:00Z"),
           "verified")
    judged("another name of the learner",
           {**good, "credentialSubject": {"id": "did:example:ada",
                                          "name": "Eve"}}, "failed")
    judged("a member more", {**good, "name": "Professor"}, "failed")
    judged("a context more than was signed",
           {**good, "@context": body["@context"] + ["https://a.example"]},
           "cannot check")
    judged("another date of the proof",
           {**good, "proof": {**proof, "created": "2026-11-21T10:00:01Z"}},
           "failed")
    judged("no date, where one was signed",
           {**good, "proof": {k: v for k, v in proof.items()
                              if k != "created"}}, "failed")
    judged("a date that is none",
           secured(ED25519, suite, body, created="2026-11-21"), "failed")
    judged("for authentication",
           secured(ED25519, suite, body, proofPurpose="authentication"),
           "failed")
    judged("a suite that is not known",
           secured(ED25519, "eddsa-2022", body), "cannot check")
    judged("a type that is not known",
           secured(ED25519, suite, body, type="JsonWebSignature2020"),
           "cannot check")
    judged("a suite for other keys",
           secured(ED25519, "ecdsa-jcs-2019", body), "failed")
    judged("the issuer's name over another's key",
           secured(OTHER, suite, body), "not the issuer")
    judged("another's signature under the issuer's name",
           secured(OTHER, suite, body, verificationMethod=ED25519.method),
           "failed")
    judged("a key that did:key does not name",
           secured(ED25519, suite, body,
                   verificationMethod="did:web:college.example#key"), "no key")
    judged("an integer of 2^53",
           secured(ED25519, suite, {**body, "number": 2**53}), "verified")
    judged("an integer of 2^53 + 1",
           secured(ED25519, suite, {**body, "number": 2**53 + 1}),
           "cannot check")
    for value in ("", "z", proof["proofValue"][1:], "u" + base64url(bytes(64)),
                  proof["proofValue"] + "1"):
        judged("the signature spelt %r" % value[:8],
               {**good, "proof": {**proof, "proofValue": value}}, "failed")
    chains(suite, body)


def chains(suite, body):
    first = proof_of(ED25519, suite, body, id="urn:uuid:1")
    second = proof_of(OTHER, suite, body)
    judged("a set of two, one of them another's",
           {**body, "proof": [first, second]}, "verified", "not the issuer")
    last = proof_of(ED25519, suite, {**body, "proof": [first]},
                    previousProof="urn:uuid:1")
    judged("a chain", {**body, "proof": [first, last]}, "verified", "verified")
    judged("a chain in another order", {**body, "proof": [last, first]},
           "verified", "verified")
    judged("a chain without its first", {**body, "proof": [last]}, "failed")
    broken = {**first, "created": "2026-11-21T10:00:01Z"}
    judged("a chain over a proof that was altered",
           {**body, "proof": [broken, last]}, "failed", "failed")
    judged("a chain over a proof that never held",
           {**body, "proof": [broken, proof_of(
               ED25519, suite, {**body, "proof": [broken]},
               previousProof="urn:uuid:1")]}, "failed", "failed")


def tokens():
    key, body = ED25519, credential(ED25519.did)
    header = {"alg": "EdDSA", "kid": key.method, "typ": "JWT"}
    payload = with_claims(body)

    def case(comment, outcome, changed_header=None, **claims):
        judged_token(comment, token(key, changed_header or header,
                                    {**payload, **claims}), outcome)

    case("for Open Badges", "verified")
    case("without a type", "verified", {"alg": "EdDSA", "kid": key.method})
    case("the type in capitals", "verified", {**header, "typ": "VC+JWT"})
    case("a status list's type", "cannot check",
         {**header, "typ": "statuslist+jwt"})
    case("alg none", "failed", {**header, "alg": "none"})
    case("alg HS256", "cannot check", {**header, "alg": "HS256"})
    case("alg of another key", "failed", {**header, "alg": "ES256"})
    case("crit", "cannot check", {**header, "crit": ["exp"]})
    case("b64", "cannot check", {**header, "b64": False})
    case("an unknown key", "no key", {**header, "kid": "did:web:a.example#k"})
    case("no key named, and the issuer is a did:key", "verified",
         {"alg": "EdDSA"})
    for claim, value in (("iss", "did:web:a.example"), ("jti", "urn:uuid:0"),
                         ("sub", "did:example:eve"), ("nbf", 1795255201),
                         ("exp", "never")):
        case("another %s than the credential" % claim, "failed",
             **{claim: value})
    jwk = {"kty": "EC", "crv": "P-256"}
    jwk["x"], jwk["y"] = map(base64url, P256.point(NIST256.secret))
    judged_token("its own key, of nobody's",
                 token(NIST256, {"alg": "ES256", "jwk": jwk}, payload),
                 "not the issuer")
    judged_token("its own key with the secret",
                 token(NIST256, {"alg": "ES256", "jwk": {
                     **jwk, "d": base64url(NIST256.secret)}}, payload),
                 "failed")
    good = token(key, header, payload)
    judged_token("the payload of another token",
                 ".".join([good.split(".")[0],
                           base64url(jcs({**payload, "name": "Dean"})),
                           good.split(".")[2]]), "failed")
    judged_token("no signature", good.rsplit(".", 1)[0] + ".", "failed")


made()
documents()
tokens()
selective_proofs.cases(judged, NIST256, OTHER256)
made_sd_jwt()
CASES.write()
