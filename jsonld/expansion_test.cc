// SPDX-License-Identifier: Apache-2.0
//
// Expansion and what it becomes in RDF: value objects, containers, graphs,
// reverse properties, nesting, aliases; and everything that safe mode refuses,
// with the place.

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "jsonld/test_quads.h"

namespace diptych {
namespace {

using testing::StartsWith;

// The quads of an object named urn:n under a @vocab, with these terms and
// members; "u:" in the result is short for the vocabulary.
std::string With(const std::string& terms, const std::string& members) {
  return QuadsOf(R"({"@context": {"@vocab": "u:")" +
                 (terms.empty() ? "" : ", " + terms) +
                 R"(}, "@id": "urn:n", )" + members + "}");
}

TEST(Expansion, ValueObjects) {
  EXPECT_EQ(With("", R"("a": {"@value": "x", "@language": "DE-ch"},
                        "b": {"@value": "y", "@type": "T"},
                        "c": {"@value": true, "@index": "i"})"),
            "<urn:n> <u:a> \"x\"@de-ch .\n<urn:n> <u:b> \"y\"^^<u:T> .\n"
            "<urn:n> <u:c> "
            "\"true\"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n");
}

TEST(Expansion, TermsGiveTypesAndLanguages) {
  EXPECT_EQ(With(R"("@language": "en", "d": {"@type": "urn:date"},
                    "r": {"@type": "@id"}, "w": {"@type": "@vocab"},
                    "p": {"@language": null}, "f": {"@language": "FR"})",
                 R"("d": "1", "r": "urn:r", "w": "W", "p": "plain", "f": "f",
                    "e": "e")"),
            "<urn:n> <u:d> \"1\"^^<urn:date> .\n<urn:n> <u:e> \"e\"@en .\n"
            "<urn:n> <u:f> \"f\"@fr .\n<urn:n> <u:p> \"plain\" .\n"
            "<urn:n> <u:r> <urn:r> .\n<urn:n> <u:w> <u:W> .\n");
}

TEST(Expansion, NullSaysNothing) {
  EXPECT_EQ(With("", R"("a": null, "b": [null, "x"], "c": [], "d": {"@set": []},
                        "e": "y")"),
            "<urn:n> <u:b> \"x\" .\n<urn:n> <u:e> \"y\" .\n");
}

TEST(Expansion, ArraysAndSetsAreFlat) {
  EXPECT_EQ(With(R"("s": {"@container": "@set"})",
                 R"("a": ["1", ["2", ["3"]]], "s": {"@set": ["4", ["5"]]})"),
            "<urn:n> <u:a> \"1\" .\n<urn:n> <u:a> \"2\" .\n"
            "<urn:n> <u:a> \"3\" .\n<urn:n> <u:s> \"4\" .\n"
            "<urn:n> <u:s> \"5\" .\n");
}

TEST(Expansion, ListsKeepTheirOrder) {
  const std::string rdf = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#";
  EXPECT_EQ(With(R"("l": {"@container": "@list"})", R"("l": ["b", "a"])"),
            "<urn:n> <u:l> _:c14n0 .\n_:c14n0 " + rdf + "first> \"b\" .\n" +
                "_:c14n0 " + rdf + "rest> _:c14n1 .\n" + "_:c14n1 " + rdf +
                "first> \"a\" .\n" + "_:c14n1 " + rdf + "rest> " + rdf +
                "nil> .\n");
  EXPECT_EQ(With("", R"("l": {"@list": []})"),
            "<urn:n> <u:l> " + rdf + "nil> .\n");
}

TEST(Expansion, LanguageMaps) {
  EXPECT_EQ(With(R"("m": {"@container": "@language"})",
                 R"("m": {"en": "e", "de": ["d", null], "@none": "n"})"),
            "<urn:n> <u:m> \"d\"@de .\n<urn:n> <u:m> \"e\"@en .\n"
            "<urn:n> <u:m> \"n\" .\n");
}

TEST(Expansion, IndexMapsForgetTheirKeysUnlessTheyAreAProperty) {
  EXPECT_EQ(With(R"("m": {"@container": "@index"})",
                 R"("m": {"k": "x", "l": ["y"]})"),
            "<urn:n> <u:m> \"x\" .\n<urn:n> <u:m> \"y\" .\n");
  EXPECT_EQ(With(R"("m": {"@container": "@index", "@index": "key"})",
                 R"("m": {"k": {"@id": "urn:x"}})"),
            "<urn:n> <u:m> <urn:x> .\n<urn:x> <u:key> \"k\" .\n");
}

TEST(Expansion, IdAndTypeMaps) {
  EXPECT_EQ(
      With(R"("m": {"@container": "@id"})", R"("m": {"urn:x": {"a": "1"}})"),
      "<urn:n> <u:m> <urn:x> .\n<urn:x> <u:a> \"1\" .\n");
  EXPECT_EQ(With(R"("m": {"@container": "@type"})",
                 R"("m": {"T": {"@id": "urn:x"}})"),
            "<urn:n> <u:m> <urn:x> .\n<urn:x> "
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <u:T> .\n");
}

TEST(Expansion, GraphsHaveTheNameOfTheirObject) {
  EXPECT_EQ(With("", R"("a": "1", "@graph": [{"@id": "urn:m", "b": "2"}])"),
            "<urn:m> <u:b> \"2\" <urn:n> .\n<urn:n> <u:a> \"1\" .\n");
  EXPECT_EQ(With(R"("g": {"@container": "@graph"})",
                 R"("g": {"@id": "urn:m", "b": "2"})"),
            "<urn:m> <u:b> \"2\" _:c14n0 .\n<urn:n> <u:g> _:c14n0 .\n");
  EXPECT_EQ(With(R"("g": {"@container": ["@graph", "@id"]})",
                 R"("g": {"urn:g": {"@id": "urn:m", "b": "2"}})"),
            "<urn:m> <u:b> \"2\" <urn:g> .\n<urn:n> <u:g> <urn:g> .\n");
  EXPECT_EQ(QuadsOf(R"({"@context": {"@vocab": "u:"},
                        "@graph": [{"@id": "urn:m", "b": "2"}]})"),
            "<urn:m> <u:b> \"2\" .\n");
}

TEST(Expansion, ReversePropertiesLeadHere) {
  EXPECT_EQ(With(R"("r": {"@reverse": "p", "@type": "@id"})",
                 R"("r": "urn:x", "@reverse": {"q": {"@id": "urn:y"}})"),
            "<urn:x> <u:p> <urn:n> .\n<urn:y> <u:q> <urn:n> .\n");
}

TEST(Expansion, NestedMembersBelongToTheObject) {
  EXPECT_EQ(
      With(R"("box": "@nest")", R"("box": {"a": "1", "@nest": [{"b": "2"}]})"),
      "<urn:n> <u:a> \"1\" .\n<urn:n> <u:b> \"2\" .\n");
}

TEST(Expansion, IncludedObjectsStandBeside) {
  EXPECT_EQ(With("", R"("a": "1", "@included": [{"@id": "urn:i", "b": "2"}])"),
            "<urn:i> <u:b> \"2\" .\n<urn:n> <u:a> \"1\" .\n");
}

TEST(Expansion, JsonIsALiteral) {
  const std::string type =
      "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .\n";
  EXPECT_EQ(With(R"("j": {"@type": "@json"})", R"("j": {"b": 1, "a": [null]})"),
            "<urn:n> <u:j> \"{\\\"a\\\":[null],\\\"b\\\":1}\"" + type);
  EXPECT_EQ(With("", R"("j": {"@value": null, "@type": "@json"})"),
            "<urn:n> <u:j> \"null\"" + type);
}

TEST(Expansion, KeywordsHaveAliases) {
  EXPECT_EQ(QuadsOf(R"({"@context": {"id": "@id", "kind": "@type",
                                     "val": "@value", "p": "urn:p"},
                        "id": "urn:n", "kind": "urn:T", "p": {"val": "x"}})"),
            "<urn:n> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<urn:T> .\n<urn:n> <urn:p> \"x\" .\n");
}

