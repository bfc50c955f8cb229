// SPDX-License-Identifier: Apache-2.0
#include "node/node.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <thread>
#include <utility>

#include "base/hex.h"
#include "crypto/key_pem.h"
#include "node/checkpoint_signer.h"
#include "node/known_peers.h"
#include "node/list_signer.h"
#include "node/mempool.h"
#include "node/node_metrics.h"
#include "node/node_service.h"
#include "node/peer_gateway.h"
#include "node/register_loop.h"
#include "node/replica_start.h"
#include "node/shared_register.h"
#include "node/view_loader.h"
#include "platform/file.h"
#include "registry/genesis_policy.h"
#include "rpc/server.h"
#include "storage/store.h"

namespace diptych {
namespace {

// A genesis is one log entry (docs/spec/entries.md).
constexpr std::size_t kGenesisSizeMax = 65'535;

// How long a node that stops gives requests in flight to get into a block: a
// view.
constexpr std::chrono::seconds kOutcomesWait{2};

// The key in a file that the configuration names under `name`.
Result<SecretKey> LoadKey(const NodeConfig& config, std::string_view name,
                          const std::string& path,
                          const Passphrase& passphrase) {
  const Result<Bytes> pem = ReadFile(path, kKeyPemSizeMax);
  if (!pem) return Annotate(pem.error(), config.Where(name));
  Result<SecretKey> key = DecodeKeyPem(AsText(*pem), passphrase.text);
  if (key) return key;
  return Annotate(Annotate(WithSource(key.error(), passphrase), path),
                  config.Where(name));
}

Result<Ed25519SecretKey> LoadEd25519Key(const NodeConfig& config,
                                        std::string_view name,
                                        const std::string& path,
                                        const Passphrase& passphrase) {
  ASSIGN_OR_RETURN(const SecretKey key,
                   LoadKey(config, name, path, passphrase));
  if (const auto* ed25519 = std::get_if<Ed25519SecretKey>(&key)) {
    return *ed25519;
  }
  return Error{ErrorCode::kInvalid,
               config.Where(name) + ": " + path +
                   ": is no Ed25519 key, which checkpoints and TLS need"};
}

Result<CheckpointSigner> LoadSigner(const NodeConfig& config,
                                    const Genesis& genesis,
                                    const Passphrase& passphrase) {
  ASSIGN_OR_RETURN(
      Ed25519SecretKey log_key,
      LoadEd25519Key(config, "keys.log", config.log_key_file, passphrase));
  std::optional<Ed25519SecretKey> checkpoint_key;
  if (IsValidator(genesis, config.member)) {
    ASSIGN_OR_RETURN(checkpoint_key,
                     LoadEd25519Key(config, "keys.checkpoint",
                                    config.checkpoint_key_file, passphrase));
  }
  const bool is_log_key = log_key.public_key().bytes() == genesis.log_key;
  Result<CheckpointSigner> signer = CheckpointSigner::Make(
      genesis, config.member, std::move(log_key), std::move(checkpoint_key));
  if (signer) return signer;
  return Annotate(signer.error(),
                  config.Where(is_log_key ? "keys.checkpoint" : "keys.log"));
}

// Nothing if the configuration names no credential key.
Result<std::optional<ListSigner>> LoadListSigner(const NodeConfig& config,
                                                 const Passphrase& passphrase) {
  if (config.credential_key_file.empty()) return std::optional<ListSigner>();
  constexpr std::string_view kName = "keys.credential";
  const std::string& path = config.credential_key_file;
  ASSIGN_OR_RETURN(SecretKey key, LoadKey(config, kName, path, passphrase));
  Result<ListSigner> signer = ListSigner::Make(
      config.status_url, std::move(key),
      std::make_shared<const PinnedContexts>(PinnedContexts::Standard()));
  if (signer) return std::optional<ListSigner>(*std::move(signer));
  return Annotate(Annotate(signer.error(), path), config.Where(kName));
}

Result<std::unique_ptr<Store>> OpenStore(const NodeConfig& config,
                                         const Store::Options& options,
                                         const Bytes& genesis_entry,
                                         EventLog& log) {
  Result<std::unique_ptr<Store>> store = Store::Open(options);
  if (store || store.error().code != ErrorCode::kNotFound) return store;
  const Status made = MakeDirectory(options.path);
  if (!made) return Annotate(made.error(), config.Where("node.data"));
  RETURN_IF_ERROR(Store::Create(options, genesis_entry));
  log.Info("data directory created", {{"path", options.path}});
  return Store::Open(options);
}

HttpServer::Options ServerOptions(const NodeConfig& config) {
  HttpServer::Options options;
  options.address = config.rpc_address;
  options.port = config.rpc_port;
  options.threads = config.rpc_threads;
  options.connections_max = config.rpc_connections_max;
  options.body_size_max = config.rpc_body_octets_max;
  options.idle_timeout = std::chrono::seconds(config.rpc_idle_seconds);
  options.per_address.rate = config.rpc_requests_per_second;
  options.per_address.burst = 2.0 * config.rpc_requests_per_second;
  return options;
}

// What readers see after a start. A network of one signs its checkpoint anew:
// its cosignature says that this node holds the tree now. Of several, the
// newest that a quorum has cosigned stays until they have cosigned another.
Result<RegisterView> LoadView(Store& store, const NodeConfig& config,
                              const Bytes& genesis_entry,
                              const CheckpointSigner& signer, TimeMs now) {
  ASSIGN_OR_RETURN(RegisterView view, LoadRegisterView(store));
  if (view.state.genesis_entry != genesis_entry) {
    return Error{ErrorCode::kRefused,
                 config.data_directory +
                     ": holds another network than network.genesis: check "
                     "node.data and network.genesis"};
  }
  if (signer.cosigners().size() > 1) return view;
  const TreeHead head{.size = view.state.log.size(),
                      .root = view.state.log.Root()};
  view.checkpoint = std::make_shared<const DurableCheckpoint>(
      [note = signer.Sign(head, now)] { return note; });
  view.cosigned.reset();
  // A crash may have come between the newest block and its checkpoint.
  RETURN_IF_ERROR(store.SaveCheckpoint(view.checkpoint->Note()));
  return view;
}

Result<std::unique_ptr<PeerGateway>> OpenPeers(const NodeConfig& config,
                                               const Passphrase& passphrase,
                                               const Genesis& genesis,
                                               PeerGateway::Parts parts,
                                               const Digest& network_id,
                                               Random& random) {
  ASSIGN_OR_RETURN(const Ed25519SecretKey key,
                   LoadEd25519Key(config, "peers.tls_key",
                                  config.peers->tls_key_file, passphrase));
  ASSIGN_OR_RETURN(PeerTable table, MakePeerTable(config, genesis));
  std::map<MemberId, std::string> names;
  for (const MemberRecord& member : genesis.members) {
    names[member.member] = member.name;
  }
  parts.names = MemberNames(std::move(names));
  PeerNetwork::Options options;
  options.self = config.member;
  options.network_id = network_id;
  // Nobody dials an observer.
  options.listen_address =
      table.is_validator ? config.peers->address : std::string();
  options.listen_port = config.peers->port;
  return std::make_unique<PeerGateway>(options, key, std::move(table),
                                       std::move(parts), random);
}

void LogContradiction(EventLog& log, const KeptContradiction& found) {
  const CosignatureContradiction& both = found.signatures;
  const std::string size = std::to_string(both.first.head.size);
  const std::string first = HexEncode(EncodeMemberCosignature(both.first));
  const std::string second = HexEncode(EncodeMemberCosignature(both.second));
  if (both.IsOfOneSigner()) {
    return log.ReportError(
        "a validator cosigned two different logs of one size",
        {{"member", std::to_string(both.first.member.value)},
         {"name", found.first_name},
         {"size", size},
         {"first", first},
         {"second", second}});
  }
  log.ReportError("two validators cosigned different logs of one size",
                  {{"member", std::to_string(both.first.member.value)},
                   {"name", found.first_name},
                   {"other_member", std::to_string(both.second.member.value)},
                   {"other_name", found.second_name},
                   {"size", size},
                   {"first", first},
                   {"second", second}});
}

// What judges certificates as the replica does; what `running` points to
// outlives it.
std::function<bool(const Certificate&)> IsValidUnder(
    const RunningReplica& running) {
  return [set = running.set.get(),
          verifier = running.verifier.get()](const Certificate& certificate) {
    return JudgeCertificate(*set, *verifier, certificate) ==
           CertificateVerdict::kValid;
  };
}

}  // namespace

struct Node::Parts {
  Parts(const NodeConfig& config_in, Clock& clock_in, EventLog& log_in,
        std::unique_ptr<Store> store_in, CheckpointSigner signer_in,
        std::optional<ListSigner> list_signer, RegisterView view)
      : config(config_in),
        clock(clock_in),
        log(log_in),
        genesis(view.state.genesis),
        store(std::move(store_in)),
        signer(std::move(signer_in)),
        shared(std::move(view)),
        mempool({.transactions_max = config.mempool_transactions_max,
                 .octets_max = config.mempool_octets_max}),
        service({.shared = shared,
                 .store = *store,
                 .mempool = mempool,
                 .metrics = metrics,
                 .clock = clock_in,
                 .member = config.member,
                 .list_signer = std::move(list_signer),
                 .is_observer = !IsValidator(genesis, config.member)}),
        inbox([this] { mempool.Wake(); }),
        server(ServerOptions(config), service) {
    service.SetServerCounters(server.counters());
    shared.Read([this](const RegisterView& now) {
      metrics.SetTip(now.state.tip.height, now.state.log.size(),
                     now.state.tip.time);
    });
  }

