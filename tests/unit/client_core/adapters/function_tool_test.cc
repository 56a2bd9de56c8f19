#include "client_core/adapters/function_tool.h"

#include <gtest/gtest.h>

#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

TEST(FunctionToolTest, TheSchemaGoesAsItIs) {
  v1::FunctionTool function;
  function.set_name("f");
  function.set_description("does");
  function.set_parameters_json_schema(R"({"type":"object", "b":1,"a":2})");
  JsonWriter json;
  ASSERT_TRUE(WriteFunctionTool(function, "tools[0]", json).ok());
  EXPECT_EQ(json.Take(), R"({"type":"function","function":{"name":"f","description":"does",)"
                         R"("parameters":{"type":"object", "b":1,"a":2}}})");
}

TEST(FunctionToolTest, ASchemaThatIsNoObjectIsRefusedByName) {
  v1::FunctionTool function;
  function.set_name("f");
  function.set_parameters_json_schema("[]");
  JsonWriter json;
  EXPECT_EQ(testing::FieldAtFault(WriteFunctionTool(function, "tools[3]", json)),
            "tools[3].function.parameters_json_schema");
}

}  // namespace
}  // namespace nexusnitro
