// SPDX-License-Identifier: Apache-2.0
//
// Covers the octets of what replicas tell each other with the cases of an
// independent script (docs/spec/vectors/replication.json), and the limits.
#include "replica/exchange.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/wire.h"
#include "consensus/message.h"
#include "replica/catch_up.h"
#include "tests/support/test_chain.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

template <class T>
void ExpectRefusal(const Object& one, const Result<T>& read) {
  ASSERT_FALSE(read.has_value());
  EXPECT_TRUE(read.error().code == ErrorCode::kInvalid ||
              read.error().code == ErrorCode::kLimit);
  const std::string reason = Text(one.at("reason"));
  if (reason != "kind" && reason != "version") return;
  EXPECT_NE(read.error().message.find(reason), std::string::npos)
      << read.error().message;
}

std::vector<BatchReference> References(const boost::json::value& array) {
  std::vector<BatchReference> references;
  for (const boost::json::value& one : array.as_array()) {
    const auto& fields = one.as_array();
    const Bytes octets = Octets(fields[1]);
    const Bytes count = Octets(fields[2]);
    references.push_back({.digest = Hash(fields[0]),
                          .octets = WireReader(octets).U32(),
                          .transaction_count = WireReader(count).U32()});
  }
  return references;
}

void CheckReferences(const Object& one) {
  const Bytes octets = Octets(one.at("octets"));
  const auto read = DecodeReferences(octets);
  if (one.at("result") != "valid") return ExpectRefusal(one, read);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, References(one.at("references")));
  EXPECT_EQ(EncodeReferences(*read), octets);
}

Question Expected(const Object& fields) {
  if (fields.contains("references")) {
    return BatchesQuestion{References(fields.at("references"))};
  }
  if (fields.contains("hash")) return BlockQuestion{Hash(fields.at("hash"))};
  if (fields.contains("height")) {
    return RangeQuestion{{Number(fields.at("height"))}};
  }
  return CertificatesQuestion{{Number(fields.at("first"))},
                              {Number(fields.at("last"))}};
}

void CheckQuestion(const Object& one) {
  const Bytes octets = Octets(one.at("octets"));
  const auto read = DecodeQuestion(octets);
  if (one.at("result") != "valid") return ExpectRefusal(one, read);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, Expected(one.at("fields").as_object()));
  EXPECT_EQ(EncodeQuestion(*read), octets);
}

void CheckBatchOctets(const Object& one) {
  const auto read = DecodeBatch(Octets(one.at("octets")));
  if (one.at("result") != "valid") return ExpectRefusal(one, read);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->transaction_count, Number(one.at("transactions")));
  EXPECT_EQ(read->payload, Octets(one.at("payload")));
  EXPECT_EQ(BatchDigest(read->payload), Hash(one.at("digest")));
}

void ExpectBlock(const RawBlock& block, const boost::json::value& expected) {
  const auto& fields = expected.as_array();
  EXPECT_EQ(HeaderHash(block.header), Hash(fields[0]));
  EXPECT_EQ(block.references, Octets(fields[1]));
  EXPECT_EQ(block.payload, Octets(fields[2]));
}

void CheckBlocks(const Object& one) {
  const Bytes octets = Octets(one.at("octets"));
  const auto read = DecodeBlocks(octets);
  if (one.at("result") != "valid") return ExpectRefusal(one, read);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(EncodeBlocks(*read), octets);
  const auto& blocks = one.at("blocks").as_array();
  if (one.at("kind") == "block") {
    return ExpectBlock(std::get<RawBlock>(*read), blocks.at(0));
  }
  const RawRange& range = std::get<RawRange>(*read);
  ASSERT_EQ(range.blocks.size(), blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    ExpectBlock(range.blocks[i], blocks[i]);
  }
  std::vector<Digest> beyond;
  for (const Header& header : range.beyond) {
    beyond.push_back(HeaderHash(header));
  }
  EXPECT_EQ(beyond, Hashes(one.at("beyond")));
  EXPECT_EQ(range.finalization.statement.view.value, Number(one.at("view")));
  EXPECT_EQ(range.finalization.signatures.size(),
            one.at("signers").as_array().size());
}

