#include "server/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "client_core/adapters/capability_report.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_schema.h"
#include "client_core/config/server_fields.h"
#include "client_core/config/yaml_proto.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// A field of ConfigFile that is also a flag and a variable.
struct Setting {
  const char* field;
  const char* value;  // In --help; empty for a switch.
  const char* help;
  bool list = false;
};

constexpr Setting kSettings[] = {
    {"listen", "ADDRESS",
     "Address to listen on: HOST:PORT or unix:///PATH; may be repeated [127.0.0.1:50051]", true},
    {"admin_listen", "HOST:PORT",
     "Address of the admin listener: /livez /readyz /metrics over plain HTTP [none]"},
    {"default_config", "ID", "Config of calls that name none"},
    {"embedded", "", "Answer every backend in process, without any network"},
    {"log_level", "LEVEL", "trace, debug, info, warning, error or off [info]"},
    {"log_format", "FORMAT", "text or json [text]"},
    {"event_loops", "N", "Event-loop threads, 1 to 64 [one for every four cores]"},
    {"message_bytes_max", "BYTES", "Largest gRPC message, 65536 to 1073741824 [33554432]"},
    {"held_bytes_max", "BYTES", "Requests held at once; more are refused [268435456]"},
    {"calls_max", "N", "Calls at once; more are refused [20000]"},
    {"drain_grace", "DURATION", "How long calls in flight may go on after SIGTERM [30s]"},
    {"reflection", "BOOL", "Serve gRPC reflection [true]"},
    {"allow_insecure_listen", "",
     "Permit listeners that others can reach, without TLS or without tokens"},
    {"socket_mode", "OCTAL", "Mode of Unix sockets [0660]"},
    {"socket_owner", "OWNER",
     "Owner of Unix sockets: USER, USER:GROUP or :GROUP, as names or numbers [the server's own]"},
    {"socket_uids", "UID",
     "User whose processes may connect to Unix sockets, as a number; may be repeated [all]", true},
    {"store", "ADDRESS",
     "Where configs made over RPC are kept: memory, sqlite:///PATH or redis://HOST:PORT/DATABASE "
     "[memory]"},
    {"config_rpc_writes", "BOOL",
     "Whether configs may be made, changed and deleted over RPC [true]"},
    {"allowed_endpoints", "ENDPOINT",
     "Endpoint that configs made over RPC may name; may be repeated [those of the file's configs]",
     true},
    {"dns_servers", "ADDRESS", "Name server to ask; may be repeated [the system's]", true},
    {"keepalive_time", "DURATION", "Ping a client that is silent this long [10s]"},
    {"keepalive_timeout", "DURATION", "Give a pinged client up after this long [5s]"},
};

std::string FlagName(const char* field) {
  return StrCat("--", absl::StrReplaceAll(field, {{"_", "-"}}));
}

std::string VariableName(const char* field) {
  return StrCat("NEXUSNITRO_", absl::AsciiStrToUpper(field));
}

// What flags and variables gave, as the YAML that the config file would have: so that one reader
// checks the values, wherever they come from.
std::string AsYaml(const Setting& setting, const std::vector<std::string>& values) {
  const auto quoted = [](const std::string& text) {
    JsonWriter json;  // A JSON string is a YAML string.
    json.String(text);
    return json.Take();
  };
  if (!setting.list) return StrCat(setting.field, ": ", quoted(values.back()), "\n");
  std::string yaml = StrCat(setting.field, ":\n");
  for (const std::string& value : values) StrAppend(&yaml, "  - ", quoted(value), "\n");
  return yaml;
}

OptionsResult Failure(std::string message) {
  OptionsResult result;
  result.exit_code = 2;
  result.output = std::move(message);
  return result;
}

bool HasPath(const Faults& faults, const std::string& path) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const Fault& fault) { return fault.path == path; });
}

// The command line, and what was found on it.
class CommandLine {
 public:
  CommandLine()
      : app_("NexusNitro: a local gRPC server in front of LLM backends.", "nexusnitro-server") {
    app_.set_version_flag("--version", std::string(NEXUSNITRO_VERSION));
    app_.add_option("--config-file", config_file_, "Config file (YAML)")
        ->envname("NEXUSNITRO_CONFIG_FILE")
        ->type_name("FILE");
    app_.add_flag("--print-capabilities", print_capabilities_,
                  "Print what each wire can carry, as docs/capabilities.md, and exit");
    app_.add_option(
            "--check-config-file", checked_file_,
            "Check a config file, with all flags and variables, and exit: 0, or 2 with every "
            "fault and its line")
        ->type_name("FILE");
    app_.add_flag("--print-config", print_config_,
                  "Print the effective settings and where each comes from, as YAML, and exit");
    app_.add_flag("--print-config-schema", print_schema_,
                  "Print the JSON Schema of the config file, as docs/config.schema.json, and exit");
    for (const Setting& setting : kSettings) AddSetting(setting);
    app_.footer(
        "Every setting is also an environment variable: --log-level is NEXUSNITRO_LOG_LEVEL; lists "
        "are separated by commas there.\nAll but --config-file are also keys of the config file: "
        "log_level. A flag wins over a variable, a variable over the file.\n"
        "SIGTERM drains: no new calls, those in flight may finish; a second one ends at once.");
  }

