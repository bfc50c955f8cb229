// SPDX-License-Identifier: Apache-2.0
//
// A Document is a credential as a file: what kind of file it is, and the
// digest that names it in a commitment (docs/spec/commitments.md section 3).
//
// The kind is read from the octets, never from the name of the file:
//
//   kind    begins with                      the digest is of
//   kJson   '{' after white space            the canonical text, with proofs
//   kJws    base64url of '{', has a '.'      the compact serialisation
//   kSdJwt  the same, and has a '~'          the part that the issuer signed
//   kOther  anything else (a PDF diploma)    all octets
//
// A PNG or SVG that a credential was baked into is that credential, of one of
// the first three kinds: the picture around it does not matter.
//
// A file that begins like one of the first three, or names a baked credential,
// and is malformed is an error and never kOther: if its octets were hashed
// instead, a verifier that reads it more kindly would compute another digest
// and call a true credential false.
//
// A JSON file with a number that the canonical text rounds is such an error,
// too: the digest would not tell it from the number beside it.
//
// Nothing is judged here: no signature is verified, no date compared.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "json/parse.h"
#include "json/value.h"

namespace diptych {

// The largest file, in octets: a scanned diploma of many pages.
inline constexpr std::size_t kMaxDocumentSize = std::size_t{64} << 20U;

// The largest JSON credential or token: its payload is parsed as JSON.
inline constexpr std::size_t kMaxCredentialTextSize = kMaxJsonSize;

enum class DocumentKind {
  kJson,   // a JSON credential with its proofs
  kJws,    // a JWS in compact serialisation (RFC 7515 section 7.1)
  kSdJwt,  // an SD-JWT in compact serialisation (RFC 9901), any disclosures
  kOther,  // any other file
};

// "json", "jws", "sd-jwt", "other".
std::string_view DocumentKindName(DocumentKind kind);

// What the credential travels in.
enum class DocumentCarrier {
  kFile,  // a file of its own
  kPng,   // a baked PNG (credential/baked_png.h)
  kSvg,   // a baked SVG (credential/baked_svg.h)
};

// "file", "png", "svg".
std::string_view DocumentCarrierName(DocumentCarrier carrier);

struct Document {
  DocumentKind kind = DocumentKind::kOther;
  DocumentCarrier carrier = DocumentCarrier::kFile;
  Digest digest{};
  // The credential as it was signed: the JSON text, or the token without white
  // space around it. Empty for kOther.
  std::string text;
  // kJson: the credential. kJws, kSdJwt: the payload, if it is a strict JSON
  // object. Null otherwise.
  JsonValue json;
};

// kInvalid for an empty file and for a malformed one of the first three kinds,
// baked or not, with the place and what to do; kLimit for one that is too
// large.
Result<Document> ReadDocument(ByteView file);

// The document that a JSON credential is which stands within another text, as
// in a presentation. Requires an object that ParseJson has read, from a text
// whose numbers are exact (json/exact_numbers.h).
Document ToDocument(const JsonValue& credential);

}  // namespace diptych
