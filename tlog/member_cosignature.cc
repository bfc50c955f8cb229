// SPDX-License-Identifier: Apache-2.0
#include "tlog/member_cosignature.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "base/wire.h"
#include "tlog/note.h"

namespace diptych {
namespace {

constexpr std::uint8_t kVersion = 1;

Error Invalid(const char* what) {
  return {ErrorCode::kInvalid, std::string("cosignature: ") + what};
}

// What stands in a note behind the key ID.
Bytes BlobOf(CosignatureTime time, ByteView signature) {
  WireWriter blob;
  blob.U64(time.value);
  blob.Raw(signature);
  return blob.Take();
}

}  // namespace

Bytes EncodeMemberCosignature(const MemberCosignature& cosignature) {
  CHECK(cosignature.time <= kMaxCosignatureTime);
  WireWriter writer;
  writer.U8(kVersion);
  writer.U32(cosignature.member.value);
  writer.U64(cosignature.head.size);
  writer.Raw(cosignature.head.root);
  writer.U64(cosignature.time.value);
  writer.Raw(cosignature.signature);
  return writer.Take();
}

Result<MemberCosignature> DecodeMemberCosignature(ByteView octets) {
  WireReader reader(octets);
  const std::uint8_t version = reader.U8();
  MemberCosignature cosignature;
  cosignature.member.value = reader.U32();
  cosignature.head.size = reader.U64();
  cosignature.head.root = reader.Hash();
  cosignature.time.value = reader.U64();
  const ByteView signature = reader.Raw(cosignature.signature.size());
  if (!reader.Finish()) return Invalid("length is not 117 octets");
  std::ranges::copy(signature, cosignature.signature.begin());
  if (version != kVersion) return Invalid("version is not 1");
  if (cosignature.head.size == 0) return Invalid("size is 0");
  if (cosignature.time > kMaxCosignatureTime) {
    return Invalid("time is beyond 2^63 - 1");
  }
  return cosignature;
}

Checkpoint CheckpointOf(std::string_view origin, const TreeHead& head) {
  return {.origin = std::string(origin),
          .size = head.size,
          .root = head.root,
          .extensions = {}};
}

MemberCosignature CosignAs(MemberId member, const SignerKey& key,
                           std::string_view origin, const TreeHead& head,
                           CosignatureTime time) {
  CHECK(key.verifier().name() == ValidatorKeyName(origin, member));
  const NoteSignature line = Cosign(key, CheckpointOf(origin, head), time);
  MemberCosignature cosignature{
      .member = member, .head = head, .time = time, .signature = {}};
  CHECK(line.signature.size() ==
        sizeof(time.value) + cosignature.signature.size());
  std::copy(line.signature.begin() + sizeof(time.value), line.signature.end(),
            cosignature.signature.begin());
  return cosignature;
}

bool VerifyMemberCosignature(const MemberCosignature& cosignature,
                             const VerifierKey& key, std::string_view origin) {
  const std::string text =
      FormatCheckpoint(CheckpointOf(origin, cosignature.head));
  return VerifyCosignature(key.key(), text,
                           BlobOf(cosignature.time, cosignature.signature))
      .has_value();
}

std::string FormatMemberNote(const MemberCosignature& cosignature,
                             const VerifierKey& key, std::string_view origin) {
  return FormatNote(
      {.text = FormatCheckpoint(CheckpointOf(origin, cosignature.head)),
       .signatures = {SignatureLineOf(cosignature, key)}});
}

NoteSignature SignatureLineOf(const MemberCosignature& cosignature,
                              const VerifierKey& key) {
  return {.key_name = key.name(),
          .key_id = key.id(),
          .signature = BlobOf(cosignature.time, cosignature.signature)};
}

}  // namespace diptych
