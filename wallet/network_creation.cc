// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/hex.h"
#include "base/plain_text.h"
#include "credential/did_web.h"
#include "platform/file.h"
#include "registry/genesis_policy.h"
#include "tlog/checkpoint.h"
#include "wallet/key_store.h"
#include "wallet/member_files.h"
#include "wallet/network_files.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

constexpr std::uint32_t kPortMax = 65'535;
constexpr std::size_t kHostSizeMax = 253;  // A name in the DNS (RFC 1035).

std::uint32_t MembersOf(const NetworkOptions& options) {
  return options.validators + options.observers;
}

bool IsObserver(const NetworkOptions& options, std::uint32_t number) {
  return number > options.validators;
}

bool IsAccreditor(const NetworkOptions& options, std::uint32_t number) {
  return number > MembersOf(options) - options.accreditors;
}

std::string MemberDirectory(std::uint32_t number) {
  return kMemberDirectoryPrefix + std::to_string(number);
}

// One member of the network to be: its place, its folder, and its keys.
struct NewMember {
  MemberPlace place;
  std::string directory;
  std::string passphrase;
  MemberRecord record;
};

constexpr char kUnfinishedMark[] = ".new-";
constexpr std::size_t kUnfinishedSuffixSize = 8;  // Octets, for no collision.
// Enough to show that something cuts the making off again and again.
constexpr std::size_t kUnfinishedMax = 16;
// Entries of the folder beside; one with more is no place for a network.
constexpr std::size_t kSiblingsMax = 100'000;

// Where the folder will be, without a slash at the end; empty if nowhere.
std::filesystem::path TargetOf(const std::string& directory) {
  const std::filesystem::path target =
      std::filesystem::path(directory).lexically_normal();
  return target.has_filename() ? target : target.parent_path();
}

Status CheckStop(const NetworkOptions& options) {
  if (options.stop == nullptr || !options.stop->load()) return Ok();
  return Error{ErrorCode::kUnavailable,
               "stopped before the network was made: nothing is left of it; "
               "run the same command again"};
}

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
  if (!IsPlainText(text)) {
    return Error{ErrorCode::kInvalid,
                 "--" + std::string(field) +
                     ": is no plain text: it has to be UTF-8 without control "
                     "characters and without those that turn text around"};
  }
  if (text.size() >= size_min && text.size() <= kMemberTextSizeMax) {
    return Ok();
  }
  return Error{ErrorCode::kInvalid, "--" + std::string(field) + ": has to be " +
                                        std::to_string(size_min) + " to " +
                                        std::to_string(kMemberTextSizeMax) +
                                        " octets long"};
}

Status CheckPorts(const NetworkOptions& options) {
  const auto check = [&](const char* field, std::uint32_t first) -> Status {
    if (first != 0 && first + MembersOf(options) - 1 <= kPortMax) return Ok();
    return Error{ErrorCode::kInvalid,
                 std::string(field) + ": has to be 1 to " +
                     std::to_string(kPortMax + 1 - MembersOf(options))};
  };
  RETURN_IF_ERROR(check("rpc port", options.rpc_port));
  if (MembersOf(options) == 1) return Ok();
  RETURN_IF_ERROR(check("peer port", options.peer_port));
  const std::uint32_t between = options.rpc_port < options.peer_port
                                    ? options.peer_port - options.rpc_port
                                    : options.rpc_port - options.peer_port;
  if (between >= MembersOf(options)) return Ok();
  return Error{ErrorCode::kInvalid,
               "peer port: has to be " + std::to_string(MembersOf(options)) +
                   " or more away from the rpc port, since each member takes "
                   "the next of both"};
}

// A host goes into files as it is.
Status CheckHost(const std::string& host) {
  const bool is_sound =
      !host.empty() && host.size() <= kHostSizeMax &&
      std::ranges::all_of(host, [](char c) {
        return IsLetterOrDigit(c) || c == '.' || c == '-' || c == ':';
      });
  if (is_sound) return Ok();
  return Error{ErrorCode::kInvalid,
               "host: has to be a name or address of 1 to 253 letters, digits, "
               "'.', '-' and ':'"};
}

