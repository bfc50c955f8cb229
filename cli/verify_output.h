// SPDX-License-Identifier: Apache-2.0
//
// Verify output is what `verify` prints: reports for a person, JSON lines for a
// program (docs/spec/cli-json.md), or one flat line a credential for a hiring
// system.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "cli/console.h"
#include "cli/document_paths.h"
#include "cli/exit_code.h"
#include "cli/verify_run.h"

namespace diptych {

enum class VerifyFormat : std::uint8_t { kReport, kHiring };

// A file that somebody handed in as evidence.
struct EvidenceFile {
  std::string name;  // Without folders.
  Bytes octets;
};

// What became of the evidence of one credential, in printable words.
struct ComparedEvidence {
  struct Reference {
    std::string place;
    std::string id;
    std::string match;
    CheckOutcome outcome = CheckOutcome::kUnknown;
  };
  std::vector<Reference> references;
  std::vector<std::string> unmatched;  // Files that it does not speak of.
  bool is_changed = false;             // Of any reference.
};

class VerifyOutput {
 public:
  struct Options {
    VerifyFormat format = VerifyFormat::kReport;
    bool json = false;
    bool quiet = false;  // Nothing is printed.
    bool several_files = false;
    TimeMs now;  // When it is checked.
    std::vector<EvidenceFile> evidence;
  };

  // The console must outlive it.
  VerifyOutput(Options options, Console& console)
      : options_(std::move(options)),
        console_(console),
        is_meant_(options_.evidence.size()) {}

  // Prints what became of one file. Gives the exit code for it: the worst of
  // its credentials', and "cannot tell" at best if evidence was changed or
  // cannot be compared.
  Result<ExitCode> Show(const std::string& path,
                        const std::vector<JudgedCredential>& judged);

  // As a JSON line, what of folders was not judged, if anything; else nothing,
  // since people are told in a note, and a hiring view has no place for it.
  void ShowPassedOver(const PassedOver& passed_over);

  // Prints what holds of all files together: which evidence none of their
  // credentials speaks of, which gives "cannot tell". Once, at the end.
  ExitCode Finish();

 private:
  // Nothing if none was given, or the credential cannot be read.
  using Evidence = std::optional<Result<ComparedEvidence>>;

  Status ShowJson(const std::string& path, const JudgedCredential& one,
                  const Evidence& evidence);
  void ShowText(const std::string& path, const JudgedCredential& one,
                const Evidence& evidence);
  void ShowEvidence(const Result<ComparedEvidence>& compared);
  void ShowHiring(const std::string& path, const JudgedCredential& one);
  void PrintEvidence(CheckOutcome outcome, const std::string& sentence);
  // Notes which files the credential speaks of, for Finish.
  Result<ComparedEvidence> Compare(const Document& document);
  void ShowWhole(const std::string& path,
                 const std::vector<JudgedCredential>& judged);

  const Options options_;
  Console& console_;
  bool has_header_ = false;
  // How many credentials the evidence was compared with, and of each file
  // whether one of them speaks of it.
  std::size_t compared_ = 0;
  bool has_changed_ = false;
  std::vector<bool> is_meant_;
};

}  // namespace diptych
