// SPDX-License-Identifier: Apache-2.0
#include "tlog/cosignature.h"

#include <cstddef>

#include "base/check.h"
#include "base/wire.h"

namespace diptych {

std::string CosignedMessage(std::string_view checkpoint_text,
                            CosignatureTime time) {
  std::string message =
      "cosignature/v1\ntime " + std::to_string(time.value) + "\n";
  message += checkpoint_text;
  return message;
}

NoteSignature Cosign(const SignerKey& key, const Checkpoint& checkpoint,
                     CosignatureTime time) {
  CHECK(key.verifier().type() == SignatureType::kCosignature);
  CHECK(time <= kMaxCosignatureTime);
  const std::string message =
      CosignedMessage(FormatCheckpoint(checkpoint), time);
  WireWriter blob;
  blob.U64(time.value);
  blob.Raw(key.secret().Sign(AsBytes(message)));
  return {.key_name = key.verifier().name(),
          .key_id = key.verifier().id(),
          .signature = blob.Take()};
}

std::optional<CosignatureTime> VerifyCosignature(
    const Ed25519PublicKey& key, std::string_view checkpoint_text,
    ByteView signature) {
  constexpr std::size_t kEd25519SignatureSize = sizeof(Ed25519Signature);
  WireReader reader(signature);
  const CosignatureTime time{reader.U64()};
  const ByteView ed25519 = reader.Raw(kEd25519SignatureSize);
  if (!reader.Finish() || time > kMaxCosignatureTime) return std::nullopt;
  const std::string message = CosignedMessage(checkpoint_text, time);
  if (!key.Verify(AsBytes(message), ed25519)) return std::nullopt;
  return time;
}

}  // namespace diptych
