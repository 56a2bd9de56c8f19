#include "client_core/adapters/instructions.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(InstructionsTest, AreTheSystemsAndTheDevelopers) {
  v1::Message message;
  for (const auto& [role, is] : {std::pair(v1::ROLE_SYSTEM, true),
                                 {v1::ROLE_DEVELOPER, true},
                                 {v1::ROLE_USER, false},
                                 {v1::ROLE_ASSISTANT, false},
                                 {v1::ROLE_TOOL, false}}) {
    message.set_role(role);
    EXPECT_EQ(IsInstruction(message), is) << v1::Role_Name(role);
  }
}

TEST(InstructionsTest, AWarningNamesEachOneThatIsMoved) {
  v1::ChatRequest request;
  for (const v1::Role role : {v1::ROLE_SYSTEM, v1::ROLE_DEVELOPER, v1::ROLE_USER, v1::ROLE_SYSTEM,
                              v1::ROLE_ASSISTANT, v1::ROLE_DEVELOPER}) {
    request.add_messages()->set_role(role);
  }
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "claude");
  WarnOfMovedInstructions(request, report);
  const std::vector<v1::Warning> warnings = report.TakeWarnings();
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].code(), "SYSTEM_MOVED");
  EXPECT_EQ(warnings[0].field(), "messages[3]");
  EXPECT_EQ(warnings[1].field(), "messages[5]");
}

}  // namespace
}  // namespace nexusnitro
