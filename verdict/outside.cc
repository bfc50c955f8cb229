// SPDX-License-Identifier: Apache-2.0
#include "verdict/outside.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "credential/credential_body.h"
#include "credential/credential_status.h"
#include "credential/did_document.h"
#include "credential/did_web.h"
#include "json/printable.h"

namespace diptych {
namespace {

Result<std::vector<CandidateKey>> Resolve(const OutsideKnowledge& knowledge,
                                          TimeMs now,
                                          const KeyRequest& request) {
  std::string_view name = request.verification_method;
  if (name.empty() || name.starts_with('#')) name = request.issuer;
  const std::string_view did = name.substr(0, name.find('#'));
  if (!did.starts_with(kDidWebPrefix)) {
    return Error{ErrorCode::kNotFound, "the key's name is no did:web"};
  }
  const Result<std::string> site = DidWebUrl(did);
  if (!site) return Annotate(site.error(), "the issuer " + Quoted(did));
  // Nobody else's keys can be the issuer's, and nobody else is asked.
  if (did != request.issuer) {
    return Error{ErrorCode::kNotFound,
                 "its key is named as one of " + Quoted(did) +
                     ", which is not its issuer " + Quoted(request.issuer)};
  }
  const auto found = knowledge.did_documents.find(did);
  if (found == knowledge.did_documents.end()) {
    return Error{ErrorCode::kUnavailable,
                 "the keys of " + Quoted(did) +
                     " stand on its web site, which was not asked (--online "
                     "asks it)"};
  }
  if (!found->second) {
    return Annotate(found->second.error(),
                    "the web site of " + Quoted(did) + " did not give it");
  }
  ASSIGN_OR_RETURN(DidDocument document, ReadDidDocument(*found->second, did));
  return DidDocumentResolver(std::move(document), now)(request);
}

}  // namespace

OutsideQuestions QuestionsOf(const Document& document) {
  OutsideQuestions questions;
  const std::string_view issuer = IssuerOf(document);
  if (DidWebUrl(issuer)) questions.dids.emplace_back(issuer);
  const auto references = ReadStatusReferences(document);
  if (!references) return questions;
  for (const StatusReference& reference : *references) {
    std::vector<std::string>& lists = questions.lists;
    if (std::ranges::find(lists, reference.url) == lists.end()) {
      lists.push_back(reference.url);
    }
  }
  return questions;
}

KeyResolver OutsideKeyResolver(const OutsideKnowledge& knowledge, TimeMs now) {
  return [&knowledge, now](const KeyRequest& request) {
    return Resolve(knowledge, now, request);
  };
}

}  // namespace diptych
