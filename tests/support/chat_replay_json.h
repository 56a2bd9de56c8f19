// Writes what came of a replay as JSON. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CHAT_REPLAY_JSON_H_
#define NEXUSNITRO_TESTS_SUPPORT_CHAT_REPLAY_JSON_H_

#include "client_core/wire/json_writer.h"
#include "tests/support/chat_replay.h"

namespace nexusnitro::testing {

// Writes the members `reason`, `message`, `error`, `id`, `model`, `choices` and `usage` of an
// object that has begun. What is not there is null.
void WriteReplayed(const ReplayedChat& replayed, JsonWriter& writer);

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CHAT_REPLAY_JSON_H_
