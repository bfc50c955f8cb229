// SPDX-License-Identifier: Apache-2.0
// Covers the judgement of certificates that no octets spell: signers twice, out
// of order, none. The layout's cases are in votes_vectors_test.cc.
#include "consensus/certificate.h"

#include <gtest/gtest.h>

#include "tests/support/test_network.h"

namespace diptych {
namespace {

const ValidatorSet& Four() {
  static const ValidatorSet set({1}, 4, Digest{});
  return set;
}

Certificate Of(const std::vector<std::uint16_t>& signers) {
  Certificate certificate;
  certificate.statement = {.epoch = {1}, .view = {7}};
  for (const std::uint16_t signer : signers) {
    certificate.signatures.push_back(
        {{signer}, StubKeys::Make({signer}, certificate.statement)});
  }
  return certificate;
}

TEST(Certificate, AQuorumOfDifferentValidatorsIsValid) {
  const StubKeys keys;
  EXPECT_EQ(JudgeCertificate(Four(), keys, Of({0, 1, 3})),
            CertificateVerdict::kValid);
  EXPECT_EQ(keys.verified, 3U);
}

TEST(Certificate, NoValidatorCountsTwice) {
  const StubKeys keys;
  for (const auto& signers : std::vector<std::vector<std::uint16_t>>{
           {0, 1, 1}, {1, 1, 1}, {0, 0, 1}}) {
    EXPECT_EQ(JudgeCertificate(Four(), keys, Of(signers)),
              CertificateVerdict::kUnknownSigner);
  }
  EXPECT_EQ(keys.verified, 0U);
}

TEST(Certificate, SignersAscendAndAreOfTheSet) {
  EXPECT_EQ(JudgeCertificateShape(Four(), Of({1, 0, 2})),
            CertificateVerdict::kUnknownSigner);
  EXPECT_EQ(JudgeCertificateShape(Four(), Of({0, 1, 4})),
            CertificateVerdict::kUnknownSigner);
  EXPECT_EQ(JudgeCertificateShape(Four(), Of({4, 1, 2})),
            CertificateVerdict::kUnknownSigner);
}

TEST(Certificate, ExactlyAQuorumIsNeeded) {
  for (const auto& signers :
       std::vector<std::vector<std::uint16_t>>{{}, {0}, {0, 1}, {0, 1, 2, 3}}) {
    EXPECT_EQ(JudgeCertificateShape(Four(), Of(signers)),
              CertificateVerdict::kNoQuorum);
  }
}

TEST(Certificate, AnotherEpochIsJudgedBeforeAnythingElse) {
  Certificate certificate = Of({0});
  certificate.statement.epoch = {2};
  EXPECT_EQ(JudgeCertificateShape(Four(), certificate),
            CertificateVerdict::kWrongEpoch);
}

TEST(Certificate, OneBadSignatureSpoilsIt) {
  const StubKeys keys;
  for (std::size_t i = 0; i < 3; ++i) {
    Certificate certificate = Of({0, 2, 3});
    certificate.signatures[i].octets[40] ^= 1;
    EXPECT_EQ(JudgeCertificate(Four(), keys, certificate),
              CertificateVerdict::kBadSignature);
  }
}

TEST(Certificate, AllSetsOfSixAndTheLargestAreReadBack) {
  for (unsigned bits = 1; bits < 64; ++bits) {
    std::vector<std::uint16_t> signers;
    for (std::uint16_t i = 0; i < 6; ++i) {
      if ((bits >> i & 1) != 0) signers.push_back(i);
    }
    EXPECT_EQ(*DecodeCertificate(EncodeCertificate(Of(signers))), Of(signers));
  }
  std::vector<std::uint16_t> all;
  for (std::uint16_t i = 0; i < kValidatorsMax; ++i) all.push_back(i);
  const Bytes octets = EncodeCertificate(Of(all));
  EXPECT_EQ(octets.size(), kCertificateSizeMax);
  EXPECT_EQ(*DecodeCertificate(octets), Of(all));
}

}  // namespace
}  // namespace diptych
