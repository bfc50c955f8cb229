// SPDX-License-Identifier: Apache-2.0
#include "storage/index_run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "crypto/sha256.h"
#include "storage/run_file.h"

namespace diptych {
namespace {

constexpr std::size_t kPageRecords = 256;  // A page of memory.
constexpr std::size_t kReadSize = kPageRecords * kRunRecordSize * 64;

// Lines of the filter that are on their way at a time.
constexpr std::size_t kAhead = 16;

std::uint64_t LoadU64(const std::uint8_t* octets) {
  std::uint64_t number;
  std::memcpy(&number, octets, sizeof number);
  return __builtin_bswap64(number);
}

IndexedCommitment LoadRecord(const std::uint8_t* octets) {
  return {LoadU64(octets), {LoadU64(octets + 8)}};
}

// A file that is closed with its scope.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (file_ >= 0) ::close(file_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

bool ReadFully(int file, std::span<std::uint8_t> octets) {
  while (!octets.empty()) {
    const ssize_t count = ::read(file, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

Error Damaged(const std::string& path, std::string_view what) {
  return {ErrorCode::kCorrupt, path + ": " + std::string(what)};
}

}  // namespace

std::string RunFileName(const RunSpan& span) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto hex = [&](std::uint64_t number, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; i-- > 0; number >>= 4) {
      text[i] = kDigits[number & 15];
    }
    return text;
  };
  return hex(span.begin, 16) + "-" + hex(span.end, 16) + "-" +
         hex(span.level, 2) + std::string(kRunSuffix);
}

std::optional<RunSpan> ParseRunFileName(std::string_view name) {
  RunSpan span;
  const auto parse = [&](std::size_t at, std::size_t digits, auto& number) {
    const std::string_view text = name.substr(std::min(at, name.size()));
    std::from_chars(text.data(), text.data() + std::min(digits, text.size()),
                    number, 16);
  };
  parse(0, 16, span.begin);
  parse(17, 16, span.end);
  parse(34, 2, span.level);
  // Whatever is not the name of what was read is no name.
  if (RunFileName(span) != name) return std::nullopt;
  return span;
}

IndexRun::IndexRun(const RunPlace& place, const RunSpan& span,
                   std::size_t count)
    : span_(span), count_(count), filter_(place.hash_seed, count) {
  page_firsts_.reserve(count / kPageRecords + 1);
}

IndexRun::~IndexRun() {
  if (records_ != nullptr) {
    ::munmap(const_cast<std::uint8_t*>(records_),
             count_ * kRunRecordSize + kDigestSize);
  }
}

Result<std::shared_ptr<const IndexRun>> IndexRun::Open(const RunPlace& place,
                                                       const RunSpan& span) {
  const std::string path = place.directory + "/" + RunFileName(span);
  const OpenFile file(path);
  struct stat info{};
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0) {
    return Damaged(path, std::strerror(errno));
  }
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size < kDigestSize || (size - kDigestSize) % kRunRecordSize != 0 ||
      (size - kDigestSize) / kRunRecordSize > span.end - span.begin) {
    return Damaged(path, "has not the size of an index run");
  }
  const std::shared_ptr<IndexRun> run(
      new IndexRun(place, span, (size - kDigestSize) / kRunRecordSize));
  RETURN_IF_ERROR(run->Load(file.get(), place));
  // Populated, since it was just read, so that lookups meet no page faults.
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE,
                        file.get(), 0);
  if (mapped == MAP_FAILED) {
    return Error{ErrorCode::kIo,
                 "cannot map " + path + ": " + std::strerror(errno)};
  }
  run->records_ = static_cast<const std::uint8_t*>(mapped);
  return std::shared_ptr<const IndexRun>(run);
}

// By read, not through the map: what cannot be read is then an error.
Status IndexRun::Load(int file, const RunPlace& place) {
  const std::string path = place.directory + "/" + RunFileName(span_);
  Sha256Stream sum = StartRunChecksum(place.network_id, span_);
  Bytes octets(std::min(kReadSize, count_ * kRunRecordSize));
  IndexedCommitment previous;
  for (std::size_t at = 0; at < count_;) {
    const std::size_t records =
        std::min(kReadSize / kRunRecordSize, count_ - at);
    const auto part = std::span(octets).first(records * kRunRecordSize);
    if (!ReadFully(file, part)) return Damaged(path, "cannot be read");
    sum.Update(part);
    if (!AddRecords(part, at, previous))
      return Damaged(path, "is not in order, or names entries of others");
    at += records;
  }
  Digest stored{};
  if (!ReadFully(file, stored)) return Damaged(path, "cannot be read");
  if (sum.Finish() != stored) return Damaged(path, "has a wrong checksum");
  return Ok();
}

