// SPDX-License-Identifier: Apache-2.0
#include "registry/receipt_proto.h"

#include <algorithm>

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::uint32_t kProtoVersion = 1;

using Hashes = google::protobuf::RepeatedPtrField<std::string>;

Error BadField(std::string_view field, std::string_view reason) {
  return {ErrorCode::kInvalid,
          "receipt: " + std::string(field) + ": " + std::string(reason)};
}

Status ReadHashes(std::string_view field, const Hashes& hashes,
                  std::size_t limit, std::vector<Digest>& path) {
  if (static_cast<std::size_t>(hashes.size()) > limit) {
    return Error{ErrorCode::kLimit, "receipt: " + std::string(field) +
                                        ": more than " + std::to_string(limit) +
                                        " hashes"};
  }
  for (const std::string& hash : hashes) {
    if (hash.size() != kDigestSize)
      return BadField(field, "must be 32 octets each");
    path.push_back(ToDigest(AsBytes(hash)));
  }
  return Ok();
}

Status ReadPaths(const v1::Receipt& message, Receipt& receipt) {
  RETURN_IF_ERROR(ReadHashes("entry_path", message.entry_path(),
                             kReceiptEntryPathMax, receipt.entry_path));
  RETURN_IF_ERROR(ReadHashes("seal_path", message.seal_path(),
                             kReceiptEntryPathMax, receipt.seal_path));
  RETURN_IF_ERROR(ReadHashes("status_path", message.status_path(),
                             kReceiptStatusPathMax,
                             receipt.status_proof.siblings));
  return ReadHashes("member_path", message.member_path(), kReceiptMemberPathMax,
                    receipt.member_proof.path);
}

Status ReadEntries(const v1::Receipt& message, Receipt& receipt) {
  Result<CredentialEntry> entry =
      DecodeCredentialEntry(AsBytes(message.entry()));
  if (!entry) return BadField("entry", entry.error().message);
  receipt.entry = *entry;
  receipt.entry_index.value = message.entry_index();
  Result<SealEntry> seal = DecodeSealEntry(AsBytes(message.seal()));
  if (!seal) return BadField("seal", seal.error().message);
  receipt.seal = *seal;
  return Ok();
}

void WriteHashes(const std::vector<Digest>& path, Hashes& hashes) {
  for (const Digest& hash : path) *hashes.Add() = ToText(hash);
}

}  // namespace

Result<Receipt> FromProto(const v1::Receipt& message) {
  const google::protobuf::Reflection* const reflection =
      v1::Receipt::GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) {
    return BadField("message", "has a field that is unknown");
  }
  if (message.version() != kProtoVersion)
    return BadField("version", "must be 1");
  if (message.network_id().size() != kDigestSize) {
    return BadField("network_id", "must be 32 octets");
  }
  if (message.status_chunk().size() != kStatusChunkSize) {
    return BadField("status_chunk", "must be 64 octets");
  }
  Receipt receipt;
  receipt.network_id = ToDigest(AsBytes(message.network_id()));
  RETURN_IF_ERROR(ReadEntries(message, receipt));
  RETURN_IF_ERROR(ReadPaths(message, receipt));
  std::ranges::copy(AsBytes(message.status_chunk()),
                    receipt.status_chunk.begin());
  receipt.status_proof.mask = message.status_mask();
  receipt.member_record = ToBytes(AsBytes(message.member_record()));
  receipt.member_proof.place = message.member_index();
  receipt.member_proof.count = message.directory_size();
  receipt.checkpoint = message.checkpoint();
  if (message.has_salt()) receipt.salt = ToBytes(AsBytes(message.salt()));
  Status form = CheckReceiptForm(receipt);
  if (!form) return Annotate(std::move(form).error(), "receipt");
  return receipt;
}

v1::Receipt ToProto(const Receipt& receipt) {
  CHECK(CheckReceiptForm(receipt).has_value());
  v1::Receipt message;
  message.set_version(kProtoVersion);
  message.set_network_id(ToText(receipt.network_id));
  message.set_entry(ToText(EncodeEntry(receipt.entry)));
  message.set_entry_index(receipt.entry_index.value);
  WriteHashes(receipt.entry_path, *message.mutable_entry_path());
  message.set_seal(ToText(EncodeEntry(receipt.seal)));
  WriteHashes(receipt.seal_path, *message.mutable_seal_path());
  message.set_status_chunk(ToText(receipt.status_chunk));
  message.set_status_mask(receipt.status_proof.mask);
  WriteHashes(receipt.status_proof.siblings, *message.mutable_status_path());
  message.set_member_record(ToText(receipt.member_record));
  message.set_member_index(receipt.member_proof.place);
  message.set_directory_size(receipt.member_proof.count);
  WriteHashes(receipt.member_proof.path, *message.mutable_member_path());
  message.set_checkpoint(receipt.checkpoint);
  if (receipt.salt) message.set_salt(ToText(*receipt.salt));
  return message;
}

}  // namespace diptych
