// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_output.h"

#include <algorithm>

#include "base/time_text.h"
#include "base/utf8.h"
#include "cli/counted.h"
#include "cli/verify_text.h"
#include "credential/evidence.h"
#include "credential/hiring_view.h"
#include "json/parse.h"
#include "json/printable.h"
#include "verdict/conclusion.h"
#include "verdict/own_proof.h"
#include "verdict/report_json.h"

namespace diptych {
namespace {

constexpr char kMisfit[] =
    "EVIDENCE DOES NOT FIT. A file that was handed in is not one that the "
    "issuer stated a digest of: see the lines marked [NO]. Each verdict above "
    "is about a credential alone.";

CheckOutcome OutcomeOf(EvidenceMatch match) {
  switch (match) {
    case EvidenceMatch::kMatches:
      return CheckOutcome::kPassed;
    case EvidenceMatch::kChanged:
      return CheckOutcome::kFailed;
    case EvidenceMatch::kNotGiven:
    case EvidenceMatch::kNoDigest:
      return CheckOutcome::kNotAsked;
  }
  return CheckOutcome::kUnknown;
}

std::size_t CountOf(const std::vector<JudgedCredential>& judged,
                    Verdict verdict) {
  return static_cast<std::size_t>(std::ranges::count(
      judged, verdict,
      [](const JudgedCredential& one) { return one.report.verdict; }));
}

Verdict WholeOf(const std::vector<JudgedCredential>& judged) {
  if (CountOf(judged, Verdict::kNotValid) > 0) return Verdict::kNotValid;
  if (CountOf(judged, Verdict::kValid) == judged.size()) return Verdict::kValid;
  return Verdict::kCannotTell;
}

std::string WholeSentence(const std::vector<JudgedCredential>& judged) {
  return "Of " + Counted(judged.size(), "credential") + ": " +
         std::to_string(CountOf(judged, Verdict::kValid)) + " valid, " +
         std::to_string(CountOf(judged, Verdict::kNotValid)) + " not valid, " +
         std::to_string(CountOf(judged, Verdict::kCannotTell)) +
         " of which it cannot be told.";
}

// Names in one cell.
std::string Joined(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) {
    AppendHiringPart(joined, name);
  }
  return joined;
}

// Those who accredited the issuer for this credential, as in a hiring view.
std::string AccreditorNames(const ProvenFacts& facts) {
  std::vector<std::string> names;
  for (const AccreditedBy& one : facts.accredited_by) {
    if (one.covers && std::ranges::find(names, one.name) == names.end()) {
      names.push_back(one.name);
    }
  }
  return Joined(names);
}

// Which proofs of the document hold: the register's, and its own. None of a
// document that the register's is not of.
std::string ProofNames(const VerdictReport& report) {
  std::vector<std::string> names;
  const bool is_proven =
      report.facts && Find(report.checks, CheckName::kDocument).outcome ==
                          CheckOutcome::kPassed;
  if (is_proven) {
    names.push_back(report.facts->quorum.empty()
                        ? "receipt, by the log alone"
                        : "receipt, by " + report.facts->quorum +
                              " institutions");
  }
  for (const ProofReport& proof : report.proofs) {
    if (proof.verified()) names.push_back(ProofText(proof));
  }
  return Joined(names);
}

// Whose word it is who the issuer is (docs/spec/credential-files.md section
// 11).
std::string_view IssuerSource(const VerdictReport& report) {
  const auto has_passed = [&](CheckName name) {
    return Find(report.checks, name).outcome == CheckOutcome::kPassed;
  };
  if (report.facts && report.facts->signer.empty()) return "register";
  const bool is_named =
      report.facts || (report.signature && has_passed(CheckName::kIssuer) &&
                       has_passed(CheckName::kProof));
  return is_named ? "verifier" : "credential";
}

// The sentence without the verdict, which stands in a column of its own.
std::string_view ReasonOf(const VerdictReport& report) {
  std::string_view reason = report.sentence;
  const std::string headline = WithHeadline(report.verdict, "");
  if (reason.starts_with(headline)) reason.remove_prefix(headline.size());
  return reason;
}

}  // namespace

