#include "client_core/config/server_fields.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

std::string FaultOf(const v1::ConfigFile& file) {
  Faults faults;
  CheckServerFields(file, faults);
  return faults.empty() ? "" : faults[0].path + " " + faults[0].description;
}

TEST(ServerFieldsTest, RangesAreChecked) {
  const auto fault = [](auto set) {
    v1::ConfigFile file;
    set(file);
    return FaultOf(file);
  };
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.set_event_loops(0); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.set_message_bytes_max(1); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.set_calls_max(0); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.set_log_format("xml"); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.set_socket_mode("rw"); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.set_admin_listen("unix:///a"); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.mutable_keepalive_time()->set_nanos(1); }), "");
  EXPECT_EQ(fault([](v1::ConfigFile& f) { f.mutable_drain_grace()->set_seconds(0); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.set_store("mysql://db"); }), "");
  EXPECT_EQ(fault([](v1::ConfigFile& f) { f.set_store("sqlite:///var/lib/configs.db"); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.mutable_store_key(); }), "");
  EXPECT_NE(fault([](v1::ConfigFile& f) { f.mutable_store_key()->set_file(""); }), "");
  EXPECT_EQ(fault([](v1::ConfigFile& f) { f.mutable_store_key()->set_env("KEY"); }), "");
}

TEST(ServerFieldsTest, DefaultsAreFilledIn) {
  const v1::ConfigFile file = WithDefaults({});
  ASSERT_EQ(file.listen_size(), 1);
  EXPECT_EQ(file.listen(0), "127.0.0.1:50051");
  EXPECT_EQ(file.message_bytes_max(), 32 << 20);
  EXPECT_EQ(file.store(), "memory");
  EXPECT_GE(file.event_loops(), 1);
  EXPECT_TRUE(file.reflection());
  EXPECT_EQ(FromProto(file.drain_grace()), absl::Seconds(30));
  EXPECT_EQ(SocketMode(file), 0660);
  EXPECT_EQ(FaultOf(file), "");
}

TEST(ServerFieldsTest, WhatIsSetStays) {
  v1::ConfigFile file;
  file.add_listen("unix:///a");
  file.set_reflection(false);
  file.set_socket_mode("0600");
  file = WithDefaults(file);
  EXPECT_EQ(file.listen_size(), 1);
  EXPECT_FALSE(file.reflection());
  EXPECT_EQ(SocketMode(file), 0600);
}

}  // namespace
}  // namespace nexusnitro
