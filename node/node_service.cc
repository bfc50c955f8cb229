// SPDX-License-Identifier: Apache-2.0
#include "node/node_service.h"

#include <chrono>
#include <utility>
#include <vector>

#include "node/server_metrics.h"
#include "registry/receipt_proto.h"

namespace diptych {
namespace {

// Every key of every member that signs often fits; beyond it the cache starts
// anew, which costs a few microseconds a key.
constexpr std::size_t kParsedKeysMax = 4'096;

v1::SubmitResponse VerdictResponse(TransactionVerdict verdict) {
  v1::SubmitResponse response;
  response.set_verdict(std::string(TransactionVerdictName(verdict)));
  response.set_message(std::string(TransactionVerdictSentence(verdict)));
  return response;
}

std::size_t ItemCount(const Transaction& transaction) {
  if (const auto* anchor = std::get_if<AnchorBatch>(&transaction.body.action)) {
    return anchor->items.size();
  }
  return 0;
}

// The entry of each item: those written follow one another, those repeated
// have the entry they got before.
void AddEntryIndexes(const Transaction& transaction,
                     const TransactionOutcome& outcome,
                     v1::SubmitResponse& response) {
  std::uint64_t next = outcome.first_entry.value;
  const std::size_t items = ItemCount(transaction);
  if (items == 0) {
    for (std::uint32_t i = 0; i < outcome.entry_count; ++i) {
      response.add_entry_index(next++);
    }
    return;
  }
  std::size_t repeat = 0;
  for (std::size_t item = 0; item < items; ++item) {
    if (repeat < outcome.repeated.size() &&
        outcome.repeated[repeat].item == item) {
      response.add_entry_index(outcome.repeated[repeat++].index.value);
    } else {
      response.add_entry_index(next++);
    }
  }
}

}  // namespace

void NodeService::SetWriteHealth(const std::optional<Error>& cause) {
  const WriterLock lock(mutex_);
  write_refusal_ = cause;
}

std::pair<TransactionVerdict, Bytes> NodeService::JudgeForQueue(
    const Transaction& transaction) const {
  const TimeMs now = parts_.clock.Now();
  return parts_.shared.Read(
      [&](const RegisterView& view) -> std::pair<TransactionVerdict, Bytes> {
        const TransactionVerdict verdict =
            JudgeSender(view.state, transaction, now);
        if (verdict != TransactionVerdict::kAccepted) return {verdict, {}};
        return {verdict, SenderKey(view.state, transaction.body)->public_key};
      });
}

Result<EcdsaPublicKey> NodeService::ParsedKey(const Bytes& octets) {
  {
    const ReaderLock lock(mutex_);
    const auto found = keys_.find(octets);
    if (found != keys_.end()) return found->second;
  }
  ASSIGN_OR_RETURN(EcdsaPublicKey key, EcdsaPublicKey::Parse(octets));
  const WriterLock lock(mutex_);
  if (keys_.size() >= kParsedKeysMax) keys_.clear();
  keys_.emplace(octets, key);
  return key;
}

void NodeService::Submit(const v1::SubmitRequest& request, SubmitDone done) {
  const auto started = std::chrono::steady_clock::now();
  const auto refuse = [&](TransactionVerdict verdict) {
    parts_.metrics.CountVerdict(verdict);
    done([verdict] { return VerdictResponse(verdict); });
  };
  std::optional<Error> refusal;
  {
    const ReaderLock lock(mutex_);
    refusal = write_refusal_;
  }
  const auto fail = [&](Error error) {
    done([error = std::move(error)] { return error; });
  };
  if (refusal) return fail({ErrorCode::kUnavailable, refusal->message});
  auto parsed = ParseTransaction(AsBytes(request.transaction().body()),
                                 AsBytes(request.transaction().signature()));
  if (!parsed) return refuse(parsed.error());
  const auto [verdict, key_octets] = JudgeForQueue(*parsed);
  if (verdict != TransactionVerdict::kAccepted) return refuse(verdict);
  const Result<EcdsaPublicKey> key = ParsedKey(key_octets);
  if (!key) return refuse(TransactionVerdict::kKeyNotValid);
  auto checked = CheckSignature(*std::move(parsed), *key);
  if (!checked) return refuse(checked.error());

  const auto transaction =
      std::make_shared<const Transaction>(checked->transaction());
  const bool want_receipts = request.want_receipts();
  const Status added = parts_.mempool.Add(
      *std::move(checked), [this, transaction, want_receipts, started,
                            done](const Result<FinalOutcome>& outcome) {
        if (!outcome) {
          done([message = outcome.error().message] {
            return Error{ErrorCode::kUnavailable, message};
          });
          return;
        }
        parts_.metrics.CountVerdict(outcome->outcome.verdict);
        parts_.metrics.ObserveFinality(
            std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                          started)
                .count());
        done([this, transaction, want_receipts, final_outcome = *outcome] {
          return Describe(*transaction, final_outcome, want_receipts);
        });
      });
  if (!added) fail(added.error());
}

