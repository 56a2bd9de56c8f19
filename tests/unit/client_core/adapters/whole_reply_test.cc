#include "client_core/adapters/whole_reply.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

TEST(WholeReplyTest, IsOneObjectWithItsList) {
  JsonReader reader;
  const auto reply = ParseReply(reader, " {\"a\":[1,2]} \n");
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(ReplyListAt(*reply, "a")->size(), 2u);
  EXPECT_EQ(ReasonOf(ReplyListAt(*reply, "b").status()), Reason::kBadBackendReply);
}

TEST(WholeReplyTest, ABadOneSaysWhy) {
  EXPECT_EQ(ReasonOf(BadReply("has no end")), Reason::kBadBackendReply);
  EXPECT_EQ(MessageOf(BadReply("has no end")), "the backend's reply has no end");
}

TEST(WholeReplyTest, AnythingElseIsNoReply) {
  JsonReader reader;
  for (const char* body : {"", " ", "[]", "1", "{", "<html>"}) {
    EXPECT_EQ(ReasonOf(ParseReply(reader, body).status()), Reason::kBadBackendReply) << body;
  }
}

}  // namespace
}  // namespace nexusnitro
