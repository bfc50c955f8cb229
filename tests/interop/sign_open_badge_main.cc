// SPDX-License-Identifier: Apache-2.0
//
// Signs a credential as Open Badges 3.0 section 8.2 wants its VC-JWT, with a
// key of RSA: the one form that the library makes and no command of the
// program, since a member's key cannot be of RSA (docs/spec/issuing.md section
// 4.1).
//
// Reads {"key": PEM, "kid": URL, "credential": {...}} and prints the token.
#include <iostream>
#include <iterator>
#include <string>

#include "base/check.h"
#include "credential/vc_jwt.h"
#include "crypto/key_pem.h"
#include "json/parse.h"

int main() {
  using namespace diptych;
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const Result<JsonValue> question = ParseJson(text);
  CHECK(question.has_value());
  const JsonObject& given = question->as_object();
  const Result<SecretKey> secret =
      DecodeKeyPem(given.at("key").as_string(), "", OpenKey::kAccept);
  CHECK(secret.has_value());
  const Result<CredentialKey> key = CredentialKey::FromSecretKey(
      *secret, std::string(given.at("kid").as_string()));
  CHECK(key.has_value());
  const Result<std::string> token = SignVcJwt(
      given.at("credential"), {.profile = JwtProfile::kOpenBadges}, *key);
  if (!token) {
    std::cerr << token.error().message << '\n';
    return 1;
  }
  std::cout << *token << '\n';
}
