#include "client_core/adapters/chat_assembler.h"

#include <utility>

namespace nexusnitro {

v1::Choice& ChatAssembler::ChoiceAt(int index) {
  for (v1::Choice& choice : *response_.mutable_choices()) {
    if (choice.index() == index) return choice;
  }
  v1::Choice* choice = response_.add_choices();
  choice->set_index(index);
  choice->mutable_message()->set_role(v1::ROLE_ASSISTANT);
  return *choice;
}

void ChatAssembler::Add(v1::ChatEvent event) {
  switch (event.event_case()) {
    case v1::ChatEvent::kPartStart: {
      v1::PartStart& start = *event.mutable_part_start();
      *ChoiceAt(start.choice_index()).mutable_message()->add_parts() =
          std::move(*start.mutable_part());
      break;
    }
    case v1::ChatEvent::kPartDelta:
      AddDelta(*event.mutable_part_delta());
      break;
    case v1::ChatEvent::kChoiceFinish:
      *ChoiceAt(event.choice_finish().choice_index()).mutable_finish() =
          std::move(*event.mutable_choice_finish()->mutable_finish());
      break;
    case v1::ChatEvent::kUsage:
      *response_.mutable_usage() = std::move(*event.mutable_usage());
      break;
    case v1::ChatEvent::kStart:
    case v1::ChatEvent::kPartEnd:
    case v1::ChatEvent::kNotice:
    case v1::ChatEvent::kBackendSwitch:
    case v1::ChatEvent::kEnd:
    case v1::ChatEvent::EVENT_NOT_SET:
      break;
  }
}

void ChatAssembler::AddDelta(v1::PartDelta& delta) {
  v1::Choice& choice = ChoiceAt(delta.choice_index());
  for (v1::TokenLogprob& logprob : *delta.mutable_logprobs()) {
    *choice.add_logprobs() = std::move(logprob);
  }
  v1::Part& part = *choice.mutable_message()->mutable_parts(delta.part_index());
  switch (delta.delta_case()) {
    case v1::PartDelta::kText:
      part.mutable_text()->append(delta.text());
      break;
    case v1::PartDelta::kReasoning:
      part.mutable_reasoning()->mutable_text()->append(delta.reasoning());
      break;
    case v1::PartDelta::kArgumentsFragment:
      part.mutable_tool_call()->mutable_arguments_json()->append(delta.arguments_fragment());
      break;
    case v1::PartDelta::kRefusal:
      part.mutable_refusal()->append(delta.refusal());
      break;
    case v1::PartDelta::kSignature:
      part.mutable_signature()->append(delta.signature());
      break;
    case v1::PartDelta::kData:
      part.mutable_media()->mutable_data()->append(delta.data());
      break;
    case v1::PartDelta::kCitation:
      *part.add_citations() = std::move(*delta.mutable_citation());
      break;
    case v1::PartDelta::DELTA_NOT_SET:
      break;
  }
}

}  // namespace nexusnitro
