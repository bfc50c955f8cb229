// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/sample_network.h"

#include <algorithm>
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

// Of a fresh transaction: shorter than the longest, by what the clocks of who
// submits and who proposes may differ. No fresh one expires before the others.
constexpr std::uint64_t kFreshLifetimeMs = kTransactionLifetimeMsMax - 60'000;

Genesis GenesisOf(std::size_t validators) {
  Genesis genesis{.origin = "registry.example/log", .time = {kGenesisMs}};
  for (std::uint32_t number = 1; number <= validators; ++number) {
    MemberRecord member = SampleMember(number, Role::kIssuer);
    member.roles.push_back({.role = Role::kValidator, .from = {}});
    member.roles.push_back({.role = Role::kAccreditor, .from = {}});
    for (MemberRole& role : member.roles) role.from = {kGenesisMs};
    for (MemberKey& key : member.keys) key.from = {kGenesisMs};
    genesis.members.push_back(std::move(member));
  }
  return genesis;
}

// Two accreditors grant and withdraw in turn, for everything or for a
// framework, some of it with an end, and sometimes what was never granted. One
// of them also accredits the other, who also tries to accredit itself.
Accredit AccreditationOf(std::uint32_t number) {
  Accredit action{.issuer = {number % 8 == 5 || number % 8 == 6 ? 2U : 1U},
                  .withdraw = number % 4 >= 2};
  if (number % 3 != 0) action.scope = {"https://skills.example/"};
  if (!action.withdraw && number % 5 == 4) {
    action.to = {kGenesisMs + kTransactionLifetimeMsMax};
  }
  return action;
}

// Lists of member 1 first; then credentials, some of them twice, changes of
// their statuses, accreditations, and documents, each of them twice.
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
    case 2:
      return AnchorBatch{
          list,
          {{.position = {number % 16},
            .commitment = SampleCommitment(2 + (number / 8), number / 8)},
           {.position = {100 + number},
            .commitment = SampleCommitment(100 + number, number)}}};
    default:
      return AccreditationOf(number / 4);
  }
}

// Documents are of any member; accreditations of the second and the third, but
// of the only one in a network of one.
std::uint32_t SenderOf(std::uint32_t number, std::uint32_t validators) {
  if (number < kLists) return 1;
  if (number % 4 == 0) return 1 + (number / 4 % validators);
  if (number % 4 == 3) return std::min(2 + (number / 4 % 2), validators);
  return 1;
}

std::unique_ptr<const SampleNetwork> MakeNetwork(std::size_t validators) {
  auto network = std::make_unique<SampleNetwork>();
  network->before = *StateBeforeGenesis(EncodeGenesis(GenesisOf(validators)));
  network->genesis = ExecuteGenesis(network->before);
  for (std::uint32_t number = 0; number < kTransactions; ++number) {
    const std::uint32_t member =
        SenderOf(number, static_cast<std::uint32_t>(validators));
    const TransactionBody body{.network_id = network->before.network_id,
                               .member = {member},
                               .key = kAnchoringKey,
                               .expires = {kTransactionsExpireMs},
                               .nonce = {static_cast<std::uint8_t>(number)},
                               .action = ActionOf(number)};
    network->transactions.push_back(FourMembers::Sign(body, member));
  }
  return network;
}

// As many commitments as a transaction holds of each, from here on.
std::vector<CheckedTransaction> MakeFullBlock(const SampleNetwork& network) {
  std::vector<CheckedTransaction> transactions;
  std::size_t octets = 0;
  for (std::uint32_t number = 0; octets < kBlockOctetsMax; ++number) {
    AnchorBatch action{.list = {number % kLists}, .items = {}};
    for (std::uint32_t item = 0; item < kTransactionItemsMax; ++item) {
      const std::uint32_t place =
          (number / kLists * kTransactionItemsMax) + item;
      action.items.push_back(
          {.position = {1'000 + place},
           .commitment = SampleCommitment(1'000 + number, item)});
    }
    const TransactionBody body{
        .network_id = network.before.network_id,
        .member = {1},
        .key = kAnchoringKey,
        .expires = {kTransactionsExpireMs},
        .nonce = {0xff, static_cast<std::uint8_t>(number)},
        .action = std::move(action)};
    transactions.push_back(FourMembers::Sign(body, 1));
    octets += transactions.back().transaction().body_octets.size();
  }
  return transactions;
}

TimeMs FreshExpiry(TimeMs now) {
  return {std::max(now.value + kFreshLifetimeMs, kTransactionsExpireMs)};
}

}  // namespace

TransactionSet BitOf(const Transaction& transaction) {
  const Bytes& nonce = transaction.body.nonce;
  return nonce.size() == 1 && nonce[0] < kTransactions
             ? TransactionSet{1} << nonce[0]
             : 0;
}

CheckedTransaction Renewed(const SampleNetwork& network, std::size_t number,
                           TimeMs now) {
  TransactionBody body = network.transactions[number].transaction().body;
  body.expires = FreshExpiry(now);
  return FourMembers::Sign(body, body.member.value);
}

CheckedTransaction FreshTransaction(const SampleNetwork& network,
                                    std::uint32_t number, TimeMs now) {
  const TransactionBody body{
      .network_id = network.before.network_id,
      .member = {1},
      .key = kAnchoringKey,
      .expires = FreshExpiry(now),
      .nonce = {0xfe, static_cast<std::uint8_t>(number >> 8),
                static_cast<std::uint8_t>(number)},
      .action = RegisterDocument{.type = DocumentType::kPolicy,
                                 .digest = SampleCommitment(2'000, number),
                                 .name = "Charter"}};
  return FourMembers::Sign(body, 1);
}

const std::vector<CheckedTransaction>& FullBlockOf(std::size_t validators) {
  static std::array<std::vector<CheckedTransaction>, kMost> blocks;
  static std::array<std::once_flag, kMost> made;
  CHECK(validators < kMost);
  std::call_once(made[validators], [&] {
    blocks[validators] = MakeFullBlock(SampleNetworkOf(validators));
  });
  return blocks[validators];
}

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
