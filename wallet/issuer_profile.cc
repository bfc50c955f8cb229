// SPDX-License-Identifier: Apache-2.0
#include "wallet/issuer_profile.h"

#include <algorithm>

#include "credential/did_web.h"
#include "credential/key_name.h"
#include "registry/member_multikey.h"

namespace diptych {
namespace {

// Empty if the key signs no credentials at `now`.
std::string SigningMultikey(const MemberKey& key, TimeMs now) {
  return KeyHolds(key, KeyPurpose::kCredential, now) ? MemberMultikey(key) : "";
}

// The DID under which the member issues.
std::string IdOf(const MemberRecord& record, TimeMs now) {
  for (const MemberKey& listed : record.keys) {
    const std::string multikey = SigningMultikey(listed, now);
    if (!multikey.empty()) return IssuerDid(record.did, multikey);
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

Result<IssuerProfile> SigningProfile(const MemberRecord& record,
                                     const std::string& node_url,
                                     const SecretKey& key, TimeMs now) {
  ASSIGN_OR_RETURN(const std::string multikey, KeyNameOf(key));
  const bool is_listed =
      std::ranges::any_of(record.keys, [&](const MemberKey& listed) {
        return SigningMultikey(listed, now) == multikey;
      });
  if (!is_listed) {
    return Error{ErrorCode::kInvalid,
                 "the folder's credential key is none that the register names "
                 "for this member now: what it signs would not be valid"};
  }
  IssuerProfile profile = ProfileOf(record, node_url, now);
  profile.id = IssuerDid(record.did, multikey);
  return profile;
}

std::vector<std::string> DidsOf(const MemberRecord& record, TimeMs now) {
  std::vector<std::string> dids;
  if (!record.did.empty()) dids.push_back(record.did);
  for (const MemberKey& key : record.keys) {
    const std::string multikey = SigningMultikey(key, now);
    if (!multikey.empty()) dids.push_back(IssuerDid("", multikey));
  }
  return dids;
}

}  // namespace diptych
