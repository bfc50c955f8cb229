// SPDX-License-Identifier: Apache-2.0
//
// A baked PNG is a picture that carries one credential in an iTXt chunk with
// the keyword "openbadgecredential" (Open Badges 3.0 section 5.3.1).
//
//   length  "iTXt"  openbadgecredential 00 | 00 00 | 00 | 00 | text  CRC
//                   keyword                  not compressed, no language,
//                                            no translated keyword
//
// A PNG that names the keyword anywhere is meant as baked, and is refused
// whole if anything is wrong with it: two credentials, a compressed text, a
// chunk whose CRC is wrong, a file cut short. A PNG that does not name it is a
// picture, of which nothing is read (docs/spec/credential-files.md section 3).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// How many chunks a baked PNG may have: the largest file in chunks of 1 KiB.
inline constexpr std::size_t kMaxPngChunks = 65'536;

// Whether the file begins as a PNG and names the keyword.
bool IsBakedPng(ByteView file);

// The text inside, as it stands: JSON or a token if the file is right. kInvalid
// for what is wrong, in plain words; kLimit for too many chunks.
Result<std::string> ReadBakedPng(ByteView file);

// The picture with the credential behind its first chunk. `credential` has to
// be what ReadDocument takes for JSON or a token. kInvalid if `picture` is no
// whole PNG, kExists if it has a credential already.
Result<Bytes> BakePng(ByteView picture, std::string_view credential);

}  // namespace diptych
