package dev.tiercast.client.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What may become of the work folder of a pull that was killed. */
enum Harm {
  THE_JOURNAL_IS_TORN {
    @Override
    void befalls(Path work) throws IOException {
      cut(work.resolve("journal"), Files.size(work.resolve("journal")) - 5);
    }
  },
  THE_JOURNAL_IS_GONE {
    @Override
    void befalls(Path work) throws IOException {
      Files.delete(work.resolve("journal"));
    }
  },
  THE_JOURNAL_IS_OF_ANOTHER_MANIFEST {
    @Override
    void befalls(Path work) throws IOException {
      try (FileChannel journal = open(work.resolve("journal"))) {
        journal.write(ByteBuffer.allocate(8), 16);
      }
    }
  },
  THE_JOURNAL_IS_DAMAGED {
    @Override
    void befalls(Path work) throws IOException {
      try (FileChannel journal = open(work.resolve("journal"))) {
        journal.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 90);
      }
    }
  },
  THE_CONTENT_IS_SHORTER {
    @Override
    void befalls(Path work) throws IOException {
      cut(work.resolve("content"), Files.size(work.resolve("content")) / 3 + 1);
    }
  },
  THE_CONTENT_IS_LONGER {
    @Override
    void befalls(Path work) throws IOException {
      try (FileChannel content = open(work.resolve("content"))) {
        content.write(ByteBuffer.wrap(new byte[] {1}), content.size() + 1000);
      }
    }
  },
  THE_BLOCK_LIST_IS_TORN {
    @Override
    void befalls(Path work) throws IOException {
      cut(work.resolve("blocks.bin"), 100);
    }
  };

  /** Happens to a work folder. */
  abstract void befalls(Path work) throws IOException;

  private static void cut(Path file, long size) throws IOException {
    try (FileChannel channel = open(file)) {
      channel.truncate(size);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE);
  }
}
