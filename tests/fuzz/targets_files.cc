// SPDX-License-Identifier: Apache-2.0
// What an administrator or the wallet itself has written.
#include <fstream>

#include "cli/duration.h"
#include "node/config.h"
#include "storage/index_run.h"
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
