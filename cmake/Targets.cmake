# SPDX-License-Identifier: Apache-2.0
# diptych_library, diptych_test and diptych_fuzzer: the three kinds of target.

# The sources that planted bugs replace, each an object of its own, as the
# linker takes or leaves whole objects (tests/sim/CMakeLists.txt).
file(GLOB PLANTED_BUGS CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/tests/sim/planted/*.bug)
foreach(BUG_FILE IN LISTS PLANTED_BUGS)
  file(STRINGS ${BUG_FILE} CHANGED REGEX "^file: ")
  string(REPLACE "file: " "${PROJECT_SOURCE_DIR}/" CHANGED ${CHANGED})
  list(APPEND REPLACED_BY_BUGS ${CHANGED})
endforeach()

# Compiles the sources of TARGET together, some at a time: a third of the
# processor's time is the headers that they share. Not where each is judged
# for itself.
function(compile_together TARGET)
  if(DIPTYCH_TIDY)
    return()
  endif()
  set_target_properties(${TARGET} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  get_target_property(SOURCES ${TARGET} SOURCES)
  foreach(SOURCE IN LISTS SOURCES)
    if(${CMAKE_CURRENT_SOURCE_DIR}/${SOURCE} IN_LIST REPLACED_BY_BUGS)
      set_source_files_properties(${SOURCE} PROPERTIES
        SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()

# diptych_library(NAME SOURCES .. HEADERS .. DEPS .. PRIVATE_DEPS ..)
#
# One folder's code as the static library diptych::NAME. DEPS are the folders
# and libraries that the headers show, PRIVATE_DEPS those that only the sources
# use. The build proves of every header that it compiles alone.
function(diptych_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(diptych_${NAME} STATIC ${ARG_SOURCES})
  add_library(diptych::${NAME} ALIAS diptych_${NAME})
  target_sources(diptych_${NAME} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_link_libraries(diptych_${NAME}
    PUBLIC diptych_options ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  compile_together(diptych_${NAME})
endfunction()

# diptych_test(NAME [ONE_PROCESS] SOURCES .. DEPS ..)
#
# The unit tests of one folder as one program, each TEST a test of ctest; or
# all of them one, where they share what is slow to make. Their sources are two
# thirds of what is compiled: they share what they all include, and in the
# presets with sanitizers only what they test is optimised.
function(diptych_test NAME)
  cmake_parse_arguments(ARG "ONE_PROCESS" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${NAME}_test ${ARG_SOURCES})
  target_link_libraries(${NAME}_test PRIVATE
    diptych_options ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${NAME}_test PRIVATE
    DIPTYCH_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_compile_options(${NAME}_test PRIVATE $<$<CONFIG:Debug>:-O0>)
  target_precompile_headers(${NAME}_test REUSE_FROM diptych_test_includes)
  if(ARG_ONE_PROCESS)
    add_test(NAME ${NAME}_test COMMAND ${NAME}_test)
    set_tests_properties(${NAME}_test PROPERTIES TIMEOUT 1500)
  else()
    gtest_discover_tests(${NAME}_test DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT 1500)
  endif()
endfunction()
