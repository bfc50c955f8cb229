// SPDX-License-Identifier: Apache-2.0
//
// HexDigest with SHA-1 in the place of the hash that is asked for, for one test
// program alone. The conformance suite of URDNA2015 was written when its draft
// still hashed with SHA-1; labels follow the hash, so the program's own code
// meets the suite's texts only with that. Diptych itself has none.
#include <array>
#include <cstddef>
#include <span>

#include <openssl/evp.h>
#include "base/check.h"
#include "base/hex.h"
#include "rdf/rdf_hash.h"

namespace diptych {

std::string HexDigest(RdfHash /*hash*/, std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  CHECK(EVP_Q_digest(nullptr, "SHA1", nullptr, text.data(), text.size(),
                     digest.data(), &size) == 1);
  return HexEncode(std::span(digest).first(size));
}

}  // namespace diptych
