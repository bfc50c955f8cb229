// SPDX-License-Identifier: Apache-2.0
//
// A baked SVG is a picture that carries one credential in an element of its
// root (Open Badges 3.0 section 5.3.2): a token as an attribute, or JSON.
//
//   <svg xmlns="http://www.w3.org/2000/svg"
//        xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">
//     <openbadges:credential verify="eyJhbGciOi..."></openbadges:credential>
//
//     <openbadges:credential><![CDATA[{"@context": ...}]]>
//     </openbadges:credential>
//
// A file that begins with '<', has an <svg and names the element or its
// namespace is meant as baked, and is refused whole if anything is wrong with
// it: two credentials, a DOCTYPE or entity, a tag left open. Any other SVG is a
// picture, of which nothing is read (docs/spec/credential-files.md section 4).

#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// Whether the file begins like an SVG and names the element or the namespace.
bool IsBakedSvg(ByteView file);

// The text inside, as it stands: JSON or a token if the file is right. kInvalid
// for what is wrong, in plain words with the line; kLimit beyond those of
// XmlScanner.
Result<std::string> ReadBakedSvg(ByteView file);

// The picture with the credential as the first element of its root.
// `credential` has to be what ReadDocument takes for JSON or a token, without
// white space around it. kInvalid if `picture` is no SVG that XmlScanner reads
// or its root is empty, kExists if it names a credential already.
Result<Bytes> BakeSvg(ByteView picture, std::string_view credential);

}  // namespace diptych
