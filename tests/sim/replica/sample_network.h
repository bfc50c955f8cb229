// SPDX-License-Identifier: Apache-2.0
//
// A SampleNetwork is what all replicas of a simulation start from: a genesis
// whose members are validators, issuers and accreditors, and 64 signed
// transactions.
//
// Made once for each size in a process: signatures are the expensive part.
// Many of the transactions get in each other's way, so that what became of one
// depends on those before it.

#pragma once

#include <vector>

#include "registry/execution.h"
#include "registry/transaction.h"
#include "tests/sim/clock.h"
#include "tests/sim/universe.h"

namespace diptych {

// When every sample transaction expires.
inline constexpr std::uint64_t kTransactionsExpireMs =
    kGenesisMs + kTransactionLifetimeMsMax;

struct SampleNetwork {
  RegisterState before;  // Any block.
  Execution genesis;
  std::vector<CheckedTransaction> transactions;

  Header GenesisHeader(Epoch epoch) const;
};

// Lives as long as the process. Any thread.
const SampleNetwork& SampleNetworkOf(std::size_t validators);

// Which of the sample's it is, or one of these renewed; else none.
TransactionSet BitOf(const Transaction& transaction);

// The same as the sample's, submitted at `now`, when it would be too late for
// that.
CheckedTransaction Renewed(const SampleNetwork& network, std::size_t number,
                           TimeMs now);

// One that is none of these, nor of another number, submitted at `now`.
CheckedTransaction FreshTransaction(const SampleNetwork& network,
                                    std::uint32_t number, TimeMs now);

// Further transactions, of credentials by the thousand: as many as fit in one
// block, but for the last that did not. Lives as long, any thread.
const std::vector<CheckedTransaction>& FullBlockOf(std::size_t validators);

}  // namespace diptych
