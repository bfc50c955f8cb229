// SPDX-License-Identifier: Apache-2.0
//
// N-Quads lines: the terms, where spaces stand, which characters are escaped.

#include "rdf/nquads.h"

#include <string>

#include <gtest/gtest.h>

namespace diptych {
namespace {

std::string Line(const Quad& quad) {
  std::string out;
  AppendNQuad(
      quad,
      [](BlankNode node, std::string& text) {
        text += "n" + std::to_string(node.number);
      },
      out);
  return out;
}

Quad Says(Term object) {
  return {.subject = Term::Iri("urn:s"),
          .predicate = Term::Iri("urn:p"),
          .object = object,
          .graph = {}};
}

TEST(NQuads, WritesEachKindOfTerm) {
  EXPECT_EQ(Line(Says(Term::Iri("urn:o"))), "<urn:s> <urn:p> <urn:o> .\n");
  EXPECT_EQ(Line(Says(Term::Blank({7}))), "<urn:s> <urn:p> _:n7 .\n");
  EXPECT_EQ(Line(Says(Term::Literal("a", "", ""))),
            "<urn:s> <urn:p> \"a\" .\n");
  EXPECT_EQ(Line(Says(Term::Literal("a", "urn:t", ""))),
            "<urn:s> <urn:p> \"a\"^^<urn:t> .\n");
  EXPECT_EQ(Line(Says(Term::Literal("a", "", "de"))),
            "<urn:s> <urn:p> \"a\"@de .\n");
}

TEST(NQuads, NamesTheGraphUnlessItIsTheDefaultOne) {
  Quad quad = Says(Term::Iri("urn:o"));
  quad.graph = Term::Iri("urn:g");
  EXPECT_EQ(Line(quad), "<urn:s> <urn:p> <urn:o> <urn:g> .\n");
  quad.graph = Term::Blank({0});
  EXPECT_EQ(Line(quad), "<urn:s> <urn:p> <urn:o> _:n0 .\n");
}

TEST(NQuads, EscapesInLiteralsOnlyWhatHasTo) {
  const std::string text = std::string("\b\t\n\f\r\"\\/'") + '\x00' + '\x1f' +
                           '\x7f' + "\xC3\xBC\xF0\x9D\x84\x9E";
  std::string escaped = R"(\b\t\n\f\r\"\\/')";
  escaped += R"(\u0000\u001F\u007F)";
  escaped += "\xC3\xBC\xF0\x9D\x84\x9E";
  EXPECT_EQ(Line(Says(Term::Literal(text, "", ""))),
            "<urn:s> <urn:p> \"" + escaped + "\" .\n");
}

TEST(NQuads, EscapesInIrisWhatCouldEndThem) {
  EXPECT_EQ(Line(Says(Term::Iri("urn:<>\"{}|^`\\ x\x01"))),
            "<urn:s> <urn:p> <urn:\\u003C\\u003E\\u0022\\u007B\\u007D\\u007C"
            "\\u005E\\u0060\\u005C\\u0020x\\u0001> .\n");
}

}  // namespace
}  // namespace diptych
