// SPDX-License-Identifier: Apache-2.0
#include "cli/stop_signal.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "base/check.h"

namespace diptych {
namespace {

// A handler may touch nothing but lock-free flags and write(2).
std::atomic<bool> signalled = false;
static_assert(std::atomic<bool>::is_always_lock_free);
int wake_pipe[2] = {-1, -1};
// What is written at the first signal: a line of its own, also behind a
// terminal's "^C".
constexpr std::size_t kNoteMax = 100;
std::array<char, kNoteMax> note_text;
std::size_t note_size = 0;
struct sigaction before_interrupt;
struct sigaction before_terminate;

void Handle(int number) {
  if (signalled.exchange(true)) _exit(128 + number);
  const int saved = errno;
  // The pipe is empty, so this cannot block or fail.
  [[maybe_unused]] ssize_t count = write(wake_pipe[1], "", 1);
  // Best effort: nobody may read it.
  count = write(STDERR_FILENO, note_text.data(), note_size);
  errno = saved;
}

}  // namespace

StopSignal::StopSignal(std::string_view note) {
  CHECK(wake_pipe[0] < 0);
  CHECK(note.size() + 2 <= kNoteMax);
  signalled = false;
  note_size = 0;
  if (!note.empty()) {
    if (isatty(STDERR_FILENO) != 0) note_text[note_size++] = '\n';
    note_size += note.copy(note_text.data() + note_size, note.size());
    note_text[note_size++] = '\n';
  }
  CHECK(pipe2(wake_pipe, O_CLOEXEC) == 0);
  struct sigaction action{};
  action.sa_handler = Handle;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, &before_interrupt);
  sigaction(SIGTERM, &action, &before_terminate);
}

StopSignal::~StopSignal() {
  sigaction(SIGINT, &before_interrupt, nullptr);
  sigaction(SIGTERM, &before_terminate, nullptr);
  for (int& end : wake_pipe) {
    close(end);
    end = -1;
  }
}

const std::atomic<bool>& StopSignal::requested() const { return signalled; }

void StopSignal::Wait() {
  char octet;
  while (!signalled) {
    const ssize_t count = read(wake_pipe[0], &octet, 1);
    CHECK(count == 1 || errno == EINTR);
  }
}

}  // namespace diptych
