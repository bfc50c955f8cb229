// SPDX-License-Identifier: Apache-2.0
// Covers reading policies (each error with its line) and tables of who signed
// against what the policy says; more of both in docs/spec/vectors/notes.json.
#include "tlog/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/support/test_keys.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Checkpoint kCheckpoint{.origin = "log.example",
                             .size = 300,
                             .root = Digest{1, 2, 3},
                             .extensions = {}};

CosignatureTime TimeOf(std::uint8_t validator) {
  return {1700000000ULL + validator};
}

Note Signed(bool by_log, const std::vector<std::uint8_t>& validators) {
  Note note{.text = FormatCheckpoint(kCheckpoint), .signatures = {}};
  if (by_log) note.signatures.push_back(SignNote(TestLog(), note.text));
  for (std::uint8_t n : validators) {
    note.signatures.push_back(Cosign(TestValidator(n), kCheckpoint, TimeOf(n)));
  }
  return note;
}

NetworkPolicy Network(std::uint8_t validators, std::size_t threshold) {
  NetworkPolicy network{.genesis = Digest{9},
                        .log = TestLog().verifier(),
                        .log_url = "https://log.example",
                        .validators = {},
                        .threshold = threshold};
  for (std::uint8_t n = 1; n <= validators; ++n) {
    network.validators.push_back(TestValidator(n).verifier());
  }
  return network;
}

std::string LogText() { return "log " + TestLog().verifier().Format() + "\n"; }

std::string WitnessText(std::string_view name, std::uint8_t number) {
  return "witness " + std::string(name) + " " +
         TestValidator(number).verifier().Format() + "\n";
}

std::string ErrorOf(const std::string& text) {
  const Result<Policy> policy = ParsePolicy(text);
  return policy ? "no error" : policy.error().message;
}

TEST(NetworkPolicy, ReadsBackAsWritten) {
  const std::string text = FormatNetworkPolicy(Network(3, 2)).value();
  const Result<Policy> policy = ParsePolicy(text);
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->genesis, Digest{9});
  ASSERT_EQ(policy->logs.size(), 1);
  EXPECT_EQ(policy->logs[0].key.name(), "log.example");
  EXPECT_EQ(policy->logs[0].url, "https://log.example");
  ASSERT_EQ(policy->witnesses.size(), 3);
  EXPECT_EQ(policy->witnesses[2].name, "log.example/v/3");
  EXPECT_EQ(policy->groups[0].threshold, 2);
  EXPECT_EQ(policy->quorum, (PolicyMember{PolicyMember::Kind::kGroup, 0}));
}

TEST(NetworkPolicy, OpensWithTheGenesisAsAComment) {
  const std::string text = FormatNetworkPolicy(Network(1, 1)).value();
  EXPECT_TRUE(text.starts_with("# diptych-genesis 0900000000")) << text;
}

TEST(NetworkPolicy, RefusesWhatNobodyCouldRead) {
  EXPECT_FALSE(FormatNetworkPolicy(Network(3, 4)));
  EXPECT_FALSE(FormatNetworkPolicy(Network(3, 0)));
  EXPECT_FALSE(FormatNetworkPolicy(Network(0, 0)));
  NetworkPolicy twice = Network(2, 2);
  twice.validators[1] = twice.validators[0];
  EXPECT_FALSE(FormatNetworkPolicy(twice));
}

TEST(NetworkPolicy, UrlCannotAddLines) {
  NetworkPolicy network = Network(2, 2);
  for (std::string_view url :
       {"https://a b", "https://a\nquorum none", "https://a\n# x", "a\t"}) {
    network.log_url = url;
    EXPECT_FALSE(FormatNetworkPolicy(network)) << url;
  }
}

TEST(Policy, ErrorsNameTheLineAndWhatToDo) {
  const std::string log = LogText();
  const std::string a = WitnessText("a", 1);
  EXPECT_THAT(ErrorOf(log), HasSubstr("add the line 'quorum <name>'"));
  EXPECT_THAT(ErrorOf("quorum none\n"), HasSubstr("add the line 'log <vkey>'"));
  EXPECT_THAT(ErrorOf(log + "quorum none"), HasSubstr("line 2: ends without"));
  EXPECT_THAT(ErrorOf(log + "\n\nfoo\n"), HasSubstr("line 4: must begin with"));
  EXPECT_THAT(ErrorOf(log + "quorum none\r\n"), HasSubstr("Unix line ends"));
  EXPECT_THAT(ErrorOf(log + "quorum b\n"),
              HasSubstr("line 2: the name 'b' is not defined"));
  EXPECT_THAT(ErrorOf(log + a + "group g 2 a\n"),
              HasSubstr("line 3: the threshold must be all, any or a number "
                        "from 1 to 1, not '2'"));
  EXPECT_THAT(ErrorOf(log + a + WitnessText("b", 1)),
              HasSubstr("line 3: the public key of"));
  EXPECT_THAT(ErrorOf(log + a + WitnessText("a", 2)),
              HasSubstr("line 3: the name 'a' is defined already"));
  EXPECT_THAT(ErrorOf(log + a + "group g all a a\n"),
              HasSubstr("a name may be one only once"));
}

