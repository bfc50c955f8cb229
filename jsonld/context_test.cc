// SPDX-License-Identifier: Apache-2.0
//
// Contexts: how terms are defined, what protects them, how far scoped contexts
// reach, and which contexts are refused, each by what becomes of a document.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "jsonld/limits.h"
#include "jsonld/test_quads.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// The quads of an object with this context and these members, named urn:n.
std::string With(const std::string& context, const std::string& members) {
  return QuadsOf(R"({"@context": )" + context + R"(, "@id": "urn:n", )" +
                 members + "}");
}

// The faults of a context that no member has to use.
std::string Fault(const std::string& context) {
  return With(context, R"("urn:p": "x")");
}

TEST(Context, TermsStandForIris) {
  EXPECT_EQ(With(R"({"a": "urn:a", "b": {"@id": "a:b"},
                     "ex": "urn:x:", "c": "ex:c", "ex:d": {}})",
                 R"("a": "1", "b": "2", "c": "3", "ex:d": "4", "ex:e": "5")"),
            "<urn:n> <a:b> \"2\" .\n<urn:n> <urn:a> \"1\" .\n"
            "<urn:n> <urn:x:c> \"3\" .\n<urn:n> <urn:x:d> \"4\" .\n"
            "<urn:n> <urn:x:e> \"5\" .\n");
}

TEST(Context, OnlySimpleTermsThatEndLikeANamespaceArePrefixes) {
  EXPECT_EQ(With(R"({"p": "urn:p", "q": {"@id": "urn:q:"},
                     "r": {"@id": "urn:r", "@prefix": true}})",
                 R"("p:x": "1", "q:x": "2", "r:x": "3")"),
            "<urn:n> <p:x> \"1\" .\n<urn:n> <q:x> \"2\" .\n"
            "<urn:n> <urn:rx> \"3\" .\n");
}

TEST(Context, VocabIsForTermsAndTypesAndNotForIdentifiers) {
  EXPECT_EQ(With(R"({"@vocab": "urn:v#"})", R"("a": "1", "@type": "T")"),
            "<urn:n> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<urn:v#T> .\n<urn:n> <urn:v#a> \"1\" .\n");
  EXPECT_THAT(With(R"({"@vocab": "urn:v#"})", R"("a": {"@id": "b"})"),
              StartsWith("refused: a.@id: has to be a whole IRI"));
}

TEST(Context, LaterContextsOverlayEarlierOnes) {
  EXPECT_EQ(With(R"([{"a": "urn:1", "b": "urn:b"}, {"a": "urn:2"}])",
                 R"("a": "x", "b": "y")"),
            "<urn:n> <urn:2> \"x\" .\n<urn:n> <urn:b> \"y\" .\n");
}

TEST(Context, NullTakesTermsAway) {
  EXPECT_THAT(With(R"([{"a": "urn:a"}, null])", R"("a": "x")"),
              StartsWith("refused: a: no context defines this property"));
  EXPECT_THAT(With(R"([{"a": "urn:a"}, {"a": null}])", R"("a": "x")"),
              StartsWith("refused: a: no context defines this property"));
}

TEST(Context, ProtectedTermsCannotBeDefinedAnew) {
  const std::string protect = R"({"@protected": true, "a": "urn:a"})";
  EXPECT_THAT(Fault("[" + protect + R"(, {"a": "urn:b"}])"),
              StartsWith("refused: @context[1].a: the term is protected"));
  EXPECT_THAT(Fault("[" + protect + ", null]"),
              StartsWith("refused: @context[1]: null would take protected"));
  EXPECT_EQ(With("[" + protect + R"(, {"a": "urn:a"}])", R"("a": "x")"),
            "<urn:n> <urn:a> \"x\" .\n");
  EXPECT_EQ(With(R"([{"@protected": true,
                      "a": {"@id": "urn:a", "@protected": false}},
                     {"a": "urn:b"}])",
                 R"("a": "x")"),
            "<urn:n> <urn:b> \"x\" .\n");
}

TEST(Context, PropertyScopedContextsMayOverrideProtectedTerms) {
  EXPECT_EQ(With(R"({"@protected": true, "a": "urn:a",
                     "p": {"@id": "urn:p", "@context": {"a": "urn:b"}}})",
                 R"("p": {"a": "x"})"),
            "<urn:n> <urn:p> _:c14n0 .\n_:c14n0 <urn:b> \"x\" .\n");
}

TEST(Context, TypeScopedContextsMayNot) {
  EXPECT_THAT(With(R"({"@protected": true, "a": "urn:a",
                       "T": {"@id": "urn:T", "@context": {"a": "urn:b"}}})",
                   R"("@type": "T")"),
              StartsWith("refused: T.a: the term is protected"));
}

