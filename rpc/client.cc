// SPDX-License-Identifier: Apache-2.0
#include "rpc/client.h"

#include <algorithm>
#include <utility>

#include "rpc/client_connection.h"
#include "rpc/node_url.h"
#include "rpc/request_path.h"

namespace diptych {

struct RegistryClient::Connection {
  Connection(NodeUrl url, const Options& options)
      : http(std::move(url), {.timeout = options.timeout,
                              .body_size_max = options.body_size_max,
                              .stop = options.stop}),
        name(options.url) {}

  template <class Response>
  Result<Response> Call(RpcMethod method,
                        const google::protobuf::MessageLite& request);

  ClientConnection http;
  const std::string name;
};

template <class Response>
Result<Response> RegistryClient::Connection::Call(
    RpcMethod method, const google::protobuf::MessageLite& request) {
  ClientConnection::Request post{
      .is_post = true,
      .target = std::string(kRpcPrefix) +
                std::string(kRpcMethodNames[static_cast<std::size_t>(method)]),
      .content_type = "application/proto"};
  if (!request.SerializeToString(&post.body)) {
    return Error{ErrorCode::kLimit, "the request is too long to be sent"};
  }
  ASSIGN_OR_RETURN(const HttpAnswer answer, http.Exchange(post));
  if (answer.status != 200) return NodeErrorOf(answer, name);
  Response response;
  const std::string_view text = AsText(answer.body);
  if (!response.ParseFromString({text.data(), text.size()})) {
    return Error{ErrorCode::kInvalid,
                 name + " answered with something else than a " +
                     response.GetTypeName() +
                     "; check that the URL is a node's"};
  }
  return response;
}

RegistryClient::RegistryClient(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
RegistryClient::RegistryClient(RegistryClient&&) noexcept = default;
RegistryClient& RegistryClient::operator=(RegistryClient&&) noexcept = default;
RegistryClient::~RegistryClient() = default;

Result<RegistryClient> RegistryClient::Create(const Options& options) {
  if (options.timeout.count() < 1) {
    return Error{ErrorCode::kInvalid, "the timeout has to be 1 ms or more"};
  }
  ASSIGN_OR_RETURN(NodeUrl url, ParseNodeUrl(options.url));
  return RegistryClient(std::make_unique<Connection>(std::move(url), options));
}

Result<v1::SubmitResponse> RegistryClient::Submit(
    const v1::SubmitRequest& request) {
  return connection_->Call<v1::SubmitResponse>(RpcMethod::kSubmit, request);
}

Result<v1::GetNetworkResponse> RegistryClient::GetNetwork() {
  return connection_->Call<v1::GetNetworkResponse>(RpcMethod::kGetNetwork,
                                                   v1::GetNetworkRequest());
}

Result<v1::GetReceiptsResponse> RegistryClient::GetReceipts(
    const v1::GetReceiptsRequest& request) {
  return connection_->Call<v1::GetReceiptsResponse>(RpcMethod::kGetReceipts,
                                                    request);
}

Result<v1::LookupCommitmentsResponse> RegistryClient::LookupCommitments(
    const v1::LookupCommitmentsRequest& request) {
  return connection_->Call<v1::LookupCommitmentsResponse>(
      RpcMethod::kLookupCommitments, request);
}

Result<v1::GetStatusResponse> RegistryClient::GetStatus(
    const v1::GetStatusRequest& request) {
  return connection_->Call<v1::GetStatusResponse>(RpcMethod::kGetStatus,
                                                  request);
}

Result<v1::GetStatusListResponse> RegistryClient::GetStatusList(
    const v1::GetStatusListRequest& request) {
  return connection_->Call<v1::GetStatusListResponse>(RpcMethod::kGetStatusList,
                                                      request);
}

Result<v1::GetDirectoryRecordResponse> RegistryClient::GetDirectoryRecord(
    const v1::GetDirectoryRecordRequest& request) {
  return connection_->Call<v1::GetDirectoryRecordResponse>(
      RpcMethod::kGetDirectoryRecord, request);
}

Result<v1::GetBlocksResponse> RegistryClient::GetBlocks(
    const v1::GetBlocksRequest& request) {
  return connection_->Call<v1::GetBlocksResponse>(RpcMethod::kGetBlocks,
                                                  request);
}

Result<v1::GetInclusionProofResponse> RegistryClient::GetInclusionProof(
    const v1::GetInclusionProofRequest& request) {
  return connection_->Call<v1::GetInclusionProofResponse>(
      RpcMethod::kGetInclusionProof, request);
}

Result<v1::GetConsistencyProofResponse> RegistryClient::GetConsistencyProof(
    const v1::GetConsistencyProofRequest& request) {
  return connection_->Call<v1::GetConsistencyProofResponse>(
      RpcMethod::kGetConsistencyProof, request);
}

Result<v1::GetNodeStatusResponse> RegistryClient::GetNodeStatus() {
  return connection_->Call<v1::GetNodeStatusResponse>(
      RpcMethod::kGetNodeStatus, v1::GetNodeStatusRequest());
}

Result<Bytes> RegistryClient::GetPath(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
  if (path.size() > kMaxTargetSize || !std::ranges::all_of(path, is_plain)) {
    return Error{ErrorCode::kInvalid,
                 "a path of a node is plain ASCII, such as tile/0/000"};
  }
  ASSIGN_OR_RETURN(HttpAnswer answer, connection_->http.Exchange(
                                          {.target = "/" + std::string(path)}));
  if (answer.status == 200) return std::move(answer.body);
  Error error = NodeErrorOf(answer, connection_->name);
  if (answer.status == 404) error.code = ErrorCode::kNotFound;
  return error;
}

}  // namespace diptych
