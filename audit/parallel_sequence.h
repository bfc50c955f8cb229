// SPDX-License-Identifier: Apache-2.0
//
// A ParallelSequence makes the items 0, 1, 2, ... of a sequence on several
// threads, ahead of one consumer who takes them in order.
//
//   ParallelSequence<Piece> pieces({.threads = 2, .window = 16}, MakePiece);
//   Piece first = pieces.Next();
//
// At most `window` items are made or waiting at any time: that is the limit on
// memory. An item is made once; what it holds says whether it could be made.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"

namespace diptych {

struct ParallelOptions {
  unsigned threads = 1;
  std::size_t window = 1;
  std::uint64_t first = 0;                // The number of the first item.
  std::uint64_t end = ~std::uint64_t{0};  // No item of this number is made.
};

template <class Item>
class ParallelSequence {
 public:
  // `make` is called from the threads, with each number once.
  ParallelSequence(const ParallelOptions& options,
                   std::function<Item(std::uint64_t)> make)
      : options_(options),
        make_(std::move(make)),
        next_made_(options.first),
        next_taken_(options.first) {
    for (unsigned i = 0; i < options.threads; ++i) {
      threads_.emplace_back([this] { Run(); });
    }
  }

  // Waits for the items that are being made.
  ~ParallelSequence() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  ParallelSequence(const ParallelSequence&) = delete;
  ParallelSequence& operator=(const ParallelSequence&) = delete;

  // The item that follows; waits for it. Requires that it is before the end.
  Item Next() {
    std::unique_lock lock(mutex_);
    CHECK(next_taken_ < options_.end);
    changed_.wait(lock, [&] { return made_.contains(next_taken_); });
    Item item = std::move(made_.extract(next_taken_).mapped());
    ++next_taken_;
    lock.unlock();
    changed_.notify_all();
    return item;
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] {
        return stopping_ || next_made_ == options_.end ||
               next_made_ - next_taken_ < options_.window;
      });
      if (stopping_ || next_made_ == options_.end) return;
      const std::uint64_t number = next_made_++;
      lock.unlock();
      Item item = make_(number);
      lock.lock();
      made_.emplace(number, std::move(item));
      changed_.notify_all();
    }
  }

  const ParallelOptions options_;
  const std::function<Item(std::uint64_t)> make_;
  std::mutex mutex_;  // Guards all below but the threads.
  std::condition_variable changed_;
  std::map<std::uint64_t, Item> made_;
  std::uint64_t next_made_;
  std::uint64_t next_taken_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace diptych