TEST(Expansion, BlankNodesAreOneByTheirLabel) {
  EXPECT_EQ(With("", R"("a": {"@id": "_:b", "c": "1"}, "d": {"@id": "_:b"})"),
            "<urn:n> <u:a> _:c14n0 .\n<urn:n> <u:d> _:c14n0 .\n"
            "_:c14n0 <u:c> \"1\" .\n");
}

TEST(SafeMode, NamesThePlaceOfWhatNoSignatureWouldCover) {
  EXPECT_EQ(QuadsOf(R"({"@context": {"p": "urn:p"},
                        "p": [{"urn:q": 1}, {"p": {"unknown": 1}}]})"),
            "refused: p[1].p.unknown: no context defines this property, so no "
            "signature would cover it");
  EXPECT_EQ(
      QuadsOf(R"({"@context": {"type": "@type"}, "type": ["urn:T", "U"]})"),
      "refused: type[1]: no context defines the type \"U\"");
  EXPECT_EQ(QuadsOf(R"({"@context": {"r": {"@id": "urn:r", "@type": "@id"}},
                        "r": ["urn:a", "relative"]})"),
            "refused: r[1]: has to stand for a whole IRI, and is \"relative\"");
}

TEST(SafeMode, RefusesWhatWouldBeDropped) {
  for (const auto& [members, place] :
       std::initializer_list<std::pair<std::string, std::string>>{
           {R"("@bar": "x")", "@bar"},
           {R"("a": {"@value": null})", "a"},
           {R"("a": {"@value": {}})", "a"},
           {R"("a": {"@value": "x", "b": 1})", "a"},
           {R"("a": {"@value": "x", "@language": "en", "@type": "T"})", "a"},
           {R"("a": {"@value": "x", "@type": ["T", "U"]})", "a"},
           {R"("a": {"@value": "x", "@type": "_:t"})", "a"},
           {R"("a": {"@value": 5, "@language": "en"})", "a"},
           {R"("a": {"@value": "x", "@language": "e n"})", "a.@language"},
           {R"("a": {"@value": "x", "@direction": "rtl"})", "a.@direction"},
           {R"("a": {"@language": "en"})", "a"},
           {R"("a": {"@language": "en", "b": 1})", "a"},
           {R"("a": {"@list": [], "b": 1})", "a"},
           {R"("a": {"@set": [], "@id": "urn:x"})", "a"},
           {R"("a": {"@type": "@json", "b": 1})", "a"},
           {R"("a": {"@id": "@foo"})", "a.@id"},
           {R"("a": {"@id": ""})", "a.@id"},
           {R"("a": {"@id": 5})", "a.@id"},
           {R"("a": {"@id": "urn:a b"})", "a.@id"},
           {R"("a": {"@id": "urn:a\u00a0b"})", "a.@id"},
           {R"("@type": 5)", "@type"},
           {R"("@type": [5])", "@type[0]"},
           {R"("@index": 5)", "@index"},
           {R"("_:p": 5)", "_:p"},
           {R"("@reverse": 5)", "@reverse"},
           {R"("@reverse": {"p": "x"})", "@reverse"},
           {R"("@reverse": {"@id": "urn:x"})", "@reverse.@id"},
           {R"("@nest": 5)", "@nest"},
           {R"("@nest": {"@value": 5})", "@nest"},
           {R"("@included": 5)", "@included"},
           {R"("@included": {"@id": "urn:x"})", "@included"},
           {R"("@graph": 5)", "@graph"},
           {R"("@graph": [5])", "@graph[0]"},
           {R"("@graph": [{}])", "@graph[0]"},
           {R"("@graph": [{"@id": "urn:x"}])", "@graph[0]"},
           {R"("@graph": [{"@value": "x"}])", "@graph[0]"},
           {R"("@graph": [{"@list": []}])", "@graph[0]"},
           {R"("@default": 5)", "@default"},
           {R"("@explicit": true)", "@explicit"}}) {
    EXPECT_THAT(With("", members), StartsWith("refused: " + place + ": "))
        << members;
  }
}

