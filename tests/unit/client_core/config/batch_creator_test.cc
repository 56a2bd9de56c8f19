#include "client_core/config/batch_creator.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/limits.h"
#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::FieldsOf;
using testing::WriterFixture;

using Fields = std::vector<std::string>;

class BatchCreatorTest : public WriterFixture {
 protected:
  void Add(const std::string& id, const v1::Config& config) {
    *request_.add_requests() = CreateRequest(id, config);
  }

  static v1::Config WrongConfig() {
    v1::Config config = SmallConfig();
    config.mutable_backends(0)->set_endpoint("nonsense");
    return config;
  }

  v1::BatchCreateConfigsRequest request_;
};

TEST_F(BatchCreatorTest, MakesAllInOrder) {
  for (int i = 0; i < 20; ++i) Add("c" + std::to_string(i), SmallConfig(std::to_string(i)));
  Add("", SmallConfig());
  const auto response = Batch(request_);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->results_size(), 21);
  for (int i = 0; i < 20; ++i) {
    const v1::Config& config = response->results(i).config();
    EXPECT_EQ(config.name(), "configs/c" + std::to_string(i));
    EXPECT_EQ(config.backends(0).model(), std::to_string(i));
    EXPECT_EQ(config.version(), 101 + i);
    EXPECT_EQ(config.warnings_size(), 1);
    v1::Config read = Get("c" + std::to_string(i));
    *read.mutable_warnings() = config.warnings();
    EXPECT_EQ(read.DebugString(), config.DebugString());
  }
  EXPECT_EQ(configs_.size(), 22u);
}

TEST_F(BatchCreatorTest, OneFaultStopsAll) {
  Add("a", SmallConfig());
  Add("b", WrongConfig());
  const absl::Status status = Batch(request_).status();
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  EXPECT_EQ(status.message().substr(0, 12), "requests[1]:") << status;
  EXPECT_EQ(FieldsOf(status), Fields{"requests[1].config.backends[0].endpoint"});
  EXPECT_FALSE(configs_.Get("a").has_value());
}

TEST_F(BatchCreatorTest, OneThatIsThereStopsAll) {
  ASSERT_TRUE(Create("b", SmallConfig()).ok());
  Add("a", SmallConfig());
  Add("b", SmallConfig());
  Add("c", SmallConfig());
  const absl::Status status = Batch(request_).status();
  EXPECT_EQ(ReasonOf(status), Reason::kConfigExists);
  EXPECT_EQ(status.message().substr(0, 12), "requests[1]:") << status;
  EXPECT_FALSE(configs_.Get("a").has_value());
  EXPECT_FALSE(configs_.Get("c").has_value());
}

TEST_F(BatchCreatorTest, APartialBatchTellsOfEach) {
  ASSERT_TRUE(Create("there", SmallConfig()).ok());
  Add("a", SmallConfig());
  Add("b", WrongConfig());
  Add("there", SmallConfig());
  Add("a", SmallConfig());
  Add("d", SmallConfig("last"));
  request_.set_allow_partial(true);
  const auto response = Batch(request_);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->results_size(), 5);
  const auto code = [&](int i) {
    return static_cast<absl::StatusCode>(response->results(i).status().code());
  };
  EXPECT_EQ(response->results(0).config().name(), "configs/a");
  EXPECT_EQ(code(1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(2), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(code(3), absl::StatusCode::kAlreadyExists) << "an id that is in the batch twice";
  EXPECT_EQ(response->results(4).config().backends(0).model(), "last");
  EXPECT_EQ(Get("d").version(), response->results(4).config().version());
}

TEST_F(BatchCreatorTest, TheSameIdTwiceStopsAll) {
  Add("a", SmallConfig());
  Add("a", SmallConfig());
  EXPECT_EQ(ReasonOf(Batch(request_).status()), Reason::kConfigExists);
  EXPECT_FALSE(configs_.Get("a").has_value());
  request_.set_validate_only(true);
  EXPECT_EQ(ReasonOf(Batch(request_).status()), Reason::kConfigExists);
}

TEST_F(BatchCreatorTest, ValidateOnlyWritesNothing) {
  ASSERT_TRUE(Create("there", SmallConfig()).ok());
  Add("a", SmallConfig());
  Add("there", SmallConfig());
  request_.set_validate_only(true);
  request_.set_allow_partial(true);
  const auto response = Batch(request_);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->results(0).config().name(), "configs/a");
  EXPECT_EQ(response->results(0).config().etag(), "");
  EXPECT_EQ(response->results(0).config().warnings_size(), 0);
  EXPECT_TRUE(response->results(1).has_status());
  EXPECT_FALSE(configs_.Get("a").has_value());
}

TEST_F(BatchCreatorTest, ABatchHasALimit) {
  EXPECT_EQ(FieldsOf(Batch(request_).status()), Fields{"requests"});
  for (int i = 0; i <= limits::kConfigBatchMax; ++i) request_.add_requests();
  EXPECT_EQ(FieldsOf(Batch(request_).status()), Fields{"requests"});
}

TEST_F(BatchCreatorTest, ValidateOnlyIsOfTheBatch) {
  Add("a", SmallConfig());
  request_.mutable_requests(0)->set_validate_only(true);
  EXPECT_EQ(FieldsOf(Batch(request_).status()), Fields{"requests[0].validate_only"});
}

TEST_F(BatchCreatorTest, KeysAreNotInTheReply) {
  v1::Config config = SmallConfig();
  config.mutable_backends(0)->mutable_credential()->set_api_key("secret-canary");
  Add("a", config);
  const auto response = Batch(request_);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->results(0).config().backends(0).credential().has_api_key());
  EXPECT_EQ(response->SerializeAsString().find("canary"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
