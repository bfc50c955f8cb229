// SPDX-License-Identifier: Apache-2.0
// Covers the octets of audit progress files, and what is left of one that was
// torn, with the cases of an independent script
// (docs/spec/vectors/audit_progress.json).
#include <gtest/gtest.h>

#include "audit/progress_file.h"
#include "audit/progress_record.h"
#include "crypto/sha256.h"
#include "tests/support/test_directory.h"
#include "tests/support/vector_file.h"
#include "tests/vectors/file_of.h"

namespace diptych {
namespace {

using Object = boost::json::object;

class AuditProgressVectors : public ::testing::Test {
 protected:
  // Judges the cases of a kind, of which there must be more than `least`.
  template <class Judge>
  void Each(std::string_view kind, int least, const Judge& judge) {
    int cases = 0;
    for (const boost::json::value& value :
         SpecificationCases("audit_progress.json")) {
      const Object& one = value.as_object();
      if (Text(one.at("kind")) != kind) continue;
      SCOPED_TRACE(Describe(value));
      ++cases;
      judge(one, Octets(one.at("octets")));
    }
    EXPECT_GT(cases, least);
  }

  TestDirectory folder_;
  std::string path_ = folder_.path() + "/progress";
};

TEST_F(AuditProgressVectors, RecordsAgree) {
  Each("record", 10, [](const Object& one, const Bytes& octets) {
    const Result<ByteView> block = DecodeProgressRecord(octets);
    ASSERT_EQ(block.has_value(), one.at("result") == "valid");
    if (!block) return;
    EXPECT_EQ(ToBytes(*block), Octets(one.at("block")));
    EXPECT_EQ(EncodeProgressRecord(*block), octets);
  });
}

TEST_F(AuditProgressVectors, FilesAgree) {
  Each("file", 15, [&](const Object& one, const Bytes& octets) {
    WriteOctets(path_, octets);
    const Result<ProgressFile> file = ProgressFile::Open(path_);
    ASSERT_EQ(file.has_value(), one.at("result") == "valid");
    if (!file) {
      EXPECT_EQ(file.error().code, ErrorCode::kInvalid);
      EXPECT_EQ(ReadOctets(path_), octets);
      return;
    }
    const std::vector<Digest> blocks = Hashes(one.at("blocks"));
    ASSERT_EQ(file->block_count(), blocks.size());
    for (std::size_t at = 0; at < blocks.size(); ++at) {
      EXPECT_EQ(Sha256(file->ReadBlock(Height{at}).value()), blocks[at]);
    }
    EXPECT_EQ(ReadOctets(path_).size(), Number(one.at("kept")));
  });
}

TEST_F(AuditProgressVectors, DamageIsSaidWhenItIsRead) {
  Each("damaged", 1, [&](const Object& one, const Bytes& octets) {
    WriteOctets(path_, octets);
    const Result<ProgressFile> file = ProgressFile::Open(path_);
    ASSERT_TRUE(file.has_value());
    ASSERT_EQ(file->block_count(), Number(one.at("count")));
    const Result<Bytes> block =
        file->ReadBlock(Height{Number(one.at("height"))});
    ASSERT_FALSE(block.has_value());
    EXPECT_EQ(block.error().code, ErrorCode::kIo);
    EXPECT_EQ(ReadOctets(path_), octets);
  });
}

}  // namespace
}  // namespace diptych
