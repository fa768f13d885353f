#include "command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <filesystem>
#include <fmt/core.h>
#include <sstream>
#include <vector>

#include "base/text.h"

namespace peel::app {

Option* Option::required() {
  option_->required();
  return this;
}

Option* Option::needs(const Option* other) {
  option_->needs(other->option_);
  return this;
}

Option* Option::excludes(const Option* other) {
  option_->excludes(other->option_);
  return this;
}

Option* Option::show_default() {
  option_->capture_default_str();
  return this;
}

template <class T>
Option* Option::within(T lowest, T highest) {
  option_->check(CLI::Range(lowest, highest));
  return this;
}
template Option* Option::within(int, int);
template Option* Option::within(double, double);

Option* Option::repeatable() {
  option_->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return this;
}

Command::Command(const std::string& description, const std::string& name)
    : root_(std::make_unique<CLI::App>(description, name)), app_(root_.get()) {}
Command::Command(CLI::App* app) : app_(app) {}
Command::~Command() = default;

Command* Command::add_subcommand(const std::string& name, const std::string& help) {
  return parts_.emplace_back(new Command(app_->add_subcommand(name, help))).get();
}

Command* Command::add_option_group(const std::string& name, const std::string& help) {
  return parts_.emplace_back(new Command(app_->add_option_group(name, help))).get();
}

template <class T>
Option* Command::add_option(const std::string& name, T& value, const std::string& help) {
  return &options_.emplace_back(app_->add_option(name, value, help));
}
template Option* Command::add_option(const std::string&, std::string&, const std::string&);
template Option* Command::add_option(const std::string&, std::filesystem::path&, const std::string&);
template Option* Command::add_option(const std::string&, std::vector<std::string>&, const std::string&);
template Option* Command::add_option(const std::string&, std::vector<std::filesystem::path>&,
                                     const std::string&);
template Option* Command::add_option(const std::string&, int&, const std::string&);
template Option* Command::add_option(const std::string&, std::uint64_t&, const std::string&);
template Option* Command::add_option(const std::string&, std::vector<std::uint64_t>&, const std::string&);
template Option* Command::add_option(const std::string&, float&, const std::string&);
template Option* Command::add_option(const std::string&, double&, const std::string&);

Option* Command::add_flag(const std::string& name, bool& value, const std::string& help) {
  return &options_.emplace_back(app_->add_flag(name, value, help));
}

void Command::require_subcommand(int least, int most) {
  app_->require_subcommand(static_cast<std::size_t>(least), static_cast<std::size_t>(most));
}

void Command::require_option(int exactly) { app_->require_option(exactly); }
void Command::footer(const std::string& text) { app_->footer(text); }
void Command::version(const std::string& text) { app_->set_version_flag("--version", text); }
void Command::callback(std::function<void()> call) { app_->callback(std::move(call)); }

bool Command::chose_subcommand() const { return !app_->get_subcommands().empty(); }

std::optional<int> Command::parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const int code = app_->exit(error, out, err);
    fmt::print("{}", base::shown(out.str(), true));
    fmt::print(stderr, "{}", base::shown(err.str(), true));
    return code == 0 ? 0 : 2;
  }
  return std::nullopt;
}

}  // namespace peel::app
