// SPDX-License-Identifier: Apache-2.0
#include "node/view_loader.h"

#include <utility>

#include "registry/entry.h"
#include "tlog/checkpoint.h"
#include "tlog/note.h"

namespace diptych {
namespace {

Result<SealEntry> SealBefore(const Store& store, std::uint64_t log_size) {
  ASSIGN_OR_RETURN(const Bytes last, store.ReadEntry({log_size - 1}));
  return DecodeSealEntry(last);
}

// The block after which the log had `size` entries; nothing if there is none.
Result<std::optional<Header>> BlockOfSize(const Store& store, Height tip,
                                          std::uint64_t size) {
  std::uint64_t low = 0;
  std::uint64_t high = tip.value;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(const StoredBlock block, store.ReadBlock({middle}));
    if (block.header.log_size < size) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  ASSIGN_OR_RETURN(const StoredBlock block, store.ReadBlock({low}));
  if (block.header.log_size != size) return std::nullopt;
  return block.header;
}

Error Corrupt(const std::string& what) {
  return {ErrorCode::kCorrupt, "the saved checkpoint: " + what};
}

Status AddCheckpoint(const Store& store, const std::string& text,
                     RegisterView& view) {
  const Result<Note> note = ParseNote(text);
  if (!note) return Corrupt(note.error().message);
  const Result<Checkpoint> checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint) return Corrupt(checkpoint.error().message);
  ASSIGN_OR_RETURN(const std::optional<Header> header,
                   BlockOfSize(store, view.state.tip.height, checkpoint->size));
  if (!header) return Ok();
  if (header->log_root != checkpoint->root) {
    return Corrupt(
        "is of another log than the one beside it: restore the "
        "data directory from a backup");
  }
  ProvableBlock block{
      .height = header->height,
      .head = {.size = header->log_size, .root = header->log_root},
      .seal = {},
      .directory = nullptr};
  ASSIGN_OR_RETURN(block.seal, SealBefore(store, header->log_size));
  // The store keeps no past directories.
  if (block.seal.directory_root != view.seal.directory_root) return Ok();
  view.checkpoint =
      std::make_shared<const DurableCheckpoint>([text] { return text; });
  view.cosigned = std::move(block);
  return Ok();
}

}  // namespace

Result<RegisterView> LoadRegisterView(const Store& store) {
  RegisterView view;
  ASSIGN_OR_RETURN(view.state, store.LoadState());
  ASSIGN_OR_RETURN(view.seal, SealBefore(store, view.state.log.size()));
  const Result<std::string> text = store.ReadCheckpoint();
  if (!text && text.error().code != ErrorCode::kNotFound) return text.error();
  if (text) RETURN_IF_ERROR(AddCheckpoint(store, *text, view));
  return view;
}

}  // namespace diptych
