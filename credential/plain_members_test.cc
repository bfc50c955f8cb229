// SPDX-License-Identifier: Apache-2.0
// Covers the spellings by which something signed could be hidden from readers
// of plain JSON.
#include "credential/plain_members.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace diptych {
namespace {

bool Takes(std::string_view text) {
  const Status status = CheckPlainMembers(ParseJson(text)->get_object());
  if (!status) EXPECT_FALSE(status.error().message.empty());
  return status.has_value();
}

TEST(PlainMembers, AreCalledByTheirNames) {
  EXPECT_TRUE(Takes(R"({"@context":"https://www.w3.org/ns/credentials/v2",
      "id":"urn:x:y","credentialSubject":[{"name":{"@value":"a",
      "@language":"en","@direction":"ltr"}}],"":{"a b":[{"c":[1]}]}})"));
  EXPECT_TRUE(Takes(R"({"n":{"@value":"1","@type":"xsd:integer"}})"));
}

TEST(PlainMembers, AreNeitherIrisNorKeywords) {
  for (const char* const name :
       {"https://www.w3.org/2018/credentials#credentialStatus", "cred:x", "a#b",
        "a/b", ":", "@id", "@type", "@graph", "@included", "@reverse", "@nest",
        "@set", "@list", "@value2", "@language", "@"}) {
    const std::string member = "{\"" + std::string(name) + "\":\"x\"}";
    EXPECT_FALSE(Takes(member)) << name;
    EXPECT_FALSE(Takes("{\"a\":[1,{\"b\":" + member + "}]}")) << name;
  }
}

TEST(PlainMembers, HaveTheShapeThatReadersLookFor) {
  for (const char* const name :
       {"id", "validFrom", "validUntil", "issuanceDate", "expirationDate"}) {
    const std::string start = "{\"" + std::string(name) + "\":";
    EXPECT_TRUE(Takes(start + "\"x\"}"));
    EXPECT_FALSE(Takes(start + "[\"x\"]}")) << name;
    EXPECT_FALSE(Takes(start + "{\"@value\":\"x\"}}")) << name;
    EXPECT_FALSE(Takes(start + "null}")) << name;
  }
  EXPECT_TRUE(Takes(R"({"issuer":{"id":"x"}})"));
  EXPECT_TRUE(Takes(R"({"issuer":"x"})"));
  EXPECT_FALSE(Takes(R"({"issuer":["x"]})"));
  EXPECT_TRUE(Takes(R"({"credentialStatus":[{"id":"x"}]})"));
  EXPECT_FALSE(Takes(R"({"credentialStatus":[[{"id":"x"}]]})"));
}

TEST(PlainMembers, TypesAreCalledByTheirNames) {
  EXPECT_TRUE(Takes(R"({"type":"ClrCredential"})"));
  EXPECT_TRUE(Takes(R"({"type":["VerifiableCredential","ClrCredential"]})"));
  EXPECT_FALSE(
      Takes(R"({"type":["VerifiableCredential","https://a.example/Clr"]})"));
  EXPECT_FALSE(Takes(R"({"type":[1]})"));
}

// In RDF it would be the same to say it at the top.
TEST(PlainMembers, TheDocumentSpeaksOfItselfAtItsTopAlone) {
  EXPECT_TRUE(Takes(R"({"id":"urn:x","evidence":{"id":"urn:x","name":"a"}})"));
  EXPECT_TRUE(
      Takes(R"({"id":"urn:x","evidence":{"id":"urn:y","validUntil":"a"}})"));
  for (const char* const name :
       {"validUntil", "credentialStatus", "issuer", "credentialSubject"}) {
    EXPECT_FALSE(Takes(R"({"id":"urn:x","evidence":[{"id":"urn:x",")" +
                       std::string(name) + R"(":"a"}]})"))
        << name;
  }
}

TEST(PlainMembers, AVocabularyIsAFolder) {
  for (const char* const vocab :
       {"https://a.example/#", "https://a.example/"}) {
    EXPECT_TRUE(
        Takes(R"({"@context":{"@vocab":")" + std::string(vocab) + "\"}}"));
  }
  // With "Until" it would be validUntil.
  EXPECT_FALSE(Takes(
      R"({"@context":{"@vocab":"https://www.w3.org/2018/credentials#valid"}})"));
  EXPECT_FALSE(Takes(R"({"@context":{"@vocab":null}})"));
}

TEST(PlainMembers, ContextsInsideMayNotRename) {
  const auto takes = [](const std::string& context) {
    return Takes("{\"@context\":[\"https://a.example\"," + context + "]}") &&
           Takes("{\"a\":{\"@context\":" + context + "}}");
  };
  EXPECT_TRUE(takes(R"({"name":"https://schema.org/name"})"));
  EXPECT_TRUE(takes(R"({"issuanceDate":"https://a.example/v1#issuanceDate"})"));
  EXPECT_TRUE(takes(R"({"n":{"@id":"https://a.example#n","@type":"@id"}})"));
  EXPECT_TRUE(takes(R"({"@vocab":"https://a.example/#","@version":1.1})"));
  EXPECT_FALSE(takes(R"({"note":"https://a.example#credentialStatus"})"));
  EXPECT_FALSE(takes(R"({"tatus":"https://a.example#credentialStatus"})"));
  EXPECT_FALSE(takes(R"({"a:b":"https://a.example#a:b"})"));
  EXPECT_FALSE(takes(R"({"note":null})"));
  EXPECT_FALSE(takes(R"({"note":"@id"})"));
  EXPECT_FALSE(takes(R"({"n":{"@id":"https://a.example#n","@context":{}}})"));
  EXPECT_FALSE(takes(R"({"n":{"@reverse":"https://a.example#n"}})"));
  EXPECT_FALSE(takes(R"({"@base":"https://a.example"})"));
  EXPECT_FALSE(takes(R"({"@import":"https://a.example"})"));
  EXPECT_FALSE(takes("null"));
  EXPECT_FALSE(takes("[[\"https://a.example\"]]"));
}

}  // namespace
}  // namespace diptych