bool IndexRun::AddRecords(ByteView octets, std::size_t place,
                          IndexedCommitment& previous) {
  const std::size_t count = octets.size() / kRunRecordSize;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* record = octets.data() + i * kRunRecordSize;
    if (i + kAhead < count) {
      filter_.Prefetch(LoadU64(record + kAhead * kRunRecordSize));
    }
    const IndexedCommitment each = LoadRecord(record);
    const bool is_in_order = previous.prefix != each.prefix
                                 ? previous.prefix < each.prefix
                                 : previous.index < each.index;
    if (place + i > 0 && !is_in_order) return false;
    if (each.index.value < span_.begin || each.index.value >= span_.end) {
      return false;
    }
    if ((place + i) % kPageRecords == 0) page_firsts_.push_back(each.prefix);
    filter_.Insert(each.prefix);
    previous = each;
  }
  return true;
}

bool IndexRun::IsSound(const RunPlace& place) const {
  Sha256Stream sum = StartRunChecksum(place.network_id, span_);
  const ByteView octets(records_, count_ * kRunRecordSize + kDigestSize);
  sum.Update(octets.first(count_ * kRunRecordSize));
  return std::ranges::equal(sum.Finish(), octets.last(kDigestSize));
}

IndexedCommitment IndexRun::At(std::size_t place) const {
  return LoadRecord(records_ + place * kRunRecordSize);
}

std::size_t IndexRun::LowerBound(std::uint64_t prefix) const {
  const auto page = static_cast<std::size_t>(
      std::ranges::lower_bound(page_firsts_, prefix) - page_firsts_.begin());
  if (page == 0) return 0;
  // The page before begins below the prefix and may end above it.
  std::size_t low = (page - 1) * kPageRecords;
  std::size_t high = std::min(page * kPageRecords, count_);
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (At(middle).prefix < prefix) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void IndexRun::Find(std::span<const std::uint64_t> prefixes,
                    std::vector<IndexMatch>& matches) const {
  for (std::size_t asked = 0; asked < prefixes.size(); ++asked) {
    if (asked + kAhead < prefixes.size()) {
      filter_.Prefetch(prefixes[asked + kAhead]);
    }
    const std::uint64_t prefix = prefixes[asked];
    if (!filter_.MayContain(prefix)) continue;
    for (std::size_t i = LowerBound(prefix); i < count_; ++i) {
      const IndexedCommitment each = At(i);
      if (each.prefix != prefix) break;
      matches.push_back({asked, each.index});
    }
  }
}

void IndexRun::FindRange(std::uint64_t first, std::uint64_t last,
                         std::size_t limit,
                         std::vector<IndexedCommitment>& found) const {
  std::size_t prefixes = 0;
  std::uint64_t previous = 0;
  for (std::size_t i = LowerBound(first); i < count_; ++i) {
    const IndexedCommitment each = At(i);
    if (each.prefix > last) return;
    if (prefixes == 0 || each.prefix != previous) ++prefixes;
    if (prefixes > limit) return;
    previous = each.prefix;
    found.push_back(each);
  }
}

Result<std::shared_ptr<const IndexRun>> WriteRun(
    const RunPlace& place, const RunSpan& span,
    std::span<const IndexedCommitment> sorted) {
  RunFileWriter writer(place, span);
  for (const IndexedCommitment& each : sorted) {
    RETURN_IF_ERROR(writer.Append(each));
  }
  RETURN_IF_ERROR(writer.Finish());
  return IndexRun::Open(place, span);
}

Result<std::shared_ptr<const IndexRun>> MergeRuns(
    const RunPlace& place,
    std::span<const std::shared_ptr<const IndexRun>> inputs,
    const std::function<bool()>& go_on) {
  CHECK(!inputs.empty());
  struct Source {
    const IndexRun* run;
    std::size_t place;
    IndexedCommitment next;
  };
  std::vector<Source> sources;
  RunSpan span = inputs.front()->span();
  for (const std::shared_ptr<const IndexRun>& input : inputs) {
    CHECK(input == inputs.front() || input->span().begin == span.end);
    // Damage must not get a checksum of its own.
    if (!input->IsSound(place)) {
      return Damaged(place.directory + "/" + RunFileName(input->span()),
                     "has changed since it was written; start the node again");
    }
    span.end = input->span().end;
    span.level = std::max(span.level, input->span().level);
    if (input->size() > 0) sources.push_back({input.get(), 0, input->At(0)});
  }
  ++span.level;
  RunFileWriter writer(place, span);
  constexpr std::size_t kGoOnEvery = 65'536;
  for (std::size_t written = 1; !sources.empty(); ++written) {
    if (written % kGoOnEvery == 0 && !go_on()) {
      return Error{ErrorCode::kUnavailable, "the merge was broken off"};
    }
    // Of equal prefixes the first, which has the lower number.
    Source* least = sources.data();
    for (Source& each : sources) {
      if (each.next.prefix < least->next.prefix) least = &each;
    }
    RETURN_IF_ERROR(writer.Append(least->next));
    if (++least->place < least->run->size()) {
      least->next = least->run->At(least->place);
    } else {
      sources.erase(sources.begin() + (least - sources.data()));
    }
  }
  RETURN_IF_ERROR(writer.Finish());
  return IndexRun::Open(place, span);
}

}  // namespace diptych
