// SPDX-License-Identifier: Apache-2.0
//
// The official vectors of the Data Integrity cryptosuites, byte for byte: the
// canonical documents and proof options of eddsa-rdfc-2022,
// Ed25519Signature2020 and ecdsa-rdfc-2019 as the W3C working group publishes
// them.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "json/parse.h"
#include "jsonld/canonical_quads.h"

namespace diptych {
namespace {

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Vector {
  const char* folder;     // under data/
  const char* document;   // in it
  const char* canonical;  // in it: what becomes of the document
};

class SuiteVectors : public testing::TestWithParam<Vector> {};

TEST_P(SuiteVectors, CanonicalTextIsThePublishedOne) {
  const std::filesystem::path folder =
      std::filesystem::path(DIPTYCH_SOURCE_DIR) / "../shared/data" /
      GetParam().folder / "TestVectors";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "the vectors are not there: " << folder;
  }
  static const PinnedContexts contexts = PinnedContexts::Standard();
  const auto document = ParseJson(Read(folder / GetParam().document));
  ASSERT_TRUE(document.has_value()) << document.error().message;
  const auto quads = CanonicalQuads(*document, contexts);
  ASSERT_TRUE(quads.has_value()) << quads.error().message;
  EXPECT_EQ(*quads, Read(folder / GetParam().canonical));
}

INSTANTIATE_TEST_SUITE_P(
    Published, SuiteVectors,
    testing::Values(
        Vector{"w3c-vc-di-eddsa", "unsigned.json",
               "eddsa-rdfc-2022/canonDocDataInt.txt"},
        Vector{"w3c-vc-di-eddsa", "eddsa-rdfc-2022/proofConfigDataInt.json",
               "eddsa-rdfc-2022/proofCanonDataInt.txt"},
        Vector{"w3c-vc-di-eddsa", "employmentAuth.json",
               "eddsa-rdfc-2022/employ/canonDocDataInt.txt"},
        Vector{"w3c-vc-di-eddsa",
               "eddsa-rdfc-2022/employ/proofConfigDataInt.json",
               "eddsa-rdfc-2022/employ/proofCanonDataInt.txt"},
        Vector{"w3c-vc-di-eddsa", "unsigned.json",
               "Ed25519Signature2020/canonDocEdSig.txt"},
        Vector{"w3c-vc-di-eddsa", "Ed25519Signature2020/proofConfigEdSig.json",
               "Ed25519Signature2020/proofCanonEdSig.txt"},
        Vector{"w3c-vc-di-ecdsa", "unsigned.json",
               "ecdsa-rdfc-2019-p256/canonDocECDSAP256.txt"},
        Vector{"w3c-vc-di-ecdsa",
               "ecdsa-rdfc-2019-p256/proofConfigECDSAP256.json",
               "ecdsa-rdfc-2019-p256/proofCanonECDSAP256.txt"},
        Vector{"w3c-vc-di-ecdsa", "employmentAuth.json",
               "ecdsa-rdfc-2019-p256/employ/canonDocECDSAP256.txt"},
        Vector{"w3c-vc-di-ecdsa",
               "ecdsa-rdfc-2019-p256/employ/proofConfigECDSAP256.json",
               "ecdsa-rdfc-2019-p256/employ/proofCanonECDSAP256.txt"},
        Vector{"w3c-vc-di-ecdsa", "unsigned.json",
               "ecdsa-rdfc-2019-p384/canonDocECDSAP384.txt"},
        Vector{"w3c-vc-di-ecdsa",
               "ecdsa-rdfc-2019-p384/proofConfigECDSAP384.json",
               "ecdsa-rdfc-2019-p384/proofCanonECDSAP384.txt"},
        Vector{"w3c-vc-di-ecdsa", "ecdsa-sd-2023/prc/addProofConfig.json",
               "ecdsa-sd-2023/prc/addProofConfigCanon.txt"},
        Vector{"w3c-vc-di-ecdsa", "ecdsa-sd-2023/employ/addProofConfig.json",
               "ecdsa-sd-2023/employ/addProofConfigCanon.txt"}));

}  // namespace
}  // namespace diptych
