// SPDX-License-Identifier: Apache-2.0
//
// A RegisterModel is the register's rules a second time, written to be read
// beside docs/spec/transactions.md and for nothing else: plain maps, one item
// at a time, a copy of everything for each transaction so that a refused one
// is undone by dropping it, and every root computed anew from its definition.
//
// It shares the decoded transaction and the encodings of directory records
// with the register, whose octets have vectors of their own, and no rule.

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "registry/directory.h"
#include "registry/genesis.h"
#include "registry/transaction.h"

namespace diptych {

class RegisterModel {
 public:
  // Of one transaction: its verdict, and each repeated item with the entry
  // that it repeats.
  struct Outcome {
    std::string_view verdict;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> repeated;
  };

  explicit RegisterModel(ByteView genesis_entry);

  // Executes the next block.
  std::vector<Outcome> Execute(TimeMs time, const Digest& previous_header,
                               std::span<const CheckedTransaction> block);

  const std::vector<Bytes>& entries() const { return facts_.entries; }
  Digest LogRoot() const;
  Digest StatusRoot() const;
  Digest DirectoryRoot() const;

 private:
  using Place = std::pair<std::uint32_t, std::uint32_t>;  // List, position.

  struct Anchored {
    Digest commitment{};
    std::uint64_t index = 0;
  };

  // All that the register knows. Copied for each transaction.
  struct Facts {
    std::vector<Bytes> entries;
    std::map<Digest, std::uint64_t> accepted;  // When, by transaction.
    std::vector<ListRecord> lists;
    std::map<Digest, DocumentRecord> documents;
    std::map<ConvictionPlace, ConvictionRecord> convictions;
    // By the member that is accredited.
    std::map<MemberId, std::vector<Accreditation>> accreditations;
    std::map<Place, Anchored> credentials;
    std::map<Place, std::uint8_t> statuses;
  };

  std::string_view Judge(const CheckedTransaction& checked, Outcome& outcome);
  std::string_view Act(const Transaction& tx, const AnchorBatch& action,
                       Outcome& outcome);
  std::string_view Act(const Transaction& tx, const OpenStatusList& action,
                       Outcome& outcome);
  std::string_view Act(const Transaction& tx, const ChangeStatuses& action,
                       Outcome& outcome);
  std::string_view Act(const Transaction& tx, const RegisterDocument& action,
                       Outcome& outcome);
  std::string_view Act(const Transaction& tx, const ReportEvidence& action,
                       Outcome& outcome);
  std::string_view Act(const Transaction& tx, const Accredit& action,
                       Outcome& outcome);
  std::string_view Withdraw(MemberId accreditor, const Accredit& action);
  bool HasRole(MemberId member, Role role) const;
  // As the directory has it.
  MemberRecord Record(MemberId member) const;
  void WriteAccreditation(MemberId issuer, int change,
                          const Accreditation& accreditation);
  std::vector<std::pair<MemberId, Bytes>> Validators() const;
  std::string_view JudgeList(MemberId member, ListId list) const;
  std::string_view JudgeNewCredential(Place place,
                                      const Digest& commitment) const;
  void Write(Bytes entry) { facts_.entries.push_back(std::move(entry)); }
  bool HasRoom(MemberId member) const;

  Digest network_id_{};
  std::map<MemberId, MemberRecord> members_;
  std::uint64_t height_ = 0;
  std::uint64_t time_ = 0;
  std::map<MemberId, int> judged_evidence_;  // In this block.
  Facts facts_;
};

}  // namespace diptych