Result<ExitCode> VerifyOutput::Show(
    const std::string& path, const std::vector<JudgedCredential>& judged) {
  ExitCode code = ExitCode::kOk;
  for (const JudgedCredential& one : judged) {
    code = Worst(code, ExitCodeOf(one.report.verdict));
    Evidence evidence;
    if (one.document && !options_.evidence.empty()) {
      evidence = Compare(*one.document);
      // Who has only the exit code must not take altered files for good ones.
      const bool is_good = *evidence && !(*evidence)->is_changed;
      if (!is_good) code = Worst(code, ExitCode::kCannotTell);
    }
    if (options_.quiet) continue;
    if (options_.format == VerifyFormat::kHiring) {
      ShowHiring(path, one);
    } else if (options_.json) {
      RETURN_IF_ERROR(ShowJson(path, one, evidence));
    } else {
      ShowText(path, one, evidence);
    }
  }
  const bool has_whole = judged.size() > 1 && !options_.quiet &&
                         options_.format == VerifyFormat::kReport;
  if (has_whole) ShowWhole(path, judged);
  return code;
}

Status VerifyOutput::ShowJson(const std::string& path,
                              const JudgedCredential& one,
                              const Evidence& evidence) {
  ASSIGN_OR_RETURN(JsonValue json, ParseJson(FormatReportJson(one.report)));
  JsonObject& line = json.as_object();
  line["file"] = path;
  if (!one.place.empty()) line["place"] = one.place;
  if (evidence && !*evidence) {
    line["evidenceProblem"] = evidence->error().message;
  } else if (evidence) {
    JsonArray references;
    for (const ComparedEvidence::Reference& reference :
         (*evidence)->references) {
      references.emplace_back(JsonObject{{"place", reference.place},
                                         {"id", reference.id},
                                         {"match", reference.match}});
    }
    JsonArray unmatched;
    for (const std::string& name : (*evidence)->unmatched) {
      unmatched.emplace_back(name);
    }
    line["evidence"] = std::move(references);
    line["unmatchedEvidence"] = std::move(unmatched);
  }
  console_.PrintJson(json);
  return Ok();
}

Result<ComparedEvidence> VerifyOutput::Compare(const Document& document) {
  ASSIGN_OR_RETURN(const std::vector<EvidenceReference> references,
                   CollectEvidence(document));
  std::vector<GivenFile> given;
  for (const EvidenceFile& file : options_.evidence) {
    given.push_back({file.name, file.octets});
  }
  const EvidenceComparison found = CompareEvidence(references, given);
  ComparedEvidence compared;
  for (std::size_t i = 0; i < references.size(); ++i) {
    compared.references.push_back(
        {references[i].place, Printable(references[i].id, kShownPath),
         std::string(EvidenceMatchName(found.matches[i])),
         OutcomeOf(found.matches[i])});
    compared.is_changed |= found.matches[i] == EvidenceMatch::kChanged;
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (found.is_meant[i]) {
      is_meant_[i] = true;
    } else {
      compared.unmatched.push_back(Printable(given[i].name, kShownPath));
    }
  }
  ++compared_;
  has_changed_ |= compared.is_changed;
  return compared;
}

void VerifyOutput::ShowPassedOver(const PassedOver& passed_over) {
  const std::string sentence = Describe(passed_over);
  if (!options_.json || options_.quiet || sentence.empty() ||
      options_.format != VerifyFormat::kReport) {
    return;
  }
  JsonObject line;
  line["format"] = "diptych-passed-over";
  line["version"] = 1;
  line["sentence"] = sentence;
  line["loneReceipts"] = passed_over.lone_receipts;
  line["symbols"] = passed_over.symbols;
  line["tables"] = passed_over.tables;
  line["hidden"] = passed_over.hidden;
  line["links"] = passed_over.links;
  line["others"] = passed_over.others;
  console_.PrintJson(line);
}

void VerifyOutput::PrintEvidence(CheckOutcome outcome,
                                 const std::string& sentence) {
  console_.Print(CheckLine(outcome, "evidence", sentence, console_));
}

void VerifyOutput::ShowEvidence(const Result<ComparedEvidence>& compared) {
  if (!compared) {
    return PrintEvidence(CheckOutcome::kUnknown,
                         "cannot be compared: " +
                             Printable(compared.error().message, kShownPath));
  }
  for (const ComparedEvidence::Reference& reference : compared->references) {
    PrintEvidence(reference.outcome,
                  reference.match + ": " +
                      (reference.id.empty() ? reference.place : reference.id));
  }
}

