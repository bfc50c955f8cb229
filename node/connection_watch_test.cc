// SPDX-License-Identifier: Apache-2.0
// Covers what a node says of connections with validators that stay missing.
#include "node/connection_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr ConnectionWatch::Time At(int seconds) {
  return ConnectionWatch::Time(std::chrono::seconds(seconds));
}

constexpr std::array<bool, 2> kBoth{true, true};
constexpr std::array<bool, 2> kNone{false, false};
constexpr std::array<bool, 2> kNoBulk{true, false};

std::vector<PeerConnections> Three(std::array<bool, 2> first,
                                   std::array<bool, 2> second,
                                   std::array<bool, 2> third) {
  return {{{2}, first}, {{3}, second}, {{4}, third}};
}

class ConnectionWatchTest : public testing::Test {
 protected:
  ConnectionWatch watch_{{.others = 2, .is_validator = true}};
};

TEST_F(ConnectionWatchTest, IsSilentWhileAllIsThereAndOfWhatIsBackSoon) {
  EXPECT_THAT(watch_.Update(Three(kBoth, kBoth, kBoth), At(0)), IsEmpty());
  EXPECT_THAT(watch_.Update(Three(kNone, kNone, kNone), At(1)), IsEmpty());
  EXPECT_THAT(watch_.Update(Three(kNone, kNone, kNone), At(10)), IsEmpty());
  EXPECT_EQ(watch_.trouble(), "");
  EXPECT_THAT(watch_.warnings(), IsEmpty());
  EXPECT_THAT(watch_.Update(Three(kBoth, kBoth, kBoth), At(11)), IsEmpty());
  EXPECT_EQ(watch_.trouble(), "");
}

TEST_F(ConnectionWatchTest, TellsOnceOfTheOneThatStaysMissingAndThatItIsBack) {
  (void)watch_.Update(Three(kNoBulk, kBoth, kBoth), At(0));
  const auto news = watch_.Update(Three(kNoBulk, kBoth, kBoth), At(10));
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].member, MemberId{2});
  EXPECT_EQ(news[0].channel, PeerChannel::kBulk);
  EXPECT_FALSE(news[0].is_back);
  EXPECT_THAT(watch_.warnings(),
              ElementsAre(HasSubstr("the bulk connection with the node of "
                                    "member 2 stays missing while the "
                                    "consensus connection stands")));
  EXPECT_EQ(watch_.trouble(), "");
  EXPECT_THAT(watch_.Update(Three(kNoBulk, kBoth, kBoth), At(60)), IsEmpty());
  const auto back = watch_.Update(Three(kBoth, kBoth, kBoth), At(61));
  ASSERT_EQ(back.size(), 1U);
  EXPECT_TRUE(back[0].is_back);
  EXPECT_THAT(watch_.warnings(), IsEmpty());
}

// It hears of every block and gets none.
TEST_F(ConnectionWatchTest, OneWithoutBulkConnectionsCannotTakeItsPart) {
  (void)watch_.Update(Three(kNoBulk, kNoBulk, kNoBulk), At(0));
  (void)watch_.Update(Three(kNoBulk, kNoBulk, kNoBulk), At(10));
  EXPECT_THAT(watch_.trouble(),
              HasSubstr("reaches 1 of 4 validators, itself with them, and 3 "
                        "are needed"));
  (void)watch_.Update(Three(kNoBulk, kBoth, kBoth), At(11));
  EXPECT_EQ(watch_.trouble(), "");
}

TEST(ConnectionWatch, ForWhoOnlyFollowsOneIsEnough) {
  ConnectionWatch watch({.others = 1, .is_validator = false});
  (void)watch.Update(Three(kNone, kNone, kNone), At(0));
  (void)watch.Update(Three(kNone, kNone, kNone), At(10));
  EXPECT_THAT(watch.trouble(),
              HasSubstr("reaches 0 of 3 validators, and 1 is needed"));
  (void)watch.Update(Three(kNone, kBoth, kNone), At(11));
  EXPECT_EQ(watch.trouble(), "");
}

TEST_F(ConnectionWatchTest, OneThatIsAwayAltogetherIsNoWarning) {
  (void)watch_.Update(Three(kNone, kBoth, kBoth), At(0));
  EXPECT_EQ(watch_.Update(Three(kNone, kBoth, kBoth), At(10)).size(), 2U);
  EXPECT_THAT(watch_.warnings(), IsEmpty());
  EXPECT_EQ(watch_.trouble(), "");
}

}  // namespace
}  // namespace diptych
