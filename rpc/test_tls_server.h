// SPDX-License-Identifier: Apache-2.0
//
// A TestTlsServer is a web server for tests with a certificate of its own for
// the name localhost, which gives the same answer to everybody.

#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "base/check.h"

namespace diptych {

// A self-signed certificate for the name localhost, and its key, in one PEM
// file that is gone with it.
class CertificateFile {
 public:
  // Trusted by this process while it is there.
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
    ::setenv("SSL_CERT_FILE", path_.c_str(), 1);
  }
  CertificateFile(const CertificateFile&) = delete;
  CertificateFile& operator=(const CertificateFile&) = delete;
  ~CertificateFile() {
    ::unsetenv("SSL_CERT_FILE");
    std::filesystem::remove(path_);
  }

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// Gives `answer` to one request on each of `connections` connections, and
// closes without TLS's own farewell.
class TestTlsServer {
 public:
  TestTlsServer(const CertificateFile& file, std::string answer,
                int connections) {
    context_.use_certificate_file(file.path(), boost::asio::ssl::context::pem);
    context_.use_private_key_file(file.path(), boost::asio::ssl::context::pem);
    thread_ = std::thread([this, answer = std::move(answer), connections] {
      for (int i = 0; i < connections; ++i) ServeOne(answer);
    });
  }
  TestTlsServer(const TestTlsServer&) = delete;
  TestTlsServer& operator=(const TestTlsServer&) = delete;
  // Waits for nobody: a test that failed before it asked ends, too.
  ~TestTlsServer() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
  }

  // Waits until all connections were served; gives the head of the last
  // request.
  const std::string& Finish() {
    if (thread_.joinable()) thread_.join();
    return request_;
  }

  std::string Url(const std::string& host) const {
    return "https://" + host + ":" +
           std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  void ServeOne(const std::string& answer) {
    boost::asio::ip::tcp::socket socket(io_);
    boost::system::error_code error;
    acceptor_.accept(socket, error);
    if (error) return;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket&> stream(socket,
                                                                   context_);
    stream.handshake(boost::asio::ssl::stream_base::server, error);
    boost::asio::streambuf request;
    if (!error) boost::asio::read_until(stream, request, "\r\n\r\n", error);
    request_ = {std::istreambuf_iterator<char>(&request), {}};
    if (!error) boost::asio::write(stream, boost::asio::buffer(answer), error);
  }

  boost::asio::io_context io_;
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_server};
  boost::asio::ip::tcp::acceptor acceptor_{
      io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::string request_;
  std::thread thread_;
};

}  // namespace diptych
