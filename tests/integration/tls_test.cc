// TLS towards callers: who gets in, and certificates that are replaced under streams.

#include <grpcpp/grpcpp.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "nexusnitro/v1/stats_service.grpc.pb.h"
#include "tests/support/access_fixture.h"
#include "tests/support/test_certificates.h"

namespace nexusnitro {
namespace {

using testing::SharedCertificates;
using Pair = testing::TestCertificates::Pair;

std::string TextOf(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() { Put(SharedCertificates().good); }

  // Puts a certificate and its key where the server reads them.
  void Put(const Pair& pair) const {
    const auto over = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(pair.cert_file, folder_.path() + "/live.pem", over);
    std::filesystem::copy_file(pair.key_file, folder_.path() + "/live.key", over);
  }

  void Start(bool ask_callers) {
    v1::ConfigFile settings;
    settings.mutable_tls()->set_certificate_file(folder_.path() + "/live.pem");
    settings.mutable_tls()->set_key_file(folder_.path() + "/live.key");
    if (ask_callers) settings.mutable_tls()->set_client_ca_file(SharedCertificates().ca_file);
    settings.add_listen("127.0.0.1:0");
    settings.add_listen("127.0.0.1:0");
    FileState file;
    file.rules = std::make_shared<const FileRules>(RulesOf(settings));
    server_ = Server::Start(WithDefaults(settings), std::move(file), Clock::Real()).value();
  }

  // A connection of its own to a port, with a certificate of the caller's own if `own` is there.
  std::unique_ptr<v1::StatsService::Stub> Stub(const Pair* own = nullptr, size_t port = 0) const {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = TextOf(SharedCertificates().ca_file);
    if (own != nullptr) {
      options.pem_cert_chain = TextOf(own->cert_file);
      options.pem_private_key = TextOf(own->key_file);
    }
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    return v1::StatsService::NewStub(grpc::CreateCustomChannel(
        server_->addresses()[port], grpc::SslCredentials(options), arguments));
  }

  static grpc::StatusCode Ask(v1::StatsService::Stub& stub) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    v1::Stats stats;
    return stub.GetStats(&context, {}, &stats).error_code();
  }

  // Whether new connections come to give `code`, in time.
  bool ComesTo(grpc::StatusCode code) const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (Ask(*Stub()) != code) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }

  testing::TempFolder folder_;
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, EveryPortSpeaksIt) {
  Start(false);
  EXPECT_EQ(Ask(*Stub(nullptr, 0)), grpc::StatusCode::OK);
  EXPECT_EQ(Ask(*Stub(nullptr, 1)), grpc::StatusCode::OK);
  const auto plain = v1::StatsService::NewStub(
      grpc::CreateChannel(server_->addresses()[0], grpc::InsecureChannelCredentials()));
  EXPECT_EQ(Ask(*plain), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, CallersMustShowACertificateThatIsGood) {
  Start(true);
  EXPECT_EQ(Ask(*Stub(&SharedCertificates().good)), grpc::StatusCode::OK);
  EXPECT_EQ(Ask(*Stub()), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Ask(*Stub(&SharedCertificates().expired)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Ask(*Stub(&SharedCertificates().self_signed)), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, ACertificateIsReplacedAndStreamsGoOn) {
  Start(false);
  const auto stub = Stub();
  grpc::ClientContext context;
  v1::WatchStatsRequest request;
  request.mutable_interval()->set_nanos(100'000'000);
  const auto stream = stub->WatchStats(&context, request);
  v1::Stats stats;
  ASSERT_TRUE(stream->Read(&stats));
  Put(SharedCertificates().expired);
  EXPECT_TRUE(ComesTo(grpc::StatusCode::UNAVAILABLE)) << "the new certificate is not taken up";
  EXPECT_TRUE(stream->Read(&stats));
  Put(SharedCertificates().good);
  EXPECT_TRUE(ComesTo(grpc::StatusCode::OK));
  EXPECT_TRUE(stream->Read(&stats));
  context.TryCancel();
  stream->Finish();
}

}  // namespace
}  // namespace nexusnitro
