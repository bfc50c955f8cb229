// SPDX-License-Identifier: Apache-2.0
#include "credential/canonical_forms.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "credential/lossless.h"
#include "credential/plain_members.h"
#include "json/canonical.h"
#include "json/printable.h"
#include "jsonld/canonical_quads.h"

namespace diptych {
namespace {

// Other terms may mean the same as one that is read, such as "expires".
Status CheckMembersOfProof(const JsonObject& proof) {
  static constexpr std::string_view kRead[] = {"id",
                                               "type",
                                               "created",
                                               "expires",
                                               "domain",
                                               "challenge",
                                               "nonce",
                                               "cryptosuite",
                                               "previousProof",
                                               "proofPurpose",
                                               "verificationMethod"};
  for (const JsonMember& member : proof) {
    const std::string_view name = member.key();
    if (std::ranges::find(kRead, name) == std::end(kRead)) {
      return Error{ErrorCode::kInvalid, "the proof has the member " +
                                            Quoted(name) +
                                            ", which is not understood here"};
    }
  }
  return Ok();
}

}  // namespace

CanonicalForms::CanonicalForms(const JsonObject& document,
                               const PinnedContexts& contexts)
    : document_(document),
      size_(0),
      contexts_(contexts),
      too_many_(Error{ErrorCode::kLimit,
                      "its proofs sign more different forms of the document "
                      "than are made here"}) {
  document_.erase("proof");
  size_ = CanonicalJson(document_).size();
}

const Result<std::string>& CanonicalForms::OfDocument(CanonicalForm form,
                                                      const JsonArray& before) {
  const auto found = std::ranges::find_if(kept_, [&](const Kept& kept) {
    return kept.form == form && kept.before == before;
  });
  if (found != kept_.end()) return found->text;
  if (kept_.size() == kCanonicalFormsMax || spent_ >= kCanonicalFormsOctets) {
    return too_many_;
  }
  spent_ += size_ + CanonicalJson(before).size();
  return kept_.emplace_back(form, before, Make(form, before)).text;
}

Result<std::string> CanonicalForms::OfProof(CanonicalForm form,
                                            const JsonObject& proof) {
  const JsonValue* const context = document_.if_contains("@context");
  if (form == CanonicalForm::kJson) {
    // The suites let a document go on to further contexts than the proof has,
    // and then leave those out of what is checked; here none may be added.
    const JsonValue* const signed_context = proof.if_contains("@context");
    if (signed_context != nullptr &&
        (context == nullptr || *signed_context != *context)) {
      return Error{ErrorCode::kInvalid,
                   "the document's @context is not the one that the proof "
                   "says it signed"};
    }
    RETURN_IF_ERROR(CheckCanonicalJsonIsLossless(proof));
    return CanonicalJson(proof);
  }
  JsonObject options = proof;
  options.erase("@context");
  RETURN_IF_ERROR(CheckPlainMembers(options));
  RETURN_IF_ERROR(CheckMembersOfProof(options));
  if (context != nullptr) options.emplace("@context", *context);
  Result<std::string> quads = Quads(form, options);
  if (!quads) return Annotate(std::move(quads).error(), "the proof");
  return quads;
}

Result<std::string> CanonicalForms::Make(CanonicalForm form,
                                         const JsonArray& before) {
  JsonObject with_proofs;
  if (!before.empty()) {
    with_proofs = document_;
    with_proofs.emplace("proof", before);
  }
  const JsonObject& document = before.empty() ? document_ : with_proofs;
  if (form == CanonicalForm::kJson) {
    RETURN_IF_ERROR(CheckCanonicalJsonIsLossless(document));
    return CanonicalJson(document);
  }
  RETURN_IF_ERROR(CheckPlainMembers(document));
  return Quads(form, document);
}

Result<std::string> CanonicalForms::Quads(CanonicalForm form,
                                          const JsonObject& object) {
  return CanonicalQuads(
      object, contexts_,
      {.hash = form == CanonicalForm::kQuadsSha384 ? RdfHash::kSha384
                                                   : RdfHash::kSha256,
       .budget = &budget_});
}

}  // namespace diptych
