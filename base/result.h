// SPDX-License-Identifier: Apache-2.0
//
// A Result is a value, or the reason why the environment could not give one.
//
//   Result<Bytes> file = ReadFile(path);
//   ASSIGN_OR_RETURN(Bytes text, ReadFile(path));   // passes the error on
//
// It is for what can fail although the program is right: a disk, a file that
// somebody edited, a server that is away. Judged input (a transaction, a
// receipt) has verdict enums of its own, and our own bugs are CHECK.

#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace diptych {

// What kind of failure it was; who may want to act differently on each:
enum class ErrorCode {
  kInvalid,      // the input is malformed; the same input fails again
  kNotFound,     // the thing named does not exist
  kExists,       // the thing to be created is there already
  kRefused,      // understood, and not allowed
  kLimit,        // larger or more than a named limit
  kUnavailable,  // may succeed later: a server that is away, a full queue
  kIo,           // a file or the network failed
  kCorrupt,      // stored data differs from what was written
};

// The name of the code as it stands in messages and JSON: "invalid", "io", ...
std::string_view ErrorCodeName(ErrorCode code);

// A failure: its kind, and one sentence for the person who has to act on it.
// The sentence names the field, file or address, and says what to do if that
// is known. It never holds a secret.
struct Error {
  ErrorCode code;
  std::string message;
};

// An Error with `context` in front of its message: "config.toml: line 3: ...".
Error Annotate(Error error, std::string_view context);

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
  // NOLINTNEXTLINE(google-explicit-constructor): `return Error{...};` reads.
  Result(Error error)
      : std::expected<T, Error>(std::unexpect, std::move(error)) {}
};

// The Result of what gives nothing but success: `return Ok();`.
using Status = Result<void>;
inline Status Ok() { return {}; }

}  // namespace diptych

#define DIPTYCH_CONCAT_INNER(a, b) a##b
#define DIPTYCH_CONCAT(a, b) DIPTYCH_CONCAT_INNER(a, b)

// Leaves the function with the error of `expression`, if it has one.
#define RETURN_IF_ERROR(expression)                              \
  do {                                                           \
    if (auto status_or_error = (expression); !status_or_error) { \
      return std::move(status_or_error).error();                 \
    }                                                            \
  } while (false)

// Gives `target` the value of `expression`, or leaves with its error.
#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_INNER(DIPTYCH_CONCAT(result_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                              \
  if (!result) return std::move(result).error();           \
  target = *std::move(result)
