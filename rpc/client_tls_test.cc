// SPDX-License-Identifier: Apache-2.0
//
// The client over TLS: whose certificate it takes, and that an answer that was
// cut off is none. The server is a thread that gives one answer a connection.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "base/check.h"
#include "rpc/client.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using testing::HasSubstr;

// A self-signed certificate for the name localhost, and its key, in one PEM
// file that is gone with it.
class CertificateFile {
 public:
  CertificateFile()
      : path_(std::filesystem::temp_directory_path() /
              ("diptych-tls-" + std::to_string(::getpid()) + ".pem")) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(),
                                                                  X509_free);
    CHECK(key && certificate);
    X509* x509 = certificate.get();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key.get());
    X509_EXTENSION* name = X509V3_EXT_conf_nid(
        nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
    X509_add_ext(x509, name, -1);
    X509_EXTENSION_free(name);
    CHECK(X509_sign(x509, key.get(), EVP_sha256()) > 0);
    std::FILE* file = std::fopen(path_.c_str(), "w");
    CHECK(file != nullptr);
    CHECK(PEM_write_X509(file, x509) == 1);
    CHECK(PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr,
                               nullptr) == 1);
    std::fclose(file);
  }
  CertificateFile(const CertificateFile&) = delete;
  CertificateFile& operator=(const CertificateFile&) = delete;
  ~CertificateFile() { std::filesystem::remove(path_); }

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// Gives `answer` to one request on each of `connections` connections, and
// closes without TLS's own farewell.
class TlsServer {
 public:
  TlsServer(const CertificateFile& file, std::string answer, int connections) {
    context_.use_certificate_file(file.path(), asio::ssl::context::pem);
    context_.use_private_key_file(file.path(), asio::ssl::context::pem);
    thread_ = std::thread([this, answer = std::move(answer), connections] {
      for (int i = 0; i < connections; ++i) ServeOne(answer);
    });
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() { thread_.join(); }

  std::string Url(const std::string& host) const {
    return "https://" + host + ":" +
           std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  void ServeOne(const std::string& answer) {
    tcp::socket socket(io_);
    acceptor_.accept(socket);
    asio::ssl::stream<tcp::socket&> stream(socket, context_);
    error_code error;
    stream.handshake(asio::ssl::stream_base::server, error);
    asio::streambuf request;
    if (!error) asio::read_until(stream, request, "\r\n\r\n", error);
    if (!error) asio::write(stream, asio::buffer(answer), error);
  }

  asio::io_context io_;
  asio::ssl::context context_{asio::ssl::context::tls_server};
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

constexpr char kAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnote";

Result<Bytes> Ask(const std::string& url) {
  auto client = RegistryClient::Create(
      {.url = url, .timeout = std::chrono::milliseconds(10'000)});
  if (!client) return client.error();
  return client->GetPath("checkpoint");
}

class ClientTls : public testing::Test {
 protected:
  ClientTls() { ::setenv("SSL_CERT_FILE", file.path().c_str(), 1); }
  ~ClientTls() override { ::unsetenv("SSL_CERT_FILE"); }

  CertificateFile file;
};

TEST_F(ClientTls, ATrustedServerOfThatNameIsAsked) {
  const TlsServer server(file, kAnswer, 1);
  const auto answer = Ask(server.Url("localhost"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(AsText(*answer), "note");
}

TEST_F(ClientTls, AConnectionThatWasClosedMeanwhileIsMadeAgain) {
  const TlsServer server(file, kAnswer, 2);
  auto client = RegistryClient::Create({.url = server.Url("localhost")});
  ASSERT_TRUE(client);
  for (int i = 0; i < 2; ++i) {
    const auto answer = client->GetPath("checkpoint");
    ASSERT_TRUE(answer) << answer.error().message;
  }
}

TEST_F(ClientTls, ACertificateForAnotherNameIsRefused) {
  const TlsServer server(file, kAnswer, 1);
  const auto answer = Ask(server.Url("127.0.0.1"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("its certificate has to be"));
}

TEST_F(ClientTls, ACertificateOfAnUnknownAuthorityIsRefused) {
  ::setenv("SSL_CERT_FILE", "/dev/null", 1);
  const TlsServer server(file, kAnswer, 1);
  const auto answer = Ask(server.Url("localhost"));
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("SSL_CERT_FILE"));
}

TEST_F(ClientTls, AnAnswerThatWasCutOffIsNone) {
  // Without a length the answer ends where the connection does, and TLS says
  // whether that was its end.
  const TlsServer server(file, "HTTP/1.1 200 OK\r\n\r\nno", 1);
  const auto answer = Ask(server.Url("localhost"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST_F(ClientTls, AServerWithoutTlsIsRefused) {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::thread plain([&] {
    tcp::socket socket(io);
    acceptor.accept(socket);
    error_code ignored;
    asio::write(socket, asio::buffer(kAnswer), ignored);
  });
  const auto answer = Ask("https://localhost:" +
                          std::to_string(acceptor.local_endpoint().port()));
  plain.join();
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("no secure connection"));
}

}  // namespace
}  // namespace diptych
