// SPDX-License-Identifier: Apache-2.0
// Covers the octets of guard records and slots with the cases of an
// independent script (docs/spec/vectors/guard.json).
#include "storage/guard_slot.h"

#include <gtest/gtest.h>

#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

// Calls `judge` for every case of the kind, and expects that there are some.
template <class Judge>
void ForEachCase(std::string_view kind, const Judge& judge) {
  int cases = 0;
  for (const boost::json::value& value : SpecificationCases("guard.json")) {
    const Object& one = value.as_object();
    if (Text(one.at("kind")) != kind) continue;
    SCOPED_TRACE(Describe(value));
    judge(one);
    ++cases;
  }
  EXPECT_GT(cases, 15);
}

GuardRecord RecordOf(const Object& one) {
  GuardRecord record{.epoch = {Number(one.at("epoch"))},
                     .view = {Number(one.at("view"))}};
  if (one.contains("notarized")) record.notarized = Hash(one.at("notarized"));
  record.nullified = one.contains("nullified");
  if (one.contains("final")) {
    record.finalized = {{Number(one.at("final_view"))}, Hash(one.at("final"))};
  }
  return record;
}

void ExpectRefusal(const Object& one, const Error& error) {
  const std::string reason = Text(one.at("reason"));
  if (reason == "length") return;
  EXPECT_NE(error.message.find(reason), std::string::npos) << error.message;
}

TEST(GuardRecord, AgreesWithTheVectors) {
  ForEachCase("record", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<GuardRecord> record = DecodeGuardRecord(octets);
    ASSERT_EQ(record.has_value(), one.at("result") == "valid");
    if (!record) {
      EXPECT_EQ(record.error().code, ErrorCode::kInvalid);
      ExpectRefusal(one, record.error());
      return;
    }
    EXPECT_EQ(*record, RecordOf(one));
    EXPECT_EQ(EncodeGuardRecord(*record), octets);
    EXPECT_EQ(octets.size(), kGuardRecordSize);
  });
}

TEST(GuardSlot, AgreesWithTheVectors) {
  ForEachCase("slot", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<GuardSlot> slot = DecodeGuardSlot(octets);
    ASSERT_EQ(slot.has_value(), one.at("result") == "valid");
    if (!slot) {
      const bool of_version = Text(one.at("reason")) == "version";
      EXPECT_EQ(slot.error().code,
                of_version ? ErrorCode::kRefused : ErrorCode::kCorrupt);
      ExpectRefusal(one, slot.error());
      return;
    }
    EXPECT_EQ(slot->sequence, Number(one.at("sequence")));
    const Bytes key = Octets(one.at("key"));
    EXPECT_TRUE(std::ranges::equal(slot->identity.validator_key, key));
    EXPECT_EQ(slot->identity.network_id, Hash(one.at("network")));
    EXPECT_EQ(EncodeGuardRecord(slot->record), Octets(one.at("record")));
    EXPECT_EQ(EncodeGuardSlot(*slot), octets);
  });
}

}  // namespace
}  // namespace diptych
