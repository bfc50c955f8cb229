/* SPDX-License-Identifier: Apache-2.0
 *
 * How honest validators bring each other along (consensus.md 2.3), for Spin:
 * every order in which three of four do what the rules let them, to the end.
 *
 * simplex.pml shows that nothing goes wrong. Here something has to happen: when
 * nothing more can be done, every view must be left and what one knows to be
 * final must be final for all. The fourth validator is silent for good, so each
 * certificate takes all the others.
 *
 * A message is taken whenever whoever sends it would send it, by R7 again and
 * again; one that is lost is one that is not taken before its sender goes on,
 * and once what a validator sends on coming to a view is lost for all. What is signed and learnt only ever grows, so that every
 * behaviour comes to an end, and it is enough to look at the ends.
 *
 * Timers fire at any time, or with -DPATIENT only when nothing else happens,
 * as after the network has healed: then the last block, too, must be final.
 *
 * With -DLATE two have come to the third view with a vote of the fourth, which
 * is silent from then on, and the third view's leader has slept through it.
 *
 * tools/model runs this file with the macros below; -DWITHOUT_.. takes one
 * rule away, and then an end is not as it should be.
 */

#ifndef VIEWS
#define VIEWS 3
#endif
#define HONEST 3
#define ALL 7                        /* A quorum of four, as a set of these. */
#define SILENT 3
/* The second view is led by the silent one. */
#define LEADER(view) (view == 1 -> 0 : (view == 2 -> SILENT : 1))
#define ME (1 << i)

/* What validator i holds: of each view, whose votes. A certificate is a vote
 * of everybody. */
#define AT(i, view) ((i) * 4 + (view))
byte notarizes[HONEST * 4];
byte nullifies[HONEST * 4];
byte finalizes[HONEST * 4];
bool proposal[HONEST * 4];

/* Its record, and what it has made final. */
byte at[HONEST];                     /* The view it is in. */
bool notarized[HONEST];
bool nullified[HONEST];
bool by_notarization[HONEST];        /* How it came to its view. */
byte last_finalize[HONEST];
byte final[HONEST];

byte parent[VIEWS + 1];              /* Of the view's block, if it has one. */
bool proposed[VIEWS + 1];
bool silenced[HONEST];               /* What it sent on coming here is lost. */
bool was_silenced;

#define NOTARIZED(i, view) \
  (view == 0 || notarizes[AT(i, view)] == ALL || \
   finalizes[AT(i, view)] == ALL)
#define NULLIFIED(i, view) (nullifies[AT(i, view)] == ALL)
#define LEFT(i, view) (NOTARIZED(i, view) || NULLIFIED(i, view))

/* The highest view below i's from which blocks may be continued, and whether
 * there is one: R2 and R3 (b), (c). With three views there are three cases. */
#define STANDS(i, view, above) \
  (NOTARIZED(i, above) && \
   (above + 1 >= view || NULLIFIED(i, above + 1)) && \
   (above + 2 >= view || NULLIFIED(i, above + 2)))

#ifdef WITHOUT_TIMER
#define TIMER_RUNS(i) false
#else
#define TIMER_RUNS(i) (at[i] <= VIEWS && !nullified[i])
#endif

inline sign_nullify(who) {
  nullified[who] = true;
  nullifies[AT(who, at[who])] = nullifies[AT(who, at[who])] | (1 << who);
  silenced[who] = false;
  printf("validator %d signs NULLIFY for view %d\n", who, at[who])
}

inline propose(above) {
  proposed[at[i]] = true;
  parent[at[i]] = above;
  proposal[AT(i, at[i])] = true;
  printf("validator %d proposes in view %d, on view %d\n", i, at[i], above);
  sign_notarize()
}

inline sign_notarize() {
  notarized[i] = true;
  notarizes[AT(i, at[i])] = notarizes[AT(i, at[i])] | ME;
  silenced[i] = false;
  printf("validator %d signs NOTARIZE for view %d\n", i, at[i])
}

/* R5, by a certificate of view `until`. */
inline leave(until) {
  by_notarization[i] = NOTARIZED(i, until);
  if
  :: by_notarization[i] && !(until == at[i] && nullified[i]) ->
     last_finalize[i] = until;
     finalizes[AT(i, until)] = finalizes[AT(i, until)] | ME
  :: else
  fi;
  printf("validator %d leaves view %d by a certificate of view %d\n",
         i, at[i], until);
  at[i] = until + 1;
  notarized[i] = false;
  nullified[i] = false;
  silenced[i] = false
}

/* What i sends on coming to a view may be lost, of one validator once. */
inline lose() {
  silenced[i] = true;
  was_silenced = true;
  printf("what validator %d has sent is lost\n", i)
}

