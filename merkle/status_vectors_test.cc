// SPDX-License-Identifier: Apache-2.0
//
// Status lists, their tree and its proofs against the vectors of the
// specification (docs/spec/status-tree.md).
#include "merkle/status_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "merkle/status_proof.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

std::string Reason(StatusProofVerdict verdict) {
  switch (verdict) {
    case StatusProofVerdict::kValid:
      return "";
    case StatusProofVerdict::kWrongLength:
      return "wrong_length";
    case StatusProofVerdict::kZeroSibling:
      return "zero_sibling";
    case StatusProofVerdict::kRootMismatch:
      return "root_mismatch";
  }
  return "?";
}

StatusChunk ChunkFrom(const boost::json::value& hex) {
  const Bytes octets = Octets(hex);
  EXPECT_EQ(octets.size(), kStatusChunkSize);
  StatusChunk chunk;
  std::copy_n(octets.begin(), kStatusChunkSize, chunk.begin());
  return chunk;
}

std::uint32_t Number32(const boost::json::value& value) {
  return value.to_number<std::uint32_t>();
}

StatusChange ChangeFrom(const boost::json::value& list,
                        const boost::json::value& position,
                        const boost::json::value& status) {
  return {ListId{Number32(list)}, Position{Number32(position)},
          static_cast<CredentialStatus>(Number32(status))};
}

void ExpectPosition(const boost::json::value& one) {
  const StatusChange change =
      ChangeFrom(one.at("list"), one.at("position"), one.at("status"));
  StatusChunk chunk{};
  SetStatus(chunk, change.position, change.status);
  EXPECT_EQ(chunk, ChunkFrom(one.at("chunk"))) << Describe(one);
  EXPECT_EQ(ChunkOf(change.list, change.position).value,
            Number32(one.at("number")))
      << Describe(one);
}

void ExpectBatch(const boost::json::value& one, StatusTree& tree) {
  std::vector<StatusChange> changes;
  for (const auto& change : one.at("changes").as_array()) {
    changes.push_back(ChangeFrom(change.at(0), change.at(1), change.at(2)));
  }
  tree.Apply(tree.ComputeUpdate(changes));
  EXPECT_EQ(tree.Root(), Hash(one.at("root"))) << Describe(one);
}

void ExpectProof(const boost::json::value& one, const StatusTree& tree) {
  const ChunkNumber number{Number32(one.at("number"))};
  const StatusProof proof{Number32(one.at("mask")), Hashes(one.at("siblings"))};
  EXPECT_EQ(Reason(VerifyStatusChunk(number, ChunkFrom(one.at("chunk")), proof,
                                     Hash(one.at("root")))),
            Text(one.at("reason")))
      << Describe(one);
  if (Text(one.at("result")) == "valid" &&
      Hash(one.at("root")) == tree.Root()) {
    EXPECT_EQ(tree.Prove(number), proof) << Describe(one);
  }
}

TEST(StatusVectors, TheSpecificationsCasesComeOut) {
  StatusTree tree;
  for (const auto& one : SpecificationCases("status_tree.json")) {
    const std::string kind = Text(one.at("kind"));
    if (kind == "zero") {
      EXPECT_EQ(ZeroSubtree(Number32(one.at("level"))), Hash(one.at("hash")));
    } else if (kind == "position") {
      ExpectPosition(one);
    } else if (kind == "batch") {
      ExpectBatch(one, tree);
    } else {
      ASSERT_EQ(kind, "proof");
      ExpectProof(one, tree);
    }
  }
}

}  // namespace
}  // namespace diptych
