// SPDX-License-Identifier: Apache-2.0
#include "replica/replica.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace diptych {

Replica::Replica(const Options& options, const ValidatorSet& set,
                 const VoteVerifier& verifier, const VoteSigner* signer,
                 const CommitmentLookup& durable, Start start, Instant now)
    : options_(options),
      set_(set),
      verifier_(verifier),
      now_(now),
      core_(options.core, set, verifier, signer, start.core, now),
      tree_(std::move(start.state), durable, options.hash_seed),
      tip_(start.core.tip),
      tip_hash_(HeaderHash(start.core.tip)),
      extended_(tip_hash_),
      catch_up_(set.faults()),
      announce_at_(now.steady) {
  for (Block& block : start.blocks) {
    // The store forgets by height: one of an older view has lost for all that.
    if (block.header.view <= start.core.tip.view) continue;
    const Digest hash = HeaderHash(block.header);
    const bool is_named = !block.references.empty();
    if (!HoldGiven(std::move(block), hash, {}) || !is_named) continue;
    // If its view is given up, these are to be proposed again, and their origin
    // takes them for known here, since this node has voted for them.
    for (const SharedBatch& batch : held_.at(hash).block.batches) {
      pool_.Add(batch, MemberId{}, now.steady);
    }
  }
}

Replica::~Replica() = default;

std::vector<ReplicaAction> Replica::Step(ReplicaEvent event, Instant now) {
  now_ = now;
  std::visit([this](auto& known) { On(known); }, event);
  Advance();
  return std::exchange(actions_, {});
}

void Replica::Advance() {
  UpdatePending();
  while (TryCommit() || TryRange() || TryCheck() || TryBuild()) UpdatePending();
  AskForRanges();
}

std::optional<ValidatorIndex> Replica::PlaceOf(MemberId member) const {
  const auto found = options_.validators.find(member);
  if (found == options_.validators.end()) return std::nullopt;
  const auto place = std::distance(options_.validators.begin(), found);
  return ValidatorIndex{static_cast<std::uint16_t>(place)};
}

std::vector<Vote> Replica::NewestVotesOf(MemberId member) const {
  const std::optional<ValidatorIndex> place = PlaceOf(member);
  return place ? core_.NewestVotesOf(*place) : std::vector<Vote>();
}

void Replica::NoteClock(MemberId member, TimeMs stated, TimeMs received) {
  if (const auto place = PlaceOf(member)) {
    core_.NoteClock(*place, stated, received);
  }
}

void Replica::On(const Tick& event) {
  Feed(event);
  if (now_.steady < announce_at_) return;
  announce_at_ = {now_.steady.value + kAnnounceMs};
  Announce();
}

void Replica::Announce() {
  // Who lacks what is notarized asks for it.
  const std::vector<SharedBatch> stale =
      pool_.TakeStale(BranchUpTo(extended_).batches, now_.steady);
  if (stale.empty()) return;
  std::map<MemberId, std::set<Digest>> there;
  std::uint16_t place = 0;
  for (const MemberId member : options_.validators) {
    const ValidatorIndex index{place++};
    if (index != options_.core.self) there[member] = VotedBatches(index);
  }
  for (const SharedBatch& batch : stale) {
    std::vector<MemberId> missing;
    for (const auto& [member, voted] : there) {
      if (!voted.contains(batch->digest)) missing.push_back(member);
    }
    if (missing.size() == there.size()) {
      // At once, so that all share the octets.
      actions_.emplace_back(SendBatch{.to = std::nullopt, .batch = batch});
      continue;
    }
    for (const MemberId member : missing) {
      actions_.emplace_back(SendBatch{.to = member, .batch = batch});
    }
  }
}

void Replica::On(const Durable& event) { Feed(event); }

void Replica::On(const PeerMessage& event) {
  if (const auto* status = std::get_if<PeerStatus>(event.message.get())) {
    const std::set<MemberId>& validators = options_.validators;
    if (validators.empty() || validators.contains(event.from)) {
      catch_up_.NotePeer(event.from, status->final_height);
    }
    const std::optional<ValidatorIndex> place = PlaceOf(event.from);
    // Its height follows when they are written.
    if (place && status->epoch == set_.epoch() &&
        status->final_height == Height{0} && status->final_view == View{0}) {
      Feed(HasNoBlocks{*place});
    }
  }
  if (const auto* proposal = std::get_if<Proposal>(event.message.get())) {
    // Its signature does not cover its references: whoever passed it on could
    // have put others there.
    if (!IsItsProposers(*proposal, event.from)) {
      actions_.emplace_back(
          Blame{event.from, Wrong::kBlock, "proposal that another one made"});
      // Its signature is a vote for all that, and may contradict another one.
      Feed(Received{event.from,
                    std::make_shared<const ConsensusMessage>(ProposalVote(
                        *proposal, HeaderHash(proposal->header)))});
      return;
    }
  }
  Feed(Received{event.from, event.message});
}

void Replica::On(const OwnBatches& event) {
  for (const SharedBatch& batch : event.batches) {
    Offer(batch);
    if (pool_.Add(batch, std::nullopt, now_.steady) != PoolVerdict::kNew) {
      continue;
    }
    pending_is_stale_ = true;
    actions_.emplace_back(SendBatch{.to = std::nullopt, .batch = batch});
  }
  own_unjudged_.insert(own_unjudged_.end(), event.batches.begin(),
                       event.batches.end());
  TellSpent();
}

