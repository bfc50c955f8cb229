// SPDX-License-Identifier: Apache-2.0
//
// StoredRecords are what a data directory holds, key by key and file by file,
// as it lies there: for an audit, which judges all of it and trusts none.
//
// Nothing in the directory is changed, and a node that runs keeps readers out
// (docs/spec/storage.md). Methods may be called from any thread.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "storage/layout.h"

namespace diptych {

class Database;
class DirectoryLock;
class IndexRun;
struct RunSpan;

class StoredRecords {
 public:
  // kNotFound if there is no store; kUnavailable while a node has it open;
  // kRefused if its format is not this program's; kCorrupt if the database
  // does not open.
  static Result<std::unique_ptr<StoredRecords>> Open(
      const std::string& directory);

  ~StoredRecords();
  StoredRecords(const StoredRecords&) = delete;
  StoredRecords& operator=(const StoredRecords&) = delete;

  // kNotFound if there is no such key; kCorrupt if the database calls it
  // damaged.
  Result<Bytes> Get(Family family, ByteView key) const;

  // Shows every record in order of keys, until `see` gives false. The views
  // live for the time of one call.
  Status Visit(
      Family family,
      const std::function<bool(ByteView key, ByteView value)>& see) const;

  // The greatest key of a family; nothing if it is empty.
  Result<std::optional<Bytes>> LastKey(Family family) const;

  // The runs of the index by their names, in order of their first entries. A
  // file that has not the name of a run is none. kLimit for more than an index
  // has.
  Result<std::vector<RunSpan>> Runs() const;
  // kCorrupt if the file is not what was written as this run of that network.
  Result<std::shared_ptr<const IndexRun>> OpenRun(
      const RunSpan& span, const Digest& network_id) const;

  // What the file `acknowledged` says: nothing if there is none. kCorrupt if
  // its checksum is another.
  Result<std::optional<Height>> Acknowledged() const;

 private:
  StoredRecords(std::string directory, DirectoryLock lock,
                std::unique_ptr<Database> database);

  const std::string directory_;
  const std::unique_ptr<DirectoryLock> lock_;
  const std::unique_ptr<Database> database_;
};

}  // namespace diptych
