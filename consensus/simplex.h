// SPDX-License-Identifier: Apache-2.0
//
// Simplex is the ordering core: one validator's part in agreeing on one chain
// of blocks (Chan and Pass, TCC 2023; docs/spec/consensus.md).
//
// It is a step function, from an event and a moment to the actions that
// follow, without I/O, clock, thread or randomness. Its owner carries the
// actions out in their order and brings back what they lead to:
//
//   Build    -> Built        Persist -> Durable      Commit -> Committed
//   Check    -> Checked      Arm     -> Tick         Send   -> (others')
//   Received
//
// A block's payload is opaque to it. A network of one runs the same code. An
// observer, who has no place among the validators, follows and never signs.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/certificate.h"
#include "consensus/clock_offset.h"
#include "consensus/durable_record.h"
#include "consensus/evidence.h"
#include "consensus/guard_record.h"
#include "consensus/header.h"
#include "consensus/instant.h"
#include "consensus/message.h"
#include "consensus/persist_queue.h"
#include "consensus/validator_set.h"
#include "consensus/view_table.h"
#include "consensus/vote_keys.h"

namespace diptych {

// Events.

// A message from a member's node. Hostile until checked.
struct Received {
  MemberId from;
  SharedMessage message;
};
// A certificate that its owner has found to be valid (IsValid).
struct Proven {
  Certificate certificate;
  // It proves what does not follow what is final here: its votes may convict,
  // and nothing else is to come of it.
  bool is_evidence_alone = false;
};
// Time has passed; at the latest at the deadline of the newest Arm.
struct Tick {};
// Whether transactions are known that neither the highest notarized block nor
// an ancestor of it holds, and that a block on top of it may take. After an
// Extend, none are until this says so.
struct TransactionsPending {
  bool pending = false;
};
// The judgement that Check asked for.
struct Checked {
  Digest block_hash{};
  bool valid = false;
};
// The block that Build asked for.
struct Built {
  Header header;
  Bytes references;
};
// The write that Persist asked for is on the disk. In the order of asking.
struct Durable {
  std::uint64_t sequence = 0;
};
// The newest final block is on the disk, executed.
struct Committed {
  Header header;
};

// Connections with so many other validators stand that they are a quorum with
// this one: from now on it can hear of a twin. Once; further ones mean nothing.
struct QuorumConnected {};

// A validator's own node has told that it has no block but the genesis.
struct HasNoBlocks {
  ValidatorIndex validator;
};

using ConsensusEvent =
    std::variant<Received, Proven, Tick, TransactionsPending, Checked, Built,
                 Durable, Committed, QuorumConnected, HasNoBlocks>;

// Actions.

// Build a block on this parent, at this time or one millisecond after the
// parent's, whichever is later. If the parent is not known or not executed
// yet, once it is.
struct Build {
  View view;
  View parent_view;
  Digest parent_hash{};
  TimeMs time;
};
// Judge a block: its payload, its execution on its parent, its header (R3 a,
// d, e). Takes as long as it takes; what is missing is fetched.
struct Check {
  Proposal proposal;
  Digest block_hash{};
  MemberId from;
};
// Write all of this, in one go, synced; then Durable. A block with everything
// that its payload refers to.
struct Persist {
  std::uint64_t sequence = 0;
  GuardRecord guard;
  std::vector<Certificate> certificates;
  std::optional<Digest> block;
};
// To one member's node, or to all.
struct Send {
  std::optional<MemberId> to;
  SharedMessage message;
};
// Send a Tick at this time. Replaces the deadline before it.
struct Arm {
  SteadyMs deadline;
};
// Ask for the certificates of these views, of this member's node if named.
struct PullCertificates {
  View first;
  View last;
  std::optional<MemberId> from;
};
// The highest notarized block is now this one.
struct Extend {
  View view;
  Digest block_hash{};
};
// This block and all its ancestors are final: fetch what is missing, write
// them in the order of heights; then Committed.
struct Commit {
  Certificate finalization;
};
// A validator contradicted itself (2.12).
struct Convict {
  Evidence evidence;
};
// What a message was that no honest node sends.
enum class Wrong : std::uint8_t {
  kEpoch,      // of another network or epoch
  kSignature,  // signed by nobody, or by somebody else
  kBlock,      // a block that no rule allows
};
struct Blame {
  MemberId member;
  Wrong wrong = Wrong::kBlock;
  const char* reason = "";
};
// This validator's key has signed what this process does not remember: another
// process has it, or the disk was put back to an earlier state. Nothing is
// signed any more (2.6).
struct TwinSeen {
  Vote vote;
};

// A quorum made a block final in a view in which another one is final here:
// more validators lie than may, and this chain may not be the others' (2.12).
struct ForkSeen {
  Certificate finalization;
};

// The guard is new, and the others have blocks already, for which this
// validator's key may have signed: the node must end before it writes anything,
// and is not to be started like that (2.6).
struct KeyInDoubt {};

using ConsensusAction =
    std::variant<Build, Check, Persist, Send, Arm, PullCertificates, Extend,
                 Commit, Convict, Blame, TwinSeen, ForkSeen, KeyInDoubt>;

// Votes and proposals are for views that a validator may enter soon; further
// ones are dropped, and reached by certificates (2.13).
inline constexpr std::uint64_t kViewsAhead = 2;

// The parameters of 2.0 that are not consensus-critical, in milliseconds.
struct SimplexTiming {
  std::uint64_t view_ms = 2'000;       // T0
  std::uint64_t view_ms_max = 60'000;  // Tmax
  std::uint64_t resend_ms = 1'000;     // t_r
  std::uint64_t resend_ms_max = 10'000;
  std::uint64_t heartbeat_ms = 60'000;  // HB
  std::uint64_t precision_ms = 2'000;   // PREC
  // How long the first waiting transaction may wait for company.
  std::uint64_t delay_ms = 0;
};

class Simplex {
 public:
  struct Options {
    Digest network_id{};
    // None: an observer.
    std::optional<ValidatorIndex> self;
    SimplexTiming timing;
  };