void Replica::On(const PeerBatch& event) {
  // A block that names it takes it even if the pool has no room, or has seen it
  // in a final block.
  Offer(event.batch);
  if (event.batch->expires <= tip_.time) return;
  // One that there is no room for is sent again by its origin.
  if (pool_.Add(event.batch, event.from, now_.steady) == PoolVerdict::kNew) {
    pending_is_stale_ = true;
  }
}

void Replica::On(const BatchesWanted& event) {
  std::set<Digest> missing;
  const auto send = [&](const SharedBatch& batch) {
    actions_.emplace_back(SendBatch{.to = event.from, .batch = batch});
  };
  for (const Digest& digest : event.digests) {
    if (const SharedBatch batch = pool_.Find(digest)) {
      send(batch);
    } else {
      missing.insert(digest);
    }
  }
  for (auto held = held_.begin(); !missing.empty() && held != held_.end();
       ++held) {
    for (const SharedBatch& batch : held->second.block.batches) {
      if (missing.erase(batch->digest) != 0) send(batch);
    }
  }
}

void Replica::On(const CertificatesWanted& event) {
  const auto send = [&](Certificate certificate) {
    actions_.emplace_back(Send{
        .to = event.from,
        .message =
            std::make_shared<const ConsensusMessage>(std::move(certificate))});
  };
  if (core_.finalization()) send(*core_.finalization());
  for (Certificate& certificate :
       core_.Certificates(event.first, event.last, kCertificatesPerAnswer)) {
    send(std::move(certificate));
  }
}

void Replica::On(const BlockWanted& event) {
  const auto held = held_.find(event.hash);
  if (held != held_.end() && held->second.payload == Held::Payload::kHere) {
    actions_.emplace_back(SendBlock{event.from, held->second.block});
    return;
  }
  // It may be final and stored: whoever knows how far this node is asks for
  // its height.
  actions_.emplace_back(
      Send{.to = event.from,
           .message = std::make_shared<const ConsensusMessage>(status())});
}

void Replica::Feed(const ConsensusEvent& event) {
  for (ConsensusAction& action : core_.Step(event, now_)) {
    std::visit([this](auto& known) { Carry(known); }, action);
  }
}

void Replica::Carry(Build& build) { build_ = build; }

void Replica::Carry(Check& check) {
  HoldProposal(check.proposal, check.block_hash, check.from);
  checks_.insert(check.block_hash);
}

void Replica::Carry(Persist& persist) {
  WriteVotes write{.sequence = persist.sequence,
                   .guard = persist.guard,
                   .certificates = std::move(persist.certificates),
                   .block = std::nullopt};
  if (persist.block) write.block = held_.at(*persist.block).block;
  actions_.emplace_back(std::move(write));
}

void Replica::Carry(PullCertificates& pull) {
  actions_.emplace_back(
      AskCertificates{.to = pull.from, .first = pull.first, .last = pull.last});
}

void Replica::Carry(Extend& extend) {
  extended_ = extend.block_hash;
  pending_ = false;
  pending_is_stale_ = true;
}

void Replica::Carry(Commit& commit) {
  finalization_ = std::move(commit.finalization);
}

void Replica::Carry(ForkSeen& /*fork*/) {
  actions_.emplace_back(
      Diverged{tip_, "a quorum made another block of a final view final"});
}

void Replica::UpdatePending() {
  if (!std::exchange(pending_is_stale_, false)) return;
  Branch branch = BranchUpTo(extended_);
  // What brings nothing new to a block brings nothing new to those above it.
  if (branch.blocks.contains(without_news_.parent)) {
    branch.batches.insert(without_news_.batches.begin(),
                          without_news_.batches.end());
  }
  // Those that no block may take have to wait, and are no reason to hurry.
  const bool pending =
      branch.loaded < kTreeBlocksMax && pool_.HasOtherThan(branch.batches);
  if (std::exchange(pending_, pending) == pending) return;
  Feed(TransactionsPending{pending});
}

std::vector<SharedBatch> Replica::OwnMissingAt(MemberId member) const {
  std::vector<SharedBatch> own = pool_.Own();
  const auto found = options_.validators.find(member);
  if (found == options_.validators.end()) return own;
  const std::set<Digest> there = VotedBatches({static_cast<std::uint16_t>(
      std::distance(options_.validators.begin(), found))});
  std::erase_if(own, [&](const SharedBatch& batch) {
    return there.contains(batch->digest);
  });
  return own;
}

std::set<Digest> Replica::VotedBatches(ValidatorIndex voter) const {
  std::set<Digest> batches;
  for (const auto& [hash, held] : held_) {
    const Block& block = held.block;
    if (block.batches.empty() ||
        !core_.HasNotarized(voter, block.header.view, hash)) {
      continue;
    }
    for (const SharedBatch& batch : block.batches) {
      batches.insert(batch->digest);
    }
  }
  return batches;
}

Replica::HeldBlocks Replica::held_blocks() const {
  HeldBlocks blocks{.all = held_.size()};
  for (const auto& [hash, held] : held_) {
    if (held.block.header.view <= tip_.view) ++blocks.outlived;
  }
  return blocks;
}

std::uint64_t Replica::behind() const {
  const Height target = catch_up_.target();
  return target > tip_.height ? target.value - tip_.height.value : 0;
}

}  // namespace diptych
