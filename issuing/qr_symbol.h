// SPDX-License-Identifier: Apache-2.0
//
// A QR symbol is a picture from which a telephone's camera reads octets
// (ISO/IEC 18004): here a compact receipt, so that it can stand on paper.

#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// What the largest symbol (version 40) holds in byte mode at level L, which
// mends 7 % of lost area.
inline constexpr std::size_t kQrOctetsMax = 2'953;

// The smallest symbol that holds `octets`, as an SVG picture without scripts
// or references, with the quiet zone of 4 modules that readers need. kLimit
// for more than kQrOctetsMax octets.
Result<std::string> QrSymbolSvg(ByteView octets);

}  // namespace diptych