TEST(SafeMode, RefusesWhatMapsAndGraphsCannotHold) {
  for (const auto& [terms, members] :
       std::initializer_list<std::pair<std::string, std::string>>{
           {R"("g": {"@container": "@graph"})", R"("g": "x")"},
           {R"("g": {"@container": "@graph"})", R"("g": {})"},
           {R"("g": {"@container": "@graph"})", R"("g": {"@id": "urn:x"})"},
           {R"("g": {"@container": ["@graph", "@index"]})", R"("g": {"k": 5})"},
           {R"("m": {"@container": "@language"})", R"("m": {"en": 5})"},
           {R"("m": {"@container": "@language"})", R"("m": {"e n": "x"})"},
           {R"("m": {"@container": "@id"})", R"("m": {"urn:x": 5})"},
           {R"("m": {"@container": "@id"})", R"("m": {"rel": {"a": 1}})"},
           {R"("m": {"@container": "@type"})", R"("m": {"T": 5})"},
           {R"("m": {"@container": "@index", "@index": "k"})",
            R"("m": {"x": 5})"},
           {R"("r": {"@reverse": "p"})", R"("r": "x")"},
           {R"("i": "@id")", R"("i": "urn:y")"},
           {R"("@direction": "rtl")", R"("a": "x")"},
           {R"("t": {"@direction": "rtl"})", R"("t": "x")"}}) {
    EXPECT_THAT(With(terms, members), StartsWith("refused: ")) << members;
  }
}

TEST(SafeMode, RefusesDocumentsThatSayNothing) {
  for (const std::string text :
       {"{}", "5", "null", "\"x\"", "[5]", "[{}]", R"({"@id": "urn:a"})"}) {
    EXPECT_THAT(QuadsOf(text), StartsWith("refused: ")) << text;
  }
}

TEST(SafeMode, RefusesTwoIndexesOfOneObject) {
  EXPECT_THAT(With("", R"("a": {"@id": "urn:x", "@index": "1", "b": 1},
                          "c": {"@id": "urn:x", "@index": "2"})"),
              testing::HasSubstr("two different @index"));
}

}  // namespace
}  // namespace diptych
