// SPDX-License-Identifier: Apache-2.0
// Grows random trees of blocks, with forks, finalisations and drops, and
// expects of every block what a register without branches gives that executes
// its ancestors one by one, from the genesis; and of what is final, what the
// model gives. A failure names its seed.
#include "registry/block_tree.h"

#include <gtest/gtest.h>

#include <map>

#include "base/wire.h"
#include "tests/model/crowded_blocks.h"
#include "tests/model/register_model.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

constexpr std::uint64_t kSeeds = 40;
constexpr int kStepsPerSeed = 60;
constexpr std::uint32_t kListsLookedAt = 10;

void ExpectEqualOutcomes(const std::vector<TransactionOutcome>& got,
                         const std::vector<TransactionOutcome>& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    SCOPED_TRACE("transaction " + std::to_string(i));
    ASSERT_EQ(TransactionVerdictName(got[i].verdict),
              TransactionVerdictName(wanted[i].verdict));
    ASSERT_EQ(got[i].refused_item, wanted[i].refused_item);
    ASSERT_EQ(got[i].first_entry, wanted[i].first_entry);
    ASSERT_EQ(got[i].entry_count, wanted[i].entry_count);
    ASSERT_EQ(got[i].opened_list, wanted[i].opened_list);
    ASSERT_EQ(got[i].repeated.size(), wanted[i].repeated.size());
    for (std::size_t each = 0; each < got[i].repeated.size(); ++each) {
      ASSERT_EQ(got[i].repeated[each].item, wanted[i].repeated[each].item);
      ASSERT_EQ(got[i].repeated[each].index, wanted[i].repeated[each].index);
    }
  }
}

// Everything that the store writes of an execution, and its verdicts.
void ExpectEqual(const Execution& got, const Execution& wanted) {
  ASSERT_EQ(got.height, wanted.height);
  ASSERT_EQ(got.time, wanted.time);
  ASSERT_EQ(got.first_entry, wanted.first_entry);
  ExpectEqualOutcomes(got.outcomes, wanted.outcomes);
  ASSERT_EQ(ToBytes(got.entries.bundle()), ToBytes(wanted.entries.bundle()));
  ASSERT_EQ(got.seal, wanted.seal);
  ASSERT_EQ(got.accepted_ids, wanted.accepted_ids);
  ASSERT_EQ(got.credentials.size(), wanted.credentials.size());
  for (std::size_t i = 0; i < got.credentials.size(); ++i) {
    const AnchoredCredential& credential = got.credentials.all()[i];
    ASSERT_EQ(credential.index, wanted.credentials.all()[i].index);
    ASSERT_EQ(credential.entry, wanted.credentials.all()[i].entry);
  }
  ASSERT_EQ(got.pages.size(), wanted.pages.size());
  for (std::size_t i = 0; i < got.pages.size(); ++i) {
    ASSERT_EQ(got.pages[i].list, wanted.pages[i].list);
    ASSERT_EQ(got.pages[i].page, wanted.pages[i].page);
    ASSERT_EQ(got.pages[i].octets, wanted.pages[i].octets);
  }
  ASSERT_EQ(got.lists, wanted.lists);
  ASSERT_EQ(got.documents, wanted.documents);
  ASSERT_EQ(got.statuses.chunks, wanted.statuses.chunks);
  ASSERT_EQ(got.statuses.nodes, wanted.statuses.nodes);
  ASSERT_EQ(got.directory.levels, wanted.directory.levels);
  ASSERT_EQ(got.log.size(), wanted.log.size());
  ASSERT_EQ(got.log.Root(), wanted.log.Root());
  ASSERT_EQ(got.tiles.size(), wanted.tiles.size());
  for (std::size_t i = 0; i < got.tiles.size(); ++i) {
    ASSERT_EQ(got.tiles[i].id, wanted.tiles[i].id);
    ASSERT_EQ(got.tiles[i].hashes, wanted.tiles[i].hashes);
  }
}

