// SPDX-License-Identifier: Apache-2.0
//
// A Replayer executes blocks from the genesis on and judges each by the
// register's rules, apart from all input and output.
//
//   Execute(block)   every rule of the header, every transaction, the log that
//                    results: a difference, or nothing
//   execution()      what the block does, to hold against the log
//   Advance()        makes it so
//
// One thread.

#pragma once

#include <cstdint>
#include <optional>

#include "audit/difference.h"
#include "audit/prepared_block.h"
#include "audit/replayed_commitments.h"
#include "base/result.h"
#include "registry/execution.h"
#include "registry/state.h"

namespace diptych {

class Replayer {
 public:
  // Before block 0. kInvalid if the entry is no genesis. `hash_seed` is a
  // number that the log's author does not know.
  static Result<Replayer> Start(ByteView genesis_entry,
                                std::uint64_t hash_seed);

  // Judges the block that follows. If it is the log that comes out otherwise,
  // the difference has object kHeader and one of the two fields below: whoever
  // has the log's entries can say more (ExplainLog).
  std::optional<Difference> Execute(const PreparedBlock& block);

  // What the block given to Execute last does.
  const Execution& execution() const { return execution_; }
  Execution& execution() { return execution_; }

  // Requires: Execute has found no difference.
  void Advance();

  const RegisterState& state() const { return state_; }
  const ReplayedCommitments& commitments() const { return commitments_; }
  // The newest block; none before block 0.
  const std::optional<Header>& tip() const { return tip_; }

 private:
  explicit Replayer(std::uint64_t hash_seed)
      : hash_seed_(hash_seed), commitments_(hash_seed) {}

  std::optional<Difference> ExecuteGenesisBlock(const Header& found);
  std::optional<Difference> ExecuteFollowing(const PreparedBlock& block);

  std::uint64_t hash_seed_;
  RegisterState state_;
  ReplayedCommitments commitments_;
  std::optional<Header> tip_;
  Digest tip_hash_{};

  Header genesis_header_;
  Header pending_;
  Digest pending_hash_{};
  Execution execution_;
};

inline constexpr std::string_view kLogSizeField = "log_size";
inline constexpr std::string_view kLogRootField = "log_root";

// Says what lies behind a header's wrong log size or root, given the entries
// that the log holds for that block, in the encoding of bundles: the header's
// time, an entry, or the header's field itself.
Difference ExplainLog(const Difference& difference, const Header& header,
                      const Execution& execution, ByteView log_entries);

}  // namespace diptych
