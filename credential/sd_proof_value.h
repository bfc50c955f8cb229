// SPDX-License-Identifier: Apache-2.0
//
// An SdProofValue is what stands in the "proofValue" of an ecdsa-sd-2023 proof
// (W3C ECDSA Cryptosuites 1.0 sections 3.5.2 and 3.5.7): 'u' and base64url of
// CBOR, with one of two tags in front.
//
//   d9 5d 00  base     what the issuer gave to the holder
//     [base signature, proof key, HMAC key, signatures, mandatory pointers]
//   d9 5d 01  derived  what the holder made of it for a verifier
//     [base signature, proof key, signatures, labels, mandatory indexes]
//
// The issuer's key made the base signature. The proof key, which the issuer
// made for this credential alone, made one signature for each statement that
// the holder may leave out.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "crypto/nist_ecdsa.h"

namespace diptych {

// How many signatures of single statements are read, and checked for all the
// proofs of one document together: each takes a tenth of a millisecond. A
// credential has about 150 statements.
inline constexpr std::size_t kSdSignaturesMax = 4'096;

// How many labels, mandatory indexes or pointers are read: more than a document
// has statements that are signed one by one, less than fills the memory.
inline constexpr std::size_t kSdEntriesMax = 65'536;

// What both have. P-256 signatures have 64 octets, r || s.
struct SdSignatures {
  Bytes base_signature;
  Bytes proof_key_octets;  // 80 24 and the compressed point; signed so
  NistPublicKey proof_key;
  std::vector<Bytes> statement_signatures;  // in the order of the statements
};

struct SdBaseValue {
  SdSignatures signatures;
  Bytes hmac_key;  // 32 octets
  // JSON pointers to what the holder may not leave out. Nobody has signed them.
  std::vector<std::string> mandatory_pointers;
};

struct SdDerivedValue {
  SdSignatures signatures;
  // The label of the blank node c14nN at N: 32 octets, no two alike.
  std::vector<Digest> labels;
  // The statements under the base signature, in rising order, none twice.
  std::vector<std::size_t> mandatory_indexes;
};

using SdProofValue = std::variant<SdBaseValue, SdDerivedValue>;

// kInvalid for any other text than the above, among others a key that is no
// point of P-256, a label for no or two nodes, one label for two; kLimit beyond
// a limit above.
Result<SdProofValue> DecodeSdProofValue(std::string_view proof_value);

}  // namespace diptych