Result<v1::SubmitResponse> NodeService::Describe(
    const Transaction& transaction, const FinalOutcome& final_outcome,
    bool want_receipts) const {
  const TransactionOutcome& outcome = final_outcome.outcome;
  v1::SubmitResponse response = VerdictResponse(outcome.verdict);
  if (outcome.refused_item) response.set_refused_item(*outcome.refused_item);
  if (outcome.verdict != TransactionVerdict::kAccepted) return response;
  response.set_height(final_outcome.height.value);
  response.set_time_ms(final_outcome.time.value);
  AddEntryIndexes(transaction, outcome, response);
  if (outcome.opened_list) response.set_list(outcome.opened_list->value);
  const bool few = ItemCount(transaction) <= kReceiptsPerCallMax;
  if (!want_receipts || !few || ItemCount(transaction) == 0) return response;
  std::vector<EntryIndex> indexes;
  for (const std::uint64_t index : response.entry_index()) {
    indexes.push_back({index});
  }
  const Result<std::vector<Receipt>> receipts = reader_.ReceiptsOf(indexes);
  // It is final all the same; the caller asks for its receipts later.
  if (!receipts && receipts.error().code == ErrorCode::kUnavailable) {
    return response;
  }
  if (!receipts) return receipts.error();
  for (const Receipt& receipt : *receipts) {
    *response.add_receipts() = ToProto(receipt);
  }
  return response;
}

Result<v1::GetNetworkResponse> NodeService::GetNetwork(
    const v1::GetNetworkRequest&) {
  return reader_.GetNetwork();
}

Result<v1::GetReceiptsResponse> NodeService::GetReceipts(
    const v1::GetReceiptsRequest& request) {
  return reader_.GetReceipts(request);
}

Result<v1::LookupCommitmentsResponse> NodeService::LookupCommitments(
    const v1::LookupCommitmentsRequest& request) {
  return reader_.LookupCommitments(request);
}

Result<v1::GetStatusResponse> NodeService::GetStatus(
    const v1::GetStatusRequest& request) {
  return reader_.GetStatus(request);
}

Result<v1::GetStatusListResponse> NodeService::GetStatusList(
    const v1::GetStatusListRequest& request) {
  return reader_.GetStatusList(request);
}

Result<v1::GetDirectoryRecordResponse> NodeService::GetDirectoryRecord(
    const v1::GetDirectoryRecordRequest& request) {
  return reader_.GetDirectoryRecord(request);
}

Result<v1::GetBlocksResponse> NodeService::GetBlocks(
    const v1::GetBlocksRequest& request) {
  return reader_.GetBlocks(request);
}

Result<v1::GetInclusionProofResponse> NodeService::GetInclusionProof(
    const v1::GetInclusionProofRequest& request) {
  return reader_.GetInclusionProof(request);
}

Result<v1::GetConsistencyProofResponse> NodeService::GetConsistencyProof(
    const v1::GetConsistencyProofRequest& request) {
  return reader_.GetConsistencyProof(request);
}

void NodeService::SetConsensusStatus(ConsensusStatus status) {
  const WriterLock lock(mutex_);
  consensus_ = std::move(status);
}

Result<v1::GetNodeStatusResponse> NodeService::GetNodeStatus(
    const v1::GetNodeStatusRequest&) {
  NodeStatus status = parts_.shared.Read([&](const RegisterView& view) {
    return NodeStatusOf(view, parts_.member);
  });
  const Health health = GetHealth();
  status.accepts_writes = health.is_accepting_writes;
  status.cause = health.cause;
  ASSIGN_OR_RETURN(const StoredBlock tip,
                   parts_.store.ReadBlock(status.height));
  status.consensus.epoch = tip.header.epoch;
  status.consensus.view = tip.header.view;
  {
    const ReaderLock lock(mutex_);
    if (consensus_) status.consensus = *consensus_;
  }
  return ToProto(status);
}

std::string NodeService::GetCheckpoint() {
  return parts_.shared.Read(
      [](const RegisterView& view) { return view.checkpoint; });
}

Result<Bytes> NodeService::GetTile(const TilePath& path) {
  if (!path.level) return parts_.store.ReadBundle(path.index, path.width);
  if (path.level->value >= kTileLevels) {
    return Error{ErrorCode::kNotFound, "the log has no tiles at that level"};
  }
  return parts_.store.ReadTile(
      {.level = path.level->value, .index = path.index}, path.width);
}

Health NodeService::GetHealth() {
  const ReaderLock lock(mutex_);
  if (!write_refusal_) return {};
  return {.is_accepting_writes = false, .cause = write_refusal_->message};
}

std::string NodeService::GetMetrics() {
  parts_.metrics.SetMempool(parts_.mempool.size());
  std::string text = parts_.metrics.Text();
  if (server_counters_ != nullptr) text += ServerMetricsText(*server_counters_);
  return text;
}

}  // namespace diptych
