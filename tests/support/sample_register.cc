// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_register.h"

#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "registry/block.h"
#include "storage/genesis_block.h"

namespace diptych {
namespace {

constexpr TimeMs kGenesisTime{1'763'719'440'000};
constexpr std::uint64_t kBlockIntervalMs = 1'000;
constexpr std::uint64_t kLifetimeMs = 60'000;

MemberKey ToMemberKey(KeyPurpose purpose, KeyType type, ByteView key) {
  return {.purpose = purpose,
          .type = type,
          .from = kGenesisTime,
          .public_key = ToBytes(key)};
}

MemberRecord ToMemberRecord(MemberId member, const SampleKeys& keys) {
  const std::string number = std::to_string(member.value);
  MemberRecord record{
      .member = member,
      .name = "College " + number,
      .did = "did:web:college-" + number + ".example",
      .url = "https://college-" + number + ".example/",
      .roles = {{.role = Role::kValidator, .from = kGenesisTime},
                {.role = Role::kIssuer, .from = kGenesisTime}},
      .keys = {ToMemberKey(KeyPurpose::kAnchoring, KeyType::kSecp256k1,
                           keys.anchoring.public_key().bytes()),
               ToMemberKey(KeyPurpose::kConsensus, KeyType::kSecp256k1,
                           keys.consensus.public_key().bytes()),
               ToMemberKey(KeyPurpose::kCheckpoint, KeyType::kEd25519,
                           keys.checkpoint.public_key().bytes()),
               ToMemberKey(KeyPurpose::kCredential, KeyType::kEd25519,
                           keys.credential.public_key().bytes())}};
  if (member.value > 1) {
    record.roles.push_back({.role = Role::kAccreditor, .from = kGenesisTime});
  }
  return record;
}

EcdsaSecretKey ToEcdsa(const Digest& digest) {
  Result<EcdsaSecretKey> key = EcdsaSecretKey::FromSecret(digest);
  CHECK(key.has_value());
  return *std::move(key);
}

}  // namespace

void MemoryCommitments::Add(const Execution& execution) {
  WireReader reader(execution.entries.bundle());
  for (std::uint64_t i = 0; i < execution.entries.count(); ++i) {
    const Result<CredentialEntry> entry = DecodeCredentialEntry(reader.Long());
    if (!entry) continue;
    credentials_.Add({{execution.first_entry.value + i}, *entry});
  }
}

void MemoryCommitments::Find(std::span<const Digest> commitments,
                             std::vector<CommitmentHit>& hits) const {
  for (std::size_t asked = 0; asked < commitments.size(); ++asked) {
    credentials_.Find(CommitmentPrefix(commitments[asked]),
                      [&](const AnchoredCredential& credential) {
                        hits.push_back({asked, credential});
                      });
  }
}

SampleRegister::SampleRegister(std::uint64_t seed, std::uint32_t members)
    : seed_(seed), log_key_(Ed25519SecretKey::FromSeed(Derive("log", 0))) {
  Genesis genesis;
  genesis.origin = "registry.example/log";
  genesis.time = kGenesisTime;
  genesis.log_key = log_key_.public_key().bytes();
  for (std::uint32_t number = 1; number <= members; ++number) {
    keys_.push_back({ToEcdsa(Derive("anchoring", number)),
                     ToEcdsa(Derive("consensus", number)),
                     Ed25519SecretKey::FromSeed(Derive("checkpoint", number)),
                     Ed25519SecretKey::FromSeed(Derive("credential", number))});
    genesis.members.push_back(ToMemberRecord({number}, keys_.back()));
  }
  Result<GenesisBlock> block = MakeGenesisBlock(EncodeGenesis(genesis));
  CHECK(block.has_value());
  state_ = std::move(block->before);
  genesis_block_ = block->block;
  ::diptych::Apply(block->execution, HeaderHash(genesis_block_.header), state_);
}

void SampleRegister::Resume(RegisterState state,
                            const CommitmentLookup& commitments) {
  CHECK(state.network_id == state_.network_id);
  state_ = std::move(state);
  commitments_ = &commitments;
  // Each entry took fewer than 2^20 numbers, so none comes twice.
  fresh_ = state_.log.size() << 20;
}

const SampleKeys& SampleRegister::keys(MemberId member) const {
  CHECK(member.value > 0 && member.value <= keys_.size());
  return keys_[member.value - 1];
}

Digest SampleRegister::Derive(std::string_view purpose,
                              std::uint64_t number) const {
  WireWriter writer;
  writer.U64(seed_);
  writer.U64(number);
  return Sha256({AsBytes(purpose), writer.bytes()});
}

Digest SampleRegister::FreshDigest() { return Derive("fresh", fresh_++); }

CheckedTransaction SampleRegister::Sign(TransactionAction action,
                                        MemberId member) {
  const Digest nonce = FreshDigest();
  TransactionBody body;
  body.network_id = state_.network_id;
  body.member = member;
  body.key = kSampleAnchoringKey;
  body.expires = {state_.tip.time.value + kLifetimeMs};
  body.nonce.assign(nonce.begin(), nonce.begin() + kTransactionNonceSizeMax);
  body.action = std::move(action);
  const EcdsaSecretKey& key = keys(member).anchoring;
  auto checked = CheckSignature(SignTransaction(body, key), key.public_key());
  CHECK(checked.has_value());
  return *std::move(checked);
}

CheckedTransaction SampleRegister::OpenList() { return Sign(OpenStatusList{}); }

CheckedTransaction SampleRegister::Anchor(ListId list, Position first,
                                          std::size_t count) {
  std::vector<AnchorItem> items;
  items.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    items.push_back({{first.value + i}, FreshDigest()});
  }
  return AnchorItems(list, std::move(items));
}

