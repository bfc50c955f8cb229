// SPDX-License-Identifier: Apache-2.0
#include "cli/issue_pictures.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "cli/document_paths.h"
#include "credential/baked_png.h"
#include "credential/baked_svg.h"
#include "credential/document.h"
#include "issuing/qr_symbol.h"
#include "json/printable.h"
#include "registry/receipt_cbor.h"
#include "wallet/receipt_keeper.h"

namespace diptych {
namespace {

// In octets: a large picture for print.
constexpr std::size_t kPictureSizeMax = std::size_t{8} << 20U;
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

std::string Beside(const std::string& path, const std::string& suffix) {
  return std::filesystem::path(path).replace_extension(suffix).string();
}

Result<Bytes> Bake(const BadgePicture& picture, std::string_view credential) {
  return picture.suffix == ".png" ? BakePng(picture.octets, credential)
                                  : BakeSvg(picture.octets, credential);
}

// Whether it is worth telling what is wrong with it as an SVG.
bool LooksLikeSvg(std::string_view text) {
  return text.contains('<') && text.contains("svg");
}

// A text file ends with a line feed, a picture's text does not.
std::string_view WithoutLineFeed(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<BadgePicture> ReadBadgePicture(const std::string& path) {
  ASSIGN_OR_RETURN(Bytes octets, ReadFile(path, kPictureSizeMax));
  BadgePicture picture{.octets = std::move(octets), .suffix = ".svg"};
  if (AsText(picture.octets).starts_with(kPngSignature)) {
    picture.suffix = ".png";
  }
  if (picture.suffix == ".svg" && !LooksLikeSvg(AsText(picture.octets))) {
    return Error{ErrorCode::kInvalid,
                 "--bake: " + Printable(path, 300) +
                     " is neither a PNG nor an SVG picture, and no other can "
                     "carry a credential: save it as one of the two"};
  }
  // What cannot be baked is better known before anything is issued.
  if (const Result<Bytes> tried = Bake(picture, R"({"a":1})"); !tried) {
    return Annotate(tried.error(), "--bake: " + Printable(path, 300));
  }
  return picture;
}

Result<FileContent> Baked(const BadgePicture& picture,
                          const IssuedCredential& credential) {
  ASSIGN_OR_RETURN(const Bytes file,
                   ReadFile(credential.path, kMaxDocumentSize));
  Result<Bytes> baked = Bake(picture, WithoutLineFeed(AsText(file)));
  if (!baked) return Annotate(baked.error(), credential.path);
  return FileContent{.path = Beside(credential.path, picture.suffix),
                     .octets = *std::move(baked)};
}

std::vector<std::string> PicturePaths(const IssuedCredential& credential) {
  return {Beside(credential.path, ".png"), Beside(credential.path, ".svg"),
          Beside(credential.path, kQrSymbolSuffix)};
}

Result<FileContent> QrSymbol(const IssuedCredential& credential) {
  ASSIGN_OR_RETURN(const Receipt receipt,
                   ReadReceiptFile(credential.receipt_path));
  const Result<std::string> symbol = QrSymbolSvg(EncodeReceiptCbor(receipt));
  if (!symbol) {
    return Annotate(symbol.error(), credential.receipt_path);
  }
  return FileContent{.path = Beside(credential.path, kQrSymbolSuffix),
                     .octets = ToBytes(AsBytes(*symbol))};
}

}  // namespace diptych
