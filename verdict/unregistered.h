// SPDX-License-Identifier: Apache-2.0
//
// An unregistered credential is one that no receipt proves: its own signature
// and its issuer's status list are all there is to judge it by.
//
// That a signature holds says that whoever has the key signed, and not who that
// is: anybody can make a did:key and call himself a university. So it is valid
// only for a verifier who says which issuer he trusts; for any other it is
// "cannot tell" at best. Beyond that:
//
//   not valid     the signature is wrong; or it holds, and the issuer's list
//                 or the credential's own dates say no
//   valid         the signature is the trusted issuer's, it is in date, and the
//                 list, if it names one, says that it is not revoked
//   cannot tell   everything else
//
// docs/adr/0010-verdict-rules.md. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "credential/document.h"
#include "verdict/outside.h"
#include "verdict/verdict.h"

namespace diptych {

struct UnregisteredInput {
  const Document& document;
  const OutsideKnowledge& outside;
  const PinnedContexts& contexts;
  TimeMs now;
  // The DID whose credentials the verifier accepts without a register; empty
  // for none.
  std::string_view trusted_issuer;
  // Why there is no receipt, as a sentence.
  std::string_view no_receipt = "There is no receipt.";
  // What has to be mended before anything else can be told, as a sentence: then
  // that is the answer, and not what the first check says. Empty for nothing.
  std::string_view obstacle = {};
  // As in VerdictInput: without a register, it is never known.
  bool demands_accreditation = false;
};

// Never fails: whatever the input, there is a report.
VerdictReport JudgeUnregistered(const UnregisteredInput& input);

}  // namespace diptych