Status CheckOptions(const NetworkOptions& options) {
  RETURN_IF_ERROR(CheckText("origin", options.origin, 1));
  if (Status origin = CheckNewOrigin(options.origin); !origin) {
    return Annotate(origin.error(), "--origin");
  }
  if (options.validators == 0 || options.validators > kGenesisMembersMax) {
    return Error{ErrorCode::kInvalid, "validators: have to be 1 to 64"};
  }
  if (options.observers > kGenesisMembersMax - options.validators) {
    return Error{ErrorCode::kInvalid,
                 "observers: have to be so few that there are at most 64 "
                 "members"};
  }
  if (options.observers > 0 && options.validators == 1) {
    return Error{ErrorCode::kInvalid,
                 "observers: need several validators to follow, since the node "
                 "of a network of one has no peers"};
  }
  if (options.accreditors > 0 &&
      (MembersOf(options) == 1 || options.accreditors > MembersOf(options))) {
    return Error{ErrorCode::kInvalid,
                 "accreditors: have to be some of several members, since none "
                 "accredits itself"};
  }
  if (options.names.size() != 1 && options.names.size() != MembersOf(options)) {
    return Error{ErrorCode::kInvalid,
                 "name: has to be given once, or once for each member"};
  }
  for (const std::string& name : options.names) {
    RETURN_IF_ERROR(CheckText("name", name, 1));
  }
  if (options.hosts.size() > 1 && options.hosts.size() != MembersOf(options)) {
    return Error{ErrorCode::kInvalid,
                 "host: has to be given once, or once for each member"};
  }
  for (const std::string& host : options.hosts) {
    RETURN_IF_ERROR(CheckHost(host));
  }
  if (MembersOf(options) > 1 && !(options.did.empty() && options.url.empty())) {
    return Error{ErrorCode::kInvalid,
                 "did and url: are one institution's; a network of several "
                 "validators is made without"};
  }
  if (options.credential_key != KeyType::kEd25519 &&
      options.credential_key != KeyType::kP256) {
    return Error{ErrorCode::kInvalid,
                 "credential key: has to be ed25519 or p256, which other "
                 "verifiers of credentials take"};
  }
  RETURN_IF_ERROR(CheckText("did", options.did, 0));
  RETURN_IF_ERROR(CheckText("url", options.url, 0));
  return CheckPorts(options);
}

struct PurposedKey {
  const char* name;
  KeyPurpose purpose;
  KeyType type;
};

// The last is for nodes that have peers; the type of the one for credentials is
// the institution's choice.
constexpr PurposedKey kMemberKeys[] = {
    {kGovernanceKeyName, KeyPurpose::kGovernance, KeyType::kSecp256k1},
    {kAnchoringKeyName, KeyPurpose::kAnchoring, KeyType::kSecp256k1},
    {kConsensusKeyName, KeyPurpose::kConsensus, KeyType::kSecp256k1},
    {kCheckpointKeyName, KeyPurpose::kCheckpoint, KeyType::kEd25519},
    {kCredentialKeyName, KeyPurpose::kCredential, KeyType::kEd25519},
    {kTlsKeyName, KeyPurpose::kTls, KeyType::kEd25519}};

// The institution as the genesis has it, without its keys.
MemberRecord RecordOf(const NetworkOptions& options, std::uint32_t number) {
  MemberRecord record{.member = MemberId{number},
                      .name = options.names.front(),
                      .did = options.did,
                      .url = options.url,
                      .roles = {},
                      .keys = {}};
  if (options.names.size() > 1) {
    record.name = options.names[number - 1];
  } else if (MembersOf(options) > 1) {
    record.name += " " + std::to_string(number);
  }
  const auto add = [&](Role role) {
    record.roles.push_back({.role = role, .from = options.time, .to = {}});
  };
  if (IsObserver(options, number)) {
    add(Role::kObserver);
  } else {
    add(Role::kValidator);
    add(Role::kIssuer);
  }
  if (IsAccreditor(options, number)) add(Role::kAccreditor);
  return record;
}

