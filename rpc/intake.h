// SPDX-License-Identifier: Apache-2.0
//
// An Intake gathers the transactions that one worker reads at about the same
// time, and hands them to the service together.
//
// It waits for nothing: what the worker's clients have sent already is read
// first, then handed over. Under load that makes one batch of what would be a
// hundred visits to the service, its locks, its thread and its caches; a
// transaction that comes alone goes on at once.
//
// Internal to the server: it shows Asio. Used in the worker's thread alone.

#pragma once

#include <boost/asio/io_context.hpp>
#include <vector>

#include "rpc/server_counters.h"
#include "rpc/service.h"

namespace diptych {

// Transactions handed over together: their signatures take some 3 ms, for which
// the worker's other clients wait.
inline constexpr std::size_t kIntakeMax = 64;

class Intake {
 public:
  // All three must outlive it.
  Intake(boost::asio::io_context& io, RegistryService& service,
         ServerCounters& counters)
      : io_(io), service_(service), counters_(counters) {}
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  void Add(RegistryService::Submission submission);

 private:
  void HandOver();

  boost::asio::io_context& io_;
  RegistryService& service_;
  ServerCounters& counters_;
  std::vector<RegistryService::Submission> waiting_;
};

}  // namespace diptych
