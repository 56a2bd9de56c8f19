#include "client_core/config/proto_yaml.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "client_core/config/yaml_proto.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {
namespace {

constexpr char kFile[] = R"(listen: ["127.0.0.1:0", "unix:///tmp/x"]  # about listen
configs:  # about configs
  a:
    backends:
      - name: "b"
        api_schema: openai
        model: "true"
        aliases: ["1", "a: b #", "\n"]
        any_model: true
        headers:
          "1": "x"
          x-a: "\"quoted\""
        embedded: {}
    timeouts:
      connect: 250ms
      total: 1m30s
    retry:
      attempts_max: 2
      share_of_calls_max: 0.1
    labels:
      team: "x"
event_loops: 3  # about event_loops
drain_grace: 0  # about drain_grace
reflection: false  # about reflection
tokens:  # about tokens
  - name: "t"
    permissions: [chat, read_configs]
)";

TEST(ProtoYamlTest, WhatIsWrittenIsReadBack) {
  v1::ConfigFile file;
  ASSERT_TRUE(ReadYaml(kFile, file).faults.empty());
  const std::string text = WriteYaml(file, [](const std::string& key) { return "about " + key; });
  EXPECT_EQ(text, kFile);
  v1::ConfigFile again;
  EXPECT_TRUE(ReadYaml(text, again).faults.empty());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(file, again));
}

TEST(ProtoYamlTest, NothingIsWrittenOfNothing) {
  EXPECT_EQ(WriteYaml(v1::ConfigFile(), [](const std::string&) { return "x"; }), "");
}

}  // namespace
}  // namespace nexusnitro
