/* SPDX-License-Identifier: Apache-2.0
 *
 * One epoch of the consensus protocol (consensus.md 2.3), for Spin: every
 * behaviour of N validators over VIEWS views, tried to the end.
 *
 * The network is not modelled, because nothing is assumed of it: what honest
 * validators have signed is known to everybody, and whoever makes a move may
 * use any of it or none. Messages that are late, lost, doubled or in another
 * order are moves that come late, never, twice or in another order. There is
 * no time either: a timer may fire whenever it is set.
 *
 * The worst is assumed of the Byzantine validators: they have signed all that
 * can be signed, so a certificate exists as soon as the honest signatures
 * that are missing from a quorum are there. Every leader is Byzantine, too: in
 * each view there are two blocks, each with whatever parent the rules admit.
 * (Two are enough: at most one gets a notarization, and the other one
 * stands for all that do not.)
 *
 * Honest validators differ in nothing but their record, which is their whole
 * durable state. So a state counts how many have which record, and what they
 * signed: of that, too, only how many did. A validator that stops, for good
 * or until it starts again, is one that makes no move: there is no
 * volatile state to lose.
 *
 * tools/model runs this file with the macros below; -DWITHOUT_.. takes one
 * rule away, and then a property has to fail.
 */

#ifndef N
#define N 4
#endif
#ifndef VIEWS
#define VIEWS 3
#endif
#define F ((N - 1) / 3)
#ifndef QUORUM
#define QUORUM (N - F)
#endif
#ifndef BYZANTINE
#define BYZANTINE F
#endif
#define HONEST (N - BYZANTINE)
/* So many honest signatures, with those of the Byzantine, are a quorum. */
#define ENOUGH (QUORUM - BYZANTINE)

/* The blocks of view v are 2v - 1 and 2v; block 0 is the epoch's genesis. */
#define BLOCKS (2 * VIEWS)
#define VIEW_OF(block) ((block + 1) / 2)
#define NONE 255

byte parent[BLOCKS + 1];      /* NONE: not proposed yet */
byte notarizes[BLOCKS + 1];   /* Signatures of honest validators, counted */
byte finalizes[BLOCKS + 1];   /* up to ENOUGH. */
byte nullifies[VIEWS + 1];

#define NOTARIZED(block) (notarizes[block] == ENOUGH)
#define FINALIZED(block) (finalizes[block] == ENOUGH)
#define NULLIFIED(view) (nullifies[view] == ENOUGH)
#define SIGN(count) count = (count < ENOUGH -> count + 1 : count)

/* A record is the view a validator is in, which of its two blocks the
 * validator signed NOTARIZE for (1 or 2, 0 for none, 3 for both) and whether it
 * signed NULLIFY. The last record is of those that have left every view. */
#ifdef WITHOUT_ONE_NOTARIZE
#define MARKS 4
#else
#define MARKS 3
#endif
#define RECORD(view, mark, timed_out) \
  ((view - 1) * MARKS * 2 + (mark) * 2 + timed_out)
#define RECORDS (VIEWS * MARKS * 2 + 1)

byte validators[RECORDS];     /* How many honest ones have this record. */

#ifdef HELD
bool held[VIEWS + 1];         /* An honest disk has a certificate of the view. */
#define STORE(view) held[view] = true
#else
#define STORE(view) skip
#endif

#ifdef WITHOUT_SILENCE_AFTER_LEAVING
byte finalizers[VIEWS + 1];   /* Who signed FINALIZE in a view and forgot. */
#endif

/* What is being considered; zero between moves. */
byte record, view, mark, timed_out;
byte block, above, certificate, until;
byte a, b, w;
bool fine, moved, forked, contradicted;

/* The rules that can be taken away. */

#ifdef WITHOUT_ONE_NOTARIZE
#define MAY_NOTARIZE ((mark & (block - 2 * view + 2)) == 0)
#else
#define MAY_NOTARIZE (mark == 0)
#endif
#ifdef WITHOUT_PARENT
#define PARENT_STANDS true
#else
#define PARENT_STANDS NOTARIZED(above)
#endif
#ifdef WITHOUT_GAP
#define GAP_STANDS(w) true
#else
#define GAP_STANDS(w) NULLIFIED(w)
#endif
#ifdef WITHOUT_NULLIFY_OR_FINALIZE
#define MAY_FINALIZE true
#else
#define MAY_FINALIZE (until > view || !timed_out)
#endif

