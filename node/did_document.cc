// SPDX-License-Identifier: Apache-2.0
#include "node/did_document.h"

#include <string>
#include <utility>

#include "base/time_text.h"
#include "credential/did_web.h"
#include "crypto/public_key_text.h"

namespace diptych {
namespace {

// Empty for a key that proofs of credentials cannot be made with.
std::string MultikeyOf(const MemberKey& key) {
  switch (key.type) {
    case KeyType::kSecp256k1:
      return "";
    case KeyType::kEd25519: {
      const auto parsed = Ed25519PublicKey::Parse(key.public_key);
      return parsed ? EncodeMultikey(*parsed) : "";
    }
    case KeyType::kP256: {
      const auto parsed =
          NistPublicKey::Parse(NistCurve::kP256, key.public_key);
      return parsed ? EncodeMultikey(*parsed) : "";
    }
  }
  return "";
}

}  // namespace

JsonObject DidDocument(const MemberRecord& record, TimeMs now) {
  JsonArray methods;
  JsonArray asserting;
  for (const MemberKey& key : record.keys) {
    if (key.purpose != KeyPurpose::kCredential || key.from > now) continue;
    const std::string multikey = MultikeyOf(key);
    if (multikey.empty()) continue;
    const std::string id = KeyUrl(record.did, multikey);
    JsonObject method{{"id", id},
                      {"type", "Multikey"},
                      {"controller", record.did},
                      {"publicKeyMultibase", multikey}};
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
