// SPDX-License-Identifier: Apache-2.0
// Covers every case of docs/spec/vectors/notes.json, which a program that
// shares nothing with this one has made; small alterations of them; and that
// docs/spec/checkpoints.md shows one of them.
#include <gtest/gtest.h>

#include <boost/json/value_to.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hex.h"
#include "tests/support/vector_file.h"
#include "tlog/bundle.h"
#include "tlog/cosignature.h"
#include "tlog/fields.h"
#include "tlog/note.h"
#include "tlog/policy.h"
#include "tlog/proof_text.h"
#include "tlog/tile_path.h"

namespace diptych {
namespace {

using Case = boost::json::object;

std::string InputOf(const Case& c) {
  if (c.contains("input")) return Text(c.at("input"));
  return ToText(HexDecode(Text(c.at("input_hex"))).value());
}

std::uint64_t NumberOf(const Case& c, std::string_view name) {
  return ParseDecimal(Text(c.at(name))).value();
}

std::vector<std::string> TextsOf(const Case& c, std::string_view name) {
  return boost::json::value_to<std::vector<std::string>>(c.at(name));
}

// Whether a text was read as the case says. If it should be, it was.
template <class T>
bool ReadAsStated(const Case& c, const T& value) {
  const bool valid = Text(c.at("result")) == "valid";
  EXPECT_EQ(static_cast<bool>(value), valid);
  return valid && value;
}

void CheckVkey(const Case& c) {
  const Result<VerifierKey> key = VerifierKey::Parse(InputOf(c));
  if (!ReadAsStated(c, key)) return;
  EXPECT_EQ(key->name(), Text(c.at("name")));
  EXPECT_EQ(static_cast<int>(key->type()), c.at("type").as_int64());
  EXPECT_EQ(HexEncode(key->key().bytes()), Text(c.at("public_key")));
  EXPECT_EQ(key->id().value, std::stoul(Text(c.at("key_id")), nullptr, 16));
  EXPECT_EQ(key->Format(), InputOf(c));
}

void CheckCheckpoint(const Case& c) {
  const Result<Checkpoint> checkpoint = ParseCheckpoint(InputOf(c));
  if (!ReadAsStated(c, checkpoint)) return;
  const Checkpoint stated{.origin = Text(c.at("origin")),
                          .size = NumberOf(c, "size"),
                          .root = HexDecodeDigest(Text(c.at("root"))).value(),
                          .extensions = TextsOf(c, "extensions")};
  EXPECT_EQ(*checkpoint, stated);
  EXPECT_EQ(FormatCheckpoint(*checkpoint), InputOf(c));
}

void CheckSign(const Case& c) {
  const auto type = static_cast<SignatureType>(c.at("type").as_int64());
  const SignerKey key =
      SignerKey::Make(Text(c.at("name")), type,
                      Ed25519SecretKey::FromSeed(
                          HexDecodeDigest(Text(c.at("seed"))).value()))
          .value();
  const std::string text = Text(c.at("text"));
  const NoteSignature line = type == SignatureType::kEd25519
                                 ? SignNote(key, text)
                                 : Cosign(key, ParseCheckpoint(text).value(),
                                          CosignatureTime{NumberOf(c, "time")});
  EXPECT_EQ(FormatSignatureLine(line), Text(c.at("line")));
}

std::string ToWord(NoteVerdict verdict) {
  switch (verdict) {
    case NoteVerdict::kSigned:
      return "signed";
    case NoteVerdict::kUnknownKeys:
      return "unknown";
    case NoteVerdict::kBadSignature:
      return "bad";
  }
  return "";
}

void CheckNote(const Case& c) {
  const std::string stated = Text(c.at("result"));
  const Result<Note> note = ParseNote(InputOf(c));
  EXPECT_EQ(note.has_value(), stated != "invalid");
  if (!note) return;
  EXPECT_EQ(FormatNote(*note), InputOf(c));
  std::vector<VerifierKey> keys;
  for (const std::string& text : TextsOf(c, "keys")) {
    keys.push_back(VerifierKey::Parse(text).value());
  }
  const NoteVerification result = VerifyNote(*note, keys);
  EXPECT_EQ(ToWord(result.verdict), stated);
  const boost::json::array& signers = c.at("signers").as_array();
  ASSERT_EQ(result.signers.size(), signers.size());
  for (std::size_t i = 0; i < signers.size(); ++i) {
    const Case& signer = signers[i].as_object();
    EXPECT_EQ(keys[result.signers[i].key].name(), Text(signer.at("name")));
    EXPECT_EQ(result.signers[i].time.value_or(CosignatureTime{0}).value,
              NumberOf(signer, "time"));
  }
}

void CheckPolicy(const Case& c) {
  const Result<Policy> policy = ParsePolicy(InputOf(c));
  if (ReadAsStated(c, policy)) {
    EXPECT_EQ(policy->genesis ? HexEncode(*policy->genesis) : "",
              Text(c.at("genesis")));
    return;
  }
  if (policy) return;
  // Line 0: the file as a whole is to blame.
  const std::int64_t line = c.at("line").as_int64();
  const std::string place =
      line == 0 ? "policy: there" : "line " + std::to_string(line) + ": ";
  EXPECT_TRUE(policy.error().message.contains(place)) << policy.error().message;
}

std::string ToWords(PolicyVerdict verdict) {
  switch (verdict) {
    case PolicyVerdict::kSatisfied:
      return "satisfied";
    case PolicyVerdict::kNotACheckpoint:
      return "not a checkpoint";
    case PolicyVerdict::kBadSignature:
      return "bad signature";
    case PolicyVerdict::kNoLogSignature:
      return "no log signature";
    case PolicyVerdict::kQuorumMissing:
      return "quorum missing";
  }
  return "";
}

void CheckEvaluation(const Case& c) {
  const PolicyDecision decision = EvaluatePolicy(
      ParsePolicy(Text(c.at("policy"))).value(), ParseNote(InputOf(c)).value());
  EXPECT_EQ(ToWords(decision.verdict), Text(c.at("result")));
  EXPECT_EQ(std::to_string(decision.quorum_signed) + " of " +
                std::to_string(decision.quorum_members),
            Text(c.at("quorum")));
  EXPECT_EQ(decision.logs, TextsOf(c, "logs"));
  std::vector<std::string> witnesses;
  for (const auto& witness : decision.witnesses) {
    witnesses.push_back(witness.name);
  }
  EXPECT_EQ(witnesses, TextsOf(c, "witnesses"));
}

void CheckTilePath(const Case& c) {
  const std::optional<TilePath> tile = ParseTilePath(InputOf(c));
  if (!ReadAsStated(c, tile)) return;
  EXPECT_EQ(tile->level ? std::to_string(tile->level->value) : "entries",
            Text(c.at("level")));
  EXPECT_EQ(tile->index, NumberOf(c, "index"));
  EXPECT_EQ(tile->width, c.at("width").as_int64());
  EXPECT_EQ(FormatTilePath(*tile), InputOf(c));
}

void CheckBundle(const Case& c) {
  const std::string octets = InputOf(c);
  const Result<EntryBundle> bundle = EntryBundle::Parse(
      AsBytes(octets), static_cast<std::uint16_t>(c.at("width").as_int64()));
  if (!ReadAsStated(c, bundle)) return;
  std::vector<std::string> entries;
  for (ByteView entry : *bundle) entries.push_back(HexEncode(entry));
  EXPECT_EQ(entries, TextsOf(c, "entries"));
}

void CheckProof(const Case& c) {
  const Result<LogProof> proof = ParseLogProof(InputOf(c));
  if (!ReadAsStated(c, proof)) return;
  EXPECT_EQ(proof->index.value, NumberOf(c, "index"));
  std::vector<std::string> path;
  for (const Digest& hash : proof->path) path.push_back(HexEncode(hash));
  EXPECT_EQ(path, TextsOf(c, "path"));
  EXPECT_EQ(proof->extra.has_value(), !c.at("extra_hex").is_null());
  if (proof->extra) {
    EXPECT_EQ(HexEncode(*proof->extra), Text(c.at("extra_hex")));
  }
  EXPECT_EQ(FormatLogProof(*proof), InputOf(c));
}

TEST(NoteVectors, AllHold) {
  const std::map<std::string, std::function<void(const Case&)>> checks = {
      {"vkey", CheckVkey},          {"checkpoint", CheckCheckpoint},
      {"sign", CheckSign},          {"note", CheckNote},
      {"policy", CheckPolicy},      {"evaluation", CheckEvaluation},
      {"tile_path", CheckTilePath}, {"bundle", CheckBundle},
      {"proof", CheckProof},
  };
  const std::optional<boost::json::object> file =
      ReadVectorFile(DIPTYCH_SOURCE_DIR "/docs/spec/vectors/notes.json");
  ASSERT_TRUE(file);
  std::map<std::string, int> done;
  for (const boost::json::value& value : file->at("cases").as_array()) {
    const Case& c = value.as_object();
    SCOPED_TRACE("case " + std::to_string(c.at("id").as_int64()) + ": " +
                 Text(c.at("comment")));
    checks.at(Text(c.at("kind")))(c);
    ++done[Text(c.at("kind"))];
  }
  // Every kind has cases, so that no check above is dead.
  EXPECT_EQ(done.size(), checks.size());
  EXPECT_EQ(file->at("cases").as_array().size(), file->at("count").as_int64());
}

// What a reader accepts, written again; nothing if it refuses.
std::optional<std::string> WrittenAgain(const std::string& kind,
                                        const std::string& input) {
  if (kind == "vkey") {
    const Result<VerifierKey> key = VerifierKey::Parse(input);
    return key ? std::optional(key->Format()) : std::nullopt;
  }
  if (kind == "checkpoint") {
    const Result<Checkpoint> checkpoint = ParseCheckpoint(input);
    return checkpoint ? std::optional(FormatCheckpoint(*checkpoint))
                      : std::nullopt;
  }
  if (kind == "note") {
    const Result<Note> note = ParseNote(input);
    return note ? std::optional(FormatNote(*note)) : std::nullopt;
  }
  if (kind == "tile_path") {
    const std::optional<TilePath> tile = ParseTilePath(input);
    return tile ? std::optional(FormatTilePath(*tile)) : std::nullopt;
  }
  if (kind == "proof") {
    const Result<LogProof> proof = ParseLogProof(input);
    return proof ? std::optional(FormatLogProof(*proof)) : std::nullopt;
  }
  return std::nullopt;
}

TEST(NoteVectors, WhateverIsAcceptedOfAlteredInputsHasOneSpelling) {
  constexpr std::size_t kLongest = 1024;  // To be done in a second or two.
  const boost::json::object file =
      ReadVectorFile(DIPTYCH_SOURCE_DIR "/docs/spec/vectors/notes.json")
          .value();
  int accepted = 0;
  for (const boost::json::value& value : file.at("cases").as_array()) {
    const Case& c = value.as_object();
    const std::string input = c.contains("input") ? InputOf(c) : "";
    if (input.size() > kLongest) continue;
    for (std::size_t i = 0; i < input.size(); ++i) {
      std::string flipped = input;
      flipped[i] ^= static_cast<char>(1 << i % 7);
      std::string without = input;
      without.erase(i, 1);
      for (const std::string& altered : {flipped, without}) {
        const std::optional<std::string> again =
            WrittenAgain(Text(c.at("kind")), altered);
        if (!again) continue;
        ++accepted;
        EXPECT_EQ(*again, altered);
      }
    }
  }
  EXPECT_GT(accepted, 1000);
}

TEST(NoteVectors, SpecificationShowsOneWhole) {
  std::ifstream spec(DIPTYCH_SOURCE_DIR "/docs/spec/checkpoints.md");
  const std::string text{std::istreambuf_iterator<char>(spec), {}};
  const boost::json::object file =
      ReadVectorFile(DIPTYCH_SOURCE_DIR "/docs/spec/vectors/notes.json")
          .value();
  int shown = 0;
  for (const boost::json::value& value : file.at("cases").as_array()) {
    const Case& c = value.as_object();
    if (Text(c.at("kind")) != "evaluation") continue;
    const bool whole = text.contains("```\n" + InputOf(c) + "```") &&
                       text.contains("```\n" + Text(c.at("policy")) + "```");
    if (!whole) continue;
    ++shown;
    EXPECT_EQ(Text(c.at("result")), "satisfied");
    EXPECT_TRUE(text.contains("(vector " +
                              std::to_string(c.at("id").as_int64()) + ")"));
  }
  EXPECT_EQ(shown, 1);
}

}  // namespace
}  // namespace diptych
