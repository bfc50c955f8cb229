// SPDX-License-Identifier: Apache-2.0
//
// Evidence is what a credential points at and does not contain: an essay, a
// film, a picture, each with an address and, from a careful issuer, a digest.
// Whoever has the file can see whether it is the one that was meant.
//
//   "relatedResource": [{"id": "https://college.example/essay.pdf",
//                        "digestSRI": "sha384-..."}]       VC 2.0 section 5.3
//   "evidence": [{"id": "https://college.example/essay.pdf", ...}]
//   "image", of the achievement: {"id": "https://college.example/b.png"}
//
// A digest may stand with the evidence itself or in relatedResource under the
// same id. The digest is in the part that is signed, so it is as good as the
// credential's proof, which is not verified here.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "credential/document.h"

namespace diptych {

// How many references of each of the three sorts are read: the artefacts of a
// portfolio.
inline constexpr std::size_t kMaxEvidence = 1000;

enum class EvidenceHash { kSha256, kSha384 };

struct EvidenceDigest {
  EvidenceHash hash = EvidenceHash::kSha256;
  Bytes octets;
};

struct EvidenceReference {
  // Where it stands: "relatedResource[0]", "evidence[2]", "achievement.image".
  // With two places of one id, the first in this order.
  std::string place;
  // As written; to be shown through Printable. Empty if it has none.
  std::string id;
  // What the file itself is called, where the id names it by its digest alone
  // ("ni:") or is empty: the names that stand with it.
  std::vector<std::string> names;
  // What was stated of the file: of each element the file has to have one
  // digest (an SRI text may name several). Digests by functions that are not
  // read are left out.
  std::vector<std::vector<EvidenceDigest>> digests;
};

// What the document refers to; an SD-JWT in what is disclosed. kInvalid naming
// the member for a digest that is malformed, kLimit for too many references.
Result<std::vector<EvidenceReference>> CollectEvidence(
    const Document& document);

enum class EvidenceMatch {
  kMatches,   // a file has the stated digest
  kChanged,   // a file has the name, and another digest
  kNotGiven,  // no file has the digest or the name
  kNoDigest,  // the credential states none that can be compared
};

// "matches", "changed", "not given", "no digest".
std::string_view EvidenceMatchName(EvidenceMatch match);

struct GivenFile {
  // Without folders; compared with the end of the id, and the names.
  std::string_view name;
  ByteView octets;
};

struct EvidenceComparison {
  // One for each reference. A file may match several.
  std::vector<EvidenceMatch> matches;
  // One for each file: whether it is what some reference matches, or the one
  // that kChanged speaks of. The others have to do with no digest there.
  std::vector<bool> is_meant;
};

EvidenceComparison CompareEvidence(
    std::span<const EvidenceReference> references,
    std::span<const GivenFile> files);

}  // namespace diptych
