// SPDX-License-Identifier: Apache-2.0
#include "wallet/shared_receipt.h"

#include <array>
#include <string_view>

#include "credential/commitment.h"
#include "platform/file.h"
#include "wallet/anchorer.h"
#include "wallet/receipt_keeper.h"

namespace diptych {
namespace {

constexpr std::array<std::string_view, 2> kPictures = {".png", ".svg"};
constexpr std::array<std::string_view, 3> kBakedFrom = {".json", ".jwt",
                                                        ".sd-jwt"};

bool IsOf(const Receipt& receipt, const Document& document) {
  const Result<Salt> salt = SaltOf(receipt);
  return salt && CredentialCommitment(*salt, document.digest) ==
                     receipt.entry.commitment;
}

}  // namespace

std::vector<std::string> SharedReceiptPaths(const std::string& receipt_path) {
  std::string_view name = receipt_path;
  if (!name.ends_with(kReceiptSuffix)) return {};
  name.remove_suffix(std::string_view(kReceiptSuffix).size());
  std::vector<std::string> paths;
  for (const std::string_view picture : kPictures) {
    if (!name.ends_with(picture)) continue;
    const std::string stem(name.substr(0, name.size() - picture.size()));
    for (const std::string_view suffix : kBakedFrom) {
      paths.push_back(stem + std::string(suffix) + kReceiptSuffix);
    }
  }
  return paths;
}

std::string FindReceiptPath(const std::string& receipt_path,
                            const Document& document) {
  if (FileExists(receipt_path)) return receipt_path;
  for (const std::string& shared : SharedReceiptPaths(receipt_path)) {
    const Result<Receipt> receipt = ReadReceiptFile(shared);
    if (receipt && IsOf(*receipt, document)) return shared;
  }
  return receipt_path;
}

}  // namespace diptych