  // Empty if all is well, else what the program should say and exit with.
  std::optional<OptionsResult> Parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      std::ostringstream out;
      OptionsResult result;
      result.exit_code = app_.exit(error, out, out) == 0 ? 0 : 2;
      result.output = out.str();
      return result;
    }
    if (!print_capabilities_ && !print_schema_) return std::nullopt;
    OptionsResult result;
    result.output = print_schema_ ? ConfigSchemaText() : CapabilitiesPage();
    return result;
  }

  const std::string& config_file() const {
    return checked_file_.empty() ? config_file_ : checked_file_;
  }
  Action action() const {
    if (!checked_file_.empty()) return Action::kCheckConfigFile;
    return print_config_ ? Action::kPrintConfig : Action::kServe;
  }

  // The settings that were given, over those of the file. Adds faults that name the flag or
  // variable.
  void Apply(v1::ConfigFile& settings, Faults& faults) {
    for (const Setting& setting : kSettings) {
      const CLI::Option* option = options_[setting.field];
      if (option->count() == 0) continue;
      v1::ConfigFile given;
      const YamlResult result = ReadYaml(AsYaml(setting, values_[setting.field]), given);
      for (const Fault& fault : result.faults) {
        faults.push_back({SourceOf(setting), fault.description});
      }
      const auto* field = settings.GetDescriptor()->FindFieldByName(setting.field);
      settings.GetReflection()->ClearField(&settings, field);
      settings.MergeFrom(given);
      sources_[setting.field] = SourceOf(setting);
    }
  }

  const SettingSources& sources() const { return sources_; }

  // The flag or variable that a field came from; empty if it came from the file.
  std::string SourceOfPath(const std::string& path) const {
    const auto found = sources_.find(path.substr(0, path.find_first_of(".[")));
    return found == sources_.end() ? "" : found->second;
  }

 private:
  void AddSetting(const Setting& setting) {
    std::vector<std::string>& values = values_[setting.field];
    CLI::Option* option = nullptr;
    if (*setting.value == '\0') {
      // A switch: the word behind it may be left out.
      option = app_.add_option(FlagName(setting.field), values, setting.help)
                   ->type_name("[BOOL]")
                   ->expected(0, 1)
                   ->default_str("true");
    } else {
      option = app_.add_option(FlagName(setting.field), values, setting.help)
                   ->type_name(setting.value)
                   ->expected(1)
                   ->allow_extra_args(false);
    }
    option->multi_option_policy(setting.list ? CLI::MultiOptionPolicy::TakeAll
                                             : CLI::MultiOptionPolicy::TakeLast);
    if (setting.list) option->delimiter(',');
    option->envname(VariableName(setting.field));
    options_[setting.field] = option;
  }

  std::string SourceOf(const Setting& setting) const {
    // The library does not tell the two apart, so the environment is asked.
    return std::getenv(VariableName(setting.field).c_str()) != nullptr
               ? StrCat(FlagName(setting.field), " or $", VariableName(setting.field))
               : FlagName(setting.field);
  }

  CLI::App app_;
  std::string config_file_;
  std::string checked_file_;
  bool print_capabilities_ = false;
  bool print_config_ = false;
  bool print_schema_ = false;
  std::map<std::string, std::vector<std::string>> values_;
  std::map<std::string, CLI::Option*> options_;
  SettingSources sources_;
};

}  // namespace

OptionsResult ReadOptions(int argc, const char* const* argv) {
  CommandLine command_line;
  if (auto result = command_line.Parse(argc, argv); result.has_value()) return *std::move(result);

  Options options;
  options.action = command_line.action();
  options.config_file = command_line.config_file();
  if (!options.config_file.empty()) {
    absl::StatusOr<LoadedConfigFile> file = ReadConfigFile(options.config_file);
    if (!file.ok()) return Failure(StrCat(MessageOf(file.status()), "\n"));
    options.file = *std::move(file);
  }
  options.settings = options.file.proto;
  Faults faults;
  command_line.Apply(options.settings, faults);
  // The file's own faults are known; those of the effective fields count where they came from
  // elsewhere.
  Faults effective;
  CheckServerFields(options.settings, effective);
  const std::string& default_id = options.settings.default_config();
  if (!default_id.empty() && !options.settings.configs().contains(default_id)) {
    effective.push_back(
        {"default_config", StrCat("is \"", default_id, "\", which names no config")});
  }
  for (const Fault& fault : effective) {
    const std::string source = command_line.SourceOfPath(fault.path);
    if (!source.empty()) {
      faults.push_back({source, fault.description});
    } else if (!HasPath(options.file.yaml.faults, fault.path)) {
      // Of the file, and only with what a flag or variable says of another field.
      faults.push_back(fault);
    }
  }
  // A fault of the file does not count if a flag or variable took its field's place, or mended it.
  Faults of_file_alone;
  CheckServerFields(options.file.proto, of_file_alone);
  Faults file_faults;
  for (const Fault& fault : options.file.yaml.faults) {
    const bool mended = HasPath(of_file_alone, fault.path) && !HasPath(effective, fault.path);
    if (command_line.SourceOfPath(fault.path).empty() && !mended) file_faults.push_back(fault);
  }
  std::string text = FaultsText(options.config_file, file_faults);
  for (const Fault& fault : faults) StrAppend(&text, fault.path, ": ", fault.description, "\n");
  if (!text.empty()) return Failure(std::move(text));
  options.settings = WithDefaults(std::move(options.settings));
  options.sources = command_line.sources();
  OptionsResult result;
  result.options = std::move(options);
  return result;
}

}  // namespace nexusnitro