TEST(Context, TypeScopedContextsDoNotReachNestedObjects) {
  const std::string scoped = R"({"p": "urn:p", "a": "urn:outer",
      "T": {"@id": "urn:T", "@context": {"a": "urn:inner")";
  const std::string members =
      R"("@type": "T", "a": "1", "p": {"@id": "urn:m", "a": "2"})";
  EXPECT_THAT(With(scoped + "}}}", members),
              HasSubstr("<urn:m> <urn:outer> \"2\" .\n"));
  EXPECT_THAT(With(scoped + R"(, "@propagate": true}}})", members),
              HasSubstr("<urn:m> <urn:inner> \"2\" .\n"));
}

TEST(Context, LocalContextsReachNestedObjectsUnlessTheySayOtherwise) {
  const auto with = [](const std::string& more) {
    return With(R"({"p": "urn:p", "a": "urn:out"})",
                R"("p": {"@context": {"a": "urn:in")" + more +
                    R"(}, "@id": "urn:m", "a": "1",
                       "p": {"@id": "urn:k", "a": "2"}})");
  };
  EXPECT_THAT(with(""), HasSubstr("<urn:k> <urn:in> \"2\" .\n"));
  EXPECT_THAT(with(R"(, "@propagate": false)"),
              HasSubstr("<urn:k> <urn:out> \"2\" .\n"));
}

TEST(Context, ImportsAPinnedContextUnderItsOwnTerms) {
  EXPECT_EQ(With(R"({"@import": "https://www.w3.org/ns/credentials/examples/v2",
                     "b": "urn:b"})",
                 R"("a": "1", "b": "2")"),
            "<urn:n> <https://www.w3.org/ns/credentials/examples#a> \"1\" .\n"
            "<urn:n> <urn:b> \"2\" .\n");
  EXPECT_THAT(Fault(R"({"@import": "https://example.org/"})"),
              HasSubstr("is not among the pinned contexts"));
}

TEST(Context, RefusesFaultyContexts) {
  for (const std::string context :
       {"5",
        "true",
        R"({"@version": 1.0})",
        R"({"@base": "urn:b"})",
        R"({"@vocab": "relative"})",
        R"({"@vocab": 5})",
        R"({"@language": "e n"})",
        R"({"@language": 5})",
        R"({"@direction": "up"})",
        R"({"@propagate": 1})",
        R"({"@protected": 1})",
        R"({"@foo": "urn:f"})",
        R"({"@id": "urn:i"})",
        R"({"": "urn:e"})",
        R"({"a": 5})",
        R"({"a": "relative"})",
        R"({"a": {"@id": 5}})",
        R"({"a": {"@id": "@foo"}})",
        R"({"a": {"@foo": 1, "@id": "urn:a"}})",
        R"({"a": {"@id": "urn:a", "@type": "relative"}})",
        R"({"a": {"@id": "urn:a", "@type": "_:b"}})",
        R"({"a": {"@id": "urn:a", "@container": "@foo"}})",
        R"({"a": {"@id": "urn:a", "@container": ["@list", "@set"]}})",
        R"({"a": {"@id": "urn:a", "@container": ["@id", "@index"]}})",
        R"({"a": {"@id": "urn:a", "@container": "@type", "@type": "@json"}})",
        R"({"a": {"@id": "urn:a", "@index": "urn:i"}})",
        R"({"a": {"@id": "urn:a", "@language": 5}})",
        R"({"a": {"@id": "urn:a", "@direction": "up"}})",
        R"({"a": {"@id": "urn:a", "@prefix": 1}})",
        R"({"a:b": {"@id": "urn:c"}})",
        R"({"a": {"@id": "@id", "@prefix": true}})",
        R"({"a": {"@id": "urn:a", "@nest": "@id"}})",
        R"({"a": {"@id": "urn:a", "@protected": 1}})",
        R"({"a": {"@reverse": "urn:r", "@id": "urn:a"}})",
        R"({"a": {"@reverse": "relative"}})",
        R"({"a": {"@reverse": "urn:r", "@container": "@list"}})",
        R"({"a": "@context"})",
        R"({"a": "b:x", "b": "a:y"})",
        R"({"a": {"@id": "urn:a", "@context": {"b": 5}}})"}) {
    EXPECT_THAT(Fault(context), StartsWith("refused: @context")) << context;
  }
}

TEST(Context, AcceptsNullBase) {
  EXPECT_EQ(Fault(R"({"@base": null})"), "<urn:n> <urn:p> \"x\" .\n");
}

TEST(Context, RefusesMoreTermsThanTheLimit) {
  std::string context = "{";
  for (std::size_t i = 0; i <= kMaxTermDefinitions; ++i) {
    context += "\"t" + std::to_string(i) + "\":\"urn:t\",";
  }
  context.back() = '}';
  EXPECT_THAT(Fault(context), HasSubstr("terms"));
}

TEST(Context, RefusesMoreLayersThanTheLimit) {
  std::string context = "[";
  for (std::size_t i = 0; i <= kMaxContextLayers; ++i) context += "{},";
  context.back() = ']';
  EXPECT_THAT(Fault(context), HasSubstr("on top of each other"));
}

TEST(Context, RefusesTermsDefinedByALongChain) {
  std::string context = "{";
  for (std::size_t i = 0; i <= kMaxTermDependencies; ++i) {
    context +=
        "\"t" + std::to_string(i) + "\":\"t" + std::to_string(i + 1) + ":x\",";
  }
  context.back() = '}';
  EXPECT_THAT(Fault(context), HasSubstr("by way of each other"));
}

TEST(Context, RefusesIrisThatAreTooLongTogether) {
  const std::string vocab(kMaxComposedIris / 4, 'v');
  EXPECT_THAT(With(R"({"@vocab": "urn:)" + vocab + "\"}",
                   R"("a": "1", "b": "2", "c": "3", "d": "4")"),
              HasSubstr("longer together"));
}

}  // namespace
}  // namespace diptych
