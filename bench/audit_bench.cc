// SPDX-License-Identifier: Apache-2.0
//
// How many credentials a second one core audits, in batches of 1,000, beside
// the limit that the same core sets: verifying the signatures and hashing the
// transactions, the leaves and the tree.
//
//   audit_bench [CREDENTIALS]     200,000 if not given
#include <cstdio>
#include <cstdlib>

#include "audit/auditor.h"
#include "bench/measure.h"
#include "crypto/sha256.h"
#include "merkle/compact_range.h"
#include "registry/block.h"
#include "tests/support/memory_source.h"

namespace diptych {
namespace {

// Credentials a second and core.
constexpr double kRateMin = 1'500'000;
constexpr std::size_t kBatch = 1'000;
constexpr std::size_t kBatchesPerBlock = 20;
constexpr std::size_t kBatchesPerList = kPositionsPerList / kBatch;

// The blocks with `credentials` of them, and the lists that they need.
struct Chain {
  explicit Chain(std::size_t credentials) : source(sample) {
    const std::size_t batches = credentials / kBatch;
    std::vector<CheckedTransaction> open;
    for (std::size_t list = 0; list * kBatchesPerList < batches; ++list) {
      open.push_back(sample.OpenList());
    }
    Advance(open);
    std::vector<CheckedTransaction> block;
    for (std::size_t batch = 0; batch < batches; ++batch) {
      const auto list = static_cast<std::uint32_t>(batch / kBatchesPerList);
      const auto first =
          static_cast<std::uint32_t>(batch % kBatchesPerList * kBatch);
      block.push_back(sample.Anchor({list}, {first}, kBatch));
      if (block.size() < kBatchesPerBlock && batch + 1 < batches) continue;
      Advance(block);
      block.clear();
    }
    source.Sign(sample);
  }

  void Advance(const std::vector<CheckedTransaction>& transactions) {
    SampleBlock block = sample.NextBlock(transactions);
    source.Add(block.execution, block.stored);
    sample.Apply(std::move(block));
  }

  SampleRegister sample;
  MemorySource source;
};

// Seconds for the signatures and hashes that no audit can do without.
double LimitSeconds(const Chain& chain) {
  const EcdsaPublicKey& key = chain.sample.keys({1}).anchoring.public_key();
  CompactRange log;
  const double start = ProcessCpu();
  for (const Bytes& block : chain.source.blocks) {
    const Header header =
        DecodeHeader(ByteView(block).first(kHeaderSize)).value();
    const auto items = SplitPayload(ByteView(block).subspan(kHeaderSize),
                                    header.transaction_count)
                           .value();
    for (const PayloadItem& item : items) {
      const Digest id =
          Sha256({AsBytes("diptych/transaction/v1\n"), item.body});
      CHECK(key.Verify(id, item.signature));
    }
  }
  for (const Bytes& bundle : chain.source.bundles) {
    EntryBatch batch;
    WireReader reader(bundle);
    while (reader.remaining() > 0) batch.Add(reader.Long());
    log.AppendLeaves(batch.LeafHashes());
  }
  const double seconds = ProcessCpu() - start;
  CHECK(log.Root() == chain.sample.state().log.Root());
  return seconds;
}

int Run(std::size_t credentials) {
  Chain chain(credentials);
  const double limit = LimitSeconds(chain);
  const double start = ProcessCpu();
  const AuditReport report =
      Audit(chain.source, {.threads = 1, .hash_seed = 0x5EED});
  const double audit = ProcessCpu() - start;
  CHECK(report.verdict == AuditVerdict::kNoDifference);
  const auto count = static_cast<double>(report.counts.credentials);
  std::printf("credentials            %.0f in batches of %zu\n", count, kBatch);
  std::printf("signatures and hashes  %.3f us each, %.0f a second and core\n",
              limit / count * 1e6, count / limit);
  std::printf("audit                  %.3f us each, %.0f a second and core\n",
              audit / count * 1e6, count / audit);
  std::printf("ratio to the limit     %.2f\n", limit / audit);
  std::printf("wall clock             %.0f a second\n", count / report.seconds);
  return count / audit >= kRateMin ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  constexpr long long kDefault = 200'000;
  const long long credentials =
      argc > 1 ? std::strtoll(argv[1], nullptr, 10) : kDefault;
  if (credentials < 1'000) {
    std::fputs("audit_bench: give at least 1000 credentials\n", stderr);
    return 2;
  }
  return diptych::Run(static_cast<std::size_t>(credentials));
}
