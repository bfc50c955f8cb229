// SPDX-License-Identifier: Apache-2.0
#include "cli/outside_fetch.h"

#include <utility>

#include "credential/did_document.h"
#include "rpc/web_fetch.h"

namespace diptych {
namespace {

// In octets: the longest list that is read, and the credential around it.
constexpr std::size_t kListSizeMax = std::size_t{8} << 20U;

constexpr char kListTypes[] =
    "application/vc+ld+json, application/vc, application/vc+jwt, "
    "application/statuslist+jwt, application/json";

}  // namespace

Result<Bytes> OutsideFetch::Fetch(const std::string& url, std::size_t size_max,
                                  std::string accept) {
  if (asked_ == kOutsideAddressesMax) {
    return Error{ErrorCode::kLimit,
                 "more than " + std::to_string(kOutsideAddressesMax) +
                     " addresses in one run; verify fewer files at once"};
  }
  ++asked_;
  return FetchWeb(url, {.size_max = size_max, .accept = std::move(accept)});
}

const OutsideKnowledge& OutsideFetch::Answer(
    const OutsideQuestions& questions) {
  if (!is_allowed_) return known_;
  for (const std::string& did : questions.dids) {
    if (known_.did_documents.contains(did)) continue;
    const Result<std::string> url = DidDocumentUrl(did);
    known_.did_documents.emplace(did, url ? Fetch(*url, kDidDocumentSizeMax,
                                                  "application/did+json, "
                                                  "application/json")
                                          : Result<Bytes>(url.error()));
  }
  for (const std::string& url : questions.lists) {
    if (known_.lists.contains(url)) continue;
    known_.lists.emplace(url, Fetch(url, kListSizeMax, kListTypes));
  }
  return known_;
}

}  // namespace diptych