/* R3: a validator sees `block`, a child of `above`, in its view. */
inline notarize() {
  fine = PARENT_STANDS;                                              /* (b) */
  w = VIEW_OF(above) + 1;
  do
  :: w < view -> fine = fine && GAP_STANDS(w); w++                   /* (c) */
  :: else -> break
  od;
  if
  :: fine && MAY_NOTARIZE ->
     parent[block] = above;
     SIGN(notarizes[block]);
     printf("a validator signs NOTARIZE for block %d of view %d, a child of block %d\n",
            block, view, above);
     move(RECORD(view, mark + block - 2 * view + 2, timed_out))
  :: else
  fi
}

/* R4: the timer fires. */
inline nullify() {
  if
  :: !timed_out ->
     SIGN(nullifies[view]);
     printf("a validator signs NULLIFY for view %d\n", view);
     move(RECORD(view, mark, true))
  :: else
  fi
}

/* R5: a validator leaves its view by a certificate of view `until`: 0 is the
 * nullification, 1 and 2 are notarizations. */
inline leave() {
  block = 2 * until - 2 + certificate;
  if
  :: certificate == 0 && NULLIFIED(until) ->
     STORE(until);
     printf("a validator leaves view %d by the nullification of view %d\n",
            view, until);
     move(RECORD(until + 1, 0, false))
  :: certificate != 0 && NOTARIZED(block) ->
     STORE(until);
     if
     :: MAY_FINALIZE ->
        SIGN(finalizes[block]);
#ifdef WITHOUT_SILENCE_AFTER_LEAVING
        finalizers[until]++;
#endif
        printf("a validator leaves view %d by the notarization of block %d, and signs FINALIZE\n",
               view, block)
     :: else ->
        printf("a validator leaves view %d by the notarization of block %d\n",
               view, block)
     fi;
     move(RECORD(until + 1, 0, false))
  :: else
  fi
}

inline move(to) {
  moved = true;
  validators[record]--;
  validators[to]++
}

/* What has to hold after every move. */

/* A fork is two final blocks that are on no common chain. A parent's number is
 * below its child's, so one walk down from the highest final block finds all. */
inline look_for_forks() {
  b = BLOCKS;
  do
  :: b > 0 && !FINALIZED(b) -> b--
  :: else -> break
  od;
  a = b;
  do
  :: a == 0 -> break
  :: a != 0 && a == b -> b = parent[b]; a--
  :: a != 0 && a != b -> forked = forked || FINALIZED(a); a--
  od
}

/* A contradiction is two certificates of one view that no honest validator
 * signs both of: what evidence is made of (consensus.md 2.12). */
inline look_for_contradictions() {
  w = 1;
  do
  :: w <= VIEWS ->
     contradicted = contradicted ||
         (NOTARIZED(2 * w - 1) && NOTARIZED(2 * w)) ||
         (NULLIFIED(w) && (FINALIZED(2 * w - 1) || FINALIZED(2 * w)));
     w++
  :: else -> break
  od
}

/* Every view below the highest has a certificate. So whoever leads a view
 * finds a parent as R2 asks for it: going down, nullified views until a
 * notarized one or the genesis. And if each is HELD, on an honest disk, then
 * pulls (R8) bring everyone up to the highest view. */
inline check_views_left() {
  a = RECORDS - 1;
  do
  :: validators[a] == 0 -> a--
  :: else -> break
  od;
  view = a / (MARKS * 2) + 1;           /* The highest view. */
  w = 1;
  do
  :: w < view ->
#ifdef EXTENDABLE
     assert(NULLIFIED(w) || NOTARIZED(2 * w - 1) || NOTARIZED(2 * w));
#endif
#ifdef HELD
     assert(held[w]);
#endif
     w++
  :: else -> break
  od
}

#define LAST (BLOCKS - 1)
#if defined(REACH_FINALIZATION)         /* A block of the last view is final. */
#define REACHED FINALIZED(LAST)
#elif defined(REACH_GAP)          /* So is one whose parent is no neighbour. */
#define REACHED (FINALIZED(LAST) && VIEW_OF(parent[LAST]) < VIEWS - 1)
#elif defined(REACH_BOTH)     /* A view is notarized, and nullified as well. */
#define REACHED (NOTARIZED(1) && NULLIFIED(1))
#elif defined(REACH_SPLIT)       /* A leader's two blocks divide the honest. */
#define REACHED (notarizes[1] > 0 && notarizes[2] > 0 && NULLIFIED(1))
#elif defined(REACH_LAGGARD)  /* Final in the last view, with one in view 1. */
#define REACHED (FINALIZED(LAST) && validators[RECORD(1, 0, 0)] > 0)
#elif defined(REACH_FORK)
#define REACHED forked
#endif

