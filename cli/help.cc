// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <string_view>
#include <vector>

namespace diptych {
namespace {

constexpr std::size_t kColumns = 79;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kTextColumn = 26;

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// `text` broken at spaces, from `column` on in lines of at most kColumns.
std::string Wrapped(std::string_view text, std::size_t column) {
  std::string lines;
  std::size_t used = column;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (used > column && used + 1 + word.size() > kColumns) {
      lines += "\n" + std::string(column, ' ');
      used = column;
    }
    if (used > column) {
      lines += ' ';
      ++used;
    }
    lines += word;
    used += word.size();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines + "\n";
}

// A label and its text in two columns; a long label has a line of its own.
std::string Row(const std::string& label, std::string_view text) {
  std::string row = std::string(kIndent, ' ') + label;
  if (row.size() + 2 > kTextColumn)
    row += "\n" + std::string(kTextColumn, ' ');
  else
    row.resize(kTextColumn, ' ');
  return row + Wrapped(text, kTextColumn);
}

std::string Section(std::string_view heading, const std::string& rows) {
  return rows.empty() ? "" : "\n" + std::string(heading) + ":\n" + rows;
}

// The commands that can be run, "key create" as one.
std::vector<const CLI::App*> Leaves(const CLI::App& app) {
  std::vector<const CLI::App*> leaves;
  const auto everything = [](const CLI::App*) { return true; };
  for (const CLI::App* child : app.get_subcommands(everything)) {
    const auto below = child->get_subcommands(everything);
    if (below.empty()) leaves.push_back(child);
    leaves.insert(leaves.end(), below.begin(), below.end());
  }
  return leaves;
}

std::string CommandSections(const CLI::App& app) {
  std::string sections;
  std::string heading;
  std::string rows;
  const std::size_t skipped = std::string_view("diptych ").size();
  for (const CLI::App* leaf : Leaves(app)) {
    if (leaf->get_group() != heading) {
      sections += Section(heading, rows);
      heading = leaf->get_group();
      rows.clear();
    }
    rows += Row(CommandPath(*leaf).substr(skipped),
                FirstLine(leaf->get_description()));
  }
  return sections + Section(heading, rows);
}

std::string UsageLine(const CLI::App& app) {
  std::string usage = "Usage: " + CommandPath(app);
  const bool is_leaf = Leaves(app).empty();
  if (!is_leaf) usage += " COMMAND";
  usage += " [OPTION...]";
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    const std::string label = OptionLabel(*option);
    usage += option->get_required() ? " " + label : " [" + label + "]";
  }
  return usage + "\n";
}

}  // namespace

std::string CommandPath(const CLI::App& app) {
  std::string path = app.get_name();
  for (const CLI::App* above = app.get_parent(); above != nullptr;
       above = above->get_parent()) {
    path.insert(0, above->get_name() + " ");
  }
  return path;
}

std::string OptionLabel(const CLI::Option& option) {
  if (option.get_positional()) return option.get_type_name();
  std::string label;
  for (const std::string& name : option.get_snames())
    label += "-" + name + ", ";
  for (const std::string& name : option.get_lnames()) {
    label += "--" + name + ", ";
  }
  label.resize(label.size() - 2);
  const bool takes_value = option.get_items_expected_max() > 0;
  return takes_value ? label + " " + option.get_type_name() : label;
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string,
                                     CLI::AppFormatMode) const {
  std::string arguments;
  std::string options;
  for (const CLI::Option* option : app->get_options()) {
    std::string& rows = option->get_positional() ? arguments : options;
    rows += Row(OptionLabel(*option), option->get_description());
  }
  std::string help = app->get_description() + "\n\n" + UsageLine(*app);
  help += CommandSections(*app);
  help += Section("Arguments", arguments);
  help += Section("Options", options);
  const std::string footer = app->get_footer();
  if (!footer.empty()) help += "\nExamples:\n" + footer + "\n";
  if (!Leaves(*app).empty()) {
    help += "\nMore on one of them: " + CommandPath(*app) + " COMMAND --help\n";
  }
  return help;
}

}  // namespace diptych
