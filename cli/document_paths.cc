// SPDX-License-Identifier: Apache-2.0
#include "cli/document_paths.h"

#include <filesystem>
#include <system_error>

#include "json/printable.h"
#include "platform/file.h"
#include "wallet/anchorer.h"

namespace diptych {
namespace {

Status AddList(std::istream& input, std::vector<std::string>& paths) {
  std::string line;
  while (std::getline(input, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    if (line.size() > kPathSizeMax || paths.size() >= kDocumentPathsMax) {
      return Error{ErrorCode::kLimit,
                   "standard input: a path longer than " +
                       std::to_string(kPathSizeMax) +
                       " octets, or too many of them; one path a line"};
    }
    paths.push_back(line);
  }
  return Ok();
}

Status AddDirectory(const std::string& directory,
                    std::vector<std::string>& paths) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files,
                   ListFiles(directory, kDocumentPathsMax));
  bool found = false;
  for (const std::string& file : files) {
    if (file.ends_with(kReceiptSuffix)) continue;
    if (file.ends_with(kQrSymbolSuffix)) continue;
    if (file.ends_with(std::string("/") + kIssueReportName)) continue;
    paths.push_back(file);
    found = true;
  }
  if (found) return Ok();
  return Error{ErrorCode::kInvalid, Quoted(directory) + ": holds no documents"};
}

}  // namespace

Result<std::vector<std::string>> ExpandDocumentPaths(
    const std::vector<std::string>& arguments, std::istream& input) {
  std::vector<std::string> paths;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument == "-") {
      RETURN_IF_ERROR(AddList(input, paths));
    } else if (std::filesystem::is_directory(argument, error)) {
      RETURN_IF_ERROR(AddDirectory(argument, paths));
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
