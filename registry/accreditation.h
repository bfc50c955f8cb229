// SPDX-License-Identifier: Apache-2.0
//
// An Accreditation is an accreditor's word for an issuer: for which
// achievements, and from when to when.
//
// It stands in the issuer's member record, so that the receipt of a credential
// shows, without a network, who vouched for its issuer on its day. It is closed
// and never removed. Layout and rules: docs/spec/directory.md and
// docs/spec/transactions.md; why so: docs/adr/0019-accreditation.md.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/wire.h"

namespace diptych {

// What an accreditation is for: names of achievements, their types and
// frameworks, in rising order of their octets. Empty: for everything.
using AccreditationScope = std::vector<std::string>;

struct Accreditation {
  MemberId accreditor;
  // Its legal name when it accredited: a receipt has no other record of it.
  std::string accreditor_name;
  TimeMs from;
  TimeMs to;  // 0: open. As `from`: withdrawn before it began.
  AccreditationScope scope;
  bool operator==(const Accreditation&) const = default;
};

// A handful of programmes; who vouches for more than these names a framework,
// a folder of achievements, or everything.
inline constexpr std::size_t kScopeNamesMax = 8;
// As a document's name: a URL fits.
inline constexpr std::size_t kScopeNameSizeMax = 200;

// In octets, of those of one accreditor and of all of them in one record. Every
// receipt of the issuer carries the record, and ought to stay near 4 KiB; the
// first keeps one accreditor from taking the room of the others.
inline constexpr std::size_t kAccreditorShareMax = 512;
inline constexpr std::size_t kAccreditationsSizeMax = 2'048;

// Whether it is a scope: within the limits, each name visible ASCII, in rising
// order and none twice.
bool IsScope(std::span<const std::string> scope);

// Whether the accreditation holds at `time`.
bool IsInForce(const Accreditation& accreditation, TimeMs time);

// Whether the scope takes in something that is called by any of `names`. A
// name of the scope that ends in '/' or '#' takes in all that begins with it;
// every other, what is equal to it.
bool Covers(std::span<const std::string> scope,
            std::span<const std::string> names);

// The octets that WriteAccreditation writes; summed, and not written.
std::size_t AccreditationSize(const Accreditation& accreditation);

// Requires a scope that IsScope, and a name of at most 200 octets.
void WriteAccreditation(const Accreditation& accreditation, WireWriter& writer);
void WriteScope(std::span<const std::string> scope, WireWriter& writer);

// kInvalid names the field that is wrong; of what is cut short, maybe none: the
// caller asks whether the reader has failed.
Result<Accreditation> ReadAccreditation(WireReader& reader);
Result<AccreditationScope> ReadScope(WireReader& reader);

}  // namespace diptych
