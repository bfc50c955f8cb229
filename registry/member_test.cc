// SPDX-License-Identifier: Apache-2.0
// Covers the size of a record that is summed instead of written: what the
// rules of accreditation hold against the limits. The layout has vectors
// (registry/vectors_test.cc).
#include "registry/member.h"

#include <gtest/gtest.h>

#include <random>

namespace diptych {
namespace {

class RandomRecords {
 public:
  MemberRecord Next() {
    MemberRecord record{.member = {Below(UINT32_MAX)},
                        .name = "n" + Text(kMemberTextSizeMax - 1),
                        .did = Text(kMemberTextSizeMax),
                        .url = Text(kMemberTextSizeMax)};
    record.roles.resize(Below(kMemberRolesMax + 1));
    for (std::uint32_t keys = Below(20); keys > 0; --keys) {
      const bool is_edwards = Below(2) == 0;
      record.keys.push_back(
          {.type = is_edwards ? KeyType::kEd25519 : KeyType::kP256,
           .public_key = Bytes(is_edwards ? 32 : 33)});
    }
    // Every second record has some.
    for (std::uint32_t rest = Below(2) * Below(5); rest > 0; --rest) {
      record.accreditations.push_back({.accreditor = {Below(UINT32_MAX)},
                                       .accreditor_name = Text(100),
                                       .from = {Below(UINT32_MAX)},
                                       .scope = Scope()});
    }
    return record;
  }

 private:
  std::uint32_t Below(std::size_t bound) {
    return static_cast<std::uint32_t>(random_() % bound);
  }

  // Of at most `longest` octets.
  std::string Text(std::size_t longest) {
    return std::string(Below(longest + 1), 'x');
  }

  AccreditationScope Scope() {
    AccreditationScope scope(Below(4));
    char first = 'a';
    for (std::string& name : scope) name = first++ + Text(40);
    return scope;
  }

  std::mt19937 random_{19};
};

TEST(MemberRecord, HasTheSizeOfItsEncoding) {
  RandomRecords records;
  for (int i = 0; i < 500; ++i) {
    const MemberRecord record = records.Next();
    ASSERT_EQ(MemberRecordSize(record), EncodeMemberRecord(record).size()) << i;
    for (const Accreditation& one : record.accreditations) {
      WireWriter writer;
      WriteAccreditation(one, writer);
      ASSERT_EQ(AccreditationSize(one), writer.bytes().size()) << i;
    }
  }
}

}  // namespace
}  // namespace diptych
