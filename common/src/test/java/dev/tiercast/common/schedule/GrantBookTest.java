package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class GrantBookTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int BLOCKS = 16;
  private static final Optional<String> NOWHERE = Optional.empty();
  private static final BlockSpans ALL = BlockSpans.of(new BlockSpan(0, BLOCKS));
  private static final BlockSpans ALL_OF_LARGE = BlockSpans.of(new BlockSpan(0, 10_000));

  private final Random random = new Random(1);
  private final NodeId a = NodeId.random(random);
  private final NodeId b = NodeId.random(random);
  private final NodeId client = NodeId.random(random);
  private final GrantBook book = new GrantBook(BLOCKS, 0, 0);
  private final GrantBook once = new GrantBook(BLOCKS, 1, 0);

  private static BlockSpans spread(GrantBook book, NodeId who, int count, long now) {
    return book.grant(who, NOWHERE, true, ALL, count, now);
  }

  private static BlockSpans keep(GrantBook book, NodeId who, int count, long now) {
    return book.grant(who, NOWHERE, false, ALL, count, now);
  }

  private void eachIsSentHalf() {
    spread(book, a, 8, 0);
    book.sent(a, run(0, 8));
    book.grant(b, NOWHERE, true, run(8, 16), 8, 0);
    book.sent(b, run(8, 16));
  }

  private static BlockSpans run(int first, int end) {
    return BlockSpans.of(new BlockSpan(first, end));
  }

  @Test
  void grantsEveryBlockOnceBeforeAnyTwice() {
    BitSet granted = new BitSet();
    for (int i = 0; i < 4; i++) {
      BitSet more = spread(book, i % 2 == 0 ? a : b, 4, 0).toBitSet();
      assertThat(more.intersects(granted)).isFalse();
      granted.or(more);
    }
    assertThat(granted.cardinality()).isEqualTo(BLOCKS);
    assertThat(book.copies()).isEqualTo(1);

    assertThat(spread(book, a, 4, 0).count()).as("now again").isEqualTo(4);
  }

  @Test
  void grantsRunsOfWhatIsWanted() {
    BlockSpans wanted = new BlockSpans(List.of(new BlockSpan(2, 4), new BlockSpan(9, 12)));

    assertThat(book.grant(a, NOWHERE, true, wanted, 4, 0))
        .isEqualTo(new BlockSpans(List.of(new BlockSpan(2, 4), new BlockSpan(9, 11))));
    assertThat(book.grant(b, NOWHERE, true, run(20, 30), 4, 0).isEmpty()).isTrue();
  }

  @Test
  void grantsAgainAtOnceWhatItsHolderStillWants() {
    assertThat(once.grant(a, NOWHERE, true, run(0, 6), 16, 0)).isEqualTo(run(0, 6));
    once.sent(a, run(0, 2));

    assertThat(spread(once, b, 4, 0)).as("others").isEqualTo(run(6, 10));
    assertThat(once.grant(a, NOWHERE, true, run(0, 6), 4, 0)).isEqualTo(run(0, 4));
    BlockSpans rest = new BlockSpans(List.of(new BlockSpan(0, 6), new BlockSpan(10, 16)));
    assertThat(once.grant(b, NOWHERE, true, rest, 16, 0))
        .as("not what a was told now")
        .isEqualTo(new BlockSpans(List.of(new BlockSpan(4, 6), new BlockSpan(10, 16))));
    assertThat(once.copies(0)).as("sent in vain").isEqualTo(2);
    assertThat(once.copies(2)).as("the answer was lost").isEqualTo(1);
    assertThat(once.copies(5)).isEqualTo(1);
    once.sent(a, run(0, 4));
    assertThat(once.grant(a, NOWHERE, true, run(1, 3), 4, 0)).as("again").isEqualTo(run(1, 3));
  }

  @Test
  void grantsWhatNobodyWasToldBeforeWhatItsHolderWantsAgain() {
    spread(book, a, 4, 0);

    assertThat(spread(book, a, 4, 0)).isEqualTo(run(4, 8));
  }

  @Test
  void grantsAgainWhatItsHolderLostLongAfterItWasSent() {
    spread(once, a, 16, 0);
    once.sent(a, ALL);
    assertThat(spread(once, b, 16, 60 * SECOND).isEmpty()).as("a has all of it").isTrue();

    assertThat(once.grant(a, NOWHERE, true, run(3, 5), 16, 61 * SECOND)).isEqualTo(run(3, 5));
    assertThat(spread(once, b, 16, 61 * SECOND).isEmpty()).as("a has it, or will").isTrue();
    once.sent(a, run(3, 5));
    assertThat(once.grant(a, NOWHERE, true, run(4, 5), 16, 100 * SECOND)).isEqualTo(run(4, 5));
    once.forget(a);
    assertThat(spread(once, b, 16, 101 * SECOND)).as("nobody has it").isEqualTo(ALL);
  }

  @Test
  void aGrantThatWasGivenAnewIsNotGivenBackTwice() {
    spread(once, a, 16, 0);
    assertThat(once.grant(a, NOWHERE, true, run(0, 8), 16, 20 * SECOND)).isEqualTo(run(0, 8));

    assertThat(spread(once, b, 16, 31 * SECOND))
        .as("the first lease is over")
        .isEqualTo(run(8, 16));
    once.sent(a, run(0, 8));
    assertThat(once.copies(0)).isEqualTo(1);
    assertThat(once.grant(b, NOWHERE, true, run(0, 8), 16, 60 * SECOND).isEmpty()).isTrue();
  }

  @Test
  void whoDoesNotSpreadWaitsUntilEverythingHasLeftOnce() {
    spread(book, a, 10, 0);
    assertThat(keep(book, client, 4, SECOND).isEmpty()).isTrue();
    spread(book, b, 6, SECOND);

    assertThat(keep(book, client, 4, SECOND).count()).isEqualTo(4);
  }

  @Test
  void whoDoesNotSpreadWaitsAgainWhereWhoDidHasGone() {
    eachIsSentHalf();
    assertThat(keep(book, client, 4, SECOND).count()).isEqualTo(4);
    book.forget(a);

    assertThat(keep(book, client, 4, SECOND).isEmpty()).as("b is to spread it first").isTrue();
    book.grant(b, NOWHERE, true, run(0, 8), 8, SECOND);
    assertThat(keep(book, client, 4, SECOND).count()).isEqualTo(4);
  }

  @Test
  void whoDoesNotSpreadDoesNotWaitForWhatHasSpread() {
    eachIsSentHalf();
    book.grant(b, NOWHERE, true, run(0, 2), 1, 31 * SECOND);
    book.forget(a);

    assertThat(keep(book, client, 4, 31 * SECOND).count()).isEqualTo(4);
  }

  @Test
  void whoDoesNotSpreadGetsWhatNobodyElseAsksFor() {
    spread(book, a, 4, 0);
    assertThat(keep(book, client, 4, 3 * SECOND).isEmpty()).as("one is still taking").isTrue();
    book.sent(a, run(0, 4));

    assertThat(keep(book, client, 4, 3 * SECOND).count()).isEqualTo(4);
  }

  @Test
  void givesBackWhatWasNotTakenInTime() {
    spread(book, a, 16, 0);
    book.sent(a, run(0, 8));

    assertThat(spread(book, b, 16, 31 * SECOND).spans().get(0)).isNotNull();
    assertThat(book.copies(0)).isEqualTo(2);
    assertThat(book.copies(8)).isEqualTo(1);
  }

  @Test
  void neverExceedsTheMostCopiesWhileSomebodyHasOne() {
    spread(once, a, 16, 0);
    once.sent(a, run(0, 16));
    assertThat(spread(once, b, 16, SECOND).isEmpty()).isTrue();
    assertThat(keep(once, client, 16, 60 * SECOND).isEmpty()).isTrue();
    once.forget(a);

    assertThat(spread(once, b, 16, 61 * SECOND)).isEqualTo(ALL);
  }

  @Test
  void aCopyThatNobodyCanGetDoesNotCount() {
    keep(once, client, 16, 3 * SECOND);
    once.sent(client, run(0, 16));

    assertThat(spread(once, a, 16, 4 * SECOND)).isEqualTo(ALL);
  }

  @Test
  void whatSomebodyTookNotIsForOthersWhenItHasGone() {
    spread(once, a, 16, 0);
    once.sent(a, run(0, 4));
    once.forget(a);

    assertThat(once.copies(0)).isEqualTo(1);
    assertThat(once.copies(4)).isZero();
    assertThat(spread(once, b, 12, 0)).as("what has no copy first").isEqualTo(run(4, 16));
  }

  @Test
  void nothingIsGrantedToTwoOfARack() {
    keep(book, client, 16, 3 * SECOND);
    book.grant(a, Optional.of("r1"), false, ALL, 10, 4 * SECOND);

    assertThat(book.grant(b, Optional.of("r1"), true, ALL, 16, 4 * SECOND)).isEqualTo(run(10, 16));
  }

  @Test
  void aRackIsNotToldLatelyWhatAnotherSpreads() {
    book.grant(a, Optional.of("r1"), true, ALL, 10, 0);
    book.sent(a, run(0, 10));

    assertThat(book.grant(b, Optional.of("r2"), true, ALL, 16, SECOND)).isEqualTo(run(10, 16));
    assertThat(spread(book, client, 16, SECOND)).as("who is in no rack").isEqualTo(ALL);
    book.forget(client);
    assertThat(book.grant(b, Optional.of("r2"), true, run(0, 4), 16, 32 * SECOND))
        .as("whoever still asks does not get it there")
        .isEqualTo(run(0, 4));
  }

  @Test
  void remembersNobodyWhoTakesNothingAndSpreadsNothing() {
    for (int i = 0; i < 100; i++) {
      NodeId other = NodeId.random(random);
      keep(book, other, 4, 3 * SECOND);
      book.sent(other, ALL);
    }
    assertThat(book.remembered()).isEqualTo(100);
    spread(book, a, 4, 34 * SECOND);

    assertThat(book.remembered()).isEqualTo(1);
    assertThat(book.copies()).as("what was granted counts still").isGreaterThan(25);
  }

  @Test
  void nobodyHoldsMoreThanSomeThatItHasNotTaken() {
    GrantBook large = new GrantBook(1000, 1, 0);
    BlockSpans all = run(0, 1000);
    assertThat(large.grant(a, NOWHERE, true, all, 1000, 0)).isEqualTo(run(0, 256));
    large.sent(a, run(0, 100));
    assertThat(large.grant(a, NOWHERE, true, all, 100, 0)).isEqualTo(run(256, 356));
    assertThat(large.grant(a, NOWHERE, true, all, 10, 0)).isEqualTo(run(356, 366));

    assertThat(large.copies(99)).as("sent").isEqualTo(1);
    assertThat(large.copies(100)).as("given up").isZero();
    assertThat(large.copies(256)).isEqualTo(1);
  }

  private List<NodeId> nodes(int count) {
    return Stream.generate(() -> NodeId.random(random)).limit(count).toList();
  }

  /** Those who are granted two blocks when all ask for some. */
  private static List<NodeId> takers(GrantBook book, List<NodeId> nodes, long now) {
    return nodes.stream()
        .filter(node -> !book.grant(node, NOWHERE, true, ALL_OF_LARGE, 2, now).isEmpty())
        .toList();
  }

  @Test
  void fewTakeAtOnceSoThatTheirsLeaveAtOnce() {
    GrantBook large = new GrantBook(10_000, 0, 0);
    List<NodeId> nodes = nodes(1000);
    assertThat(takers(large, nodes, 0)).isEqualTo(nodes.subList(0, 8));

    large.sent(nodes.get(3), run(0, 10_000));
    assertThat(takers(large, nodes.subList(8, 1000), 1)).isEqualTo(nodes.subList(8, 9));
  }

  @Test
  void whoTakesNothingKeepsNobodyAway() {
    GrantBook large = new GrantBook(10_000, 0, 0);
    List<NodeId> nodes = nodes(9);

    assertThat(takers(large, nodes, 0)).hasSize(8);
    assertThat(takers(large, nodes.subList(8, 9), 11 * SECOND)).hasSize(1);
  }

  /** Whoever was told last has gone, but one who was told before spreads it. */
  @Test
  void aRackIsNotToldWhatOneSpreadsWhoWasToldBefore() {
    Optional<String> rack = Optional.of("r2");
    book.grant(a, NOWHERE, true, run(0, 4), 4, 0);
    book.grant(client, NOWHERE, true, run(0, 4), 4, SECOND);
    book.forget(client);

    assertThat(book.grant(client, rack, true, run(0, 4), 4, 2 * SECOND).isEmpty()).isTrue();
  }

  @Test
  void moreTakeAtOnceWhereThatBringsMore() {
    GrantBook large = new GrantBook(10_000, 0, 0);
    List<NodeId> nodes = nodes(64);
    Set<NodeId> taking = new LinkedHashSet<>();
    for (long now = 0; now < 40 * SECOND; now += SECOND) {
      taking.forEach(node -> large.sent(node, run(0, 10_000)));
      taking.clear();
      taking.addAll(takers(large, nodes, now));
    }

    assertThat(taking).as("each takes a second for two blocks, however many do").hasSize(64);
  }
}
