// SPDX-License-Identifier: Apache-2.0
#include "node/did_document.h"

#include <string>
#include <utility>

#include "base/time_text.h"
#include "credential/did_web.h"
#include "registry/member_multikey.h"

namespace diptych {

JsonObject DidDocument(const MemberRecord& record, TimeMs now) {
  JsonArray methods;
  JsonArray asserting;
  for (const MemberKey& key : record.keys) {
    if (key.purpose != KeyPurpose::kCredential || key.from > now) continue;
    const std::string multikey = MemberMultikey(key);
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
