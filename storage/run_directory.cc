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

// The names of runs, and removes what a broken run left.
Result<std::vector<RunSpan>> ListRuns(const RunPlace& place) {
  std::vector<RunSpan> spans;
  if (place.read_only && !std::filesystem::exists(place.directory)) {
    return spans;
  }
  std::vector<std::string> unfinished;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(place.directory, failed), end;
       !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (spans.size() + unfinished.size() == kFilesMax) {
      return Error{ErrorCode::kLimit,
                   place.directory +
                       ": holds more files than an index has; remove the "
                       "directory, and it is built anew"};
    }
    if (const std::optional<RunSpan> span = ParseRunFileName(name)) {
      spans.push_back(*span);
    } else if (name.ends_with(kUnfinishedSuffix)) {
      unfinished.push_back(name);
    }
  }
  if (failed) {
    return Error{ErrorCode::kIo,
                 "cannot list " + place.directory + ": " + failed.message()};
  }
  if (place.read_only) unfinished.clear();
  for (const std::string& name : unfinished) {
    RETURN_IF_ERROR(Remove(place, name));
  }
  return spans;
}

}  // namespace

Result<IndexRuns> OpenRuns(const RunPlace& place, std::uint64_t log_size) {
  ASSIGN_OR_RETURN(std::vector<RunSpan> spans, ListRuns(place));
  std::ranges::sort(spans, [](const RunSpan& left, const RunSpan& right) {
    return std::pair(left.begin, right.end) < std::pair(right.begin, left.end);
  });
  IndexRuns runs;
  std::vector<RunSpan> unneeded;
  std::uint64_t covered = 0;
  for (const RunSpan& span : spans) {
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
  if (place.read_only) unneeded.clear();
  for (const RunSpan& span : unneeded) RETURN_IF_ERROR(RemoveRun(place, span));
  return runs;
}

Status RemoveRun(const RunPlace& place, const RunSpan& span) {
  return Remove(place, RunFileName(span));
}

}  // namespace diptych
