// SPDX-License-Identifier: Apache-2.0
// Runs every case of docs/spec/vectors/branches.json: branches of an
// independent script must decode, be judged, convict and be refused alike here.
#include <gtest/gtest.h>

#include "consensus/forensics.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

template <class Judge>
void ForEachCase(std::string_view kind, const Judge& judge) {
  int cases = 0;
  for (const boost::json::value& value : SpecificationCases("branches.json")) {
    const Object& one = value.as_object();
    if (Text(one.at("kind")) != kind) continue;
    SCOPED_TRACE(Describe(value));
    judge(one);
    ++cases;
  }
  EXPECT_GT(cases, 2);
}

std::vector<Bytes> OctetsOfAll(const boost::json::value& array) {
  std::vector<Bytes> all;
  for (const auto& one : array.as_array()) all.push_back(Octets(one));
  return all;
}

BranchVerdict Judge(const Object& one, const Branch& branch) {
  const std::vector<Bytes> keys = OctetsOfAll(one.at("keys"));
  const Digest network = Hash(one.at("network_id"));
  return JudgeBranch(ValidatorSet({}, keys.size(), Digest{}),
                     EcdsaVoteVerifier::Make(network, keys).value(), network,
                     branch);
}

TEST(BranchVectors, BranchesAreLaidOutAndJudgedAlike) {
  ForEachCase("branch", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<Branch> branch = DecodeBranch(octets);
    ASSERT_TRUE(branch) << branch.error().message;
    EXPECT_EQ(EncodeBranch(*branch), octets);
    EXPECT_EQ(branch->genesis, Octets(one.at("genesis")));
    std::vector<Bytes> headers;
    for (const Header& header : branch->headers) {
      headers.push_back(EncodeHeader(header));
    }
    EXPECT_EQ(headers, OctetsOfAll(one.at("headers")));
    std::vector<Bytes> certificates;
    for (const Certificate& certificate : branch->certificates) {
      certificates.push_back(EncodeCertificate(certificate));
    }
    EXPECT_EQ(certificates, OctetsOfAll(one.at("certificates")));
    const BranchVerdict verdict = Judge(one, *branch);
    EXPECT_EQ(verdict == BranchVerdict::kSound, one.at("result") == "valid");
    const std::string reason = Text(one.at("reason"));
    EXPECT_NE(BranchVerdictName(verdict).find(reason), std::string::npos)
        << BranchVerdictName(verdict);
  });
}

TEST(BranchVectors, WhatIsNoBranchIsRefused) {
  ForEachCase("branch_decode", [](const Object& one) {
    const Result<Branch> branch = DecodeBranch(Octets(one.at("octets")));
    ASSERT_FALSE(branch);
    EXPECT_EQ(branch.error().code, ErrorCode::kInvalid);
    const std::string reason = Text(one.at("reason"));
    if (reason == "length") return;
    EXPECT_NE(branch.error().message.find(reason), std::string::npos)
        << branch.error().message;
  });
}

TEST(BranchVectors, ForksConvictTheSame) {
  ForEachCase("fork", [](const Object& one) {
    std::vector<Branch> branches;
    for (const Bytes& octets : OctetsOfAll(one.at("branches"))) {
      branches.push_back(DecodeBranch(octets).value());
      EXPECT_EQ(Judge(one, branches.back()), BranchVerdict::kSound);
    }
    const ForkReport report = ExamineFork(branches);
    std::vector<std::string> convicted;
    for (const Evidence& evidence : report.evidence) {
      convicted.push_back(std::to_string(evidence.first.signer.value));
    }
    std::vector<std::string> wanted;
    for (const auto& place : one.at("convicted").as_array()) {
      wanted.push_back(Text(place));
    }
    EXPECT_EQ(convicted, wanted);
    const std::string height = report.verdict == ForkVerdict::kFork
                                   ? std::to_string(report.height.value)
                                   : "none";
    EXPECT_EQ(height, Text(one.at("height")));
  });
}

}  // namespace
}  // namespace diptych
