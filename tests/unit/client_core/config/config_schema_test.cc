#include "client_core/config/config_schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "client_core/config/config_validator.h"
#include "client_core/wire/json_reader.h"
#include "google/protobuf/descriptor.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The part of the schema that begins with the definition of `name`, up to the next one.
std::string DefinitionOf(const std::string& name) {
  const std::string text = ConfigSchemaText();
  const size_t begin = text.find("\n    \"" + name + "\": {\n");
  EXPECT_NE(begin, std::string::npos) << name;
  return text.substr(begin, text.find("\n    },", begin) - begin);
}

bool Has(const std::string& definition, const std::string& field) {
  return definition.find("\n        \"" + field + "\": {\n") != std::string::npos;
}

// Sets `field` to anything but its default.
void SetSomething(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      reflection.AddMessage(&message, &field);
    } else {
      reflection.AddString(&message, &field, "x");
    }
    return;
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&message, &field, "x");
    case FieldDescriptor::CPPTYPE_MESSAGE:
      reflection.MutableMessage(&message, &field);
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_FLOAT:
      FAIL() << field.full_name();
  }
}

bool IsRefused(const v1::Config& config, const std::string& path) {
  Faults faults;
  CheckConfig(config, "", faults);
  return std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) {
    return fault.path == path && fault.description.find("not implemented") != std::string::npos;
  });
}

TEST(ConfigSchemaTest, WhatTheServerRefusesIsNoPartOfIt) {
  const std::set<std::string> output = {"name",        "etag",   "version", "create_time",
                                        "update_time", "origin", "warnings"};
  const std::string config_definition = DefinitionOf("Config");
  for (int i = 0; i < v1::Config::descriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *v1::Config::descriptor()->field(i);
    v1::Config config;
    SetSomething(config, field);
    EXPECT_EQ(Has(config_definition, field.name()),
              !IsRefused(config, field.name()) && output.count(field.name()) == 0)
        << field.name();
  }
  const std::string backend_definition = DefinitionOf("Backend");
  for (int i = 0; i < v1::Backend::descriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *v1::Backend::descriptor()->field(i);
    v1::Config config;
    SetSomething(*config.add_backends(), field);
    EXPECT_EQ(Has(backend_definition, field.name()),
              !IsRefused(config, "backends[0]." + field.name()))
        << field.name();
  }
}

TEST(ConfigSchemaTest, ItIsJsonWithTheCommentsOfTheProtos) {
  const std::string text = ConfigSchemaText();
  EXPECT_TRUE(JsonReader().Parse(text).ok());
  EXPECT_NE(text.find("\"description\": \"Least level that is logged: `trace`"), std::string::npos);
  EXPECT_NE(text.find("\"lightllm\""), std::string::npos) << "enum values in lower case";
  EXPECT_EQ(text.find("\"api_key\""), std::string::npos) << "secrets are named";
}

}  // namespace
}  // namespace nexusnitro
