// SPDX-License-Identifier: Apache-2.0
#include "credential/evidence.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/base58.h"
#include "base/base64.h"
#include "credential/credential_body.h"
#include "credential/sd_jwt.h"
#include "crypto/sha256.h"
#include "crypto/sha384.h"

namespace diptych {
namespace {

using DigestChoice = std::vector<EvidenceDigest>;

constexpr std::size_t kSha384Size = std::tuple_size_v<Sha384Digest>;
// Multihash codes (multiformats table) with the digest's length behind.
constexpr std::uint8_t kMultihashSha256 = 0x12;
constexpr std::uint8_t kMultihashSha384 = 0x20;

Error InvalidEvidence(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

std::size_t SizeOf(EvidenceHash hash) {
  return hash == EvidenceHash::kSha256 ? kDigestSize : kSha384Size;
}

// One word of an SRI text; nothing if its function is not read.
Result<std::optional<EvidenceDigest>> ReadSriWord(std::string_view word) {
  const std::size_t dash = word.find('-');
  if (dash == std::string_view::npos) {
    return InvalidEvidence(
        "digestSRI is no function and digest, as sha256-...");
  }
  const std::string_view function = word.substr(0, dash);
  EvidenceDigest digest;
  if (function == "sha384") {
    digest.hash = EvidenceHash::kSha384;
  } else if (function != "sha256") {
    return std::optional<EvidenceDigest>();
  }
  // Behind '?' stand options, of which there are none yet.
  const std::string_view encoded =
      word.substr(dash + 1, word.find('?') - dash - 1);
  Result<Bytes> octets = Base64Decode(encoded);
  if (!octets || octets->size() != SizeOf(digest.hash)) {
    return InvalidEvidence("digestSRI is no whole digest in base64");
  }
  digest.octets = *std::move(octets);
  return std::optional(std::move(digest));
}

Result<DigestChoice> ReadSri(std::string_view text) {
  DigestChoice choice;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      ASSIGN_OR_RETURN(auto digest, ReadSriWord(text.substr(0, end)));
      if (digest) choice.push_back(*std::move(digest));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return choice;
}

// A multihash in base58btc ('z') or base64url ('u').
Result<DigestChoice> ReadMultibase(std::string_view text) {
  const std::string_view encoded =
      text.substr(std::min<std::size_t>(1, text.size()));
  Result<Bytes> octets = InvalidEvidence("");
  if (text.starts_with('z')) octets = Base58Decode(encoded);
  if (text.starts_with('u')) octets = Base64UrlDecode(encoded);
  if (!octets || octets->size() < 2) {
    return InvalidEvidence(
        "digestMultibase is no multihash in base58 or base64url");
  }
  EvidenceDigest digest;
  const std::uint8_t code = octets->front();
  if (code == kMultihashSha384) {
    digest.hash = EvidenceHash::kSha384;
  } else if (code != kMultihashSha256) {
    return DigestChoice();
  }
  const std::size_t size = SizeOf(digest.hash);
  if (octets->size() != size + 2 || (*octets)[1] != size) {
    return InvalidEvidence("digestMultibase is no whole multihash");
  }
  digest.octets.assign(octets->begin() + 2, octets->end());
  return DigestChoice{std::move(digest)};
}

using ReadChoice = Result<DigestChoice> (*)(std::string_view text);

Status AddDigests(const JsonValue& value, EvidenceReference& reference) {
  constexpr std::pair<std::string_view, ReadChoice> kMembers[] = {
      {"digestSRI", ReadSri}, {"digestMultibase", ReadMultibase}};
  for (const auto& [name, read] : kMembers) {
    const JsonValue* const member = MemberOf(&value, name);
    if (member == nullptr) continue;
    if (!member->is_string()) {
      return InvalidEvidence(reference.place + ": " + std::string(name) +
                             " is no string");
    }
    Result<DigestChoice> choice = read(member->get_string());
    if (!choice) return Annotate(choice.error(), reference.place);
    if (!choice->empty()) reference.digests.push_back(*std::move(choice));
  }
  return Ok();
}

// An address ends with the name of the file, and the name beside it is what
// people call the evidence.
void AddName(const JsonValue& value, EvidenceReference& reference) {
  if (!reference.id.empty() && !reference.id.starts_with("ni:")) return;
  const JsonValue* const name = MemberOf(&value, "name");
  if (name == nullptr || !name->is_string()) return;
  reference.names.emplace_back(name->get_string());
}

class Collector {
 public:
  Status AddAll(const JsonValue* values, const std::string& place) {
    const std::span<const JsonValue> elements = OneOrMany(values);
    if (elements.size() > kMaxEvidence) {
      return Error{ErrorCode::kLimit, place + " has more than " +
                                          std::to_string(kMaxEvidence) +
                                          " elements"};
    }
    for (std::size_t i = 0; i < elements.size(); ++i) {
      RETURN_IF_ERROR(Add(elements[i], place + "[" + std::to_string(i) + "]"));
    }
    return Ok();
  }

  Status Add(const JsonValue& value, std::string place) {
    EvidenceReference reference{
        .place = std::move(place), .id = {}, .names = {}, .digests = {}};
    const JsonValue* const id =
        value.is_string() ? &value : MemberOf(&value, "id");
    if (id != nullptr && id->is_string()) reference.id = id->get_string();
    AddName(value, reference);
    RETURN_IF_ERROR(AddDigests(value, reference));
    // A picture in the credential itself needs nobody to hand it in, and a
    // description without id and digest points at no file.
    if (reference.id.starts_with("data:")) return Ok();
    if (reference.id.empty() && reference.digests.empty()) return Ok();
    const auto same =
        std::ranges::find(references_, reference.id, &EvidenceReference::id);
    if (reference.id.empty() || same == references_.end()) {
      references_.push_back(std::move(reference));
      return Ok();
    }
    std::ranges::move(reference.digests, std::back_inserter(same->digests));
    std::ranges::move(reference.names, std::back_inserter(same->names));
    return Ok();
  }

  std::vector<EvidenceReference> Take() { return std::move(references_); }

 private:
  std::vector<EvidenceReference> references_;
};

// The digests of a given file.
struct HashedFile {
  std::string_view name;
  Digest sha256;
  Sha384Digest sha384;
};

bool Has(const HashedFile& file, const EvidenceDigest& digest) {
  switch (digest.hash) {
    case EvidenceHash::kSha256:
      return std::ranges::equal(file.sha256, digest.octets);
    case EvidenceHash::kSha384:
      return std::ranges::equal(file.sha384, digest.octets);
  }
  return false;
}

bool HasEach(const HashedFile& file, const EvidenceReference& reference) {
  return std::ranges::all_of(
      reference.digests, [&](const DigestChoice& choice) {
        return std::ranges::any_of(choice, [&](const EvidenceDigest& digest) {
          return Has(file, digest);
        });
      });
}

// The last step of the path of an address.
std::string_view FileName(std::string_view id) {
  id = id.substr(0, id.find_first_of("?#"));
  const std::size_t slash = id.rfind('/');
  return slash == std::string_view::npos ? id : id.substr(slash + 1);
}

bool IsNamed(const HashedFile& file, const EvidenceReference& reference) {
  if (file.name.empty()) return false;
  return file.name == FileName(reference.id) ||
         std::ranges::find(reference.names, file.name) != reference.names.end();
}

EvidenceMatch Match(const EvidenceReference& reference,
                    std::span<const HashedFile> files) {
  if (reference.digests.empty()) return EvidenceMatch::kNoDigest;
  const auto matches = [&](const HashedFile& file) {
    return HasEach(file, reference);
  };
  if (std::ranges::any_of(files, matches)) return EvidenceMatch::kMatches;
  const auto is_named = [&](const HashedFile& file) {
    return IsNamed(file, reference);
  };
  return std::ranges::any_of(files, is_named) ? EvidenceMatch::kChanged
                                              : EvidenceMatch::kNotGiven;
}

}  // namespace

Result<std::vector<EvidenceReference>> CollectEvidence(
    const Document& document) {
  const std::optional<JsonValue> disclosed = DisclosedClaims(document);
  const JsonValue* const body =
      disclosed ? &*disclosed : CredentialBody(document);
  const JsonValue* const subject = MemberOf(body, "credentialSubject");
  const JsonValue* const image =
      MemberOf(MemberOf(subject, "achievement"), "image");
  Collector collector;
  RETURN_IF_ERROR(
      collector.AddAll(MemberOf(body, "relatedResource"), "relatedResource"));
  RETURN_IF_ERROR(collector.AddAll(MemberOf(body, "evidence"), "evidence"));
  RETURN_IF_ERROR(collector.AddAll(MemberOf(subject, "evidence"),
                                   "credentialSubject.evidence"));
  if (image != nullptr) {
    RETURN_IF_ERROR(collector.Add(*image, "achievement.image"));
  }
  return collector.Take();
}

std::string_view EvidenceMatchName(EvidenceMatch match) {
  switch (match) {
    case EvidenceMatch::kMatches:
      return "matches";
    case EvidenceMatch::kChanged:
      return "changed";
    case EvidenceMatch::kNotGiven:
      return "not given";
    case EvidenceMatch::kNoDigest:
      return "no digest";
  }
  return "unknown";
}

EvidenceComparison CompareEvidence(
    std::span<const EvidenceReference> references,
    std::span<const GivenFile> files) {
  std::vector<HashedFile> hashed;
  for (const GivenFile& file : files) {
    hashed.push_back({file.name, Sha256(file.octets), Sha384(file.octets)});
  }
  EvidenceComparison comparison;
  for (const EvidenceReference& reference : references) {
    comparison.matches.push_back(Match(reference, hashed));
  }
  for (const HashedFile& file : hashed) {
    comparison.is_meant.push_back(std::ranges::any_of(
        references, [&](const EvidenceReference& reference) {
          return !reference.digests.empty() &&
                 (HasEach(file, reference) || IsNamed(file, reference));
        }));
  }
  return comparison;
}

}  // namespace diptych
