// SPDX-License-Identifier: Apache-2.0
// What an audit has kept of earlier ones.
#include <filesystem>
#include <fstream>
#include <string>

#include "audit/progress_file.h"
#include "audit/progress_record.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/test_directory.h"

namespace diptych {

FUZZ_TARGET(progress_record) {
  const Result<ProgressFront> front = DecodeProgressFront(octets);
  const Result<ByteView> block = DecodeProgressRecord(octets);
  if (!block) return;
  FUZZ_EXPECT(front.has_value() && front->length == block->size());
  FUZZ_EXPECT(EncodeProgressRecord(*block) == ToBytes(octets));
}

// What could be opened opens again with the same in it, and grows; what is
// something else is left as it is.
FUZZ_TARGET(progress_file) {
  static const TestDirectory folder;
  static const std::string path = folder.path() + "/progress";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << AsText(octets);
  std::uint64_t count = 0;
  {
    Result<ProgressFile> file = ProgressFile::Open(path);
    if (!file) {
      FUZZ_EXPECT(std::filesystem::file_size(path) == octets.size());
      return;
    }
    count = file->block_count();
    // Damage before the last record is said when it is read.
    for (std::uint64_t at = 0; at < count; ++at) {
      const Result<Bytes> block = file->ReadBlock(Height{at});
      FUZZ_EXPECT(block.has_value() || block.error().code == ErrorCode::kIo);
    }
    FUZZ_EXPECT(file->Keep(Height{count}, octets.first(octets.size() / 2)));
  }
  const Result<ProgressFile> again = ProgressFile::Open(path);
  FUZZ_EXPECT(again.has_value() && again->block_count() == count + 1);
}

}  // namespace diptych
