// SPDX-License-Identifier: Apache-2.0
//
// An AuditedStore test has a register in a data directory of its own, small
// but with records of every family, and closed so that an audit may read it.

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "audit/directory_source.h"
#include "consensus/vote_keys.h"
#include "registry/genesis_policy.h"
#include "storage/store.h"
#include "tests/support/contradiction.h"
#include "tests/support/memory_source.h"
#include "tests/support/test_directory.h"

namespace diptych {

class AuditedStore : public testing::Test {
 protected:
  explicit AuditedStore(std::uint32_t members = 1) : sample(1, members) {
    options.path = directory.path() + "/register";
    options.free_octets_min = 0;
    // So few that the sorted index files are made.
    options.index_tail_credentials = 4;
    EXPECT_TRUE(Store::Create(options, sample.genesis_entry()));
    auto opened = Store::Open(options);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    const std::unique_ptr<Store> store = *std::move(opened);
    Advance(*store, {sample.OpenList()});
    Advance(*store,
            {sample.Anchor({0}, {10}, 30), sample.Document("a policy")});
    Advance(*store, {sample.SetStatus({0}, {{11}}, CredentialStatus::kInvalid,
                                      StatusReason::kSuperseded)});
    Advance(*store, {sample.Anchor({0}, {9'000}, 250)});
    Advance(*store, {sample.SetStatus({0}, {{12}}, CredentialStatus::kInvalid,
                                      StatusReason::kSuperseded)});
    Advance(*store, {});
    Vote(*store, members);
    EXPECT_TRUE(store->SaveCheckpoint(SignedCheckpoint(sample, members)));
  }

  // A quorum's signatures.
  Certificate Certify(const Statement& statement) const {
    const auto validators =
        static_cast<std::uint16_t>(sample.state().members.size());
    const ValidatorSet set({}, validators, {});
    Certificate certificate{.statement = statement, .signatures = {}};
    for (std::uint16_t signer = 0; signer < set.quorum(); ++signer) {
      const EcdsaSecretKey& key = sample.keys({signer + 1U}).consensus;
      certificate.signatures.push_back(
          {{signer},
           key.Sign(StatementDigest(sample.state().network_id, statement))});
    }
    return certificate;
  }

  // Of some log of that many entries.
  MemberCosignature Cosign(MemberId member, std::uint64_t size,
                           std::uint8_t log) const {
    const std::string& origin = sample.state().genesis.origin;
    const SignerKey key = SignerKey::Make(ValidatorKeyName(origin, member),
                                          SignatureType::kCosignature,
                                          sample.keys(member).checkpoint)
                              .value();
    return CosignAs(member, key, origin, {.size = size, .root = Digest{log}},
                    {1'800'000'000});
  }

  Result<AuditReport> Audit() const {
    return AuditDirectory(options.path, {.threads = 1});
  }

  TestDirectory directory;
  SampleRegister sample;
  Store::Options options;
  std::vector<EntryIndex> first_entries;  // Of the blocks from block 1 on.

 private:
  void Advance(Store& store, const std::vector<CheckedTransaction>& list) {
    SampleBlock block = sample.NextBlock(list);
    const Header& header = block.stored.header;
    Statement statement{.epoch = {},
                        .view = header.view,
                        .kind = VoteKind::kNotarize,
                        .block_hash = HeaderHash(header)};
    EXPECT_TRUE(store.Persist(std::vector{Certify(statement)}, {}));
    statement.kind = VoteKind::kFinalize;
    const Certificate finalization = Certify(statement);
    EXPECT_TRUE(store.Commit(block.execution, block.stored, &finalization));
    first_entries.push_back(block.execution.first_entry);
    sample.Apply(std::move(block));
  }

  // What a vote for the next block stands on, and what else a validator keeps.
  void Vote(Store& store, std::uint32_t members) {
    const StoredBlock next =
        sample.NextBlock({sample.Anchor({0}, {20'000}, 2)}).stored;
    const UnfinalisedBlock block{.hash = HeaderHash(next.header),
                                 .header = next.header,
                                 .references = Bytes(46, 3),
                                 .payload = next.payload};
    const Certificate given_up = Certify({.epoch = {},
                                          .view = {next.header.view.value + 1},
                                          .kind = VoteKind::kNullify,
                                          .block_hash = {}});
    EXPECT_TRUE(store.Persist(std::vector{given_up}, block));
    const EcdsaSecretKey& key = sample.keys({members}).consensus;
    EXPECT_TRUE(store.NoteGuarded(key.public_key().bytes()));
    const ValidatorIndex last{static_cast<std::uint16_t>(members - 1)};
    const Digest& network = sample.state().network_id;
    EXPECT_TRUE(store.SaveReports(
        std::vector{TwoNotarizeVotes(network, last, key, 3),
                    TwoNotarizeVotes(network, last, key, 4)}));
    EXPECT_TRUE(store.SaveContradictions(std::vector<CosignatureContradiction>{
        {Cosign({members}, 100, 1), Cosign({members}, 100, 2)},
        {Cosign({1}, 101, 1), Cosign({members}, 101, 3)}}));
  }
};

}  // namespace diptych
