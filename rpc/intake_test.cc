// SPDX-License-Identifier: Apache-2.0
// Covers what goes to the service together, and what comes back together.
#include "rpc/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>

#include "rpc/fake_service.h"
#include "rpc/mailbox.h"

namespace diptych {
namespace {

using testing::ElementsAre;

// Remembers how many came together.
class CountingService : public FakeService {
 public:
  void Submit(std::vector<Submission> submissions) override {
    sizes.push_back(submissions.size());
    if (is_out_of_memory) throw std::bad_alloc();
    FakeService::Submit(std::move(submissions));
  }

  std::vector<std::size_t> sizes;
  bool is_out_of_memory = false;
};

class IntakeTest : public testing::Test {
 protected:
  void Add(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      intake_.Add({{}, [this](auto) { ++answers_; }});
    }
  }

  boost::asio::io_context io_;
  CountingService service_;
  ServerCounters counters_;
  Intake intake_{io_, service_, counters_};
  std::size_t answers_ = 0;
};

TEST_F(IntakeTest, WhatIsReadInOneGoIsHandedOverTogether) {
  Add(3);
  EXPECT_TRUE(service_.sizes.empty());
  io_.run();
  EXPECT_THAT(service_.sizes, ElementsAre(3));
  EXPECT_EQ(answers_, 3U);
}

TEST_F(IntakeTest, WhatComesLaterGoesByItself) {
  Add(1);
  io_.run();
  Add(2);
  io_.restart();
  io_.run();
  EXPECT_THAT(service_.sizes, ElementsAre(1, 2));
}

TEST_F(IntakeTest, ManyAreHandedOverInPieces) {
  Add(2 * kIntakeMax + 1);
  EXPECT_THAT(service_.sizes, ElementsAre(kIntakeMax, kIntakeMax));
  io_.run();
  EXPECT_THAT(service_.sizes, ElementsAre(kIntakeMax, kIntakeMax, 1));
}

TEST_F(IntakeTest, AServiceWithoutMemoryIsCountedAndAskedAgain) {
  service_.is_out_of_memory = true;
  Add(1);
  io_.run();
  EXPECT_EQ(counters_.refusals[static_cast<std::size_t>(Refusal::kFailure)],
            1U);
  service_.is_out_of_memory = false;
  Add(1);
  io_.restart();
  io_.run();
  EXPECT_EQ(answers_, 1U);
}

TEST(Mailbox, WhatIsPostedBeforeTheWorkerLooksIsOneHandler) {
  boost::asio::io_context io;
  const auto mailbox = std::make_shared<Mailbox>(io);
  std::vector<int> seen;
  for (const int number : {1, 2, 3}) {
    mailbox->Post([&seen, number] { seen.push_back(number); });
  }
  EXPECT_EQ(io.run_one(), 1U);
  EXPECT_THAT(seen, ElementsAre(1, 2, 3));
  mailbox->Post([&seen] { seen.push_back(4); });
  io.restart();
  EXPECT_EQ(io.run(), 1U);
  EXPECT_THAT(seen, ElementsAre(1, 2, 3, 4));
}

TEST(Mailbox, DropsWhatComesOnceItIsClosed) {
  boost::asio::io_context io;
  const auto mailbox = std::make_shared<Mailbox>(io);
  mailbox->Close();
  bool was_run = false;
  mailbox->Post([&was_run] { was_run = true; });
  io.run();
  EXPECT_FALSE(was_run);
}

}  // namespace
}  // namespace diptych
