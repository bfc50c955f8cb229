// SPDX-License-Identifier: Apache-2.0
//
// Alters records inside a data directory's database, and its files, past the
// store, and audits the directory: each must be a difference that names the
// very record, by its object, its place and its height or entry, and says what
// was expected there and what was found.
//
// One octet at a time, of each record its first, its last and some between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "base/hex.h"
#include "storage/acknowledged.h"
#include "storage/database.h"
#include "storage/run_file.h"
#include "tests/support/audited_store.h"
#include "tests/support/header_fields.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

// One record with one octet altered.
struct Alteration {
  Bytes key;
  Bytes value;
  Bytes altered;
  std::size_t at = 0;
};

class AlteredStore : public AuditedStore {
 protected:
  explicit AlteredStore(std::uint32_t members = 1) : AuditedStore(members) {}

  AuditReport AuditOf() const {
    Result<AuditReport> report = Audit();
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report ? *report : AuditReport{};
  }

  // What the audit of an altered directory must find; none if it does not.
  Difference FoundDifference() const {
    const AuditReport report = AuditOf();
    EXPECT_EQ(report.verdict, AuditVerdict::kDifference)
        << AuditReportText(report);
    return report.difference.value_or(Difference{});
  }

  // Keys and values of a family.
  std::vector<std::pair<Bytes, Bytes>> Records(Family family) const {
    const auto database = Open();
    const std::unique_ptr<rocksdb::Iterator> at(
        database->db().NewIterator({}, database->family(family)));
    std::vector<std::pair<Bytes, Bytes>> out;
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      out.emplace_back(ToBytes(ToView(at->key())),
                       ToBytes(ToView(at->value())));
    }
    return out;
  }

  void Put(Family family, ByteView key, ByteView value) const {
    const auto database = Open();
    ASSERT_TRUE(
        database->db()
            .Put({}, database->family(family), ToSlice(key), ToSlice(value))
            .ok());
  }

  void Delete(Family family, ByteView key) const {
    const auto database = Open();
    ASSERT_TRUE(
        database->db().Delete({}, database->family(family), ToSlice(key)).ok());
  }

  using Judge = std::function<void(const Alteration&, const Difference&)>;

  // Alters octets of a record in turn, audits each time, and puts the record
  // back.
  void Alter(Family family, ByteView key, ByteView value,
             const std::set<std::size_t>& places, const Judge& judge) const {
    for (const std::size_t at : places) {
      Alteration alteration{ToBytes(key), ToBytes(value), ToBytes(value), at};
      alteration.altered[at] ^= 0x01;
      Put(family, key, alteration.altered);
      const Difference difference = FoundDifference();
      Put(family, key, value);
      SCOPED_TRACE("octet " + std::to_string(at) + " of " + HexEncode(key) +
                   ": " + DifferenceText(difference));
      EXPECT_NE(difference.expected, "");
      EXPECT_NE(difference.found, "");
      EXPECT_NE(difference.expected, difference.found);
      judge(alteration, difference);
      if (HasFailure()) return;
    }
  }

  // The first octet, the last, and `between` others of up to about 24 records,
  // evenly spaced.
  void AlterFamily(Family family, std::size_t between,
                   const Judge& judge) const {
    std::size_t altered = 0;
    const auto records = Records(family);
    for (std::size_t n = 0; n < records.size(); n += 1 + records.size() / 24) {
      const auto& [key, value] = records[n];
      if (value.empty()) continue;
      std::set<std::size_t> places{altered++ % value.size()};
      if (between > 0) places.insert({0, value.size() - 1});
      for (std::size_t i = 1; i <= between; ++i) {
        places.insert(value.size() * i / (between + 1));
      }
      Alter(family, key, value, places, judge);
      if (HasFailure()) return;
    }
    EXPECT_GT(altered, 0U) << "no record was altered";
  }

  // The block that an entry is of.
  Height HeightOf(EntryIndex entry) const {
    const auto behind = std::ranges::upper_bound(first_entries, entry);
    return {static_cast<std::uint64_t>(behind - first_entries.begin())};
  }

  std::vector<std::filesystem::path> Runs() const {
    std::vector<std::filesystem::path> runs;
    for (const auto& at :
         std::filesystem::directory_iterator(options.path + "/index")) {
      if (at.path().extension() == kRunSuffix) runs.push_back(at.path());
    }
    EXPECT_FALSE(runs.empty());
    return runs;
  }

  RunPlace IndexPlace() const {
    return {.directory = options.path + "/index",
            .files = rocksdb::FileSystem::Default().get(),
            .network_id = sample.state().network_id};
  }

 private:
  std::unique_ptr<Database> Open() const {
    auto database =
        Database::Open({.path = options.path + "/db", .cache_octets = 1 << 16});
    CHECK(database.has_value());
    return *std::move(database);
  }
};

