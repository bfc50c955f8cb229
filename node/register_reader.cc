// SPDX-License-Identifier: Apache-2.0
#include "node/register_reader.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
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

Error NothingCosigned() {
  return {ErrorCode::kUnavailable,
          "the validators have cosigned no checkpoint yet: ask again soon"};
}

// Whether the statuses in memory are those under the cosigned block, too.
bool HasStatusesInMemory(const RegisterView& view) {
  return view.seal.status_root == view.cosigned->seal.status_root;
}

// What a receipt takes from memory: all but the paths through the log, and the
// status where it has changed since. Requires: a block is cosigned.
Receipt StateParts(const RegisterView& view,
                   const AnchoredCredential& credential) {
  const CredentialEntry& entry = credential.entry;
  Receipt receipt{.network_id = view.state.network_id,
                  .entry = entry,
                  .entry_index = credential.index,
                  .seal = view.cosigned->seal,
                  .checkpoint = view.checkpoint->Note()};
  if (HasStatusesInMemory(view)) {
    const ChunkNumber chunk = ChunkOf(entry.list, entry.position);
    receipt.status_chunk = view.state.statuses.Chunk(chunk);
    receipt.status_proof = view.state.statuses.Prove(chunk);
  }
  const DirectoryState& directory = view.CosignedDirectory();
  const Bytes key = DirectoryKey(entry.member);
  receipt.member_record = directory.DirectoryValue(key);
  auto proof = directory.directory.ProveMembership(key);
  CHECK(proof.has_value());
  receipt.member_proof = *std::move(proof);
  return receipt;
}

}  // namespace

Result<std::vector<Digest>> RegisterReader::InclusionPath(
    std::uint64_t index, std::uint64_t size) const {
  return prover_.Build(PlanInclusion(index, size), size);
}

Result<std::vector<Digest>> RegisterReader::SealPath(std::uint64_t size) const {
  {
    const ReaderLock lock(seal_mutex_);
    if (seal_size_ == size) return seal_path_;
  }
  ASSIGN_OR_RETURN(std::vector<Digest> path, InclusionPath(size - 1, size));
  const WriterLock lock(seal_mutex_);
  seal_size_ = size;
  seal_path_ = path;
  return path;
}

Result<std::optional<AnchoredCredential>> RegisterReader::CredentialAt(
    EntryIndex index) const {
  const Result<Bytes> octets = store_.ReadEntry(index);
  if (!octets) {
    if (octets.error().code != ErrorCode::kNotFound) return octets.error();
    return std::nullopt;
  }
  const Result<CredentialEntry> entry = DecodeCredentialEntry(*octets);
  if (!entry) return std::nullopt;
  return AnchoredCredential{index, *entry};
}

Result<std::vector<std::optional<Receipt>>> RegisterReader::BuildReceipts(
    std::span<const std::optional<AnchoredCredential>> wanted) const {
  std::vector<std::optional<Receipt>> receipts(wanted.size());
  // Only what lies in memory is taken under the lock, which the next block
  // waits for; entries and nodes on disk never change.
  std::uint64_t size = 0;
  Height height;
  bool has_statuses = false;
  shared_.Read([&](const RegisterView& view) {
    if (!view.cosigned) return;
    size = view.cosigned->head.size;
    height = view.cosigned->height;
    has_statuses = HasStatusesInMemory(view);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      // Entries that no checkpoint covers yet; and the store is a block ahead
      // of the state while one is being written.
      if (!wanted[i] || wanted[i]->index.value >= size) continue;
      receipts[i] = StateParts(view, *wanted[i]);
    }
  });
  if (size == 0) return NothingCosigned();
  ASSIGN_OR_RETURN(const std::vector<Digest> seal_path, SealPath(size));
  for (std::optional<Receipt>& receipt : receipts) {
    if (!receipt) continue;
    if (!has_statuses) RETURN_IF_ERROR(AddPastStatus(height, *receipt));
    ASSIGN_OR_RETURN(receipt->entry_path,
                     InclusionPath(receipt->entry_index.value, size));
    receipt->seal_path = seal_path;
  }
  return receipts;
}

Status RegisterReader::AddPastStatus(Height height, Receipt& receipt) const {
  const ChunkNumber chunk = ChunkOf(receipt.entry.list, receipt.entry.position);
  ASSIGN_OR_RETURN(receipt.status_chunk, store_.ReadStatusChunk(chunk, height));
  ASSIGN_OR_RETURN(receipt.status_proof,
                   BuildStatusProof(chunk, [&](NodeId node) {
                     return store_.ReadStatusNode(node, height);
                   }));
  return Ok();
}