TEST(Policy, ErrorsQuoteLittleOfALongName) {
  EXPECT_LT(ErrorOf("quorum " + std::string(100000, 'n') + "\n").size(), 200);
}

TEST(Policy, GenesisLineMustBeWhole) {
  const std::string rest = LogText() + "quorum none\n";
  const std::string digits(64, 'a');
  EXPECT_EQ(ParsePolicy(rest)->genesis, std::nullopt);
  EXPECT_EQ(ParsePolicy("# diptych-genesis " + digits + "\n" + rest)->genesis,
            *HexDecodeDigest(digits));
  EXPECT_EQ(ParsePolicy("#diptych-genesis " + digits + "\n" + rest)->genesis,
            *HexDecodeDigest(digits));
  EXPECT_FALSE(ParsePolicy("# diptych-genesis\n" + rest));
  EXPECT_FALSE(ParsePolicy("# diptych-genesis " + digits + " x\n" + rest));
  EXPECT_FALSE(
      ParsePolicy("# diptych-genesis " + std::string(64, 'A') + "\n" + rest));
}

TEST(Policy, MisspeltGenesisLineIsNoComment) {
  const std::string rest = LogText() + "quorum none\n";
  const std::string digits = std::string(64, 'a') + "\n";
  for (const char* tag :
       {"# Diptych-Genesis ", "# DIPTYCH-GENESIS ", "# diptych genesis ",
        "# diptych_genesis ", "# diptychgenesis ",
        "# diptych-genesis: ", "# diptych-genesis=", "# diptych - genesis ",
        "## diptych-genesis ", "#\tdiptych-Genesis\t", "# diptych-genisis ",
        "# dyptich-genesis ", "# diptych\xe2\x80\x93genesis "}) {
    EXPECT_THAT(ErrorOf(rest + tag + digits),
                HasSubstr("line 3: must read '# diptych-genesis <64"))
        << tag;
  }
  EXPECT_THAT(ErrorOf("# Diptych-Genesis 00\n" + rest), HasSubstr("line 1: "));
  for (const char* comment :
       {"# the diptych-genesis is elsewhere\n", "# genesis\n", "# diptych\n",
        "# Diptych policy of the network of genesis day\n", "#\n"}) {
    EXPECT_TRUE(ParsePolicy(comment + rest)) << comment;
  }
}

TEST(Policy, SecondGenesisLineIsAnErrorEvenIfEqual) {
  const std::string pin = "# diptych-genesis " + std::string(64, 'a') + "\n";
  EXPECT_THAT(ErrorOf(pin + LogText() + "quorum none\n" + pin),
              HasSubstr("line 4: there are two"));
}

TEST(Policy, HoldsThe64OfEachThatItsLimitsSay) {
  std::string text = LogText();
  for (std::uint8_t n = 0; n < 64; ++n) {
    text += WitnessText("w" + std::to_string(n), n);
  }
  for (int n = 0; n < 64; ++n) {
    text += "group g" + std::to_string(n) + " any w" + std::to_string(n) + "\n";
  }
  EXPECT_TRUE(ParsePolicy(text + "quorum g63\n")) << ErrorOf(text);
  EXPECT_EQ(ParsePolicy(text + "group g any g0\n").error().code,
            ErrorCode::kLimit);
  EXPECT_EQ(ParsePolicy(text + WitnessText("w", 64)).error().code,
            ErrorCode::kLimit);
}

TEST(Policy, LongFilesAndNamesAndUrlsAreRefused) {
  const std::string rest = LogText() + "quorum none\n";
  EXPECT_TRUE(ParsePolicy(std::string(kMaxPolicySize - rest.size() - 1, '#') +
                          "\n" + rest));
  EXPECT_EQ(
      ParsePolicy(std::string(kMaxPolicySize - rest.size(), '#') + "\n" + rest)
          .error()
          .code,
      ErrorCode::kLimit);
  EXPECT_FALSE(ParsePolicy(WitnessText(std::string(256, 'n'), 1) + rest));
  std::string log = LogText();
  log.pop_back();
  EXPECT_TRUE(
      ParsePolicy(log + " " + std::string(2048, 'u') + "\nquorum none\n"));
  EXPECT_FALSE(
      ParsePolicy(log + " " + std::string(2049, 'u') + "\nquorum none\n"));
}

struct Row {
  bool log;
  std::vector<std::uint8_t> validators;
  PolicyVerdict verdict;
  std::string explanation;
};

