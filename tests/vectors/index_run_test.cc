// SPDX-License-Identifier: Apache-2.0
// Covers the octets of index runs with the cases of an independent script
// (docs/spec/vectors/index_runs.json): those that are sound are read and
// written the same, and no other is read.
#include "storage/index_run.h"

#include <gtest/gtest.h>

#include "tests/support/test_directory.h"
#include "tests/support/vector_file.h"
#include "tests/vectors/file_of.h"

namespace diptych {
namespace {

using Object = boost::json::object;

TEST(IndexRun, AgreesWithTheVectors) {
  const TestDirectory folder;
  int cases = 0;
  for (const boost::json::value& value :
       SpecificationCases("index_runs.json")) {
    const Object& one = value.as_object();
    SCOPED_TRACE(Describe(value));
    ++cases;
    const RunPlace place{.directory = folder.path(),
                         .files = rocksdb::FileSystem::Default().get(),
                         .network_id = Hash(one.at("network"))};
    const std::string name = Text(one.at("name"));
    const std::string path = folder.path() + "/" + name;
    const std::optional<RunSpan> span = ParseRunFileName(name);
    ASSERT_TRUE(span.has_value());
    const Bytes octets = Octets(one.at("octets"));
    WriteOctets(path, octets);
    const auto run = IndexRun::Open(place, *span);
    ASSERT_EQ(run.has_value(), one.at("result") == "valid");
    if (!run) {
      EXPECT_EQ(run.error().code, ErrorCode::kCorrupt);
      EXPECT_TRUE(run.error().message.contains(Text(one.at("reason"))))
          << run.error().message;
      continue;
    }
    const boost::json::array& records = one.at("records").as_array();
    ASSERT_EQ((*run)->size(), records.size());
    std::vector<IndexedCommitment> sorted;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const boost::json::array& record = records[i].as_array();
      sorted.push_back({Number(record[0]), {Number(record[1])}});
      EXPECT_EQ((*run)->At(i).prefix, sorted[i].prefix);
      EXPECT_EQ((*run)->At(i).index, sorted[i].index);
    }
    ASSERT_TRUE(WriteRun(place, *span, sorted));
    EXPECT_EQ(ReadOctets(path), octets);
  }
  EXPECT_GT(cases, 25);
}

}  // namespace
}  // namespace diptych
