// SPDX-License-Identifier: Apache-2.0
#include "credential/commitment.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "crypto/sha256.h"
#include "json/text_member.h"

namespace diptych {
namespace {

constexpr std::string_view kDomain = "diptych/credential/v1\n";

// RFC 9562 section 4 in lower or upper case; y is the variant, 8, 9, a or b.
constexpr std::string_view kUuidShape = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
constexpr std::string_view kUuidPrefix = "urn:uuid:";

bool FitsShape(char c, char shape) {
  static constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  static constexpr std::string_view kVariant = "89abAB";
  if (shape == 'x') return kHex.contains(c);
  if (shape == 'y') return kVariant.contains(c);
  return c == shape;
}

bool IsRandomUrn(std::string_view text) {
  if (!text.starts_with(kUuidPrefix)) return false;
  text.remove_prefix(kUuidPrefix.size());
  return std::ranges::equal(text, kUuidShape, FitsShape);
}

bool IsSignedProof(const JsonValue& proof) {
  const JsonObject* const object = proof.if_object();
  return object != nullptr && (!TextMember(*object, "proofValue").empty() ||
                               !TextMember(*object, "jws").empty());
}

bool HasSignedProof(const JsonObject& credential) {
  const JsonValue* const proof = credential.if_contains("proof");
  if (proof == nullptr) return false;
  if (const JsonArray* const proofs = proof->if_array()) {
    return std::ranges::any_of(*proofs, IsSignedProof);
  }
  return IsSignedProof(*proof);
}

}  // namespace

Result<Salt> ToSalt(ByteView octets) {
  if (octets.empty()) return Salt();
  if (octets.size() != kSaltSize) {
    return Error{ErrorCode::kInvalid,
                 "a salt has 32 octets or none; this one has " +
                     std::to_string(octets.size())};
  }
  Salt salt(std::in_place);
  std::ranges::copy(octets, salt->begin());
  return salt;
}

Digest CredentialCommitment(const Salt& salt, const Digest& document_digest) {
  return Sha256({AsBytes(kDomain), salt ? ByteView(*salt) : ByteView(),
                 ByteView(document_digest)});
}

bool MayUseEmptySalt(const Document& document) {
  const JsonObject* const object = document.json.if_object();
  if (object == nullptr) return false;
  switch (document.kind) {
    case DocumentKind::kJson:
      return IsRandomUrn(TextMember(*object, "id")) && HasSignedProof(*object);
    case DocumentKind::kJws:
    case DocumentKind::kSdJwt:
      return IsRandomUrn(TextMember(*object, "jti")) ||
             IsRandomUrn(TextMember(*object, "id"));
    case DocumentKind::kOther:
      return false;
  }
  return false;
}

}  // namespace diptych
