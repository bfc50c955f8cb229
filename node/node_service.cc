// SPDX-License-Identifier: Apache-2.0
#include "node/node_service.h"

#include <utility>

#include "node/branch_reader.h"
#include "node/peer_metrics.h"
#include "node/server_metrics.h"
#include "registry/receipt_proto.h"
#include "registry/transaction_fault.h"

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

std::size_t AnchorCount(const Transaction& transaction) {
  if (const auto* anchor = std::get_if<AnchorBatch>(&transaction.body.action)) {
    return anchor->items.size();
  }
  return 0;
}

// The entry of each item: those written follow one another, those repeated
// have the entry they got before.
void AddEntryIndexes(const TransactionOutcome& outcome, std::size_t anchors,
                     v1::SubmitResponse& response) {
  std::uint64_t next = outcome.first_entry.value;
  if (anchors == 0) {
    for (std::uint32_t i = 0; i < outcome.entry_count; ++i) {
      response.add_entry_index(next++);
    }
    return;
  }
  std::size_t repeat = 0;
  for (std::size_t item = 0; item < anchors; ++item) {
    if (repeat < outcome.repeated.size() &&
        outcome.repeated[repeat].item == item) {
      response.add_entry_index(outcome.repeated[repeat++].index.value);
    } else {
      response.add_entry_index(next++);
    }
  }
}

void Fail(RegistryService::SubmitDone& done, Error error) {
  done([error = std::move(error)] { return error; });
}

}  // namespace

void NodeService::SetWriteHealth(const std::optional<Error>& cause) {
  const WriterLock lock(mutex_);
  write_refusal_ = cause;
}

std::optional<Error> NodeService::WriteRefusal() const {
  const ReaderLock lock(mutex_);
  if (write_refusal_) return write_refusal_;
  if (!consensus_) return std::nullopt;
  // It would judge senders by a state that is long gone.
  const bool is_far = consensus_->catch_up && consensus_->catch_up->is_far;
  if (!is_far && consensus_->takes_work) return std::nullopt;
  if (!is_far) {
    return Error{ErrorCode::kUnavailable,
                 consensus_->trouble + "; submit to another node until then"};
  }
  std::string members;
  for (const PeerHealth& peer : consensus_->peers) {
    if (!peer.is_connected) continue;
    members +=
        (members.empty() ? "" : ", ") + std::to_string(peer.member.value);
  }
  return Error{
      ErrorCode::kUnavailable,
      CatchUpText(*consensus_->catch_up) +
          "; submit to another node until then" +
          (members.empty() ? "" : ", such as that of member " + members)};
}

