// SPDX-License-Identifier: Apache-2.0
//
// A Mutex is a std::shared_mutex that clang's thread-safety analysis knows, so
// that touching a guarded field without its lock does not compile.
//
//   Mutex mutex_;
//   State state_ GUARDED_BY(mutex_);
//   ...
//   WriterLock lock(mutex_);   // or ReaderLock

#pragma once

#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#define CAPABILITY(name) __attribute__((capability(name)))
#define SCOPED_CAPABILITY __attribute__((scoped_lockable))
#define GUARDED_BY(mutex) __attribute__((guarded_by(mutex)))
#define REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define REQUIRES_SHARED(...) \
  __attribute__((requires_shared_capability(__VA_ARGS__)))
#define ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define ACQUIRE_SHARED(...) \
  __attribute__((acquire_shared_capability(__VA_ARGS__)))
#define RELEASE(...) __attribute__((release_generic_capability(__VA_ARGS__)))

namespace diptych {

class CAPABILITY("mutex") Mutex {
 public:
  void Lock() ACQUIRE() { mutex_.lock(); }
  void LockShared() ACQUIRE_SHARED() { mutex_.lock_shared(); }
  void Unlock() RELEASE() { mutex_.unlock(); }
  void UnlockShared() RELEASE() { mutex_.unlock_shared(); }

  // For std::condition_variable_any.
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::shared_mutex mutex_;
};

// Holds the mutex alone, as long as it lives.
class SCOPED_CAPABILITY WriterLock {
 public:
  explicit WriterLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) {
    mutex_.Lock();
  }
  ~WriterLock() RELEASE() { mutex_.Unlock(); }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  Mutex& mutex_;
};

// Holds the mutex together with other readers, as long as it lives.
class SCOPED_CAPABILITY ReaderLock {
 public:
  explicit ReaderLock(Mutex& mutex) ACQUIRE_SHARED(mutex) : mutex_(mutex) {
    mutex_.LockShared();
  }
  ~ReaderLock() RELEASE() { mutex_.UnlockShared(); }
  ReaderLock(const ReaderLock&) = delete;
  ReaderLock& operator=(const ReaderLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace diptych