  // What the disk holds at the start.
  struct Start {
    // None before the first start.
    std::optional<DurableRecord> guard;
    std::vector<Certificate> certificates;
    // The newest final block, executed, and what proved it; no certificate for
    // the genesis.
    Header tip;
    std::optional<Certificate> finalization;
    // The guard's record was made new and nobody says that the key has never
    // signed: it may have, behind a guard that is lost.
    bool is_key_in_doubt = false;
    // False if the block that the guard record names is not on the disk.
    bool holds_notarized_block = true;
  };

  // `set`, `verifier` and `signer` must outlive it; `signer` may be null for
  // an observer.
  Simplex(const Options& options, const ValidatorSet& set,
          const VoteVerifier& verifier, const VoteSigner* signer,
          const Start& start, Instant now);

  // The actions that the event leads to. The first call should be a Tick.
  std::vector<ConsensusAction> Step(const ConsensusEvent& event, Instant now);

  // For peers that pull (R8): at most `limit` certificates, of the lowest of
  // these views, above the last finalized one.
  std::vector<Certificate> Certificates(View first, View last,
                                        std::size_t limit) const {
    return table_.Certificates(first, last, limit);
  }

  // Whether a certificate proves what it says. Signatures that were verified
  // before are not verified again.
  bool IsValid(const Certificate& certificate) const;

  // Whether it has seen that validator's notarize vote for the block, or its
  // proposal of it.
  bool HasNotarized(ValidatorIndex validator, View view,
                    const Digest& block_hash) const;

  // Whether it holds what proves that the block is notarized.
  bool IsNotarized(View view, const Digest& block_hash) const;

  // What proved the last finalized view; none if that is the genesis, or if
  // the disk did not tell.
  const std::optional<Certificate>& finalization() const {
    return finalization_;
  }

  // What it holds in memory, to be held against the limits of 2.13.
  struct Holdings {
    View view;
    View final_view;
    View highest;               // That it holds anything of.
    std::size_t views = 0;      // That it holds anything of.
    std::size_t votes = 0;      // Of the view that it is in.
    std::size_t proposals = 0;  // The most of any view.
    std::size_t past = 0;       // Views that it remembers votes alone of.
  };
  Holdings holdings() const;

