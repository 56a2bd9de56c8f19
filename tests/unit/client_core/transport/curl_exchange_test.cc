#include "client_core/transport/curl_exchange.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/transport/curl_transport.h"
#include "client_core/transport/curl_url.h"
#include "tests/support/fake_dns.h"
#include "tests/support/notification.h"

namespace nexusnitro {
namespace {

class EndNote : public HttpHandler {
 public:
  void OnConnected() override {}
  void OnHead(const HttpResponseHead & /*head*/) override {}
  void OnBody(std::string_view /*bytes*/) override {}
  void OnEnd(const HttpEnd &end) override {
    status = end.status;
    ended.Notify();
  }

  absl::Status status;
  testing::Notification ended;
};

// A name server that does not answer keeps exchanges from going on while a test
// looks at them.
class CurlExchangeTest : public ::testing::Test {
 protected:
  CurlExchangeTest() {
    dns_.Hold();
    loop_->RunAndWait([this] {
      resolver_ = Resolver::Create(*loop_, {dns_.address()}).value();
      transport_ = std::make_unique<CurlTransport>(*loop_, *resolver_);
    });
  }
  ~CurlExchangeTest() override {
    loop_->RunAndWait([this] {
      exchange_.reset();
      transport_.reset();
      resolver_.reset();
    });
  }

  void Start(HttpTarget target) {
    HttpRequest request;
    request.target = std::make_shared<const HttpTarget>(std::move(target));
    request.path = "/x";
    loop_->RunAndWait([&] {
      exchange_ = std::make_unique<CurlExchange>(*transport_, std::move(request), handler_);
    });
  }

  // What libcurl would get for a connection to that address: no connection is
  // made.
  curl_socket_t OpenFor(const char *address) {
    curl_sockaddr asked = {};
    asked.socktype = SOCK_STREAM;
    sockaddr_in v4 = {};
    sockaddr_in6 v6 = {};
    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
      v4.sin_family = AF_INET;
      asked.family = AF_INET;
      std::memcpy(&asked.addr, &v4, sizeof(asked.addr));
      asked.addrlen = sizeof(v4);
      return Open(asked);
    }
    EXPECT_EQ(inet_pton(AF_INET6, address, &v6.sin6_addr), 1) << address;
    v6.sin6_family = AF_INET6;
    // As in libcurl, the address goes beyond the structure's last member.
    struct {
      curl_sockaddr head;
      char rest[sizeof(sockaddr_in6)];
    } long_asked = {};
    long_asked.head.family = AF_INET6;
    long_asked.head.socktype = SOCK_STREAM;
    long_asked.head.addrlen = sizeof(v6);
    std::memcpy(reinterpret_cast<char *>(&long_asked) + offsetof(curl_sockaddr, addr), &v6,
                sizeof(v6));
    return Open(long_asked.head);
  }
  curl_socket_t Open(curl_sockaddr &asked) {
    curl_socket_t fd = CURL_SOCKET_BAD;
    loop_->RunAndWait([&] {
      fd = CurlExchange::OpenSocketCallback(exchange_.get(), CURLSOCKTYPE_IPCXN, &asked);
    });
    return fd;
  }

  // Whether libcurl would be let send on a connection to that address.
  int RequestOn(std::string address) {
    int answer = 0;
    loop_->RunAndWait([&] {
      answer = CurlExchange::BeforeRequestCallback(exchange_.get(), address.data(), nullptr, 80, 1);
    });
    return answer;
  }

  testing::FakeDns dns_;
  EndNote handler_;
  std::unique_ptr<EventLoop> loop_ = EventLoop::Create("test-loop", Clock::Real()).value();
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<CurlTransport> transport_;
  std::unique_ptr<CurlExchange> exchange_;
};

TEST_F(CurlExchangeTest, ARefusedHostIsNeverAsked) {
  Start(*ParseEndpoint("http://169.254.169.254/latest"));
  ASSERT_TRUE(handler_.ended.WaitForNotificationWithTimeout(absl::Seconds(20)));
  EXPECT_EQ(ReasonOf(handler_.status), Reason::kAddressRefused);
  EXPECT_TRUE(NotSent(handler_.status));
  EXPECT_EQ(dns_.queries(), 0);
}

TEST_F(CurlExchangeTest, AMetadataServersNameIsNotEvenResolved) {
  Start(*ParseEndpoint("http://metadata.google.internal"));
  ASSERT_TRUE(handler_.ended.WaitForNotificationWithTimeout(absl::Seconds(20)));
  EXPECT_EQ(ReasonOf(handler_.status), Reason::kAddressRefused);
  EXPECT_EQ(dns_.queries(), 0);
}

TEST_F(CurlExchangeTest, TheLastGateOpensNoSocketToARefusedAddress) {
  Start(*ParseEndpoint("http://backend.test"));
  for (const char *address :
       {"169.254.169.254", "100.100.100.200", "0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fd00:ec2::254"}) {
    EXPECT_EQ(OpenFor(address), CURL_SOCKET_BAD) << address;
  }
  for (const char *address : {"127.0.0.1", "10.0.0.1", "::1"}) {
    const curl_socket_t fd = OpenFor(address);
    EXPECT_NE(fd, CURL_SOCKET_BAD) << address;
    close(fd);
  }
}

TEST_F(CurlExchangeTest, NothingIsSentOnAConnectionToARefusedAddress) {
  Start(*ParseEndpoint("http://backend.test"));
  EXPECT_EQ(RequestOn("169.254.169.254"), CURL_PREREQFUNC_ABORT);
  EXPECT_EQ(RequestOn("fe80::1"), CURL_PREREQFUNC_ABORT);
  EXPECT_EQ(RequestOn("127.0.0.1"), CURL_PREREQFUNC_OK);
}

TEST_F(CurlExchangeTest, TheLastGateIsOpenForCredentialsOfTheMachine) {
  HttpTarget target = *ParseEndpoint("http://backend.test");
  target.metadata_server = true;
  Start(target);
  const curl_socket_t fd = OpenFor("169.254.169.254");
  EXPECT_NE(fd, CURL_SOCKET_BAD);
  close(fd);
  EXPECT_EQ(RequestOn("169.254.169.254"), CURL_PREREQFUNC_OK);
}

// What libcurl then makes of it: the error says what was refused.
TEST_F(CurlExchangeTest, ARefusalAtTheLastGateIsTheOutcome) {
  Start(*ParseEndpoint("http://backend.test"));
  EXPECT_EQ(OpenFor("169.254.169.254"), CURL_SOCKET_BAD);
  loop_->RunAndWait([this] { exchange_->OnDone(CURLE_COULDNT_CONNECT); });
  ASSERT_TRUE(handler_.ended.WaitForNotificationWithTimeout(absl::Seconds(20)));
  EXPECT_EQ(ReasonOf(handler_.status), Reason::kAddressRefused);
  EXPECT_TRUE(NotSent(handler_.status));
}

}  // namespace
}  // namespace nexusnitro