TEST(Exchange, AgreesWithTheVectors) {
  const std::map<std::string, std::function<void(const Object&)>> checks = {
      {"references", CheckReferences},
      {"question", CheckQuestion},
      {"batch", CheckBatchOctets},
      {"block", CheckBlocks},
      {"range", CheckBlocks}};
  std::map<std::string, int> cases;
  for (const boost::json::value& value :
       SpecificationCases("replication.json")) {
    SCOPED_TRACE(Describe(value));
    const Object& one = value.as_object();
    const std::string kind = Text(one.at("kind"));
    checks.at(kind)(one);
    ++cases[kind];
  }
  EXPECT_EQ(cases.size(), checks.size());
}

TEST(Exchange, AsksForManyBatchesBySeveralQuestions) {
  std::vector<BatchReference> references(kBatchesPerBlock + 1);
  for (std::uint32_t i = 0; i < references.size(); ++i) {
    references[i].octets = i;
  }
  std::vector<BatchReference> asked;
  std::vector<std::size_t> sizes;
  for (const Question& question : BatchQuestions(references)) {
    const Bytes octets = EncodeQuestion(question);
    EXPECT_LE(octets.size(), kQuestionSizeMax);
    const auto read = std::get<BatchesQuestion>(DecodeQuestion(octets).value());
    sizes.push_back(read.references.size());
    asked.insert(asked.end(), read.references.begin(), read.references.end());
  }
  EXPECT_EQ(asked, references);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{128, 128, 1}));
  EXPECT_TRUE(BatchQuestions({}).empty());
}

TEST(Exchange, TakesABatchUpToItsLimit) {
  Bytes octets(kRawBatchSizeMax);
  octets[3] = 1;
  EXPECT_TRUE(DecodeBatch(octets).has_value());
  octets.push_back(0);
  EXPECT_EQ(DecodeBatch(octets).error().code, ErrorCode::kLimit);
}

RawRange Range(std::size_t blocks, std::size_t beyond) {
  TestChain chain;
  chain.Grow(1);
  return {.blocks = std::vector<RawBlock>(blocks),
          .beyond = std::vector<Header>(beyond),
          .finalization = chain.Prove({1})};
}

TEST(Exchange, TakesARangeUpToItsLimits) {
  const RawRange longest = Range(kRangeHeights, kHeadersBeyondMax);
  Bytes octets = EncodeBlocks(longest);
  EXPECT_EQ(std::get<RawRange>(DecodeBlocks(octets).value()), longest);

  // One more of each, with the octets there.
  WireWriter blocks;
  blocks.Raw(ByteView(octets).first(1));
  blocks.U16(kRangeHeights + 1);
  blocks.Raw(ByteView(octets).subspan(3, kRawBlockSizeMin));
  blocks.Raw(ByteView(octets).subspan(3));
  EXPECT_FALSE(DecodeBlocks(blocks.bytes()).has_value());
  const std::size_t count_at = 3 + (kRangeHeights * kRawBlockSizeMin);
  WireWriter beyond;
  beyond.Raw(ByteView(octets).first(count_at));
  beyond.U16(kHeadersBeyondMax + 1);
  beyond.Raw(EncodeHeader({}));
  beyond.Raw(ByteView(octets).subspan(count_at + 2));
  EXPECT_FALSE(DecodeBlocks(beyond.bytes()).has_value());
}

TEST(Exchange, TakesNoBlocksAboveEightMebibytes) {
  EXPECT_EQ(DecodeBlocks(Bytes(kBlocksSizeMax + 1, 1)).error().code,
            ErrorCode::kLimit);
}

TEST(Exchange, TakesTheLargestBlock) {
  RawBlock block{.header = {},
                 .references = Bytes(kReferencesSizeMax),
                 .payload = Bytes(4 * 1024 * 1024)};
  block.header.payload_octets = 4 * 1024 * 1024;
  EXPECT_EQ(std::get<RawBlock>(DecodeBlocks(EncodeBlocks(block)).value()),
            block);
}

}  // namespace
}  // namespace diptych
