// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/sample_network.h"

#include <array>
#include <memory>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "tests/sim/clock.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

constexpr std::uint32_t kTransactions = 64;
constexpr std::uint32_t kLists = 3;
constexpr std::size_t kMost = 8;

Genesis GenesisOf(std::size_t validators) {
  Genesis genesis{.origin = "registry.example/log", .time = {kGenesisMs}};
  for (std::uint32_t number = 1; number <= validators; ++number) {
    MemberRecord member = SampleMember(number, Role::kIssuer);
    member.roles.push_back({.role = Role::kValidator, .from = {}});
    for (MemberRole& role : member.roles) role.from = {kGenesisMs};
    for (MemberKey& key : member.keys) key.from = {kGenesisMs};
    genesis.members.push_back(std::move(member));
  }
  return genesis;
}

// Lists of member 1 first; then credentials, some of them twice, changes of
// their statuses, and documents, each of them twice.
TransactionAction ActionOf(std::uint32_t number) {
  if (number < kLists) return OpenStatusList{};
  const ListId list{number % kLists};
  switch (number % 4) {
    case 0:
      return RegisterDocument{.type = DocumentType::kPolicy,
                              .digest = SampleCommitment(1, number / 8),
                              .name = "Charter"};
    case 1:
      return ChangeStatuses{
          list, {{.position = {(number / 4) % 8}, .status = 1, .reason = 4}}};
    default:
      return AnchorBatch{
          list,
          {{.position = {number % 16},
            .commitment = SampleCommitment(2 + (number / 4), number / 4)},
           {.position = {100 + number},
            .commitment = SampleCommitment(100 + number, number)}}};
  }
}

std::unique_ptr<const SampleNetwork> MakeNetwork(std::size_t validators) {
  auto network = std::make_unique<SampleNetwork>();
  network->before = *StateBeforeGenesis(EncodeGenesis(GenesisOf(validators)));
  network->genesis = ExecuteGenesis(network->before);
  for (std::uint32_t number = 0; number < kTransactions; ++number) {
    const bool any_member = number % 4 == 0 && number >= kLists;
    const std::uint32_t member =
        any_member ? 1 + (number / 4 % static_cast<std::uint32_t>(validators))
                   : 1;
    const TransactionBody body{
        .network_id = network->before.network_id,
        .member = {member},
        .key = kAnchoringKey,
        .expires = {kGenesisMs + kTransactionLifetimeMsMax},
        .nonce = {static_cast<std::uint8_t>(number)},
        .action = ActionOf(number)};
    network->transactions.push_back(FourMembers::Sign(body, member));
    network->bits[network->transactions.back().transaction().id] =
        TransactionSet{1} << number;
  }
  return network;
}

}  // namespace

Header SampleNetwork::GenesisHeader(Epoch epoch) const {
  Header header{.network_id = before.network_id, .epoch = epoch};
  header.time = genesis.time;
  header.payload_root = genesis.seal.transactions_root;
  header.log_size = genesis.log.size();
  header.log_root = genesis.log.Root();
  return header;
}

const SampleNetwork& SampleNetworkOf(std::size_t validators) {
  static std::array<std::unique_ptr<const SampleNetwork>, kMost> networks;
  static std::array<std::once_flag, kMost> made;
  CHECK(validators < kMost);
  std::call_once(made[validators],
                 [&] { networks[validators] = MakeNetwork(validators); });
  return *networks[validators];
}

}  // namespace diptych
