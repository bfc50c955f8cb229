// SPDX-License-Identifier: Apache-2.0
#include "credential/sd_proof_value.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/cbor.h"
#include "base/utf8.h"

namespace diptych {
namespace {

constexpr std::uint64_t kBaseTag = 0x5d00;
constexpr std::uint64_t kDerivedTag = 0x5d01;
constexpr std::uint64_t kMembers = 5;
constexpr std::size_t kSignatureSize = 64;
constexpr std::uint8_t kP256Codec[] = {0x80, 0x24};
constexpr std::size_t kProofKeySize = 35;

Error InvalidSdProofValue(std::string_view what) {
  return {ErrorCode::kInvalid,
          "the proof's \"proofValue\": " + std::string(what)};
}

// The items of one proof value; the first fault counts and is told by name.
class Reader {
 public:
  explicit Reader(ByteView octets) : cbor_(octets) {}

  std::uint64_t Tag() { return cbor_.Head(CborType::kTag); }

  Result<std::size_t> Count(CborType type, std::size_t limit,
                            std::string_view name) {
    const std::uint64_t count = cbor_.Head(type);
    if (cbor_.failed()) {
      return InvalidSdProofValue("it has no " + std::string(name));
    }
    if (count > limit) {
      return Error{ErrorCode::kLimit, "the proof's \"proofValue\": more than " +
                                          std::to_string(limit) + " " +
                                          std::string(name)};
    }
    return static_cast<std::size_t>(count);
  }

  Result<ByteView> Octets(std::size_t size, std::string_view name) {
    const ByteView octets = cbor_.ByteString();
    if (!cbor_.failed() && octets.size() == size) return octets;
    return InvalidSdProofValue("the " + std::string(name) +
                               " is missing, or has not " +
                               std::to_string(size) + " octets");
  }

  Result<std::size_t> Number(std::string_view name) {
    const std::uint64_t number = cbor_.Unsigned();
    if (!cbor_.failed() && number < kSdEntriesMax) {
      return static_cast<std::size_t>(number);
    }
    return InvalidSdProofValue("the " + std::string(name) +
                               " is no number, or too large");
  }

  Result<std::string> Text(std::string_view name) {
    const std::string_view text = cbor_.Text();
    if (!cbor_.failed() && IsUtf8(text)) return std::string(text);
    return InvalidSdProofValue("the " + std::string(name) + " is no text");
  }

  bool Finish() const { return cbor_.Finish(); }

 private:
  CborReader cbor_;
};

Result<SdSignatures> ReadKeys(Reader& reader) {
  ASSIGN_OR_RETURN(const ByteView signature,
                   reader.Octets(kSignatureSize, "base signature"));
  ASSIGN_OR_RETURN(const ByteView octets,
                   reader.Octets(kProofKeySize, "proof key"));
  if (!std::ranges::equal(octets.first(2), kP256Codec)) {
    return InvalidSdProofValue("the proof key is not of P-256");
  }
  const Result<NistPublicKey> key =
      NistPublicKey::Parse(NistCurve::kP256, octets.subspan(2));
  if (!key) return InvalidSdProofValue("the proof key is no point of P-256");
  return SdSignatures{.base_signature = ToBytes(signature),
                      .proof_key_octets = ToBytes(octets),
                      .proof_key = *key,
                      .statement_signatures = {}};
}

Status ReadSignatures(Reader& reader, SdSignatures& read) {
  ASSIGN_OR_RETURN(const std::size_t count,
                   reader.Count(CborType::kArray, kSdSignaturesMax,
                                "signatures of statements"));
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const ByteView signature,
                     reader.Octets(kSignatureSize, "signature of a statement"));
    read.statement_signatures.push_back(ToBytes(signature));
  }
  return Ok();
}

