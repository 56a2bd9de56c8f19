#include "client_core/stores/secret_box.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

SecretBox BoxWith(char byte) {
  return SecretBox::Create(Secret(absl::Base64Escape(std::string(32, byte)))).value();
}

TEST(SecretBoxTest, OpensWhatItClosed) {
  const SecretBox box = BoxWith('k');
  for (const std::string& text :
       {std::string(), std::string("sk-secret"), std::string(9999, 'x')}) {
    EXPECT_EQ(box.Open("fast", box.Close("fast", text).value()).value(), text);
  }
}

TEST(SecretBoxTest, HidesTheText) {
  const std::string kept = BoxWith('k').Close("fast", "sk-secret").value();
  EXPECT_EQ(kept.find("secret"), std::string::npos);
}

TEST(SecretBoxTest, NeverClosesATextTwiceAlike) {
  const SecretBox box = BoxWith('k');
  EXPECT_NE(box.Close("fast", "text").value(), box.Close("fast", "text").value());
}

TEST(SecretBoxTest, RefusesAnotherKeyAndAnotherId) {
  const std::string kept = BoxWith('k').Close("fast", "sk-secret").value();
  const absl::Status other_key = BoxWith('l').Open("fast", kept).status();
  EXPECT_NE(MessageOf(other_key).find("another key than store_key's"), std::string_view::npos);
  EXPECT_FALSE(BoxWith('k').Open("slow", kept).ok());
  const absl::Status no_key = SecretBox().Open("fast", kept).status();
  EXPECT_NE(MessageOf(no_key).find("there is no store_key"), std::string_view::npos);
}

TEST(SecretBoxTest, RefusesEveryChange) {
  const SecretBox box = BoxWith('k');
  const std::string kept = box.Close("fast", "text").value();
  for (size_t i = 0; i < kept.size(); ++i) {
    std::string changed = kept;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(box.Open("fast", changed).ok()) << i;
    EXPECT_FALSE(box.Open("fast", kept.substr(0, i)).ok()) << i;
  }
}

TEST(SecretBoxTest, LeavesTextsAsTheyAreWithoutAKey) {
  const SecretBox box;
  EXPECT_FALSE(box.has_key());
  const std::string kept = box.Close("fast", "text").value();
  EXPECT_NE(kept.find("text"), std::string::npos);
  EXPECT_EQ(box.Open("fast", kept).value(), "text");
  EXPECT_EQ(BoxWith('k').Open("fast", kept).value(), "text");
}

TEST(SecretBoxTest, KnowsItsKeyAgain) {
  const std::string check = BoxWith('k').KeyCheck().value();
  EXPECT_TRUE(BoxWith('k').CheckKey(check).ok());
  EXPECT_NE(MessageOf(BoxWith('l').CheckKey(check)).find("another key than that of store_key"),
            std::string_view::npos);
  EXPECT_NE(MessageOf(SecretBox().CheckKey(check)).find("expected store_key"),
            std::string_view::npos);
  // A store without a key takes any.
  EXPECT_EQ(SecretBox().KeyCheck().value(), "");
  EXPECT_TRUE(BoxWith('k').CheckKey("").ok());
}

TEST(SecretBoxTest, SaysWhatIsWrongWithAKeyAndQuotesNothingOfIt) {
  const absl::Status no_base64 = SecretBox::Create(Secret("sesame!")).status();
  EXPECT_EQ(MessageOf(no_base64), "is no base64; expected 32 bytes as base64");
  const absl::Status too_short = SecretBox::Create(Secret("c2VzYW1l")).status();
  EXPECT_EQ(MessageOf(too_short), "has 6 bytes; expected 32 as base64");
}

}  // namespace
}  // namespace nexusnitro
