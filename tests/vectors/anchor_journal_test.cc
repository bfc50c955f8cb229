// SPDX-License-Identifier: Apache-2.0
// Covers the octets of anchor journals, and what a reader makes of one that was
// cut short or damaged, with the cases of an independent script
// (docs/spec/vectors/anchor_journal.json).
#include "wallet/anchor_journal.h"

#include <gtest/gtest.h>

#include "tests/support/test_directory.h"
#include "tests/support/vector_file.h"
#include "tests/vectors/file_of.h"

namespace diptych {
namespace {

using Object = boost::json::object;

void ExpectDocuments(const AnchorJournal& journal,
                     const boost::json::array& documents) {
  EXPECT_EQ(journal.size(), documents.size());
  for (const boost::json::value& value : documents) {
    const Object& one = value.as_object();
    const JournaledDocument* found = journal.Find(Hash(one.at("document")));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->salt, ToSalt(Octets(one.at("salt"))).value());
    EXPECT_EQ(found->list.value, Number(one.at("list")));
    EXPECT_EQ(found->position.value, Number(one.at("position")));
    EXPECT_EQ(found->entry.has_value(), one.contains("entry"));
    if (found->entry && one.contains("entry")) {
      EXPECT_EQ(found->entry->value, Number(one.at("entry")));
    }
  }
}

TEST(AnchorJournal, AgreesWithTheVectors) {
  const TestDirectory folder;
  const std::string path = folder.path() + "/anchors.journal";
  int cases = 0;
  for (const boost::json::value& value :
       SpecificationCases("anchor_journal.json")) {
    const Object& one = value.as_object();
    SCOPED_TRACE(Describe(value));
    ++cases;
    const Bytes octets = Octets(one.at("octets"));
    WriteOctets(path, octets);
    const Result<AnchorJournal> journal =
        AnchorJournal::Open(path, Hash(one.at("network")));
    ASSERT_EQ(journal.has_value(), one.at("result") == "valid");
    const Bytes left = ReadOctets(path);
    if (!journal) {
      const bool of_network = Text(one.at("reason")) == "network";
      EXPECT_EQ(journal.error().code,
                of_network ? ErrorCode::kInvalid : ErrorCode::kCorrupt);
      EXPECT_EQ(left, octets) << "a reader must change nothing";
      continue;
    }
    ExpectDocuments(*journal, one.at("documents").as_array());
    EXPECT_EQ(left.size(), Number(one.at("kept")));
    const std::size_t same = std::min(left.size(), octets.size());
    EXPECT_TRUE(std::ranges::equal(ByteView(left).first(same),
                                   ByteView(octets).first(same)));
  }
  EXPECT_GT(cases, 40);
}

// The other way round: the worked example, written by the journal.
TEST(AnchorJournal, WritesTheFirstVector) {
  const TestDirectory folder;
  const std::string path = folder.path() + "/anchors.journal";
  const boost::json::array cases = SpecificationCases("anchor_journal.json");
  const Object& first = cases.front().as_object();
  const Object& document = first.at("documents").as_array().front().as_object();
  {
    Result<AnchorJournal> journal =
        AnchorJournal::Open(path, Hash(first.at("network")));
    ASSERT_TRUE(journal.has_value());
    const AnchorJournal::Plan plan{
        .document = Hash(document.at("document")),
        .salt = ToSalt(Octets(document.at("salt"))).value(),
        .list = {static_cast<std::uint32_t>(Number(document.at("list")))},
        .position = {
            static_cast<std::uint32_t>(Number(document.at("position")))}};
    ASSERT_TRUE(journal->RecordPlans({&plan, 1}));
    const AnchorJournal::Anchored anchored{plan.document,
                                           {Number(document.at("entry"))}};
    ASSERT_TRUE(journal->RecordAnchored({&anchored, 1}));
  }
  EXPECT_EQ(ReadOctets(path), Octets(first.at("octets")));
}

}  // namespace
}  // namespace diptych
