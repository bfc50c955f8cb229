// SPDX-License-Identifier: Apache-2.0
#include "cli/own_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <unordered_map>

#include "json/printable.h"
#include "platform/file.h"
#include "wallet/network_files.h"

namespace diptych {
namespace {

namespace fs = std::filesystem;

// What a data directory holds (docs/spec/storage.md): a database, whose own
// folder holds CURRENT, beside the mark of what was acknowledged.
constexpr char kDatabaseFolder[] = "db";
constexpr char kDatabaseFile[] = "CURRENT";
constexpr char kAcknowledgedFile[] = "acknowledged";

bool Holds(const fs::path& folder, const char* name) {
  return FileExists((folder / name).string());
}

bool IsDataDirectory(const fs::path& folder) {
  return Holds(folder, kAcknowledgedFile) && Holds(folder, kDatabaseFolder);
}

bool IsDatabase(const fs::path& folder) {
  return Holds(folder, kDatabaseFile) && Holds(folder, "IDENTITY");
}

// Whether a file of that name lies directly in every network folder.
bool IsNetworkFile(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {kGenesisFile, kGenesisJsonFile, kPolicyFile, kNodeConfigFile,
       kReadmeFile});
  return std::ranges::find(kNames, name) != kNames.end();
}

struct FolderFacts {
  // What it belongs to, if all of its files are ours: "the network folder n1".
  std::string owner;
  // Whether it is a network's folder, in which other files may lie, too.
  bool is_network = false;
};

FolderFacts FactsOf(const std::string& directory) {
  std::error_code error;
  fs::path folder = fs::canonical(directory, error);
  if (error) folder = fs::absolute(directory, error).lexically_normal();
  FolderFacts facts{.owner = {}, .is_network = Holds(folder, kGenesisFile)};
  fs::path below;  // The last step of the way up.
  for (fs::path at = folder; facts.owner.empty(); at = at.parent_path()) {
    const std::string name = below.filename();
    const bool is_inner = name == kKeysDirectory || name == kWalletDirectory;
    if (is_inner && Holds(at, kGenesisFile)) {
      facts.owner = "the network folder " + Quoted(at.string());
    } else if (IsDataDirectory(at) || IsDatabase(at)) {
      facts.owner = "the node's data directory " + Quoted(at.string());
    } else if (Holds(at, kJournalFile)) {
      facts.owner = "the wallet " + Quoted(at.string());
    }
    if (at == at.parent_path()) break;
    below = at;
  }
  return facts;
}

// What the file belongs to; empty if it is none of ours.
std::string OwnerOf(const fs::path& path, const FolderFacts& facts) {
  if (!facts.owner.empty()) return facts.owner;
  if (facts.is_network && IsNetworkFile(path.filename().string())) {
    return "the network folder " + Quoted(path.parent_path().string());
  }
  fs::path half = path;
  if (path.extension() == ".pem" &&
      FileExists(half.replace_extension(".pub").string())) {
    return "the key " + Quoted(path.stem().string());
  }
  return "";
}

}  // namespace

Status RefuseOwnFiles(const std::vector<std::string>& paths) {
  std::unordered_map<std::string, FolderFacts> known;
  for (const std::string& path : paths) {
    std::string folder = fs::path(path).parent_path();
    if (folder.empty()) folder = ".";
    auto facts = known.find(folder);
    if (facts == known.end()) {
      facts = known.emplace(folder, FactsOf(folder)).first;
    }
    const std::string owner = OwnerOf(path, facts->second);
    if (owner.empty()) continue;
    return Error{ErrorCode::kInvalid,
                 Quoted(path) + ": belongs to " + owner +
                     ", whose files are no credentials and partly secret: "
                     "name the credentials, or a folder that holds nothing "
                     "else. Nothing was anchored"};
  }
  return Ok();
}

}  // namespace diptych
