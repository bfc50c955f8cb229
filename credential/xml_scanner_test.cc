// SPDX-License-Identifier: Apache-2.0
// Covers the pieces of a document, what is refused, and the limits.
#include "credential/xml_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Each piece as a word: its kind, depth, and name or text.
Result<std::vector<std::string>> Pieces(std::string_view text) {
  static constexpr std::string_view kKinds[] = {"start", "empty", "close",
                                                "text",  "cdata", "aside"};
  XmlScanner scanner(text);
  std::vector<std::string> pieces;
  while (true) {
    ASSIGN_OR_RETURN(const XmlPiece piece, scanner.Next());
    if (piece.kind == XmlKind::kEnd) return pieces;
    pieces.push_back(std::string(kKinds[static_cast<int>(piece.kind)]) + " " +
                     std::to_string(piece.depth) + " " +
                     std::string(piece.name) + std::string(piece.text));
  }
}

std::string FaultOf(std::string_view text) {
  const auto pieces = Pieces(text);
  return pieces ? "read" : pieces.error().message;
}

std::string Nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<g>";
  for (std::size_t i = 0; i < depth; ++i) text += "</g>";
  return text;
}

TEST(XmlScanner, GivesThePiecesInOrder) {
  EXPECT_THAT(
      Pieces("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<a><b x='1'/>t&amp;"
             "<![CDATA[<&]]]]></a ><!-- c -->")
          .value(),
      ElementsAre("aside 0 ", "text 0 \n", "start 0 a", "empty 1 b",
                  "text 1 t&amp;", "cdata 1 <&]]", "close 0 a", "aside 0 "));
}

TEST(XmlScanner, GivesAttributesAsWritten) {
  XmlScanner scanner("<a one=\"x&#38;\" n:two = '\"'/>");
  const XmlPiece piece = scanner.Next().value();
  ASSERT_EQ(piece.attributes.size(), 2U);
  EXPECT_EQ(piece.attributes[0].name, "one");
  EXPECT_EQ(piece.attributes[0].value, "x&#38;");
  EXPECT_EQ(piece.attributes[1].name, "n:two");
  EXPECT_EQ(piece.attributes[1].value, "\"");
  EXPECT_EQ(piece.end, 29U);
}

TEST(XmlScanner, RefusesDoctypesAndEntities) {
  EXPECT_THAT(FaultOf("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>"),
              HasSubstr("line 1: a DOCTYPE or entity"));
  EXPECT_THAT(FaultOf("<svg><!ENTITY a 'b'></svg>"), HasSubstr("entity"));
  EXPECT_THAT(FaultOf("<svg>\n&lol;</svg>"), HasSubstr("line 2: an entity"));
  EXPECT_THAT(FaultOf("<svg a='&lol;'/>"), HasSubstr("an entity"));
  EXPECT_THAT(FaultOf("<svg>a & b;</svg>"), HasSubstr("an entity"));
  EXPECT_THAT(FaultOf("<svg>&amp</svg>"), HasSubstr("an entity"));
  EXPECT_THAT(FaultOf("<svg>&#x;&#;</svg>"), HasSubstr("an entity"));
  EXPECT_EQ(FaultOf("<svg>&lt;&gt;&quot;&apos;&#10;&#xaF;</svg>"), "read");
}

TEST(XmlScanner, RefusesTagsThatDoNotFit) {
  EXPECT_THAT(FaultOf("<a><b></a></b>"), HasSubstr("\"a\" does not fit"));
  EXPECT_THAT(FaultOf("<a></a></a>"), HasSubstr("does not fit"));
  EXPECT_THAT(FaultOf("<a><b></b>"), HasSubstr("\"a\" has no end"));
  EXPECT_THAT(FaultOf("<a/><b/>"), HasSubstr("second root"));
  EXPECT_THAT(FaultOf("<a/>text"), HasSubstr("outside"));
  EXPECT_THAT(FaultOf("<![CDATA[x]]><a/>"), HasSubstr("outside"));
  EXPECT_THAT(FaultOf(""), HasSubstr("no element"));
  EXPECT_THAT(FaultOf("<a b='1' b='2'/>"), HasSubstr("stands twice"));
  EXPECT_THAT(FaultOf("<a b='1'c='2'/>"), HasSubstr("white space"));
  EXPECT_THAT(FaultOf("<a b/>"), HasSubstr("without ="));
  EXPECT_THAT(FaultOf("<a b=1/>"), HasSubstr("not in quotes"));
  EXPECT_THAT(FaultOf("<a b='<'/>"), HasSubstr("holds <"));
  EXPECT_THAT(FaultOf("<a>]]></a>"), HasSubstr("]]>"));
  EXPECT_THAT(FaultOf("<a><!-- -- --></a>"), HasSubstr("comment"));
  EXPECT_THAT(FaultOf("<1/>"), HasSubstr("name is missing"));
}

TEST(XmlScanner, RefusesOtherEncodingsAndControlCharacters) {
  EXPECT_THAT(FaultOf("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"),
              HasSubstr("not UTF-8"));
  EXPECT_THAT(FaultOf("<?xml encoding=\"UTF-16\"?><a/>"),
              HasSubstr("not UTF-8"));
  EXPECT_EQ(FaultOf("<?xml version='1.0' encoding = 'utf-8' "
                    "standalone='yes'?><a/>"),
            "read");
  EXPECT_THAT(FaultOf("<a>\xE4</a>"), HasSubstr("UTF-8"));
  EXPECT_THAT(FaultOf("<a>\x01</a>"), HasSubstr("control characters"));
}

TEST(XmlScanner, RefusesEveryTruncation) {
  const std::string_view whole = "<?x y?><a b='c'><!-- d --><![CDATA[e]]></a>";
  ASSERT_EQ(FaultOf(whole), "read");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(FaultOf(whole.substr(0, size)), "read") << size;
  }
}

TEST(XmlScanner, StopsAtItsLimits) {
  EXPECT_EQ(FaultOf(Nested(kMaxXmlDepth)), "read");
  const auto deep = Pieces(Nested(kMaxXmlDepth + 1));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, ErrorCode::kLimit);

  std::string tag = "<a";
  for (std::size_t i = 0; i < kMaxXmlAttributes; ++i) {
    tag += " a" + std::to_string(i) + "=''";
  }
  EXPECT_EQ(FaultOf(tag + "/>"), "read");
  const auto many = Pieces(tag + " z=''/>");
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
