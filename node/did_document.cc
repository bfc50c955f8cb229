// SPDX-License-Identifier: Apache-2.0
#include "node/did_document.h"

#include <utility>

#include "base/time_text.h"
#include "credential/did_web.h"
#include "crypto/public_key_text.h"

namespace diptych {

JsonObject DidDocument(const MemberRecord& record, TimeMs now) {
  JsonArray methods;
  JsonArray asserting;
  for (const MemberKey& key : record.keys) {
    if (key.purpose != KeyPurpose::kCredential || key.from > now) continue;
    const Result<Ed25519PublicKey> parsed =
        key.type == KeyType::kEd25519
            ? Ed25519PublicKey::Parse(key.public_key)
            : Result<Ed25519PublicKey>(Error{ErrorCode::kInvalid, ""});
    if (!parsed) continue;
    const std::string id = KeyUrl(record.did, *parsed);
    JsonObject method{{"id", id},
                      {"type", "Multikey"},
                      {"controller", record.did},
                      {"publicKeyMultibase", EncodeMultikey(*parsed)}};
    if (key.to.value != 0) method["expires"] = FormatTimestamp(key.to);
    if (key.compromised_from.value != 0) {
      method["revoked"] = FormatTimestamp(key.compromised_from);
    } else {
      asserting.emplace_back(id);
    }
    methods.emplace_back(std::move(method));
  }
  return {{"@context", JsonArray{"https://www.w3.org/ns/did/v1",
                                 "https://w3id.org/security/multikey/v1"}},
          {"id", record.did},
          {"verificationMethod", std::move(methods)},
          {"assertionMethod", std::move(asserting)}};
}

}  // namespace diptych
