// SPDX-License-Identifier: Apache-2.0
// Covers Submit, which takes its time: its timeout, where its answer is put
// together, and a stop meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "rpc/test_server.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class ServerSubmitTest : public testing::Test, protected TestServer {};

TEST_F(ServerSubmitTest, ASubmitEndsAtItsTimeoutAndALateAnswerIsDropped) {
  service.is_holding_submits = true;
  Start();
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}", "Connect-Timeout-Ms: 20\r\n"));
  const RawReply reply = client.Read();
  EXPECT_EQ(reply.status, 504U);
  EXPECT_THAT(reply.body, HasSubstr("deadline_exceeded"));
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(2);
  service.ReleaseSubmits();
  EXPECT_EQ(client.Read().status, 200U);
  client.Send(GetText("/healthz"));
  EXPECT_EQ(client.Read().body, R"({"status":"ok"})");
}

TEST_F(ServerSubmitTest, ASubmitsAnswerIsPutTogetherInTheServersThread) {
  service.is_holding_submits = true;
  Start();
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(1);
  service.ReleaseSubmits();
  EXPECT_EQ(client.Read().status, 200U);
  EXPECT_NE(service.answered_in(), std::this_thread::get_id());
}

TEST_F(ServerSubmitTest, StoppingLetsASubmitFinish) {
  service.is_holding_submits = true;
  Start();
  RawClient idle(server->bound_port());
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(1);
  std::thread stopper([&] { server->Stop(); });
  EXPECT_TRUE(idle.IsClosed());
  service.ReleaseSubmits();
  const RawReply reply = client.Read();
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_TRUE(client.IsClosed());
  stopper.join();
  EXPECT_EQ(server->counters().connections_open, 0U);
}

TEST_F(ServerSubmitTest, StoppingWaitsNoLongerThanItsDeadline) {
  service.is_holding_submits = true;
  HttpServer::Options options = TestOptions();
  options.drain_timeout = milliseconds(30);
  Start(options);
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(1);
  server.reset();
  EXPECT_TRUE(client.IsClosed());
  // The server is gone; the service answers all the same.
  service.ReleaseSubmits();
}

}  // namespace
}  // namespace diptych
