// SPDX-License-Identifier: Apache-2.0
//
// Verify output is what `verify` prints: reports for a person, JSON lines for a
// program (docs/spec/cli-json.md), or one flat line a credential for a hiring
// system.

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "cli/console.h"
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
  };
  std::vector<Reference> references;
  std::vector<std::string> unmatched;  // Files that it does not speak of.
};

class VerifyOutput {
 public:
  struct Options {
    VerifyFormat format = VerifyFormat::kReport;
    bool json = false;
    bool quiet = false;  // Nothing is printed.
    bool several_files = false;
    std::vector<EvidenceFile> evidence;
  };

  // The console must outlive it.
  VerifyOutput(Options options, Console& console)
      : options_(std::move(options)),
        console_(console),
        is_meant_(options_.evidence.size()) {}

  // Prints what became of one file. Gives the exit code for it: the worst of
  // its credentials'.
  Result<ExitCode> Show(const std::string& path,
                        const std::vector<JudgedCredential>& judged);

  // Prints what holds of all files together: which evidence none of their
  // credentials speaks of. Once, at the end.
  void Finish();

 private:
  Status ShowJson(const std::string& path, const JudgedCredential& one);
  void ShowText(const std::string& path, const JudgedCredential& one);
  void ShowEvidence(const Document& document);
  void ShowHiring(const std::string& path, const JudgedCredential& one);
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
  std::vector<bool> is_meant_;
};

}  // namespace diptych
