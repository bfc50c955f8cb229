// SPDX-License-Identifier: Apache-2.0
#include "credential/key_resolver.h"

#include <utility>

namespace diptych {
namespace {

constexpr std::string_view kPrefix = "did:key:";

Result<std::vector<CandidateKey>> Resolve(const KeyRequest& request) {
  std::string name(request.verification_method);
  if (name.empty() || name.starts_with('#')) {
    name.insert(0, request.issuer);
  }
  if (!name.starts_with(kPrefix)) {
    return Error{ErrorCode::kNotFound, "the key's name is no did:key"};
  }
  const std::size_t hash = name.find('#');
  const std::string did = name.substr(0, hash);
  const std::string text = did.substr(kPrefix.size());
  if (hash != std::string::npos && name.substr(hash + 1) != text) {
    return Error{ErrorCode::kInvalid,
                 "the did:key names a key that is not its own"};
  }
  Result<CredentialPublicKey> key = CredentialPublicKey::FromMultikey(text);
  if (!key) return Annotate(std::move(key).error(), "did:key");
  return std::vector<CandidateKey>{{*std::move(key), did}};
}

}  // namespace

KeyResolver DidKeyResolver() { return Resolve; }

}  // namespace diptych
