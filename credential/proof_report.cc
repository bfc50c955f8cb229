// SPDX-License-Identifier: Apache-2.0
#include "credential/proof_report.h"

#include "json/printable.h"

namespace diptych {

std::string_view ProofOutcomeName(ProofOutcome outcome) {
  switch (outcome) {
    case ProofOutcome::kVerified:
      return "verified";
    case ProofOutcome::kFailed:
      return "failed";
    case ProofOutcome::kCannotCheck:
      return "cannot check";
    case ProofOutcome::kNoKey:
      return "no key";
    case ProofOutcome::kNotIssuer:
      return "not the issuer";
  }
  return "unknown";
}

ProofFinding Found(ProofOutcome outcome, std::string_view reason) {
  return {.outcome = outcome,
          .reason = Printable(reason, kMaxReasonCharacters)};
}

}  // namespace diptych
