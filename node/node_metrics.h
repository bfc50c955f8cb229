// SPDX-License-Identifier: Apache-2.0
//
// NodeMetrics are the numbers that a node shows at /metrics, in the Prometheus
// text format.
//
// Names begin with diptych_ and use the glossary's words. Synchronized.

#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "node/register_loop.h"
#include "registry/verdict.h"

namespace diptych {

class NodeMetrics {
 public:
  NodeMetrics();

  void CountBlock(const BlockSummary& summary);
  // The newest final block, as when the node starts.
  void SetTip(Height height, std::uint64_t log_size, TimeMs time);
  void CountVerdict(TransactionVerdict verdict);
  void SetMempool(std::size_t transactions);
  void SetAcceptingWrites(bool accepting);
  // From the submission of a transaction to its outcome, in seconds.
  void ObserveFinality(double seconds);

  // All metrics as text.
  std::string Text() const;

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Counter& blocks_;
  prometheus::Counter& entries_;
  prometheus::Gauge& height_;
  prometheus::Gauge& log_size_;
  prometheus::Gauge& block_time_;
  prometheus::Gauge& mempool_;
  prometheus::Gauge& accepting_;
  prometheus::Histogram& finality_;
  // By verdict; looking a counter up by its label costs microseconds.
  std::array<prometheus::Counter*, kTransactionVerdictCount> verdicts_{};
};

}  // namespace diptych
