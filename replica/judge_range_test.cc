// SPDX-License-Identifier: Apache-2.0
//
// The verdicts on a range of final blocks.

#include "replica/catch_up.h"

#include <gtest/gtest.h>

#include "tests/support/test_chain.h"

namespace diptych {
namespace {

RangeVerdict Judge(const TestChain& chain, const BlockRange& range) {
  return JudgeRange(range, chain.judge());
}

TEST(JudgeRange, TakesWhatItsEndProves) {
  const TestChain chain = ChainOf(12);
  EXPECT_EQ(Judge(chain, chain.Range({3}, 1)), RangeVerdict::kSound);
  EXPECT_EQ(Judge(chain, chain.Range({3}, 9)), RangeVerdict::kSound);
  EXPECT_EQ(Judge(chain, chain.Range({3}, 5, 4)), RangeVerdict::kSound);
}

TEST(JudgeRange, RefusesWhatIsEmptyOrNotLinked) {
  const TestChain chain = ChainOf(12);
  EXPECT_EQ(Judge(chain, {}), RangeVerdict::kEmpty);
  const auto verdict = [&](auto change) {
    BlockRange range = chain.Range({3}, 4, 3);
    change(range);
    return Judge(chain, range);
  };
  constexpr RangeVerdict kNotLinked = RangeVerdict::kNotLinked;
  EXPECT_EQ(
      verdict([](BlockRange& r) { r.blocks.erase(r.blocks.begin() + 1); }),
      kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { ++r.blocks[2].header.time.value; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { r.blocks[1].header.parent_hash = {}; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { ++r.blocks[1].header.height.value; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { --r.beyond[0].parent_view.value; }),
            kNotLinked);
  EXPECT_EQ(verdict([](BlockRange& r) { r.beyond.erase(r.beyond.begin()); }),
            kNotLinked);
}

// Of the last header no hash in the range speaks, but the certificate's.
TEST(JudgeRange, RefusesALastHeaderWithAnotherParentView) {
  const TestChain chain = ChainOf(12);
  BlockRange range = chain.Range({3}, 4);
  Header& last = range.blocks.back().header;
  --last.parent_view.value;
  range.finalization = chain.Certify({.view = last.view,
                                      .kind = VoteKind::kFinalize,
                                      .block_hash = HeaderHash(last)});
  EXPECT_EQ(Judge(chain, range), RangeVerdict::kNotLinked);
}

TEST(JudgeRange, RefusesWhatIsNotItsLastHeadersFinalization) {
  const TestChain chain = ChainOf(12);
  const auto verdict = [&](const Certificate& certificate) {
    BlockRange range = chain.Range({3}, 4, 3);
    range.finalization = certificate;
    return Judge(chain, range);
  };
  EXPECT_EQ(verdict(chain.Prove({9})), RangeVerdict::kSound);
  EXPECT_EQ(verdict(chain.Prove({6})), RangeVerdict::kNotFinal);
  Statement statement = chain.Prove({9}).statement;
  statement.kind = VoteKind::kNotarize;
  EXPECT_EQ(verdict(chain.Certify(statement)), RangeVerdict::kNotFinal);
  statement.kind = VoteKind::kFinalize;
  ++statement.view.value;
  EXPECT_EQ(verdict(chain.Certify(statement)), RangeVerdict::kNotFinal);
}

TEST(JudgeRange, RefusesABadCertificate) {
  const TestChain chain = ChainOf(12);
  BlockRange range = chain.Range({3}, 4);
  range.finalization.signatures[1].octets[0] ^= 1;
  EXPECT_EQ(Judge(chain, range), RangeVerdict::kBadCertificate);
  range = chain.Range({3}, 4);
  range.finalization.signatures.pop_back();
  EXPECT_EQ(Judge(chain, range), RangeVerdict::kBadCertificate);
}

}  // namespace
}  // namespace diptych