#define CAN_LEAVE(until) \
  (until <= VIEWS && until >= at[i] && LEFT(i, until))

/* What j sends while it is in its view, unless it is lost; and whether i has
 * something to learn from it. */
#define HEARD(j) (!silenced[j])
#define NEW_NOTARIZE(j) \
  (notarized[j] && (notarizes[AT(i, at[j])] & (1 << j)) == 0)
#define NEW_NULLIFY(j) \
  (nullified[j] && (nullifies[AT(i, at[j])] & (1 << j)) == 0)
#define NEW_FINALIZE(j) \
  (last_finalize[j] != 0 && \
   (finalizes[AT(i, last_finalize[j])] & (1 << j)) == 0)
#define NEW_ENTRY(j) \
  (at[j] > 1 && (by_notarization[j] -> !NOTARIZED(i, at[j] - 1) \
                                     : !NULLIFIED(i, at[j] - 1)))
#define NEW_FINAL(j) \
  (final[j] != 0 && finalizes[AT(i, final[j])] != ALL)
#define NEW_PROPOSAL(j) \
  (at[j] <= VIEWS && LEADER(at[j]) == j && proposed[at[j]] && \
   !proposal[AT(i, at[j])])

inline learn_proposal(j) {
  proposal[AT(i, at[j])] = true;
  /* The justification comes with it. */
  if
  :: parent[at[j]] != 0 -> notarizes[AT(i, parent[at[j]])] = ALL
  :: else
  fi;
  w = parent[at[j]] + 1;
  do
  :: w < at[j] -> nullifies[AT(i, w)] = ALL; w++
  :: else -> break
  od;
  w = 0
}

inline learn_entry(j) {
  if
  :: by_notarization[j] -> notarizes[AT(i, at[j] - 1)] = ALL
  :: else -> nullifies[AT(i, at[j] - 1)] = ALL
  fi
}

/* R1 and R8: i asks for a view below its own of which it holds nothing, and j
 * answers with what it has. */
#ifdef WITHOUT_PULLS
#define PULL(view, j) false
#else
#define PULL(view, j) \
  (view < at[i] && view > final[i] && view <= VIEWS && !LEFT(i, view) && \
   LEFT(j, view))
#endif

inline pull(view, j) {
  if
  :: NOTARIZED(j, view) -> notarizes[AT(i, view)] = ALL
  :: else
  fi;
  if
  :: NULLIFIED(j, view) -> nullifies[AT(i, view)] = ALL
  :: else
  fi
}

/* R6, with the block that is final, its ancestors. */
#ifdef WITHOUT_COMMIT
#define CAN_COMMIT(view) false
#else
#define CAN_COMMIT(view) \
  (view > final[i] && view <= VIEWS && finalizes[AT(i, view)] == ALL)
#endif

#ifdef WITHOUT_PROPOSALS
#define CAN_PROPOSE false
#else
#define CAN_PROPOSE \
  (at[i] <= VIEWS && LEADER(at[i]) == i && !proposed[at[i]] && \
   !notarized[i] && !nullified[i])
#endif
#define CAN_NOTARIZE \
  (at[i] <= VIEWS && !notarized[i] && proposal[AT(i, at[i])] && \
   STANDS(i, at[i], parent[at[i]]))

/* R7 sends again what was lost. */
#ifdef WITHOUT_REPEATS
#define CAN_REPEAT false
#else
#define CAN_REPEAT silenced[i]
#endif

#define P ((i + 1) % HONEST)
#define Q ((i + 2) % HONEST)

