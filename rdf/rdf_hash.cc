// SPDX-License-Identifier: Apache-2.0
#include "rdf/rdf_hash.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/hex.h"
#include "crypto/sha256.h"
#include "crypto/sha384.h"

namespace diptych {

std::string HexDigest(RdfHash hash, std::string_view text) {
  switch (hash) {
    case RdfHash::kSha256:
      return HexEncode(Sha256(AsBytes(text)));
    case RdfHash::kSha384:
      return HexEncode(Sha384(AsBytes(text)));
  }
  CHECK(false);
}

}  // namespace diptych
