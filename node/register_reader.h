// SPDX-License-Identifier: Apache-2.0
//
// A RegisterReader answers questions about the register from its state and its
// store: receipts, proofs, statuses, records.
//
// Every answer is about one block, the newest that the validators have cosigned
// (node/shared_register.h), and carries what a caller needs to check it. Until
// there is one, what needs a checkpoint is kUnavailable. Any thread, any number
// at a time.

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "node/log_prover.h"
#include "node/shared_register.h"
#include "platform/mutex.h"
#include "proto/diptych/v1/service.pb.h"
#include "registry/commitment.h"
#include "registry/receipt.h"
#include "storage/store.h"

namespace diptych {

// How many receipts, matches and blocks one answer may hold: some hundred KiB
// each, a few milliseconds of work.
inline constexpr int kReceiptsPerCallMax = 256;
inline constexpr std::size_t kMatchesPerCallMax = 256;
inline constexpr std::uint32_t kBlocksPerCallMax = 1'024;
inline constexpr std::size_t kBlockOctetsPerCallMax = 4 * 1024 * 1024;

class RegisterReader {
 public:
  RegisterReader(const SharedRegister& shared, const Store& store)
      : shared_(shared), store_(store), prover_(store) {}

  // The receipts of the credentials in those entries, all about one block.
  // kNotFound if an entry does not exist or is no credential; kUnavailable if
  // no cosigned checkpoint covers it yet.
  Result<std::vector<Receipt>> ReceiptsOf(
      std::span<const EntryIndex> indexes) const;

  Result<v1::GetNetworkResponse> GetNetwork() const;
  Result<v1::GetReceiptsResponse> GetReceipts(
      const v1::GetReceiptsRequest& request) const;
  Result<v1::LookupCommitmentsResponse> LookupCommitments(
      const v1::LookupCommitmentsRequest& request) const;
  Result<v1::GetStatusResponse> GetStatus(
      const v1::GetStatusRequest& request) const;
  Result<v1::GetStatusListResponse> GetStatusList(
      const v1::GetStatusListRequest& request) const;
  Result<v1::GetDirectoryRecordResponse> GetDirectoryRecord(
      const v1::GetDirectoryRecordRequest& request) const;
  Result<v1::GetBlocksResponse> GetBlocks(
      const v1::GetBlocksRequest& request) const;
  Result<v1::GetInclusionProofResponse> GetInclusionProof(
      const v1::GetInclusionProofRequest& request) const;
  Result<v1::GetConsistencyProofResponse> GetConsistencyProof(
      const v1::GetConsistencyProofRequest& request) const;

 private:
  Result<std::vector<Digest>> InclusionPath(std::uint64_t index,
                                            std::uint64_t size) const;
  // The path of the last entry, which every receipt of a block shares.
  Result<std::vector<Digest>> SealPath(std::uint64_t size) const;
  // Chunk and path of the status tree as it was after that height.
  Status ProveStatus(ChunkNumber number, Height height,
                     v1::GetStatusResponse& response) const;
  // The seal of that height and its path in the log of `log_size` entries.
  Status ProveSeal(Height height, std::uint64_t log_size,
                   v1::GetStatusResponse& response) const;
  // Nothing if the entry does not exist or is no credential.
  Result<std::optional<AnchoredCredential>> CredentialAt(
      EntryIndex index) const;
  // Chunk and proof as they were after the block of that height.
  Status AddPastStatus(Height height, Receipt& receipt) const;
  // Of the newest final block and the newest cosigned one; 0 for none.
  struct Sizes {
    std::uint64_t log = 0;
    std::uint64_t cosigned = 0;
  };
  Sizes LogSizes() const;
  // All about one block; nothing where nothing is wanted, or where the entry
  // came after that block.
  Result<std::vector<std::optional<Receipt>>> BuildReceipts(
      std::span<const std::optional<AnchoredCredential>> wanted) const;

  const SharedRegister& shared_;
  const Store& store_;
  const LogProver prover_;

  mutable Mutex seal_mutex_;
  mutable std::uint64_t seal_size_ GUARDED_BY(seal_mutex_) = 0;
  mutable std::vector<Digest> seal_path_ GUARDED_BY(seal_mutex_);
};

}  // namespace diptych
