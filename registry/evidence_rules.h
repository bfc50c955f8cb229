// SPDX-License-Identifier: Apache-2.0
//
// The rules of evidence: whom two votes convict (docs/spec/transactions.md,
// docs/spec/consensus.md 2.12).

#pragma once

#include <cstddef>
#include <optional>

#include "base/ids.h"
#include "consensus/evidence.h"
#include "registry/state.h"

namespace diptych {

// How much evidence of one member is judged in a block. Each costs two
// verifications in whoever executes the block: with 64 validators a tenth of a
// second at most. A bound for all together would let one crowd out the others.
inline constexpr std::size_t kEvidencePerMemberMax = 16;

// The validator of the votes' epoch that signed both; none if the epoch is not
// known, has no such validator, or a signature is not its. Requires votes that
// contradict each other, as DecodeEvidence and MakeEvidence give them.
std::optional<MemberId> ConvictedBy(const RegisterState& state,
                                    const Evidence& evidence);

}  // namespace diptych
