#include "server/chunk_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nexusnitro {
namespace {

v1::ChatEvent Delta(int64_t sequence, const std::string& text, int part = 0, int choice = 0) {
  v1::ChatEvent event;
  event.set_first_sequence(sequence);
  event.set_last_sequence(sequence);
  event.mutable_part_delta()->set_text(text);
  event.mutable_part_delta()->set_part_index(part);
  event.mutable_part_delta()->set_choice_index(choice);
  return event;
}

v1::ChatEvent PartStartEvent() {
  v1::ChatEvent event;
  event.mutable_part_start();
  return event;
}

v1::ChatEvent EndEvent() {
  v1::ChatEvent event;
  event.mutable_end();
  return event;
}

TEST(ChunkQueueTest, WaitingDeltasOfOnePartAreJoined) {
  ChunkQueue queue(true);
  queue.Push({PartStartEvent(), Delta(2, "a")});
  queue.Push({Delta(3, "b"), Delta(4, "c")});
  const v1::ChatChunk chunk = queue.Pop();
  ASSERT_EQ(chunk.events_size(), 2);
  EXPECT_EQ(chunk.events(1).part_delta().text(), "abc");
  EXPECT_EQ(chunk.events(1).first_sequence(), 2);
  EXPECT_EQ(chunk.events(1).last_sequence(), 4);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0u);
}

TEST(ChunkQueueTest, OtherPartsChoicesAndKindsAreNot) {
  ChunkQueue queue(true);
  v1::ChatEvent reasoning;
  reasoning.mutable_part_delta()->set_reasoning("r");
  queue.Push({Delta(1, "a"), Delta(2, "b", 1), Delta(3, "c", 1, 1), reasoning, Delta(5, "d")});
  EXPECT_EQ(queue.Pop().events_size(), 5);
}

TEST(ChunkQueueTest, LogprobsAreJoinedToo) {
  ChunkQueue queue(true);
  v1::ChatEvent first = Delta(1, "a");
  first.mutable_part_delta()->add_logprobs()->set_token("a");
  v1::ChatEvent second = Delta(2, "b");
  second.mutable_part_delta()->add_logprobs()->set_token("b");
  queue.Push({first, second});
  EXPECT_EQ(queue.Pop().events(0).part_delta().logprobs_size(), 2);
}

TEST(ChunkQueueTest, AReaderThatKeepsUpSeesEveryDelta) {
  ChunkQueue queue(true);
  for (int i = 1; i <= 5; ++i) {
    queue.Push({Delta(i, "x")});
    const v1::ChatChunk chunk = queue.Pop();
    ASSERT_EQ(chunk.events_size(), 1);
    EXPECT_EQ(chunk.events(0).first_sequence(), i);
  }
}

TEST(ChunkQueueTest, DeltasThatAreNotJoinedCountAsTheObjectsTheyAre) {
  ChunkQueue joined(true);
  ChunkQueue single(false);
  for (int i = 1; i <= 100; ++i) {
    joined.Push({Delta(i, "x")});
    single.Push({Delta(i, "x")});
  }
  EXPECT_LT(joined.bytes(), 2'000u);
  EXPECT_GT(single.bytes(), 100 * sizeof(v1::PartDelta));
  const size_t before = single.bytes();
  single.Pop();
  EXPECT_EQ(single.bytes(), before / 100 * 99);
}

TEST(ChunkQueueTest, WithoutJoiningEachDeltaGoesByItself) {
  ChunkQueue queue(false);
  queue.Push({PartStartEvent(), Delta(2, "a"), Delta(3, "b"), Delta(4, "c"), EndEvent()});
  v1::ChatChunk chunk = queue.Pop();
  EXPECT_EQ(chunk.events_size(), 2) << "the start goes with the first delta";
  EXPECT_EQ(queue.Pop().events(0).part_delta().text(), "b");
  chunk = queue.Pop();
  EXPECT_EQ(chunk.events_size(), 2) << "the end goes with the last one";
  EXPECT_TRUE(chunk.events(1).has_end());
  EXPECT_TRUE(queue.empty());
}

TEST(ChunkQueueTest, BytesFollowWhatWaits) {
  ChunkQueue queue(false);
  queue.Push({Delta(1, std::string(1'000, 'x')), Delta(2, std::string(1'000, 'x'))});
  EXPECT_GT(queue.bytes(), 2'000u);
  queue.Pop();
  EXPECT_GT(queue.bytes(), 900u);
  EXPECT_LT(queue.bytes(), 1'300u);
  queue.Pop();
  EXPECT_EQ(queue.bytes(), 0u);
}

}  // namespace
}  // namespace nexusnitro
