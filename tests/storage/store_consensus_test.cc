// SPDX-License-Identifier: Apache-2.0
// Covers what Store keeps for consensus: what a vote stands on is read back, a
// final block takes away what is no longer needed and leaves its proof, and
// consensus starts from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <initializer_list>

#include "storage/consensus_start.h"
#include "storage/store.h"
#include "tests/support/contradiction.h"
#include "tests/support/four_members.h"
#include "tests/support/guard_of_memory.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

Certificate Proof(VoteKind kind, View view, const Digest& block_hash = {}) {
  Certificate certificate;
  certificate.statement = {
      .epoch = {0}, .view = view, .kind = kind, .block_hash = block_hash};
  for (const std::uint16_t signer :
       std::initializer_list<std::uint16_t>{0, 2, 3}) {
    EcdsaSignature octets{};
    octets.fill(static_cast<std::uint8_t>(view.value + signer));
    certificate.signatures.push_back({{signer}, octets});
  }
  return certificate;
}

Certificate Finalization(const Header& header) {
  return Proof(VoteKind::kFinalize, header.view, HeaderHash(header));
}

UnfinalisedBlock Unfinalised(const StoredBlock& block) {
  return {.hash = HeaderHash(block.header),
          .header = block.header,
          .references = Bytes(46, 3),
          .payload = block.payload};
}

class StoreConsensusTest : public ::testing::Test {
 protected:
  StoreConsensusTest() {
    options_.path = directory_.path();
    options_.free_octets_min = 0;
    options_.cache_octets = 1 << 20;
    EXPECT_TRUE(Store::Create(options_, sample_.genesis_entry()));
    Reopen();
  }

  void Reopen() {
    store_.reset();
    Result<std::unique_ptr<Store>> opened = Store::Open(options_);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    store_ = *std::move(opened);
  }

  // Commits the next block, proven by `proof` or else by itself.
  Header Commit(const Certificate* proof = nullptr) {
    SampleBlock block = sample_.NextBlock({sample_.OpenList()});
    const Header header = block.stored.header;
    const Certificate own = Finalization(header);
    EXPECT_TRUE(store_->Commit(block.execution, block.stored,
                               proof != nullptr ? proof : &own));
    sample_.Apply(std::move(block));
    return header;
  }

  std::vector<Certificate> Certificates() const {
    const auto read = store_->ReadCertificates();
    EXPECT_TRUE(read.has_value());
    return read ? *read : std::vector<Certificate>();
  }

  GuardIdentity Identity(std::uint8_t key = 2) const {
    GuardIdentity identity;
    identity.validator_key.fill(key);
    identity.network_id = sample_.state().network_id;
    return identity;
  }

  TestDirectory directory_;
  SampleRegister sample_;
  Store::Options options_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreConsensusTest, WhatWasPersistedIsReadBack) {
  const StoredBlock block =
      sample_.NextBlock({sample_.OpenList(), sample_.Document("a")}).stored;
  const Certificate notarization =
      Proof(VoteKind::kNotarize, {3}, Unfinalised(block).hash);
  const Certificate nullification = Proof(VoteKind::kNullify, {2});
  const Certificate far = Proof(VoteKind::kNullify, {std::uint64_t{1} << 40});
  ASSERT_TRUE(store_->Persist(std::vector{far, notarization}, {}));
  ASSERT_TRUE(store_->Persist(std::vector{nullification}, Unfinalised(block)));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Certificates(), (std::vector{nullification, notarization, far}));
    EXPECT_EQ(store_->UnfinalisedBlocks(),
              std::vector{Unfinalised(block).hash});
    const auto read = store_->ReadUnfinalisedBlock(Unfinalised(block).hash);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, Unfinalised(block));
    EXPECT_EQ(store_->ReadUnfinalisedBlock(Digest{}).error().code,
              ErrorCode::kNotFound);
    Reopen();
  }
}

TEST_F(StoreConsensusTest, AFinalBlockTakesAwayWhatIsNoLongerNeeded) {
  const StoredBlock lost = sample_.NextBlock({}).stored;
  const SampleBlock won = sample_.NextBlock({sample_.OpenList()});
  StoredBlock next = won.stored;
  next.header.height = {2};
  const View view = won.stored.header.view;
  const std::vector<Certificate> kept = {
      Proof(VoteKind::kNotarize, {view.value + 1}),
      Proof(VoteKind::kNullify, {view.value + 2})};
  ASSERT_TRUE(store_->Persist(std::vector{Proof(VoteKind::kNullify, {0}),
                                          Proof(VoteKind::kNotarize, view)},
                              Unfinalised(lost)));
  ASSERT_TRUE(store_->Persist(kept, Unfinalised(won.stored)));
  ASSERT_TRUE(store_->Persist({}, Unfinalised(next)));
  EXPECT_EQ(store_->UnfinalisedBlocks().size(), 3U);
  EXPECT_EQ(store_->UnfinalisedBlocks().back(), Unfinalised(next).hash);
  const Certificate proof = Finalization(won.stored.header);
  ASSERT_TRUE(store_->Commit(won.execution, won.stored, &proof));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Certificates(), kept);
    EXPECT_EQ(store_->UnfinalisedBlocks(), std::vector{Unfinalised(next).hash});
    EXPECT_FALSE(store_->ReadUnfinalisedBlock(Unfinalised(lost).hash));
    EXPECT_FALSE(store_->ReadUnfinalisedBlock(Unfinalised(won.stored).hash));
    EXPECT_TRUE(store_->ReadUnfinalisedBlock(Unfinalised(next).hash));
    Reopen();
  }
}