class AlteredStoreOfFour : public AlteredStore {
 protected:
  AlteredStoreOfFour() : AlteredStore(4) {}
};

// Alters an octet of a file for as long as it lives.
class AlteredFile {
 public:
  AlteredFile(const std::filesystem::path& path, std::size_t at)
      : path_(path), at_(at) {
    Flip();
  }
  ~AlteredFile() { Flip(); }
  AlteredFile(const AlteredFile&) = delete;
  AlteredFile& operator=(const AlteredFile&) = delete;

 private:
  void Flip() const {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at_));
    const int octet = file.get();
    CHECK(file.good());
    file.seekp(static_cast<std::streamoff>(at_));
    file.put(static_cast<char>(octet ^ 1));
  }

  std::filesystem::path path_;
  std::size_t at_;
};

TEST_F(AlteredStore, ThatIsSoundHasNoDifference) {
  const AuditReport report = AuditOf();
  EXPECT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  // Certificates, finalizations, index records and all other records.
  EXPECT_GT(report.counts.stored_records, 380U);
}

// A crash may come between a block, or some, and their checkpoint: no
// difference, and nothing that an audit may call complete.
TEST_F(AlteredStore, ThatWasCutOffBeforeItsCheckpointIsIncomplete) {
  const std::uint64_t height = sample.state().tip.height.value;
  for (std::uint64_t behind = 1; behind <= 3; ++behind) {
    SCOPED_TRACE(behind);
    {
      auto store = Store::Open(options);
      ASSERT_TRUE(store.has_value());
      SampleBlock block = sample.NextBlock({});
      ASSERT_TRUE((*store)->Commit(block.execution, block.stored));
      sample.Apply(std::move(block));
    }
    const AuditReport report = AuditOf();
    EXPECT_EQ(report.verdict, AuditVerdict::kIncomplete)
        << AuditReportText(report);
    EXPECT_THAT(AuditReportText(report),
                testing::HasSubstr(
                    "of height " + std::to_string(height + behind) +
                    ", and the checkpoint of " + std::to_string(height) + ","));
  }
}

TEST_F(AlteredStore, DifferenceInABundleIsNamedWithItsEntry) {
  AlterFamily(
      Family::kEntries, 7,
      [&](const Alteration& alteration, const Difference& difference) {
        WireReader reader(alteration.value);
        EntryIndex entry{WireReader(alteration.key).U64() * kTileWidth};
        while (true) {
          reader.Long();
          if (alteration.value.size() - reader.remaining() > alteration.at)
            break;
          ++entry.value;
        }
        EXPECT_EQ(difference.object, AuditObject::kEntry);
        EXPECT_EQ(difference.entry, entry);
        // Entry 0 is what blocks rest on, and is judged before there are any.
        if (entry.value > 0) EXPECT_EQ(difference.height, HeightOf(entry));
      });
}

TEST_F(AlteredStore, DifferenceInATileIsNamedWithItsHash) {
  AlterFamily(Family::kTiles, 6,
              [&](const Alteration& alteration, const Difference& difference) {
                WireReader key(alteration.key);
                const std::uint32_t level = key.U8();
                const std::size_t hash = alteration.at / kDigestSize;
                const auto octets = [&](const Bytes& tile) {
                  return OctetsText(
                      ByteView(tile).subspan(hash * kDigestSize, kDigestSize));
                };
                EXPECT_EQ(difference.object, AuditObject::kTile);
                EXPECT_EQ(difference.place,
                          TileName({level, key.U64()},
                                   alteration.value.size() / kDigestSize));
                EXPECT_EQ(difference.field, "hash " + std::to_string(hash));
                EXPECT_EQ(difference.expected, octets(alteration.value));
                EXPECT_EQ(difference.found, octets(alteration.altered));
              });
}

