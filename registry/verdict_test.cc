// SPDX-License-Identifier: Apache-2.0
// Covers that each verdict has a name and a sentence of its own.
#include "registry/verdict.h"

#include <gtest/gtest.h>

#include <set>

namespace diptych {
namespace {

TEST(TransactionVerdict, HasANameAndASentenceOfItsOwn) {
  std::set<std::string_view> names;
  std::set<std::string_view> sentences;
  for (int i = 0; i < kTransactionVerdictCount; ++i) {
    const auto verdict = static_cast<TransactionVerdict>(i);
    names.insert(TransactionVerdictName(verdict));
    sentences.insert(TransactionVerdictSentence(verdict));
  }
  EXPECT_EQ(names.size(), 29U);
  EXPECT_EQ(sentences.size(), 29U);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_FALSE(sentences.contains(""));
}

// The rule comes first, and what to do after a colon or a semicolon.
TEST(TransactionVerdict, SaysOfEachRefusalWhatToDo) {
  for (int i = 0; i < kTransactionVerdictCount; ++i) {
    const auto verdict = static_cast<TransactionVerdict>(i);
    if (verdict == TransactionVerdict::kAccepted) continue;
    const std::string_view sentence = TransactionVerdictSentence(verdict);
    EXPECT_NE(sentence.find_first_of(":;"), std::string_view::npos) << sentence;
  }
}

TEST(TransactionVerdict, CountsToTheLast) {
  EXPECT_EQ(TransactionVerdictName(TransactionVerdict::kAccreditationsFull),
            "accreditations_full");
  EXPECT_EQ(static_cast<int>(TransactionVerdict::kAccreditationsFull) + 1,
            kTransactionVerdictCount);
}

}  // namespace
}  // namespace diptych
