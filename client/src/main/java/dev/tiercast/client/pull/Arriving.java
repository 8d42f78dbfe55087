package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.transfer.TransferListener;
import java.io.IOException;
import java.util.BitSet;

/** Tells the assembly what is on its way, and the report everything else. */
record Arriving(PullReport report, Assembly assembly) implements TransferListener {
  @Override
  public void onUnderWay(BitSet blocks) {
    assembly.coming(blocks);
  }

  @Override
  public void onBlock(ServerAddress source, int bytes) {
    report.onBlock(source, bytes);
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
