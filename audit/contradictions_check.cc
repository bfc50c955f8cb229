// SPDX-License-Identifier: Apache-2.0
#include "audit/contradictions_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "registry/genesis_policy.h"
#include "tlog/cosignature_quorum.h"

namespace diptych {
namespace {

constexpr std::size_t kPairSize = 2 * kMemberCosignatureSize;

// What is wrong with one of the two; empty if nothing is.
std::string FaultOf(const MemberCosignature& one,
                    const std::vector<Cosigner>& cosigners,
                    const std::string& origin) {
  const auto cosigner =
      std::ranges::find(cosigners, one.member, &Cosigner::member);
  const std::string member = "member " + std::to_string(one.member.value);
  if (cosigner == cosigners.end()) return member + ", who is no validator";
  if (VerifyMemberCosignature(one, cosigner->key, origin)) return "";
  return "a signature of " + member + " that does not verify";
}

// What is wrong with the two, one behind the other; empty if nothing is.
std::string FaultOf(ByteView octets, const std::vector<Cosigner>& cosigners,
                    const std::string& origin) {
  if (octets.size() != kPairSize) {
    return std::to_string(octets.size()) + " octets instead of " +
           std::to_string(kPairSize);
  }
  const auto first =
      DecodeMemberCosignature(octets.first(kMemberCosignatureSize));
  if (!first) return first.error().message;
  const auto second =
      DecodeMemberCosignature(octets.subspan(kMemberCosignatureSize));
  if (!second) return second.error().message;
  if (first->head.size != second->head.size) {
    return "sizes " + std::to_string(first->head.size) + " and " +
           std::to_string(second->head.size);
  }
  if (first->head.root == second->head.root) return "one root";
  for (const MemberCosignature& one : {*first, *second}) {
    std::string fault = FaultOf(one, cosigners, origin);
    if (!fault.empty()) return fault;
  }
  return "";
}

}  // namespace

std::optional<Finding> CheckContradictions(const StoredRecords& records,
                                           const Genesis& genesis,
                                           std::uint64_t& checked) {
  const Result<Bytes> octets =
      records.Get(Family::kMeta, AsBytes(kContradictionsKey));
  if (!octets) {
    if (octets.error().code == ErrorCode::kNotFound) return std::nullopt;
    return octets.error();
  }
  const Result<std::vector<Cosigner>> cosigners = CosignersOf(genesis);
  if (!cosigners) return cosigners.error();
  for (std::size_t at = 0; at < octets->size(); at += kPairSize) {
    ++checked;
    const ByteView pair =
        ByteView(*octets).subspan(at, std::min(kPairSize, octets->size() - at));
    std::string fault = FaultOf(pair, *cosigners, genesis.origin);
    if (fault.empty()) continue;
    return Difference{
        .object = AuditObject::kStore,
        .place = std::string(kContradictionsKey),
        .field = "contradiction " + std::to_string(at / kPairSize),
        .expected =
            "two cosignatures of validators, of different "
            "logs of one size",
        .found = std::move(fault)};
  }
  return std::nullopt;
}

}  // namespace diptych
