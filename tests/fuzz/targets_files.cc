// SPDX-License-Identifier: Apache-2.0
// What an administrator or the wallet itself has written.
#include <fstream>

#include "base/wire.h"
#include "cli/duration.h"
#include "node/config.h"
#include "storage/index_run.h"
#include "storage/run_file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/test_directory.h"
#include "wallet/anchor_journal.h"

namespace diptych {

FUZZ_TARGET(node_config) {
  const Result<NodeConfig> read = ParseNodeConfig(AsText(octets), "/node");
  if (!read) return;
  FUZZ_EXPECT(!read->genesis_file.empty());
  FUZZ_EXPECT(read->rpc_threads > 0);
}

FUZZ_TARGET(duration) {
  const Result<DurationMs> read = ParseDuration(AsText(octets));
  if (!read) return;
  FUZZ_EXPECT(read->value <= kDurationDaysMax * 24 * 3600 * 1000);
  FUZZ_EXPECT(!DurationText(*read).empty());
}

FUZZ_TARGET(run_file_name) {
  const std::optional<RunSpan> read = ParseRunFileName(AsText(octets));
  if (!read) return;
  FUZZ_EXPECT(RunFileName(*read) == AsText(octets));
}

// Records of entries 16 to 271, under their right checksum: without it nothing
// but the checksum would be tried.
FUZZ_TARGET(index_run) {
  static const TestDirectory folder;
  const RunPlace place{.directory = folder.path()};
  const RunSpan span{.begin = 16, .end = 272, .level = 1};
  Sha256Stream sum = StartRunChecksum(place.network_id, span);
  sum.Update(octets);
  const Digest digest = sum.Finish();
  std::ofstream(folder.path() + "/" + RunFileName(span),
                std::ios::binary | std::ios::trunc)
      << AsText(octets) << AsText(digest);
  const auto read = IndexRun::Open(place, span);
  if (!read) {
    FUZZ_EXPECT(read.error().code == ErrorCode::kCorrupt);
    return;
  }
  const IndexRun& run = **read;
  FUZZ_EXPECT(run.size() * kRunRecordSize == octets.size());
  WireReader records(octets);
  for (std::size_t place_of = 0; place_of < run.size(); ++place_of) {
    const IndexedCommitment each = run.At(place_of);
    FUZZ_EXPECT(each.prefix == records.U64());
    FUZZ_EXPECT(each.index.value == records.U64());
    FUZZ_EXPECT(each.index.value >= span.begin && each.index.value < span.end);
    if (place_of == 0) continue;
    const IndexedCommitment before = run.At(place_of - 1);
    FUZZ_EXPECT(before.prefix < each.prefix ||
                (before.prefix == each.prefix && before.index < each.index));
  }
}

// Of the network whose id is all zero. What could be opened opens again, with
// the same in it, and a damaged file is left as it is.
FUZZ_TARGET(anchor_journal) {
  static const TestDirectory folder;
  static const std::string path = folder.path() + "/anchors.journal";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << AsText(octets);
  std::size_t size = 0;
  std::size_t unfinished = 0;
  {
    const Result<AnchorJournal> read = AnchorJournal::Open(path, Digest{});
    if (!read) {
      FUZZ_EXPECT(std::filesystem::file_size(path) == octets.size());
      return;
    }
    size = read->size();
    unfinished = read->Unfinished().size();
  }
  const Result<AnchorJournal> again = AnchorJournal::Open(path, Digest{});
  FUZZ_EXPECT(again.has_value());
  FUZZ_EXPECT(again->size() == size);
  FUZZ_EXPECT(again->Unfinished().size() == unfinished);
}

}  // namespace diptych
