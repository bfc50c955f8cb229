// SPDX-License-Identifier: Apache-2.0
#include "wallet/credential_issuer.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

#include "credential/document.h"
#include "credential/sd_jwt.h"
#include "issuing/credential_builder.h"
#include "issuing/validity.h"
#include "json/canonical.h"
#include "platform/file.h"
#include "platform/file_batch.h"
#include "platform/temporary_file.h"
#include "wallet/list_room.h"

namespace diptych {
namespace {

// Credentials in memory before they are written: of small ones kFileBatchMax
// come first, of the largest templates (4 MiB) these are some sixteen.
constexpr std::size_t kHeldOctetsMax = std::size_t{64} << 20;

// A position is taken between choosing and anchoring only if two wallets of
// one member work at a time, and then for a few credentials.
constexpr int kReplacementsMax = 8;

constexpr std::array<CredentialForm, 3> kForms = {
    CredentialForm::kJson, CredentialForm::kJwt, CredentialForm::kSdJwt};

const char* SuffixOf(CredentialForm form) {
  switch (form) {
    case CredentialForm::kJson:
      return ".json";
    case CredentialForm::kJwt:
      return ".jwt";
    case CredentialForm::kSdJwt:
      return ".sd-jwt";
  }
  return "";
}

// The credential without what signing has added to it.
Result<JsonObject> Unsigned(const Document& document) {
  const JsonValue body = DisclosedClaims(document).value_or(document.json);
  if (!body.is_object()) {
    return Error{ErrorCode::kInvalid, "is no credential"};
  }
  JsonObject credential = body.get_object();
  if (document.kind == DocumentKind::kJson) {
    credential.erase("proof");
    return credential;
  }
  for (const char* claim :
       {"iss", "jti", "sub", "iat", "nbf", "exp", "vct", "status"}) {
    credential.erase(claim);
  }
  return credential;
}

std::string PathOf(const IssueOrder& order, const Recipient& recipient,
                   CredentialForm form) {
  return JoinPath(order.directory, recipient.file_name + SuffixOf(form));
}

// A credential that an earlier run has made.
struct MadeFile {
  Digest document{};
  StatusPlace place;
};

// What the file is, if it is the credential of this row.
Result<MadeFile> CheckFile(const IssueOrder& order,
                           const IssuerProfile& profile,
                           const Recipient& recipient,
                           const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes file, ReadFile(path, kMaxDocumentSize));
  const Result<Document> document = ReadDocument(file);
  const Result<JsonObject> credential =
      document ? Unsigned(*document) : document.error();
  if (credential) {
    const Result<CredentialDraws> draws = ReadDraws(*credential, profile);
    if (draws && CanonicalJson(*credential) ==
                     CanonicalJson(BuildCredential(order.form, recipient,
                                                   profile, *draws))) {
      return MadeFile{.document = document->digest, .place = draws->place};
    }
  }
  return Error{ErrorCode::kExists,
               path + ": is not the credential that row " +
                   std::to_string(recipient.row) +
                   " would get now: the table, the template or the issuer has "
                   "changed since; continue with what it was made from, or "
                   "name another folder"};
}

// The same of the row's file; nothing if it has none yet.
Result<std::optional<MadeFile>> FindFile(const IssueOrder& order,
                                         const IssuerProfile& profile,
                                         const Recipient& recipient) {
  for (const CredentialForm form : kForms) {
    const std::string other = PathOf(order, recipient, form);
    if (form == order.secured || !FileExists(other)) continue;
    return Error{ErrorCode::kExists,
                 other + ": is the credential of row " +
                     std::to_string(recipient.row) +
                     " in another form: name another folder to issue it "
                     "twice"};
  }
  const std::string path = PathOf(order, recipient, order.secured);
  if (!FileExists(path)) return std::optional<MadeFile>();
  ASSIGN_OR_RETURN(const MadeFile made,
                   CheckFile(order, profile, recipient, path));
  return std::optional<MadeFile>(made);
}

// One call of CredentialIssuer::Run.
class IssueRun {
 public:
  IssueRun(const Issuer& issuer, AnchorJournal& journal,
           const IssueOrder& order, const IssueOptions& options)
      : issuer_(issuer),
        journal_(journal),
        order_(order),
        options_(options),
        room_(issuer, journal) {}

