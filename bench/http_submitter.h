// SPDX-License-Identifier: Apache-2.0
//
// An HTTP submitter plays clients who send one transaction after the other and
// wait for each answer, all from one thread: a hundred client threads on the
// node's own processors would cost the node more than a hundred clients
// elsewhere.

#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace diptych {

// The request that submits the octets of a v1::SubmitRequest.
std::string SubmitText(const std::string& body);

// Sends every request (SubmitText) over as many connections, each with one
// under way, and waits for every answer. Ends the program if one is no
// acceptance. Gives the height that the last one became final at.
std::uint64_t SubmitOverHttp(std::uint16_t port,
                             std::span<const std::string> requests,
                             std::size_t connections);

}  // namespace diptych
