// SPDX-License-Identifier: Apache-2.0
// Covers that a JSON credential keeps its digest however it is laid out: random
// values are written out twice in random ways (white space, order of members,
// escapes, spellings of numbers), and a changed value never keeps it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "credential/document.h"
#include "json/canonical.h"
#include "json/scalar.h"
#include "json/value.h"

namespace diptych {
namespace {

constexpr int kValues = 300;
constexpr int kLayoutsOfEach = 8;
constexpr int kMostLevels = 5;

class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}

  JsonValue Value(int levels) {
    switch (Below(levels > 0 ? 8 : 5)) {
      case 0:
        return nullptr;
      case 1:
        return Below(2) == 0;
      case 2:
        return Number();
      case 3:
      case 4:
        return JsonValue(Text());
      case 5: {
        JsonArray array;
        for (std::size_t i = Below(5); i > 0; --i) {
          array.push_back(Value(levels - 1));
        }
        return array;
      }
      default:
        return Object(levels);
    }
  }

  JsonObject Object(int levels) {
    JsonObject object;
    for (std::size_t i = 1 + Below(5); i > 0; --i) {
      object.emplace(Text(), Value(levels - 1));
    }
    return object;
  }

  // The value in a random layout.
  // NOLINTNEXTLINE(misc-no-recursion): on values of kMostLevels.
  void Write(const JsonValue& value, std::string& out) {
    Space(out);
    if (const JsonArray* const array = value.if_array()) {
      out += '[';
      for (std::size_t i = 0; i < array->size(); ++i) {
        if (i > 0) out += ',';
        Write((*array)[i], out);
      }
      Space(out);
      out += ']';
    } else if (const JsonObject* const object = value.if_object()) {
      WriteObject(*object, out);
    } else if (value.is_string()) {
      WriteText(value.get_string(), out);
    } else if (value.is_double()) {
      WriteNumber(value.get_double(), out);
    } else {
      AppendJsonScalar(value, out);
    }
    Space(out);
  }

 private:
  std::size_t Below(std::size_t bound) { return random_() % bound; }

  double Number() {
    if (Below(2) == 0) return static_cast<double>(Below(2000)) / 8 - 100;
    const double number =
        std::bit_cast<double>((std::uint64_t{random_()} << 32U) | random_());
    return std::isfinite(number) ? number : 0.5;
  }

  std::string Text() {
    static constexpr std::array<char32_t, 14> kPoints = {
        U'a', U'Z', U'0', U'/', U'"',   U'\\',  U'\n',
        0x00, 0x1F, 0x7F, 0xE4, 0x20AC, 0xFB33, 0x1F602};
    std::string text;
    for (std::size_t i = Below(6); i > 0; --i) {
      AppendUtf8(kPoints[Below(kPoints.size())], text);
    }
    return text;
  }

  void Space(std::string& out) {
    for (std::size_t i = Below(3); i > 0; --i) out += " \t\r\n"[Below(4)];
  }

  // NOLINTNEXTLINE(misc-no-recursion): on values of kMostLevels.
  void WriteObject(const JsonObject& object, std::string& out) {
    std::vector<const JsonMember*> members;
    for (const JsonMember& member : object) members.push_back(&member);
    std::ranges::shuffle(members, random_);
    out += '{';
    for (const JsonMember* const member : members) {
      if (member != members.front()) out += ',';
      Space(out);
      WriteText(member->key(), out);
      Space(out);
      out += ':';
      Write(member->value(), out);
    }
    Space(out);
    out += '}';
  }

  void WriteUnit(std::uint32_t unit, std::string& out) {
    static constexpr std::string_view kLower = "0123456789abcdef";
    static constexpr std::string_view kUpper = "0123456789ABCDEF";
    const std::string_view digits = Below(2) == 0 ? kLower : kUpper;
    out += "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U}) {
      out += digits[(unit >> shift) & 0xFU];
    }
  }

  void WriteText(std::string_view text, std::string& out) {
    out += '"';
    std::size_t offset = 0;
    while (offset < text.size()) {
      const std::size_t from = offset;
      const char32_t point = NextCodePoint(text, offset).value();
      const bool must = point < 0x20 || point == U'"' || point == U'\\';
      if (!must && Below(2) == 0) {
        out += text.substr(from, offset - from);
      } else if (point >= 0x10000) {
        WriteUnit(0xD800 + ((point - 0x10000) >> 10U), out);
        WriteUnit(0xDC00 + ((point - 0x10000) & 0x3FFU), out);
      } else if (point == U'/') {
        out += "\\/";
      } else {
        WriteUnit(point, out);
      }
    }
    out += '"';
  }

  // The number with zeros and another exponent than the shortest spelling has.
  void WriteNumber(double number, std::string& out) {
    std::string text;
    AppendEcmaNumber(number, text);
    const std::size_t exponent = text.find('e');
    if (exponent != std::string::npos) {
      if (Below(2) == 0) text[exponent] = 'E';
      if (Below(2) == 0 && text[exponent + 1] == '+') {
        text.insert(exponent + 2, "00");
      }
      out += text;
      return;
    }
    if (!text.contains('.')) text += ".0";
    if (Below(2) == 0) text += "000";
    if (Below(2) == 0) text += Below(2) == 0 ? "e0" : "E-00";
    out += text;
  }

  std::mt19937 random_;
};

Digest DigestOf(const std::string& file) {
  const Result<Document> document = ReadDocument(AsBytes(file));
  EXPECT_TRUE(document) << document.error().message << "\n" << file;
  return document ? document->digest : Digest{};
}

TEST(Reformat, NeverChangesTheDigest) {
  Writer writer(20'261'122);
  int layouts = 0;
  for (int i = 0; i < kValues; ++i) {
    const JsonValue value = writer.Object(kMostLevels);
    const std::string canonical = CanonicalJson(value);
    const Digest digest = DigestOf(canonical);
    for (int j = 0; j < kLayoutsOfEach; ++j) {
      std::string text;
      writer.Write(value, text);
      ASSERT_EQ(DigestOf(text), digest) << text << "\n" << canonical;
      if (text != canonical) ++layouts;
    }
  }
  EXPECT_GT(layouts, kValues * kLayoutsOfEach * 9 / 10);
}

TEST(Reformat, TellsChangedValuesApart) {
  Writer writer(4);
  for (int i = 0; i < kValues; ++i) {
    JsonObject object = writer.Object(2);
    const Digest digest = DigestOf(CanonicalJson(object));
    JsonValue& first = object.begin()->value();
    JsonArray wrapped;
    wrapped.push_back(std::move(first));
    first = std::move(wrapped);
    ASSERT_NE(DigestOf(CanonicalJson(object)), digest);
  }
}

}  // namespace
}  // namespace diptych