void ExpectEqual(const RegisterState& got, const RegisterState& wanted,
                 const std::vector<CheckedTransaction>& sent) {
  ASSERT_EQ(got.tip, wanted.tip);
  ASSERT_EQ(got.log.size(), wanted.log.size());
  ASSERT_EQ(got.log.Root(), wanted.log.Root());
  ASSERT_EQ(got.statuses.Root(), wanted.statuses.Root());
  ASSERT_EQ(got.statuses.stored_nodes(), wanted.statuses.stored_nodes());
  for (std::uint32_t list = 0; list < kListsLookedAt; ++list) {
    ASSERT_EQ(got.occupancy.TakenCount({list}),
              wanted.occupancy.TakenCount({list}));
    for (std::size_t page = 0; page < kPagesPerList; ++page) {
      ASSERT_TRUE(std::ranges::equal(got.occupancy.Page({list}, page),
                                     wanted.occupancy.Page({list}, page)));
    }
  }
  ASSERT_EQ(got.recent.size(), wanted.recent.size());
  for (const CheckedTransaction& each : sent) {
    ASSERT_EQ(got.recent.Contains(each.transaction().id),
              wanted.recent.Contains(each.transaction().id));
  }
  ASSERT_EQ(got.members, wanted.members);
  ASSERT_EQ(got.lists, wanted.lists);
  ASSERT_EQ(got.documents, wanted.documents);
  ASSERT_EQ(got.directory.root(), wanted.directory.root());
  ASSERT_EQ(got.directory.count(), wanted.directory.count());
}

// A block of some branch, to be executed again from the genesis on.
struct Block {
  Digest parent{};
  TimeMs time;
  std::vector<CheckedTransaction> transactions;
};

// A tree and what has become of it, checked at each step.
class Forest {
 public:
  explicit Forest(std::uint64_t seed)
      : random_(seed),
        genesis_hash_(FourMembers(AccreditorGenesis()).state().tip.header_hash),
        tree_(FourMembers(AccreditorGenesis()).state(), durable_, seed),
        model_(FourMembers(AccreditorGenesis()).state().genesis_entry) {}

  void Step() {
    switch (random_.Below(16)) {
      case 0:
      case 1:
        return Finalise(Any());
      case 2:
        return Drop(Any());
      case 3:
        tree_.KeepOnly(Any());
        return Forget();
      case 4:
      case 5:
        return Look(Any());
      default:
        // Mostly on the newest, as consensus does.
        return Grow(random_.OneIn(3) ? Any() : newest_);
    }
  }

  std::size_t switches() const { return switches_; }
  std::size_t mattered() const { return mattered_; }

 private:
  // The final block, or one of the tree.
  Digest Any() {
    std::vector<Digest> all = {tree_.final_hash()};
    for (const auto& [hash, block] : blocks_) {
      if (tree_.Contains(hash)) all.push_back(hash);
    }
    return all[random_.Below(static_cast<std::uint32_t>(all.size()))];
  }

  // A register that knows the blocks up to `hash` and no others.
  FourMembers Replay(const Digest& hash) const {
    std::vector<Digest> path;
    for (Digest at = hash; at != genesis_hash_; at = blocks_.at(at).parent) {
      path.push_back(at);
    }
    FourMembers linear(AccreditorGenesis());
    for (; !path.empty(); path.pop_back()) {
      const Block& block = blocks_.at(path.back());
      linear.SetNextTime(block.time);
      linear.Commit(block.transactions, path.back());
    }
    return linear;
  }

