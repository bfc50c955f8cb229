// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/register_universe.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

RegisterState AfterGenesis(const SampleNetwork& network, const Header& header) {
  RegisterState state = network.before;
  Apply(network.genesis, HeaderHash(header), state);
  return state;
}

}  // namespace

RegisterUniverse::RegisterUniverse(const SampleNetwork& network, Epoch epoch)
    : Universe(network.GenesisHeader(epoch)),
      tree_(AfterGenesis(network, network.GenesisHeader(epoch)), nothing_, 11) {
  payloads_[TransactionsRoot({})] = {};
}

const RegisterUniverse::Payload* RegisterUniverse::PayloadOf(
    const Header& header) const {
  const auto found = payloads_.find(header.payload_root);
  return found == payloads_.end() ? nullptr : &found->second;
}

BlockId RegisterUniverse::Take(const Block& block) {
  const Header& header = block.header;
  if (PayloadOf(header) == nullptr) {
    Payload payload{.references = block.references,
                    .transactions = TransactionsOf(block)};
    CHECK(TransactionsRoot(payload.transactions) == header.payload_root);
    for (const SharedBatch& batch : block.batches) {
      payload.octets += batch->payload.size();
    }
    for (const CheckedTransaction& checked : payload.transactions) {
      // Who is Byzantine orders others, too.
      payload.set |= BitOf(checked.transaction());
    }
    payloads_[header.payload_root] = std::move(payload);
  }
  const BlockId id = Add(header, 0);
  blocks_.try_emplace(id, block);
  return id;
}

std::vector<CheckedTransaction> RegisterUniverse::TransactionsIn(
    const Header& header) const {
  const Payload* payload = PayloadOf(header);
  CHECK(payload != nullptr);
  return payload->transactions;
}

Bytes RegisterUniverse::ReferencesOf(const Header& header) const {
  const Payload* payload = PayloadOf(header);
  return payload == nullptr ? Bytes{} : payload->references;
}

TransactionSet RegisterUniverse::OrderedBy(const Header& header,
                                           TransactionSet /*given*/) const {
  const Payload* payload = PayloadOf(header);
  return payload == nullptr ? 0 : payload->set;
}

// Written from docs/spec/blocks.md, and not from replica/proposal_rules.h.
bool RegisterUniverse::Judge(const SimBlock& block) {
  const Header& header = block.header;
  const Payload* payload = PayloadOf(header);
  if (payload == nullptr) return false;
  const bool is_heartbeat = payload->transactions.empty();
  if (header.flags != (is_heartbeat ? kHeaderHeartbeat : 0) ||
      header.transaction_count != payload->transactions.size() ||
      header.payload_octets != payload->octets ||
      header.next_validators_hash != Digest{}) {
    return false;
  }
  const RegisterState* state = tree_.StateAfter(header.parent_hash);
  // The tree was full: what is not known to be wrong counts as right.
  if (state == nullptr) return true;
  if (header.validators_hash !=
      ValidatorsHash(ValidatorsAt(*state, header.time))) {
    return false;
  }
  auto execution = tree_.Execute(
      header.parent_hash,
      {.time = header.time, .transactions = payload->transactions});
  if (!execution) return true;
  if (header.log_size != execution->log.size() ||
      header.log_root != execution->log.Root()) {
    return false;
  }
  tree_.Add(block.hash, *std::move(execution));
  return true;
}

Header RegisterUniverse::Make(const Draft& draft) {
  CHECK(draft.transactions == 0);
  const SimBlock& parent = at(draft.parent);
  Header header = parent.header;
  header.view = draft.view;
  header.height = {parent.header.height.value + 1};
  header.parent_hash = parent.hash;
  header.parent_view = parent.header.view;
  header.time = {std::max(draft.time.value, parent.header.time.value + 1)};
  header.proposer = draft.proposer;
  header.flags = kHeaderHeartbeat;
  header.payload_root = TransactionsRoot({});
  header.payload_octets = 0;
  header.transaction_count = 0;
  const RegisterState* state = tree_.StateAfter(parent.hash);
  if (state == nullptr || header.time <= state->tip.time) return header;
  header.validators_hash = ValidatorsHash(ValidatorsAt(*state, header.time));
  const auto execution =
      tree_.Execute(parent.hash, {.time = header.time, .transactions = {}});
  if (execution) {
    header.log_size = execution->log.size();
    header.log_root = execution->log.Root();
  }
  return header;
}

}  // namespace diptych
