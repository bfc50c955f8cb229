// SPDX-License-Identifier: Apache-2.0
// Covers Store: what a committed block leaves, and what opening finds again.
#include "storage/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "crypto/sha256_lanes.h"
#include "merkle/proof.h"
#include "merkle/proof_plan.h"
#include "merkle/status_proof.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

constexpr std::size_t kSmallTail = 100;

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    options_.path = directory_.path();
    options_.hash_seed = 77;
    options_.cache_octets = 1 << 20;
    options_.free_octets_min = 0;
    options_.index_tail_credentials = kSmallTail;
    EXPECT_TRUE(Store::Create(options_, sample_.genesis_entry()).has_value());
    Reopen();
  }

  void Reopen() {
    store_.reset();
    Result<std::unique_ptr<Store>> opened = Store::Open(options_);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    store_ = *std::move(opened);
  }

  void Commit(const std::vector<CheckedTransaction>& transactions) {
    SampleBlock block = sample_.NextBlock(transactions);
    for (const TransactionOutcome& outcome : block.execution.outcomes) {
      ASSERT_EQ(outcome.verdict, TransactionVerdict::kAccepted)
          << TransactionVerdictName(outcome.verdict);
    }
    const Status committed = store_->Commit(block.execution, block.stored);
    ASSERT_TRUE(committed.has_value()) << committed.error().message;
    blocks_.push_back(block.stored);
    sample_.Apply(std::move(block));
  }

  // A register with every kind of entry, across several bundles.
  void CommitSome() {
    Commit({sample_.OpenList(), sample_.OpenList()});
    for (std::uint32_t i = 0; i < 9; ++i) {
      Commit({sample_.Anchor({0}, {i * 1000}, 97),
              sample_.Anchor({1}, {i * 9000}, 3)});
      Commit({sample_.SetStatus({0}, {{i * 1000}, {i * 1000 + 5}},
                                CredentialStatus::kSuspended,
                                StatusReason::kUnderReview)});
    }
    Commit({sample_.SetStatus({0}, {{0}}, CredentialStatus::kValid,
                              StatusReason::kReviewEnded),
            sample_.Document("policy"),
            sample_.Sign(Accredit{.issuer = {1}}, {2})});
    Commit({sample_.Sign(Accredit{.issuer = {1}, .scope = {"urn:a"}}, {2}),
            sample_.Sign(Accredit{.issuer = {1}, .withdraw = true}, {2})});
    Commit({});
  }

  Digest CommitmentOf(std::uint64_t entry) {
    const Result<Bytes> octets = store_->ReadEntry({entry});
    EXPECT_TRUE(octets.has_value());
    const Result<CredentialEntry> credential = DecodeCredentialEntry(*octets);
    return credential ? credential->commitment : Digest{};
  }

  TestDirectory directory_;
  SampleRegister sample_{1, 2};
  Store::Options options_;
  std::unique_ptr<Store> store_;
  std::vector<StoredBlock> blocks_;
};

TEST_F(StoreTest, LoadedStateEqualsTheStateThatWasCommitted) {
  CommitSome();
  for (int round = 0; round < 2; ++round) {
    const Result<RegisterState> loaded = store_->LoadState();
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    const RegisterState& state = sample_.state();
    EXPECT_EQ(loaded->tip, state.tip);
    EXPECT_EQ(loaded->genesis, state.genesis);
    EXPECT_EQ(loaded->network_id, state.network_id);
    EXPECT_EQ(loaded->log.size(), state.log.size());
    EXPECT_EQ(loaded->log.Root(), state.log.Root());
    EXPECT_EQ(loaded->statuses.Root(), state.statuses.Root());
    EXPECT_EQ(loaded->directory.root(), state.directory.root());
    EXPECT_EQ(loaded->members, state.members);
    EXPECT_EQ(loaded->FindMember({1})->accreditations.size(), 2U);
    EXPECT_EQ(loaded->lists, state.lists);
    EXPECT_EQ(loaded->documents, state.documents);
    EXPECT_EQ(loaded->recent.size(), state.recent.size());
    for (std::uint32_t list = 0; list < 2; ++list) {
      EXPECT_TRUE(std::ranges::equal(loaded->occupancy.Bits({list}),
                                     state.occupancy.Bits({list})));
    }
    Reopen();
  }
}

