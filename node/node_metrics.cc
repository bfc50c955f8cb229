// SPDX-License-Identifier: Apache-2.0
#include "node/node_metrics.h"

#include <prometheus/text_serializer.h>

namespace diptych {
namespace {

prometheus::Counter& MakeCounter(prometheus::Registry& registry,
                                 const std::string& name,
                                 const std::string& help) {
  return prometheus::BuildCounter()
      .Name(name)
      .Help(help)
      .Register(registry)
      .Add({});
}

prometheus::Gauge& MakeGauge(prometheus::Registry& registry,
                             const std::string& name, const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(
      {});
}

// From one synced write on a good disk to a network in trouble.
const prometheus::Histogram::BucketBoundaries kFinalityBuckets{
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
    0.1,    0.2,   0.5,   1.0,   2.0,  5.0,  10.0};

}  // namespace

NodeMetrics::NodeMetrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      blocks_(MakeCounter(*registry_, "diptych_blocks_total",
                          "Blocks made durable since the start")),
      entries_(MakeCounter(*registry_, "diptych_entries_total",
                           "Log entries written since the start")),
      height_(MakeGauge(*registry_, "diptych_height",
                        "Height of the newest durable block")),
      log_size_(
          MakeGauge(*registry_, "diptych_log_size", "Entries in the log")),
      block_time_(MakeGauge(*registry_, "diptych_block_time_seconds",
                            "Time of the newest block, Unix seconds")),
      mempool_(MakeGauge(*registry_, "diptych_mempool_transactions",
                         "Transactions that wait for a block")),
      accepting_(MakeGauge(*registry_, "diptych_accepting_writes",
                           "1 if transactions are taken in, else 0")),
      finality_(prometheus::BuildHistogram()
                    .Name("diptych_finality_seconds")
                    .Help("From submission to outcome")
                    .Register(*registry_)
                    .Add({}, kFinalityBuckets)) {
  auto& family = prometheus::BuildCounter()
                     .Name("diptych_transactions_total")
                     .Help("Transactions by verdict")
                     .Register(*registry_);
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    const auto verdict = static_cast<TransactionVerdict>(i);
    verdicts_[i] = &family.Add(
        {{"verdict", std::string(TransactionVerdictName(verdict))}});
  }
  accepting_.Set(1);
}

void NodeMetrics::CountBlock(const BlockSummary& summary) {
  blocks_.Increment();
  entries_.Increment(static_cast<double>(summary.entries));
  SetTip(summary.height, summary.log_size, summary.time);
}

void NodeMetrics::SetTip(Height height, std::uint64_t log_size, TimeMs time) {
  height_.Set(static_cast<double>(height.value));
  log_size_.Set(static_cast<double>(log_size));
  block_time_.Set(static_cast<double>(time.value) / 1000.0);
}

void NodeMetrics::CountVerdict(TransactionVerdict verdict) {
  verdicts_[static_cast<std::size_t>(verdict)]->Increment();
}

void NodeMetrics::SetMempool(std::size_t transactions) {
  mempool_.Set(static_cast<double>(transactions));
}

void NodeMetrics::SetAcceptingWrites(bool accepting) {
  accepting_.Set(accepting ? 1 : 0);
}

void NodeMetrics::ObserveFinality(double seconds) {
  finality_.Observe(seconds);
}

std::string NodeMetrics::Text() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace diptych