  Result<IssueReport> Run() {
    RETURN_IF_ERROR(FindFiles());
    RETURN_IF_ERROR(CheckUnremembered());
    RETURN_IF_ERROR(RemoveLeftBehind());
    RETURN_IF_ERROR(MakeMissing());
    for (int round = 0; round <= kReplacementsMax; ++round) {
      ASSIGN_OR_RETURN(const AnchorReport anchored, Anchor());
      RETURN_IF_ERROR(CheckUntouched(anchored));
      if (Describe(anchored)) return std::move(report_);
      RETURN_IF_ERROR(Replace(anchored));
    }
    return Error{ErrorCode::kUnavailable,
                 "the register keeps finding the chosen positions taken: is "
                 "another wallet using the same status lists?"};
  }

 private:
  std::size_t Count() const { return order_.recipients.size(); }

  // Finds the rows that have a file, and keeps their positions.
  Status FindFiles() {
    for (std::size_t i = 0; i < Count(); ++i) {
      const Recipient& recipient = order_.recipients[i];
      ASSIGN_OR_RETURN(const std::optional<MadeFile> made,
                       FindFile(order_, issuer_.profile, recipient));
      const std::string path = PathOf(order_, recipient, order_.secured);
      report_.credentials.push_back(
          {.row = recipient.row,
           .path = path,
           .receipt_path =
               ReceiptPath(path, options_.anchor.receipts_directory)});
      if (!made) {
        missing_.push_back(i);
        continue;
      }
      held_.push_back(made->place);
      if (journal_.Find(made->document) == nullptr &&
          !FileExists(report_.credentials[i].receipt_path) &&
          !FileExists(ReceiptPath(path, ""))) {
        unremembered_.emplace_back(path, made->place);
      }
    }
    return Ok();
  }

  // What a run that was cut off has made may have lost its place to another
  // wallet; but what was issued, and whose journal and receipt are lost, looks
  // the same, and must not be made again: its holder has the first one.
  Status CheckUnremembered() {
    for (const auto& [path, place] : unremembered_) {
      ASSIGN_OR_RETURN(const bool is_taken,
                       room_.IsTaken(place.list, place.position));
      if (!is_taken) continue;
      return Error{
          ErrorCode::kExists,
          path + ": the register has a credential at its place, position " +
              std::to_string(place.position.value) + " of list " +
              std::to_string(place.list.value) +
              ", and neither the wallet's journal nor a receipt knows this "
              "file: if it was issued, restore the journal or lay its receipt "
              "beside it; if nobody ever got it, remove it, and a new one is "
              "made"};
    }
    return Ok();
  }

  // What a killed run was writing; that of receipts goes as they are anchored.
  Status RemoveLeftBehind() const {
    std::vector<std::string> paths;
    for (const IssuedCredential& credential : report_.credentials) {
      paths.push_back(credential.path);
    }
    return RemoveTemporaries(paths);
  }

  Status MakeMissing() {
    if (missing_.empty()) return Ok();
    // A file's position may not be in the register yet.
    for (const StatusPlace& place : held_) {
      RETURN_IF_ERROR(room_.Hold(place.list, place.position));
    }
    std::vector<FileContent> files;
    const Status made = MakeMissing(files);
    // Also after an error: nothing is signed twice.
    RETURN_IF_ERROR(Write(files));
    return made;
  }

  // The folder is made with the first file: a run that makes none leaves none.
  Status Write(std::vector<FileContent>& files) {
    if (files.empty()) return Ok();
    RETURN_IF_ERROR(MakeDirectory(order_.directory, FileMode::kSecret));
    RETURN_IF_ERROR(WriteFiles(files, FileMode::kSecret));
    files.clear();
    return Ok();
  }

