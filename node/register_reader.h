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

#include <vector>

#include "base/result.h"
#include "node/log_prover.h"
#include "node/receipt_reader.h"
#include "node/shared_register.h"
#include "proto/diptych/v1/service.pb.h"
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
      : shared_(shared),
        store_(store),
        prover_(store),
        receipts_(shared, store, prover_) {}

  const ReceiptReader& receipts() const { return receipts_; }

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
  // Chunk and path of the status tree as it was after that height.
  Status ProveStatus(ChunkNumber number, Height height,
                     v1::GetStatusResponse& response) const;
  // The seal of that height and its path in the log of `log_size` entries.
  Status ProveSeal(Height height, std::uint64_t log_size,
                   v1::GetStatusResponse& response) const;
  // Of the newest final block and the newest cosigned one; 0 for none.
  struct Sizes {
    std::uint64_t log = 0;
    std::uint64_t cosigned = 0;
  };
  Sizes LogSizes() const;

  const SharedRegister& shared_;
  const Store& store_;
  const LogProver prover_;
  const ReceiptReader receipts_;
};

}  // namespace diptych
