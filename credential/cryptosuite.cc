// SPDX-License-Identifier: Apache-2.0
#include "credential/cryptosuite.h"

#include "base/check.h"
#include "crypto/sha256.h"
#include "crypto/sha384.h"
#include "json/text_member.h"

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
    case Cryptosuite::kEcdsaSd2023:
      return true;
  }
  return true;
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
    case Cryptosuite::kEcdsaSd2023:
      return "ecdsa-sd-2023";
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
  for (const Cryptosuite suite : {kEddsaJcs2022, kEcdsaJcs2019, kEddsaRdfc2022,
                                  kEcdsaRdfc2019, kEcdsaSd2023}) {
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
    case Cryptosuite::kEcdsaSd2023:
      return algorithm == SignatureAlgorithm::kEs256;
  }
  return false;
}

bool IsMade(Cryptosuite suite) {
  return suite != Cryptosuite::kEd25519Signature2020 &&
         suite != Cryptosuite::kEcdsaSd2023;
}

CanonicalForm FormOf(Cryptosuite suite, SignatureAlgorithm algorithm) {
  CHECK(SuiteTakes(suite, algorithm));
  if (!UsesQuads(suite)) return CanonicalForm::kJson;
  return algorithm == SignatureAlgorithm::kEs384 ? CanonicalForm::kQuadsSha384
                                                 : CanonicalForm::kQuads;
}

Result<Bytes> HashForSuite(Cryptosuite suite, SignatureAlgorithm algorithm,
                           CanonicalForms& forms, const JsonArray& before,
                           const JsonObject& proof) {
  CHECK(suite != Cryptosuite::kEcdsaSd2023);
  const CanonicalForm form = FormOf(suite, algorithm);
  const Result<std::string>& document = forms.OfDocument(form, before);
  if (!document) return document.error();
  ASSIGN_OR_RETURN(const std::string options, forms.OfProof(form, proof));
  Bytes hashes;
  const auto append = [&hashes](const auto& hash) {
    hashes.insert(hashes.end(), hash.begin(), hash.end());
  };
  for (const std::string_view text :
       {std::string_view(options), std::string_view(*document)}) {
    if (algorithm == SignatureAlgorithm::kEs384) {
      append(Sha384(AsBytes(text)));
    } else {
      append(Sha256(AsBytes(text)));
    }
  }
  return hashes;
}

}  // namespace diptych
