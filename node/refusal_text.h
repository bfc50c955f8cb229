// SPDX-License-Identifier: Apache-2.0
//
// A refusal's text tells the sender what a verdict's or an error's general
// sentence cannot: the field, what stands there, and what has to.

#pragma once

#include <cstdint>
#include <string>

#include "base/digest.h"
#include "crypto/ecdsa.h"
#include "registry/transaction.h"
#include "tlog/tile_path.h"

namespace diptych {

// What is kept of a transaction while it is judged, to say why it was refused.
struct SentTransaction {
  Digest network_id{};
  MemberId member;
  std::uint32_t key = 0;
  Digest id{};
  EcdsaSignature signature{};
};

SentTransaction SentTransactionOf(const Transaction& transaction);

// Of wrong_network, to a node of the network `own`.
std::string WrongNetworkText(const SentTransaction& sent, const Digest& own);

// Of bad_signature: under that key it does not verify, or only with a high S.
std::string BadSignatureText(const SentTransaction& sent,
                             const EcdsaPublicKey& key);

// Of a tile or a bundle that a log of that size has not, or has not yet in that
// width: which one is served instead.
std::string MissingTileText(const TilePath& path, std::uint64_t log_size);

}  // namespace diptych
