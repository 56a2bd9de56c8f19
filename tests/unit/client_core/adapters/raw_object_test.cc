#include "client_core/adapters/raw_object.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

TEST(RawObjectTest, IsWrittenAsItIs) {
  JsonWriter json;
  json.BeginObject();
  ASSERT_TRUE(WriteRawObjectMember("a", R"({"z":1, "b":1.0})", "tools[0]", json).ok());
  json.BeginArrayMember("c");
  ASSERT_TRUE(WriteRawObject("{}", "tools[1]", json).ok());
  json.EndArray();
  json.EndObject();
  EXPECT_EQ(json.Take(), R"({"a":{"z":1, "b":1.0},"c":[{}]})");
}

TEST(RawObjectTest, AnythingElseIsTheFieldsFault) {
  for (const char* text : {"", "[]", "1", "{", R"({"a":1}})"}) {
    JsonWriter json;
    for (const absl::Status& status :
         {CheckRawObject(text, "tools[0].json"), WriteRawObject(text, "tools[0].json", json),
          WriteRawObjectMember("key", text, "tools[0].json", json)}) {
      EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest) << text;
      EXPECT_EQ(MessageOf(status).substr(0, 13), "tools[0].json") << text;
    }
    EXPECT_EQ(json.Take(), "") << text;
  }
}

}  // namespace
}  // namespace nexusnitro
