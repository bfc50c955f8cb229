# SPDX-License-Identifier: Apache-2.0
# diptych_library, diptych_test and diptych_fuzzer: the three kinds of target.

# diptych_library(NAME SOURCES .. HEADERS .. DEPS .. PRIVATE_DEPS ..)
#
# One folder's code as the static library diptych::NAME. Headers form a file
# set, so that the build can prove that each compiles alone. DEPS are the
# folders and libraries that the headers show, PRIVATE_DEPS those that only
# the sources use.
function(diptych_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(diptych_${NAME} STATIC ${ARG_SOURCES})
  add_library(diptych::${NAME} ALIAS diptych_${NAME})
  target_sources(diptych_${NAME} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_link_libraries(diptych_${NAME}
    PUBLIC diptych_options ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
endfunction()

# diptych_test(NAME SOURCES .. DEPS ..)
#
# The unit tests of one folder as one program, each TEST a test of ctest.
function(diptych_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${NAME}_test ${ARG_SOURCES})
  target_link_libraries(${NAME}_test PRIVATE
    diptych_options ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${NAME}_test PRIVATE
    DIPTYCH_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${NAME}_test DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT 300)
endfunction()
