// SPDX-License-Identifier: Apache-2.0
#include "credential/compression.h"

#include <zlib.h>

#include <algorithm>
#include <span>
#include <string>

#include "base/check.h"

namespace diptych {
namespace {

// zlib's largest window, which every reader has to know.
constexpr int kWindowBits = 15;
constexpr int kGzipFlag = 16;
constexpr int kMemoryLevel = 8;  // zlib's default: 256 KiB.

// What comes out first; an empty list of 16 KiB fits.
constexpr std::size_t kFirstRoom = std::size_t{16} << 10U;

// A stored block has 5 octets around at most 65,535; headers and checksum have
// at most 18, and some gzip writers put a file's name there.
constexpr std::size_t kWrapperSizeMax = 1024;

int WindowBits(Compression form) {
  return form == Compression::kGzip ? kWindowBits + kGzipFlag : kWindowBits;
}

// zlib reads through a pointer to what it may not write.
Bytef* Input(ByteView octets) { return const_cast<Bytef*>(octets.data()); }

// Ends the stream with its scope.
class InflateStream {
 public:
  InflateStream(ByteView octets, Compression form) {
    stream_.next_in = Input(octets);
    stream_.avail_in = static_cast<uInt>(octets.size());
    // Fails for lack of memory alone.
    CHECK(inflateInit2(&stream_, WindowBits(form)) == Z_OK);
  }
  ~InflateStream() { inflateEnd(&stream_); }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;

  // Fills `room` from the front; gives zlib's word on it and how much came.
  int Fill(std::span<std::uint8_t> room, std::size_t& filled) {
    stream_.next_out = room.data();
    stream_.avail_out = static_cast<uInt>(room.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    filled = room.size() - stream_.avail_out;
    return result;
  }
  bool has_rest() const { return stream_.avail_in > 0; }

 private:
  z_stream stream_{};
};

Error TooLong(std::size_t size_max) {
  return {ErrorCode::kLimit, "is of more than " + std::to_string(size_max) +
                                 " octets when uncompressed"};
}

}  // namespace

Bytes Compress(ByteView octets, Compression form) {
  CHECK(octets.size() <= kUncompressedSizeMax);
  z_stream stream{};
  CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, WindowBits(form),
                     kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes out(deflateBound(&stream, octets.size()));
  stream.next_in = Input(octets);
  stream.avail_in = static_cast<uInt>(octets.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

Result<Bytes> Decompress(ByteView octets, Compression form,
                         std::size_t size_max) {
  CHECK(size_max <= kUncompressedSizeMax);
  if (octets.size() > size_max + size_max / 1000 + kWrapperSizeMax) {
    return TooLong(size_max);
  }
  InflateStream stream(octets, form);
  Bytes out;
  std::size_t size = 0;
  for (;;) {
    // One octet more than may come out tells a stream that ends from one that
    // goes on.
    out.resize(std::min(std::max(kFirstRoom, 2 * out.size()), size_max + 1));
    std::size_t filled = 0;
    const int result = stream.Fill(std::span(out).subspan(size), filled);
    size += filled;
    if (size > size_max) return TooLong(size_max);
    if (result == Z_STREAM_END) break;
    if (result != Z_OK || size < out.size()) {
      return Error{ErrorCode::kInvalid,
                   form == Compression::kGzip
                       ? "is damaged or no gzip stream (RFC 1952)"
                       : "is damaged or no zlib stream (RFC 1950)"};
    }
  }
  if (stream.has_rest()) {
    return Error{ErrorCode::kInvalid, "has octets behind the compressed ones"};
  }
  out.resize(size);
  return out;
}

}  // namespace diptych