TEST_F(StoreConsensusTest, CertificatesOfViewsLongPastStayForForensics) {
  const std::vector<Certificate> past = {
      Proof(VoteKind::kNotarize, {1}), Proof(VoteKind::kNullify, {1}),
      Proof(VoteKind::kNullify, {2}), Proof(VoteKind::kNotarize, {3})};
  ASSERT_TRUE(store_->Persist(past, {}));
  for (int i = 0; i < 5; ++i) Commit();
  const auto read = [&](std::uint64_t first, std::uint64_t last,
                        std::size_t limit) {
    return store_->ReadCertificatesOf({}, {first}, {last}, limit).value();
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(Certificates().empty());
    EXPECT_EQ(read(0, 9, 100), past);
    EXPECT_EQ(read(2, 2, 100), std::vector{past[2]});
    EXPECT_EQ(read(2, 9, 1), std::vector{past[2]});
    EXPECT_TRUE(read(4, 9, 100).empty());
    EXPECT_TRUE(store_->ReadCertificatesOf({1}, {0}, {9}, 100).value().empty());
    Reopen();
  }
}

TEST_F(StoreConsensusTest, EachHeightIsProvenByTheNextFinalization) {
  EXPECT_EQ(store_->ReadFinality({0}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(*store_->ReadNewestFinalization(), std::nullopt);
  const Header first = Commit();
  // Blocks 2 to 4 become final by the certificate of block 4.
  SampleRegister ahead;
  while (ahead.state().tip.height < first.height) {
    ahead.Advance({ahead.OpenList()});
  }
  ahead.Advance({ahead.OpenList()});
  ahead.Advance({ahead.OpenList()});
  const Header fourth = ahead.NextBlock({ahead.OpenList()}).stored.header;
  const Certificate proof = Finalization(fourth);
  for (std::uint64_t height = 2; height <= 4; ++height) {
    const Header committed = Commit(&proof);
    EXPECT_EQ(*store_->ReadNewestFinalization(), proof);
    const auto finality = store_->ReadFinality({2});
    ASSERT_EQ(finality.has_value(), height == 4);
    if (!finality) EXPECT_EQ(finality.error().code, ErrorCode::kNotFound);
    if (height == 4) EXPECT_EQ(committed, fourth);
    Reopen();
  }
  for (std::uint64_t height = 2; height <= 4; ++height) {
    const auto finality = store_->ReadFinality({height});
    ASSERT_TRUE(finality.has_value()) << finality.error().message;
    EXPECT_EQ(finality->certificate, proof);
    EXPECT_EQ(finality->header, fourth);
  }
  for (const std::uint64_t height : {0U, 1U}) {
    EXPECT_EQ(store_->ReadFinality({height})->header, first);
  }
  EXPECT_EQ(store_->ReadFinality({5}).error().code, ErrorCode::kNotFound);
}

TEST_F(StoreConsensusTest, ABlockThatNobodyVotedForHasNoProof) {
  const SampleBlock block = sample_.NextBlock({sample_.OpenList()});
  ASSERT_TRUE(store_->Commit(block.execution, block.stored));
  EXPECT_EQ(store_->ReadFinality({1}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(*store_->ReadNewestFinalization(), std::nullopt);
}

TEST_F(StoreConsensusTest, APersistOnAFullDiskWritesNothing) {
  store_.reset();
  options_.free_octets_min = std::uint64_t{1} << 62;
  Reopen();
  const Status done =
      store_->Persist(std::vector{Proof(VoteKind::kNullify, {1})}, {});
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, ErrorCode::kLimit);
  EXPECT_TRUE(Certificates().empty());
  EXPECT_TRUE(store_->Persist({}, {}));
}

TEST_F(StoreConsensusTest, TheGuardFileIsMadeOnceForAKey) {
  const std::string path = options_.path + "/guard";
  {
    auto guard = OpenGuard(*store_, options_.path, Identity());
    ASSERT_TRUE(guard.has_value()) << guard.error().message;
    ASSERT_TRUE(guard->Write({.epoch = {0}, .view = {1}, .nullified = true}));
  }
  Reopen();
  {
    const auto guard = OpenGuard(*store_, options_.path, Identity());
    ASSERT_TRUE(guard.has_value()) << guard.error().message;
    EXPECT_TRUE(guard->record().nullified);
  }
  std::filesystem::remove(path);
  Reopen();
  const auto gone = OpenGuard(*store_, options_.path, Identity());
  ASSERT_FALSE(gone.has_value());
  EXPECT_EQ(gone.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(gone.error().message, HasSubstr("new consensus key"));
  EXPECT_FALSE(std::filesystem::exists(path));
  // A new key may have a new one, beside nobody's.
  EXPECT_TRUE(OpenGuard(*store_, options_.path, Identity(3)).has_value());
  EXPECT_EQ(OpenGuard(*store_, options_.path, Identity()).error().code,
            ErrorCode::kRefused);
}

TEST_F(StoreConsensusTest, AStartOfANewStoreIsTheGenesis) {
  const auto start =
      LoadConsensusStart(*store_, GuardOfMemory::Read(GuardRecord{}));
  ASSERT_TRUE(start.has_value()) << start.error().message;
  EXPECT_EQ(start->tip, sample_.genesis_block().header);
  ASSERT_TRUE(start->guard.has_value());
  EXPECT_EQ(**start->guard, GuardRecord{});
  EXPECT_TRUE(start->certificates.empty());
  EXPECT_FALSE(start->finalization.has_value());
  EXPECT_TRUE(start->holds_notarized_block);
}

TEST_F(StoreConsensusTest, AStartSaysWhetherTheBlockOfTheGuardIsHere) {
  const Header tip = Commit();
  const StoredBlock block = sample_.NextBlock({sample_.OpenList()}).stored;
  GuardRecord guard{.epoch = {0}, .view = block.header.view};
  guard.notarized = Unfinalised(block).hash;
  auto start = LoadConsensusStart(*store_, GuardOfMemory::Read(guard));
  ASSERT_TRUE(start.has_value()) << start.error().message;
  EXPECT_FALSE(start->holds_notarized_block);
  EXPECT_EQ(start->tip, tip);
  EXPECT_EQ(start->finalization, Finalization(tip));

  const Certificate nullification =
      Proof(VoteKind::kNullify, {tip.view.value + 4});
  ASSERT_TRUE(store_->Persist(std::vector{nullification}, Unfinalised(block)));
  Reopen();
  start = LoadConsensusStart(*store_, GuardOfMemory::Read(guard));
  EXPECT_TRUE(start->holds_notarized_block);
  EXPECT_EQ(start->certificates, std::vector{nullification});
  guard.notarized = HeaderHash(tip);
  EXPECT_TRUE(LoadConsensusStart(*store_, GuardOfMemory::Read(guard))
                  ->holds_notarized_block);
}

Evidence Contradiction(std::uint64_t view) {
  return TwoNotarizeVotes({}, {2}, SampleKey(103), view);
}

TEST_F(StoreConsensusTest, KeepsReportsOfEvidenceUntilOthersTakeTheirPlace) {
  EXPECT_EQ(store_->ReadReports().value(), std::vector<Evidence>());
  const std::vector<Evidence> both = {Contradiction(7), Contradiction(8)};
  ASSERT_TRUE(store_->SaveReports(both));
  Reopen();
  EXPECT_EQ(store_->ReadReports().value(), both);
  ASSERT_TRUE(store_->SaveReports({}));
  Reopen();
  EXPECT_EQ(store_->ReadReports().value(), std::vector<Evidence>());
}

TEST_F(StoreConsensusTest, KeepsContradictoryCosignatures) {
  EXPECT_TRUE(store_->ReadContradictions().value().empty());
  const auto one = [](std::uint8_t root) {
    return MemberCosignature{.member = {4},
                             .head = {.size = 9, .root = Digest{root}},
                             .time = {7},
                             .signature = {root}};
  };
  const CosignatureContradiction found{one(1), one(2)};
  ASSERT_TRUE(store_->SaveContradictions({&found, 1}));
  Reopen();
  const auto kept = store_->ReadContradictions().value();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].first, found.first);
  EXPECT_EQ(kept[0].second, found.second);
}

TEST_F(StoreConsensusTest, NeverForgetsThatItDiverged) {
  EXPECT_EQ(store_->ReadDivergence().value(), std::nullopt);
  ASSERT_TRUE(store_->NoteDivergence("block 9: a rule"));
  Reopen();
  EXPECT_EQ(store_->ReadDivergence().value(), "block 9: a rule");
}

}  // namespace
}  // namespace diptych
