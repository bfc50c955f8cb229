// SPDX-License-Identifier: Apache-2.0
#include "verdict/directory_keys.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/time_text.h"
#include "credential/did_web.h"
#include "crypto/ed25519.h"
#include "crypto/nist_ecdsa.h"

namespace diptych {
namespace {

Result<CredentialPublicKey> KeyOf(const MemberKey& key) {
  switch (key.type) {
    case KeyType::kEd25519: {
      ASSIGN_OR_RETURN(auto parsed, Ed25519PublicKey::Parse(key.public_key));
      return CredentialPublicKey(std::move(parsed));
    }
    case KeyType::kP256: {
      ASSIGN_OR_RETURN(auto parsed,
                       NistPublicKey::Parse(NistCurve::kP256, key.public_key));
      return CredentialPublicKey(std::move(parsed));
    }
    case KeyType::kSecp256k1: {
      ASSIGN_OR_RETURN(auto parsed, EcdsaPublicKey::Parse(key.public_key));
      return CredentialPublicKey(std::move(parsed));
    }
  }
  return Error{ErrorCode::kInvalid, "a key of an unknown type"};
}

// The key that a did:key, or the URL of its key, is; empty for anything else.
std::string_view DidKeyText(std::string_view id) {
  constexpr std::string_view kPrefix = "did:key:";
  if (!id.starts_with(kPrefix)) return {};
  id.remove_prefix(kPrefix.size());
  return id.substr(0, id.find('#'));
}

bool IsKey(const MemberKey& key, std::string_view multikey) {
  const Result<CredentialPublicKey> own = KeyOf(key);
  const Result<CredentialPublicKey> named =
      CredentialPublicKey::FromMultikey(multikey);
  return own && named && *own == *named;
}

}  // namespace

bool IsOfMember(std::string_view id, const MemberRecord& member) {
  if (const std::string_view multikey = DidKeyText(id); !multikey.empty()) {
    return std::ranges::any_of(member.keys, [&](const MemberKey& key) {
      return key.purpose == KeyPurpose::kCredential && IsKey(key, multikey);
    });
  }
  const std::string& did = member.did;
  if (!did.empty() && id == did) return true;
  return did.starts_with(kDidWebPrefix) && id.starts_with(did) &&
         (id.size() == did.size() || id[did.size()] == ':' ||
          id[did.size()] == '#');
}

bool IsOfMemberAt(std::string_view id, const MemberRecord& member,
                  TimeMs time) {
  const std::string_view multikey = DidKeyText(id);
  if (multikey.empty()) return IsOfMember(id, member);
  return std::ranges::any_of(member.keys, [&](const MemberKey& key) {
    return KeyHolds(key, KeyPurpose::kCredential, time) && IsKey(key, multikey);
  });
}

bool IsDidKey(std::string_view id) { return !DidKeyText(id).empty(); }

bool HasCredentialKeys(const MemberRecord& member) {
  return std::ranges::any_of(member.keys, [](const MemberKey& key) {
    return key.purpose == KeyPurpose::kCredential;
  });
}

KeyResolver DirectoryKeyResolver(const MemberRecord& member, TimeMs time) {
  return [&member, time](
             const KeyRequest& request) -> Result<std::vector<CandidateKey>> {
    const std::string_view name = request.verification_method;
    const bool is_relative = name.empty() || name.starts_with('#');
    const std::string_view full = is_relative ? request.issuer : name;
    if (!IsOfMember(request.issuer, member) || !IsOfMember(full, member)) {
      return Error{ErrorCode::kNotFound,
                   "the register knows no keys of that name"};
    }
    std::vector<CandidateKey> keys;
    for (const MemberKey& key : member.keys) {
      if (!KeyHolds(key, KeyPurpose::kCredential, time)) continue;
      const std::string_view multikey = DidKeyText(full);
      if (!multikey.empty() && !IsKey(key, multikey)) continue;
      ASSIGN_OR_RETURN(CredentialPublicKey parsed, KeyOf(key));
      // As the credential spells it: both are below the member's DID.
      keys.push_back({std::move(parsed), std::string(request.issuer)});
    }
    if (keys.empty()) {
      // Not kNotFound: the directory has the last word on its member's keys.
      return Error{ErrorCode::kRefused,
                   "the register has no key for credentials of that member "
                   "that held on " +
                       FormatDate(time)};
    }
    return keys;
  };
}

}  // namespace diptych
