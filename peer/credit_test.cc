// SPDX-License-Identifier: Apache-2.0
//
// Credit: that it comes back with its token, wakes once there is room, and
// wakes nobody who has left.

#include "peer/credit.h"

#include <gtest/gtest.h>

#include <vector>

namespace diptych {
namespace {

TEST(Credit, ComesBackWhenItsTokenGoes) {
  const auto account = std::make_shared<CreditAccount>(100);
  EXPECT_FALSE(account->IsExhausted());
  {
    const Credit first = account->Charge(99);
    EXPECT_FALSE(account->IsExhausted());
    const Credit second = account->Charge(1);
    EXPECT_TRUE(account->IsExhausted());
  }
  EXPECT_FALSE(account->IsExhausted());
}

TEST(Credit, MovesWithItsTokenAndOnlyOnce) {
  const auto account = std::make_shared<CreditAccount>(100);
  Credit kept;
  {
    Credit moved = account->Charge(100);
    kept = std::move(moved);
  }
  EXPECT_TRUE(account->IsExhausted());
  kept = account->Charge(50);
  EXPECT_FALSE(account->IsExhausted());
  kept = Credit();
  const Credit all = account->Charge(99);
  EXPECT_FALSE(account->IsExhausted());
}

TEST(Credit, WakesOnceWhenHalfIsFree) {
  const auto account = std::make_shared<CreditAccount>(100);
  std::vector<Credit> held;
  for (int i = 0; i < 10; ++i) held.push_back(account->Charge(10));
  int wakes = 0;
  account->WakeWhenFree(&wakes, [&] { ++wakes; });
  while (held.size() > 6) held.pop_back();
  EXPECT_EQ(wakes, 0);
  held.pop_back();
  EXPECT_EQ(wakes, 1);
  held.clear();
  EXPECT_EQ(wakes, 1);
  account->WakeWhenFree(&wakes, [&] { ++wakes; });
  EXPECT_EQ(wakes, 2);
}

TEST(Credit, WakesNobodyWhoHasLeft) {
  const auto account = std::make_shared<CreditAccount>(100);
  int older = 0;
  int newer = 0;
  Credit held = account->Charge(100);
  account->WakeWhenFree(&older, [&] { ++older; });
  account->WakeWhenFree(&newer, [&] { ++newer; });
  account->CancelWake(&older);
  held = Credit();
  EXPECT_EQ(older, 0);
  EXPECT_EQ(newer, 1);
  held = account->Charge(100);
  account->WakeWhenFree(&newer, [&] { ++newer; });
  account->CancelWake(&newer);
  held = Credit();
  EXPECT_EQ(newer, 1);
}

TEST(Credit, MayOutliveWhoGaveIt) {
  Credit held;
  {
    const auto account = std::make_shared<CreditAccount>(1);
    held = account->Charge(100);
  }
  held = Credit();
}

}  // namespace
}  // namespace diptych
