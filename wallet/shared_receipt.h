// SPDX-License-Identifier: Apache-2.0
//
// A shared receipt serves a credential's file and the picture that `issue`
// baked of it: N.json.diptych is that of N.png, too, where N.png has none of
// its own (docs/spec/issuing.md section 6). Whoever makes it anew for one makes
// it anew for both: a second one beside it would leave the other's out of date.

#pragma once

#include <string>
#include <vector>

#include "credential/document.h"

namespace diptych {

// Where a receipt that is to be at `receipt_path` may be instead, because it is
// shared; nothing if that is no picture's. In the order in which to look.
std::vector<std::string> SharedReceiptPaths(const std::string& receipt_path);

// Where the receipt of `document` is: `receipt_path`; or where nothing is
// there, the first shared one that commits to the document.
std::string FindReceiptPath(const std::string& receipt_path,
                            const Document& document);

}  // namespace diptych
