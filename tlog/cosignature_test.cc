// SPDX-License-Identifier: Apache-2.0
// Covers what a cosignature covers: the text, the time, the key; and its
// form. Octets are compared in known_answers_test.cc and vectors_test.cc.
#include "tlog/cosignature.h"

#include <gtest/gtest.h>

#include "tests/support/test_keys.h"

namespace diptych {
namespace {

const Checkpoint kCheckpoint{.origin = "log.example",
                             .size = 300,
                             .root = Digest{1, 2, 3},
                             .extensions = {"more"}};

class CosignatureTest : public testing::Test {
 protected:
  std::optional<CosignatureTime> Verify(std::string_view text) const {
    return VerifyCosignature(key_.verifier().key(), text, blob_);
  }

  const std::string text_ = FormatCheckpoint(kCheckpoint);
  const SignerKey key_ = TestValidator(1);
  Bytes blob_ =
      Cosign(key_, kCheckpoint, CosignatureTime{1700000000}).signature;
};

TEST_F(CosignatureTest, GivesItsTime) {
  EXPECT_EQ(blob_.size(), 72);
  EXPECT_EQ(Verify(text_), CosignatureTime{1700000000});
}

TEST_F(CosignatureTest, CoversTheWholeTextWithExtensions) {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    std::string other = text_;
    other[i] ^= 1;
    EXPECT_FALSE(Verify(other)) << i;
  }
}

TEST_F(CosignatureTest, CoversItsTime) {
  for (std::size_t i = 0; i < 8; ++i) {
    blob_[i] ^= 1;
    EXPECT_FALSE(Verify(text_)) << i;
    blob_[i] ^= 1;
  }
}

TEST_F(CosignatureTest, HasExactly72Octets) {
  const Bytes whole = blob_;
  blob_.push_back(0);
  EXPECT_FALSE(Verify(text_));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    blob_.assign(whole.begin(), whole.begin() + size);
    EXPECT_FALSE(Verify(text_)) << size;
  }
}

TEST_F(CosignatureTest, IsOfOneKey) {
  EXPECT_FALSE(
      VerifyCosignature(TestValidator(2).verifier().key(), text_, blob_));
}

TEST_F(CosignatureTest, LatestTimeFitsASignedNumber) {
  blob_ = Cosign(key_, kCheckpoint, kMaxCosignatureTime).signature;
  EXPECT_EQ(Verify(text_), kMaxCosignatureTime);
  // The same key signs a later time: right, but out of range.
  const CosignatureTime later{kMaxCosignatureTime.value + 1};
  const Ed25519Signature signature =
      key_.secret().Sign(AsBytes(CosignedMessage(text_, later)));
  blob_ = {0x80, 0, 0, 0, 0, 0, 0, 0};
  blob_.insert(blob_.end(), signature.begin(), signature.end());
  EXPECT_FALSE(Verify(text_));
}

TEST(CosignatureDeathTest, IsNotMadeByALogKey) {
  EXPECT_DEATH(Cosign(TestLog(), kCheckpoint, CosignatureTime{1}),
               "kCosignature");
}

}  // namespace
}  // namespace diptych
