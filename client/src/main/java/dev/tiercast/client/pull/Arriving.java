package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.transfer.TransferListener;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Tells the assembly what is on its way, the company who brings something, the report all else. */
final class Arriving implements TransferListener {
  private final PullReport report;
  private final Assembly assembly;
  private volatile @Nullable Company company;

  Arriving(PullReport report, Assembly assembly) {
    this.report = report;
    this.assembly = assembly;
  }

  /** From now on this company is told. */
  void tell(Company known) {
    company = known;
  }

  @Override
  public void onUnderWay(BitSet blocks) {
    assembly.coming(blocks);
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
  }
}
