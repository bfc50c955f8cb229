// SPDX-License-Identifier: Apache-2.0
// Runs every fuzz target over its seeds, and over every truncation and many
// one-octet alterations of them. A target without seeds fails.
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/fuzz_target.h"

namespace diptych {
namespace {

// Alterations of one seed; a longer seed is altered at evenly spaced places.
constexpr std::size_t kPlacesMax = 256;

std::vector<Bytes> SeedsOf(const std::string& target) {
  std::vector<Bytes> seeds;
  const std::string folder = DIPTYCH_SOURCE_DIR "/tests/fuzz/corpus/" + target;
  if (!std::filesystem::is_directory(folder)) return seeds;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in),
                       std::istreambuf_iterator<char>());
  }
  return seeds;
}

// Thousands of lines on texts that are not UTF-8 would hide a failure.
const auto silenced = google::protobuf::SetLogHandler(nullptr);

class Corpus : public testing::TestWithParam<std::string> {};

TEST_P(Corpus, HoldsForSeedsAndTheirAlterations) {
  const FuzzFunction target = FuzzTargets().at(GetParam());
  const std::vector<Bytes> seeds = SeedsOf(GetParam());
  ASSERT_FALSE(seeds.empty())
      << "tests/fuzz/corpus/" << GetParam() << " has no seeds";
  target({});
  for (const Bytes& seed : seeds) {
    target(seed);
    const std::size_t step = std::max<std::size_t>(1, seed.size() / kPlacesMax);
    for (std::size_t i = 0; i < seed.size(); i += step) {
      target(ByteView(seed).first(i));
      Bytes altered = seed;
      for (const int flip : {0x01, 0x80, 0xff}) {
        altered[i] = static_cast<std::uint8_t>(seed[i] ^ flip);
        target(altered);
      }
      altered = seed;
      altered.insert(altered.begin() + static_cast<std::ptrdiff_t>(i), '0');
      target(altered);
    }
  }
}

std::vector<std::string> TargetNames() {
  std::vector<std::string> names;
  for (const auto& [name, function] : FuzzTargets()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, testing::ValuesIn(TargetNames()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace diptych
