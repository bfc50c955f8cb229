/* SPDX-License-Identifier: Apache-2.0
 *
 * The end of an epoch (consensus.md 2.11), for Spin: an epoch of VIEWS views,
 * every way in which it can end, and LATER views of the next one.
 *
 * This model begins where simplex.pml ends. What that one shows is taken for
 * granted here, for each epoch by itself: a view has at most one notarization,
 * and never a finalization together with a nullification. So validators do not
 * appear. A move is a certificate that comes to be: a block with its parent
 * and its kind is notarized, a view is nullified, a block is finalized, in
 * any order that honest voters let pass, in the old epoch even after the new
 * one has begun. One more move is an honest validator that enters the new epoch,
 * by whichever finalization it happens to hold.
 *
 * The properties: all who enter begin with the same genesis (ONE_GENESIS), and
 * the ledger is one chain through both epochs (ONE_LEDGER): nothing that was
 * final and belongs to it is lost at the change.
 *
 * tools/model runs this file; -DWITHOUT_.. takes one rule away, and then a
 * property has to fail.
 */

#ifndef VIEWS
#define VIEWS 4
#endif
#ifndef LATER
#define LATER 2
#endif

/* A place is a view of an epoch, and the block that can be notarized there. 0
 * is the genesis of the old epoch, VIEWS + 1 that of the new one. */
#define BORDER (VIEWS + 1)
#define PLACES (BORDER + 1 + LATER)
#define IS_NEW(place) (place > BORDER)

#define PLAIN 0               /* Carries transactions. */
#define CLOSING 1
#define SUFFIX 2

bool notarized[PLACES], nullified[PLACES], finalized[PLACES];
byte kind[PLACES];
byte parent[PLACES];          /* Of the new genesis: the block it is. */
byte closing[PLACES];         /* The closing block at or above; 0 if none. */
bool begun;                   /* A validator is in the new epoch. */

/* What is being considered; zero between moves. */
byte place, above, as, a, b;
bool fine, moved, forked;

/* The rules that can be taken away. */

#ifdef WITHOUT_EPOCH_IN_VOTES
#define PASSED(w) (nullified[w] || (IS_NEW(w) && nullified[w - BORDER]))
#else
#define PASSED(w) nullified[w]
#endif
#if defined(WITHOUT_EMPTY_SUFFIX)
#define KIND_STANDS (closing[above] == 0 -> as != SUFFIX : as != CLOSING)
#elif defined(WITHOUT_ONE_CLOSING)
#define KIND_STANDS (closing[above] == 0 -> as != SUFFIX : as != PLAIN)
#else
#define KIND_STANDS (closing[above] == 0 -> as != SUFFIX : as == SUFFIX)
#endif
#ifdef WITHOUT_FINALITY
#define ENDS_EPOCH notarized[place]
#else
#define ENDS_EPOCH finalized[place]
#endif
#if defined(WITHOUT_ANCESTRY)
#define NEW_GENESIS (kind[above] == CLOSING -> above : closing[place])
#elif defined(WITHOUT_CLOSING_AS_GENESIS)
#define NEW_GENESIS place
#else
#define NEW_GENESIS closing[place]
#endif
#ifdef WITHOUT_DROPPED_SUFFIX
#define IN_LEDGER(place) true
#else
#define IN_LEDGER(place) (kind[place] != SUFFIX)
#endif

/* R3, as far as it concerns epochs: (b), (c) and (g). */
inline notarize() {
  fine = notarized[above] && KIND_STANDS;
  b = above + 1;
  do
  :: b < place -> fine = fine && PASSED(b); b++
  :: else -> break
  od;
  if
  :: fine && !notarized[place] ->
     notarized[place] = true;
     kind[place] = as;
     parent[place] = above;
     closing[place] = (as == CLOSING -> place : closing[above]);
     moved = true;
     printf("block %d is notarized, a child of block %d, of kind %d\n", place,
            above, as)
  :: else
  fi
}

inline nullify() {
  if
  :: !finalized[place] && !nullified[place] ->
     nullified[place] = true;
     moved = true;
     printf("view %d is nullified\n", place)
  :: else
  fi
}

inline finalize() {
  if
  :: notarized[place] && !nullified[place] && !finalized[place] ->
     finalized[place] = true;
     moved = true;
     printf("block %d is finalized\n", place)
  :: else
  fi
}

/* A validator that holds the finalization of `place` enters the new epoch. (It
 * may know of `above` as well, which is of no concern to it.) */
inline enter() {
  if
  :: ENDS_EPOCH && closing[place] != 0 && notarized[above] ->
     printf("a validator that sees block %d enters with genesis %d\n", place,
            NEW_GENESIS);
#ifdef ONE_GENESIS
     assert(!begun || parent[BORDER] == NEW_GENESIS);
#endif
     if
     :: !begun ->
        begun = true;
        moved = true;
        parent[BORDER] = NEW_GENESIS;
        notarized[BORDER] = true;
        finalized[BORDER] = true
     :: else
     fi
  :: else
  fi
}

/* One walk down from the highest final block, as in simplex.pml: what is final
 * and in the ledger, but not on the way, is a fork. */
inline look_for_forks() {
  a = PLACES - 1;
  do
  :: a > 0 && !finalized[a] -> a--
  :: else -> break
  od;
  b = a;
  do
  :: a == 0 -> break
  :: a != 0 && a == b -> b = parent[b]; a--
  :: a != 0 && a != b ->
     forked = forked || (finalized[a] && IN_LEDGER(a));
     a--
  od
}

#define LAST (PLACES - 1)
#if defined(REACH_NEW_FINALIZATION)  /* A block of the new epoch is final. */
#define REACHED finalized[LAST]
#elif defined(REACH_END_BY_SUFFIX) /* The closing block's own view was passed. */
#define REACHED (begun && nullified[parent[BORDER]])
#elif defined(REACH_RIVALS)        /* Two closing blocks, and one of them won. */
#define REACHED (begun && closing[1] == 1 && closing[2] == 2)
#elif defined(REACH_LATE_FINALIZATION)  /* The old epoch goes on for some. */
#define REACHED (finalized[LAST] && finalized[VIEWS] && kind[VIEWS] == SUFFIX)
#endif

inline check() {
#ifdef ONE_LEDGER
  look_for_forks();
  assert(!forked);
#endif
#ifdef REACHED
  assert(!(REACHED));
#endif
  skip
}

inline forget() {
  place = 0; above = 0; as = 0; a = 0; b = 0;
  fine = false; moved = false; forked = false
}

init {
  d_step { notarized[0] = true; finalized[0] = true }
  do
  :: atomic {
       place = 1;
       do
       :: place < PLACES - 1 -> place++
       :: break
       od;
       if
       :: place == BORDER || (IS_NEW(place) && !begun)
       :: else ->
          if
          :: above = (IS_NEW(place) -> BORDER : 0);
             do
             :: above < place - 1 -> above++
             :: break
             od;
             if
             :: as = PLAIN
             :: as = CLOSING
             :: as = SUFFIX
             fi;
             skip;
             d_step { notarize(); skip }
          :: skip;
             d_step { nullify(); skip }
          :: skip;
             d_step { finalize(); skip }
          :: !IS_NEW(place) ->
#ifdef WITHOUT_ANCESTRY
             do
             :: above < VIEWS -> above++
             :: break
             od;
#endif
             skip;
             d_step { enter(); skip }
          fi
       fi;
       skip;
       d_step {
         if
         :: moved -> check()
         :: else
         fi;
         forget();
         skip
       }
     }
  od
}
