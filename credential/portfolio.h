// SPDX-License-Identifier: Apache-2.0
//
// A Portfolio is a file with several credentials, taken apart: a Verifiable
// Presentation, a transcript (CLR 2.0) or a JSON array, and each credential
// within it as a document with a digest of its own.
//
//   presentation.verifiableCredential[]         objects, tokens, enveloped ones
//   clr.credentialSubject.verifiableCredential[]
//   [ ... ]
//
// An enveloped credential is an object whose `id` is a data: URL with a token.
// A transcript within a presentation is a document, and so are those within it.
//
// A part that cannot be read is an error of that part alone, so that the others
// still get a verdict; only a limit fails the whole. An envelope that states
// something beside its token is such a part: which of the two is meant cannot
// be said.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "credential/document.h"

namespace diptych {

// How many credentials a portfolio may hold at all depths: a class of graduates
// in one array.
inline constexpr std::size_t kMaxPortfolioParts = 10'000;

// How deep portfolios may stand within one another: a badge in a transcript in
// an enveloped presentation is the third.
inline constexpr std::size_t kMaxPortfolioDepth = 4;

// How many octets the parts may have together. Each part that nests has those
// within it again, as a document of its own.
inline constexpr std::size_t kMaxPortfolioSize =
    kMaxPortfolioDepth * kMaxCredentialTextSize;

struct PortfolioPart {
  // The path to it, for messages: "verifiableCredential[2]", "[0]",
  // "verifiableCredential[0].credentialSubject.verifiableCredential[1]".
  std::string place;
  Result<Document> document;
  // Whether others stand within it, which follow.
  bool has_parts = false;
};

struct Portfolio {
  // The file itself. Of a JSON array kOther, whose digest is of its octets.
  Document outer;
  // Before those within it, each part in the order of the file.
  std::vector<PortfolioPart> parts;
};

// A file that is one credential has no parts. kInvalid if the file itself is
// malformed, kLimit beyond a limit.
Result<Portfolio> ReadPortfolio(ByteView file);

}  // namespace diptych
