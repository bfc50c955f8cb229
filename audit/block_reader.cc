// SPDX-License-Identifier: Apache-2.0
#include "audit/block_reader.h"

#include <string>
#include <utility>

namespace diptych {

PreparedRange BlockReader::Read(Height first, std::uint32_t count) const {
  PreparedRange range;
  while (range.blocks.size() < count) {
    const Height next{first.value + range.blocks.size()};
    const auto wanted = static_cast<std::uint32_t>(count - range.blocks.size());
    Result<SourceBlocks> answer = source_.ReadBlocks(next, wanted);
    const std::string place = "block " + std::to_string(next.value);
    if (!answer) {
      if (answer.error().code != ErrorCode::kNotFound) {
        range.error = Annotate(answer.error(), place);
      }
      return range;
    }
    if (answer->blocks.size() > wanted) {
      range.error =
          Error{ErrorCode::kInvalid,
                place + ": the source answers " +
                    std::to_string(answer->blocks.size()) + " blocks where " +
                    std::to_string(wanted) + " were asked for"};
      return range;
    }
    if (answer->blocks.empty()) return range;
    for (Bytes& octets : answer->blocks) {
      const Height height{first.value + range.blocks.size()};
      range.blocks.push_back(PrepareBlock(std::move(octets), height, keys_));
    }
  }
  return range;
}

}  // namespace diptych
