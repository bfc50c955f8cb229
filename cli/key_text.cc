// SPDX-License-Identifier: Apache-2.0
#include "cli/key_text.h"

#include <algorithm>

namespace diptych {
namespace {

constexpr std::size_t kNameColumn = 16;
constexpr std::size_t kTypeColumn = 11;

std::string Padded(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size() + 2), ' ');
  return padded;
}

}  // namespace

std::string KeyLine(const StoredKey& key, const NetworkFolder& folder) {
  const std::string purposes = PurposesOf(folder, key);
  return Padded(key.name, kNameColumn) +
         Padded(KeyTypeName(key.type()), kTypeColumn) +
         FormatPublicKey(key.key, PublicKeyForm::kMultikey) + "  " +
         (purposes.empty() ? "(not in the register)" : purposes);
}

JsonObject KeyJson(const StoredKey& key, const NetworkFolder& folder) {
  JsonObject json;
  json["name"] = key.name;
  json["type"] = KeyTypeName(key.type());
  json["publicKey"] = FormatPublicKey(key.key, PublicKeyForm::kMultikey);
  json["purposes"] = PurposesOf(folder, key);
  return json;
}

}  // namespace diptych
