// SPDX-License-Identifier: Apache-2.0
//
// A Mailbox runs functions in a worker's thread, for as long as that worker is
// there.
//
// Internal to the server: it shows Asio. What is posted while the worker is
// busy, or still waking up, is run in one go: a block's answers wake it once.
//
// Thread-safe, and shared with whoever may answer after the worker is gone.

#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace diptych {

class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  using Function = std::move_only_function<void()>;

  explicit Mailbox(boost::asio::io_context& io) : io_(&io) {}

  void Post(Function function);
  // What is posted from now on is dropped.
  void Close();

 private:
  void RunAll();

  std::mutex mutex_;
  boost::asio::io_context* io_;    // Guarded by mutex_. Null once closed.
  std::vector<Function> waiting_;  // Guarded by mutex_.
};

}  // namespace diptych
