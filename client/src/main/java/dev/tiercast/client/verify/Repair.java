package dev.tiercast.client.verify;

import dev.tiercast.client.output.InPlace;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.client.pull.Cancellation;
import dev.tiercast.client.pull.Resumable;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.transfer.Transfer;
import dev.tiercast.common.transfer.TransferListener;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Fetches what is damaged and writes it in its place. */
final class Repair {
  private final Truth truth;
  private final Target target;
  private final Selection selection;
  private final TransferOptions options;
  private final VerifyListener listener;
  private final Cancellation cancellation;

  /**
   * @param truth with blocks and sources
   */
  Repair(
      Truth truth,
      Target target,
      Selection selection,
      TransferOptions options,
      VerifyListener listener,
      Cancellation cancellation) {
    this.truth = truth;
    this.target = target;
    this.selection = selection;
    this.options = options;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  /** Returns the bytes that were fetched, when all is right and on disk. */
  long run(Findings findings, BitSet rightFiles, List<Damage> damages) throws IOException {
    requireMendable(damages);
    ManifestDocument document = truth.document();
    BitSet wanted = findings.toFetch(rightFiles);
    long total = wanted.stream().mapToLong(b -> document.grid().block(b).length()).sum();
    try (InPlace place = InPlace.open(target, selection)) {
      try (Assembly assembly =
          place.assemble(document, findings.right(), wanted, findings.growth())) {
        fetch(document, wanted, assembly, total);
      }
      cancellation.protect();
      place.complete();
    }
    return total;
  }

  private static void requireMendable(List<Damage> damages) throws IOException {
    for (Damage damage : damages) {
      if (damage.kind() == Damage.Kind.NOT_A_FILE) {
        throw new IOException(
            damage.file() + ": is in the way of a file of the version; move it away");
      }
    }
  }

  private void fetch(ManifestDocument document, BitSet wanted, Assembly assembly, long total)
      throws IOException {
    BlockList blocks = Objects.requireNonNull(truth.blocks());
    Transfer transfer =
        new Transfer(
            truth.sources(), document, blocks, wanted, assembly, options, new Progress(total));
    try (Cancellation.Part part = cancellation.stoppedBy(transfer::cancel)) {
      transfer.run();
    } catch (IOException e) {
      keep(assembly, e);
      throw e instanceof NoServerException unreachable ? Resumable.advised(unreachable) : e;
    }
    assembly.force();
  }

  private static void keep(Assembly assembly, IOException failure) {
    try {
      assembly.force();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private final class Progress implements TransferListener {
    private final AtomicLong done = new AtomicLong();
    private final long total;

    Progress(long total) {
      this.total = total;
    }

    @Override
    public void onBlock(ServerAddress source, int bytes) {
      listener.onRepair(done.addAndGet(bytes), total);
    }

    @Override
    public void onFailure(ServerAddress source, IOException reason) {
      listener.onWarning(reason);
    }

    @Override
    public void onExclusion(ServerAddress source, IOException reason) {
      listener.onWarning(reason);
    }
  }
}