Result<SdProofValue> ReadBase(Reader& reader, SdSignatures read) {
  SdBaseValue value{
      .signatures = std::move(read), .hmac_key = {}, .mandatory_pointers = {}};
  ASSIGN_OR_RETURN(const ByteView key, reader.Octets(kDigestSize, "HMAC key"));
  value.hmac_key = ToBytes(key);
  RETURN_IF_ERROR(ReadSignatures(reader, value.signatures));
  ASSIGN_OR_RETURN(
      const std::size_t count,
      reader.Count(CborType::kArray, kSdEntriesMax, "mandatory pointers"));
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(std::string pointer, reader.Text("mandatory pointer"));
    value.mandatory_pointers.push_back(std::move(pointer));
  }
  return SdProofValue(std::move(value));
}

// Pairs of a blank node's number and its label, in any order. Two nodes of one
// label would take one apart that the issuer signed.
Result<std::vector<Digest>> ReadLabels(Reader& reader) {
  ASSIGN_OR_RETURN(const std::size_t count,
                   reader.Count(CborType::kMap, kSdEntriesMax, "labels"));
  std::vector<std::pair<std::size_t, Digest>> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const std::size_t number, reader.Number("label's node"));
    ASSIGN_OR_RETURN(const ByteView label, reader.Octets(kDigestSize, "label"));
    pairs.emplace_back(number, ToDigest(label));
  }
  std::ranges::sort(pairs);
  std::vector<Digest> labels;
  for (const auto& [number, label] : pairs) {
    if (number != labels.size()) {
      return InvalidSdProofValue("a label is missing, or there twice");
    }
    labels.push_back(label);
  }
  std::vector<Digest> sorted = labels;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) {
    return InvalidSdProofValue("it gives two nodes one label");
  }
  return labels;
}

Result<std::vector<std::size_t>> ReadIndexes(Reader& reader) {
  ASSIGN_OR_RETURN(
      const std::size_t count,
      reader.Count(CborType::kArray, kSdEntriesMax, "mandatory indexes"));
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(const std::size_t index, reader.Number("mandatory index"));
    indexes.push_back(index);
  }
  std::ranges::sort(indexes);
  if (std::ranges::adjacent_find(indexes) != indexes.end()) {
    return InvalidSdProofValue("a mandatory index is there twice");
  }
  return indexes;
}

Result<SdProofValue> ReadDerived(Reader& reader, SdSignatures read) {
  SdDerivedValue value{
      .signatures = std::move(read), .labels = {}, .mandatory_indexes = {}};
  RETURN_IF_ERROR(ReadSignatures(reader, value.signatures));
  ASSIGN_OR_RETURN(value.labels, ReadLabels(reader));
  ASSIGN_OR_RETURN(value.mandatory_indexes, ReadIndexes(reader));
  return SdProofValue(std::move(value));
}

}  // namespace

Result<SdProofValue> DecodeSdProofValue(std::string_view proof_value) {
  if (!proof_value.starts_with('u')) {
    return InvalidSdProofValue("it is missing, or not u and base64url");
  }
  const Result<Bytes> octets = Base64UrlDecode(proof_value.substr(1));
  if (!octets) return InvalidSdProofValue(octets.error().message);
  Reader reader(*octets);
  const std::uint64_t tag = reader.Tag();
  if (tag != kBaseTag && tag != kDerivedTag) {
    return InvalidSdProofValue("it is neither a base nor a derived proof");
  }
  const Result<std::size_t> members =
      reader.Count(CborType::kArray, kMembers, "members");
  if (!members || *members != kMembers)
    return InvalidSdProofValue("it has not 5 members");
  ASSIGN_OR_RETURN(SdSignatures keys, ReadKeys(reader));
  Result<SdProofValue> value = tag == kBaseTag
                                   ? ReadBase(reader, std::move(keys))
                                   : ReadDerived(reader, std::move(keys));
  if (value && !reader.Finish())
    return InvalidSdProofValue("octets are left over");
  return value;
}

}  // namespace diptych
