// SPDX-License-Identifier: Apache-2.0
//
// A heartbeat chain is a long final chain without transactions, made in process
// instead of in the months that it takes: the same blocks for several stores,
// with finalizations that the validators' keys have signed.

#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/check.h"
#include "consensus/vote.h"
#include "registry/execution.h"
#include "registry/state.h"
#include "storage/store.h"

namespace diptych {

// Of the first q validators, in the order of the set.
inline Certificate SignFinalization(const Header& header,
                                    std::span<const EcdsaSecretKey> keys) {
  const Statement statement{.epoch = header.epoch,
                            .view = header.view,
                            .kind = VoteKind::kFinalize,
                            .block_hash = HeaderHash(header)};
  Certificate certificate{.statement = statement, .signatures = {}};
  const Digest digest = StatementDigest(header.network_id, statement);
  const std::size_t quorum = keys.size() - (keys.size() - 1) / 3;
  for (std::uint16_t i = 0; i < quorum; ++i) {
    certificate.signatures.push_back(
        {.signer = {i}, .octets = keys[i].Sign(digest)});
  }
  return certificate;
}

// The block that follows, a millisecond later.
inline StoredBlock HeartbeatOn(const RegisterState& state, const Header& parent,
                               TimeMs time, const Execution& execution) {
  Header header{.network_id = state.network_id,
                .epoch = parent.epoch,
                .view = {parent.view.value + 1},
                .height = execution.height,
                .parent_hash = state.tip.header_hash,
                .parent_view = parent.view,
                .time = time};
  header.flags = kHeaderHeartbeat;
  header.payload_root = execution.seal.transactions_root;
  header.log_size = execution.log.size();
  header.log_root = execution.log.Root();
  header.validators_hash = ValidatorsHash(ValidatorsAt(state, time));
  return {.header = header, .payload = {}};
}

// Adds `count` heartbeats to stores that hold the same chain. `keys` are the
// validators' consensus keys, in the order of the set.
inline void GrowHeartbeats(std::span<const std::unique_ptr<Store>> stores,
                           const std::vector<EcdsaSecretKey>& keys,
                           std::uint32_t count) {
  // Blocks that share a finalization, and a write.
  constexpr std::uint32_t kRun = 64;
  const Store& first = *stores.front();
  Result<RegisterState> loaded = first.LoadState();
  Result<StoredBlock> tip = first.ReadBlock(first.newest_height());
  CHECK(loaded && tip);
  RegisterState state = *std::move(loaded);
  Header parent = tip->header;
  while (count > 0) {
    const std::uint32_t run = std::min(count, kRun);
    count -= run;
    std::vector<Execution> executions;
    std::vector<StoredBlock> blocks;
    for (std::uint32_t i = 0; i < run; ++i) {
      const TimeMs time{parent.time.value + 1};
      executions.push_back(
          ExecuteBlock(state, first, {.time = time, .transactions = {}}, 1));
      blocks.push_back(HeartbeatOn(state, parent, time, executions.back()));
      parent = blocks.back().header;
      Apply(executions.back(), HeaderHash(parent), state);
    }
    const Certificate finalization = SignFinalization(parent, keys);
    std::vector<CommittedBlock> committed;
    for (std::uint32_t i = 0; i < run; ++i) {
      committed.push_back({executions[i], blocks[i]});
    }
    for (const std::unique_ptr<Store>& store : stores) {
      CHECK(store->Commit(committed, &finalization));
    }
  }
}

}  // namespace diptych
