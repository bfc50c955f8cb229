// SPDX-License-Identifier: Apache-2.0
//
// A SampleRegister is a small network for tests: members with keys, signed
// transactions, and blocks of them, all repeated exactly by the same seed.
//
//   SampleRegister sample;
//   sample.Advance({sample.OpenList()});
//   SampleBlock block = sample.NextBlock({sample.Anchor({0}, {7}, 3)});
//   ...                                   // store.Commit(...)
//   sample.Apply(std::move(block));
//
// Transactions are of member 1 and expire a minute after the newest block.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "crypto/ecdsa.h"
#include "crypto/ed25519.h"
#include "registry/commitment.h"
#include "registry/credential_set.h"
#include "registry/execution.h"
#include "registry/state.h"
#include "registry/transaction.h"
#include "storage/store.h"

namespace diptych {

// Finds commitments in memory, as a store does on disk.
class MemoryCommitments : public CommitmentLookup {
 public:
  // Adds the credentials among the execution's entries.
  void Add(const Execution& execution);

  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override;

 private:
  CredentialSet credentials_{0x5EED};
};

// A member's keys, in the order of its record.
struct SampleKeys {
  EcdsaSecretKey anchoring;
  EcdsaSecretKey consensus;
  Ed25519SecretKey checkpoint;
  Ed25519SecretKey credential;
};
inline constexpr std::uint32_t kSampleAnchoringKey = 0;

struct SampleBlock {
  Execution execution;
  StoredBlock stored;
};

class SampleRegister {
 public:
  // `members` of them, numbered from 1, each validator and issuer, and all but
  // the first accreditors. The state is that after the genesis block.
  explicit SampleRegister(std::uint64_t seed = 1, std::uint32_t members = 1);

  // Goes on from a state of the same seed, such as one that a store loaded;
  // `commitments`, which must outlive this, answers for what is in its log.
  void Resume(RegisterState state, const CommitmentLookup& commitments);

  const RegisterState& state() const { return state_; }
  const Bytes& genesis_entry() const { return state_.genesis_entry; }
  const StoredBlock& genesis_block() const { return genesis_block_; }
  const CommitmentLookup& commitments() const { return *commitments_; }
  const Ed25519SecretKey& log_key() const { return log_key_; }
  const SampleKeys& keys(MemberId member) const;

  // A digest that no earlier call gave.
  Digest FreshDigest();

  // Signed with the member's anchoring key.
  CheckedTransaction Sign(TransactionAction action, MemberId member = {1});
  CheckedTransaction OpenList();
  // `count` fresh commitments at `first` and the positions behind it.
  CheckedTransaction Anchor(ListId list, Position first, std::size_t count);
  CheckedTransaction AnchorItems(ListId list, std::vector<AnchorItem> items);
  CheckedTransaction SetStatus(ListId list, std::vector<Position> positions,
                               CredentialStatus status, StatusReason reason);
  CheckedTransaction Document(std::string name);

  // Executes the block that follows; at a second after the newest block if no
  // time is given. Changes nothing.
  SampleBlock NextBlock(const std::vector<CheckedTransaction>& transactions,
                        std::optional<TimeMs> time = std::nullopt) const;

  // Makes a block of NextBlock the newest one.
  void Apply(SampleBlock block);

  // NextBlock and Apply.
  void Advance(const std::vector<CheckedTransaction>& transactions);

 private:
  Digest Derive(std::string_view purpose, std::uint64_t number) const;

  std::uint64_t seed_;
  std::uint64_t fresh_ = 0;
  std::vector<SampleKeys> keys_;
  Ed25519SecretKey log_key_;
  RegisterState state_;
  StoredBlock genesis_block_;
  MemoryCommitments memory_;
  const CommitmentLookup* commitments_ = &memory_;
};

}  // namespace diptych
