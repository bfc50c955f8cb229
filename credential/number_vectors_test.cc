// SPDX-License-Identifier: Apache-2.0
// Covers the spelling of numbers in canonical text by the published test of
// RFC 8785: a sequence of doubles, and the digest of how they are written. It
// stands here because it needs both json and crypto.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/hex.h"
#include "crypto/sha256.h"
#include "json/scalar.h"

namespace diptych {
namespace {

constexpr const char* kReadme =
    DIPTYCH_SOURCE_DIR "/../shared/data/jcs/testdata/README.md";

// What the sequence adds after the numbers that are listed one by one.
constexpr int kSerialNumbers = 2000;
constexpr std::uint64_t kFirstSerial = 0x0010000000000000;

// The numbers that the description lists, as "0x0123456789abcdefn".
std::vector<std::uint64_t> ListedNumbers(std::string_view readme) {
  static constexpr std::size_t kDigits = 16;
  std::vector<std::uint64_t> numbers;
  const std::string_view list = readme.substr(0, readme.find("serialU64s"));
  for (std::size_t at = list.find("0x"); at != std::string_view::npos;
       at = list.find("0x", at + 1)) {
    std::uint64_t number = 0;
    const char* const first = list.data() + at + 2;
    const auto read = std::from_chars(first, first + kDigits, number, 16);
    EXPECT_EQ(read.ptr, first + kDigits);
    numbers.push_back(number);
  }
  return numbers;
}

// Gives the sequence: the listed numbers, the serial ones, then the doubles in
// SHA-256 of SHA-256 of ... 32 zero octets, without zeros and infinities.
class Sequence {
 public:
  explicit Sequence(std::vector<std::uint64_t> numbers)
      : numbers_(std::move(numbers)) {
    for (int i = 0; i < kSerialNumbers; ++i) {
      numbers_.push_back(kFirstSerial + static_cast<std::uint64_t>(i));
    }
  }

  std::uint64_t Next() {
    if (next_ < numbers_.size()) return numbers_[next_++];
    while (true) {
      if (in_block_ == words_.size()) {
        block_ = Sha256(block_);
        std::memcpy(words_.data(), block_.data(), block_.size());
        in_block_ = 0;
      }
      const std::uint64_t word = words_[in_block_++];
      const double number = std::bit_cast<double>(word);
      if (number != 0 && std::isfinite(number)) return word;
    }
  }

 private:
  std::vector<std::uint64_t> numbers_;
  std::size_t next_ = 0;
  Digest block_{};
  std::array<std::uint64_t, 4> words_{};
  std::size_t in_block_ = words_.size();
};

std::string DigestOfLines(const std::vector<std::uint64_t>& listed, int lines) {
  Sequence sequence(listed);
  Sha256Stream stream;
  std::string line;
  for (int i = 0; i < lines; ++i) {
    const std::uint64_t word = sequence.Next();
    std::array<char, 16> hex;
    const auto written =
        std::to_chars(hex.data(), hex.data() + hex.size(), word, 16);
    line.assign(hex.data(), written.ptr);
    line += ',';
    AppendEcmaNumber(std::bit_cast<double>(word), line);
    line += '\n';
    stream.Update(AsBytes(line));
  }
  return HexEncode(stream.Finish());
}

TEST(NumberVectors, AreWrittenAsEcmaScriptWritesThem) {
  if (!std::filesystem::exists(kReadme)) {
    GTEST_SKIP() << "the JCS test data is not there: " << kReadme;
  }
  std::ifstream file(kReadme, std::ios::binary);
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  const std::vector<std::uint64_t> listed = ListedNumbers(readme);
  ASSERT_GT(listed.size(), 100U);
  EXPECT_EQ(DigestOfLines(listed, 1000),
            "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687");
  EXPECT_EQ(DigestOfLines(listed, 10000),
            "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892");
  EXPECT_EQ(DigestOfLines(listed, 100000),
            "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7");
}

}  // namespace
}  // namespace diptych
