// SPDX-License-Identifier: Apache-2.0
//
// Random blocks are what crash tests go on with: small, of every kind, and
// repeated by their seed; and a check of the index that they leave.

#pragma once

#include <random>
#include <string>
#include <vector>

#include "registry/transaction.h"
#include "storage/store.h"
#include "tests/support/sample_register.h"

namespace diptych {

// Options that make everything happen within few blocks.
Store::Options SmallStoreOptions(const std::string& path);

// Zero to three transactions of every kind that fit the state.
std::vector<CheckedTransaction> RandomTransactions(SampleRegister& sample,
                                                   std::mt19937_64& random);

// What is wrong with the index, empty if nothing: every credential of the log
// must be found by its commitment, once, and where it is.
std::string CheckIndex(const Store& store, std::uint64_t log_size);

}  // namespace diptych
