// SPDX-License-Identifier: Apache-2.0
//
// Serves one full tile at /tile/0/000 for bench/http_tiles, until its standard
// input ends: http_tile_server PORT FILE.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "rpc/fake_service.h"
#include "rpc/server.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: http_tile_server PORT FILE\n");
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary);
  diptych::FakeService service;
  service.tile.assign(std::istreambuf_iterator<char>(file), {});

  diptych::HttpServer::Options options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  options.threads = 1;
  options.requests_per_connection_max = 1'000'000'000;
  // So that the limits by address are part of what is measured.
  options.is_loopback_exempt = false;
  options.per_address.rate = 1e9;
  options.per_address.burst = 1e9;
  diptych::HttpServer server(options, service);
  if (const diptych::Status started = server.Start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().message.c_str());
    return 1;
  }
  while (std::getchar() != EOF) {
  }
}
