// SPDX-License-Identifier: Apache-2.0
//
// Outside knowledge is what a verdict may rest on that is neither in the file
// nor in the register: did.json documents and status lists, as they were
// fetched for this verdict.
//
// A verdict first says what it would have to know; somebody fetches that, or
// does not; then the verdict is made of what is there. Nothing is fetched here,
// and what is missing is never taken for good.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "credential/document.h"
#include "credential/key_resolver.h"

namespace diptych {

// What to fetch for a document; foreign text, printable and of bounded length.
struct OutsideQuestions {
  std::vector<std::string> dids;   // Each a did:web.
  std::vector<std::string> lists;  // Addresses, at most kMaxStatusReferences.
};

// What its issuer's DID and its status references make necessary; those that
// are malformed are left to the verdict.
OutsideQuestions QuestionsOf(const Document& document);

// What fetching gave: octets, or why there are none. All by the words of the
// question.
struct OutsideKnowledge {
  std::map<std::string, Result<Bytes>, std::less<>> did_documents;
  std::map<std::string, Result<Bytes>, std::less<>> lists;
};

// Answers for did:web from these documents, as their keys count at `now`, with
// the reason if one is missing or cannot be read. `knowledge` must outlive it.
KeyResolver OutsideKeyResolver(const OutsideKnowledge& knowledge, TimeMs now);

}  // namespace diptych
