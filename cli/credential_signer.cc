// SPDX-License-Identifier: Apache-2.0
#include "cli/credential_signer.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "credential/did_web.h"
#include "credential/key_name.h"
#include "credential/proof.h"
#include "issuing/status_place.h"
#include "json/write.h"
#include "jsonld/pinned_contexts.h"

namespace diptych {
namespace {

// Nothing for a token.
std::optional<Cryptosuite> SuiteOf(ProofChoice choice) {
  switch (choice) {
    case ProofChoice::kEddsaRdfc2022:
      return Cryptosuite::kEddsaRdfc2022;
    case ProofChoice::kEddsaJcs2022:
      return Cryptosuite::kEddsaJcs2022;
    case ProofChoice::kEcdsaRdfc2019:
      return Cryptosuite::kEcdsaRdfc2019;
    case ProofChoice::kEcdsaJcs2019:
      return Cryptosuite::kEcdsaJcs2019;
    case ProofChoice::kVcJwt:
    case ProofChoice::kObJwt:
    case ProofChoice::kSdJwt:
      break;
  }
  return std::nullopt;
}

Status CheckSuite(Cryptosuite suite, SignatureAlgorithm algorithm) {
  if (SuiteTakes(suite, algorithm)) return Ok();
  const bool is_ed25519 = algorithm == SignatureAlgorithm::kEdDsa;
  return Error{ErrorCode::kInvalid,
               "--proof " + std::string(CryptosuiteName(suite)) +
                   ": the credential key is of another type; it signs " +
                   (is_ed25519 ? "eddsa-rdfc-2022, eddsa-jcs-2022"
                               : "ecdsa-rdfc-2019, ecdsa-jcs-2019") +
                   ", vc-jwt, ob-jwt and sd-jwt"};
}

// The credential and, beside its credentialStatus, the claim that readers of
// tokens look for.
Result<JsonObject> WithStatus(JsonObject credential,
                              const std::string& status_url) {
  ASSIGN_OR_RETURN(const std::optional<StatusPlace> place,
                   FindStatusPlace(credential, status_url));
  if (place) credential["status"] = MakeTokenStatus(status_url, *place);
  return credential;
}

Result<std::string> SignToken(ProofChoice choice, const JsonObject& claims,
                              const CredentialKey& key, Random& random) {
  if (choice == ProofChoice::kSdJwt) return SignSdJwtVc(claims, random, key);
  return SignVcJwt(
      claims,
      {.profile = choice == ProofChoice::kObJwt ? JwtProfile::kOpenBadges
                                                : JwtProfile::kW3c},
      key);
}

}  // namespace

ProofChoice UsualProof(const SecretKey& key) {
  return std::holds_alternative<NistSecretKey>(key)
             ? ProofChoice::kEcdsaRdfc2019
             : ProofChoice::kEddsaRdfc2022;
}

Status CheckProofChoice(ProofChoice choice, KeyType type) {
  if (type == KeyType::kSecp256k1) {
    return Error{ErrorCode::kInvalid,
                 "the credential key is of secp256k1, whose signatures other "
                 "verifiers do not take: make one of Ed25519 or P-256"};
  }
  const std::optional<Cryptosuite> suite = SuiteOf(choice);
  if (!suite) return Ok();
  return CheckSuite(*suite, type == KeyType::kEd25519
                                ? SignatureAlgorithm::kEdDsa
                                : SignatureAlgorithm::kEs256);
}

CredentialForm FormOf(ProofChoice choice) {
  if (choice == ProofChoice::kSdJwt) return CredentialForm::kSdJwt;
  return SuiteOf(choice) ? CredentialForm::kJson : CredentialForm::kJwt;
}

Result<std::function<Result<Bytes>(const JsonObject&)>> MakeSigner(
    ProofChoice choice, const SecretKey& secret, const IssuerProfile& issuer,
    Clock& clock, Random& random) {
  ASSIGN_OR_RETURN(const std::string multikey, KeyNameOf(secret));
  ASSIGN_OR_RETURN(CredentialKey key, CredentialKey::FromSecretKey(
                                          secret, KeyUrl(issuer.id, multikey)));
  using Signer = std::function<Result<Bytes>(const JsonObject&)>;
  const std::optional<Cryptosuite> chosen = SuiteOf(choice);
  if (!chosen) {
    return Signer([key, choice, url = issuer.status_url,
                   &random](const JsonObject& credential) -> Result<Bytes> {
      ASSIGN_OR_RETURN(const JsonObject claims, WithStatus(credential, url));
      ASSIGN_OR_RETURN(const std::string token,
                       SignToken(choice, claims, key, random));
      return ToBytes(AsBytes(token));
    });
  }
  const Cryptosuite suite = *chosen;
  RETURN_IF_ERROR(CheckSuite(suite, key.algorithm()));
  const auto contexts =
      std::make_shared<const PinnedContexts>(PinnedContexts::Standard());
  return Signer([key, suite, contexts,
                 &clock](const JsonObject& credential) -> Result<Bytes> {
    const ProofOptions options{.suite = suite, .created = clock.Now()};
    // The JSON schema of Open Badges wants an array also of one.
    JsonObject form = credential;
    form["proof"] = JsonArray();
    ASSIGN_OR_RETURN(const JsonValue secured,
                     AddProof(form, options, key, *contexts));
    return ToBytes(AsBytes(PrettyJson(secured)));
  });
}

}  // namespace diptych
