// SPDX-License-Identifier: Apache-2.0
#include "wallet/rpc_registry.h"

#include <string>

#include "base/check.h"
#include "registry/receipt_proto.h"

namespace diptych {
namespace {

Error Malformed(const char* what) {
  return {ErrorCode::kInvalid, std::string("the node's answer is malformed: ") +
                                   what +
                                   ": is it a diptych node of this version?"};
}

Result<std::vector<Digest>> ReadPath(
    const google::protobuf::RepeatedPtrField<std::string>& hashes,
    std::size_t limit) {
  if (static_cast<std::size_t>(hashes.size()) > limit) {
    return Malformed("a path of it is longer than any tree is high");
  }
  std::vector<Digest> path;
  for (const std::string& hash : hashes) {
    if (hash.size() != kDigestSize) {
      return Malformed("a hash of it has not 32 octets");
    }
    path.push_back(ToDigest(AsBytes(hash)));
  }
  return path;
}

Result<TransactionVerdict> ParseVerdict(const std::string& name) {
  for (int i = 0; i < kTransactionVerdictCount; ++i) {
    const auto verdict = static_cast<TransactionVerdict>(i);
    if (TransactionVerdictName(verdict) == name) return verdict;
  }
  return Malformed("it has an unknown verdict");
}

}  // namespace

Result<SubmitAnswer> RpcRegistry::Submit(const Transaction& transaction) {
  v1::SubmitRequest request;
  request.mutable_transaction()->set_body(ToText(transaction.body_octets));
  request.mutable_transaction()->set_signature(ToText(transaction.signature));
  ASSIGN_OR_RETURN(const v1::SubmitResponse response, client_.Submit(request));
  SubmitAnswer answer;
  ASSIGN_OR_RETURN(answer.verdict, ParseVerdict(response.verdict()));
  answer.message = response.message();
  if (response.has_refused_item()) {
    answer.refused_item = response.refused_item();
  }
  for (const std::uint64_t index : response.entry_index()) {
    answer.entries.push_back({index});
  }
  if (response.has_list()) answer.opened_list = ListId{response.list()};
  answer.height = {response.height()};
  answer.time = {response.time_ms()};
  return answer;
}

Result<NetworkAnswer> RpcRegistry::GetNetwork() {
  ASSIGN_OR_RETURN(const v1::GetNetworkResponse response, client_.GetNetwork());
  if (response.network_id().size() != kDigestSize) {
    return Malformed("its network id has not 32 octets");
  }
  return NetworkAnswer{.network_id = ToDigest(AsBytes(response.network_id())),
                       .list_count = response.list_count(),
                       .height = {response.height()},
                       .time = {response.time_ms()},
                       .log_size = response.log_size()};
}

Result<MemberAnswer> RpcRegistry::GetMember(MemberId member) {
  v1::GetDirectoryRecordRequest request;
  request.set_member(member.value);
  ASSIGN_OR_RETURN(const v1::GetDirectoryRecordResponse response,
                   client_.GetDirectoryRecord(request));
  if (response.record().size() > kMemberRecordSizeMax) {
    return Malformed("its member record is longer than one can be");
  }
  if (response.checkpoint().size() > kReceiptCheckpointSizeMax) {
    return Malformed("its checkpoint is longer than one can be");
  }
  const Result<SealEntry> seal = DecodeSealEntry(AsBytes(response.seal()));
  if (!seal) return Malformed("its seal is none");
  MemberAnswer answer;
  answer.record = ToBytes(AsBytes(response.record()));
  answer.proof.place = response.index();
  answer.proof.count = response.directory_size();
  ASSIGN_OR_RETURN(answer.proof.path,
                   ReadPath(response.path(), kDirectoryPathMax));
  answer.seal = *seal;
  ASSIGN_OR_RETURN(answer.seal_path,
                   ReadPath(response.seal_path(), kInclusionPathMax));
  answer.checkpoint = response.checkpoint();
  return answer;
}

Result<StatusListAnswer> RpcRegistry::GetStatusList(ListId list) {
  v1::GetStatusListRequest request;
  request.set_list(list.value);
  ASSIGN_OR_RETURN(const v1::GetStatusListResponse response,
                   client_.GetStatusList(request));
  if (response.taken().size() != kPositionsPerList / 8) {
    return Malformed("its status list has not 16384 octets");
  }
  return StatusListAnswer{.owner = {response.owner()},
                          .taken = ToBytes(AsBytes(response.taken()))};
}

Result<std::vector<std::optional<Receipt>>> RpcRegistry::GetReceipts(
    std::span<const EntryIndex> entries) {
  CHECK(entries.size() <= kReceiptsAskedMax);
  v1::GetReceiptsRequest request;
  for (const EntryIndex entry : entries) request.add_entry_index(entry.value);
  return Ask(request, entries.size());
}

Result<std::vector<std::optional<Receipt>>> RpcRegistry::FindReceipts(
    std::span<const Digest> commitments) {
  CHECK(commitments.size() <= kReceiptsAskedMax);
  v1::GetReceiptsRequest request;
  for (const Digest& commitment : commitments) {
    request.add_commitment(ToText(commitment));
  }
  return Ask(request, commitments.size());
}

Result<std::vector<std::optional<Receipt>>> RpcRegistry::Ask(
    const v1::GetReceiptsRequest& request, std::size_t count) {
  ASSIGN_OR_RETURN(const v1::GetReceiptsResponse response,
                   client_.GetReceipts(request));
  if (static_cast<std::size_t>(response.receipts_size()) != count) {
    return Malformed("it has another number of receipts than asked for");
  }
  std::vector<std::optional<Receipt>> receipts;
  for (const v1::Receipt& message : response.receipts()) {
    // Version 0, the empty message, says that there is no such credential.
    if (message.version() == 0) {
      receipts.emplace_back();
      continue;
    }
    ASSIGN_OR_RETURN(Receipt receipt, FromProto(message));
    receipts.emplace_back(std::move(receipt));
  }
  return receipts;
}

}  // namespace diptych