TEST_F(StoreTest, AStoreWithTheGenesisAloneLoads) {
  const Result<RegisterState> loaded = store_->LoadState();
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(loaded->tip, sample_.state().tip);
  const Result<StoredBlock> genesis = store_->ReadBlock({0});
  ASSERT_TRUE(genesis.has_value());
  EXPECT_EQ(*genesis, sample_.genesis_block());
}

TEST_F(StoreTest, TransactionsAreRememberedAgainstReplayAcrossARestart) {
  const CheckedTransaction opened = sample_.OpenList();
  Commit({opened});
  // A block in which a transaction is refused: its id may come again.
  const CheckedTransaction refused = sample_.Anchor({9}, {0}, 1);
  SampleBlock block = sample_.NextBlock({refused, sample_.OpenList()});
  ASSERT_EQ(block.execution.outcomes[0].verdict,
            TransactionVerdict::kUnknownList);
  ASSERT_TRUE(store_->Commit(block.execution, block.stored));
  sample_.Apply(std::move(block));
  Reopen();
  const Result<RegisterState> loaded = store_->LoadState();
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->recent.size(), 2U);
  EXPECT_TRUE(loaded->recent.Contains(opened.transaction().id));
  EXPECT_FALSE(loaded->recent.Contains(refused.transaction().id));
}

TEST_F(StoreTest, TransactionsOlderThanTheirLifetimeAreForgottenAtTheStart) {
  const CheckedTransaction old = sample_.OpenList();
  Commit({old});
  const TimeMs later{sample_.state().tip.time.value +
                     kTransactionLifetimeMsMax};
  SampleBlock block = sample_.NextBlock({}, later);
  ASSERT_TRUE(store_->Commit(block.execution, block.stored));
  const Result<RegisterState> loaded = store_->LoadState();
  ASSERT_TRUE(loaded.has_value());
  EXPECT_FALSE(loaded->recent.Contains(old.transaction().id));
}

TEST_F(StoreTest, BlocksAreReadAsTheyWereCommitted) {
  CommitSome();
  Reopen();
  for (const StoredBlock& block : blocks_) {
    const Result<StoredBlock> read = store_->ReadBlock(block.header.height);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, block);
  }
  const Result<StoredBlock> beyond =
      store_->ReadBlock({sample_.state().tip.height.value + 1});
  ASSERT_FALSE(beyond.has_value());
  EXPECT_EQ(beyond.error().code, ErrorCode::kNotFound);
}

