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

namespace diptych {

// Ten million documents, as many as a wallet's journal can hold.
inline constexpr std::size_t kDocumentPathsMax = 10'000'000;
// Linux's own limit, PATH_MAX.
inline constexpr std::size_t kPathSizeMax = 4096;

// What `issue` calls the table that it leaves with the credentials.
inline constexpr char kIssueReportName[] = "report.csv";
// How the names of its QR symbols end.
inline constexpr char kQrSymbolSuffix[] = ".qr.svg";

// The files in the order given, those of a folder by name. Of a folder,
// receipts (NAME.diptych), the table and the QR symbols of `issue`, and files
// that begin with a dot are left out.
// kNotFound names what does not exist, kInvalid a folder with no document,
// kLimit too many or too long paths.
Result<std::vector<std::string>> ExpandDocumentPaths(
    const std::vector<std::string>& arguments, std::istream& input);

}  // namespace diptych
