# SPDX-License-Identifier: Apache-2.0
# diptych_options: the language level, warnings and sanitizers that every
# target of the project compiles with.
set(DIPTYCH_SANITIZE "" CACHE STRING "Value of -fsanitize=, or empty for none")
option(DIPTYCH_FUZZ "Build the libFuzzer targets" OFF)
option(DIPTYCH_TIDY "Run clang-tidy on every source that is compiled" OFF)

add_library(diptych_options INTERFACE)
target_compile_features(diptych_options INTERFACE cxx_std_23)
target_include_directories(diptych_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(diptych_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-designated-field-initializers
  -Wnon-virtual-dtor -Wold-style-cast -Wimplicit-fallthrough -Wswitch
  -Wthread-safety -Werror -fno-omit-frame-pointer)
target_link_options(diptych_options INTERFACE -fuse-ld=lld-19)
# In what ships, too: an index out of range or an empty optional ends the
# process, and is never a read of whatever lies there (docs/adr/0001-compiler.md).
target_compile_definitions(diptych_options INTERFACE _GLIBCXX_ASSERTIONS)

if(DIPTYCH_SANITIZE)
  target_compile_options(diptych_options INTERFACE
    -fsanitize=${DIPTYCH_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(diptych_options INTERFACE -fsanitize=${DIPTYCH_SANITIZE})
endif()
if(DIPTYCH_FUZZ)
  target_compile_options(diptych_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(DIPTYCH_TIDY)
  set(CMAKE_CXX_CLANG_TIDY clang-tidy-19)
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)
find_program(CCACHE ccache)
if(CCACHE)
  # As its manual asks of whoever precompiles headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
