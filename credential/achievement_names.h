// SPDX-License-Identifier: Apache-2.0
//
// Achievement names are what the achievement of a credential can be called by
// when somebody says for which achievements an issuer is accredited: its id,
// its types, and what it is aligned to.
//
//   id, type, achievementType     of the achievement
//   alignment[].targetFramework   the framework's name or URL
//   alignment[].targetUrl         the outcome in it, below the framework's URL
//   vct                           of an SD-JWT VC
//
// All of it is the issuer's word: who accredits an issuer for a framework
// trusts it to align what belongs there.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "credential/document.h"

namespace diptych {

// How many names are looked at, so that comparing them with every scope of a
// record is soon done; two for each of some 200 alignments, and its own.
inline constexpr std::size_t kAchievementNamesMax = 420;

// As written, in no particular order. Of an SD-JWT what the holder disclosed.
// None if there are several subjects or achievements, since what holds of one
// need not hold of the others.
std::vector<std::string> AchievementNames(const Document& document);

}  // namespace diptych
