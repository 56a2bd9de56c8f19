#include "client_core/adapters/capability_report.h"

#include <cstddef>
#include <string_view>

#include "client_core/adapters/capability_table.h"
#include "client_core/adapters/feature.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kIntroduction = R"(# What each wire can carry

`nexusnitro-server --print-capabilities` prints this page from the table that the sidecar itself works
by; `ModelService.ListModels` gives the same for the backends of a config.

A field that stands in no table is carried by every wire. *refused*: a call with the field is
refused by name (`UNSUPPORTED_FIELD`), or has it dropped and listed in `warnings` if it says
`unsupported: UNSUPPORTED_POLICY_DROP_AND_REPORT`. *left out*: backends put the field on their answers, which
can be sent back; it is not sent, and `warnings` says so.
)";

std::string_view SupportName(Support support) {
  switch (support) {
    case Support::kCarried:
      return "carried";
    case Support::kRefused:
      return "refused";
    case Support::kNotSent:
      return "left out";
  }
  return "";
}

}  // namespace

void AddCapabilities(v1::ApiSchema api_schema, v1::BackendModels& models) {
  for (size_t i = 0; i < kFeatures; ++i) {
    const auto feature = static_cast<Feature>(i);
    const Capability& capability = CapabilityOf(api_schema, feature);
    v1::Capability* proto = models.add_capabilities();
    proto->set_field(std::string(FeaturePath(feature)));
    proto->set_supported(capability.support == Support::kCarried);
    if (!capability.note.empty()) {
      proto->set_note(std::string(capability.note));
    } else if (capability.support == Support::kNotSent) {
      proto->set_note("left out, with a warning");
    }
  }
}

std::string CapabilitiesPage() {
  std::string page(kIntroduction);
  for (int value = 0; value < v1::ApiSchema_ARRAYSIZE; ++value) {
    if (!v1::ApiSchema_IsValid(value)) continue;
    const auto api_schema = static_cast<v1::ApiSchema>(value);
    if (!IsKnown(api_schema)) continue;
    StrAppend(&page, "\n## ", ApiSchemaName(api_schema), "\n\n| field | | note |\n|---|---|---|\n");
    for (size_t i = 0; i < kFeatures; ++i) {
      const auto feature = static_cast<Feature>(i);
      const Capability& capability = CapabilityOf(api_schema, feature);
      StrAppend(&page, "| `", FeaturePath(feature), "` | ", SupportName(capability.support), " | ",
                capability.note, capability.note.empty() ? "|\n" : " |\n");
    }
  }
  return page;
}

}  // namespace nexusnitro
