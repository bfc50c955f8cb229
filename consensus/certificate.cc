// SPDX-License-Identifier: Apache-2.0
#include "consensus/certificate.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "base/wire.h"

namespace diptych {

Bytes EncodeCertificate(const Certificate& certificate) {
  CHECK(!certificate.signatures.empty());
  const std::size_t last = certificate.signatures.back().signer.value;
  Bytes bits((last / 8) + 1);
  for (const Certificate::Signature& signature : certificate.signatures) {
    const std::size_t place = signature.signer.value;
    CHECK(place <= last);
    bits[place / 8] |= static_cast<std::uint8_t>(1U << (place % 8));
  }
  WireWriter writer;
  WriteStatement(certificate.statement, writer);
  writer.Short(bits);
  for (const Certificate::Signature& signature : certificate.signatures) {
    writer.Raw(signature.octets);
  }
  return writer.Take();
}

Result<Certificate> DecodeCertificate(ByteView octets) {
  WireReader reader(octets);
  Certificate certificate;
  ASSIGN_OR_RETURN(certificate.statement, ReadStatement(reader));
  const ByteView bits = reader.Short();
  // The last octet holds the last signer, so that each set has one spelling.
  if (bits.empty() || bits.size() > kValidatorsMax / 8 || bits.back() == 0) {
    return Error{ErrorCode::kInvalid,
                 "certificate: signers are not 1 to 8 octets, the last set"};
  }
  for (std::size_t place = 0; place < bits.size() * 8; ++place) {
    if ((bits[place / 8] >> (place % 8) & 1) == 0) continue;
    Certificate::Signature& signature = certificate.signatures.emplace_back();
    signature.signer = {static_cast<std::uint16_t>(place)};
    const ByteView octets_of = reader.Raw(signature.octets.size());
    if (reader.failed()) break;
    std::ranges::copy(octets_of, signature.octets.begin());
  }
  if (!reader.Finish()) {
    return Error{ErrorCode::kInvalid,
                 "certificate: signatures are not as many as signers"};
  }
  return certificate;
}

CertificateVerdict JudgeCertificateShape(const ValidatorSet& set,
                                         const Certificate& certificate) {
  if (certificate.statement.epoch != set.epoch()) {
    return CertificateVerdict::kWrongEpoch;
  }
  if (certificate.signatures.size() != set.quorum()) {
    return CertificateVerdict::kNoQuorum;
  }
  const bool ascend =
      std::ranges::adjacent_find(certificate.signatures,
                                 [](const auto& left, const auto& right) {
                                   return left.signer >= right.signer;
                                 }) == certificate.signatures.end();
  if (!ascend || !set.Contains(certificate.signatures.back().signer)) {
    return CertificateVerdict::kUnknownSigner;
  }
  return CertificateVerdict::kValid;
}

CertificateVerdict JudgeCertificate(const ValidatorSet& set,
                                    const VoteVerifier& verifier,
                                    const Certificate& certificate) {
  const CertificateVerdict shape = JudgeCertificateShape(set, certificate);
  if (shape != CertificateVerdict::kValid) return shape;
  const bool all = std::ranges::all_of(
      certificate.signatures, [&](const Certificate::Signature& signature) {
        return verifier.Verify({.statement = certificate.statement,
                                .signer = signature.signer,
                                .signature = signature.octets});
      });
  return all ? CertificateVerdict::kValid : CertificateVerdict::kBadSignature;
}

}  // namespace diptych