inline check() {
  look_for_forks();
  look_for_contradictions();
#ifdef AGREEMENT
  assert(!forked);
#endif
#ifdef NO_CONTRADICTION
  assert(!contradicted);
#endif
#ifdef ACCOUNTABILITY
  assert(!forked || contradicted);
#endif
#if defined(EXTENDABLE) || defined(HELD)
  check_views_left();
#endif
#ifdef REACHED
  assert(!(REACHED));
#endif
  skip
}

/* With -DREDUCED: in views that every honest validator has left, nobody can
 * complete anything any more, and so only certificates count. This is exact
 * as long as all rules hold. */
inline forget_lost_signatures() {
  a = 0;
  do
  :: validators[a] == 0 -> a++
  :: else -> break
  od;
  view = a / (MARKS * 2) + 1;           /* The lowest view. */
  b = 1;
  do
  :: b < 2 * view - 1 ->
     if
     :: NOTARIZED(b) ->
        if
        :: FINALIZED(b)
        :: else -> finalizes[b] = 0
        fi
     :: else ->
        notarizes[b] = 0;
        parent[b] = NONE
     fi;
     w = VIEW_OF(b);
     if
     :: NULLIFIED(w)
     :: else -> nullifies[w] = 0
     fi;
     b++
  :: else -> break
  od
}

inline forget() {
  /* So that states differ only in what validators did. */
  record = 0; view = 0; mark = 0; timed_out = 0;
  block = 0; above = 0; certificate = 0; until = 0;
  a = 0; b = 0; w = 0;
  fine = false; moved = false; forked = false; contradicted = false
}

inline begin() {
  b = 1;
  do
  :: b <= BLOCKS -> parent[b] = NONE; b++
  :: else -> break
  od;
  b = 0;
  notarizes[0] = ENOUGH;
  finalizes[0] = ENOUGH;
  validators[0] = HONEST
}

/* A block keeps the parent that its first signature gave it. */
inline choose_parent() {
  if
  :: parent[block] != NONE -> above = parent[block]
  :: else ->
     do
     :: above < 2 * view - 2 -> above++
     :: break
     od
  fi
}

/* The adversary picks a record, a move, and what the move is about; the
 * rules then say what an honest validator makes of it, which may be nothing. */
init {
  d_step { begin(); skip }
  do
  :: atomic {
       do
       :: record < RECORDS - 1 -> record++
       :: validators[record] > 0 || record == RECORDS - 1 -> break
       od;
       view = record / (MARKS * 2) + 1;
       mark = (record / 2) % MARKS;
       timed_out = record % 2;
       if
       :: view > VIEWS
       :: else ->
          if
          :: block = 2 * view - 1;
             choose_parent();
             skip;
             d_step { notarize(); skip }
          :: parent[2 * view - 1] != NONE ->
             block = 2 * view;
             choose_parent();
             skip;
             d_step { notarize(); skip }
          :: skip;
             d_step { nullify(); skip }
          :: until = view;
             do
             :: until < VIEWS -> until++
             :: break
             od;
             if
             :: certificate = 0
             :: certificate = 1
             :: certificate = 2
             fi;
             skip;
             d_step { leave(); skip }
#ifdef WITHOUT_SILENCE_AFTER_LEAVING
          :: until = 1;
             do
             :: until < VIEWS -> until++
             :: break
             od;
             skip;
             d_step {
               if
               :: finalizers[until] > 0 ->
                  finalizers[until]--;
                  moved = true;
                  SIGN(nullifies[until]);
                  printf("a validator that left view %d signs NULLIFY for it\n",
                         until)
               :: else
               fi;
               skip
             }
#endif
#ifdef WITHOUT_CERTIFICATE
          :: true ->
             d_step {
               if
               :: timed_out ->
                  printf("a validator leaves view %d without a certificate\n",
                         view);
                  move(RECORD(view + 1, 0, false))
               :: else
               fi;
               skip
             }
#endif
#ifdef WITHOUT_DURABLE_CERTIFICATES
          :: true ->
             d_step {
               printf("the power of the whole network fails\n");
               moved = true;
               w = 1;
               do
               :: w <= VIEWS -> held[w] = false; w++
               :: else -> break
               od;
               skip
             }
#endif
          fi
       fi;
       skip;
       d_step {
         if
         :: moved ->
            check();
#ifdef REDUCED
            forget_lost_signatures()
#endif
         :: else
         fi;
         forget();
         skip
       }
     }
  od
}
