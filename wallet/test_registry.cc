// SPDX-License-Identifier: Apache-2.0
#include "wallet/test_registry.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "merkle/compact_range.h"
#include "merkle/proof_plan.h"
#include "registry/directory.h"
#include "tlog/checkpoint.h"
#include "tlog/cosignature.h"
#include "tlog/note.h"

namespace diptych {
namespace {

constexpr std::uint64_t kHashSeed = 0x5EED;

template <class T>
T Sound(Result<T> result) {
  CHECK(result.has_value());
  return *std::move(result);
}

}  // namespace

TestRegistry::TestRegistry(const NetworkFolder& network,
                           const TestNodeKeys& keys, Clock& clock)
    : clock_(clock),
      log_key_(Sound(SignerKey::Make(network.genesis().origin,
                                     SignatureType::kEd25519, keys.log))),
      validator_key_(Sound(SignerKey::Make(
          ValidatorKeyName(network.genesis().origin, network.member()),
          SignatureType::kCosignature, keys.checkpoint))),
      state_(Sound(StateBeforeGenesis(network.genesis_entry()))) {
  Take(ExecuteGenesis(state_));
}

void TestRegistry::Take(Execution execution) {
  WireReader reader(execution.entries.bundle());
  for (std::uint64_t i = 0; i < execution.entries.count(); ++i) {
    const Result<CredentialEntry> entry = DecodeCredentialEntry(reader.Long());
    if (!entry) continue;
    credentials_.push_back({{execution.first_entry.value + i}, *entry});
  }
  const std::vector<Digest> leaves = execution.entries.LeafHashes();
  leaves_.insert(leaves_.end(), leaves.begin(), leaves.end());
  seal_ = execution.seal;
  diptych::Apply(execution, Digest{}, state_);
  const Checkpoint checkpoint{.origin = state_.genesis.origin,
                              .size = state_.log.size(),
                              .root = state_.log.Root(),
                              .extensions = {}};
  const std::string text = FormatCheckpoint(checkpoint);
  checkpoint_ =
      FormatNote({.text = text,
                  .signatures = {SignNote(log_key_, text),
                                 Cosign(validator_key_, checkpoint,
                                        {clock_.Now().value / 1'000})}});
}

void TestRegistry::Find(std::span<const Digest> commitments,
                        std::vector<CommitmentHit>& hits) const {
  for (std::size_t asked = 0; asked < commitments.size(); ++asked) {
    for (const AnchoredCredential& credential : credentials_) {
      if (CommitmentPrefix(credential.entry.commitment) ==
          CommitmentPrefix(commitments[asked])) {
        hits.push_back({asked, credential});
      }
    }
  }
}

template <class Call>
auto TestRegistry::Make(Call&& call) -> decltype(call()) {
  ++calls_;
  const bool fails =
      fail_at_ != 0 && (kills_ ? calls_ >= fail_at_ : calls_ == fail_at_);
  if (!fails) return call();
  // A kill is no error that is worth trying again.
  const Error error{kills_ ? ErrorCode::kCorrupt : ErrorCode::kUnavailable,
                    "cut off by the test"};
  if (fault_ == Fault::kLostAnswer && calls_ == fail_at_) {
    static_cast<void>(call());
  }
  return error;
}

Result<SubmitAnswer> TestRegistry::Submit(const Transaction& transaction) {
  return Make([&]() -> Result<SubmitAnswer> {
    if (const auto verdict = std::exchange(refusal_, std::nullopt)) {
      return SubmitAnswer{
          .verdict = *verdict,
          .message = std::string(TransactionVerdictSentence(*verdict))};
    }
    if (const auto rival = std::exchange(rival_, std::nullopt)) {
      CHECK(Execute(*rival).verdict == TransactionVerdict::kAccepted);
    }
    return Execute(transaction);
  });
}

SubmitAnswer TestRegistry::Execute(const Transaction& transaction) {
  SubmitAnswer answer;
  const auto refuse = [&](TransactionVerdict verdict) {
    answer.verdict = verdict;
    answer.message = TransactionVerdictSentence(verdict);
    return answer;
  };
  auto parsed =
      ParseTransaction(transaction.body_octets, transaction.signature);
  if (!parsed) return refuse(parsed.error());
  const MemberKey* key = SenderKey(state_, parsed->body);
  if (key == nullptr) return refuse(TransactionVerdict::kUnknownKey);
  const auto sender = EcdsaPublicKey::Parse(key->public_key);
  if (!sender) return refuse(TransactionVerdict::kKeyNotValid);
  auto checked = CheckSignature(*std::move(parsed), *sender);
  if (!checked) return refuse(checked.error());
  const TimeMs time{std::max(clock_.Now().value, state_.tip.time.value + 1)};
  Execution execution = ExecuteBlock(
      state_, *this, {.time = time, .transactions = {&*checked, 1}}, kHashSeed);
  const TransactionOutcome outcome = execution.outcomes[0];
  answer = refuse(outcome.verdict);
  answer.refused_item = outcome.refused_item;
  answer.opened_list = outcome.opened_list;
  const auto* batch = std::get_if<AnchorBatch>(&transaction.body.action);
  for (std::uint32_t i = 0; batch == nullptr && i < outcome.entry_count; ++i) {
    answer.entries.push_back({outcome.first_entry.value + i});
  }
  if (batch != nullptr && outcome.verdict == TransactionVerdict::kAccepted) {
    EntryIndex next = outcome.first_entry;
    for (std::uint32_t item = 0; item < batch->items.size(); ++item) {
      const auto repeated = std::ranges::find(
          outcome.repeated, item, &TransactionOutcome::Repeated::item);
      answer.entries.push_back(repeated == outcome.repeated.end()
                                   ? EntryIndex{next.value++}
                                   : repeated->index);
    }
  }
  Take(std::move(execution));
  return answer;
}

Result<NetworkAnswer> TestRegistry::GetNetwork() {
  return Make([&]() -> Result<NetworkAnswer> {
    return NetworkAnswer{
        .network_id = state_.network_id,
        .list_count = static_cast<std::uint32_t>(state_.lists.size()),
        .height = state_.tip.height,
        .time = state_.tip.time,
        .log_size = state_.log.size()};
  });
}

Result<MemberAnswer> TestRegistry::GetMember(MemberId member) {
  return Make([&]() -> Result<MemberAnswer> {
    const Bytes key = DirectoryKey(member);
    const auto proof = state_.directory.ProveMembership(key);
    if (!proof) return Error{ErrorCode::kNotFound, "no such member"};
    MemberAnswer answer{.record = state_.DirectoryValue(key),
                        .proof = *proof,
                        .seal = seal_,
                        .seal_path = Path(leaves_.size() - 1),
                        .checkpoint = checkpoint_};
    if (bend_member) bend_member(answer);
    return answer;
  });
}

void TestRegistry::ReplaceMember(MemberRecord record) {
  const MemberId member = record.member;
  state_.members.at(member) = std::move(record);
  const DirectoryChange change{
      .key = DirectoryKey(member),
      .value_hash = Sha256(state_.DirectoryValue(DirectoryKey(member)))};
  state_.directory.Apply(Sound(state_.directory.ComputeUpdate({&change, 1})));
  Take(ExecuteBlock(state_, *this,
                    {.time = {state_.tip.time.value + 1}, .transactions = {}},
                    kHashSeed));
}

Result<StatusListAnswer> TestRegistry::GetStatusList(ListId list) {
  return Make([&]() -> Result<StatusListAnswer> {
    if (list.value >= state_.lists.size()) {
      return Error{ErrorCode::kNotFound, "no such list"};
    }
    const ByteView bits = state_.occupancy.Bits(list);
    return StatusListAnswer{
        .owner = state_.lists[list.value].owner,
        .taken = bits.empty() ? Bytes(kPositionsPerList / 8) : ToBytes(bits)};
  });
}

std::vector<Digest> TestRegistry::Path(std::uint64_t index) const {
  return Sound(BuildProof(
      PlanInclusion(index, leaves_.size()), [&](NodeId id) -> Result<Digest> {
        const std::size_t width = std::size_t{1} << id.level;
        CompactRange range;
        range.AppendLeaves(std::span(leaves_).subspan(id.index * width, width));
        return range.Root();
      }));
}

Receipt TestRegistry::MakeReceipt(const AnchoredCredential& credential) const {
  Receipt receipt;
  receipt.network_id = state_.network_id;
  receipt.entry = credential.entry;
  receipt.entry_index = credential.index;
  receipt.entry_path = Path(credential.index.value);
  receipt.seal = seal_;
  receipt.seal_path = Path(leaves_.size() - 1);
  const ChunkNumber chunk =
      ChunkOf(credential.entry.list, credential.entry.position);
  receipt.status_chunk = state_.statuses.Chunk(chunk);
  receipt.status_proof = state_.statuses.Prove(chunk);
  const Bytes key = DirectoryKey(credential.entry.member);
  receipt.member_record = state_.DirectoryValue(key);
  receipt.member_proof = *state_.directory.ProveMembership(key);
  receipt.checkpoint = checkpoint_;
  if (forges_receipts) receipt.entry.time.value += 1;
  return receipt;
}

std::optional<Receipt> TestRegistry::ReceiptAt(EntryIndex entry) const {
  const auto found =
      std::ranges::find(credentials_, entry, &AnchoredCredential::index);
  if (found == credentials_.end()) return std::nullopt;
  return MakeReceipt(*found);
}

Result<std::vector<std::optional<Receipt>>> TestRegistry::GetReceipts(
    std::span<const EntryIndex> entries) {
  CHECK(entries.size() <= kReceiptsAskedMax);
  if (before_receipts) before_receipts();
  return Make([&]() -> Result<std::vector<std::optional<Receipt>>> {
    std::vector<std::optional<Receipt>> receipts;
    for (const EntryIndex entry : entries) {
      receipts.push_back(ReceiptAt(entry));
    }
    return receipts;
  });
}

Result<std::vector<std::optional<Receipt>>> TestRegistry::FindReceipts(
    std::span<const Digest> commitments) {
  CHECK(commitments.size() <= kReceiptsAskedMax);
  return Make([&]() -> Result<std::vector<std::optional<Receipt>>> {
    std::vector<std::optional<Receipt>> receipts;
    for (const Digest& commitment : commitments) {
      std::optional<Receipt> receipt;
      for (const AnchoredCredential& credential : credentials_) {
        if (credential.entry.commitment == commitment) {
          receipt = MakeReceipt(credential);
        }
      }
      receipts.push_back(std::move(receipt));
    }
    return receipts;
  });
}

}  // namespace diptych
