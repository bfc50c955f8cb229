// SPDX-License-Identifier: Apache-2.0
#include "credential/cryptosuite.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "credential/lossless.h"
#include "credential/member.h"
#include "credential/plain_members.h"
#include "crypto/sha256.h"
#include "crypto/sha384.h"
#include "json/canonical.h"
#include "json/printable.h"
#include "jsonld/canonical_quads.h"

namespace diptych {
namespace {

bool UsesQuads(Cryptosuite suite) {
  switch (suite) {
    case Cryptosuite::kEddsaJcs2022:
    case Cryptosuite::kEcdsaJcs2019:
      return false;
    case Cryptosuite::kEddsaRdfc2022:
    case Cryptosuite::kEcdsaRdfc2019:
    case Cryptosuite::kEd25519Signature2020:
      return true;
  }
  return true;
}

// The document and the proof as the texts whose hashes are signed.
struct CanonicalTexts {
  std::string document;
  std::string proof;
};

Result<CanonicalTexts> AsCanonicalJson(const JsonObject& document,
                                       const JsonObject& proof) {
  // The suites let a document go on to further contexts than the proof has,
  // and then leave those out of what is checked; here none may be added.
  const JsonValue* const signed_context = proof.if_contains("@context");
  const JsonValue* const context = document.if_contains("@context");
  if (signed_context != nullptr &&
      (context == nullptr || *signed_context != *context)) {
    return Error{ErrorCode::kInvalid,
                 "the document's @context is not the one that the proof says "
                 "it signed"};
  }
  RETURN_IF_ERROR(CheckCanonicalJsonIsLossless(document));
  RETURN_IF_ERROR(CheckCanonicalJsonIsLossless(proof));
  return CanonicalTexts{.document = CanonicalJson(document),
                        .proof = CanonicalJson(proof)};
}

Result<CanonicalTexts> AsCanonicalQuads(const JsonObject& document,
                                        const JsonObject& proof,
                                        const PinnedContexts& contexts) {
  RETURN_IF_ERROR(CheckPlainMembers(document));
  // The proof is read by the words of the document.
  JsonObject options = proof;
  options.erase("@context");
  RETURN_IF_ERROR(CheckPlainMembers(options));
  // Other terms may mean the same as one that is read, such as "expires".
  static constexpr std::string_view kRead[] = {"id",
                                               "type",
                                               "created",
                                               "expires",
                                               "domain",
                                               "challenge",
                                               "nonce",
                                               "cryptosuite",
                                               "previousProof",
                                               "proofPurpose",
                                               "verificationMethod"};
  for (const JsonMember& member : options) {
    const std::string_view name = member.key();
    if (std::ranges::find(kRead, name) == std::end(kRead)) {
      return Error{ErrorCode::kInvalid, "the proof has the member " +
                                            Quoted(name) +
                                            ", which is not understood here"};
    }
  }
  if (const JsonValue* const context = document.if_contains("@context")) {
    options.emplace("@context", *context);
  }
  CanonicalTexts texts;
  ASSIGN_OR_RETURN(texts.document, CanonicalQuads(document, contexts));
  Result<std::string> quads = CanonicalQuads(options, contexts);
  if (!quads) return Annotate(std::move(quads).error(), "the proof");
  texts.proof = *std::move(quads);
  return texts;
}

}  // namespace

std::string_view CryptosuiteName(Cryptosuite suite) {
  switch (suite) {
    case Cryptosuite::kEddsaJcs2022:
      return "eddsa-jcs-2022";
    case Cryptosuite::kEcdsaJcs2019:
      return "ecdsa-jcs-2019";
    case Cryptosuite::kEddsaRdfc2022:
      return "eddsa-rdfc-2022";
    case Cryptosuite::kEcdsaRdfc2019:
      return "ecdsa-rdfc-2019";
    case Cryptosuite::kEd25519Signature2020:
      return "Ed25519Signature2020";
  }
  return "unknown";
}

std::optional<Cryptosuite> CryptosuiteOf(const JsonObject& proof) {
  using enum Cryptosuite;
  const std::string_view type = TextMember(proof, "type");
  if (type == CryptosuiteName(kEd25519Signature2020)) {
    return kEd25519Signature2020;
  }
  if (type != "DataIntegrityProof") return std::nullopt;
  const std::string_view name = TextMember(proof, "cryptosuite");
  for (const Cryptosuite suite :
       {kEddsaJcs2022, kEcdsaJcs2019, kEddsaRdfc2022, kEcdsaRdfc2019}) {
    if (name == CryptosuiteName(suite)) return suite;
  }
  return std::nullopt;
}

bool SuiteTakes(Cryptosuite suite, SignatureAlgorithm algorithm) {
  switch (suite) {
    case Cryptosuite::kEddsaJcs2022:
    case Cryptosuite::kEddsaRdfc2022:
    case Cryptosuite::kEd25519Signature2020:
      return algorithm == SignatureAlgorithm::kEdDsa;
    case Cryptosuite::kEcdsaJcs2019:
    case Cryptosuite::kEcdsaRdfc2019:
      return algorithm == SignatureAlgorithm::kEs256 ||
             algorithm == SignatureAlgorithm::kEs384;
  }
  return false;
}

Result<Bytes> HashForSuite(Cryptosuite suite, SignatureAlgorithm algorithm,
                           const JsonObject& document, const JsonObject& proof,
                           const PinnedContexts& contexts) {
  CHECK(SuiteTakes(suite, algorithm));
  if (suite == Cryptosuite::kEcdsaRdfc2019 &&
      algorithm == SignatureAlgorithm::kEs384) {
    return Error{ErrorCode::kInvalid,
                 "ecdsa-rdfc-2019 with a P-384 key is not known here"};
  }
  ASSIGN_OR_RETURN(const CanonicalTexts texts,
                   UsesQuads(suite)
                       ? AsCanonicalQuads(document, proof, contexts)
                       : AsCanonicalJson(document, proof));
  Bytes hashes;
  const auto append = [&hashes](const auto& hash) {
    hashes.insert(hashes.end(), hash.begin(), hash.end());
  };
  for (const std::string_view text :
       {std::string_view(texts.proof), std::string_view(texts.document)}) {
    if (algorithm == SignatureAlgorithm::kEs384) {
      append(Sha384(AsBytes(text)));
    } else {
      append(Sha256(AsBytes(text)));
    }
  }
  return hashes;
}

}  // namespace diptych
