// SPDX-License-Identifier: Apache-2.0
// Covers that blank nodes alone are renamed, wherever they stand, and that
// lines are sorted by the new names.
#include "rdf/relabel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rdf/canonicalize.h"

namespace diptych {
namespace {

using testing::ElementsAre;

std::string TextOf(const Dataset& dataset) {
  return CanonicalNQuads(dataset).value();
}

TEST(RelabelQuads, RenamesSubjectObjectAndGraphAndSortsAnew) {
  Dataset dataset;
  const Term a = Term::Blank(dataset.NewBlankNode());
  const Term b = Term::Blank(dataset.NewBlankNode());
  dataset.Add(
      {.subject = a, .predicate = Term::Iri("urn:p"), .object = b, .graph = a});
  const std::string text = TextOf(dataset);
  ASSERT_EQ(CountBlankNodes(text), 2U);
  ASSERT_EQ(text, "_:c14n0 <urn:p> _:c14n1 _:c14n0 .\n");
  const std::vector<std::string> labels = {"uZ", "uA"};
  EXPECT_THAT(RelabelQuads(text, labels).value(),
              ElementsAre("_:uZ <urn:p> _:uA _:uZ .\n"));
  EXPECT_THAT(
      RelabelQuads("_:c14n0 <urn:p> \"1\" .\n_:c14n1 <urn:p> \"2\" .\n", labels)
          .value(),
      ElementsAre("_:uA <urn:p> \"2\" .\n", "_:uZ <urn:p> \"1\" .\n"));
}

TEST(RelabelQuads, LeavesTextsAndIrisAsTheyAre) {
  Dataset dataset;
  dataset.Add({.subject = Term::Iri("urn:s"),
               .predicate = Term::Iri("urn:p"),
               .object = Term::Literal("a \" \\ > \n . c14n0", "urn:type", ""),
               .graph = {}});
  dataset.Add({.subject = Term::Iri("urn:<s>"),
               .predicate = Term::Iri("urn:p"),
               .object = Term::Literal(" ", "", "en"),
               .graph = {}});
  const std::string text = TextOf(dataset);
  EXPECT_EQ(CountBlankNodes(text), 0U);
  const auto lines = RelabelQuads(text, {});
  ASSERT_TRUE(lines) << lines.error().message;
  std::string joined;
  for (const std::string& line : *lines) joined += line;
  EXPECT_EQ(joined, text);
}

TEST(RelabelQuads, RefusesWhatSomeTakeForABlankNode) {
  for (const char* const line :
       {"<urn:s> <urn:p> \"x _:c14n0\" .\n", "<urn:_:s> <urn:p> \"x\" .\n",
        "<urn:s> <urn:p> \"x\"^^<urn:_:t> .\n"}) {
    EXPECT_FALSE(RelabelQuads(line, {})) << line;
    EXPECT_EQ(CountBlankNodes(line), 0U) << line;
  }
}

TEST(RelabelQuads, OfNothingIsNothing) {
  EXPECT_EQ(CountBlankNodes(""), 0U);
  EXPECT_TRUE(RelabelQuads("", {}).value().empty());
}

}  // namespace
}  // namespace diptych
