// SPDX-License-Identifier: Apache-2.0
// Covers the octets of guard slots with the cases of an
// independent script (docs/spec/vectors/guard.json).
#include "storage/guard_slot.h"

#include <gtest/gtest.h>

#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

TEST(GuardSlot, AgreesWithTheVectors) {
  int cases = 0;
  for (const boost::json::value& value : SpecificationCases("guard.json")) {
    const Object& one = value.as_object();
    if (one.at("kind") != "slot") continue;
    SCOPED_TRACE(Describe(value));
    ++cases;
    const Bytes octets = Octets(one.at("octets"));
    const Result<GuardSlot> slot = DecodeGuardSlot(octets);
    ASSERT_EQ(slot.has_value(), one.at("result") == "valid");
    if (!slot) {
      const bool of_version = Text(one.at("reason")) == "version";
      EXPECT_EQ(slot.error().code,
                of_version ? ErrorCode::kRefused : ErrorCode::kCorrupt);
      const std::string reason = Text(one.at("reason"));
      EXPECT_TRUE(reason == "length" || slot.error().message.contains(reason))
          << slot.error().message;
      continue;
    }
    EXPECT_EQ(slot->sequence, Number(one.at("sequence")));
    const Bytes key = Octets(one.at("key"));
    EXPECT_TRUE(std::ranges::equal(slot->identity.validator_key, key));
    EXPECT_EQ(slot->identity.network_id, Hash(one.at("network")));
    EXPECT_EQ(EncodeGuardRecord(slot->record), Octets(one.at("record")));
    EXPECT_EQ(EncodeGuardSlot(*slot), octets);
  }
  EXPECT_GT(cases, 30);
}

}  // namespace
}  // namespace diptych
