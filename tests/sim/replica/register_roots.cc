// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/register_roots.h"

#include <algorithm>

#include "crypto/sha256.h"
#include "merkle/naive_tree_test.h"
#include "tests/sim/random.h"

namespace diptych {
namespace {

Bytes EntriesOf(const Execution& execution) {
  return ToBytes(execution.entries.bundle());
}

}  // namespace

RegisterRoots::RegisterRoots(const SampleNetwork& network,
                             const Digest& genesis_hash)
    : state_(network.before) {
  Append(network.genesis);
  blocks_.push_back({.hash = genesis_hash,
                     .head = {leaves_.size(), network.genesis.log.Root()},
                     .entries = EntriesOf(network.genesis)});
  Apply(network.genesis, genesis_hash, state_);
}

void RegisterRoots::Append(const Execution& execution) {
  const std::uint8_t prefix = 0;
  for (const Bytes& entry : SplitBundle(execution.entries.bundle())) {
    leaves_.push_back(Sha256({ByteView(&prefix, 1), entry}));
  }
  lookup_.AddBlock(execution);
}

std::string RegisterRoots::Judge(const CommitBlocks::Item& item,
                                 const RegisterUniverse& universe) {
  const std::uint64_t height = item.header.height.value;
  if (height > blocks_.size()) return "stored a block before its parent";
  if (height == blocks_.size()) {
    std::string wrong = Follow(item, universe);
    if (!wrong.empty()) return wrong;
  }
  const Block& known = blocks_[height];
  const Execution& execution = item.executed.execution;
  if (item.executed.hash != known.hash ||
      HeaderHash(item.header) != known.hash) {
    return "stored another block than others at a height";
  }
  if (execution.log.size() != known.head.size ||
      execution.log.Root() != known.head.root) {
    return "has another log root than others";
  }
  if (EntriesOf(execution) != known.entries) {
    return "has other entries than others";
  }
  return {};
}

std::string RegisterRoots::Follow(const CommitBlocks::Item& item,
                                  const RegisterUniverse& universe) {
  const Header& header = item.header;
  const std::vector<CheckedTransaction> transactions =
      universe.TransactionsIn(header);
  const Execution execution = ExecuteBlock(
      state_, lookup_, {.time = header.time, .transactions = transactions}, 5);
  Append(execution);
  if (header.log_size != leaves_.size()) return "log size is not the entries'";
  if (header.log_root != execution.log.Root()) {
    return "root is not that of executing it";
  }
  blocks_.push_back({.hash = HeaderHash(header),
                     .head = {header.log_size, header.log_root},
                     .entries = EntriesOf(execution)});
  Apply(execution, blocks_.back().hash, state_);
  return JudgeProofs();
}

std::string RegisterRoots::JudgeProofs() const {
  NaiveTree tree(leaves_);
  const TreeHead& newer = blocks_.back().head;
  const TreeHead& older = blocks_[blocks_.size() - 2].head;
  if (tree.Root(0, newer.size) != newer.root) {
    return "root is not that of its entries";
  }
  if (VerifyConsistency(older, newer,
                        tree.Consistency(older.size, newer.size)) !=
      ProofVerdict::kValid) {
    return "log is not the one before and more";
  }
  const std::uint64_t index = Mix(newer.size) % older.size;
  if (VerifyInclusion(index, leaves_[index], tree.Inclusion(index, newer.size),
                      newer) != ProofVerdict::kValid) {
    return "an old entry's proof does not verify";
  }
  return {};
}

}  // namespace diptych