  // The parts that stand on the replica.
  // `known`: contradictory cosignatures that the store has kept.
  void Assemble(RunningReplica running_in,
                std::vector<CosignatureContradiction> known);

  void Note(const BlockSummary& block) {
    metrics.CountBlock(block);
    log.Debug("block durable",
              {{"height", std::to_string(block.height.value)},
               {"transactions", std::to_string(block.transactions)},
               {"entries", std::to_string(block.entries)},
               {"log_size", std::to_string(block.log_size)}});
  }

  void Note(const std::optional<Error>& cause) {
    if (cause.has_value() == refusing_writes) return;
    refusing_writes = cause.has_value();
    service.SetWriteHealth(cause);
    metrics.SetAcceptingWrites(!refusing_writes);
    if (cause) {
      log.ReportError("writes are refused", {{"cause", cause->message}});
    } else {
      log.Info("writes are taken again");
    }
  }

  const NodeConfig config;
  Clock& clock;
  EventLog& log;
  const Genesis genesis;
  std::unique_ptr<Store> store;
  CheckpointSigner signer;
  SharedRegister shared;
  Mempool mempool;
  NodeMetrics metrics;
  NodeService service;
  PeerInbox inbox;
  RunningReplica running;
  std::unique_ptr<PeerGateway> peers;  // Null in a network of one.
  std::optional<CheckpointRound> checkpoints;
  std::optional<RegisterLoop> loop;
  HttpServer server;
  std::thread register_thread;
  bool refusing_writes = false;  // Owned by the register's thread.
};

void Node::Parts::Assemble(RunningReplica running_in,
                           std::vector<CosignatureContradiction> known) {
  running = std::move(running_in);
  checkpoints.emplace(
      CheckpointRound::Parts{
          .store = *store,
          .shared = shared,
          .mempool = mempool,
          .signer = signer,
          .clock = clock,
          .send =
              [this](const MemberCosignature& own) {
                peers->Cosigned(own, std::nullopt);
              },
          .on_contradiction =
              [this](const KeptContradiction& found) {
                LogContradiction(log, found);
              },
          .on_other_root =
              [this](const TreeHead& head) {
                log.ReportError(
                    "a quorum has cosigned another log than the one here",
                    {{"size", std::to_string(head.size)}});
                loop->Halt("a quorum has cosigned another log of " +
                           std::to_string(head.size) + " entries");
              },
          .contradictions = std::move(known)},
      genesis, running.signer != nullptr);
  RegisterLoop::Parts parts{
      .store = *store,
      .mempool = mempool,
      .checkpoints = *checkpoints,
      .clock = clock,
      .log = log,
      .inbox = inbox,
      .peers = peers.get(),
      .guard = running.guard ? &*running.guard : nullptr,
      .reporter = running.reporter ? &*running.reporter : nullptr,
      .shared = shared,
      .validators = {},
      .needs = {},
      .on_block = [this](const BlockSummary& block) { Note(block); },
      .on_write_health =
          [this](const std::optional<Error>& cause) { Note(cause); },
      .on_status =
          [this](ConsensusStatus status) {
            service.SetConsensusStatus(std::move(status));
          }};
  parts.divergence = running.divergence;
  for (const Validator& validator : running.validators) {
    if (validator.member == config.member) continue;
    parts.validators.push_back(validator.member);
  }
  // What a submitter gives to an observer one validator is enough for.
  parts.needs = {.others = running.signer == nullptr
                               ? 1
                               : QuorumOf(running.validators.size()) - 1,
                 .is_validator = running.signer != nullptr};
  loop.emplace(parts, std::move(running.replica));
}

Result<std::unique_ptr<Node>> Node::Open(const NodeConfig& config,
                                         const Passphrase& passphrase,
                                         Clock& clock, Random& random,
                                         EventLog& log) {
  const Result<Bytes> file = ReadFile(config.genesis_file, kGenesisSizeMax);
  if (!file) return Annotate(file.error(), config.Where("network.genesis"));
  const Bytes& genesis_entry = *file;
  Result<Genesis> genesis = DecodeGenesis(genesis_entry);
  if (!genesis) {
    return Error{ErrorCode::kInvalid,
                 config.Where("network.genesis") + ": " + config.genesis_file +
                     ": is no genesis, which `diptych network create` calls "
                     "genesis.bin, or is cut short or damaged (" +
                     genesis.error().message +
                     "): name it, or restore it from a copy; the folders of "
                     "all members hold the same"};
  }
  RETURN_IF_ERROR(CheckPeers(config, *genesis));
  ASSIGN_OR_RETURN(CheckpointSigner signer,
                   LoadSigner(config, *genesis, passphrase));

  ASSIGN_OR_RETURN(std::optional<ListSigner> list_signer,
                   LoadListSigner(config, passphrase));
  std::uint64_t hash_seed = 0;
  random.Fill({reinterpret_cast<std::uint8_t*>(&hash_seed), sizeof hash_seed});
  const Store::Options options{.path = config.data_directory,
                               .hash_seed = hash_seed,
                               .cache_octets = config.cache_octets,
                               .free_octets_min = config.free_octets_min,
                               .network_id = NetworkId(genesis_entry),
                               .on_trouble = [&log](std::string_view line) {
                                 log.Warning("the database has trouble",
                                             {{"cause", std::string(line)}});
                               }};
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store,
                   OpenStore(config, options, genesis_entry, log));
  ASSIGN_OR_RETURN(RegisterView view, LoadView(*store, config, genesis_entry,
                                               signer, clock.Now()));
  ASSIGN_OR_RETURN(
      RunningReplica running,
      StartReplica(config, passphrase, *store, view.state, hash_seed, clock));
  ASSIGN_OR_RETURN(std::vector<CosignatureContradiction> known,
                   store->ReadContradictions());
  log.Info("register opened",
           {{"origin", genesis->origin},
            {"height", std::to_string(view.state.tip.height.value)},
            {"log_size", std::to_string(view.state.log.size())}});
  auto parts = std::make_unique<Parts>(config, clock, log, std::move(store),
                                       std::move(signer),
                                       std::move(list_signer), std::move(view));
  if (config.peers) {
    ASSIGN_OR_RETURN(parts->peers,
                     OpenPeers(config, passphrase, *genesis,
                               {.inbox = parts->inbox,
                                .shared = parts->shared,
                                .store = *parts->store,
                                .log = log,
                                .names = {},
                                .is_valid = IsValidUnder(running)},
                               NetworkId(genesis_entry), random));
  }
  if (parts->peers) parts->service.SetPeerCounters(parts->peers->counters());
  parts->Assemble(std::move(running), std::move(known));
  return std::unique_ptr<Node>(new Node(std::move(parts)));
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Node::~Node() { Stop(); }

Status Node::Start() {
  RETURN_IF_ERROR(parts_->server.Start());
  if (parts_->peers) RETURN_IF_ERROR(parts_->peers->Start());
  parts_->register_thread = std::thread([this] { parts_->loop->Run(); });
  parts_->log.Info("node started", {{"address", parts_->config.rpc_address},
                                    {"port", std::to_string(rpc_port())}});
  return Ok();
}

void Node::Stop() {
  if (!parts_->register_thread.joinable()) return;
  // The server first: requests in flight still get their outcomes from the
  // loop, and no new ones come. Without a quorum there is no outcome.
  const Error stopping{ErrorCode::kUnavailable, "the node is stopping"};
  std::promise<void> served;
  std::thread impatience([this, &stopping, done = served.get_future()] {
    if (done.wait_for(kOutcomesWait) == std::future_status::timeout) {
      parts_->mempool.Close(stopping);
    }
  });
  parts_->server.Stop();
  served.set_value();
  impatience.join();
  parts_->loop->Stop();
  parts_->register_thread.join();
  if (parts_->peers) parts_->peers->Stop();
  parts_->mempool.Close(stopping);
  parts_->log.Info("node stopped");
}

RegistryService& Node::registry() { return parts_->service; }

std::uint16_t Node::rpc_port() const { return parts_->server.bound_port(); }

const std::string& Node::origin() const { return parts_->genesis.origin; }

}  // namespace diptych
