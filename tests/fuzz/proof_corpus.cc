// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/proof_corpus.h"

#include "base/base64.h"
#include "base/check.h"
#include "credential/jwk.h"
#include "credential/proof.h"
#include "json/canonical.h"
#include "tests/support/selective_credential.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {
namespace {

JsonObject Credential(const CredentialKey& key) {
  return {{"@context", JsonArray({"https://www.w3.org/ns/credentials/v2"})},
          {"id", "urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33"},
          {"type", JsonArray({"VerifiableCredential"})},
          {"issuer", ControllerOf(key)},
          {"validFrom", "2026-01-01T00:00:00Z"},
          {"credentialSubject", {{"id", "did:example:ada"}}}};
}

std::string Secured(const CredentialKey& key, Cryptosuite suite) {
  const Result<JsonValue> secured =
      AddProof(Credential(key), {.suite = suite}, key, TestContexts());
  CHECK(secured);
  return CanonicalJson(*secured);
}

}  // namespace

std::vector<ProofSeed> ProofSeeds() {
  const CredentialKey ed25519 = TestEd25519Key();
  const CredentialKey p256 = TestNistKey(NistCurve::kP256);
  const CredentialKey p384 = TestNistKey(NistCurve::kP384);
  const CredentialKey rsa = TestRsaKey("did:web:college.example#rsa");
  std::vector<ProofSeed> seeds;
  const auto add = [&](const char* target, const char* name, std::string text) {
    seeds.push_back({target, name, std::move(text)});
  };
  add("proof", "eddsa-jcs", Secured(ed25519, Cryptosuite::kEddsaJcs2022));
  add("proof", "ecdsa-jcs", Secured(p384, Cryptosuite::kEcdsaJcs2019));
  add("proof", "eddsa-rdfc", Secured(ed25519, Cryptosuite::kEddsaRdfc2022));
  const SelectiveCredential selective;
  add("proof", "ecdsa-sd-base",
      CanonicalJson(selective.With(selective.whole, selective.base)));
  add("proof", "ecdsa-sd-derived",
      CanonicalJson(selective.With(selective.shown, selective.derived)));
  const auto cbor = [](const std::string& value) {
    return ToText(Base64UrlDecode(value.substr(1)).value());
  };
  add("sd_proof_value", "base", cbor(EncodeSd(selective.base)));
  add("sd_proof_value", "derived", cbor(EncodeSd(selective.derived)));
  JsonObject chain = Credential(ed25519);
  const JsonObject link = {
      {"type", "DataIntegrityProof"},
      {"cryptosuite", "eddsa-jcs-2022"},
      {"id", "urn:a"},
      {"previousProof", JsonArray({"urn:b"})},
      {"proofPurpose", "assertionMethod"},
      {"expires", "2027-01-01T00:00:00Z"},
      {"verificationMethod", ed25519.verification_method()},
      {"proofValue", "z11"}};
  chain["proof"] = JsonArray({link, link});
  add("proof", "chain", CanonicalJson(chain));
  for (const CredentialKey& key : {ed25519, p256, rsa}) {
    const Result<std::string> token = SignVcJwt(Credential(key), {}, key);
    CHECK(token);
    add("jws", std::string(JoseName(key.algorithm())).c_str(), *token);
  }
  add("jws", "own-key",
      SignJws({{"jwk", PublicJwk(p256.public_key())}},
              CanonicalJson(Credential(p256)), p256));
  add("jwk", "ed25519", CanonicalJson(PublicJwk(ed25519.public_key())));
  add("jwk", "p256", CanonicalJson(PublicJwk(p256.public_key())));
  add("jwk", "rsa", CanonicalJson(PublicJwk(rsa.public_key())));
  add("jwk", "secp256k1",
      CanonicalJson(PublicJwk(CredentialPublicKey(
          EcdsaSecretKey::FromSecret(EcdsaSecret{1, 2})->public_key()))));
  add("did_key", "ed25519", ed25519.verification_method());
  add("did_key", "p384", p384.verification_method());
  for (const CredentialKey& key : {p256, p384}) {
    add("multikey",
        key.algorithm() == SignatureAlgorithm::kEs256 ? "p256" : "p384",
        ControllerOf(key).substr(8));
  }
  return seeds;
}

}  // namespace diptych
