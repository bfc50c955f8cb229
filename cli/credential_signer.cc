// SPDX-License-Identifier: Apache-2.0
#include "cli/credential_signer.h"

#include <memory>
#include <string>
#include <utility>

#include "credential/did_web.h"
#include "credential/proof.h"
#include "crypto/public_key_text.h"
#include "json/write.h"
#include "jsonld/pinned_contexts.h"

namespace diptych {

CredentialForm FormOf(ProofChoice choice) {
  return choice == ProofChoice::kVcJwt ? CredentialForm::kJwt
                                       : CredentialForm::kJson;
}

Result<std::function<Result<Bytes>(const JsonObject&)>> MakeSigner(
    ProofChoice choice, const Ed25519SecretKey& secret,
    const IssuerProfile& issuer, Clock& clock) {
  ASSIGN_OR_RETURN(
      CredentialKey key,
      CredentialKey::FromSecretKey(
          secret, KeyUrl(issuer.id, EncodeMultikey(secret.public_key()))));
  using Signer = std::function<Result<Bytes>(const JsonObject&)>;
  if (choice == ProofChoice::kVcJwt) {
    // The Open Badges form asks for RSA, so an Ed25519 key has no use for it.
    return Signer([key](const JsonObject& credential) -> Result<Bytes> {
      ASSIGN_OR_RETURN(
          const std::string token,
          SignVcJwt(credential, {.profile = JwtProfile::kW3c}, key));
      return ToBytes(AsBytes(token));
    });
  }
  const Cryptosuite suite = choice == ProofChoice::kEddsaJcs2022
                                ? Cryptosuite::kEddsaJcs2022
                                : Cryptosuite::kEddsaRdfc2022;
  const auto contexts =
      std::make_shared<const PinnedContexts>(PinnedContexts::Standard());
  return Signer([key, suite, contexts,
                 &clock](const JsonObject& credential) -> Result<Bytes> {
    const ProofOptions options{.suite = suite, .created = clock.Now()};
    ASSIGN_OR_RETURN(const JsonValue secured,
                     AddProof(credential, options, key, *contexts));
    return ToBytes(AsBytes(PrettyJson(secured)));
  });
}

}  // namespace diptych
