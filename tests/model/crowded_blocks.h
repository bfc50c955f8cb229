// SPDX-License-Identifier: Apache-2.0
//
// CrowdedBlocks makes random blocks with little room on purpose: few members,
// lists, positions, commitments and documents, so that transactions meet each
// other in one block and across blocks, and some break each rule.

#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "tests/support/four_members.h"

namespace diptych {

class CrowdedBlocks {
 public:
  explicit CrowdedBlocks(std::uint64_t seed) : random_(seed) {}

  std::uint32_t Below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(random_() % bound);
  }
  bool OneIn(std::uint32_t chances) { return Below(chances) == 0; }

  // The transactions of a block that follows the newest of `sample`, and sets
  // its time there. Some were in earlier blocks, of this sample or another.
  std::vector<CheckedTransaction> Next(FourMembers& sample) {
    if (OneIn(12)) {
      const std::uint64_t gap = OneIn(2) ? 300'000 : 1 + Below(40'000);
      sample.SetNextTime({sample.state().tip.time.value + gap});
    }
    std::vector<CheckedTransaction> block;
    for (std::uint32_t count = Below(10); count > 0; --count) {
      if (!sent_.empty() && OneIn(8)) {
        block.push_back(sent_[Below(static_cast<std::uint32_t>(sent_.size()))]);
        continue;
      }
      block.push_back(One(sample));
      sent_.push_back(block.back());
    }
    return block;
  }

 private:
  CheckedTransaction One(FourMembers& sample) {
    std::uint32_t member = 1 + Below(2);
    const bool is_evidence = OneIn(16);
    const bool is_accreditation = !is_evidence && OneIn(9);
    if (is_accreditation && !OneIn(12)) member = 2 + Below(2);
    TransactionBody body =
        is_evidence ? sample.Body(member, Report(sample.state().network_id))
        : is_accreditation
            ? sample.Body(member, Accreditation(sample.next_time()))
            : sample.Body(member, Action());
    std::uint32_t secret = member;
    if (is_evidence && !OneIn(12)) {
      body.member = {1};
      body.key = kConsensusKey;
      secret = 101;
    }
    if (OneIn(4)) body.expires.value += 240'000;
    if (OneIn(6)) Spoil(sample.next_time(), body, secret);
    return FourMembers::Sign(body, secret);
  }

  // Breaks one or more of the rules about the sender.
  void Spoil(TimeMs time, TransactionBody& body, std::uint32_t& secret) {
    do {
      switch (Below(6)) {
        case 0:
          body.network_id[0] ^= 1;
          break;
        case 1:
          body.expires.value = time.value + Below(3) - 1;
          break;
        case 2:
          body.expires.value = time.value + 299'999 + Below(3);
          break;
        case 3:
          body.member.value = Below(6);
          if (OneIn(2)) secret = std::max(body.member.value, 1U);
          break;
        case 4:
          body.key = Below(kSampleKeys + 1);
          if (OneIn(2)) secret = 1;
          break;
        default:
          secret = 1 + Below(4);
      }
    } while (OneIn(3));
  }

  TransactionAction Action() {
    switch (Below(10)) {
      case 0:
        return OpenStatusList{};
      case 1:
        return RegisterDocument{.type = DocumentType::kContext,
                                .digest = SampleCommitment(9, Below(6)),
                                .name = "Context"};
      case 2:
      case 3:
      case 4:
        return Changes();
      default:
        return Anchors();
    }
  }

  // Of few issuers, mostly for one of few scopes, from and to about now.
  Accredit Accreditation(TimeMs now) {
    const auto about_now = [&] {
      return TimeMs{OneIn(2) ? 0 : now.value + Below(9) * 500 - 1'000};
    };
    Accredit action{.issuer = {OneIn(10) ? 2 + Below(4) : 1U},
                    .withdraw = OneIn(3),
                    .to = about_now()};
    if (!action.withdraw) action.from = about_now();
    if (!OneIn(3)) {
      action.scope.push_back(std::string(120, OneIn(2) ? 'a' : 'b'));
    }
    return action;
  }

  // Evidence against validator 0, which is member 1, in one of few views.
  ReportEvidence Report(const Digest& network_id) {
    const auto vote = [&](VoteKind kind, std::uint8_t block) {
      Vote made{.statement = {.epoch = {OneIn(12) ? 1U : 0U},
                              .view = {Below(30)},
                              .kind = kind,
                              .block_hash = {}},
                .signer = {static_cast<std::uint16_t>(OneIn(12) ? 1 : 0)}};
      if (kind != VoteKind::kNullify) made.statement.block_hash[0] = block;
      return made;
    };
    const bool two_kinds = OneIn(3);
    const VoteKind kind = OneIn(2) ? VoteKind::kNotarize : VoteKind::kFinalize;
    Vote first = vote(two_kinds ? VoteKind::kNullify : kind, 1);
    Vote second = vote(two_kinds ? VoteKind::kFinalize : kind, 2);
    second.statement.epoch = first.statement.epoch;
    second.statement.view = first.statement.view;
    second.signer = first.signer;
    for (Vote* each : {&first, &second}) {
      each->signature = SampleKey(OneIn(12) ? 102 : 101)
                            .Sign(StatementDigest(network_id, each->statement));
    }
    return {MakeEvidence(first, second)};
  }

  ListId List() { return {Below(OneIn(8) ? 8 : 2)}; }

  Position AnyPosition() {
    if (OneIn(40)) return {131'070 + Below(3)};
    return {Below(OneIn(3) ? 1'000 : 12)};
  }

  AnchorBatch Anchors() {
    AnchorBatch batch{.list = List()};
    for (std::uint32_t count = 1 + Below(5); count > 0; --count) {
      // Half of them share one prefix, so that it grows crowded; a few are
      // tied to their position, so that repeats are frequent.
      AnchorItem item{AnyPosition(), {}};
      if (OneIn(3)) {
        item.commitment = SampleCommitment(5, 1'000 + item.position.value);
      } else {
        item.commitment = SampleCommitment(OneIn(2) ? 5 : Below(9), Below(60));
      }
      batch.items.push_back(item);
    }
    return batch;
  }

  ChangeStatuses Changes() {
    ChangeStatuses changes{.list = List()};
    for (std::uint32_t count = 1 + Below(3); count > 0; --count) {
      const std::uint32_t status = Below(OneIn(10) ? 5 : 3);
      const std::uint32_t reason = Below(OneIn(10) ? 11 : 9);
      changes.items.push_back({AnyPosition(), static_cast<std::uint8_t>(status),
                               static_cast<std::uint8_t>(reason)});
    }
    return changes;
  }

  std::mt19937_64 random_;
  std::vector<CheckedTransaction> sent_;
};

}  // namespace diptych
