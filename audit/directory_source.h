// SPDX-License-Identifier: Apache-2.0
//
// A DirectorySource is a node's data directory as an AuditSource. The node
// must not run: its files would change under the reader.

#pragma once

#include <string>

#include "audit/auditor.h"
#include "audit/source.h"
#include "storage/stored_records.h"

namespace diptych {

class DirectorySource : public AuditSource {
 public:
  // `records` must outlive the source.
  explicit DirectorySource(const StoredRecords& records) : records_(records) {}

  Result<std::string> ReadCheckpoint() override;
  Result<SourceBlocks> ReadBlocks(Height first, std::uint32_t count) override;
  Result<Bytes> ReadBundle(std::uint64_t index, std::size_t width) override;
  Result<Bytes> ReadTile(TileId tile, std::size_t width) override;

 private:
  const StoredRecords& records_;
};

// Audits a data directory, with all that it keeps beside its log
// (docs/spec/storage.md, "What an audit covers"). A database that does not open
// for damage is a difference, too. Any other error: the directory cannot be
// opened, and nothing was audited. Changes nothing in the directory, so that it
// stays the evidence that it is; who may only read it can audit it.
Result<AuditReport> AuditDirectory(const std::string& path,
                                   AuditOptions options);

}  // namespace diptych
