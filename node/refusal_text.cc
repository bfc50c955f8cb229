// SPDX-License-Identifier: Apache-2.0
#include "node/refusal_text.h"

#include <algorithm>

#include "base/hex.h"
#include "merkle/tile.h"

namespace diptych {
namespace {

// A high S has its first bit set, but for one in some 2^127.
bool MayHaveHighS(const EcdsaSignature& signature) {
  return (signature[signature.size() / 2] & 0x80U) != 0;
}

}  // namespace

SentTransaction SentTransactionOf(const Transaction& transaction) {
  return {.network_id = transaction.body.network_id,
          .member = transaction.body.member,
          .key = transaction.body.key,
          .id = transaction.id,
          .signature = transaction.signature};
}

std::string WrongNetworkText(const SentTransaction& sent, const Digest& own) {
  return "network_id in transaction.body is " + HexEncode(sent.network_id) +
         ", and this node's network is " + HexEncode(own) +
         ": use the folder of that network, or the other one's node.";
}

std::string BadSignatureText(const SentTransaction& sent,
                             const EcdsaPublicKey& key) {
  const std::string whose = "key " + std::to_string(sent.key) + " of member " +
                            std::to_string(sent.member.value);
  // Of a high S the first verification refuses the look of it, and costs
  // nothing: so whoever sends garbage has one done for it, and not two.
  if (MayHaveHighS(sent.signature) &&
      key.VerifyEitherS(sent.id, sent.signature)) {
    return "transaction.signature is by " + whose +
           ", but with a high S, which is not taken: put the group's order "
           "minus S in its place.";
  }
  return "transaction.signature does not verify under " + whose +
         " over transaction.body: sign these very octets, as transactions.md "
         "says, with that key.";
}

std::string MissingTileText(const TilePath& path, std::uint64_t log_size) {
  const std::uint32_t level = path.level ? path.level->value : 0;
  std::string text =
      path.level ? "the tile of level " + std::to_string(level) + ", index "
                 : std::string("the entry bundle of index ");
  text += std::to_string(path.index) + " and width " +
          std::to_string(path.width) + " is not there";
  if (level >= kTileLevels) return text + ": the log has no such level";
  const std::uint64_t hashes = log_size >> (kTileHeight * level);
  if (hashes == 0) {
    return text + ": the log, of " + std::to_string(log_size) +
           " entries, has none of that level yet";
  }
  TilePath served = path;
  served.index = std::min(path.index, (hashes - 1) / kTileWidth);
  served.width =
      static_cast<std::uint16_t>(TileWidthAt({level, served.index}, log_size));
  const bool is_partial = served.width < kTileWidth;
  return text + ": of the log's " + std::to_string(log_size) + " entries the " +
         (is_partial ? "partial " : "") +
         (served.index < path.index ? "last one served is "
                                    : "one served is ") +
         FormatTilePath(served);
}

}  // namespace diptych
