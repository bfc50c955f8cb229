// SPDX-License-Identifier: Apache-2.0
#include "credential/jws.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "credential/compact_jws.h"
#include "credential/jwk.h"
#include "credential/signer.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/printable.h"
#include "json/text_member.h"

namespace diptych {
namespace {

constexpr std::string_view kVcTypes[] = {"jwt", "vc+jwt", "vc-ld+jwt",
                                         "vc+ld+jwt"};
constexpr std::string_view kSdJwtTypes[] = {"dc+sd-jwt", "vc+sd-jwt"};
constexpr std::string_view kStatusTypes[] = {"statuslist+jwt"};
constexpr std::string_view kKeyBindingTypes[] = {"kb+jwt"};

Error InvalidJws(std::string_view reason) {
  return {ErrorCode::kInvalid, "the token " + std::string(reason)};
}

std::optional<SignatureAlgorithm> AlgorithmNamed(std::string_view name) {
  using enum SignatureAlgorithm;
  for (const SignatureAlgorithm algorithm :
       {kEdDsa, kEs256, kEs384, kEs256k, kRs256}) {
    if (name == JoseName(algorithm)) return algorithm;
  }
  // The fully specified name of the same (RFC 9864).
  if (name == "Ed25519") return kEdDsa;
  return std::nullopt;
}

// RFC 7515 section 4.1.9: the part "application/" may be left out, and media
// types know no case.
std::string MediaType(std::string_view type) {
  std::string lower(type);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  static constexpr std::string_view kPrefix = "application/";
  if (lower.starts_with(kPrefix)) lower.erase(0, kPrefix.size());
  return lower;
}

// What keeps the signature from being looked at, or nothing.
std::optional<ProofFinding> RefusalOf(const JsonObject& header,
                                      const JwsKind& kind) {
  const std::string_view algorithm = TextMember(header, "alg");
  if (MediaType(algorithm) == "none") {
    return Found(ProofOutcome::kFailed,
                 "the token says of itself that it is not signed (alg: none)");
  }
  for (const char* const name : {"crit", "b64"}) {
    if (!header.contains(name)) continue;
    return Found(ProofOutcome::kCannotCheck,
                 std::string("the token's header has \"") + name +
                     "\", an extension that is not understood here");
  }
  if (!AlgorithmNamed(algorithm)) {
    return Found(ProofOutcome::kCannotCheck,
                 "the token's algorithm " + Quoted(algorithm) +
                     " is not known here; EdDSA, ES256, ES384, ES256K and "
                     "RS256 are");
  }
  const std::string_view type = TextMember(header, "typ");
  const bool type_is_missing = !header.contains("typ");
  if (type_is_missing ? kind.type_required
                      : std::ranges::find(kind.types, MediaType(type)) ==
                            kind.types.end()) {
    return Found(ProofOutcome::kCannotCheck,
                 "the token's type " + Quoted(type) + " is not that of a " +
                     std::string(kind.name));
  }
  return std::nullopt;
}

Result<SignatureMatch> Try(const Jws& jws, const CredentialPublicKey& key) {
  if (AlgorithmNamed(TextMember(jws.header, "alg")) != key.algorithm()) {
    return SignatureMatch::kOtherAlgorithm;
  }
  return key.Verify(AsBytes(jws.signed_text), jws.signature)
             ? SignatureMatch::kRight
             : SignatureMatch::kWrong;
}

// Of a token whose only key is the one it brings along.
ProofFinding CheckWithOwnKey(const Jws& jws, std::string_view issuer,
                             const KeyResolver& keys,
                             std::optional<InstantMs> made) {
  const Result<CredentialPublicKey> own = ParseJwk(jws.header.at("jwk"));
  if (!own) {
    return Found(own.error().code == ErrorCode::kRefused
                     ? ProofOutcome::kFailed
                     : ProofOutcome::kCannotCheck,
                 "the token's own key: " + own.error().message);
  }
  const Result<SignatureMatch> match = Try(jws, *own);
  if (!match || *match != SignatureMatch::kRight) {
    return Found(ProofOutcome::kFailed,
                 "the signature does not even fit the key that the token "
                 "brings along");
  }
  const ProofFinding known = FindSigner(
      {.verification_method = {}, .issuer = issuer, .made = made}, keys,
      [&](const CredentialPublicKey& key) -> Result<SignatureMatch> {
        return key == *own ? SignatureMatch::kRight : SignatureMatch::kWrong;
      });
  if (known.outcome == ProofOutcome::kVerified) return known;
  return Found(ProofOutcome::kNotIssuer,
               "the signature fits the key that the token brings along, which "
               "proves nothing about the issuer");
}

ProofFinding Check(const Jws& jws, const JwsKind& kind, std::string_view issuer,
                   const KeyResolver& keys, std::optional<InstantMs> made) {
  if (std::optional<ProofFinding> refusal = RefusalOf(jws.header, kind)) {
    return *std::move(refusal);
  }
  const JsonValue* const kid = jws.header.if_contains("kid");
  if (kid == nullptr && jws.header.contains("jwk")) {
    return CheckWithOwnKey(jws, issuer, keys, made);
  }
  const std::string_view name = TextMember(jws.header, "kid");
  if ((kid != nullptr && name.empty()) ||
      name.size() > kVerificationMethodSizeMax) {
    return Found(ProofOutcome::kNoKey,
                 "the token's \"kid\" is no text, empty or far too long");
  }
  return FindSigner(
      {.verification_method = name, .issuer = issuer, .made = made}, keys,
      [&jws](const CredentialPublicKey& key) { return Try(jws, key); });
}

}  // namespace

const JwsKind kVcJwt{"VC-JWT", kVcTypes, false};
const JwsKind kSdJwtVc{"SD-JWT VC", kSdJwtTypes, true};
const JwsKind kStatusListToken{"Token Status List", kStatusTypes, true};
const JwsKind kKeyBindingToken{"key-binding token", kKeyBindingTypes, true};

Result<Jws> ParseJws(std::string_view token) {
  ASSIGN_OR_RETURN(const CompactJws split, SplitCompactJws(token));
  const Bytes header = PartOctets(split.header);
  Result<JsonValue> parsed = ParseJson(AsText(header));
  if (!parsed) return Annotate(std::move(parsed).error(), "the token's header");
  if (!parsed->is_object()) return InvalidJws("has a header that is no object");
  return Jws{.header = std::move(parsed->get_object()),
             .payload = PartOctets(split.payload),
             .signature = PartOctets(split.signature),
             .signed_text = token.substr(0, token.rfind('.'))};
}

std::string SignJws(const JsonObject& header, std::string_view payload,
                    const CredentialKey& key) {
  JsonObject whole = {{"alg", JoseName(key.algorithm())}};
  for (const JsonMember& member : header) {
    whole.emplace(member.key(), member.value());
  }
  std::string token = Base64UrlEncode(AsBytes(CanonicalJson(whole))) + "." +
                      Base64UrlEncode(AsBytes(payload));
  const Bytes signature = key.Sign(AsBytes(token));
  return token + "." + Base64UrlEncode(signature);
}

ProofReport CheckJws(const Jws& jws, const JwsKind& kind,
                     std::string_view issuer, const KeyResolver& keys,
                     std::optional<InstantMs> made) {
  return {.suite = Printable(std::string(kind.name) + " " +
                                 std::string(TextMember(jws.header, "alg")),
                             kMaxSuiteCharacters),
          .verification_method = Printable(TextMember(jws.header, "kid"),
                                           kMaxVerificationMethodCharacters),
          .finding = Check(jws, kind, issuer, keys, made)};
}

ProofFinding CheckJwsUnder(const Jws& jws, const JwsKind& kind,
                           const CredentialPublicKey& key) {
  if (std::optional<ProofFinding> refusal = RefusalOf(jws.header, kind)) {
    return *std::move(refusal);
  }
  const Result<SignatureMatch> match = Try(jws, key);
  if (!match) return Found(ProofOutcome::kCannotCheck, match.error().message);
  return *match == SignatureMatch::kRight
             ? Found(ProofOutcome::kVerified, "the signature is right")
             : Found(ProofOutcome::kFailed,
                     "the signature is not that of this token and this key");
}

}  // namespace diptych
