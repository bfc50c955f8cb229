// SPDX-License-Identifier: Apache-2.0
#include "cli/document_paths.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "credential/credential_type.h"
#include "credential/portfolio.h"
#include "json/printable.h"
#include "platform/file.h"
#include "wallet/anchorer.h"
#include "wallet/shared_receipt.h"

namespace diptych {
namespace {

// What the C library reads for std::cin it calls ended when it cannot be read.
bool HasFailed(const std::istream& input) {
  return input.bad() || (&input == &std::cin && std::ferror(stdin) != 0);
}

Status AddList(std::istream& input, std::vector<std::string>& paths,
               PassedOver& passed_over) {
  std::string line;
  bool found = false;
  while (std::getline(input, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    if (line.ends_with(kReceiptSuffix)) {
      ++passed_over.receipts;
      continue;
    }
    if (line.size() > kPathSizeMax || paths.size() >= kDocumentPathsMax) {
      return Error{ErrorCode::kLimit,
                   "standard input: a path longer than " +
                       std::to_string(kPathSizeMax) +
                       " octets, or too many of them; one path a line"};
    }
    if (line.find('\0') != std::string::npos) {
      return Error{ErrorCode::kInvalid,
                   "standard input: a path with a zero octet in it; one path a "
                   "line, ended by a line feed"};
    }
    paths.push_back(line);
    found = true;
  }
  if (HasFailed(input)) {
    return Error{ErrorCode::kIo,
                 "standard input: cannot be read to its end, so nothing was "
                 "begun; it has to be a file or a pipe with one path a line"};
  }
  if (found) return Ok();
  return Error{ErrorCode::kInvalid, "standard input: names no documents"};
}

void Add(const PassedOver& more, PassedOver& passed_over) {
  passed_over.receipts += more.receipts;
  passed_over.lone_receipts += more.lone_receipts;
  passed_over.symbols += more.symbols;
  passed_over.tables += more.tables;
  passed_over.hidden += more.hidden;
  passed_over.links += more.links;
  passed_over.others += more.others;
}

// `files` are sorted.
bool IsLone(const std::string& receipt, const std::vector<std::string>& files) {
  const std::string document = receipt.substr(
      0, receipt.size() - std::string_view(kReceiptSuffix).size());
  if (std::ranges::binary_search(files, document)) return false;
  // The picture that shares it may lie there alone.
  const std::string stem = document.substr(0, document.rfind('.'));
  for (const char* const suffix : {".png", ".svg"}) {
    const std::vector<std::string> shared =
        SharedReceiptPaths(stem + suffix + kReceiptSuffix);
    if (std::ranges::find(shared, receipt) != shared.end() &&
        std::ranges::binary_search(files, stem + suffix)) {
      return false;
    }
  }
  return true;
}

bool SaysSo(const Document& document) {
  return TypeOfDocument(document) != CredentialType::kNone ||
         document.carrier != DocumentCarrier::kFile;
}

bool HoldsCredential(const Portfolio& portfolio) {
  return SaysSo(portfolio.outer) ||
         std::ranges::any_of(portfolio.parts, [](const PortfolioPart& part) {
           return part.document && SaysSo(*part.document);
         });
}

// Whether a file that would be passed over is a credential, or holds one, and
// so is kept in `read`; false without that. What cannot be read is no
// credential that a name hides.
bool IsTaken(const std::string& path, FilesRead* read) {
  if (read == nullptr) return false;
  Result<Bytes> octets = ReadFile(path, kMaxDocumentSize);
  if (!octets) return false;
  const Result<Portfolio> portfolio = ReadPortfolio(*octets);
  if (!portfolio || !HoldsCredential(*portfolio)) return false;
  read->Keep(path, *std::move(octets));
  return true;
}

// The count that a plain file is passed over under for its name; null for none.
std::size_t* CountFor(const std::string& file,
                      const std::vector<std::string>& files, PassedOver& here) {
  if (file.ends_with(kReceiptSuffix)) {
    return IsLone(file, files) ? &here.lone_receipts : &here.receipts;
  }
  if (file.ends_with(kQrSymbolSuffix)) return &here.symbols;
  if (file.ends_with(std::string("/") + kIssueReportName)) return &here.tables;
  return nullptr;
}

Status AddDirectory(const std::string& directory, FilesRead* read,
                    std::vector<std::string>& paths, PassedOver& passed_over) {
  ASSIGN_OR_RETURN(const FolderFiles listed,
                   ListFiles(directory, kDocumentPathsMax));
  PassedOver here{
      .hidden = listed.hidden, .links = listed.links, .others = listed.others};
  const std::size_t before = paths.size();
  for (const std::string& file : listed.files) {
    std::size_t* const count = CountFor(file, listed.files, here);
    if (count == nullptr || IsTaken(file, read)) {
      paths.push_back(file);
    } else {
      ++*count;
    }
  }
  for (const std::string& file : listed.hidden_files) {
    if (!IsTaken(file, read)) continue;
    paths.push_back(file);
    --here.hidden;
  }
  const bool found = paths.size() > before;
  Add(here, passed_over);
  if (found) return Ok();
  const std::string note = Describe(here);
  return Error{
      ErrorCode::kInvalid,
      Quoted(directory) + ": holds no documents" +
          (note.empty() ? "" : ". " + note.substr(0, note.size() - 1))};
}

// "1 receipt", "3 receipts"; nothing for none.
void AddCount(std::size_t count, const std::string& one,
              const std::string& several, std::string& list) {
  if (count == 0) return;
  if (!list.empty()) list += ", ";
  list += std::to_string(count) + " " + (count == 1 ? one : several);
}

}  // namespace

std::string Describe(const PassedOver& passed_over) {
  std::string list;
  AddCount(passed_over.receipts, "receipt", "receipts", list);
  AddCount(passed_over.lone_receipts, "receipt without its document",
           "receipts without their documents", list);
  AddCount(passed_over.symbols, "QR symbol (.qr.svg)", "QR symbols (.qr.svg)",
           list);
  AddCount(passed_over.tables, "report of issue (report.csv)",
           "reports of issue (report.csv)", list);
  AddCount(passed_over.hidden, "hidden file or folder",
           "hidden files or folders", list);
  AddCount(passed_over.links, "link (name what it points to)",
           "links (name what they point to)", list);
  AddCount(passed_over.others, "that is no plain file",
           "that are no plain files", list);
  return list.empty() ? "" : "Passed over " + list + ".";
}

std::string ProblemOf(const std::string& path, const std::string& message) {
  const std::string before = path + ": ";
  return message.starts_with(before) ? message.substr(before.size()) : message;
}

Status RefuseFolders(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!std::filesystem::is_directory(argument, error)) continue;
    return Error{ErrorCode::kInvalid,
                 Quoted(argument) +
                     ": is a folder, and this takes credentials one by one: "
                     "name them, such as " +
                     Quoted(JoinPath(argument, "*.json"))};
  }
  return Ok();
}

