package dev.tiercast.common.store;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * Mappings that are given back with {@code java.lang.foreign.Arena} (JEP 454). Reflective, as the
 * code is compiled for a JDK that does not have it.
 */
final class ArenaMapping {
  /** The first JDK of which the foreign memory interface is a final part. */
  static final int SINCE = 22;

  private static final ArenaMapping ARENAS = new ArenaMapping();

  private final Method ofShared;
  private final Method map;
  private final Method asByteBuffer;

  private ArenaMapping() {
    try {
      Class<?> arena = Class.forName("java.lang.foreign.Arena");
      Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
      ofShared = arena.getMethod("ofShared");
      map = FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, arena);
      asByteBuffer = segment.getMethod("asByteBuffer");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static MappedFile of(FileChannel file, long start, int length) throws IOException {
    return ARENAS.map(file, start, length);
  }

  private MappedFile map(FileChannel file, long start, int length) throws IOException {
    AutoCloseable arena = (AutoCloseable) call(ofShared, null);
    boolean mapped = false;
    try {
      Object segment = call(map, file, MapMode.READ_ONLY, start, (long) length, arena);
      MappedByteBuffer bytes = (MappedByteBuffer) call(asByteBuffer, segment);
      mapped = true;
      return new MappedFile(bytes, () -> close(arena));
    } finally {
      if (!mapped) {
        close(arena);
      }
    }
  }

  private static Object call(Method method, @Nullable Object on, Object... arguments)
      throws IOException {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("a file cannot be mapped", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a file cannot be mapped", e);
    }
  }

  private static void close(AutoCloseable arena) {
    try {
      arena.close();
    } catch (Exception e) {
      throw new IllegalStateException("a mapping cannot be given back", e);
    }
  }
}
