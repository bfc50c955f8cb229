// SPDX-License-Identifier: Apache-2.0
#include "replica/proposal_rules.h"

#include <algorithm>

#include "base/check.h"
#include "registry/block.h"

namespace diptych {

// Execution would refuse some of these in its own order of rules, with a
// verdict that lets them stand in a block; here they may not stand at all.
bool IsSignedByItsMember(const RegisterState& state,
                         const CheckedTransaction& checked) {
  const MemberKey* key = SenderKey(state, checked.transaction().body);
  return key != nullptr && key->type == KeyType::kSecp256k1 &&
         std::ranges::equal(key->public_key, checked.key());
}

std::string_view ProposalVerdictName(ProposalVerdict verdict) {
  switch (verdict) {
    case ProposalVerdict::kSound:
      return "sound";
    case ProposalVerdict::kNetwork:
      return "network";
    case ProposalVerdict::kEpoch:
      return "epoch";
    case ProposalVerdict::kParent:
      return "parent";
    case ProposalVerdict::kView:
      return "view";
    case ProposalVerdict::kHeight:
      return "height";
    case ProposalVerdict::kTime:
      return "time";
    case ProposalVerdict::kFlags:
      return "flags";
    case ProposalVerdict::kSize:
      return "size";
    case ProposalVerdict::kValidators:
      return "validators";
    case ProposalVerdict::kNextValidators:
      return "next_validators";
    case ProposalVerdict::kTransactionCount:
      return "transaction_count";
    case ProposalVerdict::kPayloadOctets:
      return "payload_octets";
    case ProposalVerdict::kPayloadRoot:
      return "payload_root";
    case ProposalVerdict::kSigner:
      return "signer";
    case ProposalVerdict::kLogSize:
      return "log_size";
    case ProposalVerdict::kLogRoot:
      return "log_root";
  }
  return "";
}

ProposalVerdict JudgeHeader(const RegisterState& state, const Header& parent,
                            const Header& header) {
  CHECK(state.tip.height == parent.height);
  if (header.network_id != state.network_id) return ProposalVerdict::kNetwork;
  if (header.epoch != parent.epoch) return ProposalVerdict::kEpoch;
  if (header.parent_hash != state.tip.header_hash ||
      header.parent_view != parent.view) {
    return ProposalVerdict::kParent;
  }
  if (header.view <= parent.view) return ProposalVerdict::kView;
  if (header.height.value != parent.height.value + 1) {
    return ProposalVerdict::kHeight;
  }
  if (header.time <= parent.time) return ProposalVerdict::kTime;
  const std::uint8_t flags =
      header.transaction_count == 0 ? kHeaderHeartbeat : std::uint8_t{0};
  if (header.flags != flags) return ProposalVerdict::kFlags;
  if (!IsWithinLimits(header)) return ProposalVerdict::kSize;
  if (header.validators_hash !=
      ValidatorsHash(ValidatorsAt(state, header.time))) {
    return ProposalVerdict::kValidators;
  }
  if (header.next_validators_hash != Digest{}) {
    return ProposalVerdict::kNextValidators;
  }
  return ProposalVerdict::kSound;
}

bool IsWithinLimits(const Header& header) {
  return header.payload_octets <= kBlockOctetsMax &&
         header.transaction_count <= kBlockTransactionsMax;
}

ProposalVerdict JudgePayload(const Header& header,
                             std::span<const CheckedTransaction> transactions) {
  if (header.transaction_count != transactions.size()) {
    return ProposalVerdict::kTransactionCount;
  }
  if (header.payload_octets != PayloadSize(transactions)) {
    return ProposalVerdict::kPayloadOctets;
  }
  if (header.payload_root != TransactionsRoot(transactions)) {
    return ProposalVerdict::kPayloadRoot;
  }
  return ProposalVerdict::kSound;
}

ProposalVerdict JudgeSigners(const RegisterState& state,
                             std::span<const CheckedTransaction> transactions) {
  for (const CheckedTransaction& checked : transactions) {
    if (!IsSignedByItsMember(state, checked)) return ProposalVerdict::kSigner;
  }
  return ProposalVerdict::kSound;
}

ProposalVerdict JudgeExecution(const Header& header,
                               const Execution& execution) {
  if (header.log_size != execution.log.size()) return ProposalVerdict::kLogSize;
  if (header.log_root != execution.log.Root()) return ProposalVerdict::kLogRoot;
  return ProposalVerdict::kSound;
}

}  // namespace diptych
