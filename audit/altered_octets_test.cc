// SPDX-License-Identifier: Apache-2.0
//
// Alters one octet at a time in each kind of object that a source serves: the
// audit must name that object, its place and, where it has fields, its field.
//
// Every octet of headers, checkpoints and objects below 1 KiB is altered. Of
// larger ones, which repeat one layout hundreds of times, every octet of the
// first 200 and from there each 29th: coprime to the 36 octets of an item, the
// 55 of an entry and the 32 of a hash, so each octet of those is met.
#include <gtest/gtest.h>

#include <algorithm>

#include "audit/auditor.h"
#include "tests/support/header_fields.h"
#include "tests/support/memory_source.h"

namespace diptych {
namespace {

std::vector<std::size_t> PlacesIn(std::size_t size) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < size; at += size > 1024 && at >= 200 ? 29 : 1) {
    places.push_back(at);
  }
  return places;
}

// Alters octets of one object in turn and judges each audit.
template <class Judge>
void AlterEach(SmallRegister& small, std::uint8_t* object, std::size_t size,
               const Judge& judge) {
  for (const std::size_t at : PlacesIn(size)) {
    object[at] ^= 0x01;
    const AuditReport report = Audit(small.source, {.threads = 1});
    object[at] ^= 0x01;
    ASSERT_EQ(report.verdict, AuditVerdict::kDifference)
        << "octet " << at << "\n"
        << AuditReportText(report);
    SCOPED_TRACE("octet " + std::to_string(at) + ": " +
                 DifferenceText(*report.difference));
    judge(at, *report.difference);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(AlteredOctet, OfAHeaderIsNamedWithItsField) {
  SmallRegister small;
  for (std::size_t height = 0; height < small.source.blocks.size(); ++height) {
    AlterEach(small, small.source.blocks[height].data(), kHeaderSize,
              [&](std::size_t at, const Difference& difference) {
                EXPECT_EQ(difference.object, AuditObject::kHeader);
                EXPECT_EQ(difference.height, Height{height});
                EXPECT_EQ(difference.field, HeaderFieldAt(at));
              });
  }
}

TEST(AlteredOctet, OfAPayloadIsNamedWithItsTransaction) {
  SmallRegister small;
  for (std::size_t height = 0; height < small.source.blocks.size(); ++height) {
    Bytes& block = small.source.blocks[height];
    AlterEach(small, block.data() + kHeaderSize, block.size() - kHeaderSize,
              [&](std::size_t, const Difference& difference) {
                EXPECT_TRUE(difference.object == AuditObject::kTransaction ||
                            difference.object == AuditObject::kPayload);
                EXPECT_EQ(difference.height, Height{height});
              });
  }
}

TEST(AlteredOctet, OfAnEntryBundleIsNamedWithItsEntry) {
  SmallRegister small;
  for (std::size_t bundle = 0; bundle < small.source.bundles.size(); ++bundle) {
    Bytes& octets = small.source.bundles[bundle];
    std::vector<std::size_t> ends;
    WireReader reader(octets);
    while (reader.remaining() > 0) {
      reader.Long();
      ends.push_back(octets.size() - reader.remaining());
    }
    AlterEach(small, octets.data(), octets.size(),
              [&](std::size_t at, const Difference& difference) {
                const auto place = static_cast<std::uint64_t>(
                    std::ranges::upper_bound(ends, at) - ends.begin());
                EXPECT_EQ(difference.object, AuditObject::kEntry);
                EXPECT_EQ(difference.entry,
                          EntryIndex{bundle * kTileWidth + place});
              });
  }
}

TEST(AlteredOctet, OfATileOfAnyLevelIsNamedWithItsHash) {
  SmallRegister small;
  ASSERT_TRUE(small.source.tiles.contains({1, 0}));
  for (auto& [id, octets] : small.source.tiles) {
    AlterEach(small, octets.data(), octets.size(),
              [&](std::size_t at, const Difference& difference) {
                EXPECT_EQ(difference.object, AuditObject::kTile);
                EXPECT_EQ(difference.place,
                          TileName(id, octets.size() / kDigestSize));
                EXPECT_EQ(difference.field,
                          "hash " + std::to_string(at / kDigestSize));
              });
  }
}

TEST(AlteredOctet, OfACheckpointIsNamed) {
  SmallRegister small;
  auto* octets =
      reinterpret_cast<std::uint8_t*>(small.source.checkpoint.data());
  AlterEach(small, octets, small.source.checkpoint.size(),
            [&](std::size_t, const Difference& difference) {
              EXPECT_EQ(difference.object, AuditObject::kCheckpoint);
            });
}

}  // namespace
}  // namespace diptych