Result<std::vector<Receipt>> RegisterReader::ReceiptsOf(
    std::span<const EntryIndex> indexes) const {
  std::vector<std::optional<AnchoredCredential>> wanted;
  wanted.reserve(indexes.size());
  for (const EntryIndex index : indexes) {
    ASSIGN_OR_RETURN(wanted.emplace_back(), CredentialAt(index));
  }
  ASSIGN_OR_RETURN(auto built, BuildReceipts(wanted));
  std::vector<Receipt> receipts;
  receipts.reserve(built.size());
  for (std::size_t i = 0; i < built.size(); ++i) {
    const std::string name = "entry " + std::to_string(indexes[i].value);
    if (!wanted[i]) {
      return NotFound(name + " is no credential, or beyond the log's end");
    }
    if (!built[i]) {
      return Error{ErrorCode::kUnavailable,
                   name + " is not under a cosigned checkpoint yet"};
    }
    receipts.push_back(*std::move(built[i]));
  }
  return receipts;
}

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
    return Error{ErrorCode::kLimit, "at most 256 receipts in one call"};
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
    ASSIGN_OR_RETURN(wanted.emplace_back(), CredentialAt({index}));
  }
  ASSIGN_OR_RETURN(const auto receipts, BuildReceipts(wanted));
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
  return shared_.Read(
      [&](const RegisterView& view) -> Result<v1::GetStatusResponse> {
        const RegisterState& state = view.state;
        if (list.value >= state.lists.size() ||
            position.value >= kPositionsPerList) {
          return NotFound("list and position: no such position");
        }
        if (!view.cosigned) return NothingCosigned();
        const Height newest = view.cosigned->height;
        const Height height =
            request.has_height() ? Height{request.height()} : newest;
        if (height > newest) {
          return NotFound("height: the newest cosigned block has height " +
                          std::to_string(newest.value));
        }
        v1::GetStatusResponse response;
        response.set_taken(state.occupancy.IsTaken(list, position));
        response.set_height(height.value);
        RETURN_IF_ERROR(ProveStatus(ChunkOf(list, position), height, response));
        RETURN_IF_ERROR(ProveSeal(height, view.cosigned->head.size, response));
        StatusChunk chunk;
        std::ranges::copy(AsBytes(response.chunk()), chunk.begin());
        response.set_status(
            static_cast<std::uint32_t>(StatusAt(chunk, position)));
        response.set_checkpoint(view.checkpoint->Note());
        return response;
      });
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
                   InclusionPath(index, log_size));
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
          return NotFound("list: the register has " +
                          std::to_string(state.lists.size()) +
                          (state.lists.size() == 1 ? " list" : " lists"));
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
  return shared_.Read(
      [&](const RegisterView& view) -> Result<v1::GetDirectoryRecordResponse> {
        if (!view.cosigned) return NothingCosigned();
        const DirectoryState& directory = view.CosignedDirectory();
        const auto proof = directory.directory.ProveMembership(key);
        if (!proof) return NotFound("key: the directory has no such record");
        v1::GetDirectoryRecordResponse response;
        response.set_record(ToText(directory.DirectoryValue(key)));
        response.set_index(proof->place);
        response.set_directory_size(proof->count);
        AddPath(proof->path, response.mutable_path());
        response.set_seal(ToText(EncodeEntry(view.cosigned->seal)));
        ASSIGN_OR_RETURN(const std::vector<Digest> seal_path,
                         SealPath(view.cosigned->head.size));
        AddPath(seal_path, response.mutable_seal_path());
        response.set_checkpoint(view.checkpoint->Note());
        return response;
      });
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
  if (size > log_size || request.entry_index() >= size) {
    return NotFound("entry_index and tree_size: the log has " +
                    std::to_string(log_size) + " entries");
  }
  v1::GetInclusionProofResponse response;
  response.set_tree_size(size);
  ASSIGN_OR_RETURN(
      const Digest leaf,
      store_.ReadNode({.level = 0, .index = request.entry_index()}));
  response.set_leaf_hash(ToText(leaf));
  ASSIGN_OR_RETURN(const std::vector<Digest> path,
                   InclusionPath(request.entry_index(), size));
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
    return Invalid("first_size and second_size: 1 to " +
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
