// SPDX-License-Identifier: Apache-2.0
//
// An XmlScanner reads the pieces of one small XML 1.0 document in order, and
// refuses what readers are known to differ on.
//
//   XmlScanner scanner(text);
//   while (true) {
//     ASSIGN_OR_RETURN(const XmlPiece piece, scanner.Next());
//     if (piece.kind == XmlKind::kEnd) break;
//     ...
//   }
//
// It is for pictures (SVG), not for XML at large: UTF-8 only, no DOCTYPE and so
// no entities of the file's own (the ways to grow a file a million times, or to
// read another one), no reference but to &amp; &lt; &gt; &quot; &apos; and to
// numbers. Tags have to be closed in order, and there is one root. Namespaces
// are left to the caller; references are checked, and not replaced.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace diptych {

// How many elements may be open at once: drawing programs nest a few dozen
// groups.
inline constexpr std::size_t kMaxXmlDepth = 256;

// How many attributes a tag may have: there are some 60 for the look of an
// element. Each is compared with the others.
inline constexpr std::size_t kMaxXmlAttributes = 128;

enum class XmlKind {
  kStart,  // <name a="b">
  kEmpty,  // <name a="b"/>
  kClose,  // </name>
  kText,   // characters between tags, as written
  kCdata,  // what stands between <![CDATA[ and ]]>
  kAside,  // a comment or <?...?>
  kEnd,    // the document ended as it should
};

struct XmlAttribute {
  std::string_view name;
  std::string_view value;  // As written, references unreplaced.
};

// Views into the text.
struct XmlPiece {
  XmlKind kind = XmlKind::kEnd;
  std::string_view name;  // kStart, kEmpty, kClose
  std::string_view text;  // kText, kCdata
  std::vector<XmlAttribute> attributes;
  // How many elements are open around the piece: 0 for the root's own tags.
  std::size_t depth = 0;
  // The offset of the first octet behind the piece.
  std::size_t end = 0;
};

class XmlScanner {
 public:
  // `text` must outlive the scanner and all pieces. A byte order mark of UTF-8
  // is skipped.
  explicit XmlScanner(std::string_view text);

  // The next piece. kInvalid with the line for what is malformed or refused,
  // kLimit beyond a limit; after an error do not ask again.
  Result<XmlPiece> Next();

 private:
  std::string_view rest() const { return text_.substr(offset_); }
  Error Fault(ErrorCode code, std::string_view reason) const;
  Error Invalid(std::string_view reason) const;
  void SkipSpace();
  Status CheckReferences(std::string_view characters);
  Result<std::string_view> TakeName();
  Result<std::string_view> TakeUntil(std::string_view opening,
                                     std::string_view closing);
  Result<XmlPiece> TakeAside();
  Result<XmlPiece> TakeText();
  Result<XmlPiece> TakeCdata();
  Result<XmlPiece> TakeClose();
  Result<XmlPiece> TakeTag();
  Result<XmlAttribute> TakeAttribute();
  Result<XmlPiece> Finish();

  std::string_view text_;
  std::size_t offset_ = 0;
  bool checked_ = false;  // The characters of the text are XML's.
  bool had_root_ = false;
  std::vector<std::string_view> open_;
};

}  // namespace diptych
