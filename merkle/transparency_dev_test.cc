// SPDX-License-Identifier: Apache-2.0
//
// The proofs of transparency-dev/merkle: each of its files is judged as it
// says it must be, and their number is counted, so that none is passed over.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/base64.h"
#include "crypto/sha256.h"
#include "merkle/proof.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Value = boost::json::value;

// What is no 32 octets is refused where it is decoded, as in a receipt.
std::optional<Digest> DecodedHash(const Value& base64) {
  const Result<Bytes> octets = Base64Decode(Text(base64));
  if (!octets || octets->size() != kDigestSize) return std::nullopt;
  return ToDigest(*octets);
}

// Some of the accepted cases have texts for roots, compared and never hashed:
// their digests stand for them, equal only if the texts are.
Digest StandIn(const Value& base64) {
  const std::optional<Digest> hash = DecodedHash(base64);
  return hash ? *hash : Sha256(AsBytes(Text(base64)));
}

bool DecodeHashes(const Value& array, std::vector<Digest>& out) {
  if (array.is_null()) return true;
  for (const Value& one : array.as_array()) {
    const std::optional<Digest> hash = DecodedHash(one);
    if (!hash) return false;
    out.push_back(*hash);
  }
  return true;
}

// A subtree is a tree of its own, so its inclusion proofs are proofs in that.
bool InclusionAccepted(const Value& one, std::uint64_t begin,
                       std::uint64_t end) {
  const std::uint64_t index = Number(one.at("leafIdx"));
  if (begin >= end || index < begin || !IsSubtree(begin, end)) return false;
  const std::optional<Digest> leaf = DecodedHash(one.at("leafHash"));
  const std::optional<Digest> root = DecodedHash(one.at("root"));
  std::vector<Digest> path;
  if (!leaf || !root || !DecodeHashes(one.at("proof"), path)) return false;
  return VerifyInclusion(index - begin, *leaf, path, {end - begin, *root}) ==
         ProofVerdict::kValid;
}

bool TreeInclusionAccepted(const Value& one) {
  return InclusionAccepted(one, 0, Number(one.at("treeSize")));
}

bool SubtreeInclusionAccepted(const Value& one) {
  return InclusionAccepted(one, Number(one.at("start")), Number(one.at("end")));
}

bool ConsistencyAccepted(const Value& one) {
  std::vector<Digest> proof;
  if (!DecodeHashes(one.at("proof"), proof)) return false;
  return VerifyConsistency({Number(one.at("size1")), StandIn(one.at("root1"))},
                           {Number(one.at("size2")), StandIn(one.at("root2"))},
                           proof) == ProofVerdict::kValid;
}

bool SubtreeConsistencyAccepted(const Value& one) {
  std::vector<Digest> proof;
  if (!DecodeHashes(one.at("proof"), proof)) return false;
  return VerifySubtreeConsistency(
             {Number(one.at("start")), Number(one.at("end")),
              StandIn(one.at("root1"))},
             {Number(one.at("size")), StandIn(one.at("root2"))},
             proof) == ProofVerdict::kValid;
}

using Judge = bool (*)(const Value&);

// The kind is the name of the topmost folder.
const std::map<std::string, Judge>& Judges() {
  static const auto* const judges = new std::map<std::string, Judge>{
      {"inclusion", TreeInclusionAccepted},
      {"consistency", ConsistencyAccepted},
      {"subtreeinclusion", SubtreeInclusionAccepted},
      {"subtreeconsistency", SubtreeConsistencyAccepted},
  };
  return *judges;
}

TEST(TransparencyDevProofs, EveryFileGetsItsVerdict) {
  const std::filesystem::path folder =
      DIPTYCH_SOURCE_DIR "/../shared/data/rfc6962-merkle/testdata";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "the transparency-dev/merkle test data is not here";
  }
  std::map<std::string, int> judged;
  std::map<std::string, int> accepted;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const std::filesystem::path name = file.path().lexically_relative(folder);
    const std::string kind = name.begin()->string();
    const auto judge = Judges().find(kind);
    ASSERT_NE(judge, Judges().end()) << name << ": of no known kind";
    const Value one = ReadVectorFile(file.path().string()).value();
    const bool valid = judge->second(one);
    EXPECT_EQ(valid, !one.at("wantErr").as_bool()) << name;
    ++judged[kind];
    if (valid) ++accepted[kind];
  }
  using Counts = std::map<std::string, int>;
  EXPECT_EQ(judged, (Counts{{"inclusion", 98},
                            {"consistency", 98},
                            {"subtreeinclusion", 204},
                            {"subtreeconsistency", 118}}));
  // SOURCES of the files: 482 of the 518 are to be refused.
  int accepted_of_all = 0;
  for (const auto& [kind, count] : accepted) accepted_of_all += count;
  EXPECT_EQ(accepted_of_all, 518 - 482);
}

}  // namespace
}  // namespace diptych
