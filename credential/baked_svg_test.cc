// SPDX-License-Identifier: Apache-2.0
// Covers reading and baking an SVG, and each way in which one is refused.
#include "credential/baked_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_pictures.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kToken = "eyJhbGciOiJFUzI1NiJ9.e30.AQID";
constexpr std::string_view kRoot =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
    "xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\">";

std::string Svg(std::string_view inside, std::string_view root = kRoot) {
  return std::string(root) + std::string(inside) + "</svg>";
}

Result<std::string> Read(std::string_view file) {
  return ReadBakedSvg(AsBytes(file));
}

std::string FaultOf(std::string_view file) {
  EXPECT_TRUE(IsBakedSvg(AsBytes(file))) << file;
  const Result<std::string> read = Read(file);
  return read ? "read" : read.error().message;
}

std::string Baked(std::string_view picture, std::string_view credential) {
  const auto baked = BakeSvg(AsBytes(picture), credential);
  EXPECT_TRUE(baked) << baked.error().message;
  return baked ? ToText(*baked) : "";
}

TEST(BakedSvg, GivesAToken) {
  const std::string element =
      "<openbadges:credential verify=\"" + std::string(kToken) + "\"";
  EXPECT_EQ(Read(Svg(element + "/>")).value(), kToken);
  EXPECT_EQ(Read(Svg("<g/>" + element + ">\n</openbadges:credential>")).value(),
            kToken);
}

TEST(BakedSvg, GivesJson) {
  EXPECT_EQ(Read(Svg("<openbadges:credential>\n<![CDATA[{\"a\":\"<&\"}]]>\n"
                     "</openbadges:credential>"))
                .value(),
            "{\"a\":\"<&\"}");
  EXPECT_EQ(Read(Svg("<openbadges:credential><![CDATA[{\"a\":\"]]]]><!-- x -->"
                     "<![CDATA[>\"}]]></openbadges:credential>"))
                .value(),
            "{\"a\":\"]]>\"}");
}

TEST(BakedSvg, TakesTheNamespaceFromTheElementToo) {
  EXPECT_EQ(
      Read("<svg><openbadges:credential verify='x' "
           "xmlns:openbadges='https://purl.imsglobal.org/ob/v3p0'/></svg>")
          .value(),
      "x");
  EXPECT_THAT(FaultOf("<svg><openbadges:credential verify='x'/></svg>"),
              HasSubstr("has to be declared"));
  EXPECT_THAT(FaultOf("<svg xmlns:openbadges='http://openbadges.org'>"
                      "<openbadges:credential verify='x'/></svg>"),
              HasSubstr("has to be declared"));
  EXPECT_THAT(FaultOf("<svg xmlns:ob='https://purl.imsglobal.org/ob/v3p0'>"
                      "<ob:credential verify='x'/></svg>"),
              HasSubstr("holds no openbadges:credential"));
}

TEST(BakedSvg, IsOneOnlyIfItNamesACredential) {
  EXPECT_FALSE(IsBakedSvg(AsBytes(kTestSvg)));
  EXPECT_FALSE(IsBakedSvg(AsBytes("<p>an openbadges:credential</p>")));
  EXPECT_FALSE(IsBakedSvg(AsBytes("see <svg openbadges:credential>")));
  EXPECT_FALSE(IsBakedSvg({}));
  EXPECT_TRUE(IsBakedSvg(AsBytes("\xEF\xBB\xBF\n<svg openbadges:credential")));
}

TEST(BakedSvg, RefusesTwoCredentials) {
  const std::string one = "<openbadges:credential verify='x'/>";
  EXPECT_THAT(FaultOf(Svg(one + "<g/>" + one)),
              HasSubstr("more than one credential"));
}

