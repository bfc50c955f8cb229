// SPDX-License-Identifier: Apache-2.0
#include "registry/receipt_cbor.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/cbor.h"
#include "base/check.h"

namespace diptych {
namespace {

constexpr std::uint64_t kCborVersion = 1;

// The keys of the map, in their order. Written for ever: they may not change.
enum class Key : std::uint64_t {
  kVersion = 1,
  kNetworkId = 2,
  kEntry = 3,
  kEntryIndex = 4,
  kEntryPath = 5,
  kSeal = 6,
  kSealPath = 7,
  kStatusChunk = 8,
  kStatusMask = 9,
  kStatusPath = 10,
  kMemberRecord = 11,
  kMemberIndex = 12,
  kDirectorySize = 13,
  kMemberPath = 14,
  kCheckpoint = 15,
  kSalt = 16,
};
// The salt may be missing.
constexpr std::uint64_t kPairsLeast = 15;
constexpr std::uint64_t kPairsMost = 16;

// The hashes of a path, joined.
Bytes Joined(const std::vector<Digest>& path) {
  Bytes octets;
  octets.reserve(path.size() * kDigestSize);
  for (const Digest& hash : path) {
    octets.insert(octets.end(), hash.begin(), hash.end());
  }
  return octets;
}

class Encoder {
 public:
  void Map(std::uint64_t pairs) { cbor_.Head(CborType::kMap, pairs); }
  void Number(Key key, std::uint64_t number) {
    WriteKey(key);
    cbor_.Unsigned(number);
  }
  void Octets(Key key, ByteView octets) {
    WriteKey(key);
    cbor_.ByteString(octets);
  }
  void Text(Key key, std::string_view text) {
    WriteKey(key);
    cbor_.Text(text);
  }
  Bytes Take() { return cbor_.Take(); }

 private:
  void WriteKey(Key key) { cbor_.Unsigned(static_cast<std::uint64_t>(key)); }
  CborWriter cbor_;
};

// Reads the pairs in their order, and keeps the first fault with its member.
class Decoder {
 public:
  explicit Decoder(ByteView octets) : cbor_(octets) {}

  std::uint64_t Map() {
    const std::uint64_t pairs = cbor_.Head(CborType::kMap);
    if (cbor_.failed() || pairs < kPairsLeast || pairs > kPairsMost) {
      Fail(ErrorCode::kInvalid, "must be a map of 15 or 16 pairs");
    }
    return pairs;
  }

  // Whether the pairs behind it are as this program knows them.
  bool Version() {
    if (Number(Key::kVersion, "version", kCborVersion) != kCborVersion) {
      FailAt("version", "must be " + std::to_string(kCborVersion));
    }
    return !error_;
  }

  std::uint64_t Number(Key key, std::string_view name, std::uint64_t limit) {
    ReadKey(key, name);
    const std::uint64_t number = cbor_.Unsigned();
    if (cbor_.failed() || number > limit) {
      FailAt(name, "must be a number in its shortest form, at most " +
                       std::to_string(limit));
      return 0;
    }
    return number;
  }

  ByteView Octets(Key key, std::string_view name, std::size_t limit) {
    ReadKey(key, name);
    const ByteView octets = cbor_.ByteString();
    if (cbor_.failed()) {
      FailAt(name, "must be a byte string with its length in shortest form");
    }
    if (octets.size() > limit) {
      Fail(ErrorCode::kLimit, std::string(name) + ": more than " +
                                  std::to_string(limit) + " octets");
    }
    return error_ ? ByteView() : octets;
  }

  // Exactly `size` octets; nothing after a fault.
  std::optional<ByteView> Exactly(Key key, std::string_view name,
                                  std::size_t size) {
    const ByteView octets = Octets(key, name, size);
    if (octets.size() != size) {
      FailAt(name, "must be " + std::to_string(size) + " octets");
    }
    if (error_) return std::nullopt;
    return octets;
  }

  std::vector<Digest> Path(Key key, std::string_view name, std::size_t limit) {
    const ByteView octets = Octets(key, name, limit * kDigestSize);
    if (octets.size() % kDigestSize != 0) {
      FailAt(name, "must be joined hashes of 32 octets");
      return {};
    }
    std::vector<Digest> path;
    path.reserve(octets.size() / kDigestSize);
    for (std::size_t i = 0; i < octets.size(); i += kDigestSize) {
      path.push_back(ToDigest(octets.subspan(i, kDigestSize)));
    }
    return path;
  }

  std::string Text(Key key, std::string_view name, std::size_t limit) {
    ReadKey(key, name);
    const std::string_view text = cbor_.Text();
    if (cbor_.failed() || text.size() > limit) {
      FailAt(name, "must be text of at most " + std::to_string(limit) +
                       " octets with its length in shortest form");
      return {};
    }
    return std::string(text);
  }

  template <class T>
  T EntryOf(Key key, std::string_view name, std::size_t size,
            Result<T> (*decode)(ByteView bytes)) {
    const std::optional<ByteView> octets = Exactly(key, name, size);
    if (!octets) return {};
    Result<T> entry = decode(*octets);
    if (entry) return *std::move(entry);
    FailAt(name, entry.error().message);
    return {};
  }

