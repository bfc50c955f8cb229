// SPDX-License-Identifier: Apache-2.0
#include "storage/genesis_block.h"

#include "crypto/sha256.h"

namespace diptych {

Result<GenesisBlock> MakeGenesisBlock(ByteView genesis_entry) {
  GenesisBlock genesis;
  ASSIGN_OR_RETURN(genesis.before, StateBeforeGenesis(genesis_entry));
  genesis.execution = ExecuteGenesis(genesis.before);

  // The validators are those of the state that the genesis makes.
  ASSIGN_OR_RETURN(RegisterState after, StateBeforeGenesis(genesis_entry));
  Apply(genesis.execution, Digest{}, after);

  Header& header = genesis.block.header;
  header.network_id = after.network_id;
  header.time = genesis.execution.time;
  header.payload_root = Sha256(ByteView{});
  header.log_size = after.log.size();
  header.log_root = after.log.Root();
  header.validators_hash = ValidatorsHash(ValidatorsAt(after, header.time));
  return genesis;
}

}  // namespace diptych
