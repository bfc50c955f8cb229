// SPDX-License-Identifier: Apache-2.0
#include "rdf/nquads.h"

#include <string_view>

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

void AppendCodePoint(unsigned char octet, std::string& out) {
  out += "\\u00";
  out += kHexDigits[octet >> 4U];
  out += kHexDigits[octet & 0xFU];
}

// The letter after the backslash, or 0 if the octet stands for itself or has
// no letter.
char EscapeLetter(char octet) {
  switch (octet) {
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    case '"':
    case '\\':
      return octet;
    default:
      return 0;
  }
}

void AppendLiteralText(std::string_view text, std::string& out) {
  for (const char octet : text) {
    const auto number = static_cast<unsigned char>(octet);
    if (const char letter = EscapeLetter(octet); letter != 0) {
      out += '\\';
      out += letter;
    } else if (number < 0x20 || number == 0x7F) {
      AppendCodePoint(number, out);
    } else {
      out += octet;
    }
  }
}

bool MayStandInIri(char octet) {
  return static_cast<unsigned char>(octet) > 0x20 &&
         std::string_view("<>\"{}|^`\\").find(octet) == std::string_view::npos;
}

void AppendIri(std::string_view iri, std::string& out) {
  out += '<';
  for (const char octet : iri) {
    if (MayStandInIri(octet)) {
      out += octet;
    } else {
      AppendCodePoint(static_cast<unsigned char>(octet), out);
    }
  }
  out += '>';
}

void AppendLiteral(const Term& term, std::string& out) {
  out += '"';
  AppendLiteralText(term.value, out);
  out += '"';
  if (!term.language.empty()) {
    out += '@';
    out += term.language;
  } else if (!term.datatype.empty()) {
    out += "^^";
    AppendIri(term.datatype, out);
  }
}

void AppendTerm(const Term& term, const BlankLabel& label, std::string& out) {
  switch (term.kind) {
    case TermKind::kDefaultGraph:
      CHECK(false);
      return;
    case TermKind::kIri:
      AppendIri(term.value, out);
      return;
    case TermKind::kBlank:
      out += "_:";
      label(term.blank, out);
      return;
    case TermKind::kLiteral:
      AppendLiteral(term, out);
      return;
  }
}

}  // namespace

void AppendNQuad(const Quad& quad, const BlankLabel& label, std::string& out) {
  AppendTerm(quad.subject, label, out);
  out += ' ';
  AppendTerm(quad.predicate, label, out);
  out += ' ';
  AppendTerm(quad.object, label, out);
  if (quad.graph.kind != TermKind::kDefaultGraph) {
    out += ' ';
    AppendTerm(quad.graph, label, out);
  }
  out += " .\n";
}

}  // namespace diptych