  PeerStatus status() const;
  View view() const { return guard_.view; }
  // False while its key is in doubt, while it listens for a twin, after it saw
  // one, or while the disk misses what the guard record stands on (2.6).
  bool MaySign() const {
    return options_.self && !is_key_in_doubt_ && !twin_seen_ && listen_until_ &&
           now_.steady >= *listen_until_ && guard_.view > silent_through_;
  }
  // Whether its guard is new, and neither has a quorum told that there are no
  // blocks yet nor anybody shown one.
  bool IsKeyInDoubt() const { return is_key_in_doubt_; }

  // What it holds of that validator's votes in the highest view that it holds
  // any of: for its node, which may have been put back (2.6).
  std::vector<Vote> NewestVotesOf(ValidatorIndex signer) const {
    return table_.NewestVotesOf(signer);
  }

  // How far the local clock is ahead of the other validators', and whether
  // that is more than half of what clocks may differ (2.9).
  std::optional<std::int64_t> clock_offset_ms() const {
    return clock_offset_.median_ms(set_.faults());
  }
  bool ClockStrays() const;
  // Another validator stated its time otherwise than by a block. Of the alarm
  // alone: nothing else depends on it.
  void NoteClock(ValidatorIndex validator, TimeMs stated, TimeMs received) {
    if (validator == options_.self || !set_.Contains(validator)) return;
    clock_offset_.Note(validator, stated, received);
  }

 private:
  // Of one event: few have more.
  static constexpr std::size_t kActionsAsARule = 4;

  // One file each, simplex_<event>.cc; the two of a few lines in simplex.cc.
  void On(const Received& event);
  void On(const Proven& event);
  void On(const Tick& event);
  void On(const TransactionsPending& event);
  void On(const Checked& event);
  void On(const Built& event);
  void On(const Durable& event);
  void On(const Committed& event);
  void On(const QuorumConnected& event);
  void On(const HasNoBlocks& event);

  void OnMessage(MemberId from, const Proposal& proposal);
  void OnMessage(MemberId from, const Vote& vote);
  void OnMessage(MemberId from, const Certificate& certificate);
  void OnMessage(MemberId from, const PeerStatus& status);

  void Hold(HeldProposal held);
  // Verifies and stores a vote, unless it is known; false if it is worthless.
  bool Accept(MemberId from, const Vote& vote);
  // The same of a vote of a view that is decided: it may be evidence.
  void AcceptLate(MemberId from, const Vote& vote);
  bool IsSigned(MemberId from, const Vote& vote);
  void Store(const Vote& vote);
  // Whether it says nothing that is not known.
  bool IsOld(const Certificate& certificate) const;
  // Whether votes in it contradict some that are held, if it is valid.
  bool IsContradiction(const Certificate& certificate) const;
  // Puts the votes of a valid certificate into the book.
  void KeepVotes(const Certificate& certificate);
  // The same of one that is not acted on.
  void KeepOld(const Certificate& certificate);
  // Whether a certificate of this is the first that makes another block final
  // in a view that is.
  bool IsFork(const Statement& statement) const;
  // Looks for a vote of its own in a valid certificate.
  void MeetOwn(const Certificate& certificate);
  // Whether a valid vote of its own key was cast here, as far as can be known.
  bool IsRemembered(const Statement& statement) const;
  // False, and nothing is signed any more, if it was not.
  bool Recognizes(const Vote& own);
  // A vote of its own key for a view that it is far from entering.
  void MeetFarOwn(MemberId from, const Vote& vote);
  // Takes in what the disk held at the start.
  void ReadBack(const Certificate& certificate);
  // Acts on a certificate that is valid and new.
  void Adopt(const Certificate& certificate);
  void Finalize(const Certificate& finalization);  // R6
  void NoteBlockTime(const Statement& finalized);  // 2.9
  void LeaveWhatEnded(const std::vector<Certificate>& stored);
  void Leave(View view);  // R5
  void Enter();           // R1
  void Propose();         // R2
  void Notarize();        // R3
  void Nullify();         // R4
  void Resend();          // R7
  void RepeatProposal();
  // Signs again what the record that was read back says, to the same octets.
  void RestoreOwnVotes() {
    if (read_back_ && MaySign()) RepeatReadBack();
  }
  void RepeatReadBack();
  // Puts a vote of one's own into the book.
  void Count(const Vote& vote);
  std::optional<SharedMessage>& Slot(VoteKind kind);
  void AnswerWhoIsBehind(MemberId peer, View peer_view, View peer_final_view);
  // The certificates that the view that it is in cannot be worked on without:
  // to lead it, and to vote for its proposals.
  std::vector<PullCertificates> Missing() const;
  // Asks for these.
  void PullMissing();
  // The same without what was asked for before and did not come yet: the next
  // views, once one question is answered.
  void PullFurther();

