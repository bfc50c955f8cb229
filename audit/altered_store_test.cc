// SPDX-License-Identifier: Apache-2.0
//
// Alters records inside a data directory's database, past the store, and
// audits the directory: each must be a difference, and the object that differs
// must be named.
#include <gtest/gtest.h>

#include <set>

#include "base/hex.h"
#include "storage/database.h"
#include "tests/support/audited_store.h"

namespace diptych {
namespace {

class AlteredStore : public AuditedStore {
 protected:
  AuditReport AuditOf() const {
    Result<AuditReport> report = Audit();
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report ? *report : AuditReport{};
  }

  // Keys and values of a family.
  std::vector<std::pair<std::string, std::string>> Records(
      Family family) const {
    const auto database = Open();
    const std::unique_ptr<rocksdb::Iterator> at(
        database->db().NewIterator({}, database->family(family)));
    std::vector<std::pair<std::string, std::string>> out;
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      out.emplace_back(at->key().ToString(), at->value().ToString());
    }
    return out;
  }

  void Put(Family family, const std::string& key,
           const std::string& value) const {
    const auto database = Open();
    ASSERT_TRUE(
        database->db().Put({}, database->family(family), key, value).ok());
  }

  // Alters one octet of each record in turn, of the n-th octet 7 n. Gives the
  // objects that the audits named.
  std::set<AuditObject> AlterFamily(Family family) const {
    std::set<AuditObject> named;
    std::size_t number = 0;
    for (const auto& [key, value] : Records(family)) {
      if (value.empty()) continue;
      std::string altered = value;
      altered[7 * number++ % altered.size()] ^= 0x01;
      Put(family, key, altered);
      const AuditReport report = AuditOf();
      Put(family, key, value);
      EXPECT_EQ(report.verdict, AuditVerdict::kDifference)
          << "record " << HexEncode(AsBytes(key)) << "\n"
          << AuditReportText(report);
      if (report.difference) named.insert(report.difference->object);
    }
    EXPECT_GT(number, 0U) << "no record was altered";
    return named;
  }

 private:
  std::unique_ptr<Database> Open() const {
    auto database =
        Database::Open({.path = options.path + "/db", .cache_octets = 1 << 16});
    CHECK(database.has_value());
    return *std::move(database);
  }
};

TEST_F(AlteredStore, ThatIsSoundHasNoDifference) {
  const AuditReport report = AuditOf();
  EXPECT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_GT(report.counts.stored_records, 280U);
}

// A crash may come between a block and its checkpoint: no difference, and
// nothing that an audit may call complete.
TEST_F(AlteredStore, ThatWasCutOffBeforeItsCheckpointIsIncomplete) {
  {
    auto store = Store::Open(options);
    ASSERT_TRUE(store.has_value());
    const SampleBlock block = sample.NextBlock({});
    ASSERT_TRUE((*store)->Commit(block.execution, block.stored));
  }
  const AuditReport report = AuditOf();
  EXPECT_EQ(report.verdict, AuditVerdict::kIncomplete)
      << AuditReportText(report);
}

TEST_F(AlteredStore, DifferenceInEntriesIsNamed) {
  EXPECT_FALSE(AlterFamily(Family::kEntries).empty());
}

TEST_F(AlteredStore, DifferenceInTilesIsNamed) {
  EXPECT_FALSE(AlterFamily(Family::kTiles).empty());
}

TEST_F(AlteredStore, DifferenceInBlocksIsNamed) {
  EXPECT_FALSE(AlterFamily(Family::kBlocks).empty());
}

TEST_F(AlteredStore, DifferenceInTheDirectoryIsNamed) {
  const std::set<AuditObject> named = AlterFamily(Family::kDirectory);
  EXPECT_TRUE(named.contains(AuditObject::kDirectoryRecord) ||
              named.contains(AuditObject::kStore));
}

TEST_F(AlteredStore, DifferenceInOccupancyIsNamed) {
  EXPECT_EQ(AlterFamily(Family::kOccupancy),
            std::set{AuditObject::kOccupancyPage});
}

TEST_F(AlteredStore, DifferenceInStatusChunksIsNamed) {
  const std::set<AuditObject> named = AlterFamily(Family::kStatusChunks);
  EXPECT_TRUE(named.contains(AuditObject::kStatusChunk) ||
              named.contains(AuditObject::kStore));
}

TEST_F(AlteredStore, DifferenceInStatusNodesIsNamed) {
  EXPECT_EQ(AlterFamily(Family::kStatusNodes),
            std::set{AuditObject::kStatusNode});
}

TEST_F(AlteredStore, DifferenceInTheCheckpointIsNamed) {
  std::string note = SignedCheckpoint(sample, 1);
  note[note.size() / 2] ^= 0x01;
  Put(Family::kMeta, std::string(kCheckpointKey), note);
  EXPECT_EQ(AuditOf().difference.value().object, AuditObject::kCheckpoint);
}

}  // namespace
}  // namespace diptych
