// SPDX-License-Identifier: Apache-2.0
//
// An HttpAnswer is what an HTTP server answered, and what a client of nodes and
// a reader of web sites make of it.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

struct HttpAnswer {
  unsigned status = 0;
  Bytes body;
};

// Why a node, called `name`, did not do what it was asked for: in its own words
// if they are a Connect error. Any other status is that of a proxy or of
// another server, and so never the register's refusal. Requires: the status is
// not 200.
Error NodeErrorOf(const HttpAnswer& answer, const std::string& name);

// The document at `url`, by what its site answered. Errors as of FetchWeb.
Result<Bytes> WebDocumentOf(HttpAnswer answer, std::string_view url);

}  // namespace diptych
