// SPDX-License-Identifier: Apache-2.0
#include "audit/http_source.h"

#include <algorithm>
#include <utility>

#include "audit/log_comparison.h"
#include "rpc/node_url.h"
#include "tlog/note.h"

namespace diptych {

Result<std::unique_ptr<HttpSource>> HttpSource::Create(
    std::string url, const std::atomic<bool>* stop) {
  ASSIGN_OR_RETURN(const NodeUrl parts, ParseNodeUrl(url));
  if (!parts.prefix.empty()) {
    return Error{ErrorCode::kInvalid,
                 url + ": has a path, " + parts.prefix +
                     "; an audit takes the node's URL alone, " +
                     (parts.is_tls ? "https://" : "http://") + parts.authority};
  }
  RegistryClient::Options options;
  options.url = std::move(url);
  options.stop = stop;
  options.body_size_max = kHttpBodySizeMax;
  ASSIGN_OR_RETURN(RegistryClient client, RegistryClient::Create(options));
  std::unique_ptr<HttpSource> source(new HttpSource(std::move(options)));
  source->idle_.push_back(std::make_unique<RegistryClient>(std::move(client)));
  return source;
}

template <class T>
Result<T> HttpSource::Call(
    const std::function<Result<T>(RegistryClient&)>& call) {
  std::unique_ptr<RegistryClient> client;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      client = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (client == nullptr) {
    ASSIGN_OR_RETURN(RegistryClient made, RegistryClient::Create(options_));
    client = std::make_unique<RegistryClient>(std::move(made));
  }
  Result<T> answer = call(*client);
  auto pause = kHttpFirstPause;
  for (int attempt = 1; attempt < kHttpAttempts && !answer && !is_stopped() &&
                        (answer.error().code == ErrorCode::kUnavailable ||
                         answer.error().code == ErrorCode::kIo);
       ++attempt) {
    {
      std::unique_lock lock(mutex_);
      answered_.wait_for(lock, pause);
    }
    pause *= 2;
    answer = call(*client);
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(client));
  if (answer) answered_.notify_all();
  return answer;
}

Result<Bytes> HttpSource::Get(const std::string& path) {
  return Call<Bytes>(
      [&](RegistryClient& client) { return client.GetPath(path); });
}

Result<std::string> HttpSource::ReadCheckpoint() {
  ASSIGN_OR_RETURN(const Bytes note, Get("checkpoint"));
  return ToText(note);
}

Result<SourceBlocks> HttpSource::ReadBlocks(Height first, std::uint32_t count) {
  v1::GetBlocksRequest request;
  request.set_first_height(first.value);
  request.set_count(std::min(count, kHttpBlocksMax));
  ASSIGN_OR_RETURN(const v1::GetBlocksResponse response,
                   Call<v1::GetBlocksResponse>([&](RegistryClient& client) {
                     return client.GetBlocks(request);
                   }));
  SourceBlocks out{.blocks = {}, .tip = {response.tip_height()}};
  for (const std::string& block : response.blocks()) {
    out.blocks.push_back(ToBytes(AsBytes(block)));
  }
  return out;
}

Result<Bytes> HttpSource::ReadBundle(std::uint64_t index, std::size_t width) {
  return Get(BundleName(index, width));
}

Result<Bytes> HttpSource::ReadTile(TileId tile, std::size_t width) {
  return Get(TileName(tile, width));
}

}  // namespace diptych
