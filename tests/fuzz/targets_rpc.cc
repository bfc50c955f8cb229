// SPDX-License-Identifier: Apache-2.0
// What comes over HTTP, up to the service: targets, errors and bodies.
#include <array>
#include <memory>

#include "proto/diptych/v1/service.pb.h"
#include "rpc/call.h"
#include "rpc/connect_code.h"
#include "rpc/node_url.h"
#include "rpc/request_path.h"
#include "rpc/router.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {
namespace {

using google::protobuf::Message;

// Every message that a node reads.
std::array<std::unique_ptr<Message>, 11> EmptyRequests() {
  return {std::make_unique<v1::SubmitRequest>(),
          std::make_unique<v1::GetNetworkRequest>(),
          std::make_unique<v1::GetReceiptsRequest>(),
          std::make_unique<v1::LookupCommitmentsRequest>(),
          std::make_unique<v1::GetStatusRequest>(),
          std::make_unique<v1::GetStatusListRequest>(),
          std::make_unique<v1::GetDirectoryRecordRequest>(),
          std::make_unique<v1::GetBlocksRequest>(),
          std::make_unique<v1::GetInclusionProofRequest>(),
          std::make_unique<v1::GetConsistencyProofRequest>(),
          std::make_unique<v1::GetNodeStatusRequest>()};
}

// What is read is written, and read again as the same.
void ExpectRoundTrip(BodyFormat format, const Message& read) {
  const HttpReply written = EncodeReply(format, read);
  const std::unique_ptr<Message> again(read.New());
  FUZZ_EXPECT(DecodeMessage(format, AsText(written.Body()), *again));
  FUZZ_EXPECT(again->SerializeAsString() == read.SerializeAsString());
}

// The first octet says which method's request it is.
void ReadBody(BodyFormat format, ByteView octets) {
  if (octets.empty()) return;
  auto requests = EmptyRequests();
  Message& request = *requests[octets[0] % requests.size()];
  if (!DecodeMessage(format, AsText(octets.subspan(1)), request)) return;
  request.DiscardUnknownFields();  // Which JSON cannot say.
  ExpectRoundTrip(BodyFormat::kJson, request);
  ExpectRoundTrip(BodyFormat::kProto, request);
}

}  // namespace

FUZZ_TARGET(request_target) {
  const std::string_view target = AsText(octets);
  const Route route = ParseRequestTarget(target);
  if (const auto* rpc = std::get_if<RpcRoute>(&route)) {
    const std::string_view name =
        kRpcMethodNames[static_cast<std::size_t>(rpc->method)];
    FUZZ_EXPECT(target.ends_with(std::string(kRpcPrefix) + std::string(name)));
  }
  if (const auto* tile = std::get_if<TileRoute>(&route)) {
    FUZZ_EXPECT(target.ends_with("/" + FormatTilePath(tile->path)));
  }
  if (const auto* list = std::get_if<StatusListRoute>(&route)) {
    FUZZ_EXPECT(list->at.has_value() == target.contains('?'));
    const std::string path =
        "/status/" + std::to_string(list->list.value) + "/" +
        std::string(kStatusListFormNames[static_cast<std::size_t>(list->form)]);
    FUZZ_EXPECT(target.substr(0, target.find('?')).ends_with(path));
  }
  if (const auto* branch = std::get_if<BranchRoute>(&route)) {
    FUZZ_EXPECT(branch->first <= branch->last);
    FUZZ_EXPECT(target.ends_with("/branch/" +
                                 std::to_string(branch->first.value) + "-" +
                                 std::to_string(branch->last.value)));
  }
  if (std::holds_alternative<CheckpointRoute>(route)) {
    FUZZ_EXPECT(target.ends_with("/checkpoint"));
  }
}

FUZZ_TARGET(connect_error) {
  FUZZ_EXPECT(!ParseConnectCode(AsText(octets)) || octets.size() < 20);
  const auto read = ReadConnectError(AsText(octets));
  if (!read) return;
  const auto again =
      ReadConnectError(WriteConnectError(read->code, read->message));
  FUZZ_EXPECT(again && again->code == read->code);
  FUZZ_EXPECT(again->message == read->message);
}

FUZZ_TARGET(node_url) {
  const Result<NodeUrl> read = ParseNodeUrl(AsText(octets));
  if (!read) return;
  const Result<NodeUrl> again = ParseNodeUrl(
      (read->is_tls ? "https://" : "http://") + read->authority + read->prefix);
  FUZZ_EXPECT(again.has_value());
  FUZZ_EXPECT(again->host == read->host && again->port == read->port);
  FUZZ_EXPECT(again->authority == read->authority);
  FUZZ_EXPECT(again->prefix == read->prefix);
}

FUZZ_TARGET(json_body) { ReadBody(BodyFormat::kJson, octets); }

FUZZ_TARGET(proto_body) { ReadBody(BodyFormat::kProto, octets); }

FUZZ_TARGET(connect_timeout) {
  const auto read = ParseConnectTimeout(AsText(octets));
  if (!read) return;
  FUZZ_EXPECT(read->has_value() == !octets.empty());
  if (*read) FUZZ_EXPECT((*read)->count() > 0 && octets.size() <= 10);
}

FUZZ_TARGET(content_type) {
  const auto read = ParseContentType(AsText(octets));
  if (read == BodyFormat::kProto) FUZZ_EXPECT(octets.size() >= 17);
  if (read == BodyFormat::kJson) FUZZ_EXPECT(octets.size() >= 16);
}

}  // namespace diptych
