// SPDX-License-Identifier: Apache-2.0
// Covers what the register's thread does while the disk is nearly full: it
// repeats the write, tells submitters why nothing is taken, and misses nothing
// of what came meanwhile.
#include "node/patient_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using testing::ElementsAre;

// Of a wait that is to end because somebody woke it.
constexpr std::uint64_t kForEverMs = 3'600'000;

class PatientWriterTest : public testing::Test {
 protected:
  PatientWriterTest() {
    EXPECT_TRUE(Store::Create(options_, sample_.genesis_entry()));
    store_ = Store::Open(options_).value();
    writer_.emplace(PatientWriter::Parts{
        .store = *store_,
        .mempool = mempool_,
        .on_health =
            [this](const std::optional<Error>& cause) {
              health_.push_back(cause ? cause->message : "");
            },
        .stopping = stopping_});
  }

  void Submit() {
    std::vector<Mempool::Arrival> arrivals;
    arrivals.push_back({sample_.OpenList(), [this](const auto& outcome) {
                          heard_.push_back(outcome.error());
                        }});
    mempool_.Add(std::move(arrivals));
  }

  static Status NoRoom() { return Error{ErrorCode::kLimit, "make room"}; }

  TestDirectory directory_;
  const Store::Options options_{.path = directory_.Path("store"),
                                .free_octets_min = 0};
  SampleRegister sample_{4};
  std::unique_ptr<Store> store_;
  Mempool mempool_{Mempool::Options{}};
  std::atomic<bool> stopping_ = false;
  std::optional<PatientWriter> writer_;
  std::vector<std::string> health_;
  std::vector<Error> heard_;
};

TEST_F(PatientWriterTest, RepeatsAWriteUntilThereIsRoom) {
  int writes = 0;
  EXPECT_TRUE(writer_->Write([&] {
    mempool_.Wake();
    return ++writes < 3 ? NoRoom() : Ok();
  }));
  EXPECT_EQ(writes, 3);
  EXPECT_THAT(health_, ElementsAre("make room", "make room", ""));
}

TEST_F(PatientWriterTest, TellsSubmittersWhyNothingIsTaken) {
  int writes = 0;
  EXPECT_TRUE(writer_->Write([&] {
    if (++writes > 1) return Ok();
    Submit();
    mempool_.Wake();
    return NoRoom();
  }));
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_EQ(heard_[0].code, ErrorCode::kUnavailable);
  EXPECT_EQ(heard_[0].message, "make room");
  EXPECT_TRUE(mempool_.empty());
}

// Else what came from peers would lie in the inbox until something else comes.
TEST_F(PatientWriterTest, LeavesAWakeUpForWhatCameWhileItWaited) {
  int writes = 0;
  EXPECT_TRUE(writer_->Write([&] {
    if (++writes > 1) return Ok();
    mempool_.Wake();  // Which ends the writer's own wait.
    return NoRoom();
  }));
  mempool_.Wait(kForEverMs, Mempool::Until::kWake);
}

TEST_F(PatientWriterTest, GivesUpWhenTheLoopIsToStop) {
  stopping_ = true;
  EXPECT_FALSE(writer_->Write(NoRoom));
  // What can be written still is.
  EXPECT_TRUE(writer_->Write([] { return Ok(); }));
}

TEST_F(PatientWriterTest, LooksWhetherThereIsRoom) {
  EXPECT_FALSE(writer_->Look());
  store_.reset();
  Store::Options hungry = options_;
  hungry.free_octets_min = ~std::uint64_t{0};
  store_ = Store::Open(hungry).value();
  writer_.emplace(PatientWriter::Parts{.store = *store_,
                                       .mempool = mempool_,
                                       .on_health = [](const auto&) {},
                                       .stopping = stopping_});
  const std::optional<Error> cause = writer_->Look();
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace diptych
