// SPDX-License-Identifier: Apache-2.0
// Covers credentials, status lists and DID documents that others have signed:
// what a verifier says of each if it trusts the issuer that is named and has
// asked the web. tests/functional/foreign_credentials.txt says why; the program
// is tested there without the web.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "credential/credential_body.h"
#include "tests/support/test_contexts.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

constexpr char kData[] =
    DIPTYCH_SOURCE_DIR "/../shared/data/dcc-vc-test-fixtures";
constexpr char kTable[] =
    DIPTYCH_SOURCE_DIR "/tests/functional/foreign_credentials.txt";
constexpr char kSite[] =
    "https://digitalcredentials.github.io/vc-test-fixtures";
constexpr TimeMs kNow{1'795'305'600'000};  // 2026-11-22

std::optional<Bytes> ReadIfThere(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return ToBytes(AsBytes(text));
}

struct Expectation {
  std::string file;
  std::string online;
  std::string reason;
};

std::vector<Expectation> Expectations() {
  std::ifstream table(kTable);
  std::vector<Expectation> expectations;
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with('#')) continue;
    std::vector<std::string> columns{""};
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line.compare(at, 3, " | ") == 0) {
        columns.emplace_back();
        at += 2;
      } else {
        columns.back() += line[at];
      }
    }
    if (columns.size() != 4) {
      ADD_FAILURE() << "not four columns: " << line;
      continue;
    }
    expectations.push_back({columns[0], columns[2], columns[3]});
  }
  return expectations;
}

// What the web would have said: the site's files, and one list more.
OutsideKnowledge Fetch(const OutsideQuestions& questions) {
  OutsideKnowledge known;
  const auto answer = [](const std::optional<Bytes>& file) -> Result<Bytes> {
    if (file) return *file;
    return Error{ErrorCode::kNotFound, "there is no such document"};
  };
  const std::string data = kData;
  for (const std::string& did : questions.dids) {
    const std::string name = did.substr(did.rfind(':') + 1);
    known.did_documents.emplace(
        did, answer(ReadIfThere(data + "/dids/" + name + "/did.json")));
  }
  for (const std::string& url : questions.lists) {
    const std::string path =
        url.starts_with(kSite)
            ? data + url.substr(std::string_view(kSite).size())
            : data + "/vcore-status-" + url.substr(url.rfind('/') + 1);
    known.lists.emplace(url, answer(ReadIfThere(path)));
  }
  return known;
}

TEST(ForeignCredentials, HaveTheVerdictsOfTheTable) {
  if (!std::filesystem::exists(kData)) {
    GTEST_SKIP() << "the credentials of others are not there: " << kData;
  }
  const std::vector<Expectation> expectations = Expectations();
  ASSERT_GT(expectations.size(), 80U);
  for (const Expectation& expected : expectations) {
    SCOPED_TRACE(expected.file + ": " + expected.reason);
    const auto file = ReadIfThere(std::string(kData) +
                                  "/verifiableCredentials/" + expected.file);
    ASSERT_TRUE(file);
    const Result<Document> document = ReadDocument(*file);
    if (!document) {
      EXPECT_EQ(expected.online, "cannot tell") << document.error().message;
      continue;
    }
    const std::string issuer(IssuerOf(*document));
    const OutsideKnowledge outside = Fetch(QuestionsOf(*document));
    const VerdictReport report = JudgeUnregistered({.document = *document,
                                                    .outside = outside,
                                                    .contexts = TestContexts(),
                                                    .now = kNow,
                                                    .trusted_issuer = issuer});
    EXPECT_EQ(VerdictName(report.verdict), expected.online) << report.sentence;
    const VerdictReport stranger =
        JudgeUnregistered({.document = *document,
                           .outside = outside,
                           .contexts = TestContexts(),
                           .now = kNow});
    EXPECT_NE(stranger.verdict, Verdict::kValid);
  }
}

}  // namespace
}  // namespace diptych