  Status Finish() {
    if (!cbor_.Finish()) Fail(ErrorCode::kInvalid, "octets are left over");
    if (error_) return *error_;
    return Ok();
  }

 private:
  void ReadKey(Key key, std::string_view name) {
    const std::uint64_t number = static_cast<std::uint64_t>(key);
    if (cbor_.Unsigned() != number) {
      FailAt(name, "its key " + std::to_string(number) + " must stand here");
    }
  }

  void FailAt(std::string_view name, std::string_view reason) {
    Fail(ErrorCode::kInvalid, std::string(name) + ": " + std::string(reason));
  }

  void Fail(ErrorCode code, std::string reason) {
    if (!error_) error_ = Error{code, "receipt: " + std::move(reason)};
  }

  CborReader cbor_;
  std::optional<Error> error_;
};

constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();

void ReadPairs(Decoder& in, std::uint64_t pairs, Receipt& receipt) {
  if (!in.Version()) return;
  if (const auto id = in.Exactly(Key::kNetworkId, "networkId", kDigestSize)) {
    receipt.network_id = ToDigest(*id);
  }
  receipt.entry = in.EntryOf(Key::kEntry, "entry", kCredentialEntrySize,
                             DecodeCredentialEntry);
  receipt.entry_index.value = in.Number(Key::kEntryIndex, "entryIndex", kAny);
  receipt.entry_path =
      in.Path(Key::kEntryPath, "entryPath", kReceiptEntryPathMax);
  receipt.seal =
      in.EntryOf(Key::kSeal, "seal", kSealEntrySize, DecodeSealEntry);
  receipt.seal_path = in.Path(Key::kSealPath, "sealPath", kReceiptEntryPathMax);
  if (const auto chunk =
          in.Exactly(Key::kStatusChunk, "statusChunk", kStatusChunkSize)) {
    std::ranges::copy(*chunk, receipt.status_chunk.begin());
  }
  receipt.status_proof.mask = static_cast<std::uint32_t>(
      in.Number(Key::kStatusMask, "statusMask",
                std::numeric_limits<std::uint32_t>::max()));
  receipt.status_proof.siblings =
      in.Path(Key::kStatusPath, "statusPath", kReceiptStatusPathMax);
  receipt.member_record = ToBytes(
      in.Octets(Key::kMemberRecord, "memberRecord", kMemberRecordSizeMax));
  receipt.member_proof.place =
      in.Number(Key::kMemberIndex, "memberIndex", kAny);
  receipt.member_proof.count =
      in.Number(Key::kDirectorySize, "directorySize", kAny);
  receipt.member_proof.path =
      in.Path(Key::kMemberPath, "memberPath", kReceiptMemberPathMax);
  receipt.checkpoint =
      in.Text(Key::kCheckpoint, "checkpoint", kReceiptCheckpointSizeMax);
  if (pairs == kPairsMost) {
    receipt.salt = ToBytes(in.Octets(Key::kSalt, "salt", kReceiptSaltSize));
  }
}

}  // namespace

Result<Receipt> DecodeReceiptCbor(ByteView octets) {
  if (octets.size() > kReceiptCborSizeMax) {
    return Error{ErrorCode::kLimit, "receipt: more than 32,768 octets of CBOR"};
  }
  Decoder in(octets);
  Receipt receipt;
  const std::uint64_t pairs = in.Map();
  ReadPairs(in, pairs, receipt);
  RETURN_IF_ERROR(in.Finish());
  Status form = CheckReceiptForm(receipt);
  if (!form) return Annotate(std::move(form).error(), "receipt");
  return receipt;
}

Bytes EncodeReceiptCbor(const Receipt& receipt) {
  CHECK(CheckReceiptForm(receipt).has_value());
  Encoder out;
  out.Map(receipt.salt ? kPairsMost : kPairsLeast);
  out.Number(Key::kVersion, kCborVersion);
  out.Octets(Key::kNetworkId, receipt.network_id);
  out.Octets(Key::kEntry, EncodeEntry(receipt.entry));
  out.Number(Key::kEntryIndex, receipt.entry_index.value);
  out.Octets(Key::kEntryPath, Joined(receipt.entry_path));
  out.Octets(Key::kSeal, EncodeEntry(receipt.seal));
  out.Octets(Key::kSealPath, Joined(receipt.seal_path));
  out.Octets(Key::kStatusChunk, receipt.status_chunk);
  out.Number(Key::kStatusMask, receipt.status_proof.mask);
  out.Octets(Key::kStatusPath, Joined(receipt.status_proof.siblings));
  out.Octets(Key::kMemberRecord, receipt.member_record);
  out.Number(Key::kMemberIndex, receipt.member_proof.place);
  out.Number(Key::kDirectorySize, receipt.member_proof.count);
  out.Octets(Key::kMemberPath, Joined(receipt.member_proof.path));
  out.Text(Key::kCheckpoint, receipt.checkpoint);
  if (receipt.salt) out.Octets(Key::kSalt, *receipt.salt);
  return out.Take();
}

}  // namespace diptych
