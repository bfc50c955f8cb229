// SPDX-License-Identifier: Apache-2.0
#include "rpc/http_answer.h"

#include <utility>

#include "json/printable.h"
#include "rpc/connect_code.h"
#include "rpc/web_fetch.h"

namespace diptych {

Error NodeErrorOf(const HttpAnswer& answer, const std::string& name) {
  if (const auto told = ReadConnectError(AsText(answer.body))) {
    return {ErrorCodeOf(told->code),
            told->message.empty()
                ? name + " answered \"" +
                      std::string(ConnectCodeName(told->code)) +
                      "\" and no reason"
                : told->message};
  }
  return {ErrorCode::kUnavailable,
          name + " answered with the status " + std::to_string(answer.status) +
              " and no reason, as no node does; check that the URL is a "
              "node's, and what a proxy in between asks for"};
}

Result<Bytes> WebDocumentOf(HttpAnswer answer, std::string_view url) {
  if (answer.status == 200) return std::move(answer.body);
  const bool is_gone = answer.status == 404 || answer.status == 410;
  return Error{is_gone ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
               Printable(url, kShownAddress) + " answered with the status " +
                   std::to_string(answer.status)};
}

}  // namespace diptych
