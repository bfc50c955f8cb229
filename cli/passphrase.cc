// SPDX-License-Identifier: Apache-2.0
#include "cli/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "base/bytes.h"
#include "crypto/key_pem.h"
#include "platform/file.h"

namespace diptych {
namespace {

// What Ctrl-C, Ctrl-D and the key to delete send.
constexpr char kInterrupt = 3;
constexpr char kEndOfInput = 4;
constexpr char kDelete = 127;

// The process's terminal with its echo off, whatever the standard streams are.
// It sends Ctrl-C as a character: a signal would end us with the echo still
// off.
class SilentTerminal {
 public:
  SilentTerminal() : file_(open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (file_ < 0 || tcgetattr(file_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    ready_ = tcsetattr(file_, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (ready_) tcsetattr(file_, TCSAFLUSH, &before_);
    if (file_ >= 0) close(file_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  bool ready() const { return ready_; }

  // Up to the line's end; nothing if it was cancelled, or is too long.
  std::optional<std::string> ReadLine() const {
    std::string line;
    char octet;
    while (line.size() <= kPassphraseSizeMax && read(file_, &octet, 1) == 1) {
      switch (octet) {
        case '\r':
        case '\n':
          return line;
        case kInterrupt:
        case kEndOfInput:
          return std::nullopt;
        case '\b':
        case kDelete:
          if (!line.empty()) line.pop_back();
          break;
        default:
          line += octet;
      }
    }
    return std::nullopt;
  }

 private:
  int file_;
  termios before_{};
  bool ready_ = false;
};

}  // namespace

Result<std::string> ReadPassphraseFile(const std::string& path) {
  // A line feed, with or without carriage return, may follow.
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kPassphraseSizeMax + 2));
  const std::string_view text = AsText(octets);
  std::string line(text.substr(0, text.find_first_of("\r\n")));
  if (line.empty()) {
    return Error{ErrorCode::kInvalid,
                 path +
                     ": its first line is empty; it has to be the "
                     "passphrase"};
  }
  return line;
}

Result<std::optional<std::string>> GivenPassphrase(
    const std::string& passphrase_file) {
  if (!passphrase_file.empty()) {
    ASSIGN_OR_RETURN(std::string line, ReadPassphraseFile(passphrase_file));
    return std::optional(std::move(line));
  }
  const char* variable = std::getenv(kPassphraseVariable);
  if (variable == nullptr || *variable == '\0') {
    return std::optional<std::string>();
  }
  return std::optional<std::string>(variable);
}

Result<std::string> AskPassphrase(const std::string& question,
                                  Console& console) {
  const SilentTerminal terminal;
  if (!terminal.ready()) {
    return Error{ErrorCode::kUnavailable,
                 "no passphrase, and no terminal to ask for it: give "
                 "--passphrase-file FILE, or set " +
                     std::string(kPassphraseVariable)};
  }
  console.Draw(question + ": ");
  std::optional<std::string> line = terminal.ReadLine();
  console.Draw("\n");
  if (!line || line->empty()) {
    return Error{ErrorCode::kInvalid, "no passphrase was typed"};
  }
  return *std::move(line);
}

Result<std::string> ChoosePassphrase(Console& console) {
  ASSIGN_OR_RETURN(std::string first,
                   AskPassphrase("New passphrase of the keys", console));
  ASSIGN_OR_RETURN(const std::string second,
                   AskPassphrase("Once more", console));
  if (first != second) {
    return Error{ErrorCode::kInvalid, "the two passphrases differ"};
  }
  return first;
}

Result<Passphrase> FindPassphrase(const std::string& passphrase_file,
                                  const std::string& stored_path,
                                  Console& console) {
  ASSIGN_OR_RETURN(std::optional<std::string> given,
                   GivenPassphrase(passphrase_file));
  if (given) {
    return Passphrase{
        .text = *std::move(given),
        .source = passphrase_file.empty()
                      ? "the environment's " + std::string(kPassphraseVariable)
                      : passphrase_file + ", given by --passphrase-file"};
  }
  if (!stored_path.empty() && FileExists(stored_path)) {
    ASSIGN_OR_RETURN(std::string stored, ReadPassphraseFile(stored_path));
    return Passphrase{.text = std::move(stored),
                      .source = "the file " + stored_path};
  }
  ASSIGN_OR_RETURN(std::string typed,
                   AskPassphrase("Passphrase of the keys", console));
  return Passphrase{.text = std::move(typed), .source = "the terminal"};
}

}  // namespace diptych
