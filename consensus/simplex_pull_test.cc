// SPDX-License-Identifier: Apache-2.0
//
// Covers the pulls of R1: that certificates a node missed come to it, however
// many they are and whoever was away when.
#include <gtest/gtest.h>

#include <array>

#include "consensus/simplex.h"
#include "tests/support/test_network.h"

namespace diptych {
namespace {

constexpr std::uint64_t kMost = UINT64_MAX;
constexpr SimplexTiming kShortViews{.view_ms_max = 4'000};
// Given up while somebody is away; three questions' worth.
constexpr std::uint64_t kViews = 3 * kViewsPerPull;

// Until the node is in that view, or will not be.
void PassUntil(TestNetwork& network, std::size_t node, std::uint64_t view) {
  for (int i = 0; i < 5'000 && network.nodes[node].core->view().value < view;
       ++i) {
    network.Pass(1'000);
  }
  ASSERT_EQ(network.nodes[node].core->view().value, view);
}

std::size_t CertificatesOf(const TestNetwork& network, std::size_t node) {
  return network.nodes[node].core->Certificates({1}, {kMost}, kMost).size();
}

// One entry certificate, and the rest follows without a Tick.
TEST(SimplexPulls, GoOnUntilNothingIsMissing) {
  TestNetwork network(4, kShortViews);
  network.Pass(kListen + 1);
  network.nodes[3].is_down = true;
  network.intercept = [](std::size_t, std::size_t,
                         const SharedMessage& message) -> SharedMessage {
    return std::holds_alternative<Proposal>(*message) ? nullptr : message;
  };
  network.GiveAll(TransactionsPending{true});
  PassUntil(network, 0, kViews + 1);
  ASSERT_EQ(CertificatesOf(network, 0), kViews);
  network.nodes[3].is_down = false;
  network.Give(3, Received{{0},
                           std::make_shared<const ConsensusMessage>(
                               network.nodes[0]
                                   .core->Certificates({kViews}, {kViews}, 1)
                                   .at(0))});
  network.Settle();
  EXPECT_EQ(network.nodes[3].core->view().value, kViews + 1);
  EXPECT_EQ(CertificatesOf(network, 3), kViews);
}

// Nobody answers what it needs to lead, and of the justification only the last
// certificate comes: it asks the leader for what the block stands on.
TEST(SimplexPulls, GoOnUntilAProposalIsJustified) {
  TestNetwork network(4, kShortViews);
  network.Pass(kListen + 1);
  const std::size_t leader = network.set.Leader({kViews + 1}).value;
  const std::size_t away = (leader + 1) % 4;
  network.nodes[away].is_down = true;
  network.intercept = [&](std::size_t, std::size_t to,
                          const SharedMessage& message) -> SharedMessage {
    if (const auto* proposal = std::get_if<Proposal>(message.get())) {
      const bool passes = to == away && proposal->header.view.value > kViews;
      return passes ? message : nullptr;
    }
    const auto* certificate = std::get_if<Certificate>(message.get());
    const bool is_earlier =
        certificate != nullptr && certificate->statement.view.value < kViews;
    return is_earlier && to == away ? nullptr : message;
  };
  network.is_answered = [](const PullCertificates& pull) {
    return pull.from.has_value();
  };
  network.GiveAll(TransactionsPending{true});
  PassUntil(network, leader, kViews);
  network.nodes[away].is_down = false;
  PassUntil(network, leader, kViews + 1);
  EXPECT_EQ(network.nodes[away].core->view().value, kViews + 1);
  EXPECT_EQ(CertificatesOf(network, away), kViews);
  EXPECT_TRUE(network.nodes[away].guard.notarized.has_value());
}

// A, B and D notarize, D withholds FINALIZE and C is away; then C, A and B are
// back and away in turn, and D is gone for good. Each of the three honest ones
// lacks a certificate of another view then, and has dozens below it that the
// others have as well.
TEST(SimplexPulls, WhoIsAwayMayRotate) {
  constexpr std::uint64_t kFirst = 101;
  TestNetwork network(4);
  network.Pass(kListen + 1);
  std::array<std::size_t, 4> leads{};
  for (std::size_t i = 0; i < 4; ++i) {
    leads.at(i) = network.set.Leader({kFirst + i}).value;
  }
  const std::size_t c = leads[0];
  const std::size_t d = leads[1];
  const std::size_t a = leads[2];
  const std::size_t b = leads[3];
  bool d_is_silent = false;
  network.intercept = [&](std::size_t from, std::size_t to,
                          const SharedMessage& message) -> SharedMessage {
    const auto* vote = std::get_if<Vote>(message.get());
    if (vote == nullptr) return from == d && d_is_silent ? nullptr : message;
    const bool is_withheld =
        (from == d || to == d) && vote->statement.kind == VoteKind::kFinalize;
    return is_withheld ? nullptr : message;
  };
  network.nodes[c].is_down = true;
  network.GiveAll(TransactionsPending{true});
  PassUntil(network, b, kFirst + 1);
  d_is_silent = true;
  network.nodes[a].is_down = true;
  network.nodes[c].is_down = false;
  PassUntil(network, b, kFirst + 3);
  network.nodes[b].is_down = true;
  network.nodes[a].is_down = false;
  const std::uint64_t hour = 3'600'000;
  network.Pass(hour);
  network.nodes[b].is_down = false;
  network.nodes[d].is_down = true;
  EXPECT_EQ(network.nodes[a].final.size(), 1U);
  network.Pass(hour);
  for (const std::size_t honest : {a, b, c}) {
    EXPECT_GT(network.nodes[honest].final.size(), 60U) << honest;
  }
}

}  // namespace
}  // namespace diptych