proctype validator(byte i) {
  byte w;
end:
  do
  :: d_step { CAN_PROPOSE && STANDS(i, at[i], at[i] - 1) ->
       propose(at[i] - 1); skip }
  :: d_step { CAN_PROPOSE && at[i] > 1 && !NOTARIZED(i, at[i] - 1) &&
              STANDS(i, at[i], at[i] - 2) -> propose(at[i] - 2); skip }
  :: d_step { CAN_PROPOSE && at[i] > 2 && !NOTARIZED(i, at[i] - 1) &&
              !NOTARIZED(i, at[i] - 2) && STANDS(i, at[i], at[i] - 3) ->
       propose(at[i] - 3); skip }
  :: d_step { CAN_NOTARIZE -> sign_notarize(); skip }
#ifndef PATIENT
  :: d_step { TIMER_RUNS(i) -> sign_nullify(i); skip }
#endif
  :: d_step { CAN_LEAVE(1) -> leave(1); skip }
  :: d_step { CAN_LEAVE(1) && !was_silenced -> leave(1); lose(); skip }
  :: d_step { CAN_LEAVE(2) -> leave(2); skip }
  :: d_step { CAN_LEAVE(2) && !was_silenced -> leave(2); lose(); skip }
  :: d_step { CAN_LEAVE(3) -> leave(3); skip }
  :: d_step { CAN_LEAVE(3) && !was_silenced -> leave(3); lose(); skip }
  :: d_step { CAN_COMMIT(1) -> final[i] = 1; skip }
  :: d_step { CAN_COMMIT(2) -> final[i] = 2; skip }
  :: d_step { CAN_COMMIT(3) -> final[i] = 3; skip }
  :: d_step { CAN_REPEAT -> silenced[i] = false; skip }

  :: d_step { HEARD(P) && NEW_NOTARIZE(P) ->
       notarizes[AT(i, at[P])] = notarizes[AT(i, at[P])] | (1 << P); skip }
  :: d_step { HEARD(Q) && NEW_NOTARIZE(Q) ->
       notarizes[AT(i, at[Q])] = notarizes[AT(i, at[Q])] | (1 << Q); skip }
  :: d_step { HEARD(P) && NEW_NULLIFY(P) ->
       nullifies[AT(i, at[P])] = nullifies[AT(i, at[P])] | (1 << P); skip }
  :: d_step { HEARD(Q) && NEW_NULLIFY(Q) ->
       nullifies[AT(i, at[Q])] = nullifies[AT(i, at[Q])] | (1 << Q); skip }
  :: d_step { HEARD(P) && NEW_FINALIZE(P) ->
       finalizes[AT(i, last_finalize[P])] =
           finalizes[AT(i, last_finalize[P])] | (1 << P); skip }
  :: d_step { HEARD(Q) && NEW_FINALIZE(Q) ->
       finalizes[AT(i, last_finalize[Q])] =
           finalizes[AT(i, last_finalize[Q])] | (1 << Q); skip }
  :: d_step { HEARD(P) && NEW_ENTRY(P) -> learn_entry(P); skip }
  :: d_step { HEARD(Q) && NEW_ENTRY(Q) -> learn_entry(Q); skip }
  :: d_step { HEARD(P) && NEW_FINAL(P) -> finalizes[AT(i, final[P])] = ALL; skip }
  :: d_step { HEARD(Q) && NEW_FINAL(Q) -> finalizes[AT(i, final[Q])] = ALL; skip }
  :: d_step { HEARD(P) && NEW_PROPOSAL(P) -> learn_proposal(P); skip }
  :: d_step { HEARD(Q) && NEW_PROPOSAL(Q) -> learn_proposal(Q); skip }

  :: d_step { PULL(1, P) -> pull(1, P); skip }
  :: d_step { PULL(1, Q) -> pull(1, Q); skip }
  :: d_step { PULL(2, P) -> pull(2, P); skip }
  :: d_step { PULL(2, Q) -> pull(2, Q); skip }
  :: d_step { PULL(3, P) -> pull(3, P); skip }
  :: d_step { PULL(3, Q) -> pull(3, Q); skip }
  od
}

#define LEFT_ALL (at[0] > VIEWS && at[1] > VIEWS && at[2] > VIEWS)
#define SAME_FINAL (final[0] == final[1] && final[1] == final[2])
/* Nobody holds a finalization that it has not carried out. */
#define CARRIED_OUT(i) \
  ((finalizes[AT(i, 1)] != ALL || final[i] >= 1) && \
   (finalizes[AT(i, 2)] != ALL || final[i] >= 2) && \
   (finalizes[AT(i, 3)] != ALL || final[i] >= 3))
#ifdef PATIENT
#define LAST_IS_FINAL (final[0] == VIEWS)
#else
#define LAST_IS_FINAL true
#endif

#define FIRES(i) (TIMER_RUNS(i))

inline come_late(who) {
  at[who] = 3;
  proposed[1] = true;
  proposal[AT(who, 1)] = true;
  notarizes[AT(who, 1)] = ALL;
  nullifies[AT(who, 2)] = ALL;
  last_finalize[who] = 1;
  finalizes[AT(who, 1)] = 1 << who
}

init {
  d_step {
    at[0] = 1; at[1] = 1; at[2] = 1;
#ifdef LATE
    come_late(0); come_late(2);
#endif
    skip
  }
  atomic { run validator(0); run validator(1); run validator(2) }
end:
  do
  :: timeout ->
     if
#ifdef PATIENT
     :: d_step { FIRES(0) -> sign_nullify(0); skip }
     :: d_step { FIRES(1) -> sign_nullify(1); skip }
     :: d_step { FIRES(2) -> sign_nullify(2); skip }
#endif
     :: else ->
        printf("nothing more can be done\n");
        assert(LEFT_ALL && SAME_FINAL && LAST_IS_FINAL &&
               CARRIED_OUT(0) && CARRIED_OUT(1) && CARRIED_OUT(2));
        break
     fi
  od
}
