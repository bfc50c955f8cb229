// SPDX-License-Identifier: Apache-2.0
//
// A file is read whole within a limit, and written whole or not at all.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// Reads a whole file, or standard input for "-". kNotFound if there is none,
// kLimit if it is longer than `size_max`, kInvalid if it is a folder, a pipe or
// a device, kIo otherwise; all name the file. What a shell has opened for this
// process (/dev/stdin, /dev/fd/N) may be a pipe, and is read to its end; no
// other pipe is waited for.
Result<Bytes> ReadFile(const std::string& path, std::size_t size_max);

// Who may read a file that is written.
enum class FileMode : std::uint8_t {
  kPublic,  // 0644
  kSecret,  // 0600
};

// Replaces or makes a file: after Ok it survives a power cut, and at no time
// does a reader see half of it.
Status WriteFile(const std::string& path, ByteView octets,
                 FileMode mode = FileMode::kPublic);

// The same, and kExists if there is a file of that name already.
Status CreateFile(const std::string& path, ByteView octets,
                  FileMode mode = FileMode::kPublic);

bool FileExists(const std::string& path);

// Makes a directory and those above it, readable by the owner alone if it
// holds secrets.
Status MakeDirectory(const std::string& path,
                     FileMode mode = FileMode::kPublic);

// The plain files below a directory, by name, and how many others there are. A
// hidden folder counts as one, whatever is in it.
struct FolderFiles {
  std::vector<std::string> files;
  // Begin with a dot; those of them that are plain files also by name.
  std::size_t hidden = 0;
  std::vector<std::string> hidden_files;
  std::size_t links = 0;   // Are not followed.
  std::size_t others = 0;  // Pipes, sockets, devices.
};

// kLimit beyond `count_max` plain files. At most as many hidden ones are named.
Result<FolderFiles> ListFiles(const std::string& directory,
                              std::size_t count_max);

// `path` as seen from `directory`, unless it is absolute.
std::string JoinPath(const std::string& directory, const std::string& path);

}  // namespace diptych