// Another reader may look for it under another prefix, in another place.
TEST(BakedSvg, RefusesASecondOneUnderAnotherPrefix) {
  constexpr std::string_view kOurs = "<openbadges:credential verify='x'/>";
  constexpr std::string_view kUrl = "'https://purl.imsglobal.org/ob/v3p0'";
  const std::string at = "=" + std::string(kUrl);
  for (const std::string& other :
       {"<ob:credential xmlns:ob" + at + " verify='y'/>",
        "<g xmlns:ob" + at + "><a><ob:credential verify='y'/></a></g>",
        "<credential xmlns" + at + " verify='y'/>",
        std::string("<ob:credential xmlns:ob='https://purl.imsglobal.org/ob/"
                    "v3&#112;0' verify='y'/>")}) {
    EXPECT_THAT(FaultOf(Svg(std::string(kOurs) + other)),
                HasSubstr("more than one credential"))
        << other;
    EXPECT_THAT(FaultOf(Svg(other + std::string(kOurs))),
                HasSubstr("more than one credential"))
        << other;
  }
  EXPECT_EQ(FaultOf(Svg(std::string(kOurs) +
                        "<x:credential xmlns:x='urn:other'/><credential/>")),
            "read");
}

TEST(BakedSvg, RefusesEntitiesAndDoctypes) {
  const std::string svg =
      Svg("<openbadges:credential><![CDATA[{}]]></openbadges:credential>");
  ASSERT_EQ(FaultOf(svg), "read");
  EXPECT_THAT(FaultOf("<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">"
                      "]>" +
                      svg),
              HasSubstr("DOCTYPE"));
  EXPECT_THAT(FaultOf("<!DOCTYPE svg SYSTEM \"file:///etc/passwd\">" + svg),
              HasSubstr("DOCTYPE"));
  EXPECT_THAT(FaultOf(Svg("<openbadges:credential verify='&x;'/>")),
              HasSubstr("entity"));
  EXPECT_THAT(FaultOf(Svg("<openbadges:credential>{&quot;a&quot;:1}"
                          "</openbadges:credential>")),
              HasSubstr("CDATA"));
}

TEST(BakedSvg, RefusesWhatIsNeitherTokenNorJson) {
  EXPECT_THAT(FaultOf(Svg("<openbadges:credential/>")), HasSubstr("either"));
  EXPECT_THAT(FaultOf(Svg("<openbadges:credential verify='x'><![CDATA[{}]]>"
                          "</openbadges:credential>")),
              HasSubstr("either"));
  EXPECT_THAT(FaultOf(Svg("<openbadges:credential><g/></openbadges:credential"
                          ">")),
              HasSubstr("elements inside"));
  EXPECT_THAT(FaultOf(Svg("<g><openbadges:credential verify='x'/></g>")),
              HasSubstr("directly in the root"));
  EXPECT_THAT(FaultOf(Svg("<!-- <openbadges:credential/> -->")),
              HasSubstr("holds no"));
  EXPECT_THAT(FaultOf("<html><svg/><openbadges:credential/></html>"),
              HasSubstr("no svg element"));
}

TEST(BakedSvg, RefusesEveryTruncation) {
  const std::string whole =
      Svg("<openbadges:credential verify='x'></openbadges:credential><g/>");
  const std::size_t named = whole.find("openbadges:credential") + 21;
  for (std::size_t size = named; size < whole.size(); ++size) {
    EXPECT_NE(FaultOf(whole.substr(0, size)), "read") << size;
  }
}

TEST(BakedSvg, BakesWhatItReads) {
  const std::string_view json = "{\"a\":\"]]>&amp;<x>]]>]]\"}";
  EXPECT_EQ(Read(Baked(kTestSvg, json)).value(), json);
  EXPECT_EQ(Read(Baked(kTestSvg, kToken)).value(), kToken);
  EXPECT_EQ(Baked("<svg a='>'><g/></svg>", "t"),
            "<svg a='>' xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0"
            "\"><openbadges:credential verify=\"t\"></openbadges:credential>"
            "<g/></svg>");
}

TEST(BakedSvg, BakesNoSecondCredentialAndNoOtherFile) {
  const std::string baked = Baked(kTestSvg, kToken);
  EXPECT_EQ(BakeSvg(AsBytes(baked), kToken).error().code, ErrorCode::kExists);
  for (const std::string_view picture :
       {"", "<svg/>", "<svg>", "<p></p>", "<!DOCTYPE svg><svg></svg>",
        "<svg xmlns:openbadges='x'></svg>", "\x89PNG"}) {
    EXPECT_FALSE(BakeSvg(AsBytes(picture), kToken)) << picture;
  }
}

}  // namespace
}  // namespace diptych