TEST(PolicyEvaluation, FollowsTheTable) {
  const Policy policy =
      ParsePolicy(FormatNetworkPolicy(Network(4, 3)).value()).value();
  const Row table[] = {
      {true, {}, PolicyVerdict::kQuorumMissing, "0 of 4 signed, 3 must"},
      {true, {1, 2}, PolicyVerdict::kQuorumMissing, "2 of 4 signed, 3 must"},
      {true, {1, 1, 1}, PolicyVerdict::kQuorumMissing, "1 of 4 signed, 3 must"},
      {true, {5, 6, 7}, PolicyVerdict::kQuorumMissing, "0 of 4 signed, 3 must"},
      {true, {1, 2, 4}, PolicyVerdict::kSatisfied, "3 of 4 signed"},
      {true, {4, 3, 2, 1}, PolicyVerdict::kSatisfied, "4 of 4 signed"},
      {false,
       {1, 2, 3, 4},
       PolicyVerdict::kNoLogSignature,
       "no log of the policy signed the checkpoint of log.example"},
  };
  for (const Row& row : table) {
    const PolicyDecision decision =
        EvaluatePolicy(policy, Signed(row.log, row.validators));
    EXPECT_EQ(decision.verdict, row.verdict) << row.explanation;
    EXPECT_EQ(decision.explanation, row.explanation);
  }
}

TEST(PolicyEvaluation, NamesSignersAndTheirTimes) {
  const Policy policy =
      ParsePolicy(FormatNetworkPolicy(Network(3, 2)).value()).value();
  const PolicyDecision decision = EvaluatePolicy(policy, Signed(true, {3, 1}));
  EXPECT_EQ(decision.checkpoint, kCheckpoint);
  EXPECT_THAT(decision.logs, ElementsAre("log.example"));
  ASSERT_EQ(decision.witnesses.size(), 2);
  EXPECT_EQ(decision.witnesses[0].name, "log.example/v/3");
  EXPECT_EQ(decision.witnesses[0].time, TimeOf(3));
  EXPECT_EQ(decision.witnesses[1].time, TimeOf(1));
  EXPECT_EQ(decision.quorum_signed, 2);
  EXPECT_EQ(decision.quorum_needed, 2);
  EXPECT_EQ(decision.quorum_members, 3);
}

TEST(PolicyEvaluation, OneWrongSignatureSpoilsAQuorum) {
  const Policy policy =
      ParsePolicy(FormatNetworkPolicy(Network(4, 3)).value()).value();
  Note note = Signed(true, {1, 2, 3, 4});
  note.signatures[4].signature[30] ^= 1;
  const PolicyDecision decision = EvaluatePolicy(policy, note);
  EXPECT_EQ(decision.verdict, PolicyVerdict::kBadSignature);
  EXPECT_THAT(decision.explanation, HasSubstr("log.example/v/4"));
  EXPECT_TRUE(decision.witnesses.empty());
  EXPECT_TRUE(decision.logs.empty());
}

TEST(PolicyEvaluation, AnyListedLogMaySignButForItsOwnOriginOnly) {
  const SignerKey other = TestKey("other.example", SignatureType::kEd25519, 2);
  const Policy policy =
      ParsePolicy(LogText() + "log " + other.verifier().Format() +
                  "\nquorum none\n")
          .value();
  Note note = Signed(true, {});
  EXPECT_EQ(EvaluatePolicy(policy, note).verdict, PolicyVerdict::kSatisfied);
  note.signatures = {SignNote(other, note.text)};
  EXPECT_EQ(EvaluatePolicy(policy, note).verdict,
            PolicyVerdict::kNoLogSignature);
  Checkpoint theirs = kCheckpoint;
  theirs.origin = "other.example";
  note.text = FormatCheckpoint(theirs);
  note.signatures = {SignNote(other, note.text)};
  EXPECT_EQ(EvaluatePolicy(policy, note).verdict, PolicyVerdict::kSatisfied);
}

TEST(PolicyEvaluation, SingleWitnessIsOneOfOne) {
  const Policy policy =
      ParsePolicy(LogText() + WitnessText("a", 1) + "quorum a\n").value();
  EXPECT_EQ(EvaluatePolicy(policy, Signed(true, {})).explanation,
            "0 of 1 signed, 1 must");
  EXPECT_EQ(EvaluatePolicy(policy, Signed(true, {1})).explanation,
            "1 of 1 signed");
}

TEST(PolicyEvaluation, GroupsCountOnceEachInGroups) {
  const Policy policy =
      ParsePolicy(LogText() + WitnessText("a", 1) + WitnessText("b", 2) +
                  WitnessText("c", 3) + WitnessText("d", 4) +
                  "group g any a b c\ngroup top all g d\nquorum top\n")
          .value();
  EXPECT_EQ(EvaluatePolicy(policy, Signed(true, {1, 2, 3})).explanation,
            "1 of 2 signed, 2 must");
  EXPECT_EQ(EvaluatePolicy(policy, Signed(true, {4, 2})).verdict,
            PolicyVerdict::kSatisfied);
}

TEST(PolicyEvaluation, TextMustBeACheckpoint) {
  const Policy policy = ParsePolicy(LogText() + "quorum none\n").value();
  Note note{.text = "hello\n", .signatures = {SignNote(TestLog(), "hello\n")}};
  const PolicyDecision decision = EvaluatePolicy(policy, note);
  EXPECT_EQ(decision.verdict, PolicyVerdict::kNotACheckpoint);
  EXPECT_FALSE(decision.checkpoint);
}

}  // namespace
}  // namespace diptych
