// SPDX-License-Identifier: Apache-2.0
#include "credential/proof.h"

#include <utility>

#include "base/base58.h"
#include "credential/data_integrity.h"

namespace diptych {
namespace {

Error InvalidProof(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

// "2026-11-22T10:04:00Z"
std::string WholeSeconds(TimeMs time) {
  static constexpr std::size_t kUpToSeconds = 19;
  return FormatTimestamp(time).substr(0, kUpToSeconds) + "Z";
}

bool IsCanonicalJsonSuite(Cryptosuite suite) {
  return suite == Cryptosuite::kEddsaJcs2022 ||
         suite == Cryptosuite::kEcdsaJcs2019;
}

JsonObject ProofWithoutValue(const JsonObject& credential,
                             const ProofOptions& options,
                             const CredentialKey& key) {
  JsonObject proof = {{"type", "DataIntegrityProof"},
                      {"cryptosuite", CryptosuiteName(options.suite)},
                      {"created", WholeSeconds(options.created)},
                      {"verificationMethod", options.verification_method.empty()
                                                 ? key.verification_method()
                                                 : options.verification_method},
                      {"proofPurpose", options.purpose}};
  const JsonValue* const context = credential.if_contains("@context");
  if (IsCanonicalJsonSuite(options.suite) && context != nullptr) {
    proof.emplace("@context", *context);
  }
  return proof;
}

void Append(JsonObject proof, JsonObject& credential) {
  JsonValue* const present = credential.if_contains("proof");
  if (present == nullptr) {
    credential.emplace("proof", std::move(proof));
  } else if (present->is_array()) {
    present->get_array().push_back(std::move(proof));
  } else {
    JsonArray both;
    both.push_back(std::move(*present));
    both.push_back(std::move(proof));
    *present = std::move(both);
  }
}

}  // namespace

Result<JsonValue> AddProof(const JsonValue& credential,
                           const ProofOptions& options,
                           const CredentialKey& key,
                           const PinnedContexts& contexts) {
  const JsonObject* const object = credential.if_object();
  if (object == nullptr)
    return InvalidProof("the credential is no JSON object");
  if (!IsMade(options.suite) || !SuiteTakes(options.suite, key.algorithm())) {
    return InvalidProof(std::string(CryptosuiteName(options.suite)) +
                        " proofs are not made with a key for " +
                        std::string(JoseName(key.algorithm())));
  }
  CanonicalForms forms(*object, contexts);
  JsonObject proof = ProofWithoutValue(*object, options, key);
  ASSIGN_OR_RETURN(
      const Bytes hashes,
      HashForSuite(options.suite, key.algorithm(), forms, {}, proof));
  proof.emplace("proofValue", "z" + Base58Encode(key.Sign(hashes)));
  JsonObject secured = *object;
  Append(std::move(proof), secured);
  return JsonValue(std::move(secured));
}

std::vector<ProofReport> CheckProofs(const Document& document,
                                     const KeyResolver& keys,
                                     const PinnedContexts& contexts) {
  switch (document.kind) {
    case DocumentKind::kJson:
      return CheckDataIntegrity(document.json.get_object(), keys, contexts);
    case DocumentKind::kJws:
      return {CheckVcJwt(document.text, keys)};
    case DocumentKind::kSdJwt:
      return {CheckSdJwtVc(document.text, keys)};
    case DocumentKind::kOther:
      return {};
  }
  return {};
}

}  // namespace diptych
