// SPDX-License-Identifier: Apache-2.0
//
// FourMembers is a small register for tests and benchmarks: a network of
// four members whose keys are known, and a lookup in memory.
//
//   member 1  validator and issuer, with keys of every kind (below)
//   member 2  issuer
//   member 3  observer, with an anchoring key
//   member 4  was an issuer until the genesis
//
// Everybody's key 1 is the one for anchoring, SampleKey(member).

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/ecdsa.h"
#include "crypto/sha256.h"
#include "registry/credential_set.h"
#include "registry/execution.h"

namespace diptych {

// 2026-11-21T10:04:00Z, the time of the genesis.
inline constexpr std::uint64_t kSampleTimeMs = 1'795'255'440'000;

inline constexpr std::uint32_t kConsensusKey = 0;
inline constexpr std::uint32_t kAnchoringKey = 1;
inline constexpr std::uint32_t kEndedKey = 2;        // 10 s after the genesis.
inline constexpr std::uint32_t kCompromisedKey = 3;  // 10 s after, too.
inline constexpr std::uint32_t kFutureKey = 4;       // From 10 s after it on.
inline constexpr std::uint32_t kEd25519Key = 5;
inline constexpr std::uint32_t kSampleKeys = 6;

// The secret key whose number is `number`, above 0.
inline EcdsaSecretKey SampleKey(std::uint32_t number) {
  EcdsaSecret secret{};
  secret[30] = static_cast<std::uint8_t>(number >> 8);
  secret[31] = static_cast<std::uint8_t>(number);
  return *EcdsaSecretKey::FromSecret(secret);
}

inline MemberKey SampleMemberKey(KeyPurpose purpose, std::uint32_t secret) {
  return {.purpose = purpose,
          .type = KeyType::kSecp256k1,
          .from = {kSampleTimeMs},
          .public_key = ToBytes(SampleKey(secret).public_key().bytes())};
}

// Its octets name a point of P-256 as well.
inline constexpr std::uint32_t kSecretOfBothCurves = 10;

// A key for credentials, which signs no transactions.
inline MemberKey KeyOfBothCurves() {
  MemberKey key = SampleMemberKey(KeyPurpose::kCredential, kSecretOfBothCurves);
  key.type = KeyType::kP256;
  return key;
}

inline MemberRecord SampleMember(std::uint32_t number, Role role) {
  return {
      .member = {number},
      .name = "College " + std::to_string(number),
      .did = "did:web:college.example",
      .url = "https://college.example/",
      .roles = {{.role = role, .from = {kSampleTimeMs}}},
      .keys = {SampleMemberKey(KeyPurpose::kConsensus, 100 + number),
               SampleMemberKey(KeyPurpose::kAnchoring, number)},
  };
}

inline Genesis SampleGenesis() {
  Genesis genesis{.origin = "registry.example/log", .time = {kSampleTimeMs}};
  genesis.members = {
      SampleMember(1, Role::kIssuer), SampleMember(2, Role::kIssuer),
      SampleMember(3, Role::kObserver), SampleMember(4, Role::kIssuer)};
  MemberRecord& first = genesis.members[0];
  first.roles.push_back({.role = Role::kValidator, .from = {kSampleTimeMs}});
  for (std::uint32_t key = kEndedKey; key < kSampleKeys; ++key) {
    first.keys.push_back(SampleMemberKey(KeyPurpose::kAnchoring, 1));
  }
  first.keys[kEndedKey].to = {kSampleTimeMs + 10'000};
  first.keys[kCompromisedKey].compromised_from = {kSampleTimeMs + 10'000};
  first.keys[kFutureKey].from = {kSampleTimeMs + 10'000};
  first.keys[kEd25519Key].type = KeyType::kEd25519;
  first.keys[kEd25519Key].public_key.resize(32);
  genesis.members[3].roles[0].from = {1};
  genesis.members[3].roles[0].to = {kSampleTimeMs};
  return genesis;
}

// The same with two accreditors: member 2, an issuer, and member 3, who is
// none.
inline Genesis AccreditorGenesis() {
  Genesis genesis = SampleGenesis();
  for (const std::size_t at : {1U, 2U}) {
    genesis.members[at].roles.push_back(
        {.role = Role::kAccreditor, .from = {kSampleTimeMs}});
  }
  return genesis;
}

// The commitment that begins with `prefix` and ends with `rest`.
inline Digest SampleCommitment(std::uint64_t prefix, std::uint64_t rest) {
  WireWriter writer;
  writer.U64(prefix);
  writer.Raw(Bytes(16));
  writer.U64(rest);
  return ToDigest(writer.bytes());
}

// The entries of a bundle, one by one.
inline std::vector<Bytes> SplitBundle(ByteView bundle) {
  std::vector<Bytes> entries;
  WireReader reader(bundle);
  while (reader.remaining() > 0) entries.push_back(ToBytes(reader.Long()));
  CHECK(!reader.failed());
  return entries;
}

// Finds what was added, and nothing else.
class MemoryLookup : public CommitmentLookup {
 public:
  void AddBlock(const Execution& execution) {
    EntryIndex index = execution.first_entry;
    for (const Bytes& octets : SplitBundle(execution.entries.bundle())) {
      if (const auto entry = DecodeCredentialEntry(octets)) {
        known_.Add({index, *entry});
      }
      ++index.value;
    }
  }

  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override {
    for (std::size_t asked = 0; asked < commitments.size(); ++asked) {
      known_.Find(CommitmentPrefix(commitments[asked]),
                  [&](const AnchoredCredential& credential) {
                    hits.push_back({asked, credential});
                  });
    }
  }

 private:
  CredentialSet known_{42};
};

class FourMembers {
 public:
  explicit FourMembers(const Genesis& genesis = SampleGenesis())
      : state_(*StateBeforeGenesis(EncodeGenesis(genesis))) {
    Apply(ExecuteGenesis(state_), Digest{1}, state_);
  }

  const RegisterState& state() const { return state_; }
  const MemoryLookup& lookup() const { return lookup_; }
  // For what no transaction brings about.
  RegisterState& mutable_state() { return state_; }

  // The next block's time; one second after the newest unless it is set.
  TimeMs next_time() const {
    return next_time_.value_or(TimeMs{state_.tip.time.value + 1'000});
  }
  void SetNextTime(TimeMs time) { next_time_ = time; }

  // Makes the bodies that follow differ from those of another sample that has
  // made fewer than `count`.
  void SkipNonces(std::uint64_t count) { nonces_ += count; }

  // A body that no other is equal to, in time for the next block.
  TransactionBody Body(std::uint32_t member, TransactionAction action) {
    WireWriter nonce;
    nonce.U64(++nonces_);
    return {.network_id = state_.network_id,
            .member = {member},
            .key = kAnchoringKey,
            .expires = {next_time().value + 60'000},
            .nonce = nonce.Take(),
            .action = std::move(action)};
  }

  // Signs with SampleKey(secret), and checks the form on the way.
  static CheckedTransaction Sign(const TransactionBody& body,
                                 std::uint32_t secret) {
    const EcdsaSecretKey key = SampleKey(secret);
    const Transaction signed_one = SignTransaction(body, key);
    auto parsed =
        ParseTransaction(signed_one.body_octets, signed_one.signature);
    CHECK(parsed.has_value());
    auto checked = CheckSignature(*std::move(parsed), key.public_key());
    CHECK(checked.has_value());
    return *std::move(checked);
  }

  CheckedTransaction Signed(std::uint32_t member, TransactionAction action) {
    return Sign(Body(member, std::move(action)), member);
  }

  CheckedTransaction Anchor(std::uint32_t member, std::uint32_t list,
                            std::vector<AnchorItem> items) {
    return Signed(member, AnchorBatch{{list}, std::move(items)});
  }
  CheckedTransaction Open(std::uint32_t member) {
    return Signed(member, OpenStatusList{});
  }
  CheckedTransaction Change(std::uint32_t member, std::uint32_t list,
                            std::vector<StatusItem> items) {
    return Signed(member, ChangeStatuses{{list}, std::move(items)});
  }
  CheckedTransaction Register(std::uint32_t member, const Digest& digest) {
    return Signed(member, RegisterDocument{.type = DocumentType::kPolicy,
                                           .digest = digest,
                                           .name = "Charter"});
  }

  // The next block, without making it so.
  Execution Execute(std::span<const CheckedTransaction> transactions) const {
    return ExecuteBlock(state_, lookup_, {next_time(), transactions}, 42);
  }

  // The next block; its header hash is made up from its height.
  Execution Commit(std::span<const CheckedTransaction> transactions) {
    WireWriter height;
    height.U64(state_.tip.height.value + 1);
    return Commit(transactions, Sha256(height.bytes()));
  }
  Execution Commit(std::span<const CheckedTransaction> transactions,
                   const Digest& header_hash) {
    Execution execution = Execute(transactions);
    lookup_.AddBlock(execution);
    Apply(execution, header_hash, state_);
    next_time_.reset();
    return execution;
  }
  Execution Commit(const CheckedTransaction& transaction) {
    return Commit(std::span(&transaction, 1));
  }

 private:
  RegisterState state_;
  MemoryLookup lookup_;
  std::optional<TimeMs> next_time_;
  std::uint64_t nonces_ = 0;
};

}  // namespace diptych
