// SPDX-License-Identifier: Apache-2.0
#include "tests/interop/nquads_reader.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "base/utf8.h"

namespace diptych {
namespace {

constexpr std::string_view kXsdString =
    "http://www.w3.org/2001/XMLSchema#string";

bool IsLetter(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}

bool IsDigit(char c) { return '0' <= c && c <= '9'; }

bool IsLabelCharacter(char c) {
  return IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '.';
}

bool IsTagCharacter(char c) {
  return ('a' <= c && c <= 'z') || IsDigit(c) || c == '-';
}

bool MayStandInIri(char32_t c) {
  return c > 0x20 &&
         std::u32string_view(U"<>\"{}|^`\\").find(c) == std::u32string::npos;
}

bool HasScheme(std::string_view iri) {
  const std::size_t colon = iri.find(':');
  return colon != std::string_view::npos && colon > 0 &&
         IsLetter(iri.front()) &&
         std::ranges::all_of(iri.substr(0, colon), [](char c) {
           return IsLetter(c) || IsDigit(c) || c == '+' || c == '-' || c == '.';
         });
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if ('a' <= c && c <= 'f') return c - 'a' + 10;
  if ('A' <= c && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<ReadDataset> Read() {
    while (true) {
      SkipSpace();
      if (!AtEnd() && !AtLineEnd()) RETURN_IF_ERROR(ReadStatement());
      if (AtEnd()) return std::move(read_);
      ++at_;
    }
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  bool Sees(char c) const { return !AtEnd() && text_[at_] == c; }
  bool AtLineEnd() const { return Sees('\n') || Sees('\r'); }

  bool Take(char c) {
    if (!Sees(c)) return false;
    ++at_;
    return true;
  }

  // Blanks, and a comment, which ends before the line does.
  void SkipSpace() {
    SkipBlanks();
    if (!Sees('#')) return;
    while (!AtEnd() && !AtLineEnd()) ++at_;
  }

  Error Fault(std::string_view reason) const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = std::ranges::count(before, '\n') + 1;
    const std::size_t start = before.rfind('\n') + 1;  // 0 if there is none
    return Error{ErrorCode::kInvalid, "line " + std::to_string(line) +
                                          ", octet " +
                                          std::to_string(at_ - start + 1) +
                                          ": " + std::string(reason)};
  }

  Status ReadStatement() {
    Quad quad;
    ASSIGN_OR_RETURN(quad.subject, ReadResource());
    SkipBlanks();
    if (!Sees('<')) return Fault("a predicate is an IRI");
    ASSIGN_OR_RETURN(quad.predicate, ReadIri());
    SkipBlanks();
    if (Sees('"')) {
      ASSIGN_OR_RETURN(quad.object, ReadLiteral());
    } else {
      ASSIGN_OR_RETURN(quad.object, ReadResource());
    }
    SkipBlanks();
    if (!Sees('.')) {
      ASSIGN_OR_RETURN(quad.graph, ReadResource());
      SkipBlanks();
    }
    if (!Take('.')) return Fault("a statement ends with a dot");
    SkipSpace();
    if (!AtEnd() && !AtLineEnd()) {
      return Fault("a statement stands alone on its line");
    }
    read_.dataset.Add(quad);
    return Ok();
  }

  void SkipBlanks() {
    while (Sees(' ') || Sees('\t')) ++at_;
  }

  Result<Term> ReadResource() {
    if (Sees('<')) return ReadIri();
    if (Sees('_')) return ReadBlankNode();
    return Fault("an IRI or a blank node has to stand here");
  }

  Result<Term> ReadBlankNode() {
    ++at_;
    if (!Take(':')) return Fault("a blank node begins with _:");
    const std::size_t start = at_;
    while (!AtEnd() && IsLabelCharacter(text_[at_])) ++at_;
    // A dot at the end is that of the statement.
    while (at_ > start && text_[at_ - 1] == '.') --at_;
    const std::string_view label = text_.substr(start, at_ - start);
    if (label.empty() || label.front() == '-' || label.front() == '.') {
      return Fault("a blank node has a label of letters and digits");
    }
    const auto [entry, is_new] = blank_nodes_.try_emplace(label);
    if (is_new) entry->second = read_.dataset.NewBlankNode();
    return Term::Blank(entry->second);
  }

  Result<Term> ReadIri() {
    ++at_;
    std::string& iri = read_.texts.emplace_back();
    while (!Take('>')) {
      if (AtEnd() || AtLineEnd()) return Fault("an IRI ends with >");
      char32_t c = 0;
      if (Take('\\')) {
        ASSIGN_OR_RETURN(c, ReadCodePointEscape());
      } else {
        ASSIGN_OR_RETURN(c, ReadCodePoint());
      }
      if (!MayStandInIri(c)) {
        return Fault("the character cannot stand in an IRI");
      }
      AppendUtf8(c, iri);
    }
    if (!HasScheme(iri)) return Fault("an IRI has to be whole");
    return Term::Iri(iri);
  }

  Result<Term> ReadLiteral() {
    ++at_;
    std::string& text = read_.texts.emplace_back();
    while (!Take('"')) {
      if (AtEnd() || AtLineEnd()) return Fault("a text ends with \"");
      char32_t c = 0;
      if (Take('\\')) {
        ASSIGN_OR_RETURN(c, ReadEscape());
      } else {
        ASSIGN_OR_RETURN(c, ReadCodePoint());
      }
      AppendUtf8(c, text);
    }
    if (Take('@')) {
      ASSIGN_OR_RETURN(const std::string_view tag, ReadTag());
      return Term::Literal(text, "", tag);
    }
    if (!Take('^')) return Term::Literal(text, "", "");
    if (!Take('^') || !Sees('<')) return Fault("^^ stands before an IRI");
    ASSIGN_OR_RETURN(const Term type, ReadIri());
    // The type of a text that has none (RDF 1.1 Concepts section 3.3).
    if (type.value == kXsdString) return Term::Literal(text, "", "");
    return Term::Literal(text, type.value, "");
  }

  Result<std::string_view> ReadTag() {
    const std::size_t start = at_;
    while (!AtEnd() && IsTagCharacter(text_[at_])) ++at_;
    const std::string_view tag = text_.substr(start, at_ - start);
    if (tag.empty() || !IsLetter(tag.front()) || tag.back() == '-' ||
        tag.contains("--")) {
      return Fault("a language tag has letters and digits, in lower case");
    }
    return tag;
  }

  Result<char32_t> ReadCodePoint() {
    const auto c = NextCodePoint(text_, at_);
    if (!c) return Fault("no UTF-8");
    return *c;
  }

  // Behind the backslash.
  Result<char32_t> ReadEscape() {
    static constexpr std::string_view kLetters = "tbnrf\"'\\";
    static constexpr std::string_view kMeanings = "\t\b\n\r\f\"'\\";
    const std::size_t place =
        AtEnd() ? std::string_view::npos : kLetters.find(text_[at_]);
    if (place == std::string_view::npos) return ReadCodePointEscape();
    ++at_;
    return static_cast<char32_t>(kMeanings[place]);
  }

  Result<char32_t> ReadCodePointEscape() {
    int digits = 0;
    if (Take('u')) {
      digits = 4;
    } else if (Take('U')) {
      digits = 8;
    } else {
      return Fault("the escape is not known");
    }
    std::uint32_t number = 0;
    for (; digits > 0; --digits) {
      const int value = AtEnd() ? -1 : HexValue(text_[at_]);
      if (value < 0) return Fault("an escape has 4 or 8 hex digits");
      number = number << 4U | static_cast<std::uint32_t>(value);
      ++at_;
    }
    if (number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) {
      return Fault("the escape is no character");
    }
    return static_cast<char32_t>(number);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::map<std::string_view, BlankNode> blank_nodes_;
  ReadDataset read_;
};

}  // namespace

Result<ReadDataset> ReadNQuads(std::string_view text) {
  if (text.size() > kMaxNQuadsSize) {
    return Error{ErrorCode::kLimit, "the N-Quads are longer than " +
                                        std::to_string(kMaxNQuadsSize) +
                                        " octets"};
  }
  return Reader(text).Read();
}

}  // namespace diptych
