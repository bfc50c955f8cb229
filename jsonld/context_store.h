// SPDX-License-Identifier: Apache-2.0
//
// A ContextStore owns the contexts that were made while a document was read,
// the texts put together for them, and remembers which context came of which.
//
// One store is filled when the pinned contexts are loaded, with what nearly
// every credential needs, and never changed again. Each document gets a store
// of its own on top of it, for what else it needs. So nothing is shared that
// changes: no lock, no global state.

#pragma once

#include <compare>
#include <cstddef>
#include <deque>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/active_context.h"

namespace diptych {

class ContextStore {
 public:
  // A store for one document on top of `prepared`, which must outlive this and
  // lie on no other store; or, with null, a store to be prepared, which has no
  // limits because what is put there is trusted.
  explicit ContextStore(const ContextStore* prepared = nullptr)
      : prepared_(prepared) {}

  ContextStore(const ContextStore&) = delete;
  ContextStore& operator=(const ContextStore&) = delete;

  // How one local context was applied to an active one.
  struct Step {
    const ActiveContext* active;
    const JsonValue* local;
    bool propagates;
    bool overrides_protected;

    auto operator<=>(const Step&) const = default;
  };

  // What came of the same step before, here or in the prepared store.
  const ActiveContext* Find(const Step& step) const;
  void Remember(const Step& step, const ActiveContext* result);

  ActiveContext& Add(ActiveContext context) {
    return contexts_.emplace_back(std::move(context));
  }
  const JsonValue& Add(JsonValue value) {
    return values_.emplace_back(std::move(value));
  }

  // The parts one after the other, kept as long as this. kLimit if all such
  // texts together are beyond kMaxComposedIris.
  Result<std::string_view> Compose(
      std::initializer_list<std::string_view> parts);

  // Counts a term definition. kLimit beyond kMaxTermDefinitions.
  Status CountTerm();

  // The context with no term, that of every document before its own.
  const ActiveContext* initial() const {
    return prepared_ != nullptr ? &prepared_->initial_ : &initial_;
  }

 private:
  const ContextStore* prepared_;
  ActiveContext initial_;
  std::deque<ActiveContext> contexts_;  // a deque never moves its elements
  std::deque<JsonValue> values_;
  std::deque<std::string> texts_;
  std::map<Step, const ActiveContext*> known_;
  std::size_t composed_size_ = 0;
  std::size_t term_count_ = 0;
};

}  // namespace diptych
