// SPDX-License-Identifier: Apache-2.0
#include "cli/receipts_in_hand.h"

#include "platform/file.h"
#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "wallet/anchorer.h"
#include "wallet/shared_receipt.h"

namespace diptych {
namespace {

// So many that a school's year fits, each tried for each credential of a
// portfolio: some seconds. Receipts of 100 million entries have some 4 KiB; all
// are held.
constexpr std::size_t kFolderFilesMax = 10'000;
constexpr std::size_t kFolderOctetsMax = std::size_t{64} << 20U;

// Whether this is a map of CBOR; JSON begins with another octet.
bool IsCbor(ByteView octets) {
  return !octets.empty() && (octets[0] & 0xE0U) == 0xA0U;
}

Result<Receipt> Load(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kReceiptJsonSizeMax));
  return ReadReceiptOctets(octets, path);
}

}  // namespace

Result<Receipt> ReadReceiptOctets(ByteView octets, const std::string& path) {
  Result<Receipt> receipt = IsCbor(octets) ? DecodeReceiptCbor(octets)
                                           : ParseReceiptJson(AsText(octets));
  if (!receipt) return Annotate(receipt.error(), path);
  return receipt;
}

std::vector<ReceiptSource> ReceiptsInHand::Of(const std::string& path) const {
  std::vector<ReceiptSource> sources;
  for (const std::string& receipt : named_) {
    sources.push_back({receipt, Load(receipt)});
  }
  if (!sources.empty()) return sources;
  const std::string beside = ReceiptPath(path, folder_);
  Result<Receipt> receipt = Load(beside);
  if (receipt || receipt.error().code != ErrorCode::kNotFound) {
    sources.push_back({beside, std::move(receipt)});
    return sources;
  }
  for (const std::string& shared : SharedReceiptPaths(beside)) {
    receipt = Load(shared);
    if (receipt) sources.push_back({shared, std::move(receipt), false});
  }
  return sources;
}

Result<std::span<const ReceiptSource>> ReceiptsInHand::Folder() {
  if (in_folder_) return std::span<const ReceiptSource>(*in_folder_);
  ASSIGN_OR_RETURN(const FolderFiles listed,
                   ListFiles(folder_, kFolderFilesMax));
  std::vector<ReceiptSource> sources;
  std::size_t left = kFolderOctetsMax;
  for (const std::string& path : listed.files) {
    if (!path.ends_with(kReceiptSuffix)) continue;
    const Result<Bytes> octets = ReadFile(path, kReceiptJsonSizeMax);
    if (octets && octets->size() > left) {
      return Error{ErrorCode::kLimit,
                   folder_ + ": receipts of more than " +
                       std::to_string(kFolderOctetsMax >> 20U) +
                       " MiB; name those of this file with --receipt"};
    }
    if (octets) left -= octets->size();
    Result<Receipt> receipt = octets ? ReadReceiptOctets(*octets, path)
                                     : Result<Receipt>(octets.error());
    if (receipt) {
      sources.push_back({path, std::move(receipt), false});
    } else if (unread_.empty()) {
      unread_ = " Not all in " + folder_ +
                " could be read: " + receipt.error().message + ".";
    }
  }
  in_folder_ = std::move(sources);
  return std::span<const ReceiptSource>(*in_folder_);
}

}  // namespace diptych