// Fields of headers, the bits behind them, and the payload.
TEST_F(AlteredStore, DifferenceInABlockIsNamedWithItsField) {
  std::size_t undivided = 0;
  for (const auto& [key, value] : Records(Family::kBlocks)) {
    const Height height{WireReader(key).U64()};
    const Header header = DecodeHeader(ByteView(value).first(253)).value();
    const std::size_t payload = value.size() - header.payload_octets;
    std::set<std::size_t> places{value.size() - 1};
    // Every field is met in some block; altered_octets_test.cc has all octets.
    for (std::size_t i = height.value % 3; i < kHeaderFields.size(); i += 3) {
      places.insert(kHeaderFields[i].end - 1);
    }
    for (std::size_t at = kHeaderSize; at < payload; ++at) places.insert(at);
    for (std::size_t at = payload; at < value.size(); at += 499) {
      places.insert(at);
    }
    Alter(Family::kBlocks, key, value, places,
          [&](const Alteration& alteration, const Difference& difference) {
            EXPECT_EQ(difference.height, height);
            if (alteration.at >= payload) {
              EXPECT_TRUE(difference.object == AuditObject::kTransaction ||
                          difference.object == AuditObject::kPayload);
            } else if (alteration.at >= kHeaderSize) {
              EXPECT_EQ(difference.object, AuditObject::kBlockRecord);
              EXPECT_EQ(difference.field, "accepted bits");
            } else {
              EXPECT_EQ(difference.object, AuditObject::kHeader);
              // A record that cannot be taken apart has no fields.
              EXPECT_TRUE(difference.field == "block" ||
                          difference.field == HeaderFieldAt(alteration.at));
              if (difference.field == "block") ++undivided;
            }
          });
    if (HasFailure()) return;
  }
  // Where the encoding is another, or a length does not fit.
  EXPECT_LE(undivided, 2 * Records(Family::kBlocks).size());
}

TEST_F(AlteredStore, DifferenceInTheDirectoryIsNamedWithItsKey) {
  AlterFamily(
      Family::kDirectory, 3,
      [](const Alteration& alteration, const Difference& difference) {
        EXPECT_EQ(difference.object, AuditObject::kDirectoryRecord);
        EXPECT_EQ(difference.place, HexEncode(alteration.key));
        EXPECT_EQ(difference.field,
                  "value from " + std::to_string(alteration.at));
        EXPECT_EQ(
            difference.found,
            OctetsText(ByteView(alteration.altered).subspan(alteration.at)));
      });
}

TEST_F(AlteredStore, DifferenceInOccupancyIsNamedWithItsPage) {
  AlterFamily(
      Family::kOccupancy, 3,
      [](const Alteration& alteration, const Difference& difference) {
        WireReader key(alteration.key);
        const std::uint32_t list = key.U32();
        EXPECT_EQ(difference.object, AuditObject::kOccupancyPage);
        EXPECT_EQ(difference.place, std::to_string(key.U8()) + " of list " +
                                        std::to_string(list));
        EXPECT_EQ(difference.field,
                  "octets from " + std::to_string(alteration.at));
        EXPECT_EQ(
            difference.expected,
            OctetsText(ByteView(alteration.value).subspan(alteration.at)));
      });
}

// Of older versions, too: past statuses are read from them.
TEST_F(AlteredStore, DifferenceInAStatusChunkIsNamedWithItsHeight) {
  ASSERT_GE(Records(Family::kStatusChunks).size(), 2U);
  AlterFamily(Family::kStatusChunks, 3,
              [](const Alteration& alteration, const Difference& difference) {
                WireReader key(alteration.key);
                EXPECT_EQ(difference.object, AuditObject::kStatusChunk);
                EXPECT_EQ(difference.place, std::to_string(key.U32()));
                EXPECT_EQ(difference.height, Height{~key.U64()});
                EXPECT_EQ(difference.expected, OctetsText(alteration.value));
                EXPECT_EQ(difference.found, OctetsText(alteration.altered));
              });
}

