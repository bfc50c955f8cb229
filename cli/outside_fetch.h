// SPDX-License-Identifier: Apache-2.0
//
// An OutsideFetch asks the web for what a verdict has to know beyond the file
// and the register: the issuer's did.json and his status lists.
//
// It asks for each address once in a run, however many credentials name it,
// and not at all unless it is allowed to.

#pragma once

#include <cstddef>

#include "verdict/outside.h"

namespace diptych {

// How many addresses one run asks: a folder of badges has a few issuers with a
// few lists each, and a hostile one could name an address in every badge.
inline constexpr std::size_t kOutsideAddressesMax = 1'000;

class OutsideFetch {
 public:
  explicit OutsideFetch(bool is_allowed) : is_allowed_(is_allowed) {}

  // Asks for what is not known yet. The answers of one run stay as they are.
  const OutsideKnowledge& Answer(const OutsideQuestions& questions);

 private:
  // An error once the run has asked too often.
  Result<Bytes> Fetch(const std::string& url, std::size_t size_max,
                      std::string accept);

  bool is_allowed_;
  std::size_t asked_ = 0;
  OutsideKnowledge known_;
};

}  // namespace diptych
