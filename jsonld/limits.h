// SPDX-License-Identifier: Apache-2.0
//
// The limits of JSON-LD processing: how much one document may ask for. All are
// many times what a transcript of hundreds of credentials asks for; beyond one
// the document is refused with kLimit.

#pragma once

#include <cstddef>

namespace diptych {

// How deep objects and arrays may nest in what is expanded, the document's own
// depth (kMaxJsonDepth). Expansion is recursive, so this bounds the stack.
inline constexpr std::size_t kMaxExpansionDepth = 64;

// How many values are expanded. A credential has about 150.
inline constexpr std::size_t kMaxExpandedValues = std::size_t{1} << 18U;

// How many terms are defined for one document beyond those that are prepared:
// by contexts inside it and by scoped contexts in unusual combinations. Bounds
// the time that hash tables take whose keys an adversary chose.
inline constexpr std::size_t kMaxTermDefinitions = std::size_t{1} << 14U;

// How many contexts may be in force on top of each other: a term is looked for
// in each. Credentials have up to eight.
inline constexpr std::size_t kMaxContextLayers = 64;

// How many contexts may be entered inside each other while one is processed:
// a context names another, a scoped context is checked. Bounds the stack.
inline constexpr std::size_t kMaxContextDepth = 32;

// How many terms of a context may be defined by way of each other, as "a" by
// "b:x" and "b" by "c:y". Bounds the stack.
inline constexpr std::size_t kMaxTermDependencies = 32;

// How many octets of IRIs are put together from prefixes and suffixes, so that
// a long @vocab in front of many terms cannot fill the memory.
inline constexpr std::size_t kMaxComposedIris = std::size_t{16} << 20U;

}  // namespace diptych
