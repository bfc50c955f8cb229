// SPDX-License-Identifier: Apache-2.0
//
// What an rdfc proof costs before the signature: the canonical quads of a
// typical badge and of its proof's options, and loading the pinned contexts.
#include <benchmark/benchmark.h>

#include <string>

#include "base/check.h"
#include "json/parse.h"
#include "jsonld/canonical_quads.h"

namespace diptych {
namespace {

constexpr std::string_view kContexts = R"([
  "https://www.w3.org/ns/credentials/v2",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
  "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"])";

constexpr std::string_view kBadge = R"(,
  "id": "urn:uuid:5f1c2b0e-93a4-4d6f-8b21-0c7de4a19f35",
  "type": ["VerifiableCredential", "OpenBadgeCredential"],
  "name": "Welding 1",
  "issuer": {"id": "did:web:college.example", "type": ["Profile"],
    "name": "College", "url": "https://college.example",
    "image": {"id": "https://college.example/logo.png", "type": "Image"}},
  "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2036-01-01T00:00:00Z",
  "credentialSubject": {"type": ["AchievementSubject"],
    "identifier": [{"type": "IdentityObject", "hashed": true,
      "identityHash": "sha256$00", "identityType": "emailAddress",
      "salt": "0102"}],
    "achievement": {"id": "https://college.example/a/1",
      "type": ["Achievement"], "achievementType": "MicroCredential",
      "name": "Welding 1", "description": "MIG welding", "tag": ["a", "b"],
      "criteria": {"narrative": "Weld five seams"}, "creditsAvailable": 3.5,
      "alignment": [{"type": ["Alignment"], "targetName": "Weld",
        "targetUrl": "https://skills.example/1", "targetType": "CFItem"},
        {"type": ["Alignment"], "targetName": "Grind",
        "targetUrl": "https://skills.example/2", "targetType": "CFItem"}]},
    "result": [{"type": ["Result"], "value": "A"}]},
  "evidence": [{"id": "https://college.example/e/1", "type": ["Evidence"],
    "name": "Seam", "narrative": "A photograph"}],
  "credentialStatus": {"id": "https://college.example/s#94567",
    "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": "https://college.example/s"}})";

constexpr std::string_view kProof = R"(, "type": "DataIntegrityProof",
  "cryptosuite": "eddsa-rdfc-2022", "created": "2026-01-01T00:00:00Z",
  "proofPurpose": "assertionMethod",
  "verificationMethod": "did:web:college.example#key-1"})";

void Canonicalise(benchmark::State& state, std::string_view members) {
  const PinnedContexts contexts = PinnedContexts::Standard();
  const auto document = ParseJson("{\"@context\": " + std::string(kContexts) +
                                  std::string(members));
  CHECK(document.has_value());
  for (auto _ : state) {
    const auto quads = CanonicalQuads(*document, contexts);
    CHECK(quads.has_value());
    benchmark::DoNotOptimize(quads->size());
  }
}

void Badge(benchmark::State& state) { Canonicalise(state, kBadge); }
BENCHMARK(Badge);

void ProofOptions(benchmark::State& state) { Canonicalise(state, kProof); }
BENCHMARK(ProofOptions);

void LoadContexts(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(PinnedContexts::Standard().all().size());
  }
}
BENCHMARK(LoadContexts);

}  // namespace
}  // namespace diptych
