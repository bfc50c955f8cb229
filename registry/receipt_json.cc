// SPDX-License-Identifier: Apache-2.0
#include "registry/receipt_json.h"

#include <algorithm>
#include <limits>

#include "base/base64.h"
#include "base/check.h"
#include "json/fields.h"
#include "json/parse.h"
#include "json/value.h"
#include "json/write.h"

namespace diptych {
namespace {

constexpr std::string_view kFormat = "diptych-receipt";
constexpr std::int64_t kJsonVersion = 1;

// Reads one kind of entry from a member; the zero entry after a fault.
template <class T>
T ReadEntry(JsonField field, std::size_t size,
            Result<T> (*decode)(ByteView bytes)) {
  const Bytes octets = field.Base64(size);
  Result<T> entry = decode(octets);
  if (entry) return *std::move(entry);
  field.Reject(entry.error().message);
  return {};
}

std::vector<Digest> ReadPath(JsonField field, std::size_t limit) {
  std::vector<Digest> path;
  field.Items(limit,
              [&](JsonField hash) { path.push_back(hash.Base64Digest()); });
  return path;
}

StatusChunk ReadChunk(JsonField field) {
  const Bytes octets = field.Base64(kStatusChunkSize);
  StatusChunk chunk{};
  if (octets.size() == chunk.size()) {
    std::ranges::copy(octets, chunk.begin());
  } else {
    field.Reject("must be 64 octets in base64");
  }
  return chunk;
}

void ReadMembers(JsonFields& fields, Receipt& receipt) {
  fields["format"].Constant(kFormat);
  fields["version"].Integer(kJsonVersion, kJsonVersion);
  receipt.network_id = fields["networkId"].Base64Digest();
  receipt.entry =
      ReadEntry(fields["entry"], kCredentialEntrySize, DecodeCredentialEntry);
  receipt.entry_index = EntryIndex{fields["entryIndex"].Uint64()};
  receipt.entry_path = ReadPath(fields["entryPath"], kReceiptEntryPathMax);
  receipt.seal = ReadEntry(fields["seal"], kSealEntrySize, DecodeSealEntry);
  receipt.seal_path = ReadPath(fields["sealPath"], kReceiptEntryPathMax);
  receipt.status_chunk = ReadChunk(fields["statusChunk"]);
  receipt.status_proof.mask =
      static_cast<std::uint32_t>(fields["statusMask"].Integer(
          0, std::numeric_limits<std::uint32_t>::max()));
  receipt.status_proof.siblings =
      ReadPath(fields["statusPath"], kReceiptStatusPathMax);
  receipt.member_record = fields["memberRecord"].Base64(kMemberRecordSizeMax);
  receipt.member_proof.place = fields["memberIndex"].Uint64();
  receipt.member_proof.count = fields["directorySize"].Uint64();
  receipt.member_proof.path =
      ReadPath(fields["memberPath"], kReceiptMemberPathMax);
  receipt.checkpoint = fields["checkpoint"].String(kReceiptCheckpointSizeMax);
  if (fields.Has("salt")) {
    receipt.salt = fields["salt"].Base64(kReceiptSaltSize);
  }
}

// A receipt of a later version is no fault of whoever hands it in.
Status CheckVersion(const JsonValue& value) {
  const JsonObject* const object = value.if_object();
  if (object == nullptr) return Ok();
  const JsonValue* const format = object->if_contains("format");
  const JsonValue* const version = object->if_contains("version");
  if (format == nullptr || version == nullptr || !format->is_string() ||
      format->get_string() != kFormat || !version->is_int64() ||
      version->get_int64() <= kJsonVersion) {
    return Ok();
  }
  return Error{
      ErrorCode::kRefused,
      "version: it is of version " + std::to_string(version->get_int64()) +
          ", and this program reads version " + std::to_string(kJsonVersion) +
          ": the program is older than the receipt; update it"};
}

// What whoever has a damaged receipt can do.
Error WithAdvice(Error error) {
  error.message +=
      ". The receipt is not whole, or was altered: fetch a new one with "
      "'diptych receipt DOCUMENT', or ask the issuer for one";
  return Annotate(std::move(error), "receipt");
}

JsonArray PathValue(const std::vector<Digest>& path) {
  JsonArray hashes;
  for (const Digest& hash : path) hashes.emplace_back(Base64Encode(hash));
  return hashes;
}

}  // namespace

Result<Receipt> ParseReceiptJson(std::string_view text) {
  Result<JsonValue> value = ParseJson(text, kReceiptJsonSizeMax);
  if (!value) return WithAdvice(std::move(value).error());
  if (Status known = CheckVersion(*value); !known) {
    return Annotate(std::move(known).error(), "receipt");
  }
  Receipt receipt;
  Status read = ReadFields(
      *value, [&](JsonFields& fields) { ReadMembers(fields, receipt); });
  if (read) read = CheckReceiptForm(receipt);
  if (!read) return WithAdvice(std::move(read).error());
  return receipt;
}

std::string FormatReceiptJson(const Receipt& receipt) {
  CHECK(CheckReceiptForm(receipt).has_value());
  JsonObject out;
  out["format"] = kFormat;
  out["version"] = kJsonVersion;
  out["networkId"] = Base64Encode(receipt.network_id);
  out["entry"] = Base64Encode(EncodeEntry(receipt.entry));
  out["entryIndex"] = std::to_string(receipt.entry_index.value);
  out["entryPath"] = PathValue(receipt.entry_path);
  out["seal"] = Base64Encode(EncodeEntry(receipt.seal));
  out["sealPath"] = PathValue(receipt.seal_path);
  out["statusChunk"] = Base64Encode(receipt.status_chunk);
  out["statusMask"] = receipt.status_proof.mask;
  out["statusPath"] = PathValue(receipt.status_proof.siblings);
  out["memberRecord"] = Base64Encode(receipt.member_record);
  out["memberIndex"] = std::to_string(receipt.member_proof.place);
  out["directorySize"] = std::to_string(receipt.member_proof.count);
  out["memberPath"] = PathValue(receipt.member_proof.path);
  out["checkpoint"] = receipt.checkpoint;
  if (receipt.salt) out["salt"] = Base64Encode(*receipt.salt);
  return PrettyJson(out);
}

}  // namespace diptych