MemberPlace PlaceOf(const NetworkOptions& options, std::uint32_t number) {
  MemberPlace place{
      .member = MemberId{number},
      .host = "127.0.0.1",
      .rpc_port = static_cast<std::uint16_t>(options.rpc_port + number - 1),
      .peer_port = static_cast<std::uint16_t>(options.peer_port + number - 1),
      .public_url = {},
      .is_observer = IsObserver(options, number)};
  if (options.hosts.size() == 1) place.host = options.hosts.front();
  if (options.hosts.size() > 1) place.host = options.hosts[number - 1];
  // A DID of another method says nothing of where its owner publishes.
  place.public_url = DidWebUrl(options.did).value_or(place.Url());
  return place;
}

// Makes a member's keys in its folder and puts them into its record. The log's
// key is the network's; each member has a copy under its own passphrase.
Status MakeKeys(const NetworkOptions& options, const Ed25519SecretKey& log_key,
                NewMember& member, Random& random) {
  KeyStore store(JoinPath(member.directory, kKeysDirectory));
  if (auto log = store.Keep(kLogKeyName, log_key, member.passphrase, random);
      !log) {
    return std::move(log).error();
  }
  for (const PurposedKey& wanted : kMemberKeys) {
    RETURN_IF_ERROR(CheckStop(options));
    if (wanted.purpose == KeyPurpose::kTls && MembersOf(options) == 1) continue;
    const bool is_for_votes = wanted.purpose == KeyPurpose::kConsensus ||
                              wanted.purpose == KeyPurpose::kCheckpoint;
    if (is_for_votes && member.place.is_observer) continue;
    const KeyType type = wanted.purpose == KeyPurpose::kCredential
                             ? options.credential_key
                             : wanted.type;
    ASSIGN_OR_RETURN(
        const StoredKey key,
        store.Create(wanted.name, type, member.passphrase, random));
    member.record.keys.push_back({.purpose = wanted.purpose,
                                  .type = type,
                                  .from = options.time,
                                  .to = {},
                                  .compromised_from = {},
                                  .public_key = key.octets()});
  }
  return Ok();
}

// What is the same in every member's folder.
struct SharedFiles {
  Bytes genesis_entry;
  std::string genesis_json;
  std::string policy;
};

