// SPDX-License-Identifier: Apache-2.0
// Covers docs/spec/proofs.md: every case of its vectors, which were made by
// another implementation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "base/check.h"
#include "credential/proof.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/support/test_contexts.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

CredentialKey KeyOf(const JsonValue& one) {
  const Bytes octets = Octets(one.at("secret"));
  const std::string type = Text(one.at("key"));
  const auto secret = [&]() -> SecretKey {
    if (type != "Ed25519") {
      return *NistSecretKey::FromSecret(
          type == "P-256" ? NistCurve::kP256 : NistCurve::kP384, octets);
    }
    Ed25519Seed seed;
    EXPECT_EQ(octets.size(), seed.size());
    std::ranges::copy(octets, seed.begin());
    return Ed25519SecretKey::FromSeed(seed);
  }();
  return *CredentialKey::FromSecretKey(secret,
                                       *DidKeyVerificationMethod(secret));
}

class ListedRandom : public Random {
 public:
  explicit ListedRandom(Bytes octets) : octets_(std::move(octets)) {}
  void Fill(std::span<std::uint8_t> out) override {
    CHECK(out.size() <= octets_.size() - used_);
    std::ranges::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(used_),
                        static_cast<std::ptrdiff_t>(out.size()), out.begin());
    used_ += out.size();
  }

 private:
  Bytes octets_;
  std::size_t used_ = 0;
};

void CheckMade(const JsonValue& one) {
  const CredentialKey key = KeyOf(one);
  const JsonValue credential = *ParseJson(Text(one.at("credential")));
  const std::string suite = Text(one.at("suite"));
  if (suite == "SD-JWT VC") {
    ListedRandom salts(Octets(one.at("salts")));
    EXPECT_EQ(*SignSdJwtVc(credential.get_object(), salts, key),
              Text(one.at("token")));
    return;
  }
  if (one.as_object().contains("token")) {
    const JwtOptions options = {
        .profile = suite == "W3C" ? JwtProfile::kW3c : JwtProfile::kOpenBadges};
    EXPECT_EQ(*SignVcJwt(credential, options, key), Text(one.at("token")));
    return;
  }
  const Result<JsonValue> made =
      AddProof(credential,
               {.suite = suite == "eddsa-jcs-2022" ? Cryptosuite::kEddsaJcs2022
                                                   : Cryptosuite::kEcdsaJcs2019,
                .created = {Number(one.at("created"))}},
               key, TestContexts());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(CanonicalJson(*made), Text(one.at("document")));
}

void CheckJudged(const JsonValue& one, const std::string& text) {
  // A token that cannot even be read as a document has no report.
  const Result<Document> document = ReadDocument(AsBytes(text));
  const std::vector<ProofReport> reports =
      document ? CheckProofs(*document, DidKeyResolver(), TestContexts())
               : std::vector<ProofReport>();
  const JsonArray& outcomes = one.at("outcomes").as_array();
  if (!document) {
    EXPECT_THAT(Text(outcomes.at(0)),
                ::testing::AnyOf("failed", "cannot check"))
        << document.error().message;
    return;
  }
  ASSERT_EQ(reports.size(), outcomes.size());
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(ProofOutcomeName(reports[i].finding.outcome), Text(outcomes[i]))
        << reports[i].finding.reason;
  }
}

TEST(ProofCases, AreAsTheSpecificationSays) {
  std::map<std::string, int> counts;
  for (const JsonValue& one : SpecificationCases("proofs.json")) {
    SCOPED_TRACE(Describe(one));
    const std::string kind = Text(one.at("kind"));
    ++counts[kind];
    if (kind == "made") {
      CheckMade(one);
    } else {
      CheckJudged(one, Text(one.at(kind)));
    }
  }
  EXPECT_EQ(counts["made"], 11);
  EXPECT_EQ(counts["document"], 58);
  EXPECT_EQ(counts["token"], 20);
}

}  // namespace
}  // namespace diptych
