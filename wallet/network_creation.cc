// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/base64.h"
#include "base/hex.h"
#include "json/write.h"
#include "platform/file.h"
#include "tlog/checkpoint.h"
#include "wallet/key_store.h"
#include "wallet/network_files.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

constexpr MemberId kFirstMember{1};

// The parts of a network that its files are written from.
struct NewNetwork {
  Genesis genesis;
  Bytes genesis_entry;
  Digest network_id{};
  std::string policy;
};

// A directory that goes with all it holds, unless it was kept.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }

  // Gives it its lasting name.
  Status MoveTo(const std::string& target) {
    std::error_code error;
    std::filesystem::rename(path_, target, error);
    if (error) {
      return Error{ErrorCode::kIo,
                   target + ": cannot be made: " + error.message()};
    }
    path_.clear();
    return Ok();
  }

 private:
  std::string path_;
};

Status CheckText(const char* field, const std::string& text,
                 std::size_t size_min) {
  if (text.size() >= size_min && text.size() <= kMemberTextSizeMax) {
    return Ok();
  }
  return Error{ErrorCode::kInvalid, std::string(field) + ": has to be " +
                                        std::to_string(size_min) + " to " +
                                        std::to_string(kMemberTextSizeMax) +
                                        " octets long"};
}

Status CheckOptions(const NetworkOptions& options) {
  RETURN_IF_ERROR(CheckText("origin", options.origin, 1));
  if (Status origin = CheckOrigin(options.origin); !origin) {
    return Annotate(origin.error(), "origin");
  }
  RETURN_IF_ERROR(CheckText("name", options.name, 1));
  RETURN_IF_ERROR(CheckText("did", options.did, 0));
  RETURN_IF_ERROR(CheckText("url", options.url, 0));
  if (options.rpc_port == 0) {
    return Error{ErrorCode::kInvalid, "rpc port: has to be 1 to 65535"};
  }
  return Ok();
}

struct PurposedKey {
  const char* name;
  KeyPurpose purpose;
  KeyType type;
};

constexpr PurposedKey kMemberKeys[] = {
    {kGovernanceKeyName, KeyPurpose::kGovernance, KeyType::kSecp256k1},
    {kAnchoringKeyName, KeyPurpose::kAnchoring, KeyType::kSecp256k1},
    {kConsensusKeyName, KeyPurpose::kConsensus, KeyType::kSecp256k1},
    {kCheckpointKeyName, KeyPurpose::kCheckpoint, KeyType::kEd25519}};

// Makes all keys, and gives the genesis that names them.
Result<Genesis> MakeGenesis(const NetworkOptions& options, KeyStore& store,
                            std::string_view passphrase, Random& random) {
  Genesis genesis;
  genesis.origin = options.origin;
  genesis.time = options.time;
  ASSIGN_OR_RETURN(
      const StoredKey log,
      store.Create(kLogKeyName, KeyType::kEd25519, passphrase, random));
  genesis.log_key = std::get<Ed25519PublicKey>(log.key).bytes();
  MemberRecord member{.member = kFirstMember,
                      .name = options.name,
                      .did = options.did,
                      .url = options.url,
                      .roles = {},
                      .keys = {}};
  for (const Role role : {Role::kValidator, Role::kIssuer}) {
    member.roles.push_back({.role = role, .from = options.time, .to = {}});
  }
  for (const PurposedKey& wanted : kMemberKeys) {
    ASSIGN_OR_RETURN(const StoredKey key, store.Create(wanted.name, wanted.type,
                                                       passphrase, random));
    member.keys.push_back({.purpose = wanted.purpose,
                           .type = wanted.type,
                           .from = options.time,
                           .to = {},
                           .compromised_from = {},
                           .public_key = key.octets()});
  }
  genesis.members.push_back(std::move(member));
  return genesis;
}

Result<std::string> MakePolicy(const Genesis& genesis, const Digest& network_id,
                               KeyStore& store) {
  ASSIGN_OR_RETURN(const StoredKey log, store.Find(kLogKeyName));
  ASSIGN_OR_RETURN(const StoredKey checkpoint, store.Find(kCheckpointKeyName));
  ASSIGN_OR_RETURN(VerifierKey log_key,
                   VerifierKey::Make(genesis.origin, SignatureType::kEd25519,
                                     std::get<Ed25519PublicKey>(log.key)));
  ASSIGN_OR_RETURN(
      VerifierKey validator,
      VerifierKey::Make(ValidatorKeyName(genesis.origin, kFirstMember),
                        SignatureType::kCosignature,
                        std::get<Ed25519PublicKey>(checkpoint.key)));
  return FormatNetworkPolicy({.genesis = network_id,
                              .log = std::move(log_key),
                              .log_url = "",
                              .validators = {std::move(validator)},
                              .threshold = 1});
}

// The genesis as people read it.
std::string GenesisJson(const NewNetwork& network) {
  JsonArray members;
  for (const MemberRecord& record : network.genesis.members) {
    JsonArray roles;
    for (const MemberRole& role : record.roles) {
      roles.emplace_back(RoleName(role.role));
    }
    JsonArray keys;
    for (const MemberKey& key : record.keys) {
      keys.emplace_back(JsonObject{{"purpose", KeyPurposeName(key.purpose)},
                                   {"type", KeyTypeName(key.type)},
                                   {"publicKey", HexEncode(key.public_key)}});
    }
    members.emplace_back(JsonObject{{"member", record.member.value},
                                    {"name", record.name},
                                    {"did", record.did},
                                    {"url", record.url},
                                    {"roles", std::move(roles)},
                                    {"keys", std::move(keys)}});
  }
  return PrettyJson(
      JsonObject{{"networkId", HexEncode(network.network_id)},
                 {"origin", network.genesis.origin},
                 {"timeMs", std::to_string(network.genesis.time.value)},
                 {"heartbeatMs", network.genesis.heartbeat_ms},
                 {"logKey", HexEncode(network.genesis.log_key)},
                 {"members", std::move(members)}});
}

