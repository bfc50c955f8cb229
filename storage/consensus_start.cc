// SPDX-License-Identifier: Apache-2.0
#include "storage/consensus_start.h"

#include <utility>

namespace diptych {

Result<GuardFile> OpenGuard(Store& store, const std::string& directory,
                            const GuardIdentity& identity) {
  const std::string path = directory + "/guard";
  ASSIGN_OR_RETURN(const bool was_guarded,
                   store.WasGuarded(identity.validator_key));
  if (!was_guarded) {
    // A crash before the note leaves a file that nothing was signed on.
    const Status made = GuardFile::Create(path, identity);
    if (!made && made.error().code != ErrorCode::kExists) return made.error();
    RETURN_IF_ERROR(store.NoteGuarded(identity.validator_key));
  }
  return GuardFile::Open(path, identity);
}

Result<Simplex::Start> LoadConsensusStart(
    const Store& store, const std::optional<DurableRecord>& guard) {
  Simplex::Start start;
  start.guard = guard;
  ASSIGN_OR_RETURN(start.certificates, store.ReadCertificates());
  ASSIGN_OR_RETURN(start.finalization, store.ReadNewestFinalization());
  ASSIGN_OR_RETURN(const StoredBlock tip,
                   store.ReadBlock(store.newest_height()));
  start.tip = tip.header;
  if (!guard) return start;
  const std::optional<Digest>& notarized = (*guard)->notarized;
  if (!notarized || *notarized == HeaderHash(tip.header)) return start;
  const Result<UnfinalisedBlock> block = store.ReadUnfinalisedBlock(*notarized);
  if (!block && block.error().code != ErrorCode::kNotFound) {
    return block.error();
  }
  start.holds_notarized_block = block.has_value();
  return start;
}

}  // namespace diptych
