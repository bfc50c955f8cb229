// SPDX-License-Identifier: Apache-2.0
#include "node/register_reader.h"

#include <algorithm>
#include <utility>

#include "merkle/proof_plan.h"
#include "registry/block.h"
#include "registry/directory.h"
#include "registry/receipt_proto.h"

namespace diptych {
namespace {

constexpr std::size_t kPrefixSizeMin = 4;

template <class Field>
void AddPath(const std::vector<Digest>& path, Field* field) {
  for (const Digest& hash : path) *field->Add() = ToText(hash);
}

Error NotFound(std::string message) {
  return {ErrorCode::kNotFound, std::move(message)};
}

Error Invalid(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

// The directory key that a request names.
Result<Bytes> KeyOf(const v1::GetDirectoryRecordRequest& request) {
  switch (request.key_case()) {
    case v1::GetDirectoryRecordRequest::kMember:
      return DirectoryKey(MemberId{request.member()});
    case v1::GetDirectoryRecordRequest::kList:
      return DirectoryKey(ListId{request.list()});
    case v1::GetDirectoryRecordRequest::kDocument:
      if (request.document().size() != kDigestSize) {
        return Invalid("document: a digest has 32 octets");
      }
      return DirectoryKey(ToDigest(AsBytes(request.document())));
    case v1::GetDirectoryRecordRequest::KEY_NOT_SET:
      break;
  }
  return Invalid("key: name a member, a list or a document");
}

void AddAccreditations(const MemberRecord& record,
                       v1::GetDirectoryRecordResponse& response) {
  for (const Accreditation& one : record.accreditations) {
    v1::Accreditation& out = *response.add_accreditations();
    out.set_accreditor(one.accreditor.value);
    out.set_accreditor_name(one.accreditor_name);
    out.set_from_ms(one.from.value);
    out.set_to_ms(one.to.value);
    for (const std::string& name : one.scope) out.add_scope(name);
  }
}

Error NoList(const RegisterState& state, ListId list) {
  const std::size_t count = state.lists.size();
  return NotFound("there is no list " + std::to_string(list.value) +
                  (count == 0   ? "; none is open yet"
                   : count == 1 ? "; list 0 is open"
                                : "; lists 0 to " + std::to_string(count - 1) +
                                      " are open"));
}

}  // namespace

Result<v1::GetNetworkResponse> RegisterReader::GetNetwork() const {
  return shared_.Read([](const RegisterView& view) {
    v1::GetNetworkResponse response;
    response.set_origin(view.state.genesis.origin);
    response.set_network_id(ToText(view.state.network_id));
    response.set_genesis(ToText(view.state.genesis_entry));
    response.set_height(view.state.tip.height.value);
    response.set_time_ms(view.state.tip.time.value);
    response.set_log_size(view.state.log.size());
    response.set_list_count(
        static_cast<std::uint32_t>(view.state.lists.size()));
    response.set_version(DIPTYCH_VERSION);
    return response;
  });
}

Result<v1::GetReceiptsResponse> RegisterReader::GetReceipts(
    const v1::GetReceiptsRequest& request) const {
  if (request.commitment_size() + request.entry_index_size() >
      kReceiptsPerCallMax) {
    return Invalid("commitment and entryIndex: at most " +
                   std::to_string(kReceiptsPerCallMax) +
                   " receipts in one call");
  }
  std::vector<Digest> commitments;
  for (const std::string& commitment : request.commitment()) {
    if (commitment.size() != kDigestSize) {
      return Invalid("commitment: has 32 octets");
    }
    commitments.push_back(ToDigest(AsBytes(commitment)));
  }
  std::vector<std::optional<AnchoredCredential>> wanted(commitments.size());
  std::vector<CommitmentHit> hits;
  if (!commitments.empty()) store_.Find(commitments, hits);
  for (const CommitmentHit& hit : hits) {
    if (hit.credential.entry.commitment == commitments[hit.asked]) {
      wanted[hit.asked] = hit.credential;
    }
  }
  for (const std::uint64_t index : request.entry_index()) {
    ASSIGN_OR_RETURN(wanted.emplace_back(), receipts_.CredentialAt({index}));
  }
  ASSIGN_OR_RETURN(const auto receipts, receipts_.Build(wanted));
  v1::GetReceiptsResponse response;
  response.mutable_receipts()->Reserve(static_cast<int>(receipts.size()));
  for (const std::optional<Receipt>& receipt : receipts) {
    v1::Receipt& out = *response.add_receipts();
    if (receipt) out = ToProto(*receipt);
  }
  return response;
}

Result<v1::LookupCommitmentsResponse> RegisterReader::LookupCommitments(
    const v1::LookupCommitmentsRequest& request) const {
  const std::string& prefix = request.prefix();
  if (prefix.size() < kPrefixSizeMin || prefix.size() > kDigestSize) {
    return Invalid("prefix: has 4 to 32 octets");
  }
  ASSIGN_OR_RETURN(
      const std::vector<AnchoredCredential> found,
      store_.FindByPrefix(AsBytes(prefix), kMatchesPerCallMax + 1));
  const std::uint64_t size = shared_.Read(
      [](const RegisterView& view) { return view.state.log.size(); });
  v1::LookupCommitmentsResponse response;
  for (const AnchoredCredential& credential : found) {
    if (credential.index.value >= size) continue;
    if (response.matches_size() == static_cast<int>(kMatchesPerCallMax)) {
      response.set_truncated(true);
      break;
    }
    auto& match = *response.add_matches();
    match.set_commitment(ToText(credential.entry.commitment));
    match.set_entry_index(credential.index.value);
  }
  return response;
}

Result<v1::GetStatusResponse> RegisterReader::GetStatus(
    const v1::GetStatusRequest& request) const {
  const ListId list{request.list()};
  const Position position{request.position()};
  v1::GetStatusResponse response;
  Height height;
  std::uint64_t log_size = 0;
  // What lies on disk is read after this: the next block waits for the lock.
  const Status found = shared_.Read([&](const RegisterView& view) -> Status {
    const RegisterState& state = view.state;
    if (list.value >= state.lists.size()) return NoList(state, list);
    if (position.value >= kPositionsPerList) {
      return NotFound("position: there is no position " +
                      std::to_string(position.value) +
                      "; a list has positions 0 to " +
                      std::to_string(kPositionsPerList - 1));
    }
    if (!view.cosigned) return NothingCosigned();
    const Height newest = view.cosigned->height;
    height = request.has_height() ? Height{request.height()} : newest;
    if (height > newest) {
      return NotFound("height: the newest cosigned block has height " +
                      std::to_string(newest.value));
    }
    log_size = view.cosigned->head.size;
    response.set_taken(state.occupancy.IsTaken(list, position));
    response.set_checkpoint(view.checkpoint->Note());
    return Ok();
  });
  RETURN_IF_ERROR(found);
  response.set_height(height.value);
  RETURN_IF_ERROR(ProveStatus(ChunkOf(list, position), height, response));
  RETURN_IF_ERROR(ProveSeal(height, log_size, response));
  StatusChunk chunk;
  std::ranges::copy(AsBytes(response.chunk()), chunk.begin());
  response.set_status(static_cast<std::uint32_t>(StatusAt(chunk, position)));
  return response;
}

Status RegisterReader::ProveStatus(ChunkNumber number, Height height,
                                   v1::GetStatusResponse& response) const {
  ASSIGN_OR_RETURN(const StatusChunk chunk,
                   store_.ReadStatusChunk(number, height));
  ASSIGN_OR_RETURN(const StatusProof proof,
                   BuildStatusProof(number, [&](NodeId node) {
                     return store_.ReadStatusNode(node, height);
                   }));
  response.set_chunk(ToText(chunk));
  response.set_mask(proof.mask);
  AddPath(proof.siblings, response.mutable_path());
  return Ok();
}

Status RegisterReader::ProveSeal(Height height, std::uint64_t log_size,
                                 v1::GetStatusResponse& response) const {
  ASSIGN_OR_RETURN(const StoredBlock block, store_.ReadBlock(height));
  const std::uint64_t index = block.header.log_size - 1;
  ASSIGN_OR_RETURN(const Bytes seal, store_.ReadEntry({index}));
  ASSIGN_OR_RETURN(const std::vector<Digest> path,
                   prover_.Inclusion(index, log_size));
  response.set_seal(ToText(seal));
  response.set_seal_index(index);
  AddPath(path, response.mutable_seal_path());
  response.set_time_ms(block.header.time.value);
  return Ok();
}

Result<v1::GetStatusListResponse> RegisterReader::GetStatusList(
    const v1::GetStatusListRequest& request) const {
  return shared_.Read(
      [&](const RegisterView& view) -> Result<v1::GetStatusListResponse> {
        const RegisterState& state = view.state;
        if (request.list() >= state.lists.size()) {
          return NoList(state, {request.list()});
        }
        const ListRecord& list = state.lists[request.list()];
        v1::GetStatusListResponse response;
        response.set_owner(list.owner.value);
        response.set_opened_ms(list.opened.value);
        response.set_taken_count(state.occupancy.TakenCount(list.list));
        const ByteView bits = state.occupancy.Bits(list.list);
        response.set_taken(bits.empty() ? std::string(kPositionsPerList / 8, 0)
                                        : ToText(bits));
        return response;
      });
}

Result<v1::GetDirectoryRecordResponse> RegisterReader::GetDirectoryRecord(
    const v1::GetDirectoryRecordRequest& request) const {
  ASSIGN_OR_RETURN(const Bytes key, KeyOf(request));
  v1::GetDirectoryRecordResponse response;
  std::uint64_t log_size = 0;
  const Status found = shared_.Read([&](const RegisterView& view) -> Status {
    if (!view.cosigned) return NothingCosigned();
    const DirectoryState& directory = view.CosignedDirectory();
    const auto proof = directory.directory.ProveMembership(key);
    if (!proof) return NotFound("key: the directory has no such record");
    log_size = view.cosigned->head.size;
    response.set_record(ToText(directory.DirectoryValue(key)));
    if (request.has_member()) {
      AddAccreditations(*directory.FindMember({request.member()}), response);
    }
    response.set_index(proof->place);
    response.set_directory_size(proof->count);
    AddPath(proof->path, response.mutable_path());
    response.set_seal(ToText(EncodeEntry(view.cosigned->seal)));
    response.set_checkpoint(view.checkpoint->Note());
    return Ok();
  });
  RETURN_IF_ERROR(found);
  ASSIGN_OR_RETURN(const std::vector<Digest> seal_path,
                   receipts_.SealPath(log_size));
  AddPath(seal_path, response.mutable_seal_path());
  return response;
}

Result<v1::GetBlocksResponse> RegisterReader::GetBlocks(
    const v1::GetBlocksRequest& request) const {
  if (request.count() == 0 || request.count() > kBlocksPerCallMax) {
    return Invalid("count: 1 to 1024 blocks");
  }
  const Height tip = shared_.Read(
      [](const RegisterView& view) { return view.state.tip.height; });
  v1::GetBlocksResponse response;
  response.set_tip_height(tip.value);
  std::size_t octets = 0;
  for (std::uint32_t i = 0; i < request.count(); ++i) {
    if (request.first_height() > tip.value ||
        i > tip.value - request.first_height()) {
      break;
    }
    ASSIGN_OR_RETURN(const StoredBlock block,
                     store_.ReadBlock({request.first_height() + i}));
    std::string encoded = ToText(EncodeHeader(block.header));
    encoded += AsText(block.payload);
    octets += encoded.size();
    if (i > 0 && octets > kBlockOctetsPerCallMax) break;
    *response.add_blocks() = std::move(encoded);
  }
  return response;
}

RegisterReader::Sizes RegisterReader::LogSizes() const {
  return shared_.Read([](const RegisterView& view) {
    return Sizes{.log = view.state.log.size(),
                 .cosigned = view.cosigned ? view.cosigned->head.size : 0};
  });
}

Result<v1::GetInclusionProofResponse> RegisterReader::GetInclusionProof(
    const v1::GetInclusionProofRequest& request) const {
  const auto [log_size, cosigned_size] = LogSizes();
  const std::uint64_t size =
      request.tree_size() == 0 ? cosigned_size : request.tree_size();
  if (size == 0) return NothingCosigned();
  if (request.tree_size() != 0 && request.entry_index() >= size) {
    return Invalid("entryIndex: has to be below treeSize");
  }
  if (size > log_size || request.entry_index() >= size) {
    return NotFound("entryIndex and treeSize: the log has " +
                    std::to_string(log_size) + " entries");
  }
  v1::GetInclusionProofResponse response;
  response.set_tree_size(size);
  ASSIGN_OR_RETURN(
      const Digest leaf,
      store_.ReadNode({.level = 0, .index = request.entry_index()}));
  response.set_leaf_hash(ToText(leaf));
  ASSIGN_OR_RETURN(const std::vector<Digest> path,
                   prover_.Inclusion(request.entry_index(), size));
  AddPath(path, response.mutable_path());
  return response;
}

Result<v1::GetConsistencyProofResponse> RegisterReader::GetConsistencyProof(
    const v1::GetConsistencyProofRequest& request) const {
  const auto [log_size, cosigned_size] = LogSizes();
  const std::uint64_t second =
      request.second_size() == 0 ? cosigned_size : request.second_size();
  if (second == 0) return NothingCosigned();
  if (request.first_size() == 0 || request.first_size() > second ||
      second > log_size) {
    return Invalid("firstSize and secondSize: 1 to " +
                   std::to_string(log_size) + ", in this order");
  }
  v1::GetConsistencyProofResponse response;
  response.set_second_size(second);
  ASSIGN_OR_RETURN(
      const std::vector<Digest> path,
      prover_.Build(PlanConsistency(request.first_size(), second), log_size));
  AddPath(path, response.mutable_path());
  return response;
}

}  // namespace diptych