std::string NodeConfigToml(const NetworkOptions& options) {
  std::string toml =
      "# `diptych node run` reads this. All keys and their defaults:\n"
      "# network-configs/example/node.toml. Paths are as seen from here.\n\n"
      "[network]\ngenesis = \"genesis.bin\"\n\n"
      "[node]\nmember = " +
      std::to_string(kFirstMember.value) +
      "\ndata = \"data\"\n\n"
      "[keys]\nlog = \"keys/log.pem\"\n"
      "checkpoint = \"keys/checkpoint.pem\"\n";
  toml += options.passphrase
              ? "# The passphrase is in the environment's DIPTYCH_PASSPHRASE.\n"
              : "passphrase_file = \"keys/passphrase\"\n";
  return toml + "\n[rpc]\naddress = \"127.0.0.1\"\nport = " +
         std::to_string(options.rpc_port) + "\n";
}

std::string Readme(const NetworkOptions& options) {
  return "SECRET: keys/*.pem (and keys/passphrase, which opens them) and "
         "wallet/anchors.journal (the salts). Back all of them up.\n"
         "PUBLIC: genesis.bin (the network's first log entry; genesis.json "
         "shows it), policy.txt (give it to verifiers), keys/*.pub.\n"
         "node.toml configures `diptych node run`, wallet/wallet.json says "
         "which node the wallet asks, and data/ is the register of " +
         options.origin + ".\n";
}

std::string SettingsJson(const NetworkOptions& options) {
  return PrettyJson(JsonObject{
      {"member", kFirstMember.value},
      {"node", "http://127.0.0.1:" + std::to_string(options.rpc_port)}});
}

Status WriteFiles(const std::string& directory, const NetworkOptions& options,
                  const NewNetwork& network) {
  const std::string wallet = JoinPath(directory, kWalletDirectory);
  RETURN_IF_ERROR(MakeDirectory(wallet, FileMode::kSecret));
  RETURN_IF_ERROR(
      WriteFile(JoinPath(directory, kGenesisFile), network.genesis_entry));
  const std::pair<std::string, std::string> texts[] = {
      {JoinPath(directory, kGenesisJsonFile), GenesisJson(network)},
      {JoinPath(directory, kPolicyFile), network.policy},
      {JoinPath(directory, kNodeConfigFile), NodeConfigToml(options)},
      {JoinPath(wallet, kSettingsFile), SettingsJson(options)},
      {JoinPath(directory, kReadmeFile), Readme(options)}};
  for (const auto& [path, text] : texts) {
    RETURN_IF_ERROR(WriteFile(path, AsBytes(text)));
  }
  return Ok();
}

// 32 octets that nobody can guess, as text without quotes or spaces.
std::string RandomText(Random& random) {
  Digest octets;
  random.Fill(octets);
  return Base64UrlEncode(octets);
}

Status Build(const std::string& directory, const NetworkOptions& options,
             Random& random) {
  RETURN_IF_ERROR(MakeDirectory(directory));
  const std::string keys = JoinPath(directory, kKeysDirectory);
  RETURN_IF_ERROR(MakeDirectory(keys, FileMode::kSecret));
  const std::string passphrase =
      options.passphrase ? *options.passphrase : RandomText(random);
  if (!options.passphrase) {
    RETURN_IF_ERROR(CreateFile(JoinPath(keys, kPassphraseFile),
                               AsBytes(passphrase + "\n"), FileMode::kSecret));
  }
  KeyStore store(keys);
  NewNetwork network;
  ASSIGN_OR_RETURN(network.genesis,
                   MakeGenesis(options, store, passphrase, random));
  network.genesis_entry = EncodeGenesis(network.genesis);
  // The reader judges what the options may hold.
  if (auto decoded = DecodeGenesis(network.genesis_entry); !decoded) {
    return std::move(decoded).error();
  }
  network.network_id = NetworkId(network.genesis_entry);
  ASSIGN_OR_RETURN(network.policy,
                   MakePolicy(network.genesis, network.network_id, store));
  return WriteFiles(directory, options, network);
}

}  // namespace

Result<CreatedNetwork> CreateNetwork(const NetworkOptions& options,
                                     Random& random) {
  RETURN_IF_ERROR(CheckOptions(options));
  std::filesystem::path target =
      std::filesystem::path(options.directory).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  if (target.empty()) {
    return Error{ErrorCode::kInvalid, "directory: has to be named"};
  }
  std::error_code error;
  if (std::filesystem::symlink_status(target, error).type() !=
      std::filesystem::file_type::not_found) {
    return Error{ErrorCode::kExists,
                 target.string() +
                     ": exists already: name another directory, since a "
                     "network is never overwritten"};
  }
  std::array<std::uint8_t, 8> suffix;
  random.Fill(suffix);
  TemporaryDirectory temporary(target.string() + ".new-" + HexEncode(suffix));
  RETURN_IF_ERROR(Build(temporary.path(), options, random));
  RETURN_IF_ERROR(temporary.MoveTo(target));
  ASSIGN_OR_RETURN(NetworkFolder folder, NetworkFolder::Open(target));
  return CreatedNetwork{.folder = std::move(folder),
                        .has_stored_passphrase = !options.passphrase};
}

}  // namespace diptych
