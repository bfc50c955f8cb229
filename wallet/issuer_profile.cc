// SPDX-License-Identifier: Apache-2.0
#include "wallet/issuer_profile.h"

#include <algorithm>

#include "credential/did_web.h"
#include "crypto/public_key_text.h"

namespace diptych {
namespace {

bool SignsCredentials(const MemberKey& key, TimeMs now) {
  return key.type == KeyType::kEd25519 &&
         KeyHolds(key, KeyPurpose::kCredential, now);
}

// The DID under which the member issues.
std::string IdOf(const MemberRecord& record, TimeMs now) {
  for (const MemberKey& listed : record.keys) {
    if (!SignsCredentials(listed, now)) continue;
    const Result<Ed25519PublicKey> key =
        Ed25519PublicKey::Parse(listed.public_key);
    if (key) return IssuerDid(record.did, EncodeMultikey(*key));
  }
  return DidWebUrl(record.did) ? record.did : "";
}

}  // namespace

IssuerProfile ProfileOf(const MemberRecord& record, const std::string& node_url,
                        TimeMs now) {
  return {.id = IdOf(record, now),
          .name = record.name,
          .url = LooksLikeUri(record.url) ? record.url : "",
          .status_url = DidWebUrl(record.did).value_or(node_url)};
}

Status CheckCredentialKey(const MemberRecord& record,
                          const Ed25519PublicKey& key, TimeMs now) {
  const bool is_listed =
      std::ranges::any_of(record.keys, [&](const MemberKey& listed) {
        return SignsCredentials(listed, now) &&
               std::ranges::equal(listed.public_key, key.bytes());
      });
  if (is_listed) return Ok();
  return Error{ErrorCode::kInvalid,
               "the folder's credential key is none that the register names "
               "for this member now: what it signs would not be valid"};
}

}  // namespace diptych
