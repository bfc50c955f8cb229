// SPDX-License-Identifier: Apache-2.0
//
// A LogReader fetches the pieces of a log of known size from a source, and
// says in the auditor's terms what was wrong with them.
//
// Any number of threads may read at once.

#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "audit/difference.h"
#include "audit/log_comparison.h"
#include "audit/source.h"

namespace diptych {

// Why an audit ends early: something differs, or the source failed.
using Finding = std::variant<Difference, Error>;

// What kNotFound and kCorrupt mean for an object that has to be there; other
// errors stay errors, with the object named.
Finding ToFinding(const Error& error, Difference missing);

class LogReader {
 public:
  // `source` must outlive the reader.
  LogReader(AuditSource& source, std::uint64_t log_size)
      : source_(source), log_size_(log_size) {}

  struct Piece {
    LogPiece piece;
    std::optional<Finding> finding;  // Then the piece is not whole.
  };
  Piece Read(std::uint64_t index) const;

  // The entries [first, end) in the encoding of bundles. kInvalid if a bundle
  // is malformed; kLimit for more than one block can hold.
  Result<Bytes> ReadEntries(EntryIndex first, EntryIndex end) const;

  // A bundle and a tile cut to `width`. If the partial one is gone, the full
  // one is asked for: a log may drop partial tiles that it has filled.
  Result<Bytes> ReadBundle(std::uint64_t index, std::size_t width) const;
  Result<Bytes> ReadTile(TileId tile, std::size_t width) const;

 private:
  AuditSource& source_;
  std::uint64_t log_size_;
};

}  // namespace diptych
