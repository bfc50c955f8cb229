// SPDX-License-Identifier: Apache-2.0
#include "node/list_signer.h"

#include <utility>

#include "credential/bitstring_status_list.h"
#include "credential/did_web.h"
#include "credential/jws.h"
#include "credential/key_name.h"
#include "credential/proof.h"
#include "credential/token_status_list.h"
#include "json/canonical.h"

namespace diptych {
namespace {

StatusPurpose PurposeOf(StatusListForm form) {
  return form == StatusListForm::kRevocation ? StatusPurpose::kRevocation
                                             : StatusPurpose::kSuspension;
}

JsonObject CredentialOf(const ListStatement& statement, std::string url,
                        std::string issuer, const std::string& packed) {
  return BitstringListCredential(
      {.url = std::move(url),
       .issuer = std::move(issuer),
       .purpose = PurposeOf(statement.form),
       .encoded_list = packed,
       .description = "Statuses of list " +
                      std::to_string(statement.list.value) + " of " +
                      statement.origin + " after block " +
                      std::to_string(statement.height.value),
       .valid_from = statement.valid_from,
       .valid_until = statement.valid_until,
       .ttl_ms = kListTtlMs});
}

JsonObject ClaimsOf(const ListStatement& statement, std::string url,
                    std::string issuer, const std::string& packed) {
  JsonObject claims =
      TokenClaims({.url = std::move(url),
                   .issuer = std::move(issuer),
                   .issued_s = statement.valid_from.value / 1000,
                   // Rounded up, so that no second lies between two lists.
                   .expires_s = (statement.valid_until.value + 999) / 1000,
                   .ttl_s = kListTtlMs / 1000,
                   .lst = packed});
  claims["diptych"] = JsonObject{{"origin", statement.origin},
                                 {"list", statement.list.value},
                                 {"height", statement.height.value}};
  return claims;
}

}  // namespace

std::string ListSigner::UrlOf(ListId list, StatusListForm form) const {
  return url_ + "/status/" + std::to_string(list.value) + "/" +
         std::string(kStatusListFormNames[static_cast<std::size_t>(form)]);
}

Result<ListSigner> ListSigner::Make(
    std::string url, SecretKey key,
    std::shared_ptr<const PinnedContexts> contexts) {
  ASSIGN_OR_RETURN(std::string multikey, KeyNameOf(key));
  return ListSigner(std::move(url), std::move(key), std::move(multikey),
                    std::move(contexts));
}

std::string ListSigner::Pack(ByteView statuses, StatusListForm form) {
  if (form == StatusListForm::kToken) return EncodeTokenStatuses(statuses);
  return EncodeBitstring(PurposeBits(statuses, PurposeOf(form)));
}

Result<std::string> ListSigner::Sign(const ListStatement& statement,
                                     std::string_view did,
                                     const std::string& packed) const {
  std::string url = UrlOf(statement.list, statement.form);
  const std::string issuer = IssuerDid(did, multikey_);
  ASSIGN_OR_RETURN(
      const CredentialKey key,
      CredentialKey::FromSecretKey(key_, KeyUrl(issuer, multikey_)));
  if (statement.form == StatusListForm::kToken) {
    return SignJws(
        {{"typ", kTokenListType}, {"kid", key.verification_method()}},
        CanonicalJson(ClaimsOf(statement, std::move(url), issuer, packed)),
        key);
  }
  ProofOptions options;
  options.suite = key.algorithm() == SignatureAlgorithm::kEdDsa
                      ? Cryptosuite::kEddsaRdfc2022
                      : Cryptosuite::kEcdsaRdfc2019;
  options.created = statement.signed_at;
  ASSIGN_OR_RETURN(
      const JsonValue credential,
      AddProof(CredentialOf(statement, std::move(url), issuer, packed), options,
               key, *contexts_));
  return CanonicalJson(credential);
}

}  // namespace diptych