  // Leaves in `files` those that are not written yet.
  Status MakeMissing(std::vector<FileContent>& files) {
    const std::size_t held = Count() - missing_.size();
    std::size_t octets = 0;
    for (std::size_t i = 0; i < missing_.size(); ++i) {
      if (issuer_.IsStopped()) return Ok();
      const std::size_t batch = options_.anchor.batch;
      if (i % batch == 0) {
        ASSIGN_OR_RETURN(list_,
                         room_.Choose(std::min(batch, missing_.size() - i),
                                      options_.anchor.list));
      }
      ASSIGN_OR_RETURN(FileContent file, Make(missing_[i]));
      octets += file.octets.size();
      files.push_back(std::move(file));
      if (files.size() == kFileBatchMax || octets >= kHeldOctetsMax) {
        RETURN_IF_ERROR(Write(files));
        octets = 0;
      }
      if (options_.made) options_.made(held + i + 1, Count());
    }
    return Ok();
  }

  // Makes the file of a row, in place of one that may be there.
  Result<FileContent> Make(std::size_t number) {
    const Recipient& recipient = order_.recipients[number];
    const TimeMs now = issuer_.clock.Now();
    if (const auto fault = FindValidityFault(order_.form, recipient, now)) {
      return Error{ErrorCode::kInvalid, "row " + std::to_string(recipient.row) +
                                            ": " + fault->message};
    }
    const CredentialDraws draws = DrawCredential(
        issuer_.random, now, {.list = list_, .position = room_.Take(list_)});
    Result<Bytes> file = order_.sign(
        BuildCredential(order_.form, recipient, issuer_.profile, draws));
    if (!file) {
      return Annotate(file.error(), "row " + std::to_string(recipient.row));
    }
    return FileContent{.path = report_.credentials[number].path,
                       .octets = *std::move(file)};
  }

  // Of a run that was stopped, those that have a file.
  Result<AnchorReport> Anchor() {
    std::vector<AnchorDocument> documents;
    made_.clear();
    for (std::size_t i = 0; i < Count(); ++i) {
      const std::string& path = report_.credentials[i].path;
      if (!FileExists(path)) continue;
      documents.push_back({.path = path, .load = {}});
      made_.push_back(i);
    }
    return Anchorer(issuer_, journal_).Run(documents, options_.anchor);
  }

  // What was signed here can be read, and has its receipt or none, unless
  // somebody changed the files.
  static Status CheckUntouched(const AnchorReport& anchored) {
    for (const AnchoredDocument& line : anchored.documents) {
      if (line.outcome == AnchorOutcome::kUnreadable) {
        return Error{ErrorCode::kInvalid, line.problem};
      }
      if (line.outcome == AnchorOutcome::kReceiptInWay) {
        return Error{ErrorCode::kExists, line.problem};
      }
    }
    return Ok();
  }

  // Takes over what was anchored; whether that is all there is to do.
  bool Describe(const AnchorReport& anchored) {
    report_.issued = 0;
    report_.issued_before = 0;
    report_.was_stopped = anchored.was_stopped || made_.size() < Count();
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const AnchoredDocument& line = anchored.documents[i];
      IssuedCredential& credential = report_.credentials[made_[i]];
      if (line.outcome == AnchorOutcome::kAnchored) {
        credential.outcome = IssueOutcome::kIssued;
      } else if (line.outcome == AnchorOutcome::kAlreadyAnchored &&
                 credential.outcome != IssueOutcome::kIssued) {
        credential.outcome = IssueOutcome::kIssuedBefore;
      }
      credential.list = line.list;
      credential.position = line.position;
      credential.entry = line.entry;
      if (credential.outcome == IssueOutcome::kIssued) ++report_.issued;
      if (credential.outcome == IssueOutcome::kIssuedBefore) {
        ++report_.issued_before;
      }
    }
    return report_.was_stopped || anchored.place_taken == 0;
  }