TEST_F(AlteredStore, DifferenceInAStatusNodeIsNamedWithItsHeight) {
  AlterFamily(Family::kStatusNodes, 0,
              [](const Alteration& alteration, const Difference& difference) {
                WireReader key(alteration.key);
                const std::string level = std::to_string(key.U8());
                EXPECT_EQ(difference.object, AuditObject::kStatusNode);
                EXPECT_EQ(difference.place,
                          std::to_string(key.U32()) + " of level " + level);
                EXPECT_EQ(difference.height, Height{~key.U64()});
                EXPECT_EQ(difference.expected, OctetsText(alteration.value));
                EXPECT_EQ(difference.found, OctetsText(alteration.altered));
              });
}

TEST_F(AlteredStore, AVersionThatNoBlockMadeIsADifference) {
  for (const Family family : {Family::kStatusChunks, Family::kStatusNodes}) {
    const auto [key, value] = Records(family).front();
    Bytes other = key;
    other.back() ^= 0x07;
    Put(family, other, value);
    const Difference difference = FoundDifference();
    Delete(family, other);
    EXPECT_EQ(difference.object, family == Family::kStatusChunks
                                     ? AuditObject::kStatusChunk
                                     : AuditObject::kStatusNode);
    EXPECT_EQ(difference.field, "versions") << DifferenceText(difference);
  }
}

TEST_F(AlteredStore, ARecordThatIsGoneIsNamed) {
  for (const Family family :
       {Family::kDirectory, Family::kOccupancy, Family::kStatusChunks,
        Family::kStatusNodes, Family::kTiles, Family::kBlocks}) {
    const auto records = Records(family);
    for (std::size_t i = 0; i < records.size(); i += 1 + records.size() / 7) {
      const auto& [key, value] = records[i];
      Delete(family, key);
      const Difference difference = FoundDifference();
      Put(family, key, value);
      // A block that is gone is no header, unless "tip" still names it.
      EXPECT_TRUE(difference.found == "nothing" || difference.place == kTipKey)
          << HexEncode(key) << ": " << DifferenceText(difference);
    }
  }
}

void ExpectCertificate(const Alteration& alteration,
                       const Difference& difference) {
  EXPECT_EQ(difference.object, AuditObject::kCertificate);
  EXPECT_EQ(difference.place, HexEncode(alteration.key));
}

void ExpectFinality(const Alteration& alteration,
                    const Difference& difference) {
  EXPECT_EQ(difference.object, AuditObject::kFinality);
  EXPECT_EQ(difference.height, Height{WireReader(alteration.key).U64()});
}

TEST_F(AlteredStore, DifferenceInACertificateIsNamedWithItsKey) {
  AlterFamily(Family::kCertificates, 2, ExpectCertificate);
}

TEST_F(AlteredStore, DifferenceInAFinalizationIsNamedWithItsHeight) {
  AlterFamily(Family::kFinality, 2, ExpectFinality);
}

TEST_F(AlteredStoreOfFour, EachSignatureOfAQuorumCounts) {
  ASSERT_EQ(AuditOf().verdict, AuditVerdict::kNoDifference)
      << AuditReportText(AuditOf());
  AlterFamily(Family::kCertificates, 1, ExpectCertificate);
  AlterFamily(Family::kFinality, 1, ExpectFinality);
  // A sound certificate of another block.
  const auto [key, value] = Records(Family::kFinality).front();
  Put(Family::kFinality, key, Records(Family::kFinality).at(1).second);
  EXPECT_EQ(AuditOf().verdict, AuditVerdict::kNoDifference)
      << "a descendant's finalization proves its ancestors";
  const auto [last_key, last] = Records(Family::kFinality).back();
  Put(Family::kFinality, last_key, value);
  const Difference difference = FoundDifference();
  EXPECT_EQ(difference.object, AuditObject::kFinality);
  EXPECT_EQ(difference.height, sample.state().tip.height);
  EXPECT_EQ(difference.field, "block_hash");
}

