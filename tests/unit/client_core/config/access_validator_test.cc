#include "client_core/config/access_validator.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/limits.h"
#include "tests/support/test_certificates.h"

namespace nexusnitro {
namespace {

constexpr char kHash[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

v1::CallerToken GoodToken(const std::string& name = "app") {
  v1::CallerToken token;
  token.set_name(name);
  token.add_sha256(kHash);
  token.add_permissions(v1::PERMISSION_CHAT);
  return token;
}

void AddTls(v1::ConfigFile& file, bool with_client_ca) {
  const testing::TestCertificates& certificates = testing::SharedCertificates();
  file.mutable_tls()->set_certificate_file(certificates.good.cert_file);
  file.mutable_tls()->set_key_file(certificates.good.key_file);
  if (with_client_ca) file.mutable_tls()->set_client_ca_file(certificates.ca_file);
}

// All faults, a line each.
std::string FaultsOf(const v1::ConfigFile& file) {
  Faults faults;
  CheckAccess(file, faults);
  std::string text;
  for (const Fault& fault : faults) text += fault.path + " " + fault.description + "\n";
  return text;
}

// Of a file whose only token `change` has changed.
template <typename Change>
std::string TokenFaults(Change change) {
  v1::ConfigFile file;
  *file.add_tokens() = GoodToken();
  change(*file.mutable_tokens(0));
  return FaultsOf(file);
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(AccessValidatorTest, EachKindOfListenerNeedsWhatItNeeds) {
  struct Case {
    const char* address;
    bool tls, tokens, client_ca, allowed;
    const char* missing;  // Null: permitted.
  };
  constexpr char kTls[] = "`tls`";
  constexpr char kWho[] = "`tokens` or `tls.client_ca_file`";
  constexpr char kBoth[] = "`tls`, and `tokens` or `tls.client_ca_file`";
  const Case cases[] = {
      {"127.0.0.1:0", false, false, false, false, nullptr},
      {"[::1]:0", false, true, false, false, nullptr},
      {"localhost:0", true, false, false, false, nullptr},
      {"unix:///run/a.sock", false, false, false, false, nullptr},
      {"unix:///run/a.sock", true, true, true, false, nullptr},
      {"0.0.0.0:0", false, false, false, false, kBoth},
      {"0.0.0.0:0", false, true, false, false, kTls},
      {"0.0.0.0:0", true, false, false, false, kWho},
      {"0.0.0.0:0", true, true, false, false, nullptr},
      {"0.0.0.0:0", true, false, true, false, nullptr},
      {"0.0.0.0:0", true, true, true, false, nullptr},
      {"0.0.0.0:0", false, false, false, true, nullptr},
      {"0.0.0.0:0", false, true, false, true, nullptr},
      {"0.0.0.0:0", true, false, false, true, nullptr},
      {"[::]:0", false, false, false, false, kBoth},
      {"10.1.2.3:0", true, false, false, false, kWho},
      {"[::ffff:127.0.0.1]:0", false, false, false, false, kBoth},
      {"sidecar.invalid:0", false, true, false, false, kTls},
  };
  for (const Case& each : cases) {
    v1::ConfigFile file;
    file.add_listen("127.0.0.1:1");
    file.add_listen(each.address);
    if (each.tls) AddTls(file, each.client_ca);
    if (each.tokens) *file.add_tokens() = GoodToken();
    file.set_allow_insecure_listen(each.allowed);
    const std::string faults = FaultsOf(file);
    const std::string expected =
        each.missing == nullptr
            ? ""
            : std::string("listen[1] is \"") + each.address +
                  "\", which others can reach, without " + each.missing +
                  "; expected these, or a loopback address or a Unix socket, or "
                  "allow_insecure_listen: true\n";
    EXPECT_EQ(faults, expected) << each.address;
  }
}

TEST(AccessValidatorTest, AnAddressThatIsNoneIsNamed) {
  v1::ConfigFile file;
  file.add_listen("nowhere");
  EXPECT_TRUE(Has(FaultsOf(file), "listen[0] is \"nowhere\", which has no port"));
}

TEST(AccessValidatorTest, AGoodTokenHasNoFault) {
  EXPECT_EQ(TokenFaults([](v1::CallerToken& token) {
              token.add_configs("fast");
              token.add_sha256(std::string(64, 'A'));
              token.add_permissions(v1::PERMISSION_STATS);
            }),
            "");
}

TEST(AccessValidatorTest, EveryFieldOfATokenIsChecked) {
  using Token = v1::CallerToken;
  EXPECT_TRUE(Has(TokenFaults([](Token& t) { t.set_name(""); }), "tokens[0].name is \"\""));
  EXPECT_TRUE(Has(TokenFaults([](Token& t) { t.set_name("a b"); }), "tokens[0].name"));
  EXPECT_TRUE(Has(TokenFaults([](Token& t) { t.set_name(std::string(64, 'a')); }), "1 to 63"));
  EXPECT_TRUE(Has(TokenFaults([](Token& t) { t.clear_sha256(); }), "tokens[0].sha256 is 0"));
  EXPECT_TRUE(Has(TokenFaults([](Token& t) {
                    for (int i = 0; i < limits::kHashesPerTokenMax; ++i) {
                      t.add_sha256(std::string(63, 'a') + static_cast<char>('0' + i));
                    }
                  }),
                  "tokens[0].sha256 is 9; expected 1 to 8"));
  EXPECT_TRUE(
      Has(TokenFaults([](Token& t) { t.clear_permissions(); }), "tokens[0].permissions is empty"));
  EXPECT_TRUE(Has(TokenFaults([](Token& t) { t.set_permissions(0, v1::PERMISSION_UNSPECIFIED); }),
                  "tokens[0].permissions[0] is no permission"));
  EXPECT_TRUE(Has(TokenFaults([](Token& t) { t.add_configs("No Id"); }), "tokens[0].configs[0]"));
}

TEST(AccessValidatorTest, ATokenInPlaceOfItsHashIsNotRepeated) {
  const std::string faults =
      TokenFaults([](v1::CallerToken& token) { token.set_sha256(0, "sk-the-token-itself"); });
  EXPECT_TRUE(Has(faults, "tokens[0].sha256[0] has 19 characters"));
  EXPECT_FALSE(Has(faults, "sk-the-token"));
}

TEST(AccessValidatorTest, NamesAndHashesAreUnique) {
  v1::ConfigFile file;
  *file.add_tokens() = GoodToken("a");
  *file.add_tokens() = GoodToken("a");
  const std::string faults = FaultsOf(file);
  EXPECT_TRUE(Has(faults, "tokens[1].name is \"a\", as that of another token is"));
  EXPECT_TRUE(Has(faults, "tokens[1].sha256[0] is the same as tokens[0].sha256[0]"));
}

TEST(AccessValidatorTest, ReflectionBesideTokensIsAFault) {
  v1::ConfigFile file;
  *file.add_tokens() = GoodToken();
  EXPECT_EQ(FaultsOf(file), "");
  file.set_reflection(false);
  EXPECT_EQ(FaultsOf(file), "");
  file.set_reflection(true);
  EXPECT_TRUE(Has(FaultsOf(file), "reflection is true beside `tokens`"));
}

TEST(AccessValidatorTest, UidsAreInTheirRange) {
  v1::ConfigFile file;
  file.add_socket_uids(0);
  file.add_socket_uids(4'294'967'294);
  EXPECT_EQ(FaultsOf(file), "");
  file.add_socket_uids(-1);
  file.add_socket_uids(4'294'967'295);
  const std::string faults = FaultsOf(file);
  EXPECT_TRUE(Has(faults, "socket_uids[2] is -1"));
  EXPECT_TRUE(Has(faults, "socket_uids[3] is 4294967295"));
}

TEST(AccessValidatorTest, OwnersOfSocketsAreReadable) {
  const auto faults = [](const std::string& owner) {
    v1::ConfigFile file;
    file.set_socket_owner(owner);
    return FaultsOf(file);
  };
  for (const char* owner : {"root", "0", "app:app", "1000:1000", ":www-data", "a.b_c"}) {
    EXPECT_EQ(faults(owner), "") << owner;
  }
  for (const char* owner : {":", "a:", "a b", "a:b:c", "/etc", "a\n"}) {
    EXPECT_TRUE(Has(faults(owner), "expected USER, USER:GROUP or :GROUP")) << owner;
  }
}

TEST(AccessValidatorTest, FaultsOfTheFilesOfTlsAreItsOwn) {
  v1::ConfigFile file;
  AddTls(file, true);
  EXPECT_EQ(FaultsOf(file), "");
  file.mutable_tls()->set_key_file("/nonexistent/key.pem");
  EXPECT_TRUE(Has(FaultsOf(file), "tls.key_file is /nonexistent/key.pem, which cannot be read"));
}

}  // namespace
}  // namespace nexusnitro
