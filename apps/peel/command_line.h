// The command line as the commands of `peel` describe theirs. CLI11 stands behind it, in command_line.cpp
// alone: whatever includes it takes ten seconds longer to compile.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace peel::app {

// Belongs to its command. Each call gives back the same option, so that they can be chained.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}
  Option* required();
  Option* needs(const Option* other);
  Option* excludes(const Option* other);
  // The value that its variable has now is shown by --help as what holds without it.
  Option* show_default();
  // T: int or double.
  template <class T>
  Option* within(T lowest, T highest);
  // May be given several times, with one value each.
  Option* repeatable();

 private:
  CLI::Option* option_;
};

// Variables that are bound must outlive parse() and what is called then.
class Command {
 public:
  Command(const std::string& description, const std::string& name);
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  Command* add_subcommand(const std::string& name, const std::string& help);
  // Options that belong together, for require_option().
  Command* add_option_group(const std::string& name, const std::string& help);
  // `name`: "--long" or, for what stands without a name, "what". T: text, paths, numbers and vectors of them,
  // as command_line.cpp lists them.
  template <class T>
  Option* add_option(const std::string& name, T& value, const std::string& help);
  Option* add_flag(const std::string& name, bool& value, const std::string& help);
  void require_subcommand(int exactly) { require_subcommand(exactly, exactly); }
  void require_subcommand(int least, int most);
  void require_option(int exactly);
  void footer(const std::string& text);
  void version(const std::string& text);
  // Called by parse() when this command was chosen.
  void callback(std::function<void()> call);

  // Once it was called back: whether one of its subcommands was chosen too.
  bool chose_subcommand() const;

  // Fills the variables and calls back. The exit code where that is all there is to do: help was shown (0),
  // or the arguments are wrong (2), which it says.
  std::optional<int> parse(int argc, char** argv);

 private:
  explicit Command(CLI::App* app);
  std::unique_ptr<CLI::App> root_;
  CLI::App* app_;
  std::deque<std::unique_ptr<Command>> parts_;
  std::deque<Option> options_;
};

}  // namespace peel::app
