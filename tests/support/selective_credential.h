// SPDX-License-Identifier: Apache-2.0
//
// A SelectiveCredential is a small credential with ecdsa-sd-2023 proofs: whole
// with the base proof, and in part with a derived one.

#pragma once

#include <functional>
#include <string>
#include <utility>

#include "json/parse.h"
#include "tests/support/sd_proof.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {

using SdMandatory = std::function<bool(const std::string&)>;

// Issuer, dates and status, as a careful issuer has it.
inline bool IsMandatoryOfCareful(const std::string& statement) {
  return statement.contains("#issuer>") || statement.contains("#valid") ||
         statement.contains("tatus") ||
         statement.contains("#VerifiableCredential>");
}

struct SelectiveCredential {
  explicit SelectiveCredential(SdMandatory mandatory = IsMandatoryOfCareful)
      : is_mandatory(std::move(mandatory)),
        keys({.issuer = SecretOf(7),
              .proof = SecretOf(8),
              .hmac = Bytes(32, 3)}),
        whole(Whole()),
        shown(whole) {
    shown.erase("description");
    shown.at("credentialSubject").get_object().erase("familyName");
    base = MakeSdBase(whole, Options(), keys, is_mandatory);
    derived = MakeSdDerived(base, whole, shown, is_mandatory);
  }

  static NistSecretKey SecretOf(std::uint8_t fill) {
    return *NistSecretKey::FromSecret(NistCurve::kP256, Bytes(32, fill));
  }

  static std::string Issuer() {
    return ControllerOf(TestNistKey(NistCurve::kP256, 7));
  }

  static JsonObject Whole() {
    JsonObject credential = ParseJson(R"({
          "@context": ["https://www.w3.org/ns/credentials/v2",
                       "https://www.w3.org/ns/credentials/examples/v2"],
          "type": ["VerifiableCredential", "AlumniCredential"],
          "description": "Not for everybody.",
          "validFrom": "2026-01-01T00:00:00Z",
          "validUntil": "2027-01-01T00:00:00Z",
          "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential":
                "https://college.example/status/3/revocation"},
          "credentialSubject": {"alumniOf": "The School of Examples",
                                "familyName": "Lovelace"}})")
                                ->get_object();
    credential["issuer"] = Issuer();
    return credential;
  }

  // The proof without its value.
  static JsonObject Options() {
    return {{"type", "DataIntegrityProof"},
            {"cryptosuite", "ecdsa-sd-2023"},
            {"created", "2026-01-01T00:00:00Z"},
            {"verificationMethod",
             TestNistKey(NistCurve::kP256, 7).verification_method()},
            {"proofPurpose", "assertionMethod"}};
  }

  template <class Value>
  static JsonObject With(JsonObject document, const Value& value) {
    JsonObject proof = Options();
    proof["proofValue"] = EncodeSd(value);
    document["proof"] = std::move(proof);
    return document;
  }

  SdMandatory is_mandatory;
  SdKeys keys;
  JsonObject whole;
  JsonObject shown;
  SdBaseValue base{
      .signatures = NoSignatures(), .hmac_key = {}, .mandatory_pointers = {}};
  SdDerivedValue derived{
      .signatures = NoSignatures(), .labels = {}, .mandatory_indexes = {}};

 private:
  static SdSignatures NoSignatures() {
    return {.base_signature = {},
            .proof_key_octets = {},
            .proof_key = SecretOf(8).public_key(),
            .statement_signatures = {}};
  }
};

}  // namespace diptych
