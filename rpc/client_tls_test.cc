// SPDX-License-Identifier: Apache-2.0
//
// The client over TLS: whose certificate it takes, and that an answer that was
// cut off is none. The server is a thread that gives one answer a connection.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <string>
#include <thread>

#include "rpc/client.h"
#include "rpc/test_tls_server.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using testing::HasSubstr;

constexpr char kAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnote";

Result<Bytes> Ask(const std::string& url) {
  auto client = RegistryClient::Create(
      {.url = url, .timeout = std::chrono::milliseconds(60'000)});
  if (!client) return client.error();
  return client->GetPath("checkpoint");
}

class ClientTls : public testing::Test {
 protected:
  CertificateFile file;
};

TEST_F(ClientTls, ATrustedServerOfThatNameIsAsked) {
  const TestTlsServer server(file, kAnswer, 1);
  const auto answer = Ask(server.Url("localhost"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(AsText(*answer), "note");
}

TEST_F(ClientTls, AConnectionThatWasClosedMeanwhileIsMadeAgain) {
  const TestTlsServer server(file, kAnswer, 2);
  auto client = RegistryClient::Create({.url = server.Url("localhost")});
  ASSERT_TRUE(client);
  for (int i = 0; i < 2; ++i) {
    const auto answer = client->GetPath("checkpoint");
    ASSERT_TRUE(answer) << answer.error().message;
  }
}

// A proxy's refusal or a web site's page: only a Connect error is the node's.
TEST_F(ClientTls, AForeignStatusIsUnavailableAndNamed) {
  for (const std::string status :
       {"301", "400", "401", "403", "404", "409", "418", "429", "500", "502"}) {
    const TestTlsServer server(
        file, "HTTP/1.1 " + status + " x\r\nContent-Length: 6\r\n\r\n<html>",
        1);
    auto client = RegistryClient::Create({.url = server.Url("localhost")});
    ASSERT_TRUE(client);
    const auto answer = client->GetNetwork();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable) << status;
    EXPECT_THAT(answer.error().message, HasSubstr("the status " + status));
  }
}

TEST_F(ClientTls, ACertificateForAnotherNameIsRefused) {
  const TestTlsServer server(file, kAnswer, 1);
  const auto answer = Ask(server.Url("127.0.0.1"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("its certificate has to be"));
}

TEST_F(ClientTls, ACertificateOfAnUnknownAuthorityIsRefused) {
  ::setenv("SSL_CERT_FILE", "/dev/null", 1);
  const TestTlsServer server(file, kAnswer, 1);
  const auto answer = Ask(server.Url("localhost"));
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("SSL_CERT_FILE"));
}

TEST_F(ClientTls, AnAnswerThatWasCutOffIsNone) {
  // Without a length the answer ends where the connection does, and TLS says
  // whether that was its end.
  const TestTlsServer server(file, "HTTP/1.1 200 OK\r\n\r\nno", 1);
  const auto answer = Ask(server.Url("localhost"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST_F(ClientTls, AServerWithoutTlsIsRefused) {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::thread plain([&] {
    tcp::socket socket(io);
    error_code ignored;
    acceptor.accept(socket, ignored);
    asio::write(socket, asio::buffer(kAnswer), ignored);
  });
  const auto answer = Ask("https://localhost:" +
                          std::to_string(acceptor.local_endpoint().port()));
  // Also one whom nobody asked ends.
  ::shutdown(acceptor.native_handle(), SHUT_RDWR);
  plain.join();
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("no secure connection"));
}

}  // namespace
}  // namespace diptych