  // Whether there is anything to agree on (R1).
  bool IsWorkPending() const;
  // The same without a notarized block that is not final yet.
  bool IsNewWorkPending() const;
  // Whether others have given up the view, and one of them is honest.
  bool HasWaitedElsewhere() const;
  // How many validators gave up the record's view, as far as known.
  std::size_t CountNullify(const ViewRecord& record, View view) const;
  bool IsHeartbeatDue() const;
  bool IsProposalDue() const;
  bool TimeIsPlausible(const HeldProposal& held) const;  // 2.9
  // How long a leader waits for the finalization of the newest block before it
  // puts one on top of it (2.8).
  std::uint64_t FinalityWait() const;
  // What the views without finality add to it, and to every timer.
  std::uint64_t WaitWithoutFinality() const;
  std::uint64_t ViewTimeout() const;
  void UpdateTimer();
  void ArmNext();

  void Write(AfterPersist after, std::vector<Certificate> certificates,
             std::optional<Digest> block);
  Vote Sign(const DurableToken& token) const;
  Statement MakeStatement(VoteKind kind, View view,
                          const Digest& block_hash) const;
  SharedMessage Broadcast(ConsensusMessage message);
  void SendTo(MemberId to, ConsensusMessage message);
  template <class Action>
  void Do(Action action) {
    if (actions_.capacity() == 0) actions_.reserve(kActionsAsARule);
    actions_.emplace_back(std::move(action));
  }

  const Options options_;
  const ValidatorSet& set_;
  const VoteVerifier& verifier_;
  const VoteSigner* const signer_;

  // What every step looks at stands together, and what is large behind it.
  Instant now_;
  std::vector<ConsensusAction> actions_;

  // The view it is in, and what it decided to sign there; what is durable of
  // it follows with the writes.
  GuardRecord guard_;
  ViewTable table_;

  // The highest notarized block, and its time as far as known.
  View notarized_view_;
  TimeMs newest_time_;

  bool transactions_pending_ = false;
  bool timer_waits_ = false;  // It allows for FinalityWait.
  bool fork_seen_ = false;
  bool twin_seen_ = false;
  bool is_key_in_doubt_ = false;
  bool peer_behind_ = false;  // Since the last Resend.
  // Blocks notarized in a row since there was anything to order.
  std::uint32_t quiet_blocks_ = 0;
  SteadyMs pending_since_;
  View built_for_;    // The view that Build was asked for, or 0.
  SteadyMs entered_;  // When the view was entered.
  std::optional<SteadyMs> listen_until_;  // None: nobody is connected yet.
  View silent_through_;                   // Views that it must not sign for.
  std::optional<SteadyMs> timer_;
  SteadyMs resend_at_;
  std::uint64_t resend_ms_ = 0;
  std::optional<SteadyMs> armed_;
  // What was last asked for in this view.
  std::vector<PullCertificates> pulled_;

  PersistQueue writes_;
  Header tip_;
  std::optional<Certificate> entry_certificate_;
  std::optional<Certificate> finalization_;
  // Own messages of this view, and the last finalize vote, for Resend.
  std::optional<SharedMessage> own_proposal_;
  std::optional<SharedMessage> own_notarize_;
  std::optional<SharedMessage> own_nullify_;
  std::optional<SharedMessage> own_finalize_;

  // The record as it was read at the start, until its votes are repeated; and
  // what it says, for good.
  std::optional<DurableRecord> read_back_;
  GuardRecord at_start_;
  ClockOffset clock_offset_;
  std::map<MemberId, SteadyMs> answered_;
  // Who had no blocks, while the key is in doubt.
  std::set<ValidatorIndex> without_blocks_;
};

}  // namespace diptych
