// SPDX-License-Identifier: Apache-2.0
//
// PinnedContexts are the JSON-LD contexts that documents may name by URL, as
// texts that are part of the program.
//
// A context says what every word of a credential means. If it were fetched, its
// host could change what an issuer has signed, and would learn who verifies
// what. So no context is ever fetched: an unknown URL is an error. Which texts
// are there, where they come from and their digests: jsonld/contexts/README.md.
//
// Make it once, about 5 ms, and pass it by reference; it is never changed, so
// any number of threads may use it.

#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "json/value.h"
#include "jsonld/context_store.h"

namespace diptych {

// A context as it was published.
struct ContextText {
  std::string_view url;
  Digest sha256;  // what `text` has to have
  std::string_view text;
  // Whether the text is known to be what the URL serves, octet for octet.
  // Others say the same, perhaps in another spelling.
  bool is_published = false;
};

struct PinnedContext {
  std::string_view url;
  Digest sha256;  // of `text`
  std::string_view text;
  bool is_published;
  JsonValue document;  // an object with the member "@context"
};

class PinnedContexts {
 public:
  // The contexts that come with the program.
  static PinnedContexts Standard();

  // These contexts and no other. kInvalid for a text that has another digest,
  // is no JSON object or has no "@context". The texts must outlive it.
  static Result<PinnedContexts> Of(std::span<const ContextText> texts);

  // The context of exactly this URL, or null.
  const PinnedContext* Find(std::string_view url) const;

  const std::vector<PinnedContext>& all() const { return *contexts_; }

  // What was prepared of them for all documents.
  const ContextStore& prepared() const { return *prepared_; }

 private:
  PinnedContexts();

  // Enters the contexts of `sequence`, as credentials list them, up to the
  // first empty URL. Requires that all are there and can be entered.
  void Prepare(std::span<const std::string_view> sequence);
  // Enters the scoped contexts of all terms that are in force in `active`.
  void PrepareScoped(const ActiveContext* active);

  // On the heap, so that what points into them stays good when this is moved.
  std::unique_ptr<std::vector<PinnedContext>> contexts_;
  std::unique_ptr<ContextStore> prepared_;
};

}  // namespace diptych
