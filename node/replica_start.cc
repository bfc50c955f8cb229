// SPDX-License-Identifier: Apache-2.0
#include "node/replica_start.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
#include "crypto/key_pem.h"
#include "node/checked_votes.h"
#include "node/register_loop.h"
#include "platform/file.h"
#include "replica/block_check.h"
#include "storage/consensus_start.h"

namespace diptych {
namespace {

Result<EcdsaSecretKey> LoadConsensusKey(const NodeConfig& config,
                                        const Passphrase& passphrase,
                                        const Bytes& expected) {
  const std::string& path = config.peers->consensus_key_file;
  const std::string where = config.Where("peers.consensus_key");
  const Result<Bytes> pem = ReadFile(path, kKeyPemSizeMax);
  if (!pem) return Annotate(pem.error(), where);
  Result<SecretKey> key = DecodeKeyPem(AsText(*pem), passphrase.text);
  if (!key) {
    return Annotate(Annotate(WithSource(key.error(), passphrase), path), where);
  }
  const auto* ecdsa = std::get_if<EcdsaSecretKey>(&*key);
  if (ecdsa == nullptr) {
    return Error{
        ErrorCode::kInvalid,
        where + ": " + path + ": is no secp256k1 key, which votes need"};
  }
  if (!std::ranges::equal(ecdsa->public_key().bytes(), expected)) {
    return Error{ErrorCode::kInvalid,
                 where + ": " + path +
                     ": is not the consensus key that the network names for "
                     "this member"};
  }
  return *ecdsa;
}

// Which of the member's keys is its consensus key. Requires that it has it.
std::uint32_t PlaceOfKey(const MemberRecord& member, const Bytes& key) {
  const auto found =
      std::ranges::find_if(member.keys, [&](const MemberKey& held) {
        return held.purpose == KeyPurpose::kConsensus && held.public_key == key;
      });
  CHECK(found != member.keys.end());
  return static_cast<std::uint32_t>(found - member.keys.begin());
}

Result<std::vector<Block>> LoadUnfinalised(const Store& store,
                                           const RegisterState& state) {
  std::vector<Block> blocks;
  for (const Digest& hash : store.UnfinalisedBlocks()) {
    ASSIGN_OR_RETURN(UnfinalisedBlock stored, store.ReadUnfinalisedBlock(hash));
    auto block = CheckBlock({.header = stored.header,
                             .references = std::move(stored.references),
                             .payload = std::move(stored.payload)},
                            CheckUnder(state.members));
    if (!block) {
      return Error{ErrorCode::kCorrupt,
                   "an unfinalised block in the store holds a transaction that "
                   "may stand in no block"};
    }
    blocks.push_back(*std::move(block));
  }
  return blocks;
}

// A data directory that was fetched from elsewhere does not know what the key
// has signed (docs/spec/guard.md).
Result<Simplex::Start> LoadCoreStart(const NodeConfig& config,
                                     const Store& store,
                                     const std::optional<GuardFile>& guard) {
  std::optional<DurableRecord> record;
  if (guard) record = guard->durable();
  ASSIGN_OR_RETURN(Simplex::Start start, LoadConsensusStart(store, record));
  const bool is_new_guard = guard && guard->record().view == View{0};
  start.is_key_in_doubt = is_new_guard && !config.key_is_unused;
  if (!start.is_key_in_doubt || store.newest_height() == Height{0}) {
    return start;
  }
  return Error{
      ErrorCode::kRefused,
      config.data_directory +
          ": has blocks and no guard file of this validator's consensus key: "
          "restore nothing, and give the validator a new key; if the key has "
          "never signed anything, start the node once with --key-never-used"};
}

// Those that waited before a crash.
Status TakeUpReports(const Store& store, const RegisterState& state,
                     EvidenceReporter& reporter) {
  ASSIGN_OR_RETURN(const std::vector<Evidence> reports, store.ReadReports());
  for (const Evidence& report : reports) reporter.Note(report, state);
  return Ok();
}

}  // namespace

Result<RunningReplica> StartReplica(const NodeConfig& config,
                                    const Passphrase& passphrase, Store& store,
                                    const RegisterState& state,
                                    std::uint64_t hash_seed, Clock& clock) {
  RunningReplica running;
  ASSIGN_OR_RETURN(const StoredBlock genesis, store.ReadBlock({0}));
  running.validators = ValidatorsOf(state, genesis.header.epoch);
  const Digest genesis_hash = HeaderHash(genesis.header);
  running.set = std::make_unique<ValidatorSet>(
      genesis.header.epoch, running.validators.size(), genesis_hash);

  std::optional<ValidatorIndex> self;
  for (std::size_t i = 0; i < running.validators.size(); ++i) {
    if (running.validators[i].member != config.member) continue;
    self = {static_cast<std::uint16_t>(i)};
  }
  if (!config.peers) {
    running.verifier = std::make_unique<UnsignedVotes>();
    running.signer = std::make_unique<UnsignedVotes>();
  } else {
    std::vector<Bytes> keys;
    for (const Validator& validator : running.validators) {
      keys.push_back(validator.consensus_key);
    }
    ASSIGN_OR_RETURN(EcdsaVoteVerifier verifier,
                     EcdsaVoteVerifier::Make(state.network_id, keys));
    running.verifier = std::make_unique<CheckedVotes>(
        std::make_unique<EcdsaVoteVerifier>(std::move(verifier)));
  }
  if (config.peers && self) {
    ASSIGN_OR_RETURN(
        EcdsaSecretKey key,
        LoadConsensusKey(config, passphrase,
                         running.validators[self->value].consensus_key));
    const GuardIdentity identity{.validator_key = key.public_key().bytes(),
                                 .network_id = state.network_id};
    ASSIGN_OR_RETURN(running.guard,
                     OpenGuard(store, config.data_directory, identity));
    running.reporter.emplace(
        EvidenceReporter::Identity{
            .member = config.member,
            .key = PlaceOfKey(*state.FindMember(config.member),
                              running.validators[self->value].consensus_key),
            .secret = key},
        running.validators);
    RETURN_IF_ERROR(TakeUpReports(store, state, *running.reporter));
    running.signer =
        std::make_unique<EcdsaVoteSigner>(state.network_id, std::move(key));
  }

  ASSIGN_OR_RETURN(running.divergence, store.ReadDivergence());
  Replica::Start start;
  ASSIGN_OR_RETURN(start.core, LoadCoreStart(config, store, running.guard));
  ASSIGN_OR_RETURN(start.blocks, LoadUnfinalised(store, state));
  start.state = state;
  Replica::Options options{
      .core = {.network_id = state.network_id,
               .self = self,
               .timing = {.heartbeat_ms = state.genesis.heartbeat_ms,
                          .delay_ms = config.delay_ms}},
      .hash_seed = hash_seed,
      .validators = {}};
  for (const Validator& validator : running.validators) {
    options.validators.insert(validator.member);
  }
  running.replica = std::make_unique<Replica>(
      options, *running.set, *running.verifier, running.signer.get(), store,
      std::move(start),
      RegisterLoop::InstantOf(clock, std::chrono::steady_clock::now()));
  return running;
}

}  // namespace diptych
