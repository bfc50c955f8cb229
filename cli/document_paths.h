// SPDX-License-Identifier: Apache-2.0
//
// Document paths are the credential files that a command's arguments mean: a
// file itself, all the files below a folder, or "-" for a list of paths on
// standard input.

#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/files_read.h"

namespace diptych {

// Ten million documents, as many as a wallet's journal can hold.
inline constexpr std::size_t kDocumentPathsMax = 10'000'000;
// Linux's own limit, PATH_MAX.
inline constexpr std::size_t kPathSizeMax = 4096;

// What `issue` calls the table that it leaves with the credentials.
inline constexpr char kIssueReportName[] = "report.csv";
// How the names of its QR symbols end.
inline constexpr char kQrSymbolSuffix[] = ".qr.svg";

// What folders and lists held besides documents.
struct PassedOver {
  std::size_t receipts = 0;
  // Of a folder in which the document that they are named after is not.
  std::size_t lone_receipts = 0;
  std::size_t symbols = 0;  // QR symbols, by their names.
  std::size_t tables = 0;   // Reports of `issue`, by their names.
  std::size_t hidden = 0;
  std::size_t links = 0;
  std::size_t others = 0;  // Pipes, sockets, devices.
};

// "Passed over 3 receipts, 1 link (name what it points to)."; empty if it was
// nothing.
std::string Describe(const PassedOver& passed_over);

// What is wrong with a file, without its path in front, which whoever prints
// the line says.
std::string ProblemOf(const std::string& path, const std::string& message);

// The files in the order given, those of a folder by name. Of folders and
// lists, receipts (NAME.diptych) are left out, and of folders what is no
// plain file or begins with a dot, and the table and the QR symbols of `issue`;
// all are added to `passed_over` unless it is null. kNotFound names what does
// not exist, kInvalid a folder or list with no document, kLimit too many or too
// long paths, kIo a list that cannot be read to its end.
//
// With `read` those that are left out for their names are read, and taken all
// the same if they hold a credential by its type, alone or in a portfolio: who
// judges a folder must not be led past one by what it is called. `read` keeps
// those.
Result<std::vector<std::string>> ExpandDocumentPaths(
    const std::vector<std::string>& arguments, std::istream& input,
    PassedOver* passed_over = nullptr, FilesRead* read = nullptr);

// For what takes single files only: kInvalid for a folder, with how its files
// are named.
Status RefuseFolders(const std::vector<std::string>& arguments);

// For what takes documents only: kInvalid for an argument that is a receipt.
Status RefuseReceipts(const std::vector<std::string>& arguments);

}  // namespace diptych