  Status Replace(const AnchorReport& anchored) {
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const AnchoredDocument& line = anchored.documents[i];
      if (line.outcome != AnchorOutcome::kPlaceTaken) continue;
      RETURN_IF_ERROR(room_.Load(line.list));
      ASSIGN_OR_RETURN(list_, room_.Choose(1, options_.anchor.list));
      ASSIGN_OR_RETURN(const FileContent file, Make(made_[i]));
      RETURN_IF_ERROR(WriteFile(file.path, file.octets, FileMode::kSecret));
    }
    return Ok();
  }

  const Issuer& issuer_;
  AnchorJournal& journal_;
  const IssueOrder& order_;
  const IssueOptions& options_;
  ListRoom room_;
  IssueReport report_;
  std::vector<std::size_t> missing_;  // Rows without a file, when it began.
  std::vector<StatusPlace> held_;     // The positions of the other rows.
  // Files of other rows that neither journal nor receipt knows.
  std::vector<std::pair<std::string, StatusPlace>> unremembered_;
  std::vector<std::size_t> made_;  // Rows with a file.
  ListId list_;                    // Where the next position is taken.
};

}  // namespace

std::string_view IssueOutcomeName(IssueOutcome outcome) {
  switch (outcome) {
    case IssueOutcome::kIssued:
      return "issued";
    case IssueOutcome::kIssuedBefore:
      return "issued before";
    case IssueOutcome::kNotReached:
      return "not reached";
  }
  return "";
}

std::string FormatIssueReport(const IssueReport& report) {
  const auto name_of = [](const std::string& path) {
    return std::filesystem::path(path).filename().string();
  };
  std::string text = "row,file,receipt,list,position,entry,outcome\r\n";
  for (const IssuedCredential& credential : report.credentials) {
    text += std::to_string(credential.row) + "," + name_of(credential.path);
    if (credential.outcome == IssueOutcome::kNotReached) {
      text += ",,,,";
    } else {
      text += "," + name_of(credential.receipt_path) + "," +
              std::to_string(credential.list.value) + "," +
              std::to_string(credential.position.value) + "," +
              std::to_string(credential.entry.value);
    }
    text += "," + std::string(IssueOutcomeName(credential.outcome)) + "\r\n";
  }
  return text;
}

Status CheckFolder(const IssueOrder& order, const IssuerProfile& profile) {
  for (const Recipient& recipient : order.recipients) {
    const auto found = FindFile(order, profile, recipient);
    if (!found) return found.error();
  }
  return Ok();
}

bool HasCredentialFile(const std::string& directory,
                       const Recipient& recipient) {
  const std::string path = JoinPath(directory, recipient.file_name);
  return std::ranges::any_of(kForms, [&](CredentialForm form) {
    return FileExists(path + SuffixOf(form));
  });
}

std::size_t CountLeftOut(std::string_view old_report,
                         const IssueReport& report) {
  // A file's name holds neither commas nor quotation marks.
  std::set<std::string> named;
  for (const IssuedCredential& credential : report.credentials) {
    named.insert(std::filesystem::path(credential.path).filename().string());
  }
  std::size_t left_out = 0;
  bool is_header = true;
  while (!old_report.empty()) {
    const std::size_t end =
        std::min(old_report.find('\n'), old_report.size() - 1);
    const std::string_view line = old_report.substr(0, end);
    old_report.remove_prefix(end + 1);
    const std::size_t comma = line.find(',');
    if (comma != std::string_view::npos && !is_header) {
      const std::string_view rest = line.substr(comma + 1);
      const std::string file(rest.substr(0, rest.find(',')));
      if (!named.contains(file)) ++left_out;
    }
    is_header = false;
  }
  return left_out;
}

Result<IssueReport> CredentialIssuer::Run(const IssueOrder& order,
                                          const IssueOptions& options) {
  if (issuer_.profile.id.empty()) {
    return Error{ErrorCode::kRefused,
                 "the register has neither a did:web nor a credential key of "
                 "this member: it has no name to issue under"};
  }
  if (options.anchor.batch == 0) {
    return Error{ErrorCode::kInvalid, "batch: has to be at least 1"};
  }
  return IssueRun(issuer_, journal_, order, options).Run();
}

}  // namespace diptych
