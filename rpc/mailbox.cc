// SPDX-License-Identifier: Apache-2.0
#include "rpc/mailbox.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace diptych {

void Mailbox::Post(Function function) {
  const std::lock_guard lock(mutex_);
  if (io_ == nullptr) return;
  waiting_.push_back(std::move(function));
  if (waiting_.size() > 1) return;  // The worker is told already.
  boost::asio::post(*io_, [self = shared_from_this()] { self->RunAll(); });
}

void Mailbox::RunAll() {
  std::vector<Function> functions;
  {
    const std::lock_guard lock(mutex_);
    functions.swap(waiting_);
  }
  for (Function& function : functions) function();
}

void Mailbox::Close() {
  const std::lock_guard lock(mutex_);
  io_ = nullptr;
}

}  // namespace diptych
