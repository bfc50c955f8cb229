// SPDX-License-Identifier: Apache-2.0
//
// Nothing of its own: CMake makes the headers that all tests include, compiled
// once, as part of a target that has a source.
