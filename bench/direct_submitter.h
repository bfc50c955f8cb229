// SPDX-License-Identifier: Apache-2.0
//
// A direct submitter takes the HTTP server's place: octets of requests in,
// octets of answers out, through all of the node that is behind the server.
//
// Like the server's threads, each of its threads reads what is there, hands it
// over together, and puts the answers together when they come.

#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "rpc/service.h"

namespace diptych {

// Submits every request (the octets of a v1::SubmitRequest) from as many
// threads, each with as many `under_way`, and waits for every answer. Ends the
// program if one is no acceptance. Gives the height that the last one became
// final at.
std::uint64_t SubmitDirectly(RegistryService& registry,
                             std::span<const std::string> requests,
                             std::size_t threads, std::size_t under_way);

}  // namespace diptych
