// SPDX-License-Identifier: Apache-2.0
#include "jsonld/containers.h"

#include <string_view>

namespace diptych {
namespace {

bool AddContainer(const JsonValue& name, Containers& containers) {
  if (!name.is_string()) return false;
  const std::string_view text = name.get_string();
  if (text == "@list") {
    containers.list = true;
  } else if (text == "@set") {
    containers.set = true;
  } else if (text == "@language") {
    containers.language = true;
  } else if (text == "@index") {
    containers.index = true;
  } else if (text == "@id") {
    containers.id = true;
  } else if (text == "@type") {
    containers.type = true;
  } else if (text == "@graph") {
    containers.graph = true;
  } else {
    return false;
  }
  return true;
}

bool IsAllowed(const Containers& c) {
  const int maps = static_cast<int>(c.language) + static_cast<int>(c.index) +
                   static_cast<int>(c.id) + static_cast<int>(c.type);
  if (c.list) return maps == 0 && !c.set && !c.graph;
  if (c.graph) return maps <= 1 && !c.language && !c.type;
  return maps <= 1;
}

}  // namespace

std::optional<Containers> ReadContainers(const JsonValue& value) {
  Containers containers;
  if (!value.is_array()) {
    if (!AddContainer(value, containers)) return std::nullopt;
    return containers;
  }
  for (const JsonValue& name : value.get_array()) {
    if (!AddContainer(name, containers)) return std::nullopt;
  }
  if (!IsAllowed(containers)) return std::nullopt;
  return containers;
}

}  // namespace diptych
