// SPDX-License-Identifier: Apache-2.0
// Covers the octets of a cosignature between nodes with the cases of an
// independent script (docs/spec/vectors/cosignatures.json), and its making.
#include "tlog/member_cosignature.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/support/test_keys.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

VerifierKey KeyOf(const Object& one, MemberId member) {
  return VerifierKey::Make(
             ValidatorKeyName(Text(one.at("origin")), member),
             SignatureType::kCosignature,
             Ed25519PublicKey::Parse(Octets(one.at("public_key"))).value())
      .value();
}

void CheckFields(const Object& one, const MemberCosignature& cosignature) {
  EXPECT_EQ(cosignature.member.value, Number(one.at("member")));
  EXPECT_EQ(cosignature.head.size, Number(one.at("size")));
  EXPECT_EQ(cosignature.head.root, Hash(one.at("root")));
  EXPECT_EQ(cosignature.time.value, Number(one.at("time")));
  EXPECT_EQ(ToBytes(cosignature.signature), Octets(one.at("signature")));
  EXPECT_EQ(EncodeMemberCosignature(cosignature), Octets(one.at("octets")));
  const VerifierKey key = KeyOf(one, cosignature.member);
  EXPECT_TRUE(
      VerifyMemberCosignature(cosignature, key, Text(one.at("origin"))));
  EXPECT_EQ(FormatSignatureLine(SignatureLineOf(cosignature, key)),
            Text(one.at("line")));
}

TEST(MemberCosignature, AgreesWithTheVectors) {
  int cases = 0;
  for (const boost::json::value& value :
       SpecificationCases("cosignatures.json")) {
    const Object& one = value.as_object();
    SCOPED_TRACE(Describe(value));
    ++cases;
    const auto read = DecodeMemberCosignature(Octets(one.at("octets")));
    ASSERT_EQ(read.has_value(), one.at("result") == "valid");
    if (!read) {
      EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
      EXPECT_NE(read.error().message.find(Text(one.at("reason"))),
                std::string::npos)
          << read.error().message;
    } else if (one.at("kind") == "cosignature") {
      CheckFields(one, *read);
    } else {
      EXPECT_FALSE(VerifyMemberCosignature(*read, KeyOf(one, read->member),
                                           Text(one.at("origin"))));
    }
  }
  EXPECT_GT(cases, 20);
}

TEST(MemberCosignature, VerifiesAsItWasMade) {
  const TreeHead head{.size = 300, .root = Digest{1}};
  const SignerKey key = TestValidator(2);
  const MemberCosignature made =
      CosignAs(MemberId{2}, key, "log.example", head, {1'700'000'000});
  EXPECT_TRUE(VerifyMemberCosignature(made, key.verifier(), "log.example"));
  EXPECT_EQ(DecodeMemberCosignature(EncodeMemberCosignature(made)).value(),
            made);
}

}  // namespace
}  // namespace diptych
