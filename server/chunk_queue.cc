#include "server/chunk_queue.h"

#include <algorithm>
#include <string>
#include <utility>

namespace nexusnitro {
namespace {

// What a delta takes in memory, about: a token of a few bytes is an object of some hundred.
size_t MemoryOf(const v1::ChatEvent& event) {
  return sizeof(v1::ChatEvent) + sizeof(v1::PartDelta) + event.ByteSizeLong() +
         static_cast<size_t>(event.part_delta().logprobs_size()) * sizeof(v1::TokenLogprob);
}

// Appends the text of `from` to `to`, if both are deltas of the same kind that can grow.
bool AppendDelta(v1::PartDelta& from, v1::PartDelta& to) {
  if (from.choice_index() != to.choice_index() || from.part_index() != to.part_index() ||
      from.delta_case() != to.delta_case()) {
    return false;
  }
  switch (from.delta_case()) {
    case v1::PartDelta::kText:
      to.mutable_text()->append(from.text());
      break;
    case v1::PartDelta::kReasoning:
      to.mutable_reasoning()->append(from.reasoning());
      break;
    case v1::PartDelta::kArgumentsFragment:
      to.mutable_arguments_fragment()->append(from.arguments_fragment());
      break;
    case v1::PartDelta::kSignature:
      to.mutable_signature()->append(from.signature());
      break;
    case v1::PartDelta::kData:
      to.mutable_data()->append(from.data());
      break;
    case v1::PartDelta::kRefusal:
      to.mutable_refusal()->append(from.refusal());
      break;
    case v1::PartDelta::kCitation:
    case v1::PartDelta::DELTA_NOT_SET:
      return false;
  }
  for (v1::TokenLogprob& logprob : *from.mutable_logprobs()) {
    *to.add_logprobs() = std::move(logprob);
  }
  return true;
}

}  // namespace

bool ChunkQueue::JoinToLast(v1::ChatEvent& event) {
  if (!join_deltas_ || !event.has_part_delta() || events_.empty()) return false;
  v1::ChatEvent& last = events_.back();
  if (!last.has_part_delta() ||
      !AppendDelta(*event.mutable_part_delta(), *last.mutable_part_delta())) {
    return false;
  }
  last.set_last_sequence(event.last_sequence());
  return true;
}

void ChunkQueue::Push(std::vector<v1::ChatEvent> events) {
  for (v1::ChatEvent& event : events) {
    const size_t bytes = MemoryOf(event);
    if (JoinToLast(event)) {
      bytes_ += bytes - sizeof(v1::ChatEvent) - sizeof(v1::PartDelta);
    } else {
      bytes_ += bytes;
      events_.push_back(std::move(event));
    }
  }
}

v1::ChatChunk ChunkQueue::Pop() {
  v1::ChatChunk chunk;
  bool delta_taken = false;
  while (!events_.empty()) {
    v1::ChatEvent& event = events_.front();
    if (!join_deltas_ && delta_taken && event.has_part_delta()) break;
    delta_taken = delta_taken || event.has_part_delta();
    *chunk.add_events() = std::move(event);
    events_.pop_front();
  }
  if (events_.empty()) {
    bytes_ = 0;
  } else {
    for (const v1::ChatEvent& event : chunk.events()) bytes_ -= std::min(bytes_, MemoryOf(event));
  }
  return chunk;
}

}  // namespace nexusnitro
