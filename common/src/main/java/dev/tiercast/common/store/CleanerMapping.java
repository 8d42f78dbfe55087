package dev.tiercast.common.store;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Mappings that are given back with {@code sun.misc.Unsafe.invokeCleaner}, which the module {@code
 * jdk.unsupported} has for this purpose. Newer JDKs warn of it, and have {@link ArenaMapping}.
 */
final class CleanerMapping {
  private static final MethodHandle INVOKE_CLEANER = invokeCleaner();

  private CleanerMapping() {}

  static MappedFile of(FileChannel file, long start, int length) throws IOException {
    MappedByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, start, length);
    return new MappedFile(bytes, () -> unmap(bytes));
  }

  private static void unmap(MappedByteBuffer bytes) {
    try {
      INVOKE_CLEANER.invoke((ByteBuffer) bytes);
    } catch (Throwable e) {
      throw new IllegalStateException("a mapping cannot be given back", e);
    }
  }

  private static MethodHandle invokeCleaner() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field theUnsafe = unsafe.getDeclaredField("theUnsafe");
      theUnsafe.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(theUnsafe.get(null));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
