// SPDX-License-Identifier: Apache-2.0
#include "registry/receipt_tlog_proof.h"

#include "tlog/note.h"

namespace diptych {

Result<LogProof> ToLogProof(const Receipt& receipt) {
  LogProof proof;
  ASSIGN_OR_RETURN(proof.note, ParseNote(receipt.checkpoint));
  proof.extra = EncodeEntry(receipt.entry);
  proof.index = receipt.entry_index;
  proof.path = receipt.entry_path;
  return proof;
}

}  // namespace diptych
