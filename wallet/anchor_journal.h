// SPDX-License-Identifier: Apache-2.0
//
// An AnchorJournal is the wallet's memory of what it anchors: each document's
// digest, salt, list and position, written before the register hears of them,
// and the entry afterwards.
//
// It is what makes a run that was cut off continue instead of anchoring twice:
// the same salt gives the same commitment, and the register takes the same
// commitment at the same position as a success. It is also the only copy of a
// salt until the receipt is written. Format: docs/spec/anchor-journal.md.
//
// It holds no file names: they may name people. Its file is locked while it is
// open, so that two runs cannot pick the same positions. One thread at a time.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "credential/commitment.h"
#include "wallet/append_file.h"

namespace diptych {

// Ten million documents; read into memory whole.
inline constexpr std::size_t kJournalSizeMax = std::size_t{1} << 30U;

struct JournaledDocument {
  Salt salt;
  ListId list;
  Position position;
  std::optional<EntryIndex> entry;  // Nothing until it is anchored.
  bool operator==(const JournaledDocument&) const = default;
};

class AnchorJournal {
 public:
  struct Plan {
    Digest document{};
    Salt salt;
    ListId list;
    Position position;
  };
  struct Anchored {
    Digest document{};
    EntryIndex entry;
  };

  // Opens the journal or begins one, and waits for nobody: kUnavailable if
  // another process has it open. A last frame that a crash cut short is
  // dropped, since nothing was sent before it was whole. kCorrupt for any other
  // damage, kInvalid for the journal of another network; both say what to do.
  static Result<AnchorJournal> Open(const std::string& path,
                                    const Digest& network_id);

  // Null if the document was never planned. Valid until the next change.
  const JournaledDocument* Find(const Digest& document) const;

  // The lists that documents of the journal stand in.
  const std::set<ListId>& lists() const { return lists_; }
  // Those planned and not known to be anchored.
  std::vector<Plan> Unfinished() const;
  std::size_t size() const { return documents_.size(); }

  // Each is one frame, on disk when Ok is returned. A plan for a document that
  // has one replaces it. Requires: RecordAnchored of planned documents.
  Status RecordPlans(std::span<const Plan> plans);
  Status RecordAnchored(std::span<const Anchored> anchored);

 private:
  explicit AnchorJournal(AppendFile file) : file_(std::move(file)) {}

  Status Replay(ByteView octets, const Digest& network_id);
  Status ReplayFrame(ByteView payload, std::size_t offset);
  void Take(const Plan& plan);

  AppendFile file_;
  std::unordered_map<Digest, JournaledDocument, DigestHash> documents_;
  std::set<ListId> lists_;
};

}  // namespace diptych
