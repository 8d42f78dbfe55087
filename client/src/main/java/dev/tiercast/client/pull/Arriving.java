package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.transfer.TransferListener;
import java.io.IOException;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells others what is on its way, the company who brings something, the report all else. */
final class Arriving implements TransferListener {
  private final PullReport report;
  private final Consumer<BitSet> coming;
  private volatile @Nullable Company company;

  /**
   * @param coming is told which blocks are on their way
   */
  Arriving(PullReport report, Consumer<BitSet> coming) {
    this.report = report;
    this.coming = coming;
  }

  /** From now on this company is told. */
  void tell(Company known) {
    company = known;
  }

  @Override
  public void onUnderWay(BitSet blocks) {
    coming.accept(blocks);
  }

  @Override
  public void onBlock(ServerAddress source, int bytes) {
    report.onBlock(source, bytes);
    Company known = company;
    if (known != null) {
      known.brought(source);
    }
  }

  @Override
  public void onJoin(ServerAddress source) {
    report.onJoin(source);
  }

  @Override
  public void onFailure(ServerAddress source, IOException reason) {
    report.onFailure(source, reason);
  }

  @Override
  public void onExclusion(ServerAddress source, IOException reason) {
    report.onExclusion(source, reason);
    Company known = company;
    if (known != null) {
      known.excluded(source);
    }
  }
}
