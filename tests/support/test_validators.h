// SPDX-License-Identifier: Apache-2.0
//
// A SeveralValidators test is one node of a network of four, with a store, and
// the other three's keys to cosign with.

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/key_pem.h"
#include "node/checkpoint_signer.h"
#include "node/config.h"
#include "node/replica_start.h"
#include "node/shared_register.h"
#include "platform/file.h"
#include "platform/system_random.h"
#include "registry/genesis_policy.h"
#include "storage/store.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {

class SeveralValidators : public testing::Test {
 protected:
  static constexpr std::uint32_t kMembers = 4;
  static constexpr std::string_view kPassphrase = "a passphrase";

  void SetUp() override {
    ASSERT_TRUE(Store::Create(options(), sample.genesis_entry()));
    OpenStore();
    for (std::uint32_t n = 1; n <= kMembers; ++n) {
      auto signer = CheckpointSigner::Make(sample.state().genesis, MemberId{n},
                                           sample.log_key(),
                                           sample.keys(MemberId{n}).checkpoint);
      ASSERT_TRUE(signer) << signer.error().message;
      signers.push_back(*std::move(signer));
    }
  }

  // Of that member's node; a validator's key lies where it says.
  NodeConfig ConfigOf(std::uint32_t member) {
    NodeConfig config;
    config.member = {member};
    config.data_directory = options().path;
    config.peers.emplace();
    config.peers->consensus_key_file = directory.path() + "/consensus.pem";
    if (member <= kMembers) {
      const Result<std::string> pem =
          EncodeKeyPem(sample.keys({member}).consensus, kPassphrase, random);
      EXPECT_TRUE(pem &&
                  WriteFile(config.peers->consensus_key_file, AsBytes(*pem)));
    }
    return config;
  }

  // As ConfigOf has it, with the store's state.
  Result<RunningReplica> StartMember(std::uint32_t member, Clock& clock) {
    return StartReplica(ConfigOf(member), {std::string(kPassphrase), "a test"},
                        *store, sample.state(), 1, clock);
  }

  Store::Options options() const {
    return {.path = directory.path() + "/store", .free_octets_min = 0};
  }

  void OpenStore() {
    store.reset();
    auto opened = Store::Open(options());
    ASSERT_TRUE(opened) << opened.error().message;
    store = *std::move(opened);
  }

  // Makes the next block durable and gives it to `shared`.
  std::optional<PublishOutcome> Append(
      SharedRegister& shared,
      const std::vector<CheckedTransaction>& transactions) {
    SampleBlock block = sample.NextBlock(transactions);
    EXPECT_TRUE(store->Commit(block.execution, block.stored));
    sample.Apply(block);
    return shared.Append(block.execution.seal, [&](RegisterState& state) {
      Apply(std::move(block.execution), HeaderHash(block.stored.header), state);
    });
  }

  TreeHead Head() const {
    return {.size = sample.state().log.size(),
            .root = sample.state().log.Root()};
  }

  // The note of a head that members 1 to `count` have cosigned.
  std::string NoteOf(const TreeHead& head, std::size_t count = 3) const {
    CosignedHead cosigned{.head = head, .cosignatures = {}};
    for (std::size_t i = 0; i < count; ++i) {
      cosigned.cosignatures.push_back(
          signers[i].Cosign(head, sample.state().tip.time));
    }
    return signers[0].Publish(cosigned);
  }

  Policy NetworkPolicy() const {
    const auto policy =
        NetworkPolicyOf(sample.state().genesis, sample.state().network_id);
    return ParsePolicy(FormatNetworkPolicy(policy.value()).value()).value();
  }

  SystemRandom random;
  TestDirectory directory;
  SampleRegister sample{7, kMembers};
  std::unique_ptr<Store> store;
  std::vector<CheckpointSigner> signers;
};

}  // namespace diptych
