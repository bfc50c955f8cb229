// SPDX-License-Identifier: Apache-2.0
// What verifying an Open Badge with an eddsa-rdfc-2022 proof costs in a batch,
// from the octets of its file to the verdict, over what no verifier can leave
// out: one Ed25519 signature and one SHA-256 of the same octets. Both are timed
// in turn within one run, in this thread's processor time. Ends with status 1
// below kTarget.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/check.h"
#include "bench/measure.h"
#include "credential/document.h"
#include "crypto/sha256.h"
#include "tests/support/signed_credential.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

// Credentials a second and core.
constexpr double kTarget = 200;
constexpr std::size_t kBadges = 200;
constexpr std::size_t kRounds = 7;
constexpr TimeMs kNow{1'795'300'000'000};

// As `diptych issue` makes them of docs/examples/welding, without the status:
// the list is fetched and read once for all.
constexpr std::string_view kBadge =
    R"json({"@context":["https://www.w3.org/ns/credentials/v2",
"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],
"type":["VerifiableCredential","OpenBadgeCredential"],
"name":"Certificate in Welding, level 2","awardedDate":"2026-11-18T10:04:05Z",
"validFrom":"2026-11-18T10:04:05Z","validUntil":"2036-11-18T10:04:05Z",
"credentialSubject":{"type":["AchievementSubject"],"creditsEarned":6,
"identifier":[{"type":"IdentityObject","hashed":true,"identityHash":
"sha256$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
"identityType":"emailAddress","salt":"0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
{"type":"IdentityObject","hashed":true,"identityHash":
"sha256$60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
"identityType":"name","salt":"0f1e2d3c4b5a69788796a5b4c3d2e1f0"}],
"result":[{"type":["Result"],"value":"87.5","resultDescription":
"https://nordhafen.example/welding-2/score"},{"type":["Result"],
"resultDescription":"https://nordhafen.example/welding-2/craft",
"achievedLevel":"https://nordhafen.example/welding-2/craft/2"}],
"achievement":{"id":"https://nordhafen.example/achievements/welding-2",
"type":["Achievement"],"achievementType":"MicroCredential",
"name":"Welding, level 2","description":"Plans and makes butt and fillet joints
 in structural steel of up to 12 mm, and finds and mends the faults in them.",
"criteria":{"id":"https://nordhafen.example/welding-2/criteria","narrative":
"Twelve welds made under supervision, each inspected by two assessors."},
"creditsAvailable":6,"inLanguage":"en","tag":["welding","metalwork"],
"image":{"id":"https://nordhafen.example/welding-2.png","type":"Image",
"caption":"Two joined plates"},"alignment":[{"type":["Alignment"],
"targetName":"Welders and flame cutters","targetType":"CFItem",
"targetCode":"7212","targetFramework":"ISCO-08",
"targetUrl":"https://frameworks.example/isco-08/7212"}],
"resultDescription":[{"id":"https://nordhafen.example/welding-2/score",
"type":["ResultDescription"],"name":"Practical test","resultType":"RawScore",
"valueMin":"0","valueMax":"100","requiredValue":"60"},
{"id":"https://nordhafen.example/welding-2/craft","type":["ResultDescription"],
"name":"Craft","resultType":"RubricCriterionLevel","rubricCriterionLevel":[
{"id":"https://nordhafen.example/welding-2/craft/1",
"type":["RubricCriterionLevel"],"level":"1","name":"Sound"},
{"id":"https://nordhafen.example/welding-2/craft/2",
"type":["RubricCriterionLevel"],"level":"2","name":"Outstanding"}]}]}},
"evidence":[{"id":"https://nordhafen.example/portfolios/4711",
"name":"Portfolio of work","type":["Evidence"],"genre":"ePortfolio",
"description":"Photographs of twelve welds with the assessors' notes"}],
"credentialSchema":[{"type":"1EdTechJsonSchemaValidator2019","id":
"https://purl.imsglobal.org/spec/ob/v3p0/schema/json/)json"
    R"json(ob_v3p0_achievementcredential_schema.json"}]})json";

std::string SignedBadge(std::size_t number, const CredentialKey& key) {
  std::string text(kBadge);
  std::erase(text, '\n');
  JsonValue badge = ParseJson(text).value();
  JsonObject& members = badge.get_object();
  members["id"] = "urn:uuid:5f1c2b0e-93a4-4d6f-8b21-" +
                  std::to_string(100'000'000'000 + number);
  members["issuer"] = JsonObject{{"id", TestDid(1)},
                                 {"type", JsonArray{"Profile"}},
                                 {"name", "Nordhafen College"}};
  const ProofOptions options{.suite = Cryptosuite::kEddsaRdfc2022,
                             .created = TimeMs{1'795'000'000'000}};
  return PrettyJson(AddProof(badge, options, key, TestContexts()).value());
}

// Processor seconds of one call.
template <class Work>
double Timed(const Work& work) {
  const double start = ThreadCpu();
  work();
  return ThreadCpu() - start;
}

void VerifyAll(const std::vector<std::string>& badges) {
  const OutsideKnowledge outside;
  const std::string issuer = TestDid(1);
  for (const std::string& badge : badges) {
    const Document document = ReadDocument(AsBytes(badge)).value();
    const VerdictReport report = JudgeUnregistered({.document = document,
                                                    .outside = outside,
                                                    .contexts = TestContexts(),
                                                    .now = kNow,
                                                    .trusted_issuer = issuer});
    CHECK(report.verdict == Verdict::kValid);
  }
}

int Run() {
  std::vector<std::string> badges;
  for (std::size_t i = 0; i < kBadges; ++i) {
    badges.push_back(SignedBadge(i, TestDidKey(1)));
  }
  const Ed25519SecretKey secret = TestCredentialSecret(1);
  const Ed25519PublicKey key = secret.public_key();
  const Digest message = Sha256(AsBytes(badges.front()));
  const Ed25519Signature signature = secret.Sign(message);
  std::vector<double> whole;
  std::vector<double> limit;
  std::uint8_t sum = 0;  // Printed, so that no hash is left out.
  for (std::size_t round = 0; round < kRounds; ++round) {
    whole.push_back(Timed([&] { VerifyAll(badges); }));
    limit.push_back(Timed([&] {
      for (const std::string& badge : badges) {
        sum ^= Sha256(AsBytes(badge))[0];
        CHECK(key.Verify(message, signature));
      }
    }));
  }
  std::ranges::sort(whole);
  std::ranges::sort(limit);
  const double rate = kBadges / whole[kRounds / 2];
  std::printf("an Open Badge of %zu octets with eddsa-rdfc-2022\n",
              badges.front().size());
  std::printf("  verified      %9.0f a second and core (target %.0f)\n", rate,
              kTarget);
  std::printf("  signature and hash alone %9.0f\n",
              kBadges / limit[kRounds / 2]);
  std::printf("  ratio         %9.2f   (%02x)\n",
              whole[kRounds / 2] / limit[kRounds / 2], sum);
  return rate >= kTarget ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main() { return diptych::Run(); }
