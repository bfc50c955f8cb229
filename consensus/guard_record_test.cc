// SPDX-License-Identifier: Apache-2.0
// Covers the octets of guard records with the cases of an independent script
// (docs/spec/vectors/guard.json), and that each record has one spelling.
#include "consensus/guard_record.h"

#include <gtest/gtest.h>

#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

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

TEST(GuardRecord, AgreesWithTheVectors) {
  int cases = 0;
  for (const boost::json::value& value : SpecificationCases("guard.json")) {
    const Object& one = value.as_object();
    if (one.at("kind") != "record") continue;
    SCOPED_TRACE(Describe(value));
    ++cases;
    const Bytes octets = Octets(one.at("octets"));
    const Result<GuardRecord> record = DecodeGuardRecord(octets);
    ASSERT_EQ(record.has_value(), one.at("result") == "valid");
    if (!record) {
      EXPECT_EQ(record.error().code, ErrorCode::kInvalid);
      EXPECT_NE(record.error().message.find(Text(one.at("reason"))),
                std::string::npos)
          << record.error().message;
      continue;
    }
    EXPECT_EQ(*record, RecordOf(one));
    EXPECT_EQ(EncodeGuardRecord(*record), octets);
    EXPECT_EQ(octets.size(), kGuardRecordSize);
  }
  EXPECT_GT(cases, 20);
}

TEST(GuardRecord, EveryOctetSaysSomething) {
  GuardRecord record{.epoch = {1}, .view = {42}, .nullified = true};
  record.notarized = Digest{};
  record.finalized = GuardRecord::Finalized{};
  const Bytes octets = EncodeGuardRecord(record);
  for (std::size_t i = 0; i < octets.size(); ++i) {
    Bytes changed = octets;
    changed[i] ^= 2;
    const Result<GuardRecord> read = DecodeGuardRecord(changed);
    ASSERT_TRUE(read.has_value()) << i;
    EXPECT_NE(*read, record) << i;
  }
}

}  // namespace
}  // namespace diptych
