// SPDX-License-Identifier: Apache-2.0
//
// The seeds of the targets that read proofs: one credential, signed by every
// means with keys that everybody knows.

#pragma once

#include <string>
#include <vector>

namespace diptych {

struct ProofSeed {
  std::string target;
  std::string name;
  std::string text;
};

std::vector<ProofSeed> ProofSeeds();

}  // namespace diptych
