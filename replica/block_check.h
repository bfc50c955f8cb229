// SPDX-License-Identifier: Apache-2.0
//
// A block check turns a block as it came from a peer into one whose
// transactions are all of sound form and signed by keys of the directory.
//
// It costs a signature's verification a transaction, takes no lock, and may run
// in any thread: the members are the caller's snapshot of
// RegisterState::members. Whether the payload is what the header says is judged
// later (JudgePayload), and the block by its execution (JudgeExecution) and, of
// a range, by its certificate (JudgeRange).

#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <map>

#include "base/bytes.h"
#include "base/ids.h"
#include "registry/member.h"
#include "registry/verdict.h"
#include "replica/batch.h"
#include "replica/block.h"
#include "replica/catch_up.h"
#include "replica/exchange.h"

namespace diptych {

// CheckBatch, or what remembers batches that it checked.
using BatchCheck = std::function<std::expected<SharedBatch, TransactionVerdict>(
    Bytes payload, std::size_t count)>;
// CheckBatch under this directory, which must outlive it.
BatchCheck CheckUnder(const std::map<MemberId, MemberRecord>& members);

// The batches are those that the block's references name, if the payload falls
// into them; else the whole payload is one batch, since wrong references say
// nothing about a block. Fails with why the first bad transaction may stand in
// no block.
std::expected<Block, TransactionVerdict> CheckBlock(RawBlock raw,
                                                    const BatchCheck& check);

// A range as JudgeRange takes it, which asks for no payload: whether it proves
// itself is known before the first signature of its transactions is verified.
BlockRange WithoutPayloads(const RawRange& raw);

// All blocks of a range. Fails as the first of them that does.
std::expected<BlockRange, TransactionVerdict> CheckRange(
    RawRange raw, const BatchCheck& check);

}  // namespace diptych