Status WriteFiles(const NewMember& member,
                  const std::vector<MemberPlace>& places, std::size_t own,
                  const SharedFiles& shared, const NetworkOptions& options) {
  const std::string& directory = member.directory;
  const std::string wallet = JoinPath(directory, kWalletDirectory);
  RETURN_IF_ERROR(MakeDirectory(wallet, FileMode::kSecret));
  RETURN_IF_ERROR(
      WriteFile(JoinPath(directory, kGenesisFile), shared.genesis_entry));
  const std::pair<std::string, std::string> texts[] = {
      {JoinPath(directory, kGenesisJsonFile), shared.genesis_json},
      {JoinPath(directory, kPolicyFile), shared.policy},
      {JoinPath(directory, kNodeConfigFile),
       NodeConfigToml(places, own, !options.passphrase)},
      {JoinPath(wallet, kSettingsFile), SettingsJson(places, own)},
      {JoinPath(directory, kReadmeFile), MemberReadme(options.origin)}};
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

// A member's folder with its keys, and what the genesis says of it.
Result<NewMember> MakeMember(const std::string& directory,
                             const NetworkOptions& options,
                             std::uint32_t number,
                             const Ed25519SecretKey& log_key, Random& random) {
  NewMember member{.place = PlaceOf(options, number),
                   .directory = directory,
                   .passphrase = options.passphrase ? *options.passphrase
                                                    : RandomText(random),
                   .record = RecordOf(options, number)};
  RETURN_IF_ERROR(MakeDirectory(directory));
  const std::string keys = JoinPath(directory, kKeysDirectory);
  RETURN_IF_ERROR(MakeDirectory(keys, FileMode::kSecret));
  if (!options.passphrase) {
    RETURN_IF_ERROR(CreateFile(JoinPath(keys, kPassphraseFile),
                               AsBytes(member.passphrase + "\n"),
                               FileMode::kSecret));
  }
  RETURN_IF_ERROR(MakeKeys(options, log_key, member, random));
  return member;
}

Result<SharedFiles> MakeSharedFiles(const Genesis& genesis) {
  SharedFiles shared{.genesis_entry = EncodeGenesis(genesis),
                     .genesis_json = {},
                     .policy = {}};
  // The reader judges what the options may hold.
  if (auto decoded = DecodeGenesis(shared.genesis_entry); !decoded) {
    return std::move(decoded).error();
  }
  const Digest network_id = NetworkId(shared.genesis_entry);
  shared.genesis_json = GenesisJson(genesis, network_id);
  ASSIGN_OR_RETURN(const NetworkPolicy policy,
                   NetworkPolicyOf(genesis, network_id));
  ASSIGN_OR_RETURN(shared.policy, FormatNetworkPolicy(policy));
  return shared;
}

Status Build(const std::string& directory, const NetworkOptions& options,
             Random& random) {
  const bool is_one = MembersOf(options) == 1;
  if (!is_one) RETURN_IF_ERROR(MakeDirectory(directory, FileMode::kSecret));
  const Ed25519SecretKey log_key = Ed25519SecretKey::Generate(random);
  Genesis genesis;
  genesis.origin = options.origin;
  genesis.time = options.time;
  genesis.log_key = log_key.public_key().bytes();
  std::vector<NewMember> members;
  std::vector<MemberPlace> places;
  for (std::uint32_t number = 1; number <= MembersOf(options); ++number) {
    ASSIGN_OR_RETURN(
        NewMember member,
        MakeMember(
            is_one ? directory : JoinPath(directory, MemberDirectory(number)),
            options, number, log_key, random));
    genesis.members.push_back(member.record);
    places.push_back(member.place);
    members.push_back(std::move(member));
  }
  ASSIGN_OR_RETURN(const SharedFiles shared, MakeSharedFiles(genesis));
  for (std::size_t i = 0; i < members.size(); ++i) {
    RETURN_IF_ERROR(WriteFiles(members[i], places, i, shared, options));
  }
  if (is_one) return Ok();
  return WriteFile(JoinPath(directory, kReadmeFile),
                   AsBytes(SeveralReadme(options.origin)));
}

}  // namespace

Result<CreatedNetwork> CreateNetwork(const NetworkOptions& options,
                                     Random& random) {
  RETURN_IF_ERROR(CheckOptions(options));
  const std::filesystem::path target = TargetOf(options.directory);
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
  std::array<std::uint8_t, kUnfinishedSuffixSize> suffix;
  random.Fill(suffix);
  TemporaryDirectory temporary(target.string() + kUnfinishedMark +
                               HexEncode(suffix));
  RETURN_IF_ERROR(Build(temporary.path(), options, random));
  RETURN_IF_ERROR(CheckStop(options));
  RETURN_IF_ERROR(temporary.MoveTo(target));
  const std::string first = MembersOf(options) == 1
                                ? target.string()
                                : JoinPath(target, MemberDirectory(1));
  ASSIGN_OR_RETURN(NetworkFolder folder, NetworkFolder::Open(first));
  return CreatedNetwork{.folder = std::move(folder),
                        .has_stored_passphrase = !options.passphrase};
}

std::vector<std::string> UnfinishedNetworks(const std::string& directory) {
  namespace fs = std::filesystem;
  std::vector<std::string> found;
  const fs::path target = TargetOf(directory);
  if (target.empty()) return found;
  const std::string start = target.filename().string() + kUnfinishedMark;
  std::error_code error;
  // A folder that cannot be read is the making's to complain of.
  fs::directory_iterator sibling(
      target.has_parent_path() ? target.parent_path() : fs::path("."), error);
  for (std::size_t seen = 0;
       !error && sibling != fs::directory_iterator() && seen < kSiblingsMax &&
       found.size() < kUnfinishedMax;
       ++seen, sibling.increment(error)) {
    const std::string name = sibling->path().filename().string();
    if (!name.starts_with(start) ||
        name.size() != start.size() + 2 * kUnfinishedSuffixSize ||
        !HexDecode(std::string_view(name).substr(start.size()))) {
      continue;
    }
    found.push_back((target.parent_path() / name).string());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace diptych
