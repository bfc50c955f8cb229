// SPDX-License-Identifier: Apache-2.0
//
// ParsePolicy: one pass over the lines; names are looked up among those
// defined before, so a group cannot contain itself.
#include <algorithm>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/ascii.h"
#include "base/hex.h"
#include "base/nearest_word.h"
#include "tlog/fields.h"
#include "tlog/policy.h"

namespace diptych {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kNone = "none";
constexpr std::string_view kGenesisTag = "diptych-genesis";

// So many slips of the pen in its name still mean the genesis line.
constexpr std::size_t kSlipsMax = 2;

// The longest line that can be meant: a group of all witnesses and groups.
constexpr std::size_t kMaxItems = 3 + kMaxPolicyWitnesses + kMaxPolicyGroups;

using Items = std::span<const std::string_view>;

Error InvalidPolicy(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

Error TooMany(std::string_view what, std::size_t limit) {
  return Error{ErrorCode::kLimit,
               "more than " + std::to_string(limit) + " " + std::string(what)};
}

// A message quotes no more of a hostile file than a person would read.
std::string Quoted(std::string_view text) {
  constexpr std::size_t kQuotedSize = 80;
  const bool whole = text.size() <= kQuotedSize;
  return "'" + std::string(text.substr(0, kQuotedSize)) +
         (whole ? "'" : "...'");
}

bool IsAllowedOctet(char c) {
  const auto octet = static_cast<std::uint8_t>(c);
  return octet == '\t' || octet == '\n' || (octet >= 0x20 && octet != 0x7f);
}

Result<std::vector<std::string_view>> SplitItems(std::string_view line) {
  std::vector<std::string_view> items;
  while (true) {
    const std::size_t start = line.find_first_not_of(kBlanks);
    if (start == line.npos) return items;
    if (items.size() == kMaxItems) return TooMany("items", kMaxItems);
    line.remove_prefix(start);
    const std::string_view item = line.substr(0, line.find_first_of(kBlanks));
    items.push_back(item);
    line.remove_prefix(item.size());
  }
}

// ASCII letters and digits alone, in lower case.
std::string Folded(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    if (IsLower(c) || IsDigit(c)) folded += c;
    if (IsUpper(c)) folded += static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

// Whether a comment begins with the genesis line's name, in whatever case, with
// whatever between its two words or behind it, or nearly so.
bool IsMeantAsGenesis(std::string_view comment) {
  const std::string tag = Folded(kGenesisTag);
  if (Folded(comment).starts_with(tag)) return true;
  const std::string word =
      Folded(comment.substr(0, comment.find_first_of(kBlanks)));
  return word.size() <= tag.size() + kSlipsMax &&
         EditDistance(word, tag) <= kSlipsMax;
}

class Parser {
 public:
  Status Line(std::string_view line) {
    const std::size_t start = line.find_first_not_of(kBlanks);
    if (start == line.npos) return Ok();
    if (line[start] == '#') return Comment(line.substr(start + 1));
    ASSIGN_OR_RETURN(const std::vector<std::string_view> items,
                     SplitItems(line));
    const std::string_view keyword = items.front();
    const Items rest = Items(items).subspan(1);
    if (keyword == "log") return Log(rest);
    if (keyword == "witness") return Witness(rest);
    if (keyword == "group") return Group(rest);
    if (keyword == "quorum") return Quorum(rest);
    return InvalidPolicy("must begin with log, witness, group, quorum or '#'");
  }

  Result<Policy> Finish() {
    if (!has_quorum_) {
      return InvalidPolicy(
          "policy: there is no quorum; add the line 'quorum <name>'");
    }
    if (policy_.logs.empty()) {
      return InvalidPolicy(
          "policy: there is no log; add the line 'log <vkey>'");
    }
    return std::move(policy_);
  }

 private:
  // Comments are free text, but one that begins as ours does must be ours:
  // a misspelt pin that is passed over would be no pin.
  Status Comment(std::string_view text) {
    const std::size_t start = text.find_first_not_of(kBlanks);
    if (start == text.npos) return Ok();
    text.remove_prefix(start);
    if (!IsMeantAsGenesis(text)) return Ok();
    ASSIGN_OR_RETURN(const std::vector<std::string_view> items,
                     SplitItems(text));
    const bool upper =
        items.size() == 2 && std::ranges::any_of(items[1], [](char c) {
          return c >= 'A' && c <= 'F';
        });
    const bool is_whole = items.size() == 2 && items[0] == kGenesisTag;
    const Result<Digest> digest =
        is_whole ? HexDecodeDigest(items[1])
                 : Result<Digest>(InvalidPolicy("not one item"));
    if (!digest || upper) {
      return InvalidPolicy(
          "must read '# diptych-genesis <64 hexadecimal digits in lower "
          "case>'; a comment that means something else must begin otherwise");
    }
    if (policy_.genesis) {
      return InvalidPolicy("there are two diptych-genesis lines; keep one");
    }
    policy_.genesis = *digest;
    return Ok();
  }

  Status Log(Items items) {
    if (items.empty() || items.size() > 2) {
      return InvalidPolicy("must read 'log <vkey> [<url>]'");
    }
    if (policy_.logs.size() == kMaxPolicyLogs) {
      return TooMany("logs", kMaxPolicyLogs);
    }
    ASSIGN_OR_RETURN(VerifierKey key, Key(items[0], SignatureType::kEd25519));
    RETURN_IF_ERROR(CheckOrigin(key.name()));
    ASSIGN_OR_RETURN(std::string url, Url(items.subspan(1)));
    policy_.logs.push_back({std::move(key), std::move(url)});
    return Ok();
  }

  Status Witness(Items items) {
    if (items.size() < 2 || items.size() > 3) {
      return InvalidPolicy("must read 'witness <name> <vkey> [<url>]'");
    }
    if (policy_.witnesses.size() == kMaxPolicyWitnesses) {
      return TooMany("witnesses", kMaxPolicyWitnesses);
    }
    ASSIGN_OR_RETURN(VerifierKey key,
                     Key(items[1], SignatureType::kCosignature));
    ASSIGN_OR_RETURN(std::string url, Url(items.subspan(2)));
    RETURN_IF_ERROR(Define(
        items[0], {PolicyMember::Kind::kWitness, policy_.witnesses.size()}));
    policy_.witnesses.push_back(
        {std::string(items[0]), std::move(key), std::move(url)});
    return Ok();
  }

  Status Group(Items items) {
    if (items.size() < 3) {
      return InvalidPolicy("must read 'group <name> all|any|<k> <member>...'");
    }
    if (policy_.groups.size() == kMaxPolicyGroups) {
      return TooMany("groups", kMaxPolicyGroups);
    }
    PolicyGroup group{
        .name = std::string(items[0]), .threshold = 0, .members = {}};
    for (std::string_view name : items.subspan(2)) {
      ASSIGN_OR_RETURN(const PolicyMember member, Find(name));
      if (!members_.insert(std::string(name)).second) {
        return InvalidPolicy(
            Quoted(name) + " is a member already; a name may be one only once");
      }
      group.members.push_back(member);
    }
    ASSIGN_OR_RETURN(group.threshold,
                     Threshold(items[1], group.members.size()));
    RETURN_IF_ERROR(Define(
        group.name, {PolicyMember::Kind::kGroup, policy_.groups.size()}));
    policy_.groups.push_back(std::move(group));
    return Ok();
  }

  Status Quorum(Items items) {
    if (items.size() != 1)
      return InvalidPolicy("must read 'quorum <name>|none'");
    if (has_quorum_)
      return InvalidPolicy("there are two quorum lines; keep one");
    has_quorum_ = true;
    if (items[0] == kNone) return Ok();
    ASSIGN_OR_RETURN(policy_.quorum, Find(items[0]));
    return Ok();
  }

  static Result<std::size_t> Threshold(std::string_view text,
                                       std::size_t members) {
    if (text == "any") return std::size_t{1};
    if (text == "all") return members;
    const std::optional<std::uint64_t> number = ParseDecimal(text);
    if (!number || *number < 1 || *number > members) {
      return InvalidPolicy(
          "the threshold must be all, any or a number from 1 to " +
          std::to_string(members) + ", not " + Quoted(text));
    }
    return static_cast<std::size_t>(*number);
  }

  static Result<std::string> Url(Items items) {
    if (items.empty()) return std::string();
    if (items[0].size() > kMaxPolicyUrlSize) {
      return Error{ErrorCode::kLimit, "the URL is longer than 2048 octets"};
    }
    return std::string(items[0]);
  }

  Result<VerifierKey> Key(std::string_view text, SignatureType type) {
    ASSIGN_OR_RETURN(VerifierKey key, VerifierKey::Parse(text));
    if (key.type() != type) {
      return InvalidPolicy(type == SignatureType::kEd25519
                               ? "a log's key must be of type 0x01 (Ed25519)"
                               : "a witness's key must be of type 0x04 "
                                 "(timestamped Ed25519 cosignature)");
    }
    if (!keys_.insert(ToText(key.key().bytes())).second) {
      return InvalidPolicy(
          "the public key of " + Quoted(key.name()) +
          " stands in the policy already; each log and witness "
          "needs a key of its own");
    }
    if (!lines_.insert(key.name() + "+" + std::to_string(key.id().value))
             .second) {
      return InvalidPolicy("another key has the name and key ID of " +
                           Quoted(key.name()));
    }
    return key;
  }

  Status Define(std::string_view name, PolicyMember member) {
    if (name == kNone)
      return InvalidPolicy("the name 'none' has a meaning already");
    if (name.size() > kMaxPolicyNameSize) {
      return Error{ErrorCode::kLimit, "the name is longer than 255 octets"};
    }
    if (!names_.emplace(std::string(name), member).second) {
      return InvalidPolicy("the name " + Quoted(name) + " is defined already");
    }
    return Ok();
  }

  Result<PolicyMember> Find(std::string_view name) const {
    const auto found = names_.find(std::string(name));
    if (found == names_.end()) {
      return InvalidPolicy("the name " + Quoted(name) +
                           " is not defined on a line before this");
    }
    return found->second;
  }

  Policy policy_;
  bool has_quorum_ = false;
  std::unordered_map<std::string, PolicyMember> names_;
  std::unordered_set<std::string> members_;  // Of any group.
  std::unordered_set<std::string> keys_;     // Raw public keys.
  std::unordered_set<std::string> lines_;    // Key names with their IDs.
};

}  // namespace

Result<Policy> ParsePolicy(std::string_view octets) {
  if (octets.size() > kMaxPolicySize) {
    return Error{ErrorCode::kLimit, "policy: is larger than 256 KiB"};
  }
  Parser parser;
  for (std::size_t number = 1; !octets.empty(); ++number) {
    const std::string place = "policy: line " + std::to_string(number);
    const std::optional<std::string_view> line = TakeLine(octets);
    if (!line) {
      return InvalidPolicy(place +
                           ": ends without a newline; the file may be cut");
    }
    if (!std::ranges::all_of(*line, IsAllowedOctet)) {
      return InvalidPolicy(
          place +
          ": holds a control character; save the file as plain "
          "text with Unix line ends");
    }
    Status status = parser.Line(*line);
    if (!status) return Annotate(std::move(status).error(), place);
  }
  return parser.Finish();
}

}  // namespace diptych
