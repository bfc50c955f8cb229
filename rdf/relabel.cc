// SPDX-License-Identifier: Apache-2.0
#include "rdf/relabel.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::string_view kPrefix = "_:";
constexpr std::string_view kCanonical = "_:c14n";

// The end of the term of `line` that begins at `begin`. Only in IRIs and texts
// may a space stand, or what looks like another term.
std::size_t EndOfTerm(std::string_view line, std::size_t begin) {
  const char first = line[begin];
  if (first != '<' && first != '"') return line.find(' ', begin);
  const char last = first == '<' ? '>' : '"';
  std::size_t end = begin + 1;
  while (line[end] != last) {
    end += line[end] == '\\' ? 2 : 1;
    CHECK(end < line.size());
  }
  // A text goes on with its language or its type, which is an IRI.
  return line.find(' ', end);
}

// Calls `visit` with every term of a line, and the dot at its end.
template <class Visit>
void ForEachTerm(std::string_view line, const Visit& visit) {
  std::size_t begin = 0;
  while (begin < line.size()) {
    const std::size_t end = std::min(EndOfTerm(line, begin), line.size());
    visit(line.substr(begin, end - begin));
    begin = end + 1;
  }
}

// Calls `visit` with every line, without its line feed.
template <class Visit>
void ForEachLine(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    CHECK(end != std::string_view::npos);
    visit(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

std::size_t NumberOf(std::string_view term) {
  const std::string_view digits = term.substr(kCanonical.size());
  std::size_t number = 0;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
  CHECK(term.starts_with(kCanonical) && read.ec == std::errc());
  return number;
}

}  // namespace

std::size_t CountBlankNodes(std::string_view canonical) {
  std::size_t count = 0;
  ForEachLine(canonical, [&](std::string_view line) {
    ForEachTerm(line, [&](std::string_view term) {
      if (!term.starts_with(kPrefix)) return;
      count = std::max(count, NumberOf(term) + 1);
    });
  });
  return count;
}

Result<std::vector<std::string>> RelabelQuads(
    std::string_view canonical, std::span<const std::string> labels) {
  std::vector<std::string> lines;
  bool is_clear = true;
  ForEachLine(canonical, [&](std::string_view line) {
    std::string& made = lines.emplace_back();
    ForEachTerm(line, [&](std::string_view term) {
      if (!made.empty()) made += ' ';
      if (!term.starts_with(kPrefix)) {
        is_clear &= !term.contains(kPrefix);
        made += term;
        return;
      }
      const std::size_t number = NumberOf(term);
      CHECK(number < labels.size());
      made += kPrefix;
      made += labels[number];
    });
    made += '\n';
  });
  if (!is_clear) {
    return Error{ErrorCode::kInvalid,
                 "the document has a text or an address with \"_:\", which "
                 "implementations of this kind of proof write differently"};
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace diptych
