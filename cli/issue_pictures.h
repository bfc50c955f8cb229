// SPDX-License-Identifier: Apache-2.0
//
// Issue pictures are what a registrar hands out beside the files: the badge's
// picture with the credential baked into it, and a QR symbol of the receipt.

#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/file_batch.h"
#include "wallet/credential_issuer.h"

namespace diptych {

// A picture to bake credentials into.
struct BadgePicture {
  Bytes octets;
  std::string suffix;  // ".png" or ".svg"
};

// kInvalid if the file is neither a PNG nor an SVG that a credential can be
// baked into.
Result<BadgePicture> ReadBadgePicture(const std::string& path);

// NAME.png or NAME.svg beside NAME.json: `picture` with the credential in it.
Result<FileContent> Baked(const BadgePicture& picture,
                          const IssuedCredential& credential);

// What of these a run may have written beside a credential: NAME.png, NAME.svg
// and NAME.qr.svg.
std::vector<std::string> PicturePaths(const IssuedCredential& credential);

// NAME.qr.svg: the compact form of its receipt (docs/spec/receipts.md). kLimit
// if the receipt is too long for one symbol.
Result<FileContent> QrSymbol(const IssuedCredential& credential);

}  // namespace diptych
