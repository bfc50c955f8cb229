// SPDX-License-Identifier: Apache-2.0
#include "node/kept_contradictions.h"

#include <algorithm>
#include <utility>

namespace diptych {

KeptContradictions::KeptContradictions(
    const Genesis& genesis, std::vector<Cosigner> cosigners,
    std::span<const CosignatureContradiction> known)
    : origin_(genesis.origin),
      members_(genesis.members),
      cosigners_(std::move(cosigners)) {
  for (const CosignatureContradiction& each : known) Hold(each);
}

SharedContradiction KeptContradictions::Keep(
    const CosignatureContradiction& found) {
  if (!Hold(found)) return nullptr;
  ++found_;
  return kept_.back();
}

std::vector<CosignatureContradiction> KeptContradictions::Signatures() const {
  std::vector<CosignatureContradiction> signatures;
  signatures.reserve(kept_.size());
  for (const SharedContradiction& kept : kept_) {
    signatures.push_back(kept->signatures);
  }
  return signatures;
}

bool KeptContradictions::Hold(const CosignatureContradiction& found) {
  const auto name = [this](const MemberCosignature& one) {
    const auto member =
        std::ranges::find(members_, one.member, &MemberRecord::member);
    return member == members_.end() ? std::string() : member->name;
  };
  const auto note = [this](const MemberCosignature& one) {
    const auto cosigner =
        std::ranges::find(cosigners_, one.member, &Cosigner::member);
    return cosigner == cosigners_.end()
               ? std::string()
               : FormatMemberNote(one, cosigner->key, origin_);
  };
  const auto signers = std::minmax(found.first.member, found.second.member);
  if (!signers_.emplace(signers.first, signers.second).second) return false;
  kept_.push_back(std::make_shared<const KeptContradiction>(
      KeptContradiction{.signatures = found,
                        .first_name = name(found.first),
                        .second_name = name(found.second),
                        .first_note = note(found.first),
                        .second_note = note(found.second)}));
  return true;
}

}  // namespace diptych