// All but the references, which no hash covers.
TEST_F(AlteredStore, DifferenceInAnUnfinalisedBlockIsNamedWithItsHash) {
  const auto records = Records(Family::kUnfinalised);
  ASSERT_EQ(records.size(), 1U);
  const auto& [key, value] = records.front();
  constexpr std::size_t kPayload = kHeaderSize + 2 + 46;
  std::set<std::size_t> places{kHeaderSize, kHeaderSize + 1, value.size() - 1};
  for (std::size_t at = 0; at < kHeaderSize; at += 41) places.insert(at);
  for (std::size_t at = kPayload; at < value.size(); at += 61) {
    places.insert(at);
  }
  Alter(Family::kUnfinalised, key, value, places,
        [](const Alteration& alteration, const Difference& difference) {
          EXPECT_EQ(difference.object, AuditObject::kUnfinalisedBlock);
          EXPECT_EQ(difference.place, HexEncode(alteration.key));
        });
}

TEST_F(AlteredStore, DifferenceInAKeyOfTheDatabaseIsNamed) {
  std::set<std::string> seen;
  for (const auto& [key, value] : Records(Family::kMeta)) {
    const std::string name = ToText(key);
    seen.insert(name.substr(0, 7));
    if (name == kFormatKey) continue;
    if (value.empty()) {
      Put(Family::kMeta, key, Bytes(1));
      EXPECT_EQ(FoundDifference().place, "guarded");
      Put(Family::kMeta, key, {});
      continue;
    }
    std::set<std::size_t> places;
    for (std::size_t i = 0; i < 4; ++i) places.insert(value.size() * i / 4);
    places.insert(value.size() - 1);
    Alter(Family::kMeta, key, value, places,
          [&](const Alteration&, const Difference& difference) {
            if (name == kCheckpointKey) {
              EXPECT_EQ(difference.object, AuditObject::kCheckpoint);
            } else {
              EXPECT_EQ(difference.object, AuditObject::kStore);
              EXPECT_EQ(difference.place, name);
            }
          });
  }
  EXPECT_EQ(seen,
            (std::set<std::string>{"checkpo", "contrad", "format", "guarded",
                                   "network", "reports", "tip"}));
  Put(Family::kMeta, AsBytes("another"), AsBytes("value"));
  EXPECT_EQ(FoundDifference().place, HexEncode(AsBytes("another")));
}

TEST_F(AlteredStoreOfFour, AContradictionThatIsNoneIsNamed) {
  const auto found = [&](const std::vector<MemberCosignature>& cosignatures) {
    Bytes octets;
    for (const MemberCosignature& one : cosignatures) {
      const Bytes encoded = EncodeMemberCosignature(one);
      octets.insert(octets.end(), encoded.begin(), encoded.end());
    }
    Put(Family::kMeta, AsBytes(kContradictionsKey), octets);
    const Difference difference = FoundDifference();
    EXPECT_EQ(difference.object, AuditObject::kStore);
    EXPECT_EQ(difference.place, kContradictionsKey);
    EXPECT_EQ(difference.field,
              "contradiction " + std::to_string((cosignatures.size() - 1) / 2));
    return difference.found;
  };
  const MemberCosignature sound = Cosign({2}, 7, 1);
  EXPECT_EQ(found({sound, sound}), "one root");
  EXPECT_EQ(found({sound, Cosign({3}, 7, 1)}), "one root");
  EXPECT_EQ(found({sound, Cosign({2}, 8, 2)}), "sizes 7 and 8");
  EXPECT_EQ(found({sound, Cosign({2}, 7, 2), sound}),
            "117 octets instead of 234");
  MemberCosignature other = Cosign({3}, 7, 2);
  other.member = {4};
  EXPECT_EQ(found({sound, Cosign({2}, 7, 2), sound, other}),
            "a signature of member 4 that does not verify");
  other.member = {9};
  EXPECT_EQ(found({sound, other}), "member 9, who is no validator");
}

