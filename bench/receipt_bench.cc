// SPDX-License-Identifier: Apache-2.0
// What an employer's verification costs, from the receipt's JSON text and the
// document to the verdict, over what its two signatures alone cost. Both are
// timed in turn within one run, so that the ratio does not hang on how busy
// the machine is. Also the sizes of a receipt of a log of 100 million entries:
// with the paths' true lengths, and one's own status chunk full.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "credential/commitment.h"
#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_receipt.h"
#include "verdict/verdict.h"

namespace diptych {
namespace {

constexpr double kRatioMax = 1.3;
// With the cosignatures of a quorum, which is as many as a receipt has: 3 of
// four validators, 5 of seven.
constexpr double kCborOctetsMax = 4096;
bool has_missed = false;

using Seconds = std::chrono::duration<double>;

constexpr std::string_view kDocument =
    R"({"@context":["https://www.w3.org/ns/credentials/v2"],)"
    R"("type":["VerifiableCredential","OpenBadgeCredential"],)"
    R"("id":"urn:uuid:5f1c2b0e-93a4-4d6f-8b21-0c7de4a19f35",)"
    R"("issuer":{"id":"did:web:m1.example","name":"Nordhafen College"},)"
    R"("validFrom":"2026-11-21T10:00:00Z","credentialSubject":{)"
    R"("type":["AchievementSubject"],"achievement":{"name":"Welding"}}})";

Receipt SampleReceipt(std::size_t log_size) {
  TestReceiptSpec spec;
  spec.salt = Bytes(kSaltSize, 7);
  spec.commitment =
      CredentialCommitment(ToSalt(*spec.salt).value(),
                           ReadDocument(AsBytes(kDocument)).value().digest);
  spec.log_size = log_size;
  spec.index = log_size / 3;
  return MakeTestReceipt(spec);
}

double Median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// The time of one call of `work`, in seconds.
template <class Work>
double Timed(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::steady_clock::now() - start).count();
}

void VerifyOffline(benchmark::State& state) {
  const std::string text = FormatReceiptJson(SampleReceipt(4000));
  const Policy policy = TestPolicy();
  const Receipt receipt = ParseReceiptJson(text).value();
  const Note note = ParseNote(receipt.checkpoint).value();
  const Ed25519PublicKey& log = policy.logs.front().key.key();
  const Ed25519PublicKey& validator = policy.witnesses.front().key.key();
  std::vector<double> whole;
  std::vector<double> signatures;
  for (auto _ : state) {
    whole.push_back(Timed([&] {
      const Receipt read = ParseReceiptJson(text).value();
      const VerdictReport report =
          JudgeCredential({.document = ReadDocument(AsBytes(kDocument)),
                           .receipt = read,
                           .policy = policy,
                           .now = kTestSealed,
                           .contexts = TestContexts()});
      CHECK(report.verdict == Verdict::kValid);
    }));
    signatures.push_back(Timed([&] {
      CHECK(log.Verify(AsBytes(note.text), note.signatures[0].signature));
      CHECK(VerifyCosignature(validator, note.text,
                              note.signatures[1].signature));
    }));
    state.SetIterationTime(whole.back());
  }
  state.counters["us"] = Median(whole) * 1e6;
  state.counters["signatures_us"] = Median(signatures) * 1e6;
  const double ratio = Median(whole) / Median(signatures);
  state.counters["ratio"] = ratio;
  has_missed = has_missed || ratio > kRatioMax;
}
BENCHMARK(VerifyOffline)->UseManualTime()->MinTime(3.0);

// The longest that paths of such a log get; `validators` of them sign.
Receipt LargeLogReceipt(std::uint8_t validators) {
  TestReceiptSpec spec;
  spec.salt = Bytes(kSaltSize, 7);
  spec.signers.clear();
  for (std::uint8_t i = 1; i <= validators; ++i) spec.signers.push_back(i);
  Receipt receipt = MakeTestReceipt(spec);
  constexpr std::uint64_t kLogSize = 100'000'000;
  receipt.entry_index = EntryIndex{kLogSize / 3};
  const auto lengthen = [](std::vector<Digest>& path, std::size_t size) {
    for (std::size_t i = path.size(); i < size; ++i) {
      path.push_back(Sha256(AsBytes(std::to_string(i))));
    }
    path.resize(size);
  };
  lengthen(receipt.entry_path,
           PlanInclusion(kLogSize / 3, kLogSize).nodes.size());
  // One hash of the plan may be joined from several nodes: no path is longer.
  lengthen(receipt.seal_path,
           PlanInclusion(kLogSize - 1, kLogSize).nodes.size());
  // 100 million positions are 763 lists: siblings at 9 + 10 levels.
  constexpr std::size_t kStatusLevels = 19;
  receipt.status_proof.mask = (std::uint32_t{1} << kStatusLevels) - 1;
  lengthen(receipt.status_proof.siblings, kStatusLevels);
  // A thousand records: members, lists and documents.
  constexpr std::size_t kDirectoryLevels = 10;
  receipt.member_proof.count = 1000;
  lengthen(receipt.member_proof.path, kDirectoryLevels);
  return receipt;
}

void SizeOfLargeLogReceipt(benchmark::State& state) {
  const Receipt receipt =
      LargeLogReceipt(static_cast<std::uint8_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(EncodeReceiptCbor(receipt));
  }
  const auto octets = static_cast<double>(EncodeReceiptCbor(receipt).size());
  state.counters["cbor_octets"] = octets;
  has_missed = has_missed || octets > kCborOctetsMax;
  state.counters["json_octets"] =
      static_cast<double>(FormatReceiptJson(receipt).size());
}
BENCHMARK(SizeOfLargeLogReceipt)->Arg(1)->Arg(3)->Arg(5);

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return diptych::has_missed ? 1 : 0;
}
