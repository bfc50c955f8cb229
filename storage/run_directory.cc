// SPDX-License-Identifier: Apache-2.0
#include "storage/run_directory.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "storage/run_file.h"

namespace diptych {
namespace {

// Many times what an index that broke off at the worst moment leaves.
constexpr std::size_t kFilesMax = 4'096;

Status Remove(const RunPlace& place, const std::string& name) {
  const std::string path = place.directory + "/" + name;
  const rocksdb::IOStatus done = place.files->DeleteFile(path, {}, nullptr);
  if (!done.ok()) return FileError(done, "removing", path);
  return Ok();
}

struct Files {
  std::vector<RunSpan> runs;
  std::vector<std::string> unfinished;
};

Result<Files> ListFiles(const std::string& directory) {
  Files files;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(directory, failed), end;
       !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (files.runs.size() + files.unfinished.size() == kFilesMax) {
      return Error{ErrorCode::kLimit,
                   directory +
                       ": holds more files than an index has; remove the "
                       "directory, and it is built anew"};
    }
    if (const std::optional<RunSpan> span = ParseRunFileName(name)) {
      files.runs.push_back(*span);
    } else if (name.ends_with(kUnfinishedSuffix)) {
      files.unfinished.push_back(name);
    }
  }
  if (failed) {
    return Error{ErrorCode::kIo,
                 "cannot list " + directory + ": " + failed.message()};
  }
  std::ranges::sort(files.runs, [](const RunSpan& left, const RunSpan& right) {
    return std::pair(left.begin, right.end) < std::pair(right.begin, left.end);
  });
  return files;
}

}  // namespace

Result<std::vector<RunSpan>> ListRuns(const std::string& directory) {
  if (!std::filesystem::exists(directory)) return std::vector<RunSpan>();
  ASSIGN_OR_RETURN(Files files, ListFiles(directory));
  return std::move(files.runs);
}

Result<IndexRuns> OpenRuns(const RunPlace& place, std::uint64_t log_size) {
  ASSIGN_OR_RETURN(const Files files, ListFiles(place.directory));
  for (const std::string& name : files.unfinished) {
    RETURN_IF_ERROR(Remove(place, name));
  }
  IndexRuns runs;
  std::vector<RunSpan> unneeded;
  std::uint64_t covered = 0;
  for (const RunSpan& span : files.runs) {
    if (span.begin != covered || span.end <= covered || span.end > log_size) {
      unneeded.push_back(span);
      continue;
    }
    Result<std::shared_ptr<const IndexRun>> run = IndexRun::Open(place, span);
    if (run) {
      covered = span.end;
      runs.push_back(*std::move(run));
      continue;
    }
    if (run.error().code != ErrorCode::kCorrupt) return run.error();
    std::fprintf(stderr,
                 "a file of the commitment index is damaged, so its part is "
                 "built anew from the log: %s\n",
                 run.error().message.c_str());
    unneeded.push_back(span);
  }
  for (const RunSpan& span : unneeded) RETURN_IF_ERROR(RemoveRun(place, span));
  return runs;
}

Status RemoveRun(const RunPlace& place, const RunSpan& span) {
  return Remove(place, RunFileName(span));
}

}  // namespace diptych
