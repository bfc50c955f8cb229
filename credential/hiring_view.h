// SPDX-License-Identifier: Apache-2.0
//
// A HiringView is what an applicant-tracking system takes of a credential and
// its verdict: one flat record, as a line of JSON or of CSV.
//
// It says what was achieved and who says so, and nothing of the recipient (but
// what the verifier has called the file): the system knows its applicant. Every
// text of the credential is printable and bounded. In CSV a cell that a
// spreadsheet would compute (it begins with = + - @) is made text with an
// apostrophe.
//
// Where " | " joins several texts, each '|' that is in one of them stands there
// as "\|".
//
// Columns, and members of the JSON line, in this order; what is not known is an
// empty cell, and no member:
//
//   achievement   name of the achievement, or else of the credential
//   issuer        name         issuerId      DID or URL
//   accreditedBy  as given
//   skills, skillCodes, skillFrameworks      targetName, targetCode and
//                 targetFramework of alignment[], with " | " between them
//   level         names of the achieved levels of rubrics, the same way; else
//                 the EQF level
//   credits       creditsEarned
//   verdict, asOf as given
//   file, place   which file of those given, and where in it
//   reason        of the verdict, a sentence
//   proof         which proofs hold    issuerSource  whose word issuer is

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credential/document.h"

namespace diptych {

// The most characters of a text from the credential.
inline constexpr std::size_t kMaxHiringCharacters = 200;

// The most characters of the file's name, so that it is found again, and of the
// reason.
inline constexpr std::size_t kMaxHiringFileCharacters = 4096;
inline constexpr std::size_t kMaxHiringReasonCharacters = 1000;

// How many alignments, results, rubrics and levels of each are looked at.
inline constexpr std::size_t kMaxHiringElements = 200;

// What the verifier found, which the credential cannot say of itself.
struct HiringVerdict {
  std::string_view file;     // as the verifier named it
  std::string_view place;    // in a file with several; else empty
  std::string_view reason;   // for the verdict
  std::string_view verdict;  // "valid", "not valid", "cannot tell"
  std::string_view as_of;    // a time, as RFC 3339
  // Names, joined by AppendHiringPart; empty if nobody is known to.
  std::string_view accredited_by;
  // Which hold, joined so; empty if none does.
  std::string_view proof;
  std::string_view issuer_source;  // "register", "verifier", "credential"
};

struct HiringSkill {
  std::string name;
  std::string code;
  std::string framework;

  friend bool operator==(const HiringSkill&, const HiringSkill&) = default;
};

struct HiringView {
  std::string achievement;
  std::string issuer;
  std::string issuer_id;
  std::string accredited_by;
  std::vector<HiringSkill> skills;
  std::string level;
  std::string credits;
  std::string verdict;
  std::string as_of;
  std::string file;
  std::string place;
  std::string reason;
  std::string proof;
  std::string issuer_source;
};

// Adds a text to several in one cell, if it is not empty.
void AppendHiringPart(std::string& joined, std::string_view text);

// Of an SD-JWT what the holder disclosed, or if ReadSdJwt refuses it what was
// never hidden. What is missing is empty; a document without JSON has a verdict
// only.
HiringView MakeHiringView(const Document& document,
                          const HiringVerdict& verdict);

// One JSON object without a line feed. Skills are an array of objects with
// name, code and framework.
std::string HiringJsonLine(const HiringView& view);

// The names of the columns, and a record: RFC 4180, with CRLF at the end.
std::string HiringCsvHeader();
std::string HiringCsvLine(const HiringView& view);

}  // namespace diptych
