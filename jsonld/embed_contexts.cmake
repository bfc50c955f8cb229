# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, C++ that holds the texts of the pinned contexts, from FOLDER:
#
#   cmake -DFOLDER=jsonld/contexts -DOUTPUT=embedded_contexts.cc -P this
#
# Each line of index.txt there is a digest, a file, a URL, and "published" where
# the file is known to be what the URL serves, octet for octet.
file(STRINGS ${FOLDER}/index.txt LINES)
set(ENTRIES "")
foreach(LINE IN LISTS LINES)
  string(REPLACE " " ";" FIELDS ${LINE})
  list(GET FIELDS 0 DIGEST)
  list(GET FIELDS 1 FILE)
  list(GET FIELDS 2 URL)
  list(LENGTH FIELDS FIELD_COUNT)
  set(IS_PUBLISHED false)
  if(FIELD_COUNT EQUAL 4)
    list(GET FIELDS 3 MARK)
    if(NOT MARK STREQUAL "published")
      message(FATAL_ERROR "index.txt: ${MARK} behind ${URL}")
    endif()
    set(IS_PUBLISHED true)
  endif()
  file(READ ${FOLDER}/${FILE} TEXT)
  string(APPEND ENTRIES
         "    {\"${URL}\",\n     \"${DIGEST}\",\n     R\"_(${TEXT})_\",\n     ${IS_PUBLISHED}},\n")
endforeach()
list(LENGTH LINES COUNT)
file(WRITE ${OUTPUT} "// Written by embed_contexts.cmake.
#include \"jsonld/embedded_contexts.h\"

namespace diptych {

const std::array<EmbeddedContext, ${COUNT}> kEmbeddedContextTable = {{
${ENTRIES}}};

std::span<const EmbeddedContext> EmbeddedContexts() {
  return kEmbeddedContextTable;
}

}  // namespace diptych
")
