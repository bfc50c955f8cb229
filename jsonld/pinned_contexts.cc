// SPDX-License-Identifier: Apache-2.0
#include "jsonld/pinned_contexts.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hex.h"
#include "crypto/sha256.h"
#include "json/parse.h"
#include "jsonld/context_processor.h"
#include "jsonld/embedded_contexts.h"

namespace diptych {
namespace {

constexpr std::string_view kCredentialsV1 =
    "https://www.w3.org/2018/credentials/v1";
constexpr std::string_view kCredentialsV2 =
    "https://www.w3.org/ns/credentials/v2";
constexpr std::string_view kEd25519 =
    "https://w3id.org/security/suites/ed25519-2020/v1";
constexpr std::string_view kDataIntegrity =
    "https://w3id.org/security/data-integrity/v2";
constexpr std::string_view kBadges2 =
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json";
constexpr std::string_view kBadges3 =
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
constexpr std::string_view kBadgesExtensions =
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";
constexpr std::string_view kTranscript =
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json";

// The lists of contexts that most credentials have. Any other works, too, and
// takes a few tenths of a millisecond longer.
constexpr std::array<std::array<std::string_view, 4>, 7> kUsualSequences = {{
    {kCredentialsV2, kBadges3, kBadgesExtensions},
    {kCredentialsV2, kBadges3, kEd25519},
    {kCredentialsV2, kBadges3, kDataIntegrity},
    {kCredentialsV2, kBadges2, kBadgesExtensions},
    {kCredentialsV2, kTranscript, kBadges3, kBadgesExtensions},
    {kCredentialsV1, kBadges3, kEd25519},
    {kCredentialsV1, kBadges3, kDataIntegrity},
}};

Error BadText(std::string_view url, std::string_view reason) {
  return Error{ErrorCode::kInvalid,
               "context " + std::string(url) + ": " + std::string(reason)};
}

Result<PinnedContext> ReadText(const ContextText& text) {
  if (Sha256(AsBytes(text.text)) != text.sha256) {
    return BadText(text.url,
                   "the text does not have the digest that is "
                   "pinned");
  }
  auto document = ParseJson(text.text);
  if (!document) return Annotate(document.error(), text.url);
  if (!document->is_object() || !document->get_object().contains("@context")) {
    return BadText(text.url, "has no member @context");
  }
  return PinnedContext{.url = text.url,
                       .sha256 = text.sha256,
                       .text = text.text,
                       .is_published = text.is_published,
                       .document = *std::move(document)};
}

const JsonValue& LocalContext(const PinnedContext& pinned) {
  return *pinned.document.get_object().if_contains("@context");
}

}  // namespace

PinnedContexts::PinnedContexts()
    : contexts_(std::make_unique<std::vector<PinnedContext>>()),
      prepared_(std::make_unique<ContextStore>()) {}

Result<PinnedContexts> PinnedContexts::Of(std::span<const ContextText> texts) {
  PinnedContexts pinned;
  for (const ContextText& text : texts) {
    ASSIGN_OR_RETURN(PinnedContext context, ReadText(text));
    pinned.contexts_->push_back(std::move(context));
  }
  return pinned;
}

PinnedContexts PinnedContexts::Standard() {
  std::vector<ContextText> texts;
  for (const EmbeddedContext& context : EmbeddedContexts()) {
    const auto digest = HexDecodeDigest(context.digest);
    CHECK(digest.has_value());
    texts.push_back({.url = context.url,
                     .sha256 = *digest,
                     .text = context.text,
                     .is_published = context.is_published});
  }
  auto pinned = Of(texts);
  // A text in the program that differs from its digest is a damaged program.
  CHECK(pinned.has_value());
  for (const auto& sequence : kUsualSequences) pinned->Prepare(sequence);
  return *std::move(pinned);
}

void PinnedContexts::Prepare(std::span<const std::string_view> sequence) {
  const ActiveContext* active = prepared_->initial();
  for (const std::string_view url : sequence) {
    if (url.empty()) break;
    const PinnedContext* pinned = Find(url);
    CHECK(pinned != nullptr);
    const auto entered = ContextProcessor(*this, *prepared_)
                             .Process(active, LocalContext(*pinned), {}, {});
    CHECK(entered.has_value());
    active = *entered;
    PrepareScoped(active);
  }
}

void PinnedContexts::PrepareScoped(const ActiveContext* active) {
  for (const ActiveContext* layer = active; layer != nullptr;
       layer = layer->parent) {
    for (const auto& [name, term] : layer->terms) {
      if (term.scoped_context == nullptr) continue;
      // As the type of an object, and as a property. Few terms are both, and
      // what fails is not remembered: a document that does it hears why.
      for (const bool is_type : {true, false}) {
        static_cast<void>(ContextProcessor(*this, *prepared_)
                              .Process(active, *term.scoped_context,
                                       {.propagates = !is_type,
                                        .overrides_protected = !is_type},
                                       {}));
      }
    }
  }
}

const PinnedContext* PinnedContexts::Find(std::string_view url) const {
  const auto found = std::ranges::find(*contexts_, url, &PinnedContext::url);
  return found == contexts_->end() ? nullptr : &*found;
}

}  // namespace diptych
