// SPDX-License-Identifier: Apache-2.0
#include "issuing/qr_symbol.h"

#include <qrencode.h>

#include <memory>

#include "base/check.h"

namespace diptych {
namespace {

constexpr int kQuietModules = 4;

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

// One path over all dark modules: a run of a row is one rectangle.
std::string DarkPath(const QRcode& code) {
  std::string path;
  for (int y = 0; y < code.width; ++y) {
    const unsigned char* row = code.data + y * code.width;
    for (int x = 0; x < code.width; ++x) {
      if ((row[x] & 1U) == 0) continue;
      const int first = x;
      while (x + 1 < code.width && (row[x + 1] & 1U) != 0) ++x;
      const std::string run = std::to_string(x + 1 - first);
      path += "M" + std::to_string(first + kQuietModules) + " " +
              std::to_string(y + kQuietModules) + "h" + run + "v1h-" + run +
              "z";
    }
  }
  return path;
}

}  // namespace

Result<std::string> QrSymbolSvg(ByteView octets) {
  if (octets.empty() || octets.size() > kQrOctetsMax) {
    return Error{ErrorCode::kLimit,
                 "has " + std::to_string(octets.size()) +
                     " octets; one QR symbol holds at most " +
                     std::to_string(kQrOctetsMax)};
  }
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeData(
      static_cast<int>(octets.size()), octets.data(), 0, QR_ECLEVEL_L));
  CHECK(code != nullptr);
  const std::string size = std::to_string(code->width + 2 * kQuietModules);
  return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + size +
         " " + size + R"(" shape-rendering="crispEdges"><path fill="#fff" )" +
         R"(d="M0 0h)" + size + "v" + size + "H0z\"/><path d=\"" +
         DarkPath(*code) + "\"/></svg>\n";
}

}  // namespace diptych
