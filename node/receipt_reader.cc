// SPDX-License-Identifier: Apache-2.0
#include "node/receipt_reader.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "registry/directory.h"
#include "registry/entry.h"

namespace diptych {
namespace {

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

Result<std::vector<Digest>> ReceiptReader::SealPath(std::uint64_t size) const {
  {
    const ReaderLock lock(seal_mutex_);
    if (seal_size_ == size) return seal_path_;
  }
  ASSIGN_OR_RETURN(std::vector<Digest> path, prover_.Inclusion(size - 1, size));
  const WriterLock lock(seal_mutex_);
  seal_size_ = size;
  seal_path_ = path;
  return path;
}

Result<std::optional<AnchoredCredential>> ReceiptReader::CredentialAt(
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

Result<std::vector<std::optional<Receipt>>> ReceiptReader::Build(
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
                     prover_.Inclusion(receipt->entry_index.value, size));
    receipt->seal_path = seal_path;
  }
  return receipts;
}

Status ReceiptReader::AddPastStatus(Height height, Receipt& receipt) const {
  const ChunkNumber chunk = ChunkOf(receipt.entry.list, receipt.entry.position);
  ASSIGN_OR_RETURN(receipt.status_chunk, store_.ReadStatusChunk(chunk, height));
  ASSIGN_OR_RETURN(receipt.status_proof,
                   BuildStatusProof(chunk, [&](NodeId node) {
                     return store_.ReadStatusNode(node, height);
                   }));
  return Ok();
}

Result<std::vector<Receipt>> ReceiptReader::Of(
    std::span<const EntryIndex> indexes) const {
  std::vector<std::optional<AnchoredCredential>> wanted;
  wanted.reserve(indexes.size());
  for (const EntryIndex index : indexes) {
    ASSIGN_OR_RETURN(wanted.emplace_back(), CredentialAt(index));
  }
  ASSIGN_OR_RETURN(auto built, Build(wanted));
  std::vector<Receipt> receipts;
  receipts.reserve(built.size());
  for (std::size_t i = 0; i < built.size(); ++i) {
    const std::string name = "entry " + std::to_string(indexes[i].value);
    if (!wanted[i]) {
      return Error{ErrorCode::kNotFound,
                   name + " is no credential, or beyond the log's end"};
    }
    if (!built[i]) {
      return Error{ErrorCode::kUnavailable,
                   name + " is not under a cosigned checkpoint yet"};
    }
    receipts.push_back(*std::move(built[i]));
  }
  return receipts;
}

}  // namespace diptych
