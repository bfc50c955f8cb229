// SPDX-License-Identifier: Apache-2.0
//
// A short scheduling slice is what the thread that syncs to disk asks for.

#pragma once

namespace diptych {

// Asks the kernel to wake this thread soon even when all processors are busy:
// a slice of 100 us in the fair scheduler (sched_setattr, Linux 6.12), so that
// a sync that took 80 us is not followed by milliseconds of waiting. Kernels
// that do not know it leave the thread as it is, which is slower and correct.
void RequestShortSlice();

// Names the thread as it shows in top and in debuggers; at most 15 octets.
void NameThread(const char* name);

}  // namespace diptych