TEST_F(StoreTest, EveryEntryIsProvedFromTheStoredTiles) {
  CommitSome();
  Reopen();
  const std::uint64_t size = sample_.state().log.size();
  ASSERT_GT(size, 3U * kFullTileWidth);
  const TreeHead head{size, sample_.state().log.Root()};
  for (std::uint64_t index = 0; index < size; index += 13) {
    const Result<Bytes> entry = store_->ReadEntry({index});
    ASSERT_TRUE(entry.has_value());
    const Result<std::vector<Digest>> path =
        BuildProof(PlanInclusion(index, size),
                   [&](NodeId node) { return store_->ReadNode(node); });
    ASSERT_TRUE(path.has_value()) << path.error().message;
    EXPECT_EQ(VerifyInclusion(index, HashLeaf(*entry), *path, head),
              ProofVerdict::kValid);
  }
  EXPECT_EQ(store_->ReadEntry({size}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->ReadNode({0, size}).error().code, ErrorCode::kNotFound);
}

TEST_F(StoreTest, TilesAndBundlesAreCutToTheirWidth) {
  CommitSome();
  const std::uint64_t size = sample_.state().log.size();
  const std::size_t width = size % kFullTileWidth;
  ASSERT_GT(width, 3U);
  for (std::size_t wanted : {std::size_t{1}, width - 1, width}) {
    const Result<Bytes> tile = store_->ReadTile({0, size / kTileWidth}, wanted);
    ASSERT_TRUE(tile.has_value());
    EXPECT_EQ(tile->size(), wanted * kDigestSize);
    const Result<Bytes> bundle =
        store_->ReadBundle(size / kFullTileWidth, wanted);
    ASSERT_TRUE(bundle.has_value());
    EXPECT_TRUE(BundleEntry(*bundle, wanted - 1).has_value());
    EXPECT_FALSE(BundleEntry(*bundle, wanted).has_value());
  }
  EXPECT_EQ(store_->ReadTile({0, size / kTileWidth}, width + 1).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(store_->ReadBundle(size / kFullTileWidth, width + 1).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(store_->ReadTile({8, 0}, 1).error().code, ErrorCode::kNotFound);
}

TEST_F(StoreTest, StatusesOfPastHeightsAreProvedUnderTheirSeals) {
  CommitSome();
  Reopen();
  for (std::uint64_t height = 0; height <= sample_.state().tip.height.value;
       ++height) {
    const Result<StoredBlock> block = store_->ReadBlock({height});
    ASSERT_TRUE(block.has_value());
    const Result<Bytes> octets =
        store_->ReadEntry({block->header.log_size - 1});
    ASSERT_TRUE(octets.has_value());
    const Result<SealEntry> seal = DecodeSealEntry(*octets);
    ASSERT_TRUE(seal.has_value());
    const ChunkNumber chunk = ChunkOf({0}, {0});
    const Result<StatusChunk> found = store_->ReadStatusChunk(chunk, {height});
    ASSERT_TRUE(found.has_value());
    const Result<StatusProof> proof = BuildStatusProof(chunk, [&](NodeId node) {
      return store_->ReadStatusNode(node, {height});
    });
    ASSERT_TRUE(proof.has_value());
    EXPECT_EQ(VerifyStatusChunk(chunk, *found, *proof, seal->status_root),
              StatusProofVerdict::kValid)
        << "at height " << height;
  }
  const Height beyond{sample_.state().tip.height.value + 1};
  EXPECT_FALSE(store_->ReadStatusChunk({0}, beyond).has_value());
  EXPECT_FALSE(store_->ReadStatusNode({0, 0}, beyond).has_value());
}

// Against the node's hash at every height.
TEST_F(StoreTest, ASpanReachesAsFarAsANodeStaysTheSame) {
  CommitSome();
  const std::uint64_t newest = sample_.state().tip.height.value;
  std::size_t changes = 0;
  // List 0, one that nobody opened on either side of it, and the root.
  for (const NodeId node : {NodeId{9, 0}, NodeId{9, 900}, NodeId{32, 0}}) {
    for (std::uint64_t height = 0; height <= newest; ++height) {
      const auto hash = [&](std::uint64_t at) {
        return store_->ReadStatusNode(node, {at}).value();
      };
      std::uint64_t since = height;
      while (since > 0 && hash(since - 1) == hash(height)) --since;
      std::uint64_t until = height;
      while (until <= newest && hash(until) == hash(height)) ++until;
      const auto span = store_->ReadStatusSpan(node, {height});
      ASSERT_TRUE(span.has_value());
      EXPECT_EQ(span->since, Height{since});
      EXPECT_EQ(span->until,
                until > newest ? std::nullopt : std::optional(Height{until}));
      changes += span->since == Height{height};
    }
  }
  EXPECT_GT(changes, 4U);
  EXPECT_FALSE(store_->ReadStatusSpan({9, 0}, {newest + 1}).has_value());
}

TEST_F(StoreTest, EveryCommitmentIsFoundInTailAndFilesAndNoOther) {
  CommitSome();
  EXPECT_GT(store_->indexed_size(), 0U);
  for (int round = 0; round < 2; ++round) {
    std::vector<Digest> asked;
    std::vector<std::uint64_t> wanted;
    for (std::uint64_t i = 0; i < sample_.state().log.size(); ++i) {
      const Digest commitment = CommitmentOf(i);
      asked.push_back(commitment == Digest{} ? sample_.FreshDigest()
                                             : commitment);
      if (commitment != Digest{}) wanted.push_back(i);
    }
    std::vector<CommitmentHit> hits;
    store_->Find(asked, hits);
    ASSERT_EQ(hits.size(), wanted.size());
    for (std::size_t i = 0; i < hits.size(); ++i) {
      EXPECT_EQ(hits[i].credential.index.value, wanted[i]);
      EXPECT_EQ(hits[i].asked, wanted[i]);
      EXPECT_EQ(hits[i].credential.entry.commitment, asked[wanted[i]]);
    }
    Reopen();
  }
}

TEST_F(StoreTest, CommitmentsThatShareAPrefixAreAllFoundAcrossFiles) {
  Commit({sample_.OpenList()});
  Digest crowded = sample_.FreshDigest();
  for (std::uint8_t i = 0; i < 5; ++i) {
    crowded[20] = i;
    Commit({sample_.AnchorItems({0}, {{{i}, crowded}}),
            sample_.Anchor({0}, {1000U * (i + 1)}, kSmallTail - 20)});
  }
  Reopen();
  std::vector<CommitmentHit> hits;
  store_->Find(std::vector{sample_.FreshDigest(), crowded}, hits);
  ASSERT_EQ(hits.size(), 5U);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    EXPECT_EQ(hits[i].asked, 1U);
    EXPECT_EQ(hits[i].credential.entry.commitment[20], i);
  }
}

TEST_F(StoreTest, PrefixesFindInOrderOfCommitmentsUpToTheLimit) {
  Commit({sample_.OpenList()});
  std::vector<AnchorItem> items;
  Digest near = sample_.FreshDigest();
  for (std::uint8_t i = 0; i < 30; ++i) {
    near[i % 2 == 0 ? 5 : 30] = static_cast<std::uint8_t>(200 - i);
    items.push_back({{i}, near});
  }
  Commit({sample_.AnchorItems({0}, items)});
  Commit({sample_.Anchor({0}, {100}, 200)});
  const auto found = store_->FindByPrefix(ByteView(near).first(4), 100);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), items.size());
  EXPECT_TRUE(std::ranges::is_sorted(
      *found, {},
      [](const AnchoredCredential& each) { return each.entry.commitment; }));

  const auto first = store_->FindByPrefix(ByteView(near).first(4), 7);
  ASSERT_TRUE(first.has_value());
  ASSERT_EQ(first->size(), 7U);
  for (std::size_t i = 0; i < first->size(); ++i) {
    EXPECT_EQ((*first)[i].entry, (*found)[i].entry);
  }
  const auto whole = store_->FindByPrefix(near, 100);
  ASSERT_TRUE(whole.has_value());
  ASSERT_EQ(whole->size(), 1U);
  EXPECT_EQ(whole->front().entry.commitment, near);
  EXPECT_EQ(store_->FindByPrefix(ByteView(near).first(3), 1).error().code,
            ErrorCode::kInvalid);
}

TEST_F(StoreTest, RandomBlocksLeaveTheSameStateOnDiskAsInMemory) {
  std::mt19937 random(4711);
  Commit({sample_.OpenList()});
  std::uint32_t next = 0;
  for (int i = 0; i < 40; ++i) {
    const std::size_t count = random() % 300 + 1;
    Commit({sample_.Anchor({0}, {next}, count)});
    next += static_cast<std::uint32_t>(count);
    if (random() % 4 != 0) continue;
    Reopen();
    const Result<RegisterState> loaded = store_->LoadState();
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    EXPECT_EQ(loaded->tip, sample_.state().tip);
    EXPECT_EQ(loaded->log.Root(), sample_.state().log.Root());
    EXPECT_EQ(loaded->occupancy.TakenCount({0}), next);
  }
}

TEST_F(StoreTest, CheckpointsAreKept) {
  EXPECT_EQ(store_->ReadCheckpoint().error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(store_->SaveCheckpoint("registry.example/log\n2\n"));
  Reopen();
  const Result<std::string> note = store_->ReadCheckpoint();
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(*note, "registry.example/log\n2\n");
}

}  // namespace
}  // namespace diptych
