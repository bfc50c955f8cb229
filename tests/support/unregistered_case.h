// SPDX-License-Identifier: Apache-2.0
//
// An UnregisteredCase is a credential without a receipt, with what its verifier
// knows of the world, for tests.

#pragma once

#include <string>
#include <string_view>

#include "credential/vc_jwt.h"
#include "json/parse.h"
#include "tests/support/signed_credential.h"
#include "verdict/conclusion.h"
#include "verdict/unregistered.h"

namespace diptych {

inline constexpr char kListUrl[] =
    "https://college.example/status/3/revocation";
inline constexpr TimeMs kNow{1'796'000'000'000};  // 2026-11-30

inline constexpr char kContext[] = R"("@context":["https://www.w3.org/ns/)"
                                   R"(credentials/v2"])";
inline constexpr char kSubject[] =
    R"("credentialSubject":{"id":"did:example:ada"})";

inline std::string CredentialBy(const std::string& issuer,
                                std::string_view more) {
  return std::string("{") + kContext + "," + kSubject +
         R"(,"type":["VerifiableCredential"],"name":"Welding","issuer":")" +
         issuer + R"(","validFrom":"2026-01-01T00:00:00Z")" +
         std::string(more) + "}";
}

inline std::string StatusMember(std::string_view index) {
  return R"(,"credentialStatus":{"type":"BitstringStatusListEntry",)"
         R"("statusPurpose":"revocation","statusListIndex":")" +
         std::string(index) + R"(","statusListCredential":")" + kListUrl +
         R"("})";
}

// A case: a credential of TestDid(1), trusted, unless a test changes it.
struct UnregisteredCase {
  std::string document =
      SignedText(CredentialBy(TestDid(1), ""), TestDidKey(1));
  OutsideKnowledge outside;
  std::string trusted = TestDid(1);

  VerdictReport Judge() const {
    return JudgeUnregistered(
        {.document = ReadDocument(AsBytes(document)).value(),
         .outside = outside,
         .contexts = TestContexts(),
         .now = kNow,
         .trusted_issuer = trusted});
  }

  Verdict Judged() const { return Judge().verdict; }
};

inline CheckOutcome OutcomeOf(const VerdictReport& report, CheckName name) {
  return Find(report.checks, name).outcome;
}

inline std::string TokenOf(std::string_view credential) {
  return SignVcJwt(ParseJson(credential).value(), {.profile = JwtProfile::kW3c},
                   TestDidKey(1))
      .value();
}

}  // namespace diptych