ExitCode VerifyOutput::Finish() {
  const bool is_text = options_.format == VerifyFormat::kReport &&
                       !options_.json && !options_.quiet;
  bool fits = !has_changed_;
  for (std::size_t i = 0; i < options_.evidence.size(); ++i) {
    if (is_meant_[i]) continue;
    fits = false;
    if (!is_text) continue;
    const std::string name = Printable(options_.evidence[i].name, kShownPath);
    if (compared_ == 0) {
      PrintEvidence(
          CheckOutcome::kUnknown,
          "not compared: " + name + " (no credential could be read for it)");
    } else {
      PrintEvidence(
          CheckOutcome::kFailed,
          "no match: " + name + " fits no digest in " +
              (compared_ == 1 ? "the credential" : "any of the credentials") +
              ", so nothing says what it is");
    }
  }
  if (fits) return ExitCode::kOk;
  if (is_text && compared_ > 0) {
    console_.Print("\n" + console_.Painted(Colour::kRed, kMisfit));
  }
  return ExitCode::kCannotTell;
}

void VerifyOutput::ShowText(const std::string& path,
                            const JudgedCredential& one,
                            const Evidence& evidence) {
  const bool has_heading = options_.several_files || !one.place.empty();
  if (has_heading) {
    std::string heading = Printable(path, kShownPath);
    if (!one.place.empty()) heading += " " + one.place;
    console_.Print(heading + ":");
  }
  console_.Print(VerdictText(one.report, console_));
  if (evidence) ShowEvidence(*evidence);
  if (has_heading) console_.Print("");
}

void VerifyOutput::ShowHiring(const std::string& path,
                              const JudgedCredential& one) {
  TimeMs as_of = options_.now;
  std::string accredited_by;
  if (one.report.facts) {
    as_of = one.report.facts->as_of;
    accredited_by = AccreditorNames(*one.report.facts);
  }
  const std::string time = FormatTimestamp(as_of);
  const std::string proof = ProofNames(one.report);
  const HiringVerdict verdict{.file = path,
                              .place = one.place,
                              .reason = ReasonOf(one.report),
                              .verdict = VerdictName(one.report.verdict),
                              .as_of = time,
                              .accredited_by = accredited_by,
                              .proof = proof,
                              .issuer_source = IssuerSource(one.report)};
  HiringView view =
      MakeHiringView(one.document ? *one.document : Document(), verdict);
  // What is proven, and not what the document calls its issuer; unless the
  // verifier answers for that issuer himself.
  if (one.report.facts && !one.report.facts->signer.empty()) {
    view.issuer_id = one.report.facts->signer;
  } else if (one.report.facts) {
    view.issuer = one.report.facts->issuer_name;
    view.issuer_id = one.report.facts->issuer_did;
  }
  // Print ends each line itself.
  const auto without_end = [](std::string line) {
    while (line.ends_with('\n')) line.pop_back();
    return line;
  };
  if (options_.json) {
    view.file = WithoutForeignOctets(path);
    return console_.Print(HiringJsonLine(view));
  }
  if (!has_header_) console_.Print(without_end(HiringCsvHeader()));
  has_header_ = true;
  console_.Print(without_end(HiringCsvLine(view)));
}

void VerifyOutput::ShowWhole(const std::string& path,
                             const std::vector<JudgedCredential>& judged) {
  const Verdict whole = WholeOf(judged);
  if (!options_.json) {
    return console_.Print(Printable(path, kShownPath) + ": " +
                          WholeSentence(judged) + "\n");
  }
  JsonObject line;
  line["file"] = path;
  line["format"] = "diptych-portfolio";
  line["version"] = 1;
  line["verdict"] = VerdictName(whole);
  line["sentence"] = WholeSentence(judged);
  line["valid"] = CountOf(judged, Verdict::kValid);
  line["notValid"] = CountOf(judged, Verdict::kNotValid);
  line["cannotTell"] = CountOf(judged, Verdict::kCannotTell);
  console_.PrintJson(line);
}

}  // namespace diptych