CheckedTransaction SampleRegister::AnchorItems(ListId list,
                                               std::vector<AnchorItem> items) {
  return Sign(AnchorBatch{.list = list, .items = std::move(items)});
}

CheckedTransaction SampleRegister::SetStatus(ListId list,
                                             std::vector<Position> positions,
                                             CredentialStatus status,
                                             StatusReason reason) {
  ChangeStatuses action{.list = list, .items = {}};
  for (Position position : positions) {
    action.items.push_back({position, static_cast<std::uint8_t>(status),
                            static_cast<std::uint8_t>(reason)});
  }
  return Sign(std::move(action));
}

CheckedTransaction SampleRegister::Document(std::string name) {
  return Sign(RegisterDocument{.type = DocumentType::kPolicy,
                               .digest = FreshDigest(),
                               .name = std::move(name)});
}

SampleBlock SampleRegister::NextBlock(
    const std::vector<CheckedTransaction>& transactions,
    std::optional<TimeMs> time) const {
  const BlockInput input{
      .time = time.value_or(TimeMs{state_.tip.time.value + kBlockIntervalMs}),
      .transactions = transactions};
  SampleBlock block{
      .execution = ExecuteBlock(state_, *commitments_, input, seed_),
      .stored = {}};
  block.stored.payload = EncodePayload(transactions);
  Header& header = block.stored.header;
  header.network_id = state_.network_id;
  header.view = {block.execution.height.value};
  header.height = block.execution.height;
  header.parent_hash = state_.tip.header_hash;
  header.parent_view = {header.view.value - 1};
  header.time = input.time;
  header.flags = transactions.empty() ? kHeaderHeartbeat : std::uint8_t{0};
  header.payload_root = TransactionsRoot(transactions);
  header.payload_octets =
      static_cast<std::uint32_t>(block.stored.payload.size());
  header.transaction_count = static_cast<std::uint32_t>(transactions.size());
  header.log_size = block.execution.log.size();
  header.log_root = block.execution.log.Root();
  header.validators_hash = ValidatorsHash(ValidatorsAt(state_, input.time));
  return block;
}

void SampleRegister::Apply(SampleBlock block) {
  if (commitments_ == &memory_) memory_.Add(block.execution);
  ::diptych::Apply(block.execution, HeaderHash(block.stored.header), state_);
}

void SampleRegister::Advance(
    const std::vector<CheckedTransaction>& transactions) {
  Apply(NextBlock(transactions));
}

}  // namespace diptych
