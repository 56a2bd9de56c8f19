#include "client_core/config/update_mask.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/config/fault.h"
#include "client_core/config/faults_error.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/field_mask_util.h"

namespace nexusnitro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::util::FieldMaskUtil;

constexpr int kPathsMax = 1'000;

constexpr int kOutputOnly[] = {
    v1::Config::kNameFieldNumber,       v1::Config::kOriginFieldNumber,
    v1::Config::kEtagFieldNumber,       v1::Config::kVersionFieldNumber,
    v1::Config::kCreateTimeFieldNumber, v1::Config::kUpdateTimeFieldNumber,
    v1::Config::kWarningsFieldNumber,
};

bool IsOutputOnly(const FieldDescriptor& field) {
  return std::find(std::begin(kOutputOnly), std::end(kOutputOnly), field.number()) !=
         std::end(kOutputOnly);
}

// Empty if an update may name `path`.
std::string PathFault(const std::string& path) {
  std::vector<const FieldDescriptor*> fields;
  if (!FieldMaskUtil::GetFieldDescriptors(v1::Config::descriptor(), path, &fields) ||
      fields.empty()) {  // The empty path.
    return StrCat("\"", path,
                  "\" is no field of a config; expected for example `retry.attempts_max`, or "
                  "`labels` or `backends` as a whole");
  }
  if (IsOutputOnly(*fields.front())) return StrCat("\"", path, "\" is output only");
  return "";
}

google::protobuf::FieldMask AllFields() {
  google::protobuf::FieldMask mask;
  const google::protobuf::Descriptor& type = *v1::Config::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!IsOutputOnly(*type.field(i))) mask.add_paths(type.field(i)->name());
  }
  return mask;
}

google::protobuf::FieldMask FieldsSet(const v1::Config& update) {
  google::protobuf::FieldMask mask;
  std::vector<const FieldDescriptor*> fields;
  update.GetReflection()->ListFields(update, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!IsOutputOnly(*field)) mask.add_paths(field->name());
  }
  return mask;
}

}  // namespace

void ClearOutputFields(v1::Config& config) {
  config.clear_name();
  config.clear_origin();
  config.clear_etag();
  config.clear_version();
  config.clear_create_time();
  config.clear_update_time();
  config.clear_warnings();
}

absl::Status MergeUpdate(const v1::Config& update, const google::protobuf::FieldMask& mask,
                         v1::Config& config) {
  if (mask.paths_size() > kPathsMax) {
    return InvalidField("update_mask",
                        StrCat("has ", mask.paths_size(), " paths; expected at most ", kPathsMax));
  }
  google::protobuf::FieldMask paths = mask;
  if (mask.paths().empty()) {
    paths = FieldsSet(update);
  } else if (mask.paths_size() == 1 && mask.paths(0) == "*") {
    paths = AllFields();
  }
  Faults faults;
  for (const std::string& path : paths.paths()) {
    if (std::string fault = PathFault(path); !fault.empty()) {
      faults.push_back({"update_mask", std::move(fault)});
    }
  }
  if (!faults.empty()) return FaultsError(Reason::kInvalidRequest, faults);
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(update, paths, options, &config);
  return absl::OkStatus();
}

}  // namespace nexusnitro
