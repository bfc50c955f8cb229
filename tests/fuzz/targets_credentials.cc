// SPDX-License-Identifier: Apache-2.0
// Credentials in pictures, tokens with disclosures, portfolios, and what a
// credential refers to.
#include "credential/baked_png.h"
#include "credential/baked_svg.h"
#include "credential/credential_status.h"
#include "credential/credential_type.h"
#include "credential/evidence.h"
#include "credential/hiring_view.h"
#include "credential/portfolio.h"
#include "credential/sd_jwt.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/test_pictures.h"

namespace diptych {

// What can be baked reads back, and a baked picture cannot be baked again. The
// octets are a picture, and the data of a chunk whose CRC is right.
FUZZ_TARGET(baked_png) {
  static_cast<void>(
      ReadBakedPng(AsBytes(TestPng(PngChunk("iTXt", AsText(octets))))));
  const Result<std::string> read = ReadBakedPng(octets);
  FUZZ_EXPECT(!read || IsBakedPng(octets));
  const Result<Bytes> baked = BakePng(octets, "{}");
  FUZZ_EXPECT(!(read && baked));
  if (!baked) return;
  FUZZ_EXPECT(IsBakedPng(*baked));
  FUZZ_EXPECT(ReadBakedPng(*baked).value() == "{}");
  FUZZ_EXPECT(BakePng(*baked, "{}").error().code == ErrorCode::kExists);
}

FUZZ_TARGET(baked_svg) {
  static constexpr std::string_view kJson = "{\"a\":\"]]>\"}";
  const Result<std::string> read = ReadBakedSvg(octets);
  FUZZ_EXPECT(!read || IsBakedSvg(octets));
  for (const std::string_view credential : {kJson, std::string_view("e.e.e")}) {
    const Result<Bytes> baked = BakeSvg(octets, credential);
    FUZZ_EXPECT(!(read && baked));
    if (!baked) return;
    FUZZ_EXPECT(IsBakedSvg(*baked));
    FUZZ_EXPECT(ReadBakedSvg(*baked).value() == credential);
    FUZZ_EXPECT(BakeSvg(*baked, "e").error().code == ErrorCode::kExists);
  }
}

// What is disclosed is a JSON text like any other, without digests.
FUZZ_TARGET(sd_jwt) {
  const Result<SdJwt> read = ReadSdJwt(AsText(octets));
  if (!read) return;
  const std::string claims = CanonicalJson(read->claims);
  FUZZ_EXPECT(ParseJson(claims, claims.size()).has_value());
  FUZZ_EXPECT(!read->claims.get_object().contains("_sd"));
  FUZZ_EXPECT(read->disclosure_count <= kMaxDisclosures);
}

FUZZ_TARGET(portfolio) {
  const Result<Portfolio> read = ReadPortfolio(octets);
  if (!read) return;
  FUZZ_EXPECT(read->parts.size() <= kMaxPortfolioParts);
  for (const PortfolioPart& part : read->parts) {
    if (!part.document) continue;
    FUZZ_EXPECT(part.document->kind != DocumentKind::kOther);
    // A part is the same document in a file of its own.
    const Result<Document> alone = ReadDocument(AsBytes(part.document->text));
    FUZZ_EXPECT(alone && alone->digest == part.document->digest);
  }
}

FUZZ_TARGET(credential_status) {
  const Result<Document> document = ReadDocument(octets);
  if (!document) return;
  const auto references = ReadStatusReferences(*document);
  if (!references) return;
  for (const StatusReference& reference : *references) {
    FUZZ_EXPECT(!reference.url.empty());
    FUZZ_EXPECT(reference.index.value_or(0) <= kMaxStatusIndex);
  }
}

// A line of CSV has sixteen cells and one end, whatever the credential says.
FUZZ_TARGET(credential_views) {
  const Result<Document> document = ReadDocument(octets);
  if (!document) return;
  const HiringView view = MakeHiringView(
      *document,
      {.file = AsText(octets), .reason = AsText(octets), .verdict = "valid"});
  FUZZ_EXPECT(ParseJson(HiringJsonLine(view)).has_value());
  std::size_t cells = 1;
  bool is_quoted = false;
  for (const char c : HiringCsvLine(view)) {
    if (c == '"') is_quoted = !is_quoted;
    if (c == ',' && !is_quoted) ++cells;
  }
  FUZZ_EXPECT(!is_quoted && cells == 16);

  const auto evidence = CollectEvidence(*document);
  if (!evidence) return;
  const GivenFile file{.name = "essay.txt", .octets = octets};
  FUZZ_EXPECT(CompareEvidence(*evidence, {&file, 1}).matches.size() ==
              evidence->size());
}

}  // namespace diptych