// Nobody can tell a format of tomorrow from an altered one.
TEST_F(AlteredStore, AnotherFormatIsRefusedByItsNumber) {
  Bytes format = Records(Family::kMeta).at(2).second;
  ASSERT_EQ(format, (Bytes{0, 0, 0, kStoreFormat}));
  format.back() ^= 0x01;
  Put(Family::kMeta, AsBytes(kFormatKey), format);
  const Result<AuditReport> report = Audit();
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kRefused);
  EXPECT_THAT(report.error().message, HasSubstr("format 3"));
}

TEST_F(AlteredStore, DifferenceInAnIndexRunIsNamedWithItsFile) {
  for (const std::filesystem::path& run : Runs()) {
    const std::size_t size = std::filesystem::file_size(run);
    for (std::size_t i = 0; i <= 12; ++i) {
      const AlteredFile altered(run, (size - 1) * i / 12);
      const Difference difference = FoundDifference();
      EXPECT_EQ(difference.object, AuditObject::kIndexRecord);
      EXPECT_EQ(difference.place, "of " + run.filename().string());
    }
  }
}

// Runs that are sound by themselves, and not what the log makes them.
TEST_F(AlteredStore, DifferenceInARecordOfARunIsNamedWithItsEntry) {
  const RunPlace place = IndexPlace();
  for (const std::filesystem::path& path : Runs()) {
    const RunSpan span = ParseRunFileName(path.filename().string()).value();
    std::vector<IndexedCommitment> records;
    {
      const auto run = IndexRun::Open(place, span).value();
      for (std::size_t i = 0; i < run->size(); ++i) {
        records.push_back(run->At(i));
      }
    }
    if (records.empty()) continue;
    for (std::size_t i = 0; i < records.size(); i += 40) {
      std::vector<IndexedCommitment> others = records;
      others[i].prefix += 1;
      ASSERT_TRUE(WriteRun(place, span, others));
      Difference difference = FoundDifference();
      EXPECT_EQ(difference.object, AuditObject::kIndexRecord);
      EXPECT_EQ(difference.entry, records[i].index);
      EXPECT_EQ(difference.field, "prefix");
      EXPECT_EQ(difference.expected, std::to_string(records[i].prefix));
      EXPECT_EQ(difference.found, std::to_string(others[i].prefix));
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      ASSERT_TRUE(WriteRun(place, span, others));
      difference = FoundDifference();
      EXPECT_EQ(difference.field, "records");
      EXPECT_EQ(difference.found, std::to_string(records.size() - 1));
    }
    ASSERT_TRUE(WriteRun(place, span, records));
  }
  EXPECT_EQ(AuditOf().verdict, AuditVerdict::kNoDifference);
}

// A power cut may tear it, too: no difference, and nothing that an audit may
// call complete.
TEST_F(AlteredStore, AnAcknowledgedFileThatIsUnsoundIsIncomplete) {
  const std::string path = options.path + "/acknowledged";
  for (std::size_t at = 0; at < 16; ++at) {
    const AlteredFile altered(path, at);
    const AuditReport report = AuditOf();
    ASSERT_EQ(report.verdict, AuditVerdict::kIncomplete);
    EXPECT_THAT(report.error->message, HasSubstr("acknowledged"));
  }
}

// The file is the witness, and the blocks are what is missing.
TEST_F(AlteredStore, BlocksThatWereAcknowledgedAndAreGoneAreNamed) {
  const std::string path = options.path + "/acknowledged";
  const std::uint64_t tip = sample.state().tip.height.value;
  const auto found = [&](std::uint64_t acknowledged) {
    EXPECT_TRUE(AcknowledgedFile::Open(path)->Write({acknowledged}));
    const Difference difference = FoundDifference();
    EXPECT_EQ(difference.object, AuditObject::kStore);
    EXPECT_EQ(difference.place, "blocks");
    EXPECT_THAT(difference.expected,
                HasSubstr("block " + std::to_string(acknowledged) + ","));
    return difference.found;
  };
  EXPECT_EQ(found(tip + 1), "block 6: block 7 is gone");
  EXPECT_EQ(found(tip + 5), "block 6: blocks 7 to 11 are gone");
  // Whatever the checkpoint says.
  Delete(Family::kMeta, AsBytes(kCheckpointKey));
  EXPECT_EQ(found(tip + 2), "block 6: blocks 7 to 8 are gone");
}

}  // namespace
}  // namespace diptych