Status RefuseReceipts(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!argument.ends_with(kReceiptSuffix) ||
        std::filesystem::is_directory(argument, error)) {
      continue;
    }
    const std::string_view document = std::string_view(argument).substr(
        0, argument.size() - std::string_view(kReceiptSuffix).size());
    return Error{ErrorCode::kInvalid,
                 Quoted(argument) +
                     ": is a receipt, which is no credential: name its "
                     "document, " +
                     Quoted(document) + ". Nothing was anchored"};
  }
  return Ok();
}

Result<std::vector<std::string>> ExpandDocumentPaths(
    const std::vector<std::string>& arguments, std::istream& input,
    PassedOver* passed_over, FilesRead* read) {
  std::vector<std::string> paths;
  PassedOver ignored;
  PassedOver& beside = passed_over != nullptr ? *passed_over : ignored;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument == "-") {
      RETURN_IF_ERROR(AddList(input, paths, beside));
    } else if (std::filesystem::is_directory(argument, error)) {
      RETURN_IF_ERROR(AddDirectory(argument, read, paths, beside));
    } else if (!FileExists(argument)) {
      return Error{ErrorCode::kNotFound,
                   Quoted(argument) + ": no such file or folder"};
    } else {
      paths.push_back(argument);
    }
  }
  return paths;
}

}  // namespace diptych