  void Grow(const Digest& parent) {
    FourMembers linear = Replay(parent);
    linear.SkipNonces(nonces_ += 16);
    Block block{.parent = parent, .time = {}, .transactions = {}};
    block.transactions = random_.Next(linear);
    block.time = linear.next_time();
    for (const CheckedTransaction& each : block.transactions) {
      sent_.push_back(each);
    }
    auto got = tree_.Execute(
        parent, {.time = block.time, .transactions = block.transactions});
    ASSERT_TRUE(got.has_value());
    ExpectEqual(*got, linear.Execute(block.transactions));
    if (testing::Test::HasFatalFailure()) return;
    if (parent != newest_) ++switches_;
    if (random_.OneIn(3)) CountIfAncestorsMatter(*got, block);
    // Some proposals never get a vote.
    if (random_.OneIn(6)) return;
    WireWriter number;
    number.U64(blocks_.size());
    const Digest hash = Sha256(number.bytes());
    tree_.Add(hash, *std::move(got));
    blocks_.emplace(hash, std::move(block));
    newest_ = hash;
  }

  // Whether the block would have gone otherwise on the final block.
  void CountIfAncestorsMatter(const Execution& on_branch, const Block& block) {
    const auto on_final =
        tree_.Execute(tree_.final_hash(),
                      {.time = block.time, .transactions = block.transactions});
    ASSERT_TRUE(on_final.has_value());
    if (on_final->accepted_ids != on_branch.accepted_ids) ++mattered_;
  }

  void Look(const Digest& hash) {
    const RegisterState* state = tree_.StateAfter(hash);
    ASSERT_NE(state, nullptr);
    ExpectEqual(*state, Replay(hash).state(), sent_);
  }

  void Drop(const Digest& hash) {
    if (hash == tree_.final_hash()) return;
    const Digest parent = blocks_.at(hash).parent;
    tree_.Drop(hash);
    ASSERT_FALSE(tree_.Contains(hash));
    ASSERT_TRUE(tree_.Contains(parent));
    Forget();
  }

  void Finalise(const Digest& hash) {
    std::vector<Digest> path;
    for (const ExecutedBlock* block : tree_.PathTo(hash)) {
      durable_.AddBlock(block->execution);
      path.push_back(block->hash);
    }
    // Whether the store knows more than the tree calls final is no matter.
    if (random_.OneIn(2)) {
      Grow(Any());
      if (testing::Test::HasFatalFailure()) return;
    }
    const std::vector<ExecutedBlock> blocks = tree_.Finalise(hash);
    ASSERT_EQ(blocks.size(), path.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      ASSERT_EQ(blocks[i].hash, path[i]);
      const Block& block = blocks_.at(path[i]);
      model_.Execute(block.time, block.parent, block.transactions);
    }
    ASSERT_EQ(tree_.final_hash(), hash);
    Look(hash);
    if (testing::Test::HasFatalFailure()) return;
    const RegisterState& state = *tree_.StateAfter(hash);
    ASSERT_EQ(state.log.Root(), model_.LogRoot());
    ASSERT_EQ(state.statuses.Root(), model_.StatusRoot());
    ASSERT_EQ(state.directory.root(), model_.DirectoryRoot());
    Forget();
  }

  // Goes on from a block that is still there.
  void Forget() {
    if (!tree_.Contains(newest_)) newest_ = Any();
  }

  CrowdedBlocks random_;
  Digest genesis_hash_;
  MemoryLookup durable_;
  BlockTree tree_;
  RegisterModel model_;
  std::map<Digest, Block> blocks_;  // All there ever were.
  std::vector<CheckedTransaction> sent_;
  Digest newest_ = genesis_hash_;
  std::uint64_t nonces_ = 0;
  std::size_t switches_ = 0;
  std::size_t mattered_ = 0;
};

TEST(BlockTreeModel, GivesOnEachBranchWhatALinearReplayGives) {
  std::size_t switches = 0;
  std::size_t mattered = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Forest forest(seed);
    for (int step = 0; step < kStepsPerSeed; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      forest.Step();
      if (testing::Test::HasFatalFailure()) return;
    }
    switches += forest.switches();
    mattered += forest.mattered();
  }
  // What the test is for came up.
  EXPECT_GT(switches, 100U);
  EXPECT_GT(mattered, 50U);
}

}  // namespace
}  // namespace diptych
