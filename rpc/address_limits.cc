// SPDX-License-Identifier: Apache-2.0
#include "rpc/address_limits.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"

namespace diptych {

std::size_t AddressLimits::Hash::operator()(const AddressKey& key) const {
  return std::hash<std::string_view>{}(AsText(key));
}

void AddressLimits::MakeRoom() {
  if (entries_.size() < options_.addresses_max) return;
  std::erase_if(entries_, [](const auto& entry) {
    return entry.second.connections == 0;
  });
}

bool AddressLimits::Connect(const AddressKey& address, Time now) {
  const std::lock_guard lock(mutex_);
  auto found = entries_.find(address);
  if (found == entries_.end()) {
    MakeRoom();
    const Entry fresh{.tokens = options_.burst, .refilled = now};
    found = entries_.emplace(address, fresh).first;
  }
  if (found->second.connections >= options_.connections_max) return false;
  ++found->second.connections;
  return true;
}

void AddressLimits::Disconnect(const AddressKey& address) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  CHECK(found != entries_.end() && found->second.connections > 0);
  --found->second.connections;
}

std::optional<std::uint32_t> AddressLimits::TakeRequest(
    const AddressKey& address, Time now) {
  if (options_.rate == 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  CHECK(found != entries_.end());
  Entry& entry = found->second;
  const std::chrono::duration<double> passed =
      std::max(now, entry.refilled) - entry.refilled;
  entry.tokens =
      std::min(options_.burst, entry.tokens + passed.count() * options_.rate);
  entry.refilled = std::max(now, entry.refilled);
  if (entry.tokens >= 1) {
    entry.tokens -= 1;
    return std::nullopt;
  }
  // A day is as good as any longer wait, and fits.
  constexpr double kLongestWait = 86'400;
  const double wait = std::ceil((1 - entry.tokens) / options_.rate);
  return static_cast<std::uint32_t>(std::clamp(wait, 1.0, kLongestWait));
}

bool AddressLimits::HoldAnswer(const AddressKey& address, std::size_t octets) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  CHECK(found != entries_.end());
  std::size_t& held = found->second.answer_octets;
  if (octets > options_.answer_octets_max - held) return false;
  held += octets;
  return true;
}

void AddressLimits::ReleaseAnswer(const AddressKey& address,
                                  std::size_t octets) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  CHECK(found != entries_.end() && found->second.answer_octets >= octets);
  found->second.answer_octets -= octets;
}

}  // namespace diptych
