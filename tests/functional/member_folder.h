// SPDX-License-Identifier: Apache-2.0
//
// What programs of the functional tests read of a member's folder: its keys
// and its genesis. Whatever is missing ends the program, with a word why.

#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "base/result.h"
#include "crypto/key_pem.h"
#include "platform/file.h"
#include "storage/genesis_block.h"

namespace diptych {

inline constexpr std::size_t kMemberFileSizeMax = 65'535;

[[noreturn]] inline void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

template <class T>
T ValueOf(Result<T> result) {
  if (!result) Fail(result.error().message);
  return *std::move(result);
}

inline std::string TextOf(const std::string& path) {
  std::string text = ToText(ValueOf(ReadFile(path, kMemberFileSizeMax)));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

template <class Key>
Key LoadKey(const std::string& folder, const std::string& name) {
  const std::string passphrase = TextOf(folder + "/keys/passphrase");
  const std::string pem = TextOf(folder + "/keys/" + name + ".pem") + "\n";
  const SecretKey key = ValueOf(DecodeKeyPem(pem, passphrase));
  const auto* found = std::get_if<Key>(&key);
  if (found == nullptr) Fail(name + ": a key of another type");
  return *found;
}

inline Bytes LoadGenesis(const std::string& folder) {
  return ValueOf(ReadFile(folder + "/genesis.bin", kMemberFileSizeMax));
}

}  // namespace diptych