void NodeService::JudgeForQueue(std::span<Candidate> candidates) const {
  const TimeMs now = parts_.clock.Now();
  parts_.shared.Read([&](const RegisterView& view) {
    for (Candidate& candidate : candidates) {
      const Transaction& transaction = candidate.transaction;
      candidate.verdict = JudgeSender(view.state, transaction, now);
      if (candidate.verdict != TransactionVerdict::kAccepted) continue;
      candidate.key_octets =
          SenderKey(view.state, transaction.body)->public_key;
    }
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

void NodeService::Submit(std::vector<Submission> submissions) {
  const auto started = std::chrono::steady_clock::now();
  const std::optional<Error> refusal = WriteRefusal();
  std::vector<Candidate> candidates;
  candidates.reserve(submissions.size());
  for (Submission& submission : submissions) {
    if (refusal) {
      Fail(submission.done, {ErrorCode::kUnavailable, refusal->message});
      continue;
    }
    const v1::SubmitRequest& request = submission.request;
    auto parsed = ParseTransaction(AsBytes(request.transaction().body()),
                                   AsBytes(request.transaction().signature()));
    if (!parsed) {
      RefuseMalformed(submission);
      continue;
    }
    candidates.push_back({.transaction = *std::move(parsed),
                          .want_receipts = request.want_receipts(),
                          .done = std::move(submission.done)});
  }
  JudgeForQueue(candidates);
  const Mempool::Announcement announcement(parts_.mempool);
  std::vector<Mempool::Arrival> arrivals;
  arrivals.reserve(candidates.size());
  for (Candidate& candidate : candidates) {
    const SentTransaction sent = SentTransactionOf(candidate.transaction);
    auto checked = Check(candidate);
    if (!checked) {
      Refuse(candidate.done, checked.error(), sent, candidate.key_octets);
      continue;
    }
    const std::size_t anchors = AnchorCount(checked->transaction());
    arrivals.push_back(
        {*std::move(checked),
         [this, anchors, want_receipts = candidate.want_receipts, started,
          done = std::move(candidate.done)](
             const Result<FinalOutcome>& outcome) mutable {
           if (!outcome) return Fail(done, outcome.error());
           Note(*outcome, started);
           done([this, anchors, want_receipts, final_outcome = *outcome] {
             return Describe(final_outcome, anchors, want_receipts);
           });
         }});
  }
  parts_.mempool.Add(std::move(arrivals));
}

std::expected<CheckedTransaction, TransactionVerdict> NodeService::Check(
    Candidate& candidate) {
  if (candidate.verdict != TransactionVerdict::kAccepted) {
    return std::unexpected(candidate.verdict);
  }
  const Result<EcdsaPublicKey> key = ParsedKey(candidate.key_octets);
  if (!key) return std::unexpected(TransactionVerdict::kKeyNotValid);
  return CheckSignature(std::move(candidate.transaction), *key);
}

void NodeService::Refuse(SubmitDone& done, TransactionVerdict verdict,
                         const SentTransaction& sent, const Bytes& key_octets) {
  parts_.metrics.CountVerdict(verdict);
  v1::SubmitResponse response = VerdictResponse(verdict);
  if (verdict == TransactionVerdict::kWrongNetwork) {
    const Digest own = parts_.shared.Read(
        [](const RegisterView& view) { return view.state.network_id; });
    response.set_message(WrongNetworkText(sent, own));
  } else if (verdict == TransactionVerdict::kBadSignature) {
    const Result<EcdsaPublicKey> key = ParsedKey(key_octets);
    if (key) response.set_message(BadSignatureText(sent, *key));
  }
  done([response = std::move(response)] { return response; });
}

void NodeService::RefuseMalformed(Submission& submission) const {
  const TransactionVerdict verdict = TransactionVerdict::kMalformed;
  parts_.metrics.CountVerdict(verdict);
  const v1::Transaction& sent = submission.request.transaction();
  v1::SubmitResponse response = VerdictResponse(verdict);
  response.set_message(
      "The transaction cannot be read: " +
      TransactionFault(AsBytes(sent.body()), AsBytes(sent.signature())) + ".");
  submission.done([response = std::move(response)] { return response; });
}

void NodeService::Note(const FinalOutcome& outcome,
                       std::chrono::steady_clock::time_point started) const {
  parts_.metrics.CountVerdict(outcome.outcome.verdict);
  parts_.metrics.ObserveFinality(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started)
          .count());
}

Result<v1::SubmitResponse> NodeService::Describe(
    const FinalOutcome& final_outcome, std::size_t anchors,
    bool want_receipts) const {
  const TransactionOutcome& outcome = final_outcome.outcome;
  v1::SubmitResponse response = VerdictResponse(outcome.verdict);
  if (outcome.refused_item) response.set_refused_item(*outcome.refused_item);
  if (outcome.verdict != TransactionVerdict::kAccepted) return response;
  response.set_height(final_outcome.height.value);
  response.set_time_ms(final_outcome.time.value);
  AddEntryIndexes(outcome, anchors, response);
  if (outcome.opened_list) response.set_list(outcome.opened_list->value);
  const bool few = anchors <= kReceiptsPerCallMax;
  if (!want_receipts || !few || anchors == 0) return response;
  std::vector<EntryIndex> indexes;
  for (const std::uint64_t index : response.entry_index()) {
    indexes.push_back({index});
  }
  const Result<std::vector<Receipt>> receipts = reader_.receipts().Of(indexes);
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
  status.is_observer = parts_.is_observer;
  const Health health = GetHealth();
  status.accepts_writes = health.is_accepting_writes;
  if (!health.is_accepting_writes) status.cause = health.cause;
  ASSIGN_OR_RETURN(const StoredBlock tip,
                   parts_.store.ReadBlock(status.height));
  status.consensus.epoch = tip.header.epoch;
  status.consensus.view = tip.header.view;
  {
    const ReaderLock lock(mutex_);
    if (consensus_) status.consensus = *consensus_;
  }
  status.consensus.warnings = health.warnings;
  return ToProto(status);
}

std::string NodeService::GetCheckpoint() {
  return parts_.shared.Read([](const RegisterView& view) {
    return view.checkpoint ? view.checkpoint->Note() : std::string();
  });
}

Result<Bytes> NodeService::GetTile(const TilePath& path) {
  Result<Bytes> octets =
      path.level
          ? parts_.store.ReadTile(
                {.level = path.level->value, .index = path.index}, path.width)
          : parts_.store.ReadBundle(path.index, path.width);
  if (octets || octets.error().code != ErrorCode::kNotFound) return octets;
  const std::uint64_t size = parts_.shared.Read(
      [](const RegisterView& view) { return view.state.log.size(); });
  return Error{ErrorCode::kNotFound, MissingTileText(path, size)};
}

Result<PublishedDocument> NodeService::GetPublishedList(
    const StatusListRoute& wanted) {
  return publisher_.List(wanted);
}

Result<PublishedDocument> NodeService::GetListAggregation() {
  return publisher_.Aggregation();
}

Result<PublishedDocument> NodeService::GetDidDocument() {
  return publisher_.DidDocument();
}

Result<Bytes> NodeService::GetBranch(Height first, Height last) {
  ASSIGN_OR_RETURN(const Branch branch, ReadBranch(parts_.store, first, last));
  return EncodeBranch(branch);
}

Health NodeService::GetHealth() {
  const std::optional<Error> refusal = WriteRefusal();
  const ReaderLock lock(mutex_);
  Health health;
  if (consensus_) {
    health.is_taking_part = consensus_->trouble.empty();
    health.cause = consensus_->trouble;
    health.warnings = consensus_->warnings;
  }
  if (refusal) {
    health.is_accepting_writes = false;
    health.cause = refusal->message;
  }
  if (const auto put_off = parts_.store.PutOff()) {
    health.warnings.push_back(*put_off);
  }
  return health;
}

std::string NodeService::GetMetrics() {
  parts_.metrics.SetMempool(parts_.mempool.size());
  std::string text = parts_.metrics.Text();
  if (server_counters_ != nullptr) text += ServerMetricsText(*server_counters_);
  text += ConvictionMetricsText(parts_.shared.Read(
      [](const RegisterView& view) { return ConvictedMembersOf(view.state); }));
  if (peer_counters_ != nullptr) text += PeerMetricsText(*peer_counters_);
  const ReaderLock lock(mutex_);
  if (consensus_) text += ConsensusMetricsText(*consensus_);
  return text;
}

}  // namespace diptych
