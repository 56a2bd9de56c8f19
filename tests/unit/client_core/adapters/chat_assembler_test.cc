#include "client_core/adapters/chat_assembler.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace nexusnitro {
namespace {

class ChatAssemblerTest : public ::testing::Test {
 protected:
  v1::Part& Start(int choice, int part) {
    v1::PartStart* start = event_.mutable_part_start();
    start->set_choice_index(choice);
    start->set_part_index(part);
    return *start->mutable_part();
  }
  v1::PartDelta& Delta(int choice, int part) {
    v1::PartDelta* delta = event_.mutable_part_delta();
    delta->set_choice_index(choice);
    delta->set_part_index(part);
    return *delta;
  }
  // Adds the event that was made last.
  void Add() { assembler_.Add(std::exchange(event_, {})); }

  v1::ChatEvent event_;
  ChatAssembler assembler_;
};

TEST_F(ChatAssemblerTest, DeltasOfEachKindAreJoined) {
  Start(0, 0).mutable_reasoning();
  Add();
  Start(0, 1).set_text("");
  Add();
  Start(0, 2).mutable_tool_call()->set_name("f");
  Add();
  Start(0, 3).set_refusal("");
  Add();
  Start(0, 4).mutable_media();
  Add();
  for (const char* piece : {"a", "b"}) {
    Delta(0, 0).set_reasoning(piece);
    Add();
    Delta(0, 0).set_signature(piece);
    Add();
    Delta(0, 1).set_text(piece);
    Add();
    Delta(0, 1).mutable_citation()->set_uri(piece);
    Add();
    Delta(0, 2).set_arguments_fragment(piece);
    Add();
    Delta(0, 3).set_refusal(piece);
    Add();
    Delta(0, 4).set_data(piece);
    Add();
  }
  const v1::ChatResponse response = assembler_.Take();
  const v1::Message& message = response.choices(0).message();
  EXPECT_EQ(message.role(), v1::ROLE_ASSISTANT);
  ASSERT_EQ(message.parts_size(), 5);
  EXPECT_EQ(message.parts(0).reasoning().text(), "ab");
  EXPECT_EQ(message.parts(0).signature(), "ab");
  EXPECT_EQ(message.parts(1).text(), "ab");
  ASSERT_EQ(message.parts(1).citations_size(), 2);
  EXPECT_EQ(message.parts(1).citations(1).uri(), "b");
  EXPECT_EQ(message.parts(2).tool_call().name(), "f");
  EXPECT_EQ(message.parts(2).tool_call().arguments_json(), "ab");
  EXPECT_EQ(message.parts(3).refusal(), "ab");
  EXPECT_EQ(message.parts(4).media().data(), "ab");
}

TEST_F(ChatAssemblerTest, ChoicesAreToldApartByTheirIndex) {
  Start(1, 0).set_text("");
  Add();
  Start(0, 0).set_text("");
  Add();
  Delta(0, 0).set_text("zero");
  Add();
  Delta(1, 0).set_text("one");
  Add();
  event_.mutable_choice_finish()->set_choice_index(1);
  event_.mutable_choice_finish()->mutable_finish()->set_raw_reason("length");
  Add();
  const v1::ChatResponse response = assembler_.Take();
  ASSERT_EQ(response.choices_size(), 2);
  EXPECT_EQ(response.choices(0).index(), 1) << "in the order in which they began";
  EXPECT_EQ(response.choices(0).message().parts(0).text(), "one");
  EXPECT_EQ(response.choices(0).finish().raw_reason(), "length");
  EXPECT_EQ(response.choices(1).message().parts(0).text(), "zero");
}

TEST_F(ChatAssemblerTest, LogprobsGoToTheirChoice) {
  Start(0, 0).set_text("");
  Add();
  Delta(0, 0).set_text("a");
  event_.mutable_part_delta()->add_logprobs()->set_token("a");
  Add();
  EXPECT_EQ(assembler_.Take().choices(0).logprobs(0).token(), "a");
}

TEST_F(ChatAssemblerTest, TheLastUsageCounts) {
  for (const int tokens : {1, 2}) {
    event_.mutable_usage()->set_output_tokens(tokens);
    Add();
  }
  EXPECT_EQ(assembler_.Take().usage().output_tokens(), 2);
}

TEST_F(ChatAssemblerTest, OtherEventsAddNothing) {
  event_.mutable_start();
  Add();
  event_.mutable_notice();
  Add();
  event_.mutable_part_end();
  Add();
  event_.mutable_end();
  Add();
  EXPECT_EQ(assembler_.Take().ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace nexusnitro
